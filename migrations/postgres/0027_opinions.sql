create table opinions (
    id uuid not null primary key,
    dossier uuid not null references dossiers (id),
    email text not null,
    name text not null,
    question text not null,
    deadline text not null,
    confidential bigint not null,
    asked_by uuid not null,
    asked_at bigint not null,
    reminded_at bigint,
    answered_at bigint,
    verdict text not null,
    body text not null
);
