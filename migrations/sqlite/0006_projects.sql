-- One project is one history.
create table projects (
    id blob not null primary key,
    owner blob not null references accounts (id),
    title text not null,
    commune text not null,
    stage text not null,
    situation text not null check (json_valid(situation)),
    created_at integer not null,
    updated_at integer not null
) strict;
