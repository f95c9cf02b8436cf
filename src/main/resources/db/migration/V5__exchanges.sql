-- One conversation between two organizations about one patient. Whoever changes its Task locks this row first.
create table exchange (
    id            text primary key,                            -- the Task's id
    direction     text        not null check (direction in ('incoming', 'outgoing')),
    partner       text        not null,
    kind          text        not null,
    status        text        not null,
    open          boolean     not null default true,
    content_hash  text        not null,
    purpose       text        not null,
    patient       text,
    queue         text,
    queries       text[],                                      -- what was run for it, relative to our FHIR endpoint
    outcome       text,                                        -- automatic, review or refuse
    requested_due timestamptz,                                 -- restriction.period.end
    due_at        timestamptz,
    reminded_at   timestamptz,
    received_at   timestamptz not null,
    closed_at     timestamptz
);
create index exchange_queue on exchange (queue, due_at) where open and queue is not null;

-- Business identifiers of open requests: what recognizes a repeated one, also when both arrive at once.
create table open_request (
    direction text not null,
    partner   text not null,
    key       text not null,
    exchange  text not null,
    primary key (direction, partner, key)
);
create index open_request_exchange on open_request (exchange);

-- What was gathered for an exchange, by reference to the version that was seen.
create table exchange_item (
    exchange  text    not null references exchange (id) on delete cascade,
    position  int     not null,
    type      text    not null,
    id        text    not null,
    version   int     not null,
    mode      text    not null check (mode in ('match', 'include')),
    sourced   boolean not null,                                -- it says who wrote it or where it came from
    sensitive boolean not null,
    primary key (exchange, position)
);
