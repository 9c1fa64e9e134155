//! A consignment's page (批次): what left, on which shipment, from which lots, and who signed for what.

use access::{App, Part, Problem};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use book::EntryId;
use delivery::shipment::{Loaded, Shipment};
use delivery::{consignment, hand_over, shipment};
use operation::{Names, place};
use primitives::{Code, Day, Instant, PlaceCode};
use store::{Failure, Tx};
use supply::Item;
use ui::parts::Figure;
use ui::{Reader, Section, Voice};

use crate::address;
use crate::figures::{self, Asked, Shown};
use crate::{lookup, refusal};

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
    /// The book's last entry: what the figures are as of.
    pub as_of: Instant,
    /// Units by what became of them: a message's id, and the figure.
    pub sums: Vec<(&'static str, Shown)>,
    /// Its shipments, in order.
    pub shipments: Vec<ShipmentRow>,
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
    /// The carrier and its number.
    pub waybill: Option<String>,
    /// When it was undone.
    pub reversed_at: Option<Instant>,
    /// Its entry.
    pub entry: EntryId,
    /// What is on it.
    pub loads: Vec<LoadRow>,
    /// Signatures, in order.
    pub hand_overs: Vec<HandOverRow>,
}

/// Goods on a shipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadRow {
    /// What the lot is now; `None` for one that nobody knows.
    pub item: Option<Item>,
    /// What was asked for, where the lot turned out to be something else.
    pub asked: Option<Names>,
    /// The lot.
    pub lot: Code,
    /// The maker's batch number.
    pub batch_no: Option<String>,
    /// The last day of use.
    pub expires: Option<Day>,
    /// How many base units.
    pub units: i64,
    /// What a unit cost.
    pub unit_cost: Option<Shown>,
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
    /// Its entry.
    pub entry: EntryId,
    /// What was counted.
    pub lines: Vec<LineRow>,
}

/// What was counted of one lot, in base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRow {
    /// What the lot is now, and its unit.
    pub item: Names,
    /// Whole.
    pub received: i64,
    /// Broken.
    pub damaged: i64,
    /// Not arrived.
    pub missing: i64,
    /// More than was shipped.
    pub excess: i64,
}

/// The page.
#[derive(Template)]
#[template(path = "consignment.html")]
pub struct ConsignmentPage<'p> {
    /// Speaks.
    pub v: &'p Voice,
    /// What it shows.
    pub c: &'p ConsignmentView,
}

impl LoadRow {
    /// The item's name, else the lot's code.
    pub fn name<'n>(&'n self, v: &Voice) -> &'n str {
        self.item.as_ref().map_or(self.lot.as_str(), |item| v.pick(&item.names.zh, &item.names.en))
    }
    /// Units in the item's own unit; they open the shipment's entry.
    pub fn count(&self, v: &Voice, entry: &EntryId) -> Figure {
        let href = v.href(&figures::entry(*entry).address());
        let text = match &self.item {
            Some(item) => v.units(self.units, v.pick(&item.unit.zh, &item.unit.en)),
            None => v.count(self.units),
        };
        Figure { href, text }
    }
    /// Standard, batch number and last day, as far as they are known.
    pub fn marks(&self, v: &Voice) -> String {
        let standard = self.item.as_ref().map(Item::identity).filter(|text| !text.is_empty());
        let batch_no = self.batch_no.clone().map(|no| v.tell("public-consignment-batch-no", &[("no", no)]));
        let expires = self.expires.map(|day| v.tell("public-consignment-expires", &[("day", v.day(day))]));
        standard.into_iter().chain(batch_no).chain(expires).collect::<Vec<_>>().join(&v.t("public-comma"))
    }
}

/// The sums on the page: the desk's figure and its label.
const SUMS: [(&str, &str); 4] = [
    ("delivery.handed_over", "public-handed-over"),
    ("delivery.damaged", "public-goods-of-it-damaged"),
    ("delivery.in_transit", "public-goods-in_transit"),
    ("delivery.missing", "public-goods-missing"),
];

/// A consignment's address.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/consignments/{*code}", get(show))
}

