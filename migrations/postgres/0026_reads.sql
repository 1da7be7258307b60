-- What a person saw last: messages and submitted version.
create table reads (
    dossier uuid not null references dossiers (id),
    account uuid not null references accounts (id),
    messages_at bigint not null,
    version bigint not null,
    primary key (dossier, account)
);
