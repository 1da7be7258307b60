create index dossiers_requested on dossiers (manager, open, requested, id);
