-- Held money is to serve another purpose: asked for by one, approved by another. It is the gifts that are named, or so much of
-- a stream; a donor consented by a paper, or the plan was filed under a number.
create table finance_redirection (
    code text not null primary key,
    stream text,
    fen int,
    fund text not null,
    restriction text not null,
    consent text,
    filing text,
    reason text not null,
    made_by text not null,
    at_ms int not null,
    entry blob not null,
    approved_by text,
    approved_at_ms int,
    approved_entry blob
);
create table finance_redirection_gift (
    redirection text not null,
    channel text not null,
    order_no text not null,
    primary key (redirection, channel, order_no)
);
-- Money that a bank changed into another currency, each amount in the smallest unit of its own.
create table finance_exchange (
    code text not null primary key,
    stream text not null,
    gives int not null,
    out_of text not null,
    currency text not null,
    came int not null,
    into_bank text not null,
    made_by text not null,
    at_ms int not null,
    entry blob not null
);
