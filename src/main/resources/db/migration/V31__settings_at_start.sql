-- The settings that the last start found, so that a start can tell what somebody has changed.
create table setting_at_start (
    name  text primary key,
    value text not null
);
