-- When somebody began to work on it: what is declined after that has failed, what is declined before was rejected.
alter table exchange add column begun_at timestamptz;
-- Why staff decline it, in the words that the requester reads; kept here because it may tell of the patient.
alter table exchange add column stated_reason text;

-- What a person decided about an item; null: nobody decided, all of it goes.
alter table exchange_item add column chosen boolean;
-- Who added it to what the queries found; null: they found it.
alter table exchange_item add column added_by text;
-- Came, or changed, after a person had looked.
alter table exchange_item add column news boolean not null default false;

-- What waits for provider staff: one row while an exchange's process waits at a user task, with what the list shows of it.
create table work_item (
    exchange      text        primary key references exchange (id) on delete cascade,
    element       text        not null,                     -- the user task in the model
    title         text        not null,                     -- its name
    work          text        not null,                     -- what is to be done: fulfil, review or identify
    queue         text        not null,
    second_person boolean     not null,                     -- whoever released may not do it
    since         timestamptz not null,
    assignee      text,
    claimed_at    timestamptz,
    record_number text,
    patient_name  text,
    birth_date    date,
    service_date  date,
    claim         text,
    asked         text        not null,
    searched      text        not null                      -- lower case, what the search field looks in
);
create index work_item_queue on work_item (queue);
create index work_item_assignee on work_item (assignee);

-- What people did, for the time line and the reports. Who released is asked again when a second person is needed.
create table exchange_action (
    exchange text        not null references exchange (id) on delete cascade,
    seq      bigint      generated always as identity,
    at       timestamptz not null,
    person   text        not null,
    action   text        not null,
    note     text,
    primary key (exchange, seq)
);
