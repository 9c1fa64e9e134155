//! The programme's own tests: what holds over all rooms, the scenario, the command line.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod command_line;
mod figures;
mod flows;
mod ground;
mod headers;
mod hostile;
mod house;
mod killed;
mod log;
mod packed;
mod postgres;
mod samples;
