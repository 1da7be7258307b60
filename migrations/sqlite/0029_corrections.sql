create table corrections (
    dossier blob not null references dossiers (id),
    n integer not null,
    kind text not null,
    sections text not null check (json_valid(sections)),
    pieces text not null check (json_valid(pieces)),
    message text not null,
    due_on text,
    asked_by blob not null,
    asked_at integer not null,
    answered_at integer,
    primary key (dossier, n)
) strict;
