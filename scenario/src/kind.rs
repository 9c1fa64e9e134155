//! Gifts in kind, with the basis and evidence of their value.

use primitives::Role;
use serde_json::json;

use crate::catalogue::{BOOTS, FOGGER, GEL, MEDICAL, N95, SPRAYER, SUIT, SURGICAL, VEST, expires};
use crate::money::{JILIN_AID, SHANGHAI_AID};
use crate::sites::{CHANGCHUN, QINGPU, XINXIANG};
use crate::step::Step;
use crate::wall::Wall;

/// Goods that were given.
pub(crate) struct Kind {
    pub(crate) code: &'static str,
    pub(crate) appeal: &'static str,
    giver: &'static str,
    pub(crate) item: &'static str,
    pub(crate) units: i64,
    /// Of one unit; nothing where it cannot be valued.
    unit_fen: Option<i64>,
    basis: &'static str,
    evidence: &'static str,
    pub(crate) warehouse: &'static str,
    pub(crate) at: Wall,
}

macro_rules! kind {
    ($code:literal $appeal:ident $giver:literal, $item:ident $units:literal, $fen:expr, $basis:literal $evidence:literal, $warehouse:ident $at:expr) => {
        Kind {
            code: $code,
            appeal: $appeal,
            giver: $giver,
            item: $item,
            units: $units,
            unit_fen: $fen,
            basis: $basis,
            evidence: $evidence,
            warehouse: $warehouse,
            at: $at,
        }
    };
}

pub(crate) const KINDS: &[Kind] = &[
    kind!("K-0314-1" JILIN_AID "company-pharma", N95 60_000, Some(650), "invoice" "发票 EXAMPLE-I-031401", CHANGCHUN Wall(3, 14, 16, 0)),
    kind!("K-0314-2" JILIN_AID "company-home", MEDICAL 40_000, Some(560), "agreement" "捐赠协议 EXAMPLE-A-031402", CHANGCHUN Wall(3, 14, 17, 0)),
    kind!("K-0315-1" JILIN_AID "person-actor", GEL 5_000, Some(1_600), "market_price" "三家报价单 EXAMPLE-Q-031501", XINXIANG Wall(3, 15, 10, 0)),
    kind!("K-0318-1" JILIN_AID "company-internet", SURGICAL 200_000, Some(65), "invoice" "发票 EXAMPLE-I-031801", CHANGCHUN Wall(3, 18, 11, 0)),
    kind!("K-0321-1" JILIN_AID "person-singer", VEST 2_000, None, "unvalued" "捐赠清单 EXAMPLE-L-032101", CHANGCHUN Wall(3, 21, 10, 0)),
    kind!("K-0324-1" JILIN_AID "company-trade", SURGICAL 150_000, Some(70), "customs" "进口货物报关单 EXAMPLE-C-032401", CHANGCHUN Wall(3, 24, 14, 0)),
    kind!("K-0324-2" JILIN_AID "company-machines", FOGGER 150, Some(368_000), "agreement" "捐赠协议 EXAMPLE-A-032402", CHANGCHUN Wall(3, 24, 15, 0)),
    kind!("K-0326-1" JILIN_AID "person-athlete", BOOTS 1_000, Some(1_250), "other_method" "评估说明 EXAMPLE-E-032601", CHANGCHUN Wall(3, 26, 10, 0)),
    kind!("K-0405-1" JILIN_AID "company-trade", SURGICAL 400_000, Some(66), "customs" "进口货物报关单 EXAMPLE-C-040501", CHANGCHUN Wall(4, 5, 11, 0)),
    kind!("K-0407-1" JILIN_AID "company-home", GEL 30_000, Some(1_590), "invoice" "发票 EXAMPLE-I-040701", CHANGCHUN Wall(4, 7, 11, 0)),
    kind!("K-0411-1" JILIN_AID "company-pharma", SUIT 10_000, Some(5_500), "invoice" "发票 EXAMPLE-I-041101", XINXIANG Wall(4, 11, 11, 0)),
    kind!("K-0414-1" SHANGHAI_AID "company-machines", SPRAYER 200, Some(55_000), "agreement" "捐赠协议 EXAMPLE-A-041401", QINGPU Wall(4, 14, 11, 0)),
];

/// The value of all of them.
pub(crate) fn value_fen() -> i64 {
    KINDS.iter().filter_map(Kind::fen).sum()
}

/// The lot that a gift in kind opens, as a load names it before the gift was posted.
pub(crate) fn lot(code: &str) -> String {
    format!("lot-of:{code}")
}

impl Kind {
    fn fen(&self) -> Option<i64> {
        self.unit_fen.map(|fen| fen * self.units)
    }
    fn step(&self) -> Step {
        let mut form = json!({
            "code": self.code,
            "appeal": self.appeal,
            "giver": self.giver,
            "item": self.item,
            "units": self.units,
            "basis": self.basis,
            "evidence": self.evidence,
            "warehouse": self.warehouse,
            "batch_no": self.code.replacen("K-", "B", 1),
            "expires": expires(self.item),
        });
        if let Some(fen) = self.fen() {
            form["value_fen"] = json!(fen);
        }
        self.at.post_at(Role::Fundraising, "/gifts-in-kind", form)
    }
}

pub(crate) fn steps() -> Vec<Step> {
    KINDS.iter().map(Kind::step).collect()
}
