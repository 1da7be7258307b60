create index pieces_dossier on pieces (dossier, piece);
