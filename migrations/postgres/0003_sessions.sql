-- Opaque tokens, hashed at rest.
create table sessions (
    token_hash bytea not null primary key,
    account uuid not null references accounts (id),
    csrf bytea not null,
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null
);
