//! The public face (公开页): what anybody may read, without signing in. Reads and composes; owns no table, writes nothing,
//! and computes no figure: each number on a page is a desk's and opens the entries behind it.
//!
//! In reading order: [`figures`] asks the desks and says a figure with its address; [`follow()`] follows one gift and
//! [`report`] lists what an operation publishes, for pages, the API and the command line alike; then a file for each page
//! ([`home`], [`operation_page`], [`brief`], [`consignment`], [`place`], [`figure`], [`corrections`], [`follow_page`]):
//! its address, what it shows, its template, its reading; [`pages()`] and [`api()`] are all addresses.

pub mod about;
mod address;
mod api;
pub mod because;
pub mod brief;
mod brief_goods;
pub mod consignment;
pub mod corrections;
pub mod days;
pub mod downloads;
pub mod entries;
pub mod entry_page;
pub mod feed;
pub mod figure;
pub mod figures;
pub mod flow;
pub mod follow;
pub mod follow_page;
pub mod home;
mod labels;
pub mod live;
mod lookup;
mod messages;
mod named;
pub mod operation_page;
mod pages;
pub mod payers;
pub mod place;
pub mod places_map;
pub mod prose;
pub mod refusal;
pub mod report;
mod robots;
mod sheet;

pub use api::api;
pub use brief::brief_markdown;
pub use follow::{Followed, follow};
pub use messages::MESSAGES;
pub use pages::{asks_for_a_gift, is_kept, pages};
pub use report::{ReportLine, report};
