//! An operation's page: money in, held, spent, left; goods in, on the way, signed for; from whom to where; day by day.

mod batches;
mod drawn;
mod goods;
mod headline;
pub(crate) mod money;
mod read;

use access::{App, Asked as Query, Problem};
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use operation::Names;
use primitives::{Code, Instant, count};
use ui::chart::Size;
use ui::chart::map::Map;
use ui::chart::sankey::Sankey;
use ui::parts::{Cell, Column, Fact, Facts, Legend, Line, Piece, Prose, Stage, Table};
use ui::{Reader, Section, Voice};

use crate::address::{self, Words};
use crate::days::DayMark;
use crate::figures::{self, Asked, Shown};
use crate::flow::FlowView;
use crate::places_map::PlacesMap;
use crate::prose::{self, bare, whole};
use crate::{labels, live};

pub use batches::{ConsignmentRow, Signed};
pub use goods::GoodsView;
pub(crate) use headline::headline;
pub use money::{ChannelRow, MoneyView};
pub use read::read;

/// What the page shows, as of one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationView {
    /// Its code.
    pub code: Code,
    /// Its names.
    pub names: Names,
    /// What happened.
    pub trigger: Names,
    /// When it was activated.
    pub at: Instant,
    /// What all figures are as of.
    pub as_of: Instant,
    /// Whether the reader chose that instant; else it is the book's last entry.
    pub chosen: bool,
    /// Appeals with their filing numbers; none in an emergency's first days.
    pub appeals: Vec<(Names, Option<String>)>,
    /// Who gave and who listed it: donors, companies, individuals, platforms.
    pub givers: Givers,
    /// Money; `None` while nothing came.
    pub money: Option<MoneyView>,
    /// Goods; `None` while nothing came.
    pub goods: Option<GoodsView>,
    /// From whom to where.
    pub flow: Option<FlowView>,
    /// Where goods were signed for.
    pub places: PlacesMap,
    /// The days from activation to the last that the book knows, whatever day was chosen.
    pub days: Vec<DayMark>,
    /// Consignments, by number.
    pub consignments: Vec<ConsignmentRow>,
    /// Task groups.
    pub groups: Vec<(Names, Instant)>,
    /// Published figures.
    pub published: Vec<PublishedRow>,
    /// How many corrections touch it.
    pub corrections: usize,
}

/// Who gave. `None` where the operation publishes no such figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Givers {
    /// Donors through platforms.
    pub donors: Option<Shown>,
    /// Companies outside the platforms.
    pub companies: Option<Shown>,
    /// Individuals outside the platforms.
    pub individuals: Option<Shown>,
    /// Platforms that list the appeal.
    pub listings: Option<Shown>,
    /// Consignments that were signed for.
    pub batches: Option<Shown>,
}

/// A published figure in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedRow {
    /// Its names.
    pub names: Names,
    /// Its own time.
    pub as_of: Instant,
    /// `None` where no desk gives it yet.
    pub shown: Option<Shown>,
    /// Whether a correction touches it.
    pub corrected: bool,
}

/// The page.
#[derive(Template)]
#[template(path = "operation_page.html")]
pub struct OperationPage<'p> {
    /// Speaks.
    pub v: &'p Voice,
    /// What it shows.
    pub o: &'p OperationView,
}

