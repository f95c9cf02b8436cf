#!/bin/bash
# Runs once, in an empty database: the nodes work as a role that owns nothing. What it may do with the tables, the migrations say.
set -euo pipefail
password=$(cat /run/secrets/spring.datasource.password)
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set password="$password" <<'SQL'
create role cdexflow login password :'password';
SQL
