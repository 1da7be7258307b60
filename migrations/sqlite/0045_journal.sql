-- Append-only, chained per stream (dossier, account, project).
create table journal (
    stream blob not null,
    seq integer not null,
    at integer not null,
    actor blob,
    kind text not null,
    body text not null,
    prev blob not null,
    hash blob not null,
    primary key (stream, seq)
) strict;
