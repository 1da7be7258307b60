create index dossiers_officer on dossiers (officer, open, silence_on, id);
