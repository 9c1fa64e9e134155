//! The programme's own tests: what holds over all rooms, the scenario, the command line.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::unwrap_used, reason = "tests")]

mod calm;
mod command_line;
mod disk;
mod every_call;
mod figures;
mod flows;
mod ground;
mod headers;
mod hostile;
mod hostile_files;
mod house;
mod kill_rounds;
mod killed;
mod log;
mod memory;
mod nodes;
mod odd_times;
mod packed;
mod postgres;
mod samples;
mod seat;
mod served;
mod state;
mod torn;
