-- The part of each funder in a dossier that several share. `instructs` is the body whose officers
-- write it: a permission.
create table parts (
    dossier uuid not null references dossiers (id),
    funder text not null,
    position bigint not null,
    lead bigint not null,
    instructs text not null,
    decides text not null,
    state text not null,
    asked bigint,
    verdict text not null,
    summary text not null,
    proposed bigint,
    proposed_reason text not null,
    granted bigint,
    subject_to text not null,
    decided_on text,
    decision uuid,
    rev bigint not null,
    updated_at bigint not null,
    primary key (dossier, funder)
);
