-- Members of committees over their terms.
create table committee_members (
    id blob not null primary key,
    body text not null,
    name text not null,
    email text not null,
    email_key text not null,
    voting integer not null,
    chair integer not null,
    substitute_of blob references committee_members (id),
    roles text not null check (json_valid(roles)),
    from_on text not null,
    to_on text,
    created_at integer not null
) strict;
