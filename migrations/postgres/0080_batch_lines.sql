-- One dossier of a batch: what was foreseen before anything was done, and what came of it ('' = not yet).
create table batch_lines (
    batch uuid not null references batches (id),
    n bigint not null,
    dossier uuid not null references dossiers (id),
    expected text not null,
    detail text not null,
    result text not null,
    done_at bigint,
    primary key (batch, n),
    unique (batch, dossier)
);
