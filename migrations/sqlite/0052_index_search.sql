-- From a token to the dossiers that have it. Words alone are kept: neither their places nor the text.
create virtual table dossier_search using fts5 (tokens, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
