-- The last revisions of a section, so that two people's changes can be merged.
create table section_revs (
    dossier uuid not null references dossiers (id),
    section text not null,
    rev bigint not null,
    data text not null,
    primary key (dossier, section, rev)
);
