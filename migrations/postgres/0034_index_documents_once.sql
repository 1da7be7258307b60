create unique index documents_once on documents (dossier, kind, subject);
