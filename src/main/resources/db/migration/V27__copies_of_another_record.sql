-- Copies of what another server's record holds, when there is one (cdexflow.record.url). The copy itself is a row of resource;
-- here stands what that server said of it.
create table copy (
    resource     bigint      primary key references resource (seq) on delete cascade,
    etag         text,
    last_updated timestamptz,
    query        text        not null,                      -- what brought it last
    at           timestamptz not null
);

-- What was brought at one time for one purpose. Of copies only these are searched and released for it: what the server does not
-- return any more is not released.
create table bringing (
    id   bigint      generated always as identity primary key,
    name text        not null unique,                       -- for what: an exchange, somebody's search
    at   timestamptz not null,
    note text                                               -- what staff should know of it
);
create table brought (
    bringing bigint not null references bringing (id) on delete cascade,
    resource bigint not null references resource (seq) on delete cascade,
    primary key (bringing, resource)
);
create index brought_resource on brought (resource);
