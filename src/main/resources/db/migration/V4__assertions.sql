-- Client assertions that were taken once (RFC 7523, jti); org.cdexflow.access.UsedAssertions
CREATE TABLE client_assertion (
    issuer     text        NOT NULL,
    jti        text        NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, jti)
);

CREATE INDEX client_assertion_expires_at ON client_assertion (expires_at);
