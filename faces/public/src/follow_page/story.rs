//! A gift and what became of it, with the names and papers of all that it met. Read once, said by the files beside.

use std::collections::BTreeMap;
use std::sync::Arc;

use book::journal::Head;
use book::parked::Parked;
use book::queue::Queue;
use book::revised::{Costed, Identity};
use book::{Account, AxisCode, EntryId};
use delivery::way::{Signed, Way};
use ledger::Currency;
use ledger::trace::{Part, Sink};
use operation::{Names, Site};
use primitives::{Code, Day, Instant};
use supply::{Item, Lot, Order, Warehouse};
use ui::Voice;
use ui::chart::Measure;

/// A gift and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The number that it was found by.
    pub order_no: String,
    /// The channel that it came by.
    pub channel: Code,
    /// What was given: fen, or base units of goods without a value.
    pub amount: i64,
    /// What the amount counts.
    pub measure: Measure,
    /// When it was paid or handed to us.
    pub paid_at: Instant,
    /// The book's last entry: what the page is as of.
    pub as_of: Instant,
    /// The entry that brought it.
    pub brought: EntryId,
    /// The last day of the statement that it came with; `None` for a gift outside the platforms.
    pub statement: Option<Day>,
    /// What became of it: tiles `[0, amount)`.
    pub fates: Vec<Part>,
    /// Where it stands in its stream, for money.
    pub place: Option<Place>,
    /// Refunds of it that wait.
    pub waiting: Vec<Parked>,
    /// Names and papers; gifts that came and went alike share them.
    pub known: Arc<Known>,
}

/// Where a gift stands in its stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The stream.
    pub queue: Queue,
    /// The gift's first fen.
    pub lo: i64,
    /// Its last fen's end.
    pub hi: i64,
}

/// What is read whole, by code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists {
    /// Channels.
    pub channels: Arc<BTreeMap<Code, Names>>,
    /// The catalogue.
    pub items: Arc<BTreeMap<Code, Item>>,
    /// Warehouses.
    pub warehouses: Arc<BTreeMap<Code, Warehouse>>,
}

/// Names and papers of what a gift met, by code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Channels, the catalogue, warehouses.
    pub lists: Lists,
    /// Whose money it is.
    pub fund: Option<Names>,
    /// What was asked for.
    pub appeal: Option<Names>,
    /// Lots as they came.
    pub lots: BTreeMap<Code, Lot>,
    /// Purchase orders.
    pub orders: BTreeMap<Code, Order>,
    /// Shipments.
    pub ways: BTreeMap<Code, Way>,
    /// What was signed for, by hand-over and lot.
    pub signed: BTreeMap<(Code, Code), Signed>,
    /// Sites.
    pub sites: BTreeMap<Code, Site>,
    /// Who signed.
    pub organisations: BTreeMap<Code, Names>,
    /// The heads of all entries.
    pub heads: BTreeMap<EntryId, Head>,
    /// What lots were held to be.
    pub identities: Vec<Identity>,
    /// What sinks cost.
    pub costs: Vec<Costed>,
}

impl Known {
    /// A channel's name.
    pub(crate) fn channel(&self, v: &Voice, code: &Code) -> String {
        self.lists.channels.get(code).map_or_else(|| code.to_string(), |names| said(v, names))
    }
    /// An item's name.
    pub(crate) fn item(&self, v: &Voice, code: &Code) -> String {
        self.lists.items.get(code).map_or_else(|| code.to_string(), |item| said(v, &item.names))
    }
    /// So many of an item.
    pub(crate) fn units(&self, v: &Voice, code: &Code, units: i64) -> String {
        self.lists.items.get(code).map_or_else(|| v.count(units), |item| v.units(units, &said(v, &item.unit)))
    }
    /// A warehouse's name.
    pub(crate) fn warehouse(&self, v: &Voice, code: &Code) -> String {
        self.lists.warehouses.get(code).map_or_else(|| code.to_string(), |warehouse| said(v, &warehouse.names))
    }
    /// A site's name.
    pub(crate) fn site(&self, v: &Voice, code: &Code) -> String {
        self.sites.get(code).map_or_else(|| code.to_string(), |site| said(v, &site.names))
    }
    /// Which desk's noun made an entry.
    pub(crate) fn noun(&self, entry: EntryId) -> &str {
        self.heads.get(&entry).map_or("", |head| head.noun.as_str())
    }
}

/// A name in the reader's language.
pub(crate) fn said(v: &Voice, names: &Names) -> String {
    v.pick(&names.zh, &names.en).to_owned()
}

