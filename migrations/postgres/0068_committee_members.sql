-- Members of committees over their terms.
create table committee_members (
    id uuid not null primary key,
    body text not null,
    name text not null,
    email text not null,
    email_key text not null,
    voting bigint not null,
    chair bigint not null,
    substitute_of uuid references committee_members (id),
    roles text not null,
    from_on text not null,
    to_on text,
    created_at bigint not null
);
