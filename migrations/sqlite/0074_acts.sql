-- The act of the political body for an operation that a sitting granted, as it came back.
create table acts (
    sitting blob not null references sittings (id),
    dossier blob not null references dossiers (id),
    number text not null,
    voted_on text not null,
    sent_on text,
    received_on text,
    posted_on text,
    imported_by blob not null,
    imported_at integer not null,
    primary key (sitting, dossier)
) strict;
