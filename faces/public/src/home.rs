//! The first page: operations, a gift's order number, what we got wrong.

use access::{App, Problem};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use operation::{Names, Operation};
use primitives::{Code, Instant};
use store::{Failure, Tx};
use ui::{Reader, Section, Voice};

use crate::corrections::{self, Correction};
use crate::figures::{self, Asked, Shown};
use crate::follow_page::Ask;

/// Corrections that the first page lists; the others stand on their own page.
const CORRECTIONS_MAX: i64 = 5;

/// What the first page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// The book's last entry: what the figures are as of. `None` while the book is empty.
    pub as_of: Option<Instant>,
    /// Operations, the latest first.
    pub operations: Vec<Card>,
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
    /// Money and goods received, in fen.
    pub received: Option<Shown>,
    /// Units handed over.
    pub handed_over: Option<Shown>,
    /// Not yet used, in fen.
    pub unused: Option<Shown>,
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
    let mut operations = Vec::new();
    for operation in operation::list(tx).await?.into_iter().rev() {
        operations.push(card(tx, operation, as_of).await?);
    }
    let corrections = corrections::read(tx, CORRECTIONS_MAX).await?;
    Ok(Home { as_of: Some(as_of), operations, corrections })
}

async fn card(tx: &mut Tx<'_>, operation: Operation, as_of: Instant) -> Result<Card, Failure> {
    let Operation { code, names, at, .. } = operation;
    let desk = |id: &str| Asked::desk(id, Some(&code), as_of);
    let received = figures::show(tx, desk("finance.received"), as_of).await?;
    let handed_over = figures::show(tx, desk("delivery.handed_over"), as_of).await?;
    let unused = figures::show(tx, desk("finance.unused"), as_of).await?;
    Ok(Card { code, names, at, received, handed_over, unused })
}
