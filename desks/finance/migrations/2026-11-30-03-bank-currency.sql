-- In what a bank account is kept, ISO 4217: cents never stand among fen. Those that were there before are kept in yuan.
alter table finance_bank add column currency text;
