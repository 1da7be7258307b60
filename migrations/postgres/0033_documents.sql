-- PDFs made by the product, content-addressed.
create table documents (
    id uuid not null primary key,
    dossier uuid not null references dossiers (id),
    kind text not null,
    subject uuid,
    title text not null,
    hash bytea not null,
    size bigint not null,
    created_at bigint not null
);
