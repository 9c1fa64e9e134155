//! What a desk might do next, drawn from a number: sensible often enough to get far, wrong often enough to be refused.

use ledger::{Account, AxisCode, AxisKind, Currency, Origin, StreamKey, Use};

use crate::act::{Act, Back, Counted, From, LotIn, code};
use crate::book::Book;

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// From 0 to below `n`.
    pub(crate) fn of(&mut self, n: i64) -> i64 {
        i64::try_from(self.next() % u64::try_from(n.max(1)).unwrap()).unwrap()
    }
    /// Once in `n`.
    pub(crate) fn once(&mut self, n: i64) -> bool {
        self.of(n) == 0
    }
    pub(crate) fn one<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        let at = self.of(i64::try_from(of.len()).unwrap());
        of.get(usize::try_from(at).unwrap()).cloned()
    }
}

const FUNDS: [&str; 3] = ["jilin", "jilin", "operating"];
const CHANNELS: [&str; 2] = ["tencent", "alipay"];
const ITEMS: [&str; 2] = ["n95", "kn95"];
const ORDERS: [&str; 4] = ["P0", "P1", "P2", "P3"];
const CLASSES: [&str; 10] = [
    "",
    "",
    "",
    "",
    "place=220000",
    "place=310000",
    "item=n95",
    "place=220000+item=n95",
    "recipient=s1",
    // The second hour of a history: 21:00 is its first minute.
    "until=2022-03-15",
];
const SITES: [(&str, &str); 2] = [("s1", "220113"), ("s2", "310112")];

/// Each kind of act with its weight, and how it is drawn; `None` where the book has nothing for it.
type Draw = fn(&mut Dice, &Book) -> Option<Act>;
const DRAWS: [(i64, Draw); 23] = [
    (7, batch),
    (9, settle),
    (2, prepay),
    (1, pay_back),
    (9, take_in),
    (8, pay),
    (8, reprice),
    (9, back),
    (2, regift),
    (2, in_kind),
    (2, revalue),
    (11, ship),
    (11, sign),
    (3, consume),
    (5, turn),
    (2, identify),
    (4, split),
    (3, send_back),
    (3, assemble),
    (2, match_gifts),
    (4, redirect),
    (3, exchange),
    (7, reverse),
];

/// The next act; none in a book too empty for what the dice say.
pub(crate) fn act(dice: &mut Dice, book: &Book) -> Option<Act> {
    let mut left = dice.of(DRAWS.iter().map(|(weight, _)| weight).sum());
    let drawn = DRAWS.iter().find(|(weight, _)| {
        left -= weight;
        left < 0
    });
    drawn?.1(dice, book)
}

fn name(book: &Book, head: &str) -> String {
    format!("{head}{}", book.tried)
}

fn batch(dice: &mut Dice, book: &Book) -> Option<Act> {
    let name = name(book, "b");
    let mut gifts: Vec<(String, i64)> = (0..=dice.of(4)).map(|i| (format!("{name}-{i}"), 1 + dice.of(24))).collect();
    // A gift that is wholly void may come again under its key.
    let is_void = |gift: &&String| {
        let place = &book.gifts[*gift];
        let mut runs = book.picture.known_runs(&place.axis).filter(|r| r.lo < place.hi && place.lo < r.hi);
        runs.all(|r| r.account == Account::Void)
    };
    if let Some(gift) = book.gifts.keys().find(is_void).filter(|_| dice.once(2)) {
        gifts[0].0.clone_from(gift);
    }
    let in_bank = dice.once(4);
    let is_foreign = in_bank && dice.once(2);
    let stream = StreamKey {
        fund: code(dice.one(&FUNDS)?),
        channel: code(if in_bank { "direct" } else { dice.one(&CHANNELS)? }),
        currency: if is_foreign { "USD".parse().unwrap() } else { Currency::CNY },
        origin: Origin::Gift,
        restriction: dice.one(&CLASSES)?.parse().unwrap(),
    };
    Some(Act::Batch { name, stream, gifts, in_bank })
}

fn settle(dice: &mut Dice, book: &Book) -> Option<Act> {
    let channel = dice.one(&CHANNELS)?.to_owned();
    let owed = Account::Receivable(code(&channel));
    let due = |b: &&String| {
        let place = &book.batches[*b];
        let mut runs = book.picture.known_runs(&place.axis).filter(|r| r.account == owed);
        runs.any(|r| r.lo < place.hi && place.lo < r.hi)
    };
    let open: Vec<String> = book.batches.keys().filter(due).cloned().collect();
    let first = dice.one(&open)?;
    let mut batches = vec![first];
    batches.extend(dice.one(&open).filter(|b| dice.once(2) && (*b != batches[0] || dice.once(4))));
    let fee = if dice.once(3) { dice.of(5) - 1 } else { 0 };
    Some(Act::Settle { name: name(book, "S"), channel, batches, arrived: dice.of(60), fee })
}

