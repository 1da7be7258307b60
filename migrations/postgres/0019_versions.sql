-- Submitted versions: never updated, never deleted.
create table versions (
    dossier uuid not null references dossiers (id),
    n bigint not null,
    submitted_by uuid not null,
    submitted_at bigint not null,
    data text not null,
    hash bytea not null,
    primary key (dossier, n)
);
