create index dossiers_updated on dossiers (manager, updated_at, id);
