create index dossiers_project on dossiers (project, id);
