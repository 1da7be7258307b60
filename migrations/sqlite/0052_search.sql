create virtual table dossier_search using fts5 (tokens, content = '', contentless_delete = 1, tokenize = 'ascii');