impl Story {
    /// Whether goods were given: then nothing was paid for them.
    pub(crate) fn is_in_kind(&self) -> bool {
        self.measure == Measure::Count || self.fates.iter().any(|f| matches!(f.account, Account::Converted(_)))
    }
    /// In what money was given.
    pub(crate) fn currency(&self) -> Currency {
        self.place.as_ref().map_or(Currency::CNY, |place| place.queue.currency)
    }
    /// An amount of this gift with its unit.
    pub(crate) fn say(&self, v: &Voice, amount: i64) -> String {
        let currency = self.currency();
        match self.measure {
            Measure::Yuan if !currency.is_yuan() => foreign(currency, amount),
            Measure::Yuan => v.money_signed(amount),
            Measure::Count => match self.fates.iter().find_map(|fate| fate.sink.as_ref()?.item.as_ref()) {
                Some(item) => self.known.units(v, item, amount),
                None => v.count(amount),
            },
        }
    }
}

/// `USD 12.30`.
fn foreign(currency: Currency, amount: i64) -> String {
    let unit = 10_i64.pow(u32::from(currency.decimals()));
    let (whole, part) = (amount / unit, (amount % unit).abs());
    match usize::from(currency.decimals()) {
        0 => format!("{currency}\u{a0}{whole}"),
        digits => format!("{currency}\u{a0}{whole}.{part:0digits$}"),
    }
}

/// A stretch of the gift that the page tells as one: one fate, or neighbours that paid for the same, such as fees.
pub(crate) struct Group<'s> {
    /// All of it, as its last fate.
    pub(crate) all: Part,
    /// Its fates.
    pub(crate) fates: &'s [Part],
}

impl Story {
    /// The fates, where small ones of one kind follow each other gathered.
    pub(crate) fn groups(&self) -> Vec<Group<'_>> {
        let paid_alike = |a: &Part, b: &Part| match (&a.sink, &b.sink) {
            (Some(a_sink), Some(b_sink)) => {
                let is_goods = a_sink.custody.is_some() || b_sink.custody.is_some();
                !is_goods && a_sink.what == b_sink.what && a.account.word() == b.account.word()
            }
            _ => false,
        };
        self.fates.chunk_by(paid_alike).filter_map(group).collect()
    }
}

fn group(fates: &[Part]) -> Option<Group<'_>> {
    let (first, last) = (fates.first()?, fates.last()?);
    Some(Group { all: Part { lo: first.lo, ..last.clone() }, fates })
}

/// The lot that a fate bought.
pub(crate) fn lot(sink: &Sink) -> Option<Code> {
    if sink.what == "lot" { sink.axis.as_str().parse().ok() } else { None }
}

/// Neighbours that nothing tells apart become one.
pub(crate) fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::new();
    for part in parts {
        match out.last_mut() {
            Some(last) if last.hi == part.lo && is_alike(last, &part) => {
                last.hi = part.hi;
                if let (Some(sink), Some(more)) = (&mut last.sink, part.sink) {
                    sink.units = sink.units.zip(more.units).map(|(a, b)| a + b);
                }
            }
            _ => out.push(part),
        }
    }
    out
}

fn is_alike(a: &Part, b: &Part) -> bool {
    let way = |part: &Part| -> Vec<(EntryId, Account)> {
        let custody = part.sink.as_ref().and_then(|sink| sink.custody.as_ref());
        let goods = custody.into_iter().flat_map(|custody| &custody.steps);
        part.steps.iter().chain(goods).map(|step| (step.entry, step.to.clone())).collect()
    };
    let sink = |part: &Part| part.sink.as_ref().map(|sink| (sink.axis.clone(), sink.rev));
    a.account == b.account && a.streams == b.streams && sink(a) == sink(b) && way(a) == way(b)
}

/// Where a lot's units are, as the fates of goods that no fen paid for.
pub(crate) fn goods_fates(
    lot: &AxisCode,
    item: Option<&Code>,
    parts: Vec<(i64, i64, ledger::trace::Custody)>,
) -> Vec<Part> {
    let fate = |(lo, hi, custody): (i64, i64, ledger::trace::Custody)| {
        let account = custody.account.clone();
        let sink = Sink {
            axis: lot.clone(),
            what: "lot".to_owned(),
            order: None,
            rev: 1,
            units: Some(hi - lo),
            item: item.cloned(),
            rate: None,
            custody: Some(custody),
        };
        Part { lo, hi, account, streams: Vec::new(), sink: Some(sink), steps: Vec::new() }
    };
    joined(parts.into_iter().map(fate).collect())
}
