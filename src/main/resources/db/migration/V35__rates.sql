-- How often a caller has written or signed in within the current minute, over all nodes; org.cdexflow.access.SharedRate
CREATE UNLOGGED TABLE rate_window (
    caller text   NOT NULL,
    kind   text   NOT NULL,
    minute bigint NOT NULL,
    taken  int    NOT NULL,
    PRIMARY KEY (caller, kind)
);
