-- Passwords that were tried: by known user and address, by known user alone (address ''), by address alone (name '').
-- Never a name that no user has: it may be a mistyped password. org.cdexflow.access.SignInAttempts
CREATE TABLE sign_in_attempt (
    name         text        NOT NULL,
    address      text        NOT NULL,
    failures     integer     NOT NULL DEFAULT 0,
    failed_at    timestamptz NOT NULL,
    locked_until timestamptz,
    succeeded_at timestamptz,
    PRIMARY KEY (name, address)
);

CREATE INDEX sign_in_attempt_failed_at ON sign_in_attempt (failed_at);
