create index jobs_due on jobs (run_at, id);
