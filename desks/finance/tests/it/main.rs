//! The desk over HTTP, against a real store.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod banking;
mod desk;
mod figures;
mod going_on;
mod orders;
mod refusals;
mod settling;
mod together;
