-- Periods in which the clock of silence stands still.
create table suspensions (
    dossier uuid not null references dossiers (id),
    n bigint not null,
    from_on text not null,
    to_on text,
    reason text not null,
    primary key (dossier, n)
);
