-- A command repeated with the same key has one effect.
create table commands (
    key text not null primary key,
    account uuid,
    result text not null,
    created_at bigint not null
);
