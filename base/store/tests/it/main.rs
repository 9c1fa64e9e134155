//! The store's own tests: everything on SQLite and on PostgreSQL.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod abreast;
mod changes;
mod kept;
mod marks;
mod meeting;
mod opening;
mod sql;
mod together;

use store::Migration;

/// Two tables of a desk that only these tests have.
pub const MIGRATIONS: &[Migration] = &[Migration {
    desk: "shop",
    name: "2026-11-24-01-thing",
    ddl: "create table shop_thing (
    code text not null primary key,
    n int,
    raw blob,
    place text
);
create unique index shop_thing_n_place on shop_thing (n, place);
create table shop_key (key16 blob not null primary key, n int);",
}];
