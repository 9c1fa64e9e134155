//! The feed (订阅): consignments that were signed for, and corrections, as Atom 1.0. Follows the book: an entry of the feed is
//! named by the entry of the book behind it, whatever the address under which it is read.

use access::{App, Origin, Problem};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use book::EntryId;
use delivery::{consignment, hand_over};
use operation::{Names, organisation};
use primitives::{Code, Instant, count};
use store::{Failure, Tx};
use ui::{Reader, Voice};

use crate::corrections::{self, Correction};
use crate::figures::{self, Asked, Shown};

/// Consignments and corrections, each: a reader who comes once a month misses none.
const ENTRIES_MAX: usize = 50;

/// What the feed tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedView {
    /// Whose it is, and the entry that states it.
    pub foundation: Option<(Names, EntryId)>,
    /// When anything of it last changed; the book's last entry while there is nothing to tell.
    pub as_of: Option<Instant>,
    /// Consignments, the latest signature first.
    pub signed: Vec<Signed>,
    /// Corrections, the latest first.
    pub corrections: Vec<Correction>,
}

/// A consignment of which something was signed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Its code.
    pub code: Code,
    /// Its names.
    pub names: Names,
    /// What it is for.
    pub purpose: Names,
    /// The operation's names.
    pub operation: Names,
    /// The entry that states it.
    pub entry: EntryId,
    /// Its first and its last signature that stands.
    pub at: (Instant, Instant),
    /// Units handed over.
    pub units: Option<Shown>,
}

/// The feed.
#[derive(Template)]
#[template(path = "feed.xml", escape = "html")]
pub struct Feed<'p> {
    /// Speaks.
    pub v: &'p Voice,
    /// What it tells.
    pub feed: &'p FeedView,
    /// What stands before an address: `https://relief.example`.
    pub origin: &'p str,
}

/// An entry of the feed, in words.
struct Told {
    id: String,
    title: String,
    href: String,
    published: Instant,
    updated: Instant,
    text: String,
}

impl Feed<'_> {
    fn id(&self) -> String {
        let owner = self.feed.foundation.as_ref().map(|(_, entry)| entry.to_string()).unwrap_or_default();
        urn(&EntryId::of(&["feed", self.v.lang().word(), &owner]))
    }
    fn author(&self) -> String {
        let name = self.feed.foundation.as_ref().map(|(names, _)| self.v.pick(&names.zh, &names.en).to_owned());
        clean(&name.unwrap_or_else(|| self.v.t("public-home-name")))
    }
    fn updated(&self) -> Instant {
        let told = self.told().into_iter().map(|told| told.updated).max();
        told.or(self.feed.as_of).unwrap_or(Instant::EPOCH)
    }
    fn href(&self, address: &str) -> String {
        format!("{}{}", self.origin, self.v.href(address))
    }
    /// All of it, the latest first.
    fn told(&self) -> Vec<Told> {
        let signed = self.feed.signed.iter().map(|one| self.consignment(one));
        let corrections = self.feed.corrections.iter().map(|one| self.correction(one));
        let mut all: Vec<Told> = signed.chain(corrections).collect();
        all.sort_by_key(|told| std::cmp::Reverse(told.updated));
        all
    }
    fn consignment(&self, one: &Signed) -> Told {
        let v = self.v;
        let names = |names: &Names| v.pick(&names.zh, &names.en).to_owned();
        let units = one.units.as_ref().map(|shown| shown.text(v)).unwrap_or_default();
        let facts = [("operation", names(&one.operation)), ("consignment", names(&one.names)), ("units", units)];
        let text = [("purpose", names(&one.purpose)), ("first", v.instant(one.at.0)), ("last", v.instant(one.at.1))];
        Told {
            id: urn(&one.entry),
            title: clean(&v.tell("public-feed-signed", &facts)),
            href: self.href(&format!("/consignments/{}", one.code)),
            published: one.at.0,
            updated: one.at.1,
            text: clean(&v.tell("public-feed-signed-text", &text)),
        }
    }
    fn correction(&self, one: &Correction) -> Told {
        let v = self.v;
        Told {
            id: urn(&one.entry),
            title: clean(&v.tell("public-feed-correction", &[("what", one.what(v))])),
            href: self.href(&format!("/corrections#{}", one.entry)),
            published: one.entered_at,
            updated: one.entered_at,
            text: clean(v.pick(&one.reason.zh, &one.reason.en)),
        }
    }
}

