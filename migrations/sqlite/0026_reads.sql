-- What a person saw last: messages and submitted version.
create table reads (
    dossier blob not null references dossiers (id),
    account blob not null references accounts (id),
    messages_at integer not null,
    version integer not null,
    primary key (dossier, account)
) strict;