fn prepay(dice: &mut Dice, _: &Book) -> Option<Act> {
    let aim = Use { item: Some(code(dice.one(&ITEMS)?)), ..Use::default() };
    Some(Act::Prepay { order: dice.one(&ORDERS)?.into(), fund: dice.one(&FUNDS)?.into(), fen: 1 + dice.of(8), aim })
}

fn pay_back(dice: &mut Dice, book: &Book) -> Option<Act> {
    let order = named(dice, book, "prepaid")?;
    Some(Act::PayBack { order, fen: 1 + dice.of(6) })
}

/// The name of some account with this word that holds something.
fn named(dice: &mut Dice, book: &Book, word: &str) -> Option<String> {
    let axes = book.picture.all_axes().flat_map(|a| book.picture.known_runs(&a.code));
    let names: Vec<String> =
        axes.filter(|r| r.account.word() == word).filter_map(|r| r.account.name()).map(str::to_owned).collect();
    dice.one(&names)
}

fn take_in(dice: &mut Dice, book: &Book) -> Option<Act> {
    let item = dice.one(&ITEMS)?;
    let most = if dice.once(6) { 4 } else { 13 };
    let lot = |i: i64, dice: &mut Dice| LotIn {
        code: format!("{}-{i}", name(book, "L")),
        item: item.into(),
        units: 1 + dice.of(7),
        fen: dice.of(most),
    };
    let lots = (0..=dice.of(3)).map(|i| lot(i, dice)).collect();
    let place = if dice.once(2) { dice.one(&SITES)?.1.parse().ok() } else { None };
    let extra = dice.of(5);
    let (freight, spread) = if dice.once(2) { (extra, 0) } else { (0, extra) };
    let (order, fund) = (dice.one(&ORDERS)?.into(), dice.one(&FUNDS)?.into());
    let recipient = if dice.once(3) { Some(code(dice.one(&SITES)?.0)) } else { None };
    Some(Act::TakeIn { order, fund, lots, freight, spread, aim: Use { place, recipient, ..Use::default() } })
}

fn pay(dice: &mut Dice, book: &Book) -> Option<Act> {
    let order = named(dice, book, "payable")?;
    let owed = book.holds(|a| a == format!("payable:{order}"));
    let fen = if dice.once(2) { owed } else { 1 + dice.of(12) };
    Some(Act::Pay { order, fen })
}

fn reprice(dice: &mut Dice, book: &Book) -> Option<Act> {
    let bought = book.picture.all_axes().filter(|a| a.order().is_some() || a.is_lot());
    let sinks: Vec<String> = bought.map(|a| a.code.to_string()).collect();
    let sink = dice.one(&sinks)?;
    let now = book.picture.known_lines().find(|(s, _)| s.as_str() == sink).map_or(0, |(_, l)| l.fen());
    let by = dice.one(&[-9, -4, -2, -1, 1, 2, 5])?;
    let fen = if dice.once(8) { 0 } else { (now + by).max(0) };
    Some(Act::Reprice { sink, fen, is_paid: dice.once(2) })
}

fn how(dice: &mut Dice, is_void: bool) -> Option<Back> {
    let payer = if dice.once(4) { None } else { Some(dice.one(&FUNDS)?.to_owned()) };
    Some(Back { payer, is_netted: dice.once(3), is_clamped: dice.once(2), is_void })
}

fn back(dice: &mut Dice, book: &Book) -> Option<Act> {
    let gift = dice.one(&book.gifts.keys().cloned().collect::<Vec<_>>())?;
    let whole = book.gifts[&gift].hi - book.gifts[&gift].lo;
    let fen = if dice.once(2) { whole } else { 1 + dice.of(whole + 1) };
    let is_void = dice.once(5);
    Some(Act::Back { gift, fen, how: how(dice, is_void)? })
}

fn regift(dice: &mut Dice, book: &Book) -> Option<Act> {
    let gift = dice.one(&book.gifts.keys().cloned().collect::<Vec<_>>())?;
    Some(Act::Regift { gift, fen: 1 + dice.of(20), how: how(dice, true)? })
}

