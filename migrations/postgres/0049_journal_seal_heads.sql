create table journal_seal_heads (
    n bigint not null,
    stream uuid not null,
    seq bigint not null,
    hash bytea not null,
    primary key (n, stream)
);
