create index dossiers_lapse on dossiers (silence_on, suspended, state);
