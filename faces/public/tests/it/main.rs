//! The public face over a small store of its own, through its addresses; and its pages, built from their structs.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod figures;
mod follow_words;
mod following;
mod live;
mod numbers;
mod office;
mod open_data;
mod reading;
mod structs;
