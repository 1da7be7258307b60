-- One-time links sent by mail (verify, sign in, reset, invite, opinion), hashed at rest.
create table links (
    token_hash blob not null primary key,
    kind text not null,
    account blob,
    email text not null,
    subject blob,
    data text not null,
    created_at integer not null,
    expires_at integer not null,
    used_at integer
) strict;
