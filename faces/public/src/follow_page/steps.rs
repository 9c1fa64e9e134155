//! What happened to a gift, step by step. Each is an entry of the book; what has not happened yet is told too.

use book::{Account, EntryId};
use ledger::Step as Hop;
use ledger::trace::{Custody, Part, Sink};
use primitives::{Code, Instant};
use ui::Voice;
use ui::parts::{Piece, Prose, Step, Steps};

use crate::figures;
use crate::follow_page::story::{Story, lot, said};
use crate::follow_page::{ahead, fate, whole};

/// Speaks of one story.
#[derive(Clone, Copy)]
pub(crate) struct Teller<'s> {
    pub(crate) v: &'s Voice,
    pub(crate) story: &'s Story,
}

/// A step with the instant that orders it.
pub(crate) struct Told {
    at: Instant,
    step: Step,
}

impl Teller<'_> {
    /// What happened to all of the gift.
    pub(crate) fn whole(self) -> Steps {
        let (mut told, open) = whole::steps(self);
        told.sort_by_key(|told| told.at);
        Steps { rows: told.into_iter().map(|told| told.step).chain(open).collect() }
    }
    /// What happened to one part of it, or to neighbours that paid for the same.
    pub(crate) fn part(self, fates: &[Part]) -> Steps {
        let mut told = Vec::new();
        for fate in fates {
            self.fate(fate, &mut told);
        }
        told.sort_by_key(|told| told.at);
        let open = fates.last().map(|fate| ahead::of(self, fate)).unwrap_or_default();
        Steps { rows: told.into_iter().map(|told| told.step).chain(open).collect() }
    }
    fn fate(self, fate: &Part, told: &mut Vec<Told>) {
        told.extend(self.order(fate));
        told.extend(fate.steps.iter().filter_map(|hop| self.money(fate, hop)));
        if let Some(sink) = &fate.sink {
            let custody = sink.custody.iter();
            told.extend(
                custody.flat_map(|custody| custody.steps.iter().filter_map(|hop| self.goods(sink, custody, hop))),
            );
            told.extend(self.put_right(sink));
        }
    }
    /// A step that happened.
    pub(crate) fn step(self, at: Instant, word: &str, said: impl Into<Prose>, entry: EntryId) -> Told {
        let step = Step {
            when: self.when(at),
            datetime: at.to_string(),
            word: self.v.t(word),
            said: said.into(),
            entry: Some((self.entry_name(entry), self.entry_href(entry))),
            open: false,
        };
        Told { at, step }
    }
    /// A step that has not happened yet.
    pub(crate) fn open(self, word: &str, said: impl Into<Prose>) -> Step {
        let (when, word) = (self.v.t("public-follow-not-yet"), self.v.t(word));
        Step { when, datetime: String::new(), word, said: said.into(), entry: None, open: true }
    }
    /// Without the year, where it is the gift's.
    fn when(self, at: Instant) -> String {
        let year = |at: Instant| at.day().ymd().0;
        if year(at) == year(self.story.paid_at) { self.v.instant_short(at) } else { self.v.instant(at) }
    }
    /// An entry is named by its cause's code and a short id.
    pub(crate) fn entry_name(self, entry: EntryId) -> String {
        match self.story.known.heads.get(&entry) {
            Some(head) => format!("{} · {}", head.code, entry.short()),
            None => entry.short(),
        }
    }
    pub(crate) fn entry_href(self, entry: EntryId) -> String {
        self.v.href(&figures::entry(entry).address())
    }
    /// A code that opens the entry behind it.
    pub(crate) fn code(self, code: &Code, entry: EntryId) -> Piece {
        Piece::link(code.to_string(), self.entry_href(entry))
    }
    /// An amount of the gift that opens an entry.
    pub(crate) fn amount(self, amount: i64, entry: EntryId) -> Piece {
        Piece::figure(self.story.say(self.v, amount), self.entry_href(entry))
    }

    /// The order that the part paid for.
    fn order(self, fate: &Part) -> Option<Told> {
        let (v, known) = (self.v, &self.story.known);
        let code = match &fate.account {
            Account::Payable(order) | Account::Prepaid(order) => Some(order),
            _ => fate.sink.as_ref().and_then(|sink| sink.order.as_ref()),
        };
        let order = known.orders.get(code?)?;
        let at = order.approved_at.unwrap_or(order.at);
        let number = ("order", self.code(&order.code, order.entry));
        let Some(sink) = &fate.sink else {
            let total = ("total", Piece::figure(v.money(order.total_fen), self.entry_href(order.entry)));
            let said = Prose::of(v, "public-follow-step-order", &[], &[number, total]);
            return Some(self.step(at, "public-follow-order", said, order.entry));
        };
        let bought = lot(sink).and_then(|code| known.lots.get(&code));
        let line = bought.and_then(|bought| usize::try_from(bought.line? - 1).ok());
        let said = match line.and_then(|n| order.lines.get(n)) {
            Some(line) => {
                let units = known.units(v, &line.item, line.units.get());
                let words = [("item", known.item(v, &line.item)), ("units", units), ("yours", self.yours(fate))];
                Prose::of(v, "public-follow-step-ordered", &words, &[number, ("price", self.price(sink))])
            }
            None => {
                let what = fate::bought(v, self.story, fate).unwrap_or_default();
                Prose::of(v, "public-follow-step-ordered-other", &[("what", what)], &[number])
            }
        };
        Some(self.step(at, "public-follow-order", said, order.entry))
    }
    /// `您的27.40元约合8.56只`.
    fn yours(self, fate: &Part) -> String {
        let share = fate::share(self.v, self.story, fate).unwrap_or_default();
        self.v.tell("public-follow-yours", &[("amount", self.story.say(self.v, fate.hi - fate.lo)), ("share", share)])
    }
    fn price(self, sink: &Sink) -> Piece {
        let Some((fen, is_exact)) = fate::unit_price(sink) else { return Piece::words(self.v.t("public-not-known")) };
        let id = if is_exact { "public-follow-price" } else { "public-follow-price-about" };
        let figure = figures::Asked::desk(format!("supply.unit_cost:{}", sink.axis), None, self.story.as_of);
        Piece::figure(self.v.tell(id, &[("fen", self.v.money_signed(fen))]), self.v.href(&figure.address()))
    }
    /// A step of money that is this part's own; what all parts share is told of the whole.
    fn money(self, fate: &Part, hop: &Hop) -> Option<Told> {
        let (v, noun) = (self.v, self.story.known.noun(hop.entry));
        let amount = ("amount", self.story.say(v, fate.hi - fate.lo));
        let from = hop.from.as_ref()?;
        if let (Account::Payable(order), None) = (&hop.to, &fate.sink) {
            let said = Prose::of(v, "public-follow-step-was-ordered", &[("order", order.to_string()), amount], &[]);
            return Some(self.step(hop.at, "public-follow-order", said, hop.entry));
        }
        let is_stand_in = noun.starts_with("refund") || noun == "gift";
        let told =
            |word, id, words: &[(&str, String)]| self.step(hop.at, word, Prose::of(v, id, words, &[]), hop.entry);
        let what = || ("what", fate::bought(v, self.story, fate).unwrap_or_default());
        match (from, &hop.to) {
            (Account::Receivable(_), Account::Held) | (_, Account::Converted(_)) => None,
            (_, Account::Payable(_) | Account::Prepaid(_) | Account::Spent(_)) if is_stand_in => {
                Some(told("public-follow-stand-in", "public-follow-step-stand-in", &[amount]))
            }
            (_, Account::Exchanged(_)) if noun == "exchange" => {
                Some(told("public-follow-exchange", "public-follow-step-exchange", &[amount]))
            }
            (_, Account::Exchanged(_)) => {
                Some(told("public-follow-redirect", "public-follow-step-redirect", &[amount]))
            }
            (Account::Payable(_), Account::Spent(_)) => {
                Some(told("public-follow-pay", "public-follow-step-pay", &[amount, what()]))
            }
            (_, Account::Prepaid(_)) => Some(told("public-follow-prepay", "public-follow-step-prepay", &[amount])),
            (_, Account::Payable(_) | Account::Spent(_)) => {
                let is_told_by_goods = fate.sink.as_ref().is_some_and(|sink| sink.custody.is_some());
                let word = fate.sink.as_ref().map_or("public-sink-lot", |sink| fate::sink_word(&sink.what));
                let is_told = is_told_by_goods || fate.sink.is_none();
                (!is_told).then(|| told(word, "public-follow-step-laid", &[amount, what()]))
            }
            (Account::Prepaid(_), Account::Held) => {
                Some(told("public-follow-back", "public-follow-step-paid-back", &[amount]))
            }
            (_, Account::Held) => Some(told("public-follow-back", "public-follow-step-cut", &[amount])),
            (_, Account::Refunded) => Some(self.refunded(fate, hop)),
            (_, Account::Void) => Some(told("public-follow-voided", "public-follow-step-void", &[amount])),
            (_, Account::Loss) => Some(told("public-money-loss", "public-follow-step-loss", &[amount])),
            _ => None,
        }
    }
    fn refunded(self, fate: &Part, hop: &Hop) -> Told {
        let (v, known) = (self.v, &self.story.known);
        let words =
            [("amount", self.story.say(v, fate.hi - fate.lo)), ("channel", known.channel(v, &self.story.channel))];
        let was_used = matches!(&hop.from, Some(Account::Payable(_) | Account::Prepaid(_) | Account::Spent(_)));
        let id = match (was_used, self.story.statement.is_some()) {
            (true, _) => "public-follow-step-refunded-used",
            (false, true) => "public-follow-step-refunded",
            (false, false) => "public-follow-step-refunded-direct",
        };
        self.step(hop.at, "public-follow-refund", Prose::of(v, id, &words, &[]), hop.entry)
    }
    /// A step of the goods.
    fn goods(self, sink: &Sink, custody: &Custody, hop: &Hop) -> Option<Told> {
        let word = match (&hop.from, &hop.to) {
            // What goods became is told by the step that made them so.
            (None, _) if matches!(self.story.known.noun(hop.entry), "split" | "kit") => return None,
            (_, Account::Converted(_)) if self.story.known.noun(hop.entry) == "kit" => "public-follow-step-kit",
            (_, Account::Converted(_)) => "public-follow-step-split",
            (None, Account::Warehouse(_)) => return Some(self.came(sink, hop)),
            (_, Account::InTransit(shipment)) => return Some(self.left(shipment, hop)),
            (_, Account::Site(_) | Account::Missing(_)) => return Some(self.signed(sink, hop)),
            (_, Account::Damaged(_)) if custody.shipment.is_some() => return Some(self.signed(sink, hop)),
            (_, Account::Warehouse(_)) => "public-follow-step-stored",
            (_, Account::Damaged(_)) => "public-follow-step-broken",
            (_, Account::Used(_)) => "public-follow-step-used",
            (_, Account::Returned(_)) => "public-follow-step-returned",
            (_, Account::WrittenOff) => "public-follow-step-written-off",
            (_, Account::Void) => "public-follow-step-lot-void",
            _ => return None,
        };
        let name = match &hop.to {
            Account::Warehouse(code) | Account::Damaged(code) => self.story.known.warehouse(self.v, code),
            Account::Used(code) => self.story.known.site(self.v, code),
            _ => String::new(),
        };
        let noun = crate::labels::noun(self.v, self.story.known.noun(hop.entry));
        let item = sink.item.as_ref().map(|item| self.story.known.item(self.v, item)).unwrap_or_default();
        let words = [("where", name), ("item", item)];
        let mut told = self.step(hop.at, word, Prose::of(self.v, word, &words, &[]), hop.entry);
        told.step.word = noun;
        Some(told)
    }
    /// The lot came in: what it is, to the maker's mark.
    fn came(self, sink: &Sink, hop: &Hop) -> Told {
        let (v, known) = (self.v, &self.story.known);
        let lot = lot(sink).and_then(|code| known.lots.get(&code));
        let word = match lot.map(|lot| lot.source) {
            Some(supply::Source::Order) => "public-follow-intake",
            _ => "public-follow-came",
        };
        let Some(lot) = lot else { return self.step(hop.at, word, sink.axis.to_string(), hop.entry) };
        let mut said = vec![Prose::of(v, "public-follow-step-lot", &[], &[("lot", self.code(&lot.code, lot.entry))])];
        let item = known.lists.items.get(&lot.item);
        let words = [
            item.and_then(|item| Some([item.standard.as_deref()?, item.edition.as_deref().unwrap_or_default()])).map(
                |[standard, edition]| {
                    if edition.is_empty() { standard.to_owned() } else { format!("{standard}-{edition}") }
                },
            ),
            item.and_then(|item| item.grade.as_ref())
                .map(|grade| v.tell("public-follow-grade", &[("grade", grade.clone())])),
            lot.batch_no.as_ref().map(|no| v.tell("public-follow-batch-no", &[("no", no.clone())])),
        ];
        said.extend(words.into_iter().flatten().map(Prose::plain));
        if let Some(day) = lot.expires {
            said.push(Prose::of(v, "public-follow-expires", &[], &[("day", Piece::nowrap(day.to_string()))]));
        }
        if let Account::Warehouse(code) = &hop.to {
            said.push(Prose::plain(known.warehouse(v, code)));
        }
        self.step(hop.at, word, Prose::joined(said, &v.t("public-follow-between")), hop.entry)
    }
    /// A shipment left.
    fn left(self, shipment: &Code, hop: &Hop) -> Told {
        let (v, known) = (self.v, &self.story.known);
        let Some(way) = known.ways.get(shipment) else {
            return self.step(hop.at, "public-follow-ship", shipment.to_string(), hop.entry);
        };
        let names = said(v, &way.names);
        let consignment = Piece::link(names, v.href(&format!("/consignments/{}", way.consignment)));
        let place = operation::place::full_names(way.place);
        let words = [
            ("from", known.warehouse(v, &way.warehouse)),
            ("to", said(v, &place)),
            ("waybill", way.waybill.clone().unwrap_or_default()),
        ];
        let id = if way.waybill.is_some() { "public-follow-step-ship-waybill" } else { "public-follow-step-ship" };
        self.step(hop.at, "public-follow-ship", Prose::of(v, id, &words, &[("consignment", consignment)]), hop.entry)
    }
    /// A site signed: what it counted, and in which of it this part is.
    fn signed(self, sink: &Sink, hop: &Hop) -> Told {
        let (v, known) = (self.v, &self.story.known);
        let site = match &hop.to {
            Account::Site(site) | Account::Damaged(site) => Some(site.clone()),
            Account::Missing(shipment) => known.ways.get(shipment).map(|way| way.site.clone()),
            _ => None,
        };
        let counted = known.heads.get(&hop.entry).zip(lot(sink));
        let counted = counted.and_then(|(head, lot)| known.signed.get(&(head.code.clone(), lot)));
        let name = site.as_ref().map(|site| known.site(v, site)).unwrap_or_default();
        let Some((counted, item)) = counted.zip(sink.item.as_ref()) else {
            return self.step(hop.at, "public-follow-sign", name, hop.entry);
        };
        let place = site.as_ref().and_then(|site| known.sites.get(site)).map(|site| site.place);
        let place = place
            .map(|code| Piece::link(said(v, &operation::place::full_names(code)), v.href(&format!("/places/{code}"))));
        let signer = known.organisations.get(&counted.organisation);
        let words = [
            ("site", name),
            ("received", known.units(v, item, counted.received)),
            ("damaged", v.count(counted.damaged)),
            ("missing", v.count(counted.missing)),
            ("by", signer.map_or_else(|| counted.organisation.to_string(), |names| said(v, names))),
        ];
        let place = ("place", place.unwrap_or_else(|| Piece::words(v.t("public-not-known"))));
        let mut all = vec![Prose::of(v, "public-follow-step-sign", &words, &[place])];
        if 0 < counted.damaged + counted.missing {
            all.push(Prose::plain(v.t(match &hop.to {
                Account::Damaged(_) => "public-follow-in-damaged",
                Account::Missing(_) => "public-follow-in-missing",
                _ => "public-follow-in-received",
            })));
        }
        self.step(hop.at, "public-follow-sign", Prose::joined(all, &v.t("public-semicolon")), hop.entry)
    }
    /// What was put right of the lot: what it is, what it cost.
    fn put_right(self, sink: &Sink) -> Vec<Told> {
        let (v, known) = (self.v, &self.story.known);
        let held: Vec<_> = known.identities.iter().filter(|i| i.lot == sink.axis).collect();
        let mut told = Vec::new();
        for pair in held.windows(2) {
            let words = [("was", known.item(v, &pair[0].item)), ("is", known.item(v, &pair[1].item))];
            let said = Prose::of(v, "public-follow-step-identity", &words, &[]);
            told.push(self.step(pair[1].at, "public-correction", said, pair[1].entry));
        }
        let costs: Vec<_> = known.costs.iter().filter(|c| c.sink == sink.axis).collect();
        for (n, pair) in (1_i64..).zip(costs.windows(2).filter(|pair| pair[0].fen != pair[1].fen)) {
            let words = [("was", v.money_signed(pair[0].fen)), ("is", v.money_signed(pair[1].fen)), ("n", v.count(n))];
            let said = Prose::of(v, "public-follow-step-cost", &words, &[]);
            told.push(self.step(pair[1].at, "public-correction", said, pair[1].entry));
        }
        told
    }
}
