//! What a desk may do, as one value, so that tables and random histories say the same things.

use ledger::rule::{
    self, Assembly, Bought, Cash, Component, Count, CreditNote, Due, Exchange, Freight, GiftInKind, Going, HandOver,
    Head, Intake, Load, NewLot, Part, Redirection, SendBack,
};
use ledger::rule::{Received, Refund, Settlement};
use ledger::{
    Account, AxisCode, Body, Draft, EntryId, Matched, Permission, Picture, Restriction, Stop, StreamKey, Use,
};
use primitives::{Code, Fen, PlaceCode, Units};

use crate::book::Book;

/// One thing that a desk does. Amounts are bare here; the rules get their types.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Batch {
        name: String,
        stream: StreamKey,
        gifts: Vec<(String, i64)>,
        in_bank: bool,
    },
    Settle {
        name: String,
        channel: String,
        batches: Vec<String>,
        arrived: i64,
        fee: i64,
    },
    Prepay {
        order: String,
        fund: String,
        fen: i64,
        aim: Use,
    },
    PayBack {
        order: String,
        fen: i64,
    },
    TakeIn {
        order: String,
        fund: String,
        lots: Vec<LotIn>,
        freight: i64,
        spread: i64,
        aim: Use,
    },
    Pay {
        order: String,
        fen: i64,
    },
    Reprice {
        sink: String,
        fen: i64,
        is_paid: bool,
    },
    Back {
        gift: String,
        fen: i64,
        how: Back,
    },
    Regift {
        gift: String,
        fen: i64,
        how: Back,
    },
    InKind {
        gift: String,
        stream: StreamKey,
        fen: Option<i64>,
        item: String,
        units: i64,
    },
    Revalue {
        gift: String,
        fen: i64,
    },
    Carry {
        loads: Vec<(String, i64)>,
        from: Account,
        to: Account,
        aim: Use,
    },
    Sign {
        shipment: String,
        site: String,
        place: PlaceCode,
        counts: Vec<Counted>,
    },
    Identify {
        lot: String,
        item: String,
    },
    /// Some of a lot, by account, is another lot.
    Split {
        lot: String,
        new: String,
        item: String,
        units: Vec<(Account, i64)>,
    },
    SendBack {
        lot: String,
        from: Account,
        units: i64,
        supplier: String,
        paid: i64,
    },
    /// A kit is so many of the lots named, in order.
    Assemble {
        kit: String,
        kits: i64,
        parts: Vec<(Vec<String>, i64)>,
    },
    Match {
        name: String,
        stream: StreamKey,
        gifts: Vec<(String, i64)>,
        of: Vec<String>,
    },
    Redirect {
        name: String,
        from: From,
        fund: String,
        to: Restriction,
        is_filed: bool,
    },
    Exchange {
        name: String,
        from: AxisCode,
        gives: i64,
        currency: String,
        came: i64,
    },
    Reverse {
        entry: EntryId,
    },
}

/// A lot of an intake.
#[derive(Clone, Debug)]
pub(crate) struct LotIn {
    pub(crate) code: String,
    pub(crate) item: String,
    pub(crate) units: i64,
    pub(crate) fen: i64,
}

/// Which money goes on.
#[derive(Clone, Debug)]
pub(crate) enum From {
    Gifts(Vec<String>),
    First(AxisCode, i64),
}

/// How a gift goes back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Back {
    pub(crate) payer: Option<String>,
    pub(crate) is_netted: bool,
    pub(crate) is_clamped: bool,
    pub(crate) is_void: bool,
}

/// What a site counted of an item.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub(crate) item: String,
    pub(crate) lots: Vec<String>,
    pub(crate) whole: i64,
    pub(crate) broken: i64,
    pub(crate) missing: i64,
    pub(crate) excess: Option<(String, i64)>,
}

pub(crate) fn code(text: &str) -> Code {
    text.parse().unwrap()
}
fn fen(n: i64) -> Fen {
    Fen::new(n).unwrap()
}
fn units(n: i64) -> Units {
    Units::new(n).unwrap()
}
fn body(batch: &str, rows: usize) -> Body {
    Body { batch: code(batch), rows: i64::try_from(rows).unwrap(), digest: [7; 32] }
}

