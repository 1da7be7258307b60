-- Sittings of committees.
create table sittings (
    id uuid not null primary key,
    body text not null,
    held_on text not null,
    place text not null,
    state text not null,
    secretary uuid not null,
    created_at bigint not null
);
