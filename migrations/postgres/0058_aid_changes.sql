-- Cancellations and reductions: what an aid counts for from a day on.
create table aid_changes (
    aid uuid not null references aids (id),
    n bigint not null,
    on_day text not null,
    cents bigint not null,
    reason text not null,
    created_by uuid not null,
    created_at bigint not null,
    primary key (aid, n)
);
