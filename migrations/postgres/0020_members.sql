-- Who shares a dossier, beside its owner.
create table members (
    dossier uuid not null references dossiers (id),
    account uuid not null references accounts (id),
    role text not null,
    added_at bigint not null,
    primary key (dossier, account)
);
