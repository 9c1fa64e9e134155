//! A consignment's page (批次): what left and what became of it, from which lots, who paid, who signed for it; and what we
//! got wrong about it, where it stands.

mod read;
mod words;

use access::{App, Part, Problem};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use book::EntryId;
use operation::Names;
use primitives::{Code, Day, Instant, PlaceCode};
use supply::Item;
use ui::{Reader, Section};

use crate::address;
use crate::figures::Shown;
use crate::payers::Payers;

pub(crate) use read::lines;
pub use read::read;
pub use words::ConsignmentPage;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsignmentView {
    /// Its code.
    pub code: Code,
    /// Its names.
    pub names: Names,
    /// What it is for.
    pub purpose: Names,
    /// The operation's code and names.
    pub operation: (Code, Names),
    /// The consignments before and after it, by number.
    pub beside: [Option<(Code, Names)>; 2],
    /// The book's last entry: what the figures are as of.
    pub as_of: Instant,
    /// The smallest place that all of it goes to.
    pub whither: Option<Names>,
    /// Units by what became of them; `None` before anything was shipped.
    pub sums: Option<Sums>,
    /// Its lots, in the order in which they were loaded.
    pub lots: Vec<LotRow>,
    /// Who paid for them.
    pub payers: Option<Payers>,
    /// Its shipments, in order, undone ones too.
    pub shipments: Vec<ShipmentRow>,
    /// Prices that were put right.
    pub repriced: Vec<Put>,
}

/// Units of what was shipped. The parts add up to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// Left the warehouse.
    pub shipped: Shown,
    /// Signed for, whole.
    pub received: Shown,
    /// Arrived broken.
    pub damaged: Shown,
    /// Did not arrive.
    pub missing: Shown,
    /// Still on its way.
    pub in_transit: Shown,
    /// What the damaged and the missing ones cost.
    pub lost: [Option<Shown>; 2],
}

/// A lot on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotRow {
    /// The lot.
    pub lot: Code,
    /// What it is now; `None` for one that nobody knows.
    pub item: Option<Item>,
    /// What it was held to be before, and how that was put right.
    pub was: Option<(Item, Put)>,
    /// The maker's batch number.
    pub batch_no: Option<String>,
    /// The last day of use.
    pub expires: Option<Day>,
    /// What a unit cost.
    pub unit_cost: Option<Shown>,
    /// Units shipped, received, damaged, missing.
    pub units: [Shown; 4],
    /// What its units on these shipments cost.
    pub cost: Option<Shown>,
}

/// How something was put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// The entry that did.
    pub entry: EntryId,
    /// When.
    pub at: Instant,
    /// Why, for the public.
    pub reason: Names,
}

/// A shipment on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShipmentRow {
    /// Its code.
    pub code: Code,
    /// When it left.
    pub at: Instant,
    /// The warehouse.
    pub from: Names,
    /// The site.
    pub to: Names,
    /// The site's place.
    pub place: (PlaceCode, Names),
    /// The carrier's number.
    pub waybill: Option<String>,
    /// When it was undone.
    pub reversed_at: Option<Instant>,
    /// How it was undone.
    pub put: Option<Put>,
    /// Its entry.
    pub entry: EntryId,
    /// What is on it: item and units.
    pub loads: Vec<(Names, i64, String)>,
    /// Signatures, in order.
    pub hand_overs: Vec<HandOverRow>,
}

/// A signature on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOverRow {
    /// When.
    pub at: Instant,
    /// The organisation that signed.
    pub organisation: Names,
    /// What else was said.
    pub note: Option<String>,
    /// When it was undone.
    pub reversed_at: Option<Instant>,
    /// How it was undone.
    pub put: Option<Put>,
    /// Its entry.
    pub entry: EntryId,
    /// What was counted.
    pub lines: Vec<LineRow>,
}

/// What was counted of one lot, in base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRow {
    /// What the lot is now.
    pub item: Names,
    /// Its unit, in Chinese or by its code.
    pub unit: String,
    /// Whole.
    pub received: i64,
    /// Broken.
    pub damaged: i64,
    /// Not arrived.
    pub missing: i64,
    /// More than was shipped.
    pub excess: i64,
}

/// A consignment's address.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/consignments/{*code}", get(show))
}

async fn show(State(app): State<App>, Part(code): Part<Code>, reader: Reader) -> Result<Response, Problem> {
    let view = app.db.read(async move |tx| read(tx, &code).await).await.map_err(address::missing)?;
    let page = ConsignmentPage::of(&reader.v, &view);
    let lead = reader.v.t("public-consignment-description");
    reader.page(Section::Operations, &page.title, &lead, &page)
}
