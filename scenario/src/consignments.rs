//! Consignments (批次): eight to Jilin by the end of March, a ninth on its way on 18 April, one to Shanghai. What was short on
//! the way was shipped extra, so that what was signed for is what was reported.

use std::borrow::Cow;

use primitives::Role;
use serde_json::{Value, json};

use crate::catalogue::{BOOTS, FOGGER, GEL, GLOVES, MEDICAL, N95, SHIELD, SPRAYER, SUIT, SURGICAL, TABLETS};
use crate::foundation::{CARRIER, JILIN, SHANGHAI};
use crate::kind;
use crate::sites::{
    CHANGCHUN, CHANGYI, CHAOYANG, CHUANYING, ERDAO, FENGMAN, GAOXIN, HONGQIAO, JINGKAI, JIUTAI, LONGTAN, NANGUAN,
    QINGPU, XINXIANG, ZHOUPU, site,
};
use crate::step::{Step, names};
use crate::wall::Wall;

/// What the public calls a batch.
pub(crate) struct Consignment {
    pub(crate) operation: &'static str,
    pub(crate) number: i64,
    purpose: (&'static str, &'static str),
    group: &'static str,
    at: Wall,
    pub(crate) shipments: &'static [Shipment],
}

pub(crate) struct Shipment {
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    pub(crate) leaves: Wall,
    /// Not yet, where it is still on its way.
    pub(crate) signed: Option<Wall>,
    pub(crate) loads: &'static [Load],
}

/// Goods of one item: out of which lots, and how many of them came damaged or not at all.
pub(crate) struct Load {
    pub(crate) item: &'static str,
    pub(crate) lots: &'static [(&'static str, i64)],
    pub(crate) damaged: i64,
    pub(crate) missing: i64,
}

macro_rules! shipment {
    ($from:ident $to:ident, $leaves:expr, $signed:expr, [$($load:expr),+]) => {
        Shipment { from: $from, to: $to, leaves: $leaves, signed: $signed, loads: &[$($load),+] }
    };
}
macro_rules! load {
    ($item:ident $($lot:literal $units:literal)+) => {
        load!($item $($lot $units)+, damaged 0, missing 0)
    };
    ($item:ident $($lot:literal $units:literal)+, damaged $damaged:literal, missing $missing:literal) => {
        Load { item: $item, lots: &[$(($lot, $units)),+], damaged: $damaged, missing: $missing }
    };
}

/// Front-line staff, residents of nursing homes.
const FRONT: &str = "front_line";
const HOMES: &str = "nursing_home";

