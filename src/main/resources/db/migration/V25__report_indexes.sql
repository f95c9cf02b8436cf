-- What reports look for among much that they do not.
-- Patients whose record was merged into another one: what was disclosed of them was disclosed of the survivor.
create index resource_replaced on resource (seq) where type = 'Patient' and body like '%replaced-by%';
-- What people could not finish by a fault of ours.
create index exchange_action_fault on exchange_action (at) where action = 'met a fault';
