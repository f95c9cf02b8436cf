-- Several people may work on one draft: who changed it last, and when. Null until somebody did.
alter table model_revision
    add column changed_by text,
    add column changed_at timestamptz;
