create index journal_heads_dirty on journal_heads (dirty);
