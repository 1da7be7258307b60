create index dossiers_lapse on dossiers (open, suspended, lapsed_on, silence_on);
