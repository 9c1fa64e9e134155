//! Primitives (基本量): the numbers, codes and instants that every room speaks. Never reads a clock, never touches a
//! disk, knows nothing of relief work.
//!
//! In reading order: [`Fen`] and [`Units`] and [`Minutes`] are amounts, [`count`] is how many of a list; [`Span`] is a stretch of a number line;
//! [`Instant`] and [`Day`] are time; [`Id`] names a noun; [`Code`] is a name that people type; [`Actor`] is who acts;
//! [`PlaceCode`] and [`Uscc`] are the state's codes; [`Refusal`] is a "no" that says what to do.

mod actor;
mod amount;
mod code;
mod hex;
mod id;
mod place;
mod refusal;
mod span;
mod time;
mod uscc;

pub use actor::{Actor, Role};
pub use amount::{Fen, Minutes, Units, count, signed_yuan};
pub use code::Code;
pub use hex::hex;
pub use id::Id;
pub use place::PlaceCode;
pub use refusal::Refusal;
pub use span::Span;
pub use time::{Day, Instant};
pub use uscc::Uscc;
