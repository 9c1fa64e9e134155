//! An operation's page: money in, held, spent, left; goods in, on the way, signed for; who did it.

mod read;

use access::{App, Asked as Query, Problem};
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use operation::{Names, Organisation};
use primitives::{Code, Instant};
use ui::parts::{self, Part, Parts, Stage};
use ui::{Reader, Section, Voice};

use crate::address::{self, Words};
use crate::figures::Shown;
use crate::labels;

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
    /// The book's last entry: what the figures are as of.
    pub as_of: Instant,
    /// Whose it is.
    pub foundation: Option<Organisation>,
    /// Appeals with their filing numbers; none in an emergency's first days.
    pub appeals: Vec<(Names, Option<String>)>,
    /// Money.
    pub money: MoneyView,
    /// Goods: where they are, by the word of a trace.
    pub goods: Vec<(&'static str, Shown)>,
    /// Consignments, by number.
    pub consignments: Vec<ConsignmentRow>,
    /// Task groups.
    pub groups: Vec<(Names, Instant)>,
    /// Published figures.
    pub published: Vec<PublishedRow>,
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

/// The money line: received is the sum of where it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MoneyView {
    /// All that came, but for what is void.
    pub received: Option<Shown>,
    /// Received less refunded.
    pub raised: Option<Shown>,
    /// Not yet used: receivable and held.
    pub unused: Option<Shown>,
    /// What approved orders reserve of it.
    pub reserved: Option<Shown>,
    /// Where it is: the account's word and the sum, in the order of the line.
    pub line: Vec<(&'static str, Shown)>,
    /// By channel: names, received, up to when its statements are booked.
    pub channels: Vec<(Names, Shown, Option<Instant>)>,
}

/// A consignment in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsignmentRow {
    /// Its code.
    pub code: Code,
    /// Its number in the operation.
    pub number: i64,
    /// Its names.
    pub names: Names,
    /// What it is for.
    pub purpose: Names,
    /// Units handed over: received and damaged.
    pub handed_over: Option<Shown>,
    /// Units on the way.
    pub in_transit: Option<Shown>,
    /// Who signed, and when, oldest first.
    pub signed: Vec<Signed>,
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// When.
    pub at: Instant,
    /// The site.
    pub site: Names,
    /// The organisation that signed.
    pub organisation: Names,
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
    /// The money line, whose parts add up to what was received.
    fn money(&self) -> Option<Parts> {
        let (v, received) = (self.v, self.o.money.received.as_ref()?);
        let rows = self.o.money.line.iter().map(|(word, shown)| {
            let state = labels::state(v, &labels::MONEY, word);
            let note = v.t(money_note(word)).into();
            Part { stage: state.stage, name: state.word, number: shown.bare(v), href: shown.href(v), note }
        });
        Some(Parts {
            caption: v.tell("public-operation-money-caption", &[("at", v.instant(self.o.as_of))]),
            heads: ["public-where", "public-yuan", "public-note"].map(|id| v.t(id)),
            rows: rows.collect(),
            total: (v.t("public-operation-received-total"), received.number(v)),
            closes: v.t("public-operation-closes").into(),
        })
    }
    fn goods_state(&self, word: &str) -> parts::State {
        let state = labels::state(self.v, &labels::GOODS, word);
        // What is damaged was signed for: it stands in the line above already.
        let word = if word == "damaged" { self.v.t("public-goods-of-it-damaged") } else { state.word };
        parts::State { word, ..state }
    }
    fn consignment_state(&self, row: &ConsignmentRow) -> parts::State {
        let (stage, id) = match (&row.in_transit, &row.handed_over) {
            (Some(moving), Some(_)) if 0 < moving.value => (Stage::Moving, "public-partly-signed"),
            (Some(moving), None) if 0 < moving.value => (Stage::Moving, "public-goods-in_transit"),
            (_, Some(_)) => (Stage::Done, "public-goods-signed"),
            _ => (Stage::Open, "public-not-shipped"),
        };
        parts::State { stage, word: self.v.t(id) }
    }
}

/// What stands beside an account's sum.
fn money_note(word: &str) -> &'static str {
    match word {
        "spent" => "public-money-spent-note",
        "converted" => "public-money-converted-note",
        "payable" => "public-money-payable-note",
        "prepaid" => "public-money-prepaid-note",
        "held" => "public-money-held-note",
        "receivable" => "public-money-receivable-note",
        "refunded" => "public-money-refunded-note",
        "loss" => "public-money-loss-note",
        _ => "public-money-void-note",
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
    reader.page(Section::Operations, &title, &lead, &OperationPage { v: &reader.v, o: &view })
}
