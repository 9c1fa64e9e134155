//! Access over HTTP, against a real store.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod changes;
mod desk;
mod kept;
mod slowed;
mod tokens;
