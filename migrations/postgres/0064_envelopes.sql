-- Budget envelopes with their totals. Department '' = the whole territory. More is never committed than opened.
create table envelopes (
    id uuid not null primary key,
    funder text not null,
    scheme text not null,
    year bigint not null,
    department text not null,
    opened bigint not null,
    reserved bigint not null,
    committed bigint not null,
    credit bigint not null,
    created_by uuid not null,
    created_at bigint not null,
    unique (scheme, year, department, funder),
    check (committed >= 0 and reserved >= 0 and opened >= committed)
);
