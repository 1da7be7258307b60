-- Cancellations and reductions: what an aid counts for from a day on.
create table aid_changes (
    aid blob not null references aids (id),
    n integer not null,
    on_day text not null,
    cents integer not null,
    reason text not null,
    created_by blob not null,
    created_at integer not null,
    primary key (aid, n)
) strict;
