-- An act that puts right the decision of a sitting: drafted, then signed by chair and secretary as the minutes were.
create table rectifications (
    id blob not null primary key,
    sitting blob not null references sittings (id),
    dossier blob not null references dossiers (id),
    decision blob not null references decisions (id),
    kind text not null,
    amount integer,
    reasons text not null,
    why text not null,
    decided_on text not null,
    decided_by text not null,
    signatory text not null,
    created_by blob not null,
    created_at integer not null,
    signed_chair text not null,
    signed_secretary text not null,
    made blob
) strict;