impl Act {
    /// The desk's noun, and the thing's code.
    pub(crate) fn cause(&self) -> (&'static str, &str) {
        match self {
            Act::Batch { name, .. } => ("batch", name),
            Act::Settle { name, .. } => ("settle", name),
            Act::Prepay { order, .. } => ("prepay", order),
            Act::PayBack { order, .. } => ("payback", order),
            Act::TakeIn { order, .. } => ("purchase", order),
            Act::Pay { order, .. } => ("pay", order),
            Act::Reprice { sink, .. } => ("reprice", sink),
            Act::Back { gift, how, .. } => (if how.is_void { "void" } else { "refund" }, gift),
            Act::Regift { gift, .. } => ("regift", gift),
            Act::InKind { gift, .. } => ("kind", gift),
            Act::Revalue { gift, .. } => ("revalue", gift),
            Act::Carry { loads, .. } => ("carry", loads.first().map_or("none", |(lot, _)| lot)),
            Act::Sign { shipment, .. } => ("sign", shipment),
            Act::Identify { lot, .. } => ("identify", lot),
            Act::Split { new, .. } => ("split", new),
            Act::SendBack { lot, .. } => ("return", lot),
            Act::Assemble { kit, .. } => ("kit", kit),
            Act::Match { name, .. } => ("match", name),
            Act::Redirect { name, .. } => ("redirect", name),
            Act::Exchange { name, .. } => ("exchange", name),
            Act::Reverse { .. } => ("reverse", "it"),
        }
    }

    /// What the rule says to it.
    pub(crate) fn draft(&self, book: &Book, picture: &Picture, head: &Head) -> Result<Draft, Stop> {
        match self {
            Act::Batch { name, stream, gifts, in_bank } => {
                rule::receive(picture, head, &received(book, name, stream, gifts, *in_bank))
            }
            Act::Match { name, stream, gifts, of } => {
                let what = received(book, name, stream, gifts, true);
                let span = |gift: &String| &book.gifts[gift];
                let of: Vec<Matched> =
                    of.iter().map(span).map(|s| Matched { axis: s.axis.clone(), lo: s.lo, hi: s.hi }).collect();
                rule::match_gifts(picture, head, &what, &of)
            }
            Act::Settle { .. } => rule::settle(picture, head, &self.settlement(book)),
            Act::Prepay { order, fund, fen: n, aim } => {
                rule::prepay(picture, head, &code(order), &code(fund), fen(*n), &code("main"), aim)
            }
            Act::PayBack { order, fen: n } => rule::pay_back(picture, head, &code(order), fen(*n), &code("main")),
            Act::TakeIn { .. } => rule::take_in(picture, head, &self.intake(head)),
            Act::Pay { order, fen: n } => rule::pay(picture, head, &code(order), fen(*n), &code("main")),
            Act::Reprice { sink, fen: n, is_paid } => {
                let note = if *is_paid { CreditNote::Paid(code("main")) } else { CreditNote::Owed };
                rule::reprice(picture, head, &axis(sink), fen(*n), &note)
            }
            Act::Back { gift, fen: n, how } => {
                let back = if how.is_void { rule::void_gift } else { rule::refund };
                back(picture, head, &refund(book, gift, *n, how))
            }
            Act::Regift { gift, fen: n, how } => {
                rule::regift(picture, head, &refund(book, gift, 0, how), fen(*n), body(gift, 1))
            }
            Act::InKind { gift, stream, fen: n, item, units: q } => {
                let what = GiftInKind {
                    stream: stream.clone(),
                    value: n.map(|n| (fen(n), body(gift, 1))),
                    lot: code(gift),
                    item: code(item),
                    units: units(*q),
                    warehouse: code("w1"),
                };
                rule::give_in_kind(picture, head, &what)
            }
            Act::Revalue { gift, fen: n } => {
                let span = &book.gifts[gift];
                rule::revalue(picture, head, (&span.axis, span.lo, span.hi), fen(*n), body(gift, 1))
            }
            Act::Carry { loads, from, to, aim } => {
                let loads: Vec<Load> = loads.iter().map(|(lot, n)| Load { lot: code(lot), units: units(*n) }).collect();
                rule::carry(picture, head, &loads, from, to, aim)
            }
            Act::Sign { .. } => rule::sign(picture, head, &self.hand_over()),
            Act::Identify { lot, item } => rule::identify(picture, head, &code(lot), &code(item)),
            Act::Split { .. } | Act::SendBack { .. } | Act::Assemble { .. } => self.remade(picture, head),
            Act::Redirect { .. } | Act::Exchange { .. } => self.gone_on(book, picture, head),
            Act::Reverse { entry } => rule::reverse(picture, head, book.entry(*entry)),
        }
    }

    /// Goods that become others, or go back.
    fn remade(&self, picture: &Picture, head: &Head) -> Result<Draft, Stop> {
        match self {
            Act::Split { lot, new, item, units: parts } => {
                let parts = parts.iter().map(|(account, n)| (account.clone(), units(*n))).collect();
                let what = Part { lot: code(lot), new: code(new), item: code(item), units: parts };
                rule::identify_part(picture, head, &what)
            }
            Act::SendBack { lot, from, units: n, supplier, paid } => {
                let what = SendBack {
                    lot: code(lot),
                    from: from.clone(),
                    units: units(*n),
                    supplier: code(supplier),
                    paid: fen(*paid),
                    bank: code("main"),
                };
                rule::send_back(picture, head, &what)
            }
            Act::Assemble { kit, kits, parts } => {
                let component = |(lots, per): &(Vec<String>, i64)| Component {
                    lots: lots.iter().map(|l| code(l)).collect(),
                    per: units(*per),
                };
                let what = Assembly {
                    kit: code(kit),
                    item: code("kit"),
                    kits: units(*kits),
                    warehouse: code("w1"),
                    components: parts.iter().map(component).collect(),
                };
                rule::assemble(picture, head, &what)
            }
            _ => unreachable!(),
        }
    }

