//! The programme's own tests: what holds over all rooms, the scenario, the command line.

mod command_line;
mod figures;
mod ground;
mod hostile;
mod house;
mod killed;
mod packed;
mod postgres;
mod samples;
