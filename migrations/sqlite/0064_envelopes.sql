-- Budget envelopes with their totals. Department '' = the whole territory. More is never committed than opened.
create table envelopes (
    id blob not null primary key,
    funder text not null,
    scheme text not null,
    year integer not null,
    department text not null,
    opened integer not null,
    reserved integer not null,
    committed integer not null,
    credit integer not null,
    created_by blob not null,
    created_at integer not null,
    unique (scheme, year, department, funder),
    check (committed >= 0 and reserved >= 0 and opened >= committed)
) strict;
