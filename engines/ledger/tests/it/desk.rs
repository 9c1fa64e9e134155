//! A table that an accountant can read: a line is what a desk does and what the book says to it, `ok` or the code and facts of
//! a refusal. Amounts with a point are yuan, bare numbers fen. `@N` in front is the minute; without it time goes on by one.
//! Lines with `is` look: `runs AXIS is 0-50:held.1`, `line LOT is AXIS:0-50`, `trace GIFT is …`, `balance NAME is 1.00`.
//! After every line everything in `proof` must hold, and a blank picture must have said the same.

use ledger::trace;
use ledger::{Account, Currency, Origin, StreamKey, Use};
use primitives::Refusal;

use crate::act::{Act, Back, Counted, From, LotIn, axis, code};
use crate::book::{Book, minute};
use crate::proof::{self, Proof};

/// Runs a table in a new book.
pub(crate) fn check(table: &str) {
    drop(run(table));
}

/// The same, for the book that it leaves.
pub(crate) fn run(table: &str) -> Book {
    let mut desk = Desk { book: Book::new(), proof: Proof::default(), now: 0 };
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with("--")) {
        desk.line(line);
        desk.proof.holds(&desk.book);
        proof::traces(&desk.book, &desk.proof.naive);
    }
    (0..=desk.now).for_each(|t| proof::as_of(&desk.book, &desk.proof.naive, minute(t)));
    desk.book
}

struct Desk {
    book: Book,
    proof: Proof,
    now: i64,
}

impl Desk {
    fn line(&mut self, line: &str) {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        if let Some(at) = words.iter().position(|w| *w == "is") {
            let (asked, want) = (&words[..at], words[at + 1..].join(" "));
            assert_eq!(self.look(asked), want, "\n{line}");
            return;
        }
        let at = match words[0].strip_prefix('@') {
            Some(n) => {
                words.remove(0);
                n.parse().unwrap()
            }
            None => self.now + 1,
        };
        self.now = self.now.max(at);
        let is_answer = |w: &&str| *w == "ok" || w.len() == 4 && w.starts_with('L') && w[1..].parse::<u16>().is_ok();
        let split = words.iter().position(is_answer).unwrap_or_else(|| panic!("no answer: {line}"));
        let want = words.split_off(split);
        let act = self.act(&words);
        let before = self.book.journal.len();
        match self.book.post(&act, minute(at)) {
            Ok(_) => assert_eq!(want.join(" "), "ok", "\n{line}"),
            Err(why) => {
                assert_eq!(self.book.journal.len(), before);
                is_refused(&why, &want, line);
            }
        }
    }

    fn look(&self, asked: &[&str]) -> String {
        match asked {
            ["runs", on] => {
                let on = stream_axis(on);
                let runs = self.book.picture.known_runs(&on);
                let told: Vec<String> = runs.map(|r| format!("{}-{}:{}.{}", r.lo, r.hi, r.account, r.hop)).collect();
                told.join(" ")
            }
            ["line", sink] => {
                let line = self.book.picture.known_lines().find(|(s, _)| s.as_str() == *sink).unwrap().1;
                let mut told: Vec<(String, i64, i64)> = Vec::new();
                for row in line.rows() {
                    match told.last_mut() {
                        Some((on, _, hi)) if *on == short(row.axis.as_str()) && *hi == row.lo => *hi = row.hi,
                        _ => told.push((short(row.axis.as_str()), row.lo, row.hi)),
                    }
                }
                told.iter().map(|(on, lo, hi)| format!("{on}:{lo}-{hi}")).collect::<Vec<_>>().join(" ")
            }
            ["trace", gift] => {
                let place = &self.book.gifts[*gift];
                let parts = trace::forward(&self.book.picture, &place.axis, place.lo, place.hi).unwrap();
                let told = trace::merged(parts.iter().map(trace::Part::told).collect());
                told.iter().map(said).collect::<Vec<_>>().join(" ")
            }
            ["balance", name] => yuan(self.book.picture.balances().get(*name).copied().unwrap_or(0)),
            ["item", lot] => self.book.picture.known_item(&axis(lot)).unwrap().to_string(),
            ["breaches", lot] => {
                let last = self.book.entries.iter().flat_map(|e| &e.identities).rfind(|i| i.lot.as_str() == *lot);
                last.unwrap().breaches.iter().map(|b| short(b.as_str())).collect::<Vec<_>>().join(" ")
            }
            ["moves"] => self.book.entries.last().unwrap().moves.len().to_string(),
            ["restriction", lot] => {
                let its = self.book.picture.all_axes().find(|a| a.code.as_str() == *lot).unwrap();
                its.restriction.to_string()
            }
            other => panic!("cannot look at {other:?}"),
        }
    }

