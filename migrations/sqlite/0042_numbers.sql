-- Next free public number of a year; reserved in blocks.
create table numbers (
    year integer not null primary key,
    next integer not null
) strict;
