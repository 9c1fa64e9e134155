//! Supply (后勤保障): the goods we own, from order or gift to the shelf. Never decides who gets what, and never pays. Owns
//! the tables `supply_*`.
//!
//! In reading order: an [`Item`] is what goods are, a [`Warehouse`] where they stand; an [`Order`] asks a supplier for
//! items, a [`Substitution`] lets another one take an item's place; an intake opens [`Lot`]s; a lot's [`identity`] and
//! its cost ([`repricing`]) are put right in public; part of it becomes a lot of its own ([`split`]), several are packed as a
//! [`kit`], goods go back ([`supplier_return`]): [`remade`] is what that makes of the stock; [`cost`] adds up what money was
//! laid on.

mod api;
pub mod cost;
mod figures;
pub mod identity;
pub mod intake;
pub mod item;
pub mod kit;
pub mod lot;
mod notice;
pub mod order;
pub mod refusal;
pub mod remade;
pub mod repricing;
pub mod split;
pub mod substitution;
pub mod supplier_return;
pub mod warehouse;

pub use api::api;
pub use figures::figure;
pub use item::{Category, Item};
pub use lot::{Lot, NewLot, Source, record_lot};
pub use notice::notice;
pub use order::Order;
pub use substitution::Substitution;
pub use warehouse::Warehouse;

/// The tables of this room.
pub const MIGRATIONS: &[store::Migration] = &[
    store::Migration {
        desk: "supply",
        name: "2026-11-24-01-supply",
        ddl: include_str!("../migrations/2026-11-24-01-supply.sql"),
    },
    store::Migration {
        desk: "supply",
        name: "2026-11-25-01-lot-by-operation",
        ddl: include_str!("../migrations/2026-11-25-01-lot-by-operation.sql"),
    },
    store::Migration {
        desk: "supply",
        name: "2026-11-30-01-made-of-others",
        ddl: include_str!("../migrations/2026-11-30-01-made-of-others.sql"),
    },
];

/// The sentences of this room's refusals, Chinese and English.
pub const MESSAGES: (&str, &str) = (include_str!("../messages/zh.ftl"), include_str!("../messages/en.ftl"));