    fn act(&self, words: &[&str]) -> Act {
        let (verb, name, rest) = (words[0], words[1].to_owned(), &words[2..]);
        match verb {
            "gift" => self.batch(name.clone(), rest, vec![(name, fen(rest[1]))]),
            "batch" => {
                let gifts = rest.iter().skip(1).filter(|w| !w.contains(':')).filter_map(|w| w.split_once('='));
                let gifts = gifts.map(|(g, n)| (g.to_owned(), fen(n)));
                self.batch(name, rest, gifts.collect())
            }
            "settle" => self.settle(name, rest),
            "prepay" => Act::Prepay { order: name, fund: rest[0].to_owned(), fen: fen(rest[1]), aim: Use::default() },
            "payback" => Act::PayBack { order: name, fen: fen(rest[0]) },
            "purchase" => purchase(name, rest),
            "pay" => Act::Pay { order: name, fen: fen(rest[0]) },
            "reprice" => Act::Reprice { sink: name, fen: fen(rest[0]), is_paid: rest.contains(&"paid") },
            "refund" | "void" => Act::Back { gift: name, fen: fen(rest[0]), how: back(rest, verb == "void") },
            "regift" => Act::Regift { gift: name, fen: fen(rest[0]), how: back(rest, true) },
            "kind" => {
                let (item, units) = loads(&rest[2..])[0].clone();
                let stream = stream(rest[0], Origin::InKind, rest);
                Act::InKind { gift: name, stream, fen: (rest[1] != "-").then(|| fen(rest[1])), item, units }
            }
            "revalue" => Act::Revalue { gift: name, fen: fen(rest[0]) },
            "ship" => Act::Carry {
                loads: loads(rest),
                from: Account::Warehouse(code("w1")),
                to: Account::InTransit(code(&name)),
                aim: aim(rest),
            },
            "carry" => Act::Carry {
                loads: loads(&rest[1..]),
                from: name.parse().unwrap(),
                to: rest[0].parse().unwrap(),
                aim: aim(rest),
            },
            "sign" => sign(name, rest),
            "identify" => Act::Identify { lot: name, item: rest[0].to_owned() },
            "split" => split(name, rest),
            "return" => Act::SendBack {
                lot: name,
                from: rest[0].parse().unwrap(),
                units: rest[1].parse().unwrap(),
                supplier: rest[2].to_owned(),
                paid: fen(rest[3]),
            },
            "kit" => kit(name, rest),
            "match" => {
                let of = option(rest, "of:").map_or(Vec::new(), |of| of.split(',').map(str::to_owned).collect());
                let stream = stream(rest[0], if rest.contains(&"gift") { Origin::Gift } else { Origin::Match }, rest);
                Act::Match { name: name.clone(), stream, gifts: vec![(name, fen(rest[1]))], of }
            }
            "redirect" => redirect(name, rest),
            "exchange" => Act::Exchange {
                name,
                from: stream_axis(rest[0]),
                gives: fen(rest[1]),
                currency: rest[2].to_owned(),
                came: fen(rest[3]),
            },
            "reverse" => {
                let is_it = |cause: &ledger::Cause| cause.noun.as_str() == name && cause.code.as_str() == rest[0];
                Act::Reverse { entry: self.book.entries.iter().rfind(|e| is_it(&e.cause)).unwrap().id }
            }
            other => panic!("no desk does {other}"),
        }
    }

