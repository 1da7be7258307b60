create table saved_views (
    id uuid not null primary key,
    account uuid not null references accounts (id),
    name text not null,
    query text not null,
    created_at bigint not null
);
