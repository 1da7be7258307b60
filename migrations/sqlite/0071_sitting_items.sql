-- The agenda of a sitting, and what was decided on each item.
create table sitting_items (
    sitting blob not null references sittings (id),
    dossier blob not null references dossiers (id),
    position integer not null,
    state text not null,
    amount integer,
    reasons text not null,
    report text not null,
    primary key (sitting, dossier)
) strict;