/// An id of the book as the name that Atom asks for: the same bytes, written as a UUID.
fn urn(id: &EntryId) -> String {
    let text = id.to_string();
    let at = [0, 8, 12, 16, 20, 32];
    let parts: Vec<&str> = at.windows(2).filter_map(|ends| text.get(ends[0]..ends[1])).collect();
    format!("urn:uuid:{}", parts.join("-"))
}

/// XML has no way to write most control characters.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(*c, '\u{fffe}' | '\u{ffff}')).collect()
}

/// The feed's address.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/feed.atom", get(show))
}

async fn show(State(app): State<App>, Origin(origin): Origin, reader: Reader) -> Result<Response, Problem> {
    let feed = app.db.read(async |tx| read(tx).await).await?;
    let text = Feed { v: &reader.v, feed: &feed, origin: &origin }.render();
    let text = text.map_err(|no| Problem::broken(format!("the feed: {no}")))?;
    Ok(([(CONTENT_TYPE, "application/atom+xml; charset=utf-8")], text).into_response())
}

/// Reads the latest of both kinds.
pub async fn read(tx: &mut Tx<'_>) -> Result<FeedView, Failure> {
    let Some(as_of) = book::journal::last_entered(tx).await? else { return Ok(FeedView::default()) };
    let foundation = organisation::foundation(tx).await?.map(|found| (found.names, found.entry));
    let corrections = corrections::read(tx, count(ENTRIES_MAX)).await?;
    Ok(FeedView { foundation, as_of: Some(as_of), signed: signed(tx, as_of).await?, corrections })
}

async fn signed(tx: &mut Tx<'_>, as_of: Instant) -> Result<Vec<Signed>, Failure> {
    let mut at: std::collections::BTreeMap<Code, (Instant, Instant)> = std::collections::BTreeMap::new();
    for one in hand_over::until(tx, Some(as_of)).await?.into_iter().filter(|one| one.stands_at(as_of)) {
        let span = at.entry(one.consignment).or_insert((one.at, one.at));
        *span = (span.0.min(one.at), span.1.max(one.at));
    }
    let operations = operation::list(tx).await?;
    let names = |code: &Code| operations.iter().find(|one| one.code == *code).map(|one| one.names.clone());
    let mut all = Vec::new();
    for one in consignment::all(tx).await? {
        let Some(at) = at.remove(&one.code) else { continue };
        let asked = Asked::desk("delivery.handed_over", Some(&one.operation), as_of).with("consignment", &one.code);
        let operation =
            names(&one.operation).unwrap_or_else(|| Names::new(one.operation.as_str(), one.operation.as_str()));
        all.push((
            asked,
            Signed {
                code: one.code,
                names: one.names,
                purpose: one.purpose,
                operation,
                entry: one.entry,
                at,
                units: None,
            },
        ));
    }
    all.sort_by_key(|(_, one)| std::cmp::Reverse(one.at.1));
    all.truncate(ENTRIES_MAX);
    let mut told = Vec::with_capacity(all.len());
    for (asked, one) in all {
        told.push(Signed { units: figures::show(tx, asked, as_of).await?, ..one });
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_named_by_its_bytes_and_its_words_are_xml() {
        let id: EntryId = "00112233445566778899aabbccddeeff".parse().unwrap();
        assert_eq!(urn(&id), "urn:uuid:00112233-4455-6677-8899-aabbccddeeff");
        assert_eq!(clean("a\u{0}b\u{1b}c\n吉"), "abc吉");
    }
}
