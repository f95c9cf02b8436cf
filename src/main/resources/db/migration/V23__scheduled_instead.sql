-- What was in effect when a revision was scheduled: on its day it replaces that, and nothing else.
-- What is scheduled already replaces what is in effect now. fault: why a revision could not be deployed, in words.
alter table model_revision
    add column instead bigint references model_revision,
    add column fault   text;

update model_revision scheduled
set instead = (select id from model_revision deployed
               where deployed.file = scheduled.file and deployed.state = 'deployed'
               order by version desc limit 1)
where state = 'scheduled';
