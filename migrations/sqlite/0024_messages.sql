create table messages (
    id blob not null primary key,
    dossier blob not null references dossiers (id),
    author blob,
    author_name text not null,
    side text not null,
    internal integer not null,
    body text not null,
    created_at integer not null
) strict;
