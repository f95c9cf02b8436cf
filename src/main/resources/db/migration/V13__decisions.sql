-- What a table was asked for the exchange: {"table": key, "inputs": {name: value}}. Nothing of the patient.
alter table exchange add column decision jsonb;
-- the newest requests first
create index exchange_received on exchange (received_at);
