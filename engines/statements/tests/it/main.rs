//! One binary for all integration tests of this room.

#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    unreachable_pub,
    missing_docs,
    reason = "a test binary has no face"
)]

mod banks;
mod blown;
mod dirt;
mod generated;
mod hostile;
mod parts;
mod read;
mod samples;
mod sheets;
mod targets;
