-- Every model and table that was ever deployed here, by the hash of its file: none is deployed twice, so that nodes of two
-- releases do not take turns.
create table model_deployment (
    file        text        not null,
    checksum    text        not null,
    deployed_at timestamptz not null,
    deployed_by text        not null,
    primary key (file, checksum)
);
