create table jobs (
    id uuid not null primary key,
    kind text not null,
    dedupe text not null unique,
    payload text not null,
    run_at bigint not null,
    attempts bigint not null,
    locked_until bigint not null,
    last_error text not null,
    created_at bigint not null
);
