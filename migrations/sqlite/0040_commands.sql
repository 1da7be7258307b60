-- A command repeated with the same key has one effect.
create table commands (
    key text not null primary key,
    account blob,
    result text not null,
    created_at integer not null
) strict;
