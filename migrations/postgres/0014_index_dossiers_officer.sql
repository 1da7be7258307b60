create index dossiers_officer on dossiers (officer, state, silence_on, id);
