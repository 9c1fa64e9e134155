//! The journal as a table: a row for each thing that an entry did. It is streamed, a page of entries after the other, so a
//! long journal needs no more room than a short one.

use access::App;
use book::EntryId;
use futures_util::{Stream, StreamExt, stream};
use ledger::{Entry, Kind};
use primitives::Instant;
use store::Failure;

use crate::sheet::{Cell, Form, Row, Sheet, said};

/// Entries in one file; the next file begins behind its last entry.
pub(crate) const ENTRIES_MAX: usize = 100_000;
/// Entries that one reading of the store gives.
const PAGE: i64 = 500;

/// The columns, in their order.
pub(crate) const COLUMNS: &[&str] = &[
    "entry",
    "kind",
    "noun",
    "code",
    "effective_at",
    "entered_at",
    "corrects",
    "undoes",
    "line",
    "did",
    "on",
    "lo",
    "hi",
    "from",
    "to",
    "sum",
    "put",
    "item",
];

/// Nouns whose codes may be what a donor follows the gift with: their entries are told without it.
const DONORS_OWN: [&str; 3] = ["gift", "refund", "refund_request"];

/// Where a file stands.
struct State {
    app: App,
    sheet: Sheet,
    as_of: Option<Instant>,
    after: Option<(Instant, EntryId)>,
    given: usize,
    part: Part,
}

enum Part {
    Head,
    Rows,
    Over,
}

/// The entries that were written by `as_of`, behind the one that is named.
pub(crate) fn text(
    app: App,
    form: Form,
    as_of: Option<Instant>,
    after: Option<(Instant, EntryId)>,
) -> impl Stream<Item = Result<String, Failure>> + Send + 'static {
    let sheet = Sheet::new(form, COLUMNS);
    let state = State { app, sheet, as_of, after, given: 0, part: Part::Head };
    // What packs it asks once more after its end.
    stream::unfold(state, async |state| next(state).await).fuse()
}

async fn next(mut state: State) -> Option<(Result<String, Failure>, State)> {
    match state.part {
        Part::Head => {
            state.part = Part::Rows;
            let head = state.sheet.head(state.as_of);
            Some((Ok(head), state))
        }
        Part::Rows => {
            let page = page(&state).await;
            let entries = match page {
                Ok(entries) => entries,
                Err(why) => {
                    state.part = Part::Over;
                    return Some((Err(why), state));
                }
            };
            let Some(last) = entries.last() else {
                state.part = Part::Over;
                return Some((Ok(state.sheet.foot().into()), state));
            };
            state.after = Some((last.entered_at, last.id));
            state.given += entries.len();
            let rows: Vec<Row> = entries.iter().flat_map(rows).collect();
            let text = state.sheet.rows(&rows);
            Some((Ok(text), state))
        }
        Part::Over => None,
    }
}

async fn page(state: &State) -> Result<Vec<Entry>, Failure> {
    let Some(upto) = state.as_of.filter(|_| state.given < ENTRIES_MAX) else { return Ok(Vec::new()) };
    let after = state.after;
    state.app.db.read(async move |tx| book::journal::page(tx, after, upto, PAGE).await).await
}

/// What an entry did, a row each: opened, grew, moved, laid anew on a cost line, became, changed a balance, stated.
fn rows(entry: &Entry) -> Vec<Row> {
    let mut did: Vec<[Cell; 9]> = Vec::new();
    let none = || Cell::Nothing;
    for one in &entry.opens {
        did.push(["open".into(), said(&one.axis), none(), none(), none(), none(), none(), none(), none()]);
    }
    for one in &entry.grows {
        let (lo, hi) = (one.lo.into(), one.hi.into());
        let sum = (one.hi - one.lo).into();
        did.push(["grow".into(), said(&one.axis), lo, hi, none(), said(&one.account), sum, none(), none()]);
    }
    for one in &entry.moves {
        let (lo, hi, sum) = (one.lo.into(), one.hi.into(), one.sum.into());
        did.push(["move".into(), said(&one.axis), lo, hi, said(&one.from), said(&one.to), sum, none(), none()]);
    }
    for one in &entry.lines {
        let put: Vec<String> = one.put.iter().map(|slice| format!("{}..{}", slice.lo, slice.hi)).collect();
        let (lo, hi, put) = (one.at.into(), (one.at + one.cut).into(), put.join(" ").into());
        did.push(["line".into(), said(&one.sink), lo, hi, none(), none(), none(), put, none()]);
    }
    for one in &entry.identities {
        did.push(["become".into(), said(&one.lot), none(), none(), none(), none(), none(), none(), said(&one.item)]);
    }
    for one in &entry.balances {
        let (name, fen) = (one.name.as_str().into(), one.fen.into());
        did.push(["balance".into(), name, none(), none(), none(), none(), fen, none(), none()]);
    }
    if entry.fact.is_some() || did.is_empty() {
        did.push(["state".into(), none(), none(), none(), none(), none(), none(), none(), none()]);
    }
    (1_i64..).zip(did).map(|(n, did)| head(entry, n).into_iter().chain(did).collect()).collect()
}

fn head(entry: &Entry, n: i64) -> [Cell; 9] {
    let noun = entry.cause.noun.as_str();
    let kind = match entry.kind {
        Kind::Move => "move",
        Kind::Fact => "fact",
    };
    let code = if DONORS_OWN.contains(&noun) { Cell::Nothing } else { said(&entry.cause.code) };
    [
        said(entry.id),
        kind.into(),
        noun.into(),
        code,
        said(entry.effective_at),
        said(entry.entered_at),
        entry.correction.as_ref().map(|notice| notice.corrects.to_string()).into(),
        entry.undoes.map(|id| id.to_string()).into(),
        n.into(),
    ]
}