fn in_kind(dice: &mut Dice, book: &Book) -> Option<Act> {
    let (fund, channel) = (code(dice.one(&FUNDS)?), code("acme"));
    let (origin, currency) = (Origin::InKind, Currency::CNY);
    let stream = StreamKey { fund, channel, currency, origin, restriction: Default::default() };
    let fen = if dice.once(3) { None } else { Some(1 + dice.of(12)) };
    Some(Act::InKind { gift: name(book, "K"), stream, fen, item: dice.one(&ITEMS)?.into(), units: 1 + dice.of(6) })
}

fn revalue(dice: &mut Dice, book: &Book) -> Option<Act> {
    let is_kind = |g: &&String| g.starts_with('K') || book.tried.is_multiple_of(9);
    let gift = dice.one(&book.gifts.keys().filter(is_kind).cloned().collect::<Vec<_>>())?;
    Some(Act::Revalue { gift, fen: dice.of(13) })
}

/// A lot and an account in which it stands with one of these words, and how many units.
fn standing(dice: &mut Dice, book: &Book, words: &[&str]) -> Option<(String, Account, i64)> {
    let lots = book.picture.all_axes().filter(|a| matches!(a.kind, AxisKind::Lot { .. }));
    let runs = lots.flat_map(|a| book.picture.known_runs(&a.code).map(|r| (a.code.to_string(), r)));
    let fits: Vec<(String, Account, i64)> = runs
        .filter(|(_, r)| words.contains(&r.account.word()))
        .map(|(lot, r)| (lot, r.account.clone(), r.hi - r.lo))
        .collect();
    dice.one(&fits)
}

fn ship(dice: &mut Dice, book: &Book) -> Option<Act> {
    let (lot, from, units) = standing(dice, book, &["warehouse"])?;
    let shipment = named(dice, book, "in_transit").filter(|_| dice.once(2)).unwrap_or_else(|| name(book, "B"));
    let (site, place) = dice.one(&SITES)?;
    let (recipient, place) = (Some(code(site)), place.parse().ok());
    let mut loads = vec![(lot, 1 + dice.of(units + 1))];
    if let Some((lot, other, n)) = standing(dice, book, &["warehouse"])
        && dice.once(3)
        && other == from
    {
        loads.push((lot, 1 + dice.of(n)));
    }
    Some(Act::Carry {
        loads,
        from,
        to: Account::InTransit(code(&shipment)),
        aim: Use { place, recipient, ..Use::default() },
    })
}

fn sign(dice: &mut Dice, book: &Book) -> Option<Act> {
    let shipment = named(dice, book, "in_transit")?;
    let account = format!("in_transit:{shipment}");
    let mut lots: Vec<String> = book
        .picture
        .all_axes()
        .filter(|a| book.picture.known_runs(&a.code).any(|r| r.account.to_string() == account))
        .map(|a| a.code.to_string())
        .collect();
    if dice.once(2) {
        lots.reverse();
    }
    let n = book.holds(|a| a == account);
    let whole = dice.of(n + 1);
    let broken = if dice.once(2) { dice.of(n - whole + 1) } else { 0 };
    let missing = if dice.once(2) { n - whole - broken + dice.of(20) / 19 } else { 0 };
    let excess = dice.once(8).then(|| (name(book, "E"), dice.of(3)));
    let (site, place) = dice.one(&SITES)?;
    let counts = vec![Counted { item: dice.one(&ITEMS)?.into(), lots, whole, broken, missing, excess }];
    Some(Act::Sign { shipment, site: site.into(), place: place.parse().unwrap(), counts })
}

fn consume(dice: &mut Dice, book: &Book) -> Option<Act> {
    let (lot, from, units) = standing(dice, book, &["site"])?;
    let to = Account::Used(code(from.name()?));
    Some(Act::Carry { loads: vec![(lot, 1 + dice.of(units + 1))], from, to, aim: Use::default() })
}

fn turn(dice: &mut Dice, book: &Book) -> Option<Act> {
    let (lot, from, units) = standing(dice, book, &["site", "damaged", "missing", "in_transit"])?;
    let to = match dice.of(4) {
        0 => Account::WrittenOff,
        1 => Account::InTransit(code(&name(book, "R"))),
        2 => Account::Warehouse(code("w2")),
        _ => Account::Warehouse(code("w1")),
    };
    Some(Act::Carry { loads: vec![(lot, 1 + dice.of(units + 1))], from, to, aim: Use::default() })
}

fn identify(dice: &mut Dice, book: &Book) -> Option<Act> {
    let (lot, ..) = standing(dice, book, &["warehouse", "in_transit", "site", "used"])?;
    Some(Act::Identify { lot, item: dice.one(&ITEMS)?.into() })
}

