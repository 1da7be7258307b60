create index batches_account on batches (account, created_at);
