-- Organisations that are one undertaking over a period, both ends included.
create table aid_links (
    id blob not null primary key,
    a blob not null references aid_organisations (id),
    b blob not null references aid_organisations (id),
    from_on text not null,
    to_on text,
    reason text not null,
    created_by blob not null,
    created_at integer not null
) strict;
