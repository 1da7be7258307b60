-- Everything that was filed, nearest silence first: searches look everywhere.
create index dossiers_filed on dossiers (manager, (coalesce(silence_on, '9999-12-31')), id, filed_at) where filed_at is not null;
