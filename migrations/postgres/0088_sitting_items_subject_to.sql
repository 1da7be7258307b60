-- Funders whose grants a grant of a committee depends on: a list in JSON.
alter table sitting_items add column subject_to text not null default '[]';
