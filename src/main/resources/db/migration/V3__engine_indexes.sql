-- The job executor asks, several times a second, for the jobs that are due (engine's Job.xml, selectNextJobsToExecute,
-- with ensureJobDueDateNotNull and jobExecutorAcquireByDueDate): retries left, not suspended, due, oldest first. The
-- engine brings no index for it and would read every waiting timer each time.
create index act_idx_job_due on act_ru_job (duedate_) where retries_ > 0 and suspension_state_ = 1;
