create index dossiers_open on dossiers (manager, open, silence_on, id);
