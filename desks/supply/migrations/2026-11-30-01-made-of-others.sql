-- Part of a lot was another item than was booked, and is a lot of its own now.
create table supply_split (
    code text not null primary key,
    lot text not null,
    item text not null,
    reason_zh text not null,
    reason_en text not null,
    entry blob not null,
    at_ms int not null
);
create table supply_kit (
    code text not null primary key,
    item text not null,
    kits int not null,
    warehouse text not null,
    entry blob not null,
    at_ms int not null
);
create table supply_supplier_return (
    code text not null primary key,
    lot text not null,
    account text not null,
    units int not null,
    supplier text not null,
    paid_fen int not null,
    bank text,
    reason text not null,
    entry blob not null,
    at_ms int not null
);
-- What an entry made of the stock in warehouses: units of a lot that went (below nothing), or that they became.
create table supply_remade (
    entry blob not null,
    lot text not null,
    units int not null,
    at_ms int not null,
    primary key (entry, lot)
);
create index supply_remade_at on supply_remade (at_ms, entry, lot);
