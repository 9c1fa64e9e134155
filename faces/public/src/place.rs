//! A place's page (地点): what was signed for in it, where, when and by whom.

use access::{App, Part, Problem};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use book::EntryId;
use delivery::hand_over;
use operation::{Names, place};
use primitives::{Code, Instant, PlaceCode};
use store::{Failure, Tx};
use ui::{Reader, Section, Voice};

use crate::address;
use crate::consignment::{LineRow, lines};
use crate::figures::{self, Asked, Shown};
use crate::{lookup, refusal};

/// Signatures that the page lists, the latest first; the figure above counts all.
const SIGNED_MAX: usize = 200;

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
    /// Units signed for in it.
    pub signed: Option<Shown>,
    /// Signatures in it, the latest first.
    pub hand_overs: Vec<SignedRow>,
}

/// A signature in the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRow {
    /// When.
    pub at: Instant,
    /// The site.
    pub site: Names,
    /// The organisation that signed.
    pub organisation: Names,
    /// The consignment.
    pub consignment: Code,
    /// Its entry.
    pub entry: EntryId,
    /// What was counted.
    pub lines: Vec<LineRow>,
}

/// The page.
#[derive(Template)]
#[template(path = "place.html")]
pub struct PlacePage<'p> {
    /// Speaks.
    pub v: &'p Voice,
    /// What it shows.
    pub p: &'p PlaceView,
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

/// Reads a place as of the book's last entry; refused (W103) where there is none of this code.
pub async fn read(tx: &mut Tx<'_>, code: PlaceCode) -> Result<PlaceView, Failure> {
    if place::find(tx, code).await?.is_none() {
        return Err(refusal::no_place(code).into());
    }
    let as_of = book::journal::last_entered(tx).await?;
    let signed = match as_of {
        Some(at) => figures::show(tx, Asked::desk(format!("delivery.signed:{code}"), None, at), at).await?,
        None => None,
    };
    let mut hand_overs = Vec::new();
    let all = hand_over::of_place(tx, code).await?.into_iter().rev();
    for hand_over in all.filter(|hand_over| hand_over.reversed_at.is_none()).take(SIGNED_MAX) {
        hand_overs.push(SignedRow {
            at: hand_over.at,
            site: lookup::site(tx, &hand_over.site).await?,
            organisation: lookup::organisation(tx, &hand_over.organisation).await?,
            entry: hand_over.entry,
            lines: lines(tx, &hand_over.lines).await?,
            consignment: hand_over.consignment,
        });
    }
    Ok(PlaceView { code, full_names: place::full_names(code), around: around(code), as_of, signed, hand_overs })
}

fn around(code: PlaceCode) -> Vec<(PlaceCode, Names)> {
    let mut all: Vec<_> = std::iter::successors(code.parent(), |outer| outer.parent())
        .map(|outer| (outer, place::names(outer)))
        .collect();
    all.reverse();
    all
}
