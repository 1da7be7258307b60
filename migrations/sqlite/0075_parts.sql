-- The part of each funder in a dossier that several share. `instructs` is the body whose officers
-- write it: a permission.
create table parts (
    dossier blob not null references dossiers (id),
    funder text not null,
    position integer not null,
    lead integer not null,
    instructs text not null,
    decides text not null,
    state text not null,
    asked integer,
    verdict text not null,
    summary text not null,
    proposed integer,
    proposed_reason text not null,
    granted integer,
    subject_to text not null check (json_valid(subject_to)),
    decided_on text,
    decision blob,
    rev integer not null,
    updated_at integer not null,
    primary key (dossier, funder)
) strict;
