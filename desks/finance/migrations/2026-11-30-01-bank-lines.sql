-- A bank's file as it came: taken, or refused with the reason; the raw bytes are kept under their digest.
create table finance_bank_statement (
    id blob not null primary key,
    sha256 blob not null,
    name text not null,
    bank text not null,
    mapping text not null,
    row_count int not null,
    fresh int not null,
    reason text,
    made_by text not null,
    at_ms int not null
);
create index finance_bank_statement_time on finance_bank_statement (bank, at_ms, id);
create index finance_bank_statement_file on finance_bank_statement (sha256, bank);
-- What a bank saw on an account, a row each: open until somebody says what it was. Who is at the other end and what they
-- wrote is personal: it stands here, never in the journal.
create table finance_bank_line (
    id blob not null primary key,
    code text not null,
    bank text not null,
    at_ms int not null,
    fen int not null,
    balance_fen int,
    bank_no text not null,
    kind text not null,
    party text not null,
    note text not null,
    statement blob not null,
    line int not null,
    entry blob not null,
    state text not null,
    noun text,
    noun_code text,
    why text,
    settled_by text,
    settled_at_ms int,
    settled_entry blob
);
create unique index finance_bank_line_code on finance_bank_line (code);
create index finance_bank_line_state on finance_bank_line (state, bank, at_ms, code);
create index finance_bank_line_time on finance_bank_line (bank, at_ms, code);
-- One thing is one row of a bank.
create unique index finance_bank_line_noun on finance_bank_line (noun, noun_code) where noun is not null;
-- What a row may be recognised as.
create index finance_settlement_bank on finance_settlement (bank, arrived_fen, code);
create index finance_payment_bank on finance_payment (bank, fen, code);
create index finance_pay_back_bank on finance_pay_back (bank, fen, code);
