-- One deed on many dossiers: what was asked, of which list, and how far it is. A query of '' means ticked by hand.
create table batches (
    id blob not null primary key,
    account blob not null,
    manager text not null,
    deed text not null,
    officer blob,
    message text not null,
    due_on text,
    reasons text not null,
    decided_on text,
    decided_by text not null,
    signatory text not null,
    state text not null,
    query text not null,
    cursor text not null,
    created_at integer not null,
    started_at integer,
    ended_at integer
) strict;
