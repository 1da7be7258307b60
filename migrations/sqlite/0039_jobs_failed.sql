create table jobs_failed (
    id blob not null primary key,
    kind text not null,
    dedupe text not null,
    payload text not null check (json_valid(payload)),
    attempts integer not null,
    last_error text not null,
    created_at integer not null,
    failed_at integer not null
) strict;
