//! The desk over HTTP, against a real store.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod desk;
mod putting_right;
mod refusals;
mod remade;
mod way;
