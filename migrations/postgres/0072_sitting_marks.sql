-- What is noted about a member, on an item or (dossier nil) on the whole sitting: presence, proxy, recusal, opinion, vote.
create table sitting_marks (
    sitting uuid not null references sittings (id),
    dossier uuid not null,
    member uuid not null references committee_members (id),
    kind text not null,
    value text not null,
    note text not null,
    marked_at bigint not null,
    primary key (sitting, dossier, member, kind)
);
