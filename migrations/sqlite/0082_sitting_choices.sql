-- The help to choose under a budget, each time it was consulted: what was asked, of which dossiers, what it proposed on
-- paper ('' = not yet), and how far it is.
create table sitting_choices (
    id blob not null primary key,
    sitting blob not null references sittings (id),
    account blob not null,
    asked text not null,
    candidates text not null,
    found text not null,
    done integer not null,
    about integer not null,
    created_at integer not null,
    ended_at integer
) strict;
