//! Figures: which one, asked of the desks, said with the address that opens its entries.

use std::collections::BTreeMap;
use std::fmt::Write;

use book::EntryId;
use book::figures::{Ask, Figure};
use operation::Names;
use operation::published::{self, Published};
use primitives::{Code, Fen, Instant};
use store::{Failure, Tx};
use ui::Voice;
use ui::parts;

/// Which figure, as its address says it: `/figures/ID?operation=&as_of=`. An id is an operation's own (`R3.4.items`) or a
/// desk's, which may carry its subject (`delivery.signed:220113`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The id.
    pub id: String,
    /// The operation that it is asked of.
    pub operation: Option<Code>,
    /// Up to which instant it counts; its own time, else the book's last entry, if left out.
    pub as_of: Option<Instant>,
    /// What else a desk's figure is asked for: `consignment`, `item` …
    pub parameters: BTreeMap<String, String>,
}

impl Asked {
    /// A desk's figure of an operation.
    pub fn desk(id: impl Into<String>, operation: Option<&Code>, as_of: Instant) -> Asked {
        let (id, operation) = (id.into(), operation.cloned());
        Asked { id, operation, as_of: Some(as_of), parameters: BTreeMap::new() }
    }
    /// With one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Asked {
        self.parameters.insert(name.to_owned(), value.to_string());
        self
    }
    /// An operation's own figure, at its own time or another.
    pub fn published(figure: &Published, as_of: Option<Instant>) -> Asked {
        let as_of = Some(as_of.unwrap_or(figure.as_of));
        Asked {
            id: figure.id.to_string(),
            operation: Some(figure.operation.clone()),
            as_of,
            parameters: BTreeMap::new(),
        }
    }
    /// Where its entries stand.
    pub fn address(&self) -> String {
        let operation = self.operation.as_ref().map(|code| ("operation", code.to_string()));
        let as_of = self.as_of.map(|at| ("as_of", at.to_string()));
        let others = self.parameters.iter().map(|(name, value)| (name.as_str(), value.clone()));
        let mut address = format!("/figures/{}", escaped(&self.id));
        for (n, (name, value)) in operation.into_iter().chain(as_of).chain(others).enumerate() {
            let mark = if n == 0 { '?' } else { '&' };
            // Writing to a text cannot fail.
            let _ = write!(address, "{mark}{}={}", escaped(name), escaped(&value));
        }
        address
    }
    /// Where it stands in another form: `.csv` behind its id.
    pub(crate) fn address_of(&self, ending: &str) -> String {
        Asked { id: format!("{}{ending}", self.id), ..self.clone() }.address()
    }
    /// The question to the desks.
    fn ask(&self, as_of: Instant) -> Ask {
        let (name, subject) = match self.id.split_once(':') {
            Some((name, subject)) => (name, Some(subject.to_owned())),
            None => (self.id.as_str(), None),
        };
        Ask {
            name: name.to_owned(),
            subject,
            operation: self.operation.clone(),
            parameters: self.parameters.clone(),
            as_of: self.as_of.unwrap_or(as_of),
        }
    }
}

/// Percent-encoded, but for what an address may say plainly.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b':') {
            out.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// An address's question for another time.
pub(crate) fn as_of_query(at: Instant) -> String {
    format!("?as_of={}", escaped(&at.to_string()))
}

/// A figure as a page shows it: its value, with the address that opens its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Which one.
    pub asked: Asked,
    /// Its value, in its unit: fen, pieces, donors.
    pub value: i64,
    /// The unit's code.
    pub unit: String,
    /// The unit's words, where the operation says its own.
    pub words: Option<Names>,
}

impl Shown {
    /// A value that a desk gives.
    pub fn of(asked: Asked, value: i64, unit: &str) -> Shown {
        Shown { asked, value, unit: unit.to_owned(), words: None }
    }
    /// One that adds up units: none of them has no entry to open, so it is no link.
    pub fn units(asked: Asked, units: i64) -> Shown {
        let asked = if units == 0 { Asked::default() } else { asked };
        Shown::of(asked, units, "item")
    }
    /// Value and unit in the reader's language.
    pub fn text(&self, v: &Voice) -> String {
        match &self.words {
            Some(words) if self.unit != "fen" => v.units(self.value, v.pick(&words.zh, &words.en)),
            _ => v.value(self.value, &self.unit),
        }
    }
    /// A difference, with its sign: `+12.00元`, `−3件`.
    pub fn signed(&self, v: &Voice) -> String {
        let sign = if self.value < 0 { '\u{2212}' } else { '+' };
        let much = Shown { value: self.value.saturating_abs(), ..self.clone() };
        format!("{sign}{}", much.text(v))
    }
    /// The value alone, for a column whose head names the unit.
    pub fn bare(&self, v: &Voice) -> String {
        if self.unit == "fen" { v.yuan(self.value) } else { v.count(self.value) }
    }
    /// Short, for a headline: the number and its unit, which is set smaller.
    pub fn apart(&self, v: &Voice) -> (parts::Figure, String) {
        let (text, unit) = match &self.words {
            Some(words) if self.unit != "fen" => v.units_headline(self.value, v.pick(&words.zh, &words.en)),
            _ if self.unit == "fen" => match Fen::new(self.value) {
                Some(fen) => v.money_headline(fen),
                // Less than nothing is said whole.
                None => (v.money_signed(self.value), String::new()),
            },
            _ => v.units_headline(self.value, &self.unit),
        };
        (parts::Figure { href: self.href(v), text }, unit)
    }
    /// A short link with its unit: 1,788.70万元.
    pub fn short(&self, v: &Voice) -> parts::Figure {
        let (figure, unit) = self.apart(v);
        let gap = if v.lang() == ui::Lang::En && !unit.is_empty() { " " } else { "" };
        parts::Figure { text: format!("{}{gap}{unit}", figure.text), ..figure }
    }
    /// Where its entries stand, in the reader's language; nowhere for a number without an id.
    pub fn href(&self, v: &Voice) -> String {
        if self.asked.id.is_empty() { String::new() } else { v.href(&self.asked.address()) }
    }
    /// A link with the unit.
    pub fn link(&self, v: &Voice) -> parts::Figure {
        parts::Figure { href: self.href(v), text: self.text(v) }
    }
    /// A link without the unit.
    pub fn number(&self, v: &Voice) -> parts::Figure {
        parts::Figure { href: self.href(v), text: self.bare(v) }
    }
}

