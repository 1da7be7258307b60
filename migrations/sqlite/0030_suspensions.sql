-- Periods in which the clock of silence stands still.
create table suspensions (
    dossier blob not null references dossiers (id),
    n integer not null,
    from_on text not null,
    to_on text,
    reason text not null,
    primary key (dossier, n)
) strict;
