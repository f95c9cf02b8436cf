-- Why it ended without an answer: the Task's statusReason, for the reports.
alter table exchange add column end_reason text;
update exchange set end_reason = stated_reason where not open and status <> 'completed';
