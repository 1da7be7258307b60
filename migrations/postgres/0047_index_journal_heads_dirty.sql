-- Streams that moved since the last seal, in the order in which a seal takes them.
create index journal_heads_dirty on journal_heads (stream) where dirty = 1;
