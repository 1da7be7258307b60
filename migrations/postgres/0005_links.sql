-- One-time links sent by mail (verify, sign in, reset, invite, opinion), hashed at rest.
create table links (
    token_hash bytea not null primary key,
    kind text not null,
    account uuid,
    email text not null,
    subject uuid,
    data text not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);
