create index parts_work on parts (instructs, lead, state, updated_at, dossier);
