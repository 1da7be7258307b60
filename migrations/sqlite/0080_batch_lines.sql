-- One dossier of a batch: what was foreseen before anything was done, and what came of it ('' = not yet).
create table batch_lines (
    batch blob not null references batches (id),
    n integer not null,
    dossier blob not null references dossiers (id),
    expected text not null,
    detail text not null,
    result text not null,
    done_at integer,
    primary key (batch, n),
    unique (batch, dossier)
) strict;
