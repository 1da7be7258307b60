-- Files: content-addressed outside, described here; replaced, never overwritten.
create table pieces (
    id uuid not null primary key,
    dossier uuid not null references dossiers (id),
    piece text not null,
    message uuid,
    name text not null,
    media text not null,
    size bigint not null,
    hash bytea not null,
    uploaded_by uuid,
    uploaded_at bigint not null,
    replaced_by uuid,
    removed_at bigint,
    verdict text not null,
    note text not null
);
