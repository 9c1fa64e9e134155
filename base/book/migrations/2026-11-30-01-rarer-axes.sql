-- Streams of another currency (null: CNY), and components of kits.
alter table book_axis add column currency text;
alter table book_axis add column kit text;
create index book_axis_kit on book_axis (kit, code);
