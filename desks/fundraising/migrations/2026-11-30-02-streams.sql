-- Which text in which column of a channel's statements means which stream; the last revision holds.
create table fundraising_stream_rule (
    appeal text not null,
    channel text not null,
    rev int not null,
    header text not null,
    at_ms int not null,
    entry blob not null,
    primary key (appeal, channel, rev)
);
create table fundraising_stream_text (
    appeal text not null,
    channel text not null,
    rev int not null,
    n int not null,
    cell text not null,
    goes_to text not null,
    restriction text not null,
    primary key (appeal, channel, rev, n)
);
-- The batches of a file: one a stream that it brought gifts for, in the order of their first rows.
create table fundraising_statement_batch (
    statement blob not null,
    n int not null,
    batch text not null,
    appeal text not null,
    restriction text not null,
    gifts int not null,
    gross_fen int not null,
    primary key (statement, n)
);
