-- Installation facts: region, demonstration mark, secrets' fingerprints.
create table meta (
    key text not null primary key,
    value text not null
);
