//! A place's page (地点): what it received, by item and by consignment, where it lies, who paid, who signed; and the places
//! in it.

mod read;
mod words;

use access::{App, Part, Problem};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use book::EntryId;
use operation::{Names, Point};
use primitives::{Code, Instant, PlaceCode};
use ui::{Reader, Section};

use crate::address;
use crate::consignment::LineRow;
use crate::figures::Shown;
use crate::payers::Payers;

pub use read::read;
pub use words::PlacePage;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceView {
    /// Its code.
    pub code: PlaceCode,
    /// Its names with those of the places around it.
    pub full_names: Names,
    /// The places around it, the largest first.
    pub around: Vec<(PlaceCode, Names)>,
    /// The book's last entry: what the figures are as of.
    pub as_of: Option<Instant>,
    /// Units signed for in it; `None` before the first.
    pub signed: Option<Shown>,
    /// By item, the most first; each in the item's own unit.
    pub items: Vec<(Names, Shown)>,
    /// By consignment, in the order of the first signature.
    pub consignments: Vec<SentRow>,
    /// Places in it, one level down, by code.
    pub inside: Vec<(PlaceCode, Names, Shown)>,
    /// Who paid for what was signed for.
    pub payers: Option<Payers>,
    /// Where it lies.
    pub points: Vec<PointRow>,
    /// Signatures in it, the latest first.
    pub hand_overs: Vec<SignedRow>,
    /// How many there are in all.
    pub many: usize,
}

/// What came with a consignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentRow {
    /// The consignment.
    pub code: Code,
    /// Its names, with its operation's.
    pub names: (Names, Names),
    /// Units handed over here.
    pub units: Shown,
    /// Of these, damaged.
    pub damaged: i64,
    /// Units that did not arrive.
    pub missing: i64,
    /// The last signature here.
    pub at: Instant,
}

/// A point on the sketch: a site, or the middle of a county's sites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointRow {
    /// Where, no closer than a community.
    pub point: Point,
    /// The place that it stands for.
    pub place: PlaceCode,
    /// Its names.
    pub names: Names,
    /// Units handed over there.
    pub units: i64,
}

/// A signature in the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRow {
    /// When.
    pub at: Instant,
    /// The site.
    pub site: Names,
    /// Its place.
    pub place: PlaceCode,
    /// The organisation that signed.
    pub organisation: Names,
    /// The consignment's code and names.
    pub consignment: (Code, Names),
    /// Its entry.
    pub entry: EntryId,
    /// Whether it was undone.
    pub reversed_at: Option<Instant>,
    /// What was counted.
    pub lines: Vec<LineRow>,
}

/// A place's address.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/places/{code}", get(show))
}

async fn show(State(app): State<App>, Part(code): Part<PlaceCode>, reader: Reader) -> Result<Response, Problem> {
    let view = app.db.read(async move |tx| read(tx, code).await).await.map_err(address::missing)?;
    let title = reader.v.pick(&view.full_names.zh, &view.full_names.en).to_owned();
    let lead = reader.v.t("public-place-description");
    reader.page(Section::Operations, &title, &lead, &PlacePage { v: &reader.v, p: &view })
}
