create table journal_heads (
    stream uuid not null primary key,
    seq bigint not null,
    hash bytea not null,
    dirty bigint not null
);
