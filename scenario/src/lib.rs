//! The reference scenario (参考场景): one relief operation of spring 2022, replayed through the HTTP API by role. Figures,
//! dates, places and kinds are reported facts; donors, companies, partners and amounts are made up so that they add up to
//! them, and no name is a real person's. Never calls a desk: all it knows of the server is its addresses.
//!
//! In reading order: a [`Door`] is how it speaks to the server; [`replay`] goes through the plan from the first day to
//! the last and answers what was [`Played`]; [`expected`] are the figures that the book must then give.
//! The plan is data, a file a subject: `foundation`, `sites`, `money`, `crowd` (the platforms' donors) and `statement`,
//! `catalogue`, `kind`, `buying`, `consignments`, `corrections`, `figures`; `plan` puts it in the order of time.

mod buying;
mod catalogue;
mod consignments;
mod corrections;
mod crowd;
mod door;
mod examples;
mod expected;
mod figures;
mod foundation;
mod kind;
mod money;
mod plan;
mod replay;
mod sites;
mod statement;
mod step;
mod wall;

pub use crowd::Crowd;
pub use door::{Body, Door};
pub use expected::{Bound, Expected, expected};
pub use replay::{Example, Failure, Played, START, What, replay, replay_small};
