-- Append-only: what was disclosed to whom, as FHIR AuditEvents.
create table audit_event (
    seq      bigint generated always as identity primary key,
    id       text        not null,
    recorded timestamptz not null,
    partner  text        not null,
    patient  text,
    task     text,
    body     text        not null
);
create index audit_event_patient on audit_event (patient, recorded);
