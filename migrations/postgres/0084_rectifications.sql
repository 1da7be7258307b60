-- An act that puts right the decision of a sitting: drafted, then signed by chair and secretary as the minutes were.
create table rectifications (
    id uuid not null primary key,
    sitting uuid not null references sittings (id),
    dossier uuid not null references dossiers (id),
    decision uuid not null references decisions (id),
    kind text not null,
    amount bigint,
    reasons text not null,
    why text not null,
    decided_on text not null,
    decided_by text not null,
    signatory text not null,
    created_by uuid not null,
    created_at bigint not null,
    signed_chair text not null,
    signed_secretary text not null,
    made uuid
);