/// The entry itself, as the figure that opens it: `journal.entry:ID`, one entry. For what one entry alone says: a count on a
/// signature, the goods on a shipment.
pub fn entry(id: EntryId) -> Asked {
    Asked { id: format!("{ENTRY}:{id}"), ..Asked::default() }
}

/// The name of [`entry`]'s figure.
const ENTRY: &str = "journal.entry";

async fn one_entry(tx: &mut Tx<'_>, ask: &Ask) -> Result<Option<Figure>, Failure> {
    let Some(Ok(id)) = ask.subject.as_ref().map(|text| text.parse::<EntryId>()) else { return Ok(None) };
    let Some(head) = book::journal::head(tx, id).await? else { return Ok(None) };
    Ok(Figure::summed(&Ask { as_of: head.effective_at, ..ask.clone() }, "entry", [(head.effective_at, id, 1)]))
}

/// Asks each desk in turn; `None` where none knows. A figure without an entry behind it is not known either.
pub async fn ask(tx: &mut Tx<'_>, ask: &Ask) -> Result<Option<Figure>, Failure> {
    if ask.name == ENTRY {
        return one_entry(tx, ask).await;
    }
    let mut found = operation::figure(tx, ask).await?;
    if found.is_none() {
        found = finance::figure(tx, ask).await?;
    }
    if found.is_none() {
        found = supply::figure(tx, ask).await?;
    }
    if found.is_none() {
        found = fundraising::figure(tx, ask).await?;
    }
    if found.is_none() {
        found = delivery::figure(tx, ask).await?;
    }
    Ok(found)
}

/// A desk's figure, as a page shows it.
pub async fn show(tx: &mut Tx<'_>, asked: Asked, as_of: Instant) -> Result<Option<Shown>, Failure> {
    let figure = ask(tx, &asked.ask(as_of)).await?;
    Ok(figure.map(|figure| Shown::of(asked, figure.value, &figure.unit)))
}

/// An operation's own figure, at its own time or another, as a page shows it.
pub async fn show_published(
    tx: &mut Tx<'_>,
    figure: &Published,
    as_of: Option<Instant>,
) -> Result<Option<Shown>, Failure> {
    let Some(found) = ask(tx, &figure.ask(as_of)).await? else { return Ok(None) };
    let asked = Asked::published(figure, as_of);
    Ok(Some(Shown { asked, value: found.value, unit: found.unit, words: figure.unit.clone() }))
}

/// A figure with all that its page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Which one; its time is said.
    pub asked: Asked,
    /// The list that it stands on, if it is an operation's own.
    pub published: Option<Published>,
    /// What the desk answers.
    pub figure: Figure,
}

/// Opens a figure: an operation's own first (of any operation, where none is said), else a desk's.
pub async fn open(tx: &mut Tx<'_>, asked: Asked, now: Instant) -> Result<Option<Opened>, Failure> {
    let published = on_a_list(tx, &asked).await?;
    let question = match &published {
        Some(published) => published.ask(asked.as_of),
        None => asked.ask(now),
    };
    let Some(figure) = ask(tx, &question).await? else { return Ok(None) };
    let operation = published.as_ref().map(|p| p.operation.clone()).or(asked.operation);
    let asked = Asked { operation, as_of: Some(figure.as_of), ..asked };
    Ok(Some(Opened { asked, published, figure }))
}

async fn on_a_list(tx: &mut Tx<'_>, asked: &Asked) -> Result<Option<Published>, Failure> {
    let Ok(id) = asked.id.parse::<Code>() else { return Ok(None) };
    if let Some(operation) = &asked.operation {
        return published::find(tx, operation, &id).await;
    }
    for operation in operation::list(tx).await? {
        if let Some(found) = published::find(tx, &operation.code, &id).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_which_figure_and_when() {
        let at: Instant = "2022-03-31T23:59:59+08:00".parse().unwrap();
        let operation: Code = "jilin-2022".parse().unwrap();
        let asked = Asked::desk("delivery.handed_over", Some(&operation), at).with("consignment", "jilin-2022/1");
        assert_eq!(
            asked.address(),
            "/figures/delivery.handed_over?operation=jilin-2022&as_of=2022-03-31T23:59:59%2B08:00&consignment=jilin-2022/1"
        );
        let asked = Asked { id: "delivery.signed:220113".into(), ..Asked::default() };
        assert_eq!(asked.address(), "/figures/delivery.signed:220113");
        let ask = asked.ask(at);
        assert_eq!((ask.name.as_str(), ask.subject.as_deref(), ask.as_of), ("delivery.signed", Some("220113"), at));
        assert_eq!(escaped("a&b=1 吉"), "a%26b%3D1%20%E5%90%89");
    }
}
