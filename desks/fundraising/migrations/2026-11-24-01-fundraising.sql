create table fundraising_appeal (
    code text not null primary key,
    operation text not null,
    fund text not null,
    names_zh text not null,
    names_en text not null,
    filing_number text,
    emergency_from text,
    opens text not null,
    closes text,
    at_ms int not null,
    entry blob not null
);
create index fundraising_appeal_operation on fundraising_appeal (operation, code);
create table fundraising_listing (
    appeal text not null,
    channel text not null,
    url text,
    at_ms int not null,
    entry blob not null,
    primary key (appeal, channel)
);
create table fundraising_giver (
    code text not null primary key,
    kind text not null,
    alias text not null,
    at_ms int not null,
    entry blob not null
);
-- Gifts outside the platforms, in money or in goods: who gave stands here, never in the journal.
create table fundraising_gift (
    code text not null primary key,
    appeal text not null,
    giver text not null,
    fen int,
    item text,
    units int,
    basis text,
    evidence text,
    lot text,
    at_ms int not null,
    entry blob not null,
    reversed_at_ms int
);
create index fundraising_gift_giver on fundraising_gift (giver, at_ms);
create index fundraising_gift_appeal on fundraising_gift (appeal, at_ms, code);
create table fundraising_refund (
    code text not null primary key,
    channel text not null,
    order_no text not null,
    fen int not null,
    reason text not null,
    payer text,
    bank text,
    maker text not null,
    at_ms int not null,
    entry blob not null,
    approved_entry blob
);
-- Imported files: booked, or quarantined with the reason; the raw bytes are kept under their digest.
create table fundraising_statement (
    id blob not null primary key,
    sha256 blob not null,
    name text not null,
    channel text not null,
    appeal text not null,
    format text,
    state text not null,
    reason text,
    row_count int not null,
    gifts int not null,
    others int not null,
    duplicates int not null,
    repeated int not null,
    rejected text not null,
    gross_fen int not null,
    fees_micro int not null,
    outside int not null,
    reaches_ms int,
    batch text,
    imported_at_ms int not null
);
create index fundraising_statement_channel on fundraising_statement (channel, imported_at_ms, id);
create index fundraising_statement_file on fundraising_statement (sha256, channel);
create index fundraising_statement_time on fundraising_statement (imported_at_ms, id);
-- Rows that are neither gift nor refund: kept, never dropped silently.
create table fundraising_other (
    key16 blob not null primary key,
    statement blob not null,
    line int not null,
    what text not null,
    flow_no text not null,
    fen int not null,
    charge_micro int not null,
    at_ms int not null
);
create index fundraising_other_statement on fundraising_other (statement, line);
