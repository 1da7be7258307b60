-- As the worklist sorts: no amount counts as nothing asked.
create index dossiers_requested on dossiers (manager, open, coalesce(requested, 0), id);
