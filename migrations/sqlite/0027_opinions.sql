create table opinions (
    id blob not null primary key,
    dossier blob not null references dossiers (id),
    email text not null,
    name text not null,
    question text not null,
    deadline text not null,
    confidential integer not null,
    asked_by blob not null,
    asked_at integer not null,
    reminded_at integer,
    answered_at integer,
    verdict text not null,
    body text not null
) strict;
