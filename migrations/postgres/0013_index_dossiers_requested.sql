create index dossiers_requested on dossiers (manager, state, requested, id);
