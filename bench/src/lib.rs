//! The bench (测量): what the book costs, as ratios of two things measured side by side in one run. Never says seconds
//! without what they are measured against, and never "passed" for what was not run.
//!
//! In reading order: [`cost`] runs a program and says what it took; [`sides`] runs ours between two runs of its anchor;
//! [`bars`] are the bars; a [`Row`] is what came of one at one size; [`measure`] measures them, a file a family; [`work`]
//! is what must run in a process of its own; [`report`], [`accepted`] and [`plot`] tell it.

// Ratios are of times; no figure of the book is made here, and what the bench says goes to the terminal.
#![allow(clippy::float_arithmetic, reason = "ratios of times and sizes, no money")]
#![allow(clippy::print_stdout, reason = "the table is printed")]

pub mod accepted;
pub mod bars;
mod clock;
pub mod cost;
mod ground;
pub mod machine;
pub mod measure;
pub mod plot;
mod postgres;
pub mod report;
mod row;
pub mod sides;
pub mod work;

pub use row::{Row, Verdict};
