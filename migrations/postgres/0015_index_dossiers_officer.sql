-- What one officer, or nobody yet, has in hand.
create index dossiers_officer on dossiers (manager, state, officer, (coalesce(silence_on, '9999-12-31')), id);
