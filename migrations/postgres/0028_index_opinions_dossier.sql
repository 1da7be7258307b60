create index opinions_dossier on opinions (dossier, id);
