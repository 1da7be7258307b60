-- Aid granted, in grant equivalent: decided here, declared by an applicant, or imported.
create table aids (
    id blob not null primary key,
    organisation blob not null references aid_organisations (id),
    regime text not null,
    instrument text not null,
    granted_on text not null,
    cents integer not null,
    origin text not null,
    grantor text not null,
    reference text not null,
    dossier blob references dossiers (id),
    decision blob unique references decisions (id),
    computation text check (json_valid(computation)),
    register_due text,
    registered_on text,
    receipt text not null,
    created_by blob not null,
    created_at integer not null
) strict;
