-- What the implicit rejection waits for.
create index dossiers_lapse on dossiers (silence_on, id) where open = 1 and suspended = 0 and lapsed_on is null;
