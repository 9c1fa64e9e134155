-- What goods are: standard, edition and grade make the identity.
create table supply_item (
    code text not null primary key,
    zh text not null,
    en text not null,
    category text not null,
    standard text,
    edition text,
    grade text,
    unit_zh text not null,
    unit_en text not null,
    entry blob not null,
    at_ms int not null
);
-- Where goods stand; the point is WGS-84 in millionths of a degree.
create table supply_warehouse (
    code text not null primary key,
    zh text not null,
    en text not null,
    place text not null,
    lat_udeg int not null,
    lon_udeg int not null,
    entry blob not null,
    at_ms int not null
);
create table supply_order (
    code text not null primary key,
    operation text not null,
    fund text not null,
    supplier text not null,
    freight_fen int not null,
    freight text not null,
    total_fen int not null,
    place text,
    purpose text,
    maker text not null,
    entry blob not null,
    at_ms int not null,
    checker text,
    approved_entry blob,
    approved_at_ms int
);
create table supply_order_line (
    order_code text not null,
    line int not null,
    item text not null,
    units int not null,
    amount_fen int not null,
    primary key (order_code, line)
);
-- One item accepted in the place of another: of an order's line, or of what a consignment asks for.
create table supply_substitution (
    code text not null primary key,
    order_code text,
    line int,
    asked text not null,
    item text not null,
    reason text not null,
    maker text not null,
    entry blob not null,
    at_ms int not null,
    checker text,
    approved_entry blob,
    approved_at_ms int
);
create index supply_substitution_order on supply_substitution (order_code, line, code);
create table supply_intake (
    code text not null primary key,
    order_code text not null,
    warehouse text not null,
    freight_fen int not null,
    entry blob not null,
    at_ms int not null
);
create index supply_intake_order on supply_intake (order_code, code);
-- What came together at one cost. Which item it is now stands in the book; item is what it was booked as.
create table supply_lot (
    code text not null primary key,
    source text not null,
    item text not null,
    units int not null,
    cost_fen int,
    warehouse text,
    batch_no text,
    expires text,
    operation text,
    order_code text,
    line int,
    amount_fen int,
    entry blob not null,
    at_ms int not null
);
create index supply_lot_order on supply_lot (order_code, line, code);
create index supply_lot_at on supply_lot (at_ms, code);
-- A lot was booked as another item than it is.
create table supply_identity (
    code text not null primary key,
    lot text not null,
    n int not null,
    item text not null,
    reason_zh text not null,
    reason_en text not null,
    entry blob not null,
    at_ms int not null
);
create unique index supply_identity_lot on supply_identity (lot, n);
-- A lot cost something else than was booked: the invoice was other, or a gift was valued anew.
create table supply_repricing (
    code text not null primary key,
    lot text not null,
    n int not null,
    cost_fen int not null,
    reason_zh text not null,
    reason_en text not null,
    entry blob not null,
    at_ms int not null
);
create unique index supply_repricing_lot on supply_repricing (lot, n);
