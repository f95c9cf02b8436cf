-- The list stays quick with a hundred thousand requests in it: what it is narrowed to and ordered by stands in its own rows, but for
-- the status, which the requester's Task has.
alter table work_item
    add column partner text,
    add column purpose text,
    add column patient text,
    add column due_at  timestamptz;
update work_item w set partner = x.partner, purpose = x.purpose, patient = x.patient, due_at = x.due_at
    from exchange x where x.id = w.exchange;
alter table work_item
    alter column partner set not null,
    alter column purpose set not null;

drop index exchange_queue;
drop index work_item_queue;
drop index work_item_assignee;
create index work_item_due on work_item (due_at, exchange);
create index work_item_queue on work_item (queue, due_at, exchange);
create index work_item_partner on work_item (partner, due_at, exchange);
create index work_item_assignee on work_item (assignee, due_at, exchange);
create index work_item_patient on work_item (patient);
create index work_item_patient_name on work_item (lower(patient_name));
-- words are found anywhere in the text
create extension if not exists pg_trgm;
create index work_item_searched on work_item using gin (searched gin_trgm_ops);
