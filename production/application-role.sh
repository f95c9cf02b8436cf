#!/bin/bash
# Runs once, in an empty database: the nodes work as a role that may change rows; only migrations may change tables.
set -euo pipefail
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set password="$(cat /run/secrets/spring.datasource.password)" <<'SQL'
create role cdexflow login password :'password';
grant usage on schema public to cdexflow;
alter default privileges in schema public grant select, insert, update, delete on tables to cdexflow;
alter default privileges in schema public grant usage, select on sequences to cdexflow;
SQL
