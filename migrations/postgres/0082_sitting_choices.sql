-- The help to choose under a budget, each time it was consulted: what was asked, of which dossiers, what it proposed on
-- paper ('' = not yet), and how far it is.
create table sitting_choices (
    id uuid not null primary key,
    sitting uuid not null references sittings (id),
    account uuid not null,
    asked text not null,
    candidates text not null,
    found text not null,
    done bigint not null,
    about bigint not null,
    created_at bigint not null,
    ended_at bigint
);
