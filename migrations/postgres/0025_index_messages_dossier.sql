create index messages_dossier on messages (dossier, id);
