-- PDFs made by the product, content-addressed.
create table documents (
    id blob not null primary key,
    dossier blob not null references dossiers (id),
    kind text not null,
    subject blob,
    title text not null,
    hash blob not null,
    size integer not null,
    created_at integer not null
) strict;
