-- Files: content-addressed outside, described here; replaced, never overwritten.
create table pieces (
    id blob not null primary key,
    dossier blob not null references dossiers (id),
    piece text not null,
    message blob,
    name text not null,
    media text not null,
    size integer not null,
    hash blob not null,
    uploaded_by blob,
    uploaded_at integer not null,
    replaced_by blob,
    removed_at integer,
    verdict text not null,
    note text not null
) strict;
