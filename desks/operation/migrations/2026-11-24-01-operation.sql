-- Organisations: the foundation itself and those it works with.
create table operation_organisation (
    code text not null primary key,
    names_zh text not null,
    names_en text not null,
    kind text not null,
    uscc text,
    certificate_number text,
    certificate_from text,
    certificate_to text,
    supervisor_zh text,
    supervisor_en text,
    telephone text,
    at_ms int not null,
    entry blob not null
);
create unique index operation_organisation_uscc on operation_organisation (uscc);
create table operation_operation (
    code text not null primary key,
    names_zh text not null,
    names_en text not null,
    foundation text not null,
    trigger_zh text not null,
    trigger_en text not null,
    at_ms int not null,
    entry blob not null
);
create table operation_province (
    operation text not null,
    place text not null,
    primary key (operation, place)
);
create table operation_group (
    operation text not null,
    kind text not null,
    names_zh text not null,
    names_en text not null,
    at_ms int not null,
    entry blob not null,
    primary key (operation, kind)
);
-- Places of the provinces that operations have named, from the packaged list.
create table operation_place (
    code text not null primary key,
    level int not null,
    zh text not null,
    en text
);
create table operation_site (
    code text not null primary key,
    operation text not null,
    names_zh text not null,
    names_en text not null,
    kind text not null,
    place text not null,
    lat_udeg int not null,
    lon_udeg int not null,
    organisation text,
    at_ms int not null,
    entry blob not null
);
create index operation_site_operation on operation_site (operation, code);
create index operation_site_place on operation_site (place, code);
-- What an operation publishes: which figure, under which definition, as of when.
create table operation_published_figure (
    operation text not null,
    id text not null,
    n int not null,
    names_zh text not null,
    names_en text not null,
    definition text not null,
    parameters text not null,
    as_of_ms int not null,
    unit_zh text,
    unit_en text,
    at_ms int not null,
    entry blob not null,
    primary key (operation, id)
);
