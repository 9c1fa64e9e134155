create table finance_channel (
    code text not null primary key,
    names_zh text not null,
    names_en text not null,
    format text,
    platform int not null,
    at_ms int not null,
    entry blob not null
);
create table finance_fund (
    code text not null primary key,
    operation text,
    names_zh text not null,
    names_en text not null,
    at_ms int not null,
    entry blob not null
);
create index finance_fund_operation on finance_fund (operation, code);
-- Who stood in for refunds of spent gifts, from when; the last one does.
create table finance_payer (
    fund text not null,
    n int not null,
    payer text not null,
    at_ms int not null,
    entry blob not null,
    primary key (fund, n)
);
create table finance_bank (
    code text not null primary key,
    names_zh text not null,
    names_en text not null,
    at_ms int not null,
    entry blob not null
);
create table finance_settlement (
    code text not null primary key,
    channel text not null,
    arrived_fen int not null,
    fee_fen int not null,
    bank text not null,
    operating text not null,
    made_by text not null,
    at_ms int not null,
    entry blob not null
);
create index finance_settlement_channel on finance_settlement (channel, at_ms, code);
create table finance_settlement_batch (
    settlement text not null,
    n int not null,
    batch text not null,
    primary key (settlement, n)
);
create table finance_payment (
    code text not null primary key,
    order_code text not null,
    fen int not null,
    bank text not null,
    before_goods int not null,
    made_by text not null,
    at_ms int not null,
    entry blob not null,
    approved_by text,
    approved_at_ms int,
    approved_entry blob
);
create index finance_payment_order on finance_payment (order_code, at_ms, code);
create table finance_pay_back (
    code text not null primary key,
    order_code text not null,
    fen int not null,
    bank text not null,
    made_by text not null,
    at_ms int not null,
    entry blob not null
);
create index finance_pay_back_order on finance_pay_back (order_code, at_ms, code);
-- What an approved order keeps for itself of a fund, and what of that is still open.
create table finance_reserve (
    order_code text not null primary key,
    fund text not null,
    fen int not null,
    open_fen int not null,
    place text,
    purpose text,
    item text,
    at_ms int not null,
    entry blob not null
);
create index finance_reserve_fund on finance_reserve (fund, order_code);
-- How the open part changed, signed, for sums as of an instant.
create table finance_reserve_step (
    order_code text not null,
    n int not null,
    fund text not null,
    fen int not null,
    at_ms int not null,
    entry blob not null,
    primary key (order_code, n)
);
create index finance_reserve_step_fund on finance_reserve_step (fund, at_ms);
