create table dossier_search (dossier uuid not null primary key references dossiers (id), tokens tsvector not null);
