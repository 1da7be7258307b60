create index sitting_marks_dossier on sitting_marks (dossier, kind);
