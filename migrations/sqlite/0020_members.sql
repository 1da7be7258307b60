-- Who shares a dossier, beside its owner.
create table members (
    dossier blob not null references dossiers (id),
    account blob not null references accounts (id),
    role text not null,
    added_at integer not null,
    primary key (dossier, account)
) strict;
