//! What was booked wrongly and put right in public: masks of batch 4 were booked as N95 and are KN95. The whole lot becomes
//! KN95; how many came, and where they are, stays.

use primitives::Role;
use serde_json::json;

use crate::catalogue::KN95;
use crate::step::Step;
use crate::wall::Wall;

pub(crate) const WRONG_LOT: &str = "PO-0320-2/1/1";

pub(crate) fn steps() -> Vec<Step> {
    let form = json!({
        "lot": WRONG_LOT,
        "item": KN95,
        "reason": {
            "zh": "到货检验报告显示该批口罩执行 GB 2626-2019（KN95），入库时误记为 N95 医用口罩；整批改记为 KN95，件数与位置不变",
            "en": "The inspection report shows GB 2626-2019 (KN95); the lot was booked as N95 medical masks at intake. The whole \
                   lot is now booked as KN95; quantities and places stay as they are",
        },
        "figures": ["R3.4.items", "R3.4.kinds"],
    });
    vec![Wall(4, 6, 15, 0).post_at(Role::Logistics, "/identities", form)]
}
