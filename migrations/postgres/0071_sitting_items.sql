-- The agenda of a sitting, and what was decided on each item.
create table sitting_items (
    sitting uuid not null references sittings (id),
    dossier uuid not null references dossiers (id),
    position bigint not null,
    state text not null,
    amount bigint,
    reasons text not null,
    report text not null,
    primary key (sitting, dossier)
);
