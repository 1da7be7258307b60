create index dossiers_silence on dossiers (manager, state, silence_on, id);