pub(crate) const CONSIGNMENTS: &[Consignment] = &[
    Consignment {
        operation: JILIN,
        number: 1,
        purpose: ("九台区一线防疫人员防护", "Protection of front-line staff in Jiutai"),
        group: FRONT,
        at: Wall(3, 14, 4, 0),
        shipments: &[
            shipment!(XINXIANG JIUTAI, Wall(3, 14, 5, 0), Some(Wall(3, 15, 21, 0)),
                [load!(N95 "PO-0313-1/1/1" 40_000, damaged 40, missing 0)]),
            shipment!(CHANGCHUN JIUTAI, Wall(3, 15, 18, 0), Some(Wall(3, 15, 21, 0)), [load!(N95 "K-0314-1" 60_000)]),
        ],
    },
    Consignment {
        operation: JILIN,
        number: 2,
        purpose: ("吉林市一线防疫人员防护", "Protection of front-line staff in Jilin City"),
        group: FRONT,
        at: Wall(3, 15, 19, 0),
        shipments: &[
            shipment!(CHANGCHUN CHANGYI, Wall(3, 16, 5, 0), Some(Wall(3, 16, 9, 0)), [load!(MEDICAL "K-0314-2" 20_000)]),
            shipment!(CHANGCHUN CHUANYING, Wall(3, 16, 5, 30), Some(Wall(3, 16, 9, 30)), [load!(MEDICAL "K-0314-2" 20_000)]),
            shipment!(XINXIANG GAOXIN, Wall(3, 16, 6, 0), Some(Wall(3, 17, 15, 30)), [
                load!(SUIT "PO-0314-1/1/1" 10_000),
                load!(GLOVES "PO-0314-1/2/1" 20_060, damaged 20, missing 60),
                load!(BOOTS "PO-0314-1/3/1" 5_000),
                load!(GEL "PO-0315-1/1/1" 15_000 "K-0315-1" 5_000)
            ]),
        ],
    },
    Consignment {
        operation: JILIN,
        number: 3,
        purpose: ("长春市城区防疫物资", "Protective goods for the districts of Changchun"),
        group: FRONT,
        at: Wall(3, 19, 12, 0),
        shipments: &[
            shipment!(XINXIANG NANGUAN, Wall(3, 19, 14, 0), Some(Wall(3, 21, 10, 0)), [
                load!(N95 "PO-0317-1/1/1" 60_000),
                load!(SUIT "PO-0317-2/1/1" 3_000),
                load!(SHIELD "PO-0317-2/2/1" 40_000),
                load!(SURGICAL "PO-0317-3/1/1" 150_200, damaged 150, missing 200)
            ]),
            shipment!(XINXIANG CHAOYANG, Wall(3, 19, 14, 30), Some(Wall(3, 21, 11, 0)), [
                load!(N95 "PO-0317-1/1/2" 40_000),
                load!(SUIT "PO-0317-2/1/1" 4_000),
                load!(TABLETS "PO-0317-4/1/1" 10_030, damaged 12, missing 30)
            ]),
            shipment!(CHANGCHUN CHAOYANG, Wall(3, 21, 8, 0), Some(Wall(3, 21, 11, 30)), [load!(SURGICAL "K-0318-1" 200_000)]),
        ],
    },
    Consignment {
        operation: JILIN,
        number: 4,
        purpose: ("吉林市社区防疫物资", "Protective goods for communities in Jilin City"),
        group: FRONT,
        at: Wall(3, 22, 13, 0),
        shipments: &[
            shipment!(XINXIANG LONGTAN, Wall(3, 22, 15, 0), Some(Wall(3, 23, 16, 0)), [
                load!(SURGICAL "PO-0320-1/1/1" 120_200, damaged 0, missing 200),
                load!(N95 "PO-0320-2/1/1" 20_000)
            ]),
            shipment!(XINXIANG CHUANYING, Wall(3, 22, 15, 30), Some(Wall(3, 23, 17, 0)), [
                load!(SURGICAL "PO-0320-1/1/1" 80_100, damaged 60, missing 100),
                load!(GLOVES "PO-0320-1/2/1" 30_000)
            ]),
        ],
    },
    Consignment {
        operation: JILIN,
        number: 5,
        purpose: ("长春市养老机构防护", "Protection of nursing homes in Changchun"),
        group: HOMES,
        at: Wall(3, 24, 18, 0),
        shipments: &[
            shipment!(CHANGCHUN ERDAO, Wall(3, 25, 8, 0), Some(Wall(3, 25, 14, 0)), [
                load!(SURGICAL "PO-0322-1/1/1" 80_100, damaged 0, missing 100),
                load!(MEDICAL "PO-0322-2/1/1" 20_000),
                load!(GEL "PO-0322-3/1/1" 10_050, damaged 0, missing 50)
            ]),
            shipment!(CHANGCHUN NANGUAN, Wall(3, 25, 8, 30), Some(Wall(3, 25, 15, 0)),
                [load!(SURGICAL "PO-0322-1/1/1" 100_100, damaged 80, missing 100)]),
        ],
    },
    Consignment {
        operation: JILIN,
        number: 6,
        purpose: ("吉林市定点医院和城区消毒", "Hospitals and disinfection in Jilin City"),
        group: FRONT,
        at: Wall(3, 26, 16, 0),
        shipments: &[
            shipment!(CHANGCHUN FENGMAN, Wall(3, 26, 18, 0), Some(Wall(3, 27, 11, 0)), [
                load!(SURGICAL "K-0324-1" 50_000),
                load!(SUIT "PO-0324-1/1/1" 5_000),
                load!(FOGGER "K-0324-2" 100)
            ]),
            shipment!(CHANGCHUN CHANGYI, Wall(3, 26, 18, 30), Some(Wall(3, 27, 12, 0)), [
                load!(SURGICAL "K-0324-1" 100_000),
                load!(SUIT "PO-0324-1/1/1" 3_000),
                load!(BOOTS "PO-0324-1/2/1" 5_000 "K-0326-1" 1_000, damaged 6, missing 0),
                load!(TABLETS "PO-0324-2/1/1" 12_000),
                load!(FOGGER "K-0324-2" 50 "PO-0324-2/2/1" 50)
            ]),
        ],
    },
    Consignment {
        operation: JILIN,
        number: 7,
        purpose: ("九台区、朝阳区防护与消毒", "Protection and disinfection in Jiutai and Chaoyang"),
        group: FRONT,
        at: Wall(3, 28, 13, 0),
        shipments: &[
            shipment!(XINXIANG JIUTAI, Wall(3, 28, 15, 0), Some(Wall(3, 29, 16, 0)), [
                load!(SURGICAL "PO-0326-1/1/1" 100_000),
                load!(GLOVES "PO-0326-1/2/1" 40_080, damaged 0, missing 80),
                load!(SPRAYER "PO-0326-2/1/1" 300)
            ]),
            shipment!(XINXIANG CHAOYANG, Wall(3, 28, 15, 30), Some(Wall(3, 29, 17, 0)), [
                load!(SURGICAL "PO-0326-1/1/1" 100_000),
                load!(SPRAYER "PO-0326-2/1/1" 300)
            ]),
        ],
    },
    Consignment {
        operation: JILIN,
        number: 8,
        purpose: ("吉林经开区卡点和长春朝阳区防护", "Checkpoints in Jilin City and Chaoyang, Changchun"),
        group: FRONT,
        at: Wall(3, 29, 18, 0),
        shipments: &[
            shipment!(XINXIANG JINGKAI, Wall(3, 29, 20, 0), Some(Wall(3, 31, 10, 0)), [
                load!(N95 "PO-0327-1/1/1" 20_000),
                load!(SURGICAL "PO-0327-2/1/1" 40_000),
                load!(TABLETS "PO-0327-4/1/1" 8_000)
            ]),
            shipment!(XINXIANG CHAOYANG, Wall(3, 29, 20, 30), Some(Wall(3, 31, 15, 0)), [
                load!(SURGICAL "PO-0327-2/1/1" 60_000),
                load!(SUIT "PO-0327-3/1/1" 3_000)
            ]),
        ],
    },
    Consignment {
        operation: SHANGHAI,
        number: 1,
        purpose: ("虹桥镇、周浦镇社区消毒", "Disinfection in Hongqiao and Zhoupu"),
        group: FRONT,
        at: Wall(4, 17, 16, 0),
        shipments: &[
            shipment!(QINGPU HONGQIAO, Wall(4, 17, 20, 0), Some(Wall(4, 18, 0, 0)), [
                load!(SPRAYER "PO-0412-2/1/1" 300),
                load!(TABLETS "PO-0412-2/2/1" 2_520, damaged 0, missing 20)
            ]),
            shipment!(QINGPU ZHOUPU, Wall(4, 17, 20, 30), Some(Wall(4, 18, 0, 0)), [
                load!(SPRAYER "K-0414-1" 200),
                load!(TABLETS "PO-0412-2/2/1" 2_500)
            ]),
        ],
    },
    Consignment {
        operation: JILIN,
        number: 9,
        purpose: ("吉林市后续防护", "Further protection in Jilin City"),
        group: FRONT,
        at: Wall(4, 18, 7, 0),
        shipments: &[shipment!(XINXIANG GAOXIN, Wall(4, 18, 8, 0), None, [
            load!(N95 "PO-0410-1/1/1" 50_000),
            load!(SUIT "K-0411-1" 5_000)
        ])],
    },
];

