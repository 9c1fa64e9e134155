//! Purchases: what is ordered from whom, when it comes in, when it is paid. Goods that are short on the way were bought extra.

use primitives::Role;
use serde_json::{Value, json};

use crate::catalogue::{BOOTS, FOGGER, GEL, GLOVES, MEDICAL, N95, SHIELD, SPRAYER, SUIT, SURGICAL, TABLETS, expires};
use crate::foundation::{
    JILIN, SHANGHAI, SUPPLIER_DISINFECTION, SUPPLIER_GARMENTS, SUPPLIER_HYGIENE, SUPPLIER_MASKS, SUPPLIER_RESPIRATORS,
    SUPPLIER_SURGICAL,
};
use crate::money::BANK;
use crate::sites::{CHANGCHUN, QINGPU, XINXIANG};
use crate::step::{Step, approve};
use crate::wall::Wall;

/// An order from its making to its payment.
pub(crate) struct Order {
    pub(crate) code: &'static str,
    pub(crate) operation: &'static str,
    supplier: &'static str,
    /// What it is for: money bound to another place is not used.
    pub(crate) place: &'static str,
    pub(crate) lines: &'static [Line],
    freight: Freight,
    made: Wall,
    pub(crate) approved: Wall,
    pub(crate) arrivals: &'static [Arrival],
    pays: &'static [Pay],
}

