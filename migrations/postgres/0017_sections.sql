-- What is typed now, one row per section, with its revision.
create table sections (
    dossier uuid not null references dossiers (id),
    section text not null,
    rev bigint not null,
    data text not null,
    updated_by uuid not null,
    updated_at bigint not null,
    primary key (dossier, section)
);