impl Load {
    pub(crate) fn shipped(&self) -> i64 {
        self.lots.iter().map(|(_, units)| units).sum()
    }
    /// What the site signs for as come, whole.
    fn received(&self) -> i64 {
        self.shipped() - self.damaged - self.missing
    }
}

impl Consignment {
    fn code(&self) -> String {
        format!("{}/{}", self.operation, self.number)
    }
    fn steps(&self) -> Vec<Step> {
        let form = json!({
            "operation": self.operation,
            "number": self.number,
            "names": names(&format!("第{}批", self.number), &format!("Batch {}", self.number)),
            "purpose": names(self.purpose.0, self.purpose.1),
            "group": self.group,
        });
        let mut steps = vec![self.at.post_at(Role::Delivery, "/consignments", form)];
        for (n, shipment) in self.shipments.iter().enumerate() {
            steps.push(shipment.ship(&self.code(), n + 1));
            steps.extend(shipment.sign(&self.code(), n + 1));
        }
        steps
    }
}

impl Shipment {
    fn ship(&self, consignment: &str, n: usize) -> Step {
        let lot = |(lot, units): &(&'static str, i64)| {
            let name: Cow<'_, str> = if lot.starts_with("K-") { kind::lot(lot).into() } else { (*lot).into() };
            json!({ "lot": name, "units": units })
        };
        let load = |load: &Load| {
            let lots: Vec<Value> = load.lots.iter().map(lot).collect();
            json!({ "item": load.item, "units": load.shipped(), "lots": lots })
        };
        let form = json!({
            "consignment": consignment,
            "from": self.from,
            "to": self.to,
            "loads": self.loads.iter().map(load).collect::<Vec<Value>>(),
            "waybill": format!("EX{}{:02}{n:02}", self.leaves.mmdd(), self.leaves.2),
            "carrier": CARRIER,
        });
        self.leaves.post_at(Role::Delivery, "/shipments", form)
    }
    fn sign(&self, consignment: &str, n: usize) -> Option<Step> {
        let count = |load: &Load| {
            json!({
                "item": load.item,
                "received": load.received(),
                "damaged": load.damaged,
                "missing": load.missing,
                "excess": 0,
            })
        };
        let mut form = json!({
            "shipment": format!("{consignment}/{n}"),
            "organisation": site(self.to).map(|site| site.organisation),
            "counts": self.loads.iter().map(count).collect::<Vec<Value>>(),
        });
        let short: i64 = self.loads.iter().map(|load| load.missing).sum();
        if 0 < short {
            form["note"] = json!("运输途中包装破损，短少已当场三方清点确认");
        }
        Some(self.signed?.post_at(Role::Field, "/hand-overs", form))
    }
}

