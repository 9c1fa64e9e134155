-- Which gifts a matching party gave for: as the order of each is known on its channel.
create table fundraising_match (
    code text not null,
    channel text not null,
    order_no text not null,
    primary key (code, channel, order_no)
);
create index fundraising_match_gift on fundraising_match (channel, order_no, code);
