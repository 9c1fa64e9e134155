//! Operation (应急响应): what is activated, where, by whom, with which task groups, and which figures it publishes. Never
//! moves money or goods. Owns the tables `operation_*`.
//!
//! In reading order: an [`Organisation`] (the foundation is one) activates an [`Operation`] with its [`group::TaskGroup`]s in
//! provinces; [`place`] names their places, a [`Site`] stands at a [`Point`] in one; [`published`] is the list of figures
//! that an operation publishes. Each has [`Names`] in both languages; each change answers what it [`Made`].

mod api;
mod figures;
pub mod gazetteer;
pub mod group;
mod made;
mod names;
mod operation;
pub mod organisation;
pub mod place;
mod point;
pub mod published;
pub mod refusal;
pub mod site;

pub use api::api;
pub use figures::figure;
pub use made::Made;
pub use names::Names;
pub use operation::{Operation, OperationForm, activate, find, list, must};
pub use organisation::Organisation;
pub use point::Point;
pub use site::Site;

/// The tables of this desk.
pub const MIGRATIONS: &[store::Migration] = &[store::Migration {
    desk: "operation",
    name: "2026-11-24-01-operation",
    ddl: include_str!("../migrations/2026-11-24-01-operation.sql"),
}];

/// The sentences of this desk's refusals: Chinese, English.
pub const MESSAGES: (&str, &str) = (include_str!("../messages/zh.ftl"), include_str!("../messages/en.ftl"));