    fn batch(&self, name: String, rest: &[&str], gifts: Vec<(String, i64)>) -> Act {
        let stream = stream(rest[0], Origin::Gift, rest);
        Act::Batch { name, stream, gifts, in_bank: rest.contains(&"held") }
    }

    /// `settle S1 tencent B1 B2 [arrived:…] [fee:…]`; what arrives is what is due less the fee, where nothing is said.
    fn settle(&self, name: String, rest: &[&str]) -> Act {
        let batches: Vec<String> = rest[1..].iter().filter(|w| !w.contains(':')).map(|w| (*w).to_owned()).collect();
        let due = |batch: &String| -> i64 {
            let place = &self.book.batches[batch];
            let runs = self.book.picture.known_runs(&place.axis);
            let owed = runs.filter(|r| matches!(r.account, Account::Receivable(_)));
            owed.map(|r| (r.hi.min(place.hi) - r.lo.max(place.lo)).max(0)).sum()
        };
        let fee = option(rest, "fee:").map_or(0, fen);
        let arrived = option(rest, "arrived:").map_or_else(|| batches.iter().map(due).sum::<i64>() - fee, fen);
        Act::Settle { name, channel: rest[0].to_owned(), batches, arrived, fee }
    }
}

fn is_refused(why: &Refusal, want: &[&str], line: &str) {
    assert_eq!(why.code(), want[0], "\n{line}\nsays {why}");
    for (name, value) in want[1..].iter().filter_map(|w| w.split_once('=')) {
        assert!(why.facts().iter().any(|(n, v)| n == name && v == value), "\n{line}\nsays {why}");
    }
}

fn fen(text: &str) -> i64 {
    if text.contains('.') { text.parse::<primitives::Fen>().unwrap().get() } else { text.parse().unwrap() }
}
fn yuan(fen: i64) -> String {
    format!("{}{}.{:02}", if fen < 0 { "-" } else { "" }, fen.abs() / 100, fen.abs() % 100)
}
fn option<'w>(words: &[&'w str], head: &str) -> Option<&'w str> {
    words.iter().find_map(|w| w.strip_prefix(head))
}
fn aim(words: &[&str]) -> Use {
    let place = option(words, "to:").map(|p| p.parse().unwrap());
    let (purpose, recipient) = (option(words, "purpose:").map(code), option(words, "who:").map(code));
    Use { place, purpose, recipient, ..Use::default() }
}

/// `jilin/tencent` is `jilin/tencent/CNY/gift`.
fn stream_axis(text: &str) -> ledger::AxisCode {
    if text.matches('/').count() == 1 && !text.starts_with("fee/") {
        axis(&format!("{text}/CNY/gift"))
    } else {
        axis(text)
    }
}
fn short(text: &str) -> String {
    text.strip_suffix("/CNY/gift").unwrap_or(text).to_owned()
}
fn stream(text: &str, origin: Origin, rest: &[&str]) -> StreamKey {
    let (fund, channel) = text.split_once('/').unwrap();
    let restriction = option(rest, "for:").unwrap_or("").parse().unwrap();
    let currency = option(rest, "in:").map_or(Currency::CNY, |c| c.parse().unwrap());
    StreamKey { fund: code(fund), channel: code(channel), currency, origin, restriction }
}

/// `L1x380`: 380 of L1.
fn loads(words: &[&str]) -> Vec<(String, i64)> {
    let load = |w: &&str| w.rsplit_once('x').and_then(|(lot, n)| Some((lot.to_owned(), n.parse().ok()?)));
    words.iter().filter(|w| !w.contains(':')).filter_map(load).collect()
}
fn back(rest: &[&str], is_void: bool) -> Back {
    Back {
        payer: option(rest, "payer:").map(str::to_owned),
        is_netted: rest.contains(&"net"),
        is_clamped: rest.contains(&"clamp"),
        is_void,
    }
}

