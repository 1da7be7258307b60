create index mails_created on mails (created_at, id);
