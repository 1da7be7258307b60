-- Decisions with their frozen reasons.
create table decisions (
    id blob not null primary key,
    dossier blob not null references dossiers (id),
    n integer not null,
    kind text not null,
    amount integer,
    reasons text not null check (json_valid(reasons)),
    decided_on text not null,
    decided_by text not null,
    signatory text not null,
    basis text not null check (json_valid(basis)),
    created_by blob not null,
    created_at integer not null,
    notified_at integer,
    unique (dossier, n)
) strict;
