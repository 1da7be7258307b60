-- Append-only, chained per stream (dossier, account, project).
create table journal (
    stream uuid not null,
    seq bigint not null,
    at bigint not null,
    actor uuid,
    kind text not null,
    body text not null,
    prev bytea not null,
    hash bytea not null,
    primary key (stream, seq)
);