async fn show(State(app): State<App>, Part(code): Part<Code>, reader: Reader) -> Result<Response, Problem> {
    let view = app.db.read(async move |tx| read(tx, &code).await).await.map_err(address::missing)?;
    let title = reader.v.pick(&view.names.zh, &view.names.en).to_owned();
    let lead = reader.v.t("public-consignment-description");
    reader.page(Section::Operations, &title, &lead, &ConsignmentPage { v: &reader.v, c: &view })
}

/// Reads a consignment as of the book's last entry; refused (W104) where there is none of this code.
pub async fn read(tx: &mut Tx<'_>, code: &Code) -> Result<ConsignmentView, Failure> {
    let Some(found) = consignment::find(tx, code).await? else { return Err(refusal::no_consignment(code).into()) };
    let as_of = book::journal::last_entered(tx).await?.unwrap_or(found.at);
    let mut sums = Vec::new();
    for (figure, label) in SUMS {
        let asked = Asked::desk(figure, Some(&found.operation), as_of).with("consignment", code);
        if let Some(shown) = figures::show(tx, asked, as_of).await? {
            sums.push((label, shown));
        }
    }
    let mut shipments = Vec::new();
    for shipment in shipment::of_consignment(tx, code).await? {
        shipments.push(row(tx, shipment, as_of).await?);
    }
    let operation = operation::must(tx, &found.operation).await?;
    Ok(ConsignmentView {
        code: found.code,
        names: found.names,
        purpose: found.purpose,
        operation: (operation.code, operation.names),
        as_of,
        sums,
        shipments,
    })
}

async fn row(tx: &mut Tx<'_>, shipment: Shipment, as_of: Instant) -> Result<ShipmentRow, Failure> {
    let mut loads = Vec::new();
    for load in &shipment.loads {
        loads.push(load_row(tx, load, as_of).await?);
    }
    let mut hand_overs = Vec::new();
    for hand_over in hand_over::of_shipment(tx, &shipment.code).await? {
        hand_overs.push(HandOverRow {
            at: hand_over.at,
            organisation: lookup::organisation(tx, &hand_over.organisation).await?,
            note: hand_over.note,
            reversed_at: hand_over.reversed_at,
            entry: hand_over.entry,
            lines: lines(tx, &hand_over.lines).await?,
        });
    }
    Ok(ShipmentRow {
        from: lookup::warehouse(tx, &shipment.warehouse).await?,
        to: lookup::site(tx, &shipment.site).await?,
        place: (shipment.place, place::full_names(shipment.place)),
        code: shipment.code,
        at: shipment.at,
        waybill: shipment.waybill,
        reversed_at: shipment.reversed_at,
        entry: shipment.entry,
        loads,
        hand_overs,
    })
}

async fn load_row(tx: &mut Tx<'_>, load: &Loaded, as_of: Instant) -> Result<LoadRow, Failure> {
    let item = lookup::goods(tx, &load.lot).await?;
    let other = load.substitution.is_none() && item.as_ref().is_some_and(|item| item.code != load.asked);
    let asked = if other { supply::item::find(tx, &load.asked).await?.map(|item| item.names) } else { None };
    let lot = supply::lot::find(tx, &load.lot).await?;
    let cost = Asked::desk(format!("supply.unit_cost:{}", load.lot), None, as_of);
    Ok(LoadRow {
        item,
        asked,
        lot: load.lot.clone(),
        batch_no: lot.as_ref().and_then(|lot| lot.batch_no.clone()),
        expires: lot.and_then(|lot| lot.expires),
        units: load.units.get(),
        unit_cost: figures::show(tx, cost, as_of).await?,
    })
}

/// What was counted, lot by lot, as a page lists it.
pub(crate) async fn lines(tx: &mut Tx<'_>, counted: &[delivery::count::Counted]) -> Result<Vec<LineRow>, Failure> {
    let mut rows = Vec::new();
    for line in counted {
        let item = lookup::goods(tx, &line.lot).await?;
        rows.push(LineRow {
            item: item.map_or_else(|| Names::new(line.lot.as_str(), line.lot.as_str()), |item| item.names),
            received: line.received.get(),
            damaged: line.damaged.get(),
            missing: line.missing.get(),
            excess: line.excess.get(),
        });
    }
    Ok(rows)
}
