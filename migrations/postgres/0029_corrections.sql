create table corrections (
    dossier uuid not null references dossiers (id),
    n bigint not null,
    kind text not null,
    sections text not null,
    pieces text not null,
    message text not null,
    due_on text,
    asked_by uuid not null,
    asked_at bigint not null,
    answered_at bigint,
    primary key (dossier, n)
);
