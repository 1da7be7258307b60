-- Each seal chains the heads of the streams that moved since the one before.
create table journal_seals (
    n integer not null primary key,
    at integer not null,
    prev blob not null,
    hash blob not null
) strict;
