-- A person who signs in. Instants are microseconds UTC, here and everywhere.
create table accounts (
    id blob not null primary key,
    email text not null,
    email_key text not null unique,
    name text not null,
    password text,
    verified_at integer,
    created_at integer not null,
    disabled_at integer
) strict;
