create index sessions_account on sessions (account);
