create index rectifications_dossier on rectifications (dossier);
