-- Next free public number of a year; reserved in blocks.
create table numbers (
    year bigint not null primary key,
    next bigint not null
);
