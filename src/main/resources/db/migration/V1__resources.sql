-- The current version of every resource. `body` is the complete JSON text as it is served: id and meta are in step with the row.
create table resource (
    seq          bigint generated always as identity,          -- immutable order, what pages are cut along
    type         text        not null,
    id           text        not null,
    version      int         not null,
    last_updated timestamptz not null,
    audience     text,                                         -- the partner who may see it; null: the record
    patient      text,                                         -- id of the patient whose compartment it is in
    restricted   boolean     not null default false,           -- labelled confidential: never seen without a person's release
    body         text        not null,
    primary key (type, id)
);
create unique index resource_seq on resource (seq);
create index resource_patient on resource (type, patient) where patient is not null;
create index resource_audience on resource (audience, type, seq) where audience is not null;

-- What a version was before it was replaced.
create table resource_history (
    type         text        not null,
    id           text        not null,
    version      int         not null,
    last_updated timestamptz not null,
    body         text        not null,
    primary key (type, id, version)
);

-- Search values of the record's resources, one row a value.
create table search_value (
    resource bigint not null references resource (seq) on delete cascade,
    type     text   not null,
    param    text   not null,
    system   text,
    value    text,
    low      timestamptz,
    high     timestamptz
);
create index search_value_resource on search_value (resource, param);
create index search_value_value on search_value (type, param, value) where value is not null;

-- Search values of Tasks, leading with who may see them. Arrays hold every spelling that a search may use.
create table task_search (
    resource   bigint primary key references resource (seq),
    audience   text   not null,
    status     text   not null,
    code       text[] not null,
    identifier text[] not null,
    patient    text[] not null,
    requester  text[] not null,
    owner      text[] not null
);
create index task_search_audience on task_search (audience, status, resource);
create index task_search_identifier on task_search using gin (identifier);
create index task_search_patient on task_search using gin (patient);

-- Patients whose record a partner with a patients-of-tasks agreement may query.
create table patient_audience (
    partner text not null,
    patient text not null,
    primary key (partner, patient)
);
