-- Open dossiers whose clock runs (or not), nearest silence first: few, whatever the archive holds.
create index dossiers_open on dossiers (manager, suspended, silence_on, id) where open = 1;
