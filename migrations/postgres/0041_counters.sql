-- Kept by the write path; sharded so that filings do not queue on one row.
create table counters (
    manager text not null,
    scheme text not null,
    state text not null,
    shard bigint not null,
    n bigint not null,
    primary key (manager, scheme, state, shard)
);
