create index rectifications_sitting on rectifications (sitting, created_at);
