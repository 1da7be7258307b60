-- One project is one history.
create table projects (
    id uuid not null primary key,
    owner uuid not null references accounts (id),
    title text not null,
    commune text not null,
    stage text not null,
    situation text not null,
    created_at bigint not null,
    updated_at bigint not null
);
