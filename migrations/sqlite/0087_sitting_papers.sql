-- Papers of a sitting, kept by their hash once they are signed.
create table sitting_papers (
    sitting blob not null references sittings (id),
    kind text not null,
    hash blob not null,
    size integer not null,
    created_at integer not null,
    primary key (sitting, kind)
) strict;
