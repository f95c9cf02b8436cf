-- Patients whose record was merged into another one: what was disclosed of them was disclosed of the survivor.
create index resource_replaced on resource (seq) where type = 'Patient' and body like '%replaced-by%';
