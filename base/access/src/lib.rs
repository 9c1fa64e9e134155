//! Access (访问): who asks, whether they may, and how a "no" leaves by HTTP. Decides nothing about relief work and keeps
//! no rows but its own tokens (tables `access_*`).
//!
//! In reading order: [`Action`] and [`may`] are the policy table; [`token`] names the holder of a role; [`App`] is what
//! every handler is given; [`By`], [`Key`], [`Body`], [`Asked`] and [`Part`] read a request; [`once`] makes a change that
//! is done once however often it is sent; [`Front`] is how the world reaches us, so that each request has its [`Sender`] and
//! its [`Origin`]; [`kept()`] gives an answer again while the store stands where it stood, and a [`Memory`] what was read for
//! it; [`upload`] takes a file that is sent; [`slowed`] is the limit on answers that found nothing, [`Seats`] that on what one sender holds open; [`Problem`] is the
//! answer when something is refused or broken; [`BlindKey`] makes the keyed hashes that stand where a person's id must not;
//! [`Bearer`] writes all this into the API's document.

mod app;
mod ask;
mod blind;
mod by;
mod client;
mod document;
mod ending;
mod front;
mod kept;
mod limit;
mod memory;
mod once;
mod origin;
mod policy;
mod problem;
pub mod refusal;
mod seats;
mod shelf;
mod slow;
pub mod token;
pub mod upload;

pub use app::App;
pub use ask::{Asked, BODY_BYTES_MAX, Body, Key, Part};
pub use blind::BlindKey;
pub use by::By;
pub use client::Clients;
pub use document::Bearer;
pub use ending::Ending;
pub use front::{Front, Sender, fronted};
pub use kept::{keepable, kept, packed_fast};
pub use limit::NOT_FOUND_MAX;
pub use memory::Memory;
pub use once::{Answer, once};
pub use origin::{Origin, PublicUrl};
pub use policy::{Action, may, not_the_maker, table};
pub use problem::{Cause, Problem};
pub use seats::{Seat, Seats};
pub use slow::slowed;

/// The tables of this room.
pub const MIGRATIONS: &[store::Migration] = &[store::Migration {
    desk: "access",
    name: "2026-11-24-01-token",
    ddl: include_str!("../migrations/2026-11-24-01-token.sql"),
}];

/// The sentences of this room's refusals, Chinese and English.
pub const MESSAGES: (&str, &str) = (include_str!("../messages/zh.ftl"), include_str!("../messages/en.ftl"));