/// `purchase P1 jilin L1:n95x400=800.00 L2:suitx5=10.00 freight:1.00 spread:1.00 to:220113`.
fn purchase(order: String, rest: &[&str]) -> Act {
    let lot = |w: &&str| {
        let (code, what) = w.split_once(':')?;
        let (goods, cost) = what.split_once('=')?;
        let (item, units) = goods.rsplit_once('x')?;
        Some(LotIn { code: code.to_owned(), item: item.to_owned(), units: units.parse().ok()?, fen: fen(cost) })
    };
    Act::TakeIn {
        order,
        fund: rest[0].to_owned(),
        lots: rest[1..].iter().filter_map(lot).collect(),
        freight: option(rest, "freight:").map_or(0, fen),
        spread: option(rest, "spread:").map_or(0, fen),
        aim: aim(rest),
    }
}

/// `split A K:kn95 warehouse:w1x3 site:s1x2`: 3 and 2 of A are K, and K is kn95.
fn split(lot: String, rest: &[&str]) -> Act {
    let (new, item) = rest[0].split_once(':').unwrap();
    let part = |w: &&str| {
        let (account, n) = w.rsplit_once('x').unwrap();
        (account.parse().unwrap(), n.parse().unwrap())
    };
    Act::Split { lot, new: new.to_owned(), item: item.to_owned(), units: rest[1..].iter().map(part).collect() }
}

/// `kit K 5 A,Bx2 Cx1`: five kits, each of two of A (then B) and one of C.
fn kit(kit: String, rest: &[&str]) -> Act {
    let part = |w: &&str| {
        let (lots, per) = w.rsplit_once('x').unwrap();
        (lots.split(',').map(str::to_owned).collect(), per.parse().unwrap())
    };
    Act::Assemble { kit, kits: rest[0].parse().unwrap(), parts: rest[1..].iter().map(part).collect() }
}

/// `redirect C1 jilin/tencent 30 fund:sh [for:…] filed`, or `redirect C1 of:G1,G2 fund:sh [for:…]`.
fn redirect(name: String, rest: &[&str]) -> Act {
    let from = match option(rest, "of:") {
        Some(gifts) => From::Gifts(gifts.split(',').filter(|g| !g.is_empty()).map(str::to_owned).collect()),
        None => From::First(stream_axis(rest[0]), fen(rest[1])),
    };
    let to = option(rest, "for:").unwrap_or("").parse().unwrap();
    let fund = option(rest, "fund:").unwrap().to_owned();
    Act::Redirect { name, from, fund, to, is_filed: rest.contains(&"filed") }
}

/// `sign B3 s1 n95=L1,L2 380/10/10 [more:E1x5] [to:220113]`.
fn sign(shipment: String, rest: &[&str]) -> Act {
    let mut counts = Vec::new();
    for pair in rest[1..].chunks(2).filter(|p| p[0].contains('=')) {
        let (item, lots) = pair[0].split_once('=').unwrap();
        let n: Vec<i64> = pair[1].split('/').map(|n| n.parse().unwrap()).collect();
        let lots = lots.split(',').map(str::to_owned).collect();
        let excess = option(rest, "more:").map(|w| loads(&[w])[0].clone());
        counts.push(Counted { item: item.to_owned(), lots, whole: n[0], broken: n[1], missing: n[2], excess });
    }
    let place = option(rest, "to:").unwrap_or("220113").parse().unwrap();
    Act::Sign { shipment, site: rest[0].to_owned(), place, counts }
}

/// `0-70:spent.L1/1=5:signed.B3.s1`: fen, state, what it bought with revision and credited units, where the goods are.
fn said(told: &trace::Told) -> String {
    let mut out = format!("{}-{}:{}", told.lo, told.hi, told.state);
    match (&told.lot, &told.sink) {
        (Some(lot), _) => out += &format!(".{lot}/{}", told.rev.unwrap()),
        (None, Some(sink)) => out += &format!(".{sink}"),
        (None, None) => {}
    }
    if let Some(units) = told.units {
        out += &format!("={units}");
    }
    if let Some(state) = &told.goods_state {
        out += &format!(":{state}");
    }
    if let Some(kit) = &told.kit {
        out += &format!("@{kit}");
    }
    if let Some(stream) = &told.stream {
        out += &format!("~{}", short(stream));
    }
    for more in [&told.shipment, &told.site].into_iter().flatten() {
        out += &format!(".{more}");
    }
    out
}
