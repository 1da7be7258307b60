-- What an account may be beyond holder: officer of a body, administrator.
create table account_roles (
    account blob not null references accounts (id),
    role text not null,
    body text not null,
    primary key (account, role, body)
) strict;
