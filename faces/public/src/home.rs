//! The first page: what was raised, operations, a gift's order number, what came last, what we got wrong.

use access::{App, Problem};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use finance::Channel;
use operation::{Names, Operation};
use primitives::{Code, Instant};
use store::{Failure, Tx};
use ui::chart::{Line, Measure, Size, Span};
use ui::parts::{Legend, Row, Rows};
use ui::{Reader, Section, Voice};

use crate::corrections::{self, Correction};
use crate::figures::{self, Asked, Shown};
use crate::follow_page::Ask;
use crate::labels;
use crate::operation_page::{MoneyView, money};
use crate::payers::grey;
use crate::prose::{self, whole};

/// Corrections that the first page lists; the others stand on their own page.
const CORRECTIONS_MAX: i64 = 5;
/// Consignments that the first page lists.
const LATEST_MAX: usize = 5;

/// What the first page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// The book's last entry: what the figures are as of. `None` while the book is empty.
    pub as_of: Option<Instant>,
    /// What all operations raised, and each of them: its names and its share.
    pub raised: Option<(Shown, Vec<(Names, Shown)>)>,
    /// Operations, the latest first.
    pub operations: Vec<Card>,
    /// Consignments of which something was signed, the latest first.
    pub latest: Vec<Latest>,
    /// The latest corrections.
    pub corrections: Vec<Correction>,
}

/// An operation on the first page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its code.
    pub code: Code,
    /// Its names.
    pub names: Names,
    /// When it was activated.
    pub at: Instant,
    /// Its money; `None` while nothing came.
    pub money: Option<MoneyView>,
    /// Units handed over.
    pub handed_over: Option<Shown>,
    /// Consignments that were signed for.
    pub batches: Option<Shown>,
}

/// A consignment that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latest {
    /// When the last of it was signed for.
    pub at: Instant,
    /// Of which operation.
    pub operation: Names,
    /// Its code.
    pub code: Code,
    /// Its names.
    pub names: Names,
    /// What it is for.
    pub purpose: Names,
    /// Units handed over.
    pub units: Shown,
}

/// The first page.
#[derive(Template)]
#[template(path = "home.html")]
pub struct HomePage<'p> {
    /// Speaks.
    pub v: &'p Voice,
    /// What it shows.
    pub home: &'p Home,
}

impl HomePage<'_> {
    fn ask(&self) -> Ask<'_> {
        Ask { v: self.v, order_no: "" }
    }
    /// Raised, operation by operation.
    fn shares(&self, shares: &[(Names, Shown)]) -> Line {
        let spans = shares.iter().enumerate().map(|(n, (names, shown))| Span {
            stage: grey(n),
            name: self.v.pick(&names.zh, &names.en).to_owned(),
            value: shown.value,
            text: shown.text(self.v),
            href: shown.href(self.v),
        });
        Line::of(Measure::Yuan, spans.collect())
    }
    /// What the textures of the operations' lines mean: those that stand in one of them.
    fn legend(&self) -> Legend {
        let money = self.home.operations.iter().filter_map(|card| card.money.as_ref());
        let lines: Vec<&MoneyView> = money.collect();
        let seen = labels::MONEY.iter().filter(|(word, ..)| lines.iter().any(|line| line.part(word).is_some()));
        Legend(seen.map(|(_, id, stage)| (*stage, self.v.t(id).into())).collect())
    }
    fn latest(&self) -> Rows {
        let v = self.v;
        let rows = self.home.latest.iter().map(|one| {
            let name = v.pick(&one.names.zh, &one.names.en).to_owned();
            let words = [
                ("operation", v.pick(&one.operation.zh, &one.operation.en).to_owned()),
                ("purpose", v.pick(&one.purpose.zh, &one.purpose.en).to_owned()),
            ];
            let link = ui::parts::Piece::link(name, v.href(&format!("/consignments/{}", one.code)));
            let said = prose::with(v, "public-home-arrived", &words, &[whole("units", &one.units)], &[("name", link)]);
            Row { datetime: one.at.to_string(), when: v.instant_short(one.at), said }
        });
        Rows(rows.collect())
    }
}

/// The first page's address.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/", get(show))
}

async fn show(State(app): State<App>, reader: Reader) -> Result<Response, Problem> {
    let home = app.db.read(async |tx| read(tx).await).await?;
    let (title, lead) = (reader.v.t("public-home-name"), reader.v.t("public-home-lead"));
    reader.page(Section::Operations, &title, &lead, &HomePage { v: &reader.v, home: &home })
}

/// Reads the first page, as of the book's last entry.
pub async fn read(tx: &mut Tx<'_>) -> Result<Home, Failure> {
    let Some(as_of) = book::journal::last_entered(tx).await? else { return Ok(Home::default()) };
    let channels = finance::channel::list(tx).await?;
    let (mut operations, mut latest) = (Vec::new(), Vec::new());
    for operation in operation::list(tx).await?.into_iter().rev() {
        arrived(tx, &operation, as_of, &mut latest).await?;
        operations.push(card(tx, operation, &channels, as_of).await?);
    }
    latest.sort_by(|a: &Latest, b| (b.at, &b.code).cmp(&(a.at, &a.code)));
    latest.truncate(LATEST_MAX);
    let corrections = corrections::read(tx, CORRECTIONS_MAX).await?;
    let raised = raised(tx, &operations, as_of).await?;
    Ok(Home { as_of: Some(as_of), raised, operations, latest, corrections })
}

async fn card(tx: &mut Tx<'_>, operation: Operation, channels: &[Channel], as_of: Instant) -> Result<Card, Failure> {
    let Operation { code, names, at, .. } = operation;
    let desk = |id: &str| Asked::desk(id, Some(&code), as_of);
    let handed_over = figures::show(tx, desk("delivery.handed_over"), as_of).await?;
    let batches = figures::show(tx, desk("delivery.consignments"), as_of).await?;
    let funds = finance::fund::of_operation(tx, &code).await?;
    let money = money::read(tx, &code, &funds, channels, (as_of, None)).await?;
    Ok(Card { code, names, at, money, handed_over, batches })
}

/// The operation's consignments that were signed for.
async fn arrived(
    tx: &mut Tx<'_>,
    operation: &Operation,
    as_of: Instant,
    latest: &mut Vec<Latest>,
) -> Result<(), Failure> {
    for one in delivery::delivered(tx, &operation.code, as_of).await?.consignments {
        let Some(at) = one.last_signed() else { continue };
        let asked = Asked::desk("delivery.handed_over", Some(&operation.code), as_of);
        let asked = asked.with("consignment", &one.consignment.code);
        latest.push(Latest {
            at,
            operation: operation.names.clone(),
            units: Shown::of(asked, one.units().handed_over(), "item"),
            code: one.consignment.code,
            names: one.consignment.names,
            purpose: one.consignment.purpose,
        });
    }
    Ok(())
}

/// What all operations raised together: the desk's figure, and the shares that add up to it.
async fn raised(
    tx: &mut Tx<'_>,
    cards: &[Card],
    as_of: Instant,
) -> Result<Option<(Shown, Vec<(Names, Shown)>)>, Failure> {
    let shares: Vec<_> =
        cards.iter().rev().filter_map(|card| Some((card.names.clone(), card.money.as_ref()?.raised.clone()))).collect();
    let codes: Vec<_> = cards.iter().rev().map(|card| card.code.to_string()).collect();
    let asked = Asked::desk("finance.raised", None, as_of).with("operations", codes.join(","));
    let whole = figures::show(tx, asked, as_of).await?;
    Ok(whole.filter(|_| 1 < shares.len()).map(|whole| (whole, shares)))
}
