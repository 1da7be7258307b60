-- Sittings of committees.
create table sittings (
    id blob not null primary key,
    body text not null,
    held_on text not null,
    place text not null,
    state text not null,
    secretary blob not null,
    created_at integer not null
) strict;
