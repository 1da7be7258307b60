-- Lists of one state, nearest silence first; what lists filter on most is read from the index itself.
create index dossiers_silence on dossiers (manager, state, (coalesce(silence_on, '9999-12-31')), id, scheme, department);
