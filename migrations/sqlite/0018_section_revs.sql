-- The last revisions of a section, so that two people's changes can be merged.
create table section_revs (
    dossier blob not null references dossiers (id),
    section text not null,
    rev integer not null,
    data text not null check (json_valid(data)),
    primary key (dossier, section, rev)
) strict;