    /// Money that becomes other money.
    fn gone_on(&self, book: &Book, picture: &Picture, head: &Head) -> Result<Draft, Stop> {
        match self {
            Act::Redirect { name, from, fund, to, is_filed } => {
                let paper = code("paper-1");
                let span = |gift: &String| {
                    let span = &book.gifts[gift];
                    (span.axis.clone(), span.lo, span.hi)
                };
                let what = Redirection {
                    code: code(name),
                    from: match from {
                        From::Gifts(gifts) => Going::Gifts(gifts.iter().map(span).collect()),
                        From::First(axis, n) => Going::First(axis.clone(), fen(*n)),
                    },
                    fund: code(fund),
                    restriction: to.clone(),
                    permission: if *is_filed { Permission::Filing(paper) } else { Permission::Consent(paper) },
                };
                rule::redirect(picture, head, &what)
            }
            Act::Exchange { name, from, gives, currency, came } => {
                let what = Exchange {
                    code: code(name),
                    from: from.clone(),
                    gives: fen(*gives),
                    out_of: code("abroad"),
                    currency: currency.parse()?,
                    came: fen(*came),
                    into: code("main"),
                };
                rule::exchange(picture, head, &what)
            }
            _ => unreachable!(),
        }
    }

    fn settlement(&self, book: &Book) -> Settlement {
        let Act::Settle { name, channel, batches, arrived, fee } = self else { unreachable!() };
        let due = |batch: &String| {
            let span = &book.batches[batch];
            Due { batch: code(batch), axis: span.axis.clone(), lo: span.lo, hi: span.hi }
        };
        Settlement {
            code: code(name),
            channel: code(channel),
            batches: batches.iter().map(due).collect(),
            arrived: fen(*arrived),
            fee: *fee,
            bank: code("main"),
            operating: code("operating"),
        }
    }

    fn intake(&self, head: &Head) -> Intake {
        let Act::TakeIn { order, fund, lots, freight, spread, aim } = self else { unreachable!() };
        let new = |lot: &LotIn| NewLot {
            code: code(&lot.code),
            item: code(&lot.item),
            units: units(lot.units),
            fen: fen(lot.fen),
            warehouse: code("w1"),
        };
        let own =
            Bought { code: code(&format!("{order}/freight/{}", head.key)), what: code("freight"), fen: fen(*freight) };
        let weights = lots.iter().map(|l| l.fen).collect();
        Intake {
            order: code(order),
            fund: code(fund),
            lots: lots.iter().map(new).collect(),
            sinks: vec![own],
            freight: (0 < *spread).then(|| Freight { fen: fen(*spread), weights }),
            place: aim.place,
            purpose: aim.purpose.clone(),
            recipient: aim.recipient.clone(),
        }
    }

    fn hand_over(&self) -> HandOver {
        let Act::Sign { shipment, site, place, counts } = self else { unreachable!() };
        let count = |c: &Counted| Count {
            item: code(&c.item),
            lots: c.lots.iter().map(|l| code(l)).collect(),
            received: units(c.whole),
            damaged: units(c.broken),
            missing: units(c.missing),
            excess: c.excess.as_ref().map(|(lot, n)| (code(lot), units(*n))),
        };
        HandOver {
            shipment: code(shipment),
            site: code(site),
            place: *place,
            counts: counts.iter().map(count).collect(),
        }
    }
}

/// The axis of a lot or sink.
pub(crate) fn axis(text: &str) -> AxisCode {
    text.parse().unwrap()
}

fn received(book: &Book, name: &str, stream: &StreamKey, gifts: &[(String, i64)], in_bank: bool) -> Received {
    Received {
        stream: stream.clone(),
        sum: fen(gifts.iter().map(|(_, n)| n).sum()),
        body: body(name, gifts.len()),
        bank: in_bank.then(|| code(if stream.currency.is_yuan() { "main" } else { "abroad" })),
        freed: gifts.iter().filter_map(|(g, _)| book.gifts.get(g).map(|s| s.axis.clone())).collect(),
    }
}

fn refund(book: &Book, gift: &str, n: i64, how: &Back) -> Refund {
    let span = &book.gifts[gift];
    Refund {
        axis: span.axis.clone(),
        lo: span.lo,
        hi: span.hi,
        fen: fen(n),
        payer: how.payer.as_deref().map(code),
        cash: if how.is_netted { Cash::Netted(code("tencent")) } else { Cash::Bank(code("main")) },
        clamp: how.is_clamped,
    }
}
