-- People whom an OpenID provider signed in, for lists of whom work can be given to; org.cdexflow.access.SeenStaff
CREATE TABLE staff_seen (
    name    text        PRIMARY KEY,
    roles   text[]      NOT NULL,
    seen_at timestamptz NOT NULL
);
