-- The tokens of a dossier, a space around each: to look at one row, and to take it out of the index below.
create table dossier_search_words (rid integer not null primary key references dossiers (rid), words text not null) strict;
-- Every word met, numbers apart: what begins like a few letters is looked up here, then searched whole.
create table dossier_search_vocabulary (word text not null primary key) strict, without rowid;
