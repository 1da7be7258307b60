-- The other dossiers of a structure.
create index dossiers_applicant_key on dossiers (applicant_key) where applicant_key <> '';
