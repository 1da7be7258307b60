create index sitting_choices_sitting on sitting_choices (sitting, created_at);
