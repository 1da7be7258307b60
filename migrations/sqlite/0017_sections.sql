-- What is typed now, one row per section, with its revision.
create table sections (
    dossier blob not null references dossiers (id),
    section text not null,
    rev integer not null,
    data text not null check (json_valid(data)),
    updated_by blob not null,
    updated_at integer not null,
    primary key (dossier, section)
) strict;
