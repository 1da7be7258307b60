create table journal_heads (
    stream blob not null primary key,
    seq integer not null,
    hash blob not null,
    dirty integer not null
) strict;
