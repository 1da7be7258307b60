-- Submitted versions: never updated, never deleted.
create table versions (
    dossier blob not null references dossiers (id),
    n integer not null,
    submitted_by blob not null,
    submitted_at integer not null,
    data text not null check (json_valid(data)),
    hash blob not null,
    primary key (dossier, n)
) strict;
