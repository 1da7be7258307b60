create table messages (
    id uuid not null primary key,
    dossier uuid not null references dossiers (id),
    author uuid,
    author_name text not null,
    side text not null,
    internal bigint not null,
    body text not null,
    created_at bigint not null
);
