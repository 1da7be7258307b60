-- Aid granted, in grant equivalent: decided here, declared by an applicant, or imported.
create table aids (
    id uuid not null primary key,
    organisation uuid not null references aid_organisations (id),
    regime text not null,
    instrument text not null,
    granted_on text not null,
    cents bigint not null,
    origin text not null,
    grantor text not null,
    reference text not null,
    dossier uuid references dossiers (id),
    decision uuid unique references decisions (id),
    computation text,
    register_due text,
    registered_on text,
    receipt text not null,
    created_by uuid not null,
    created_at bigint not null
);
