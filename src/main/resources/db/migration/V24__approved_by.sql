-- Who approved the release after whoever released it, in their order: named in the audit.
alter table exchange add column approved_by text[] not null default '{}';
