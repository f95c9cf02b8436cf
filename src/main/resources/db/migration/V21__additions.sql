-- Documents that staff add to an answer. Their bytes are kept until the exchange ends; what was released has its own copy.
create table exchange_document (
    exchange   text        not null references exchange (id) on delete cascade,
    number     bigint      generated always as identity,
    content    text,                                        -- null once the exchange has ended
    media_type text        not null,
    size       bigint      not null,
    sha1       text        not null,                        -- base64, as Attachment.hash wants it
    title      text        not null,
    kind       text        not null,                        -- LOINC
    dated      date,
    author     text,
    chosen     boolean     not null default true,
    added_by   text        not null,
    added_at   timestamptz not null,
    primary key (exchange, number)
);

-- The completed questionnaire that staff attach to a questionnaire request, until the exchange ends.
create table exchange_response (
    exchange text        primary key references exchange (id) on delete cascade,
    body     text        not null,
    notices  text[]      not null,                          -- what staff should know about it
    added_by text        not null,
    added_at timestamptz not null
);
