create table jobs (
    id blob not null primary key,
    kind text not null,
    dedupe text not null unique,
    payload text not null check (json_valid(payload)),
    run_at integer not null,
    attempts integer not null,
    locked_until integer not null,
    last_error text not null,
    created_at integer not null
) strict;
