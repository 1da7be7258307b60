-- Organisations that are one undertaking over a period, both ends included.
create table aid_links (
    id uuid not null primary key,
    a uuid not null references aid_organisations (id),
    b uuid not null references aid_organisations (id),
    from_on text not null,
    to_on text,
    reason text not null,
    created_by uuid not null,
    created_at bigint not null
);
