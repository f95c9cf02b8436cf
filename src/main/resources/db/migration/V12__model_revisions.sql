-- Every file of a model or table that was ever proposed or deployed here, with who, when and why. What is deployed stays as it is;
-- going back to an earlier file adds a row with the same content.
create table model_revision (
    id           bigint generated always as identity primary key,
    file         text        not null,
    content      bytea       not null,
    checksum     text        not null,
    -- draft: being edited; offered: came with a release while staff's own file is in effect; failed: could not take effect
    state        text        not null check (state in ('draft', 'offered', 'scheduled', 'deployed', 'cancelled', 'failed')),
    based_on     bigint references model_revision,                -- what a draft was made from
    author       text        not null,                            -- a user, or start
    created_at   timestamptz not null,
    reason       text,
    effective_at timestamptz,                                     -- when it took effect, or is to
    key          text        not null,                            -- of the process or decision
    definition   text,                                            -- the engine's id of it, once deployed
    version      int                                              -- the engine's number of it
);
create index model_revision_file on model_revision (file, id);
create index model_revision_scheduled on model_revision (effective_at) where state = 'scheduled';

with definition as (
    select deployment_id_, resource_name_, min(key_) as key, min(id_) as id, min(version_) as version
    from (select deployment_id_, resource_name_, key_, id_, version_ from act_re_procdef
          union all
          select deployment_id_, resource_name_, key_, id_, version_ from act_re_decision_def) any_kind
    group by deployment_id_, resource_name_)
insert into model_revision (file, content, checksum, state, author, created_at, effective_at, key, definition, version)
select m.file, b.bytes_, m.checksum, 'deployed', m.deployed_by, m.deployed_at, m.deployed_at, d.key, d.id, d.version
from model_deployment m
join act_ge_bytearray b on b.name_ = m.file and encode(sha256(b.bytes_), 'hex') = m.checksum
join definition d on d.deployment_id_ = b.deployment_id_ and d.resource_name_ = m.file
order by m.deployed_at, d.version;

drop table model_deployment;

-- A change of a model is about no partner.
alter table audit_event alter column partner drop not null;
