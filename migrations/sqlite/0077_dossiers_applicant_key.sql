-- SIREN of the applicant, read from the answers when filed; empty for whoever has none.
alter table dossiers add column applicant_key text not null default '';
