-- Decisions with their frozen reasons.
create table decisions (
    id uuid not null primary key,
    dossier uuid not null references dossiers (id),
    n bigint not null,
    kind text not null,
    amount bigint,
    reasons text not null,
    decided_on text not null,
    decided_by text not null,
    signatory text not null,
    basis text not null,
    created_by uuid not null,
    created_at bigint not null,
    notified_at bigint,
    unique (dossier, n)
);
