-- The instruction note: grid, retained base, proposal.
create table instructions (
    dossier uuid not null primary key references dossiers (id),
    rev bigint not null,
    data text not null,
    updated_by uuid not null,
    updated_at bigint not null
);