pub(crate) fn steps() -> Vec<Step> {
    CONSIGNMENTS.iter().flat_map(Consignment::steps).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn items(operation: &str, numbers: std::ops::RangeInclusive<i64>) -> i64 {
        loads(operation, numbers).map(|load| load.received() + load.damaged).sum()
    }
    fn loads(operation: &str, numbers: std::ops::RangeInclusive<i64>) -> impl Iterator<Item = &'static Load> {
        let of = move |c: &&Consignment| c.operation == operation && numbers.contains(&c.number);
        CONSIGNMENTS.iter().filter(of).flat_map(|c| c.shipments).flat_map(|s| s.loads)
    }

    #[test]
    fn what_is_signed_for_is_what_was_reported() {
        assert_eq!(items(JILIN, 1..=1), 100_000);
        assert_eq!(items(JILIN, 2..=2), 95_000);
        assert_eq!(items(JILIN, 3..=3), 507_000);
        assert_eq!(items(JILIN, 1..=8), 1_709_800);
        assert_eq!(items(SHANGHAI, 1..=1), 5_500);
        let kinds: BTreeSet<&str> = loads(JILIN, 1..=8).map(|load| load.item).collect();
        assert_eq!(kinds.len(), 11);
    }

    #[test]
    fn all_but_the_last_is_signed_for_in_time() {
        for consignment in CONSIGNMENTS {
            // The server counts shipments in the order they leave.
            assert!(consignment.shipments.is_sorted_by_key(|shipment| shipment.leaves));
            for shipment in consignment.shipments {
                let Some(signed) = shipment.signed else { continue };
                assert!(shipment.leaves < signed);
                assert!(consignment.operation == SHANGHAI || signed < Wall(4, 1, 0, 0));
            }
        }
    }
}
