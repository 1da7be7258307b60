create table search_ids (rid integer not null primary key, dossier blob not null unique) strict;
