create table saved_views (
    id blob not null primary key,
    account blob not null references accounts (id),
    name text not null,
    query text not null,
    created_at integer not null
) strict;
