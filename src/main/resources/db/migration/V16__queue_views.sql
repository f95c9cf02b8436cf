-- How each person last looked at the work queue. `search` may name a patient: that is why it is here and in no URL.
create table queue_view (
    person   text        primary key,
    queue    text,
    payer    text,
    status   text,
    who      text,                                          -- mine, nobody, or @ and a person's name
    overdue  boolean     not null,
    search   text,
    sort     text        not null,                          -- a column's name, - before it for descending
    saved_at timestamptz not null
);
