//! The plan against a door that only writes down what it hears.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod recorder;
mod replay;
