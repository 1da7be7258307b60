-- Lists of one state, largest request first.
create index dossiers_requested on dossiers (manager, state, (coalesce(requested, 0)), id);
