-- Base rates published by the Commission, entered by the installation.
create table aid_base_rates (
    from_on text not null primary key,
    ppm integer not null,
    source text not null,
    created_by blob not null,
    created_at integer not null
) strict;
