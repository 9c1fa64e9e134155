//! Delivery (发运与签收): goods on their way and signed for. Never buys, never decides who is in need. Owns the tables
//! `delivery_*`.
//!
//! In reading order: a [`Consignment`] is what the public calls a batch; a [`Shipment`] carries its loads, [chosen](fefo) first
//! expired first out, from a warehouse to a site; a [`HandOver`] is the site's signature, [split](count) over the lots; a
//! [`reversal`] undoes either, in public; [`way`] reads many at once, [`delivered`] all of an operation; the [`GoodsLine`] adds
//! its goods up, and [`worth`] says what they cost.

mod api;
pub mod consignment;
pub mod count;
pub mod delivered;
pub mod fefo;
mod figures;
mod filter;
pub mod goods_line;
pub mod hand_over;
pub mod manifest;
pub mod paid;
pub mod refusal;
pub mod reversal;
pub mod shipment;
pub mod way;
pub mod worth;

pub use api::api;
pub use consignment::Consignment;
pub use delivered::{Consigned, Delivered, delivered};
pub use figures::figure;
pub use goods_line::GoodsLine;
pub use hand_over::HandOver;
pub use manifest::Manifest;
pub use shipment::Shipment;

/// The tables of this room.
pub const MIGRATIONS: &[store::Migration] = &[store::Migration {
    desk: "delivery",
    name: "2026-11-24-01-delivery",
    ddl: include_str!("../migrations/2026-11-24-01-delivery.sql"),
}];

/// The sentences of this room's refusals, Chinese and English.
pub const MESSAGES: (&str, &str) = (include_str!("../messages/zh.ftl"), include_str!("../messages/en.ftl"));
