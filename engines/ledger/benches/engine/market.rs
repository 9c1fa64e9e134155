//! A book in memory: gifts that came to a bank as one batch, and purchases that spent all of them, each of one lot that was
//! carried to a site and signed for.

use ledger::rule::{self, Count, HandOver, Head, Intake, Load, NewLot, Received};
use ledger::{Account, AxisCode, Body, Cause, Currency, Draft, Entry, Origin, Picture, Stop, StreamKey, Use, apply};
use primitives::{Actor, Code, Fen, Instant, Role, Units};

/// What a gift is, in fen.
pub(crate) const GIFT_FEN: i64 = 1_000;
/// What a unit costs, about, in fen.
const UNIT_FEN: i64 = 680;
/// Sites among which the purchases go in turn.
const SITES: i64 = 100;

pub(crate) struct Market {
    pub(crate) picture: Picture,
    /// The stream of the gifts.
    pub(crate) stream: AxisCode,
    /// What a purchase costs, in fen.
    cost: i64,
}

impl Market {
    /// So many gifts, and so many purchases that spend them to the last fen; the last `open` of these are not posted yet.
    pub(crate) fn of(gifts: i64, purchases: i64, open: i64) -> Market {
        let key = StreamKey {
            fund: code("relief"),
            channel: code("direct"),
            origin: Origin::Gift,
            restriction: ledger::Restriction::default(),
            currency: Currency::CNY,
        };
        let stream = key.code().unwrap();
        let mut market = Market { picture: Picture::whole(), stream, cost: gifts * GIFT_FEN / purchases };
        market.post(&|p| {
            let body = Body { batch: code("direct/1"), rows: gifts, digest: [0; 32] };
            let sum = fen(gifts * GIFT_FEN);
            let what = Received { stream: key.clone(), sum, body, bank: Some(code("main")), freed: Vec::new() };
            rule::receive(p, &head("batch", &code("direct/1")), &what)
        });
        for n in 0..purchases - open {
            let market = &mut market;
            market.buy(n);
            let (order, cost) = (order(n), fen(market.cost));
            market.post(&|p| rule::pay(p, &head("payment", &order), &order, cost, &code("main")));
            market.carry(n);
            market.sign(n);
        }
        market
    }
    /// The purchase of this number, not yet posted.
    pub(crate) fn intake(&self, n: i64) -> Result<Draft, Stop> {
        let lot =
            NewLot { code: lot(n), item: code("n95"), units: self.units(), fen: fen(self.cost), warehouse: code("wh") };
        let what = Intake {
            order: order(n),
            fund: code("relief"),
            lots: vec![lot],
            sinks: Vec::new(),
            freight: None,
            place: None,
            purpose: None,
            recipient: None,
        };
        rule::take_in(&self.picture, &head("intake", &order(n)), &what)
    }
    pub(crate) fn units(&self) -> Units {
        Units::new(self.cost / UNIT_FEN + 1).unwrap()
    }
    fn buy(&mut self, n: i64) {
        let draft = self.intake(n).unwrap();
        self.keep(&seal(draft, &self.picture));
    }
    fn carry(&mut self, n: i64) {
        let loads = [Load { lot: lot(n), units: self.units() }];
        let (from, to) = (Account::Warehouse(code("wh")), Account::InTransit(shipment(n)));
        let aim = Use { place: Some("220113".parse().unwrap()), ..Use::default() };
        self.post(&|p| rule::carry(p, &head("shipment", &shipment(n)), &loads, &from, &to, &aim));
    }
    fn sign(&mut self, n: i64) {
        let none = Units::new(0).unwrap();
        let (item, lots, received) = (code("n95"), vec![lot(n)], self.units());
        let counts = vec![Count { item, lots, received, damaged: none, missing: none, excess: None }];
        let (site, place) = (code(&format!("site-{}", n % SITES)), "220113".parse().unwrap());
        let what = HandOver { shipment: shipment(n), site, place, counts };
        self.post(&|p| rule::sign(p, &head("hand_over", &shipment(n)), &what));
    }
    fn post(&mut self, rule: &dyn Fn(&Picture) -> Result<Draft, Stop>) {
        let draft = rule(&self.picture).unwrap();
        self.keep(&seal(draft, &self.picture));
    }
    fn keep(&mut self, entry: &Entry) {
        let changes = apply(&self.picture, entry).unwrap();
        self.picture.absorb(&changes);
    }
}

/// A draft with its numbers on each axis.
pub(crate) fn seal(draft: Draft, picture: &Picture) -> Entry {
    draft.seal(picture, &Actor { name: code("li"), role: Role::Finance }, at()).unwrap()
}
/// The lot of a purchase.
pub(crate) fn lot(n: i64) -> Code {
    code(&format!("M-{n}/1"))
}
fn order(n: i64) -> Code {
    code(&format!("M-{n}"))
}
fn shipment(n: i64) -> Code {
    code(&format!("MS-{n}"))
}
fn head(noun: &str, what: &Code) -> Head {
    Head { cause: Cause { noun: code(noun), code: what.clone() }, key: format!("{noun}:{what}"), at: at() }
}
fn at() -> Instant {
    "2022-03-14T09:00:00+08:00".parse().unwrap()
}
fn code(text: &str) -> Code {
    text.parse().unwrap()
}
fn fen(n: i64) -> Fen {
    Fen::new(n).unwrap()
}
