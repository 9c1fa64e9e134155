//! Documents (文件): what leaves the site as one file to be looked at: pictures of figures, with their QR. Draws what it is
//! given and never computes or looks up anything; nothing of the machine it runs on is in a picture.
//!
//! In reading order: [`Qr`] is an address as squares, [`png()`] draws an SVG with our own font. Drawing takes tens of
//! milliseconds of a core: keep it off the threads that answer.

mod picture;
mod qr;
mod refusal;

pub use picture::{FAMILY, png};
pub use qr::Qr;

/// The sentences of this room's refusals: Chinese, English.
pub const MESSAGES: (&str, &str) = (include_str!("../messages/zh.ftl"), include_str!("../messages/en.ftl"));
