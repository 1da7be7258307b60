-- Outbox: written in the command, sent by a job.
create table mails (
    id blob not null primary key,
    recipient text not null,
    subject text not null,
    body text not null,
    kind text not null,
    dossier blob,
    attachment blob,
    created_at integer not null,
    sent_at integer
) strict;
