-- Papers of a sitting, kept by their hash once they are signed.
create table sitting_papers (
    sitting uuid not null references sittings (id),
    kind text not null,
    hash bytea not null,
    size bigint not null,
    created_at bigint not null,
    primary key (sitting, kind)
);
