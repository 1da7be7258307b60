-- Dossiers whose clock is stopped until a day: looked for each round.
create index dossiers_due on dossiers (due_on, id) where suspended = 1 and due_on is not null;
