-- A person who signs in. Instants are microseconds UTC, here and everywhere.
create table accounts (
    id uuid not null primary key,
    email text not null,
    email_key text not null unique,
    name text not null,
    password text,
    verified_at bigint,
    created_at bigint not null,
    disabled_at bigint
);
