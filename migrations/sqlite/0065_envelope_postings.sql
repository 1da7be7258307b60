-- Double entry: the postings of one entry sum to zero. Never changed, never removed.
create table envelope_postings (
    envelope blob not null references envelopes (id),
    entry blob not null,
    account text not null check (account in ('budget', 'available', 'reserved', 'committed')),
    cents integer not null,
    kind text not null,
    reason text not null,
    dossier blob references dossiers (id),
    made_by blob,
    made_at integer not null,
    primary key (entry, envelope, account)
) strict;
