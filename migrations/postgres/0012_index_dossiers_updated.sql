-- Lists of one state, latest change first.
create index dossiers_updated on dossiers (manager, state, updated_at, id);
