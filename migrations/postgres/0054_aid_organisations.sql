-- Beneficiaries of aid, known by an identifier of their own: `siren:…`, `rna:…`, or `project:…` before a structure exists.
create table aid_organisations (
    id uuid not null primary key,
    key text not null unique,
    name text not null,
    created_at bigint not null
);
