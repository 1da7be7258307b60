create index envelope_postings_dossier on envelope_postings (dossier);
