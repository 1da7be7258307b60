drop index dossiers_requested;
