-- Each seal chains the heads of the streams that moved since the one before.
create table journal_seals (
    n bigint not null primary key,
    at bigint not null,
    prev bytea not null,
    hash bytea not null
);
