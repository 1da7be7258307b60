create index saved_views_account on saved_views (account, id);
