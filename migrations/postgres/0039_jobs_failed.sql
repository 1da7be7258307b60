create table jobs_failed (
    id uuid not null primary key,
    kind text not null,
    dedupe text not null,
    payload text not null,
    attempts bigint not null,
    last_error text not null,
    created_at bigint not null,
    failed_at bigint not null
);
