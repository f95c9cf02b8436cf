-- The record of who did what: columns to search it by, and the seals that show whether anybody has changed it since.
-- Who may do what with these tables, org.cdexflow.database.Grants says.
alter table audit_event
    add column kind    text  not null default 'unknown',
    add column outcome text  not null default '0',                        -- FHIR's audit-event-outcome
    add column person  text,                                              -- of our staff, or start; null when no person acted
    -- in which transaction it came: what lies before the oldest that still runs can come no more (org.cdexflow.audit.Sealer)
    add column tx      xid8  not null default pg_current_xact_id();

-- Of what is there, what its body says.
with said as (
    select seq,
           case
               when body::jsonb -> 'subtype' @> '[{"code": "disclose"}]' then 'disclosure'
               when body::jsonb #>> '{type,code}' = '110112' then 'search'
               when body::jsonb #>> '{type,code}' = '110110' then 'document-opened'
               else 'model-change'
           end as kind,
           coalesce(
               (select agent #>> '{who,identifier,value}' from jsonb_array_elements(body::jsonb -> 'agent') with ordinality as agents (agent, number)
                where agent #> '{type,coding}' @> '[{"code": "humanuser"}]' order by number limit 1),
               body::jsonb #>> '{agent,0,altId}') as person
    from audit_event)
update audit_event e set kind = said.kind, person = said.person from said where said.seq = e.seq;

alter table audit_event alter column kind drop default, alter column outcome drop default;

drop index audit_event_patient;
create index audit_event_recorded on audit_event (recorded, seq);
create index audit_event_kind     on audit_event (kind, recorded, seq);
create index audit_event_patient  on audit_event (patient, recorded, seq) where patient is not null;
create index audit_event_partner  on audit_event (partner, recorded, seq) where partner is not null;
create index audit_event_person   on audit_event (person, recorded, seq) where person is not null;
create index audit_event_task     on audit_event (task, recorded, seq) where task is not null;
create index audit_event_failed   on audit_event (recorded, seq) where outcome <> '0';
create index audit_event_tx       on audit_event (tx);

-- A chain: each seal's hash is made of the one before, and of what was sealed with it.
create table audit_seal (
    number  bigint      primary key,
    sealed  timestamptz not null,
    events  int         not null,
    horizon xid8        not null,       -- every event of an earlier transaction was there when this seal was made
    hash    bytea       not null
);

-- What each seal holds. It stays when retention removes the events, so that the chain can still be checked.
create table audit_sealed (
    seq  bigint primary key,
    seal bigint not null references audit_seal,
    hash bytea  not null
);
create index audit_sealed_seal on audit_sealed (seal, seq);

-- Retention, for the owner of the tables only: removes sealed events up to a day, never what is younger than six years
-- (45 CFR 164.316(b)(2), 164.528).
create function audit_retire(before timestamptz) returns bigint language plpgsql as $$
declare
    removed bigint;
begin
    if before > now() - interval '6 years' then
        raise exception 'Events of the last six years stay.' using errcode = 'check_violation';
    end if;
    delete from audit_event e using audit_sealed s, audit_seal l
    where s.seq = e.seq and l.number = s.seal and l.sealed < before;
    get diagnostics removed = row_count;
    return removed;
end $$;
revoke execute on function audit_retire(timestamptz) from public;
