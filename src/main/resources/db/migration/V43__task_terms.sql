-- What a Task can be found by hardly ever changes, and its status does all the time: apart, what few Tasks share and what many do
-- can both have an index, which is written once.
create table task_term (
    resource bigint primary key references resource (seq),
    rare     text[] not null,                -- parameter:value, for what few Tasks share
    labels   text[] not null                 -- parameter:value, for what many share
);
insert into task_term (resource, rare, labels) select resource, rare, labels from task_search order by resource;
create index task_term_rare on task_term using gin (rare) with (gin_pending_list_limit = 512);
create index task_term_labels on task_term using gin (labels) with (gin_pending_list_limit = 512);
drop index task_search_rare;
alter table task_search drop column rare, drop column labels;
create index task_search_modified on task_search (audience, modified_high);