fn split(dice: &mut Dice, book: &Book) -> Option<Act> {
    let (lot, from, units) =
        standing(dice, book, &["warehouse", "in_transit", "site", "used", "damaged", "missing", "void"])?;
    let mut parts = vec![(from, 1 + dice.of(units + 1))];
    if let Some((other, account, n)) = standing(dice, book, &["warehouse", "site", "in_transit"])
        && other == lot
        && account != parts[0].0
    {
        parts.push((account, 1 + dice.of(n)));
    }
    Some(Act::Split { lot, new: name(book, "N"), item: dice.one(&ITEMS)?.into(), units: parts })
}

fn send_back(dice: &mut Dice, book: &Book) -> Option<Act> {
    let (lot, from, units) = standing(dice, book, &["warehouse", "site", "damaged", "returned"])?;
    let paid = if dice.once(4) { 0 } else { dice.of(9) };
    Some(Act::SendBack { lot, from, units: 1 + dice.of(units + 1), supplier: "maker".into(), paid })
}

fn assemble(dice: &mut Dice, book: &Book) -> Option<Act> {
    let mut parts = Vec::new();
    for _ in 0..=dice.of(2) {
        let (lot, ..) = standing(dice, book, &["warehouse"])?;
        let mut lots = vec![lot];
        lots.extend(standing(dice, book, &["warehouse"]).map(|(lot, ..)| lot).filter(|lot| lots[0] != *lot));
        parts.push((lots, 1 + dice.of(2)));
    }
    Some(Act::Assemble { kit: name(book, "Z"), kits: 1 + dice.of(3), parts })
}

fn match_gifts(dice: &mut Dice, book: &Book) -> Option<Act> {
    let gifts: Vec<String> = book.gifts.keys().cloned().collect();
    let of: Vec<String> = (0..dice.of(3)).filter_map(|_| dice.one(&gifts)).collect();
    let (fund, channel, restriction) = (code(dice.one(&FUNDS)?), code("partner"), dice.one(&CLASSES)?.parse().unwrap());
    let stream = StreamKey { fund, channel, currency: Currency::CNY, origin: Origin::Match, restriction };
    let name = name(book, "m");
    Some(Act::Match { name: name.clone(), stream, gifts: vec![(name, 1 + dice.of(15))], of })
}

/// A stream that holds something, and how much.
fn holding(dice: &mut Dice, book: &Book, fits: impl Fn(Currency) -> bool) -> Option<(AxisCode, i64)> {
    let streams = book.picture.all_axes().filter(|a| a.currency().is_some_and(&fits));
    let held = |axis: &AxisCode| -> i64 {
        let runs = book.picture.known_runs(axis).filter(|r| r.account == Account::Held);
        runs.map(|r| r.hi - r.lo).sum()
    };
    let all: Vec<(AxisCode, i64)> = streams.map(|a| (a.code.clone(), held(&a.code))).filter(|(_, n)| 0 < *n).collect();
    dice.one(&all)
}

fn redirect(dice: &mut Dice, book: &Book) -> Option<Act> {
    let gifts: Vec<String> = book.gifts.keys().cloned().collect();
    let from = if dice.once(2) {
        From::Gifts((0..=dice.of(3)).filter_map(|_| dice.one(&gifts)).collect())
    } else {
        let (axis, n) = holding(dice, book, |_| true)?;
        From::First(axis, dice.of(n + 2))
    };
    let (fund, to) = (dice.one(&FUNDS)?.to_owned(), dice.one(&CLASSES)?.parse().unwrap());
    Some(Act::Redirect { name: name(book, "C"), from, fund, to, is_filed: dice.once(2) })
}

fn exchange(dice: &mut Dice, book: &Book) -> Option<Act> {
    let (from, n) = holding(dice, book, |c| !c.is_yuan() || book.tried.is_multiple_of(7))?;
    let currency = if dice.once(8) { "USD" } else { "CNY" }.to_owned();
    Some(Act::Exchange { name: name(book, "X"), from, gives: dice.of(n + 2), currency, came: dice.of(40) })
}

fn reverse(dice: &mut Dice, book: &Book) -> Option<Act> {
    let n = i64::try_from(book.entries.len()).unwrap();
    let far = if dice.once(3) { dice.of(n) } else { dice.of(n.min(5)) };
    let entry = book.entries.get(usize::try_from(n - 1 - far).ok()?)?.id;
    Some(Act::Reverse { entry })
}
