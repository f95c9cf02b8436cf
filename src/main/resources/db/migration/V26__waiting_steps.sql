-- A step that waits for something from elsewhere: one row while it does. Whoever works it claims it for a while.
create table waiting_step (
    activity      text        primary key,                  -- of the engine: this pass through the element
    process       text        not null,                     -- the engine's process instance
    element       text        not null,                     -- in the model
    step          text        not null,                     -- the bean
    exchange      text        not null references exchange (id) on delete cascade,
    due           timestamptz not null,                     -- the earliest first
    since         timestamptz not null,
    attempts      int         not null default 0,
    next_try      timestamptz not null,
    problem       text,                                     -- why the last attempt came to nothing, in our words
    incident      text,                                     -- of the engine, for an operator to see
    claimed_by    text,
    claimed_until timestamptz
);
create index waiting_step_due on waiting_step (due, since);
create index waiting_step_exchange on waiting_step (exchange);
