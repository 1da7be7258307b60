-- Outbox: written in the command, sent by a job.
create table mails (
    id uuid not null primary key,
    recipient text not null,
    subject text not null,
    body text not null,
    kind text not null,
    dossier uuid,
    attachment uuid,
    created_at bigint not null,
    sent_at bigint
);
