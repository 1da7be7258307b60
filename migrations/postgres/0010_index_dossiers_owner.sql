create index dossiers_owner on dossiers (owner, id);
