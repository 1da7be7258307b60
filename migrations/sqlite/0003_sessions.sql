-- Opaque tokens, hashed at rest.
create table sessions (
    token_hash blob not null primary key,
    account blob not null references accounts (id),
    csrf blob not null,
    created_at integer not null,
    seen_at integer not null,
    expires_at integer not null
) strict;
