create table journal_seal_heads (
    n integer not null,
    stream blob not null,
    seq integer not null,
    hash blob not null,
    primary key (n, stream)
) strict;
