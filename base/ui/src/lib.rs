//! The look (界面): one layout, one look for each kind of number, one catalogue in two languages, one way to say no.
//! Computes nothing, reads no table, knows no desk.
//!
//! In reading order: [`Lang`] and [`Catalogue`] say a sentence; [`Voice`] says numbers, days and sentences to one reader;
//! [`Reader`] is who asked for a page and [`Reader::page`] puts a body into the layout around it; [`Footer`] names the
//! foundation; [`parts`] are the pieces that pages share, [`chart`] their drawings, [`design`] the page that shows them
//! all; [`dress`] wraps the whole programme: it hands the catalogue to every request, says every [`access::Problem`] in
//! the reader's language and sets the headers of security; [`assets`] serves style, fonts and scripts.

mod assets;
mod catalogue;
pub mod chart;
mod design;
mod dress;
pub mod format;
mod headers;
mod lang;
mod manifest;
mod page;
pub mod parts;
mod reader;
mod voice;

pub use assets::{assets, font, style};
pub use catalogue::{Catalogue, codes_in, ids_in};
pub use design::design;
pub use dress::{FooterOf, Look, dress, nothing_here};
pub use lang::Lang;
pub use page::{Filing, Footer, Section};
pub use reader::Reader;
pub use voice::Voice;

/// The sentences of the layout, of the primitives' refusals, Chinese and English.
pub const MESSAGES: (&str, &str) = (include_str!("../messages/zh.ftl"), include_str!("../messages/en.ftl"));
