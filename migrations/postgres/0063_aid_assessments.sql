-- What an officer says of the aid asked in a dossier: its regime, the terms of an advance, what was declared.
create table aid_assessments (
    dossier uuid not null primary key references dossiers (id),
    rev bigint not null,
    data text not null,
    updated_by uuid not null,
    updated_at bigint not null
);
