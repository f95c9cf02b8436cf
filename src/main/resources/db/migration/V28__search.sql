-- What Tasks are found by: rebuilt with all parameters. Filled at the next start, as search_index says that nothing is indexed.
drop table task_search;
create table task_search (
    resource      bigint primary key references resource (seq),
    audience      text        not null,
    status        text        not null,
    last_updated  timestamptz not null,
    authored_low  timestamptz,
    authored_high timestamptz,
    modified_low  timestamptz,
    modified_high timestamptz,
    rare          text[]      not null,      -- parameter:value, for what few Tasks share
    labels        text[]      not null       -- parameter:value, for what many share
);
create index task_search_newest on task_search (audience, resource);
create index task_search_status on task_search (audience, status, resource);
create index task_search_updated on task_search (audience, last_updated, resource);
create index task_search_rare on task_search using gin (rare);

-- For which table of search parameters (and time zone) the values of all resources stand there.
create table search_index (
    made_for text not null,
    done     bigint                          -- seq up to which it is done; null: complete
);