impl OperationPage<'_> {
    /// What happened, who gave, what arrived.
    fn lead(&self) -> Prose {
        let (v, givers) = (self.v, &self.o.givers);
        let trigger = labels::clause(v, &self.o.trigger);
        let mut said = vec![Prose::of(v, "public-operation-trigger", &[("trigger", trigger)], &[])];
        if let Some(donors) = &givers.donors {
            let others = givers.companies.as_ref().zip(givers.individuals.as_ref());
            said.push(match others {
                Some((companies, individuals)) => prose::of(
                    v,
                    "public-operation-donors-givers",
                    &[],
                    &[whole("donors", donors), bare("companies", companies), bare("individuals", individuals)],
                ),
                None => prose::of(v, "public-operation-donors", &[], &[whole("donors", donors)]),
            });
        }
        if let Some(batches) = &givers.batches {
            said.push(prose::of(v, "public-operation-arrived", &[], &[whole("batches", batches)]));
        }
        Prose::joined(said, crate::brief::between(v))
    }
    /// Filing, platforms, corrections: what a reader of a platform's page looks for first.
    fn facts(&self) -> Facts {
        let (v, o) = (self.v, self.o);
        let mut facts: Vec<Fact> = Vec::new();
        for (names, number) in &o.appeals {
            let number = number.clone().unwrap_or_else(|| v.t("public-filing-emergency"));
            let said = [("number", number), ("appeal", v.pick(&names.zh, &names.en).to_owned())];
            facts.push(Fact { label: v.t("public-filing"), text: v.tell("public-filing-of", &said).into() });
        }
        if let Some(listings) = &o.givers.listings {
            let text = prose::of(v, "public-operation-listed", &[], &[whole("listings", listings)]);
            facts.push(Fact { label: v.t("public-operation-listing"), text });
        }
        if 0 < o.corrections {
            let n = Piece::link(v.count(count(o.corrections)), v.href("/corrections"));
            let text = Prose::of(v, "public-operation-corrections", &[], &[("n", n)]);
            facts.push(Fact { label: v.t("public-correction"), text });
        }
        Facts(facts)
    }
    /// As of when, and how to get back to now.
    fn as_of(&self) -> Prose {
        let (v, o) = (self.v, self.o);
        let at = [("at", v.instant(o.as_of))];
        let channels = ("channels", Piece::link(v.t("public-operation-own-times"), "#channels"));
        if !o.chosen {
            return Prose::of(v, "public-operation-as-of", &at, &[channels]);
        }
        let now = Piece::link(v.t("public-operation-latest"), v.href(&format!("/operations/{}", o.code)));
        Prose::of(v, "public-operation-as-of-chosen", &at, &[channels, ("latest", now)])
    }
    fn first_screen(&self) -> live::Block {
        live::block(self.v, self.o, self.o.chosen)
    }
    /// Where the same page says the same of another time, or its brief.
    fn brief(&self) -> String {
        let asked = if self.o.chosen { figures::as_of_query(self.o.as_of) } else { String::new() };
        self.v.href(&format!("/operations/{}/brief{asked}", self.o.code))
    }
    fn channels(&self, money: &MoneyView) -> Table {
        let v = self.v;
        let rows = money.channels.iter().map(|row| {
            let upto = match row.upto {
                Some(at) => v.instant(at),
                None if row.platform => v.t("public-no-statement"),
                None => v.t("public-no-platform"),
            };
            let name = v.pick(&row.names.zh, &row.names.en).to_owned();
            let named = Cell { text: name.into(), narrow: upto.clone().into(), ..Cell::default() };
            Line { cells: vec![named, row.received.number(v).into(), upto.into()], ..Line::default() }
        });
        let total = vec![v.t("public-sum").into(), money.received.number(v).into(), Cell::default()];
        Table {
            caption: v.t("public-operation-channels"),
            columns: vec![
                Column::words(v.t("public-channel")),
                Column::num(v.t("public-yuan")),
                Column::words(v.t("public-upto")).wide(),
            ],
            rows: rows.collect(),
            total: Some(Line { cells: total, ..Line::default() }),
            ..Table::default()
        }
    }
    fn timeline(&self) -> drawn::Timeline<'_> {
        let o = self.o;
        drawn::Timeline { code: &o.code, days: &o.days, chosen: o.chosen.then(|| o.as_of.day()) }
    }
    fn flow_chart(&self, flow: &FlowView) -> Sankey {
        drawn::flow_chart(self.v, flow)
    }
    fn flow_table(&self, flow: &FlowView) -> Table {
        drawn::flow_table(self.v, flow)
    }
    fn map(&self) -> Map {
        drawn::places_map(self.v, &self.o.places)
    }
    fn places(&self) -> Table {
        drawn::places_table(self.v, &self.o.places, self.o.goods.as_ref().map(|goods| &goods.handed_over))
    }
    /// What platforms do not get back: raised is received less refunded.
    fn raised(&self, money: &MoneyView) -> Prose {
        prose::of(self.v, "public-operation-raised", &[], &[whole("raised", &money.raised)])
    }
    fn consignment_legend(&self) -> Legend {
        let said = [
            (Stage::Done, "public-goods-signed"),
            (Stage::Moving, "public-goods-in_transit"),
            (Stage::Lost, "public-consignments-lost"),
        ];
        Legend(said.map(|(stage, id)| (stage, self.v.t(id).into())).into())
    }
    /// Under the list: all consignments together.
    fn sums(&self) -> [Option<Shown>; 3] {
        let o = self.o;
        let sum = |id: &str, of: fn(&ConsignmentRow) -> i64| {
            let units = o.consignments.iter().map(of).sum();
            Some(Shown::units(Asked::desk(id, Some(&o.code), o.as_of), units))
        };
        [
            sum("delivery.shipped", |row| row.shipped.value),
            sum("delivery.handed_over", |row| row.handed_over.value),
            None,
        ]
    }
    fn published(&self) -> Table {
        let v = self.v;
        let rows = self.o.published.iter().map(|row| {
            let mut pieces = vec![Piece::words(v.pick(&row.names.zh, &row.names.en))];
            if row.corrected {
                pieces.push(Piece::words(" "));
                pieces.push(Piece::link(v.t("public-correction"), v.href("/corrections")));
            }
            let at = v.instant(row.as_of);
            let narrow = v.tell("public-upto-at", &[("at", at.clone())]).into();
            let named = Cell { text: Prose { pieces }, narrow, ..Cell::default() };
            let value: Cell = match &row.shown {
                Some(shown) => shown.link(v).into(),
                None => v.t("public-not-known").into(),
            };
            Line { cells: vec![named, value, at.into()], ..Line::default() }
        });
        Table {
            caption: v.t("public-published"),
            columns: vec![
                Column::words(v.t("public-figure")),
                Column::num(v.t("public-value")),
                Column::words(v.t("public-as-of-head")).wide(),
            ],
            rows: rows.collect(),
            ..Table::default()
        }
    }
    /// The longest consignment: the scale of all lines.
    fn scale(&self) -> i64 {
        self.o.consignments.iter().map(|row| row.shipped.value).max().unwrap_or_default().max(1)
    }
}

/// An operation's address.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/operations/{code}", get(show))
}

async fn show(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(words): Query<Words>,
    reader: Reader,
) -> Result<Response, Problem> {
    let (code, as_of) = (address::operation_code(&code)?, address::as_of(&words)?);
    let view = app.db.read(async move |tx| read(tx, &code, as_of).await).await.map_err(address::missing)?;
    let title = reader.v.pick(&view.names.zh, &view.names.en).to_owned();
    let lead = reader.v.t("public-operation-description");
    // A time that was chosen stands still.
    let reader = if view.chosen { reader } else { reader.live() };
    reader.page(Section::Operations, &title, &lead, &OperationPage { v: &reader.v, o: &view })
}
