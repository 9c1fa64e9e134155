-- The journal: append-only, the truth. `canonical` is the entry; the other columns are read out of it.
create table book_entry (
    id blob not null primary key,
    key text not null,
    kind text not null,
    noun text not null,
    code text not null,
    actor text not null,
    role text not null,
    entered_at_ms int not null,
    effective_at_ms int not null,
    corrects blob,
    undoes blob,
    canonical text not null
);
create unique index book_entry_key on book_entry (key);
create index book_entry_cause on book_entry (noun, code);
create index book_entry_order on book_entry (entered_at_ms, id);
create index book_entry_corrects on book_entry (corrects);
create index book_entry_corrections on book_entry (entered_at_ms, id) where corrects is not null;
create index book_entry_undoes on book_entry (undoes);
-- Each axis counts the entries that touch it, from 0 without holes.
create table book_entry_axis (
    axis text not null,
    n int not null,
    entry blob not null,
    primary key (axis, n)
);
create index book_entry_axis_entry on book_entry_axis (entry, axis);
-- Who did what, beside the entry, in the same transaction.
create table book_audit (
    entry blob not null primary key,
    at_ms int not null,
    actor text not null,
    role text not null,
    noun text not null,
    code text not null
);
create index book_audit_actor on book_audit (actor, at_ms, entry);
create table book_axis (
    code text not null primary key,
    sort text not null,
    fund text,
    channel text,
    origin text,
    order_code text,
    item text,
    what text,
    restriction text not null,
    end_at int not null,
    n int not null
);
create index book_axis_fund on book_axis (fund, sort, code);
create index book_axis_order on book_axis (order_code, code);
-- Holdings: disjoint runs that tile [0, end) of each axis.
create table book_hold (
    axis text not null,
    lo int not null,
    hi int not null,
    hop int not null,
    account text not null,
    since_ms int not null,
    latest_ms int not null,
    primary key (axis, lo)
);
create index book_hold_account on book_hold (account, axis, lo);
-- The chain of custody: rows of one (axis, hop) never overlap.
create table book_step (
    axis text not null,
    hop int not null,
    lo int not null,
    hi int not null,
    from_account text,
    to_account text not null,
    entry blob not null,
    at_ms int not null,
    undoes blob,
    primary key (axis, hop, lo)
);
-- Cost lines, in revisions; only what a revision changes is written.
create table book_line (
    sink text not null,
    at_fen int not null,
    from_rev int not null,
    to_rev int,
    axis text not null,
    lo int not null,
    hi int not null,
    primary key (sink, at_fen, from_rev)
);
create table book_revision (
    sink text not null,
    rev int not null,
    entry blob not null,
    at_ms int not null,
    fen int not null,
    undoes blob,
    primary key (sink, rev)
);
-- The current lines from the money's side, disjoint on each axis.
create table book_mirror (
    axis text not null,
    lo int not null,
    hi int not null,
    sink text not null,
    at_fen int not null,
    rev int not null,
    primary key (axis, lo)
);
create index book_mirror_sink on book_mirror (sink, at_fen);
create table book_identity (
    lot text not null,
    rev int not null,
    item text not null,
    entry blob not null,
    at_ms int not null,
    primary key (lot, rev)
);
create table book_balance (
    name text not null primary key,
    fen int not null
);
-- Where each clearing line and bank balance came from, with its age.
create table book_balance_change (
    name text not null,
    at_ms int not null,
    entry blob not null,
    fen int not null,
    primary key (name, at_ms, entry)
);
-- A batch is `loading` until its last commit gives it a span; then `live`. `id` leads the keys of its gifts.
create table book_batch (
    id int not null primary key,
    code text not null,
    channel text not null,
    number int not null,
    appeal text not null,
    state text not null,
    epoch int not null,
    file blob,
    salt blob not null,
    axis text,
    lo int,
    hi int,
    gifts int not null,
    latest_ms int not null,
    entry blob,
    bare int
);
create unique index book_batch_code on book_batch (code);
create index book_batch_axis on book_batch (axis, lo);
create index book_batch_channel on book_batch (channel, state, number);
create index book_batch_appeal on book_batch (appeal, state, number);
create index book_batch_state on book_batch (state, id);
-- Bodies of batches, append-only: gifts in file order, by their offset in fen.
create table book_gift (
    batch int not null,
    off int not null,
    fen int not null,
    paid_at_ms int not null,
    order_no text not null,
    alias text not null,
    payer16 blob,
    primary key (batch, off)
);
create table book_gift_key (
    key16 blob not null primary key,
    batch int not null,
    off int not null
);
-- The payers of a batch, distinct and sorted: 16 bytes each, end to end, a page a row.
create table book_donor (
    batch int not null,
    page int not null,
    payers blob not null,
    primary key (batch, page)
);
-- Channels that have ever given: an order number is looked up on each.
create table book_channel (code text not null primary key);
-- Refunds out of statements wait here until their gift is there and the ledger lets them through.
create table book_parked (
    key16 blob not null primary key,
    gift16 blob not null,
    channel text not null,
    refund_no text not null,
    order_no text not null,
    appeal text not null,
    fen int not null,
    fee_micro int not null,
    at_ms int not null,
    state text not null,
    why text,
    statement blob not null,
    line int not null,
    entry blob,
    released_by blob
);
create index book_parked_queue on book_parked (channel, state, at_ms, refund_no);
create index book_parked_gift on book_parked (gift16, state);
create index book_parked_statement on book_parked (statement, line);
create index book_parked_released on book_parked (released_by, at_ms, refund_no);
-- Whose money takes the place of refunded gifts that are spent.
create table book_payer (
    fund text not null primary key,
    payer text not null
);
-- A figure that must read gift rows is kept with what it counted.
create table book_kept (
    figure text not null,
    upto text not null,
    value int not null,
    primary key (figure, upto)
);
