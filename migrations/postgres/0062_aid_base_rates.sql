-- Base rates published by the Commission, entered by the installation.
create table aid_base_rates (
    from_on text not null primary key,
    ppm bigint not null,
    source text not null,
    created_by uuid not null,
    created_at bigint not null
);
