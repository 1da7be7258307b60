-- Double entry: the postings of one entry sum to zero. Never changed, never removed.
create table envelope_postings (
    envelope uuid not null references envelopes (id),
    entry uuid not null,
    account text not null check (account in ('budget', 'available', 'reserved', 'committed')),
    cents bigint not null,
    kind text not null,
    reason text not null,
    dossier uuid references dossiers (id),
    made_by uuid,
    made_at bigint not null,
    primary key (entry, envelope, account)
);
