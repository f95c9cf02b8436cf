-- Large content, cut into rows so that nobody has to hold all of it at once.
create table content (
    id       text  not null,
    position int   not null,
    bytes    bytea not null,
    primary key (id, position)
);
-- what comes in is compressed already, or is read in pieces
alter table content alter column bytes set storage external;
