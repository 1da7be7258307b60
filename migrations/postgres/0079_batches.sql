-- One deed on many dossiers: what was asked, of which list, and how far it is. A query of '' means ticked by hand.
create table batches (
    id uuid not null primary key,
    account uuid not null,
    manager text not null,
    deed text not null,
    officer uuid,
    message text not null,
    due_on text,
    reasons text not null,
    decided_on text,
    decided_by text not null,
    signatory text not null,
    state text not null,
    query text not null,
    cursor text not null,
    created_at bigint not null,
    started_at bigint,
    ended_at bigint
);
