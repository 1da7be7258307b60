create index members_account on members (account, dossier);
