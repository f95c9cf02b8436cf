-- Partners and clients that an operator switched off or on again; the newest row of each counts. org.cdexflow.partner.Standing
CREATE TABLE partner_switch (
    seq     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    caller  text        NOT NULL,
    enabled boolean     NOT NULL,
    reason  text        NOT NULL,
    who     text        NOT NULL,
    at      timestamptz NOT NULL
);

CREATE INDEX partner_switch_caller ON partner_switch (caller, seq DESC);

-- With which of its keys a partner or client signed in last; org.cdexflow.access.UsedAssertions
CREATE TABLE key_use (
    caller    text        NOT NULL,
    kid       text        NOT NULL,
    last_used timestamptz NOT NULL,
    PRIMARY KEY (caller, kid)
);
