create index dossier_search_tokens on dossier_search using gin (tokens);
