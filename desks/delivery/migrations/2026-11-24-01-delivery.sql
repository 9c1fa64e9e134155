-- What the public calls a batch of relief: all that goes out under one number of an operation.
create table delivery_consignment (
    code text not null primary key,
    operation text not null,
    number int not null,
    zh text not null,
    en text not null,
    purpose_zh text not null,
    purpose_en text not null,
    purpose text,
    recipients text,
    entry blob not null,
    at_ms int not null
);
create unique index delivery_consignment_number on delivery_consignment (operation, number);
create table delivery_shipment (
    code text not null primary key,
    consignment text not null,
    n int not null,
    warehouse text not null,
    site text not null,
    place text not null,
    waybill text,
    carrier text,
    entry blob not null,
    at_ms int not null,
    reversed_entry blob,
    reversed_at_ms int
);
create unique index delivery_shipment_n on delivery_shipment (consignment, n);
create index delivery_shipment_at on delivery_shipment (at_ms, code);
-- Units of one lot on a shipment, by the item that was asked for; n is the order in which they are signed for.
create table delivery_load (
    shipment text not null,
    n int not null,
    asked text not null,
    lot text not null,
    units int not null,
    substitution text,
    primary key (shipment, n)
);
create table delivery_hand_over (
    code text not null primary key,
    shipment text not null,
    n int not null,
    consignment text not null,
    site text not null,
    place text not null,
    organisation text not null,
    note text,
    entry blob not null,
    at_ms int not null,
    reversed_entry blob,
    reversed_at_ms int
);
create unique index delivery_hand_over_n on delivery_hand_over (shipment, n);
create index delivery_hand_over_site on delivery_hand_over (site, code);
create index delivery_hand_over_consignment on delivery_hand_over (consignment, at_ms, code);
create index delivery_hand_over_place on delivery_hand_over (place, at_ms, code);
create index delivery_hand_over_at on delivery_hand_over (at_ms, code);
-- What was counted, lot by lot; an excess is a lot of its own and a line without shipped units.
create table delivery_line (
    hand_over text not null,
    n int not null,
    asked text not null,
    lot text not null,
    received int not null,
    damaged int not null,
    missing int not null,
    excess int not null,
    primary key (hand_over, n)
);
create table delivery_reversal (
    code text not null primary key,
    noun text not null,
    reason_zh text not null,
    reason_en text not null,
    entry blob not null,
    at_ms int not null
);
