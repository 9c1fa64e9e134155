//! Chiyuan (驰援): the programme. Puts the rooms together, serves them, and is their command line. Decides nothing itself.
//!
//! In reading order: [`args`] is what may be typed; [`house`] lists every room's tables, sentences and routes; [`run`] does
//! what was typed; then a file for each command.

pub mod args;
pub mod bank_args;
mod bank_cmd;
mod book_cmd;
mod demo;
mod door;
mod footer;
pub mod house;
mod outcome;
mod reconciling;
mod refusal;
mod report;
mod run;
mod serve;
mod statement;
mod token;
mod usage;

pub use demo::{Demonstration, demonstrate};
pub use door::RouterDoor;
pub use outcome::{Outcome, Voices};
pub use run::run;
pub use usage::usage;

/// The sentences of the command line: Chinese, English.
pub const MESSAGES: (&str, &str) = (include_str!("../messages/zh.ftl"), include_str!("../messages/en.ftl"));
