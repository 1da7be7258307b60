-- What an officer says of the aid asked in a dossier: its regime, the terms of an advance, what was declared.
create table aid_assessments (
    dossier blob not null primary key references dossiers (id),
    rev integer not null,
    data text not null check (json_valid(data)),
    updated_by blob not null,
    updated_at integer not null
) strict;
