-- As the worklist sorts: a dossier that asks for no amount comes last.
create index dossiers_requested on dossiers (manager, open, coalesce(requested, -1), id);