/// Item, units, fen a unit.
pub(crate) struct Line(pub(crate) &'static str, pub(crate) i64, pub(crate) i64);

/// In fen; comes with the first arrival.
enum Freight {
    None,
    /// A sink of its own.
    Own(i64),
    /// Part of what the lots cost.
    Spread(i64),
}

/// Goods that came in, by line from 1; a line that comes twice opens two lots.
pub(crate) struct Arrival {
    pub(crate) warehouse: &'static str,
    pub(crate) at: Wall,
    pub(crate) lines: &'static [(usize, i64)],
}

/// Share of the order's sum in percent, when it was made; approved in the afternoon.
struct Pay {
    percent: i64,
    before_goods: bool,
    made: Wall,
}

const fn came(warehouse: &'static str, at: Wall, lines: &'static [(usize, i64)]) -> Arrival {
    Arrival { warehouse, at, lines }
}
const fn pay(month: i8, day: i8) -> Pay {
    Pay { percent: 100, before_goods: false, made: Wall(month, day, 10, 0) }
}
const fn prepay(percent: i64, month: i8, day: i8) -> Pay {
    Pay { percent, before_goods: true, made: Wall(month, day, 10, 0) }
}

macro_rules! order {
    ($code:literal $operation:ident $supplier:ident for $place:literal, $made:expr, $approved:expr, [$($line:expr),+], $freight:expr, [$($arrival:expr),*], [$($pay:expr),*]) => {
        Order {
            code: $code,
            operation: $operation,
            supplier: $supplier,
            place: $place,
            lines: &[$($line),+],
            freight: $freight,
            made: $made,
            approved: $approved,
            arrivals: &[$($arrival),*],
            pays: &[$($pay),*],
        }
    };
}

pub(crate) const ORDERS: &[Order] = &[
    // Batch 1
    order!("PO-0313-1" JILIN SUPPLIER_MASKS for "220000", Wall(3, 13, 14, 0), Wall(3, 13, 16, 0),
        [Line(N95, 40_000, 680)], Freight::Own(300_000),
        [came(XINXIANG, Wall(3, 13, 20, 0), &[(1, 40_000)])], [pay(3, 14)]),
    // Batch 2
    order!("PO-0314-1" JILIN SUPPLIER_GARMENTS for "220200", Wall(3, 14, 18, 0), Wall(3, 14, 19, 0),
        [Line(SUIT, 10_000, 5_800), Line(GLOVES, 20_060, 240), Line(BOOTS, 5_000, 1_250)], Freight::Spread(1_800_000),
        [came(XINXIANG, Wall(3, 15, 16, 0), &[(1, 10_000), (2, 20_060), (3, 5_000)])], [pay(3, 18)]),
    order!("PO-0315-1" JILIN SUPPLIER_HYGIENE for "220200", Wall(3, 15, 9, 0), Wall(3, 15, 11, 0),
        [Line(GEL, 15_000, 1_680)], Freight::None,
        [came(XINXIANG, Wall(3, 15, 17, 0), &[(1, 15_000)])], [pay(3, 19)]),
    // Batch 3
    order!("PO-0317-1" JILIN SUPPLIER_MASKS for "220000", Wall(3, 17, 10, 0), Wall(3, 17, 14, 0),
        [Line(N95, 100_000, 680)], Freight::None,
        [came(XINXIANG, Wall(3, 18, 18, 0), &[(1, 60_000)]), came(XINXIANG, Wall(3, 19, 10, 0), &[(1, 40_000)])],
        [pay(3, 22)]),
    order!("PO-0317-2" JILIN SUPPLIER_GARMENTS for "220000", Wall(3, 17, 10, 20), Wall(3, 17, 14, 0),
        [Line(SUIT, 7_000, 5_800), Line(SHIELD, 40_000, 490)], Freight::None,
        [came(XINXIANG, Wall(3, 18, 18, 30), &[(1, 7_000), (2, 40_000)])], [pay(3, 23)]),
    order!("PO-0317-3" JILIN SUPPLIER_SURGICAL for "220000", Wall(3, 17, 10, 40), Wall(3, 17, 14, 0),
        [Line(SURGICAL, 150_200, 68)], Freight::None,
        [came(XINXIANG, Wall(3, 19, 9, 0), &[(1, 150_200)])], [prepay(100, 3, 18)]),
    order!("PO-0317-4" JILIN SUPPLIER_DISINFECTION for "220000", Wall(3, 17, 11, 0), Wall(3, 17, 14, 0),
        [Line(TABLETS, 10_030, 1_850)], Freight::None,
        [came(XINXIANG, Wall(3, 19, 9, 30), &[(1, 10_030)])], [pay(3, 24)]),
    // Batch 4
    order!("PO-0320-1" JILIN SUPPLIER_SURGICAL for "220200", Wall(3, 20, 10, 0), Wall(3, 20, 15, 0),
        [Line(SURGICAL, 200_300, 68), Line(GLOVES, 30_000, 240)], Freight::None,
        [came(XINXIANG, Wall(3, 22, 10, 0), &[(1, 200_300), (2, 30_000)])], [pay(3, 28)]),
    order!("PO-0320-2" JILIN SUPPLIER_RESPIRATORS for "220000", Wall(3, 20, 10, 30), Wall(3, 20, 15, 0),
        [Line(N95, 20_000, 590)], Freight::None,
        [came(XINXIANG, Wall(3, 22, 11, 0), &[(1, 20_000)])], [pay(3, 28)]),
    // Batch 5
    order!("PO-0322-1" JILIN SUPPLIER_SURGICAL for "220000", Wall(3, 22, 10, 0), Wall(3, 22, 16, 0),
        [Line(SURGICAL, 180_200, 68)], Freight::None,
        [came(CHANGCHUN, Wall(3, 24, 10, 0), &[(1, 180_200)])], [pay(3, 29)]),
    order!("PO-0322-2" JILIN SUPPLIER_MASKS for "220000", Wall(3, 22, 10, 20), Wall(3, 22, 16, 0),
        [Line(MEDICAL, 20_000, 560)], Freight::None,
        [came(CHANGCHUN, Wall(3, 24, 11, 0), &[(1, 20_000)])], [pay(3, 29)]),
    order!("PO-0322-3" JILIN SUPPLIER_HYGIENE for "220000", Wall(3, 22, 10, 40), Wall(3, 22, 16, 0),
        [Line(GEL, 10_050, 1_680)], Freight::None,
        [came(CHANGCHUN, Wall(3, 24, 11, 30), &[(1, 10_050)])], [pay(3, 30)]),
    // Batch 6
    order!("PO-0324-1" JILIN SUPPLIER_GARMENTS for "220200", Wall(3, 24, 16, 0), Wall(3, 24, 17, 30),
        [Line(SUIT, 8_000, 5_800), Line(BOOTS, 5_000, 1_250)], Freight::None,
        [came(CHANGCHUN, Wall(3, 26, 9, 0), &[(1, 8_000), (2, 5_000)])], [pay(4, 1)]),
    order!("PO-0324-2" JILIN SUPPLIER_DISINFECTION for "220200", Wall(3, 24, 16, 20), Wall(3, 24, 17, 30),
        [Line(TABLETS, 12_000, 1_850), Line(FOGGER, 50, 368_000)], Freight::None,
        [came(CHANGCHUN, Wall(3, 26, 10, 0), &[(1, 12_000), (2, 50)])], [pay(4, 1)]),
    // Batch 7
    order!("PO-0326-1" JILIN SUPPLIER_SURGICAL for "220000", Wall(3, 26, 10, 0), Wall(3, 26, 15, 0),
        [Line(SURGICAL, 200_000, 68), Line(GLOVES, 40_080, 240)], Freight::None,
        [came(XINXIANG, Wall(3, 28, 10, 0), &[(1, 200_000), (2, 40_080)])], [pay(4, 2)]),
    order!("PO-0326-2" JILIN SUPPLIER_DISINFECTION for "220000", Wall(3, 26, 10, 30), Wall(3, 26, 15, 0),
        [Line(SPRAYER, 600, 56_000)], Freight::None,
        [came(XINXIANG, Wall(3, 28, 11, 0), &[(1, 600)])], [pay(4, 2)]),
    // Batch 8
    order!("PO-0327-1" JILIN SUPPLIER_MASKS for "220000", Wall(3, 27, 10, 0), Wall(3, 27, 15, 0),
        [Line(N95, 20_000, 680)], Freight::None,
        [came(XINXIANG, Wall(3, 29, 10, 0), &[(1, 20_000)])], [pay(4, 6)]),
    order!("PO-0327-2" JILIN SUPPLIER_SURGICAL for "220000", Wall(3, 27, 10, 20), Wall(3, 27, 15, 0),
        [Line(SURGICAL, 100_000, 68)], Freight::None,
        [came(XINXIANG, Wall(3, 29, 10, 30), &[(1, 100_000)])], [pay(4, 6)]),
    order!("PO-0327-3" JILIN SUPPLIER_GARMENTS for "220000", Wall(3, 27, 10, 40), Wall(3, 27, 15, 0),
        [Line(SUIT, 3_000, 5_800)], Freight::None,
        [came(XINXIANG, Wall(3, 29, 11, 0), &[(1, 3_000)])], [pay(4, 6)]),
    order!("PO-0327-4" JILIN SUPPLIER_DISINFECTION for "220000", Wall(3, 27, 11, 0), Wall(3, 27, 15, 0),
        [Line(TABLETS, 8_000, 1_850)], Freight::None,
        [came(XINXIANG, Wall(3, 29, 11, 30), &[(1, 8_000)])], [pay(4, 6)]),
    // Stock for April: partly paid before it came, partly still to come.
    order!("PO-0410-1" JILIN SUPPLIER_MASKS for "220000", Wall(4, 10, 10, 0), Wall(4, 10, 15, 0),
        [Line(N95, 150_000, 660)], Freight::None,
        [came(XINXIANG, Wall(4, 15, 10, 0), &[(1, 90_000)])], [prepay(40, 4, 11)]),
    order!("PO-0412-1" JILIN SUPPLIER_GARMENTS for "220000", Wall(4, 12, 11, 0), Wall(4, 12, 15, 0),
        [Line(SUIT, 12_000, 5_600)], Freight::None, [], [prepay(30, 4, 13)]),
    // Shanghai, batch 1
    order!("PO-0412-2" SHANGHAI SUPPLIER_DISINFECTION for "310000", Wall(4, 12, 11, 30), Wall(4, 12, 15, 0),
        [Line(SPRAYER, 300, 56_000), Line(TABLETS, 5_020, 1_850)], Freight::None,
        [came(QINGPU, Wall(4, 15, 15, 0), &[(1, 300), (2, 5_020)])], [pay(4, 17)]),
];

/// The gloves of batch 7 were invoiced at 2.25 yuan, not at 2.40 as ordered; the supplier paid the difference back.
pub(crate) const REPRICED_LOT: &str = "PO-0326-1/2/1";
const REPRICED_FEN: i64 = 40_080 * 225;
const PAID_BACK_FEN: i64 = 40_080 * 15;

impl Order {
    /// In fen, freight included.
    pub(crate) fn fen(&self) -> i64 {
        self.lines.iter().map(|Line(_, units, fen)| units * fen).sum::<i64>() + self.freight.fen()
    }
    pub(crate) fn fund(&self) -> &'static str {
        if self.operation == SHANGHAI { "shanghai" } else { "jilin" }
    }
    fn steps(&self) -> Vec<Step> {
        let mut steps = vec![self.make(), approve(self.approved.instant(), "/orders", self.code)];
        steps.extend(self.arrivals.iter().enumerate().map(|(n, arrival)| self.take_in(n, arrival)));
        for (n, pay) in self.pays.iter().enumerate() {
            let code = format!("PAY{}-{}", self.code.replacen("PO", "", 1), n + 1);
            let form = json!({
                "code": code,
                "order": self.code,
                "fen": self.fen() * pay.percent / 100,
                "bank": BANK,
                "before_goods": pay.before_goods,
            });
            steps.push(pay.made.post_at(Role::Finance, "/payments", form));
            steps.push(approve(Wall(pay.made.0, pay.made.1, 15, 30).instant(), "/payments", &code));
        }
        steps
    }
    fn make(&self) -> Step {
        let line = |Line(item, units, fen): &Line| json!({ "item": item, "units": units, "amount_fen": units * fen });
        let form = json!({
            "code": self.code,
            "operation": self.operation,
            "fund": self.fund(),
            "supplier": self.supplier,
            "lines": self.lines.iter().map(line).collect::<Vec<Value>>(),
            "freight_fen": self.freight.fen(),
            "freight": if matches!(self.freight, Freight::Spread(_)) { "spread" } else { "own" },
            "place": self.place,
        });
        self.made.post_at(Role::Logistics, "/orders", form)
    }
    fn take_in(&self, n: usize, arrival: &Arrival) -> Step {
        let line = |(number, units): &(usize, i64)| {
            let Line(item, _, fen) = &self.lines[number - 1];
            json!({
                "line": number,
                "item": item,
                "units": units,
                "amount_fen": units * fen,
                "batch_no": format!("B{}-{number}-{}", arrival.at.mmdd(), n + 1),
                "expires": expires(item),
            })
        };
        let form = json!({
            "order": self.code,
            "warehouse": arrival.warehouse,
            "lines": arrival.lines.iter().map(line).collect::<Vec<Value>>(),
            "freight_fen": if n == 0 { self.freight.fen() } else { 0 },
        });
        arrival.at.post_at(Role::Logistics, "/intakes", form)
    }
}

impl Freight {
    fn fen(&self) -> i64 {
        match self {
            Freight::None => 0,
            Freight::Own(fen) | Freight::Spread(fen) => *fen,
        }
    }
}

pub(crate) fn steps() -> Vec<Step> {
    let mut steps: Vec<Step> = ORDERS.iter().flat_map(Order::steps).collect();
    let reprice = json!({
        "lot": REPRICED_LOT,
        "amount_fen": REPRICED_FEN,
        "reason": {
            "zh": "手套发票单价为2.25元，订单误记2.40元，差额由供应商退回",
            "en": "The gloves were invoiced at CNY 2.25, not 2.40 as ordered; the supplier pays the difference back",
        },
        "figures": [],
    });
    steps.push(Wall(4, 6, 11, 0).post_at(Role::Logistics, "/repricings", reprice));
    let back = json!({ "code": "BACK-0412-1", "order": "PO-0326-1", "fen": PAID_BACK_FEN, "bank": BANK });
    steps.push(Wall(4, 12, 14, 0).post_at(Role::Finance, "/pay-backs", back));
    steps
}
