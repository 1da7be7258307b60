-- The instruction note: grid, retained base, proposal.
create table instructions (
    dossier blob not null primary key references dossiers (id),
    rev integer not null,
    data text not null check (json_valid(data)),
    updated_by blob not null,
    updated_at integer not null
) strict;
