//! Money that is not a platform's: banks, funds, channels, appeals with their listings, gifts outside the platforms, refunds
//! by hand.

use primitives::Role;
use serde_json::{Value, json};

use crate::crowd::Crowd;
use crate::foundation::{JILIN, SHANGHAI};
use crate::kind;
use crate::step::{Step, approve, names};
use crate::wall::Wall;

pub(crate) const JILIN_AID: &str = "jilin-aid";
pub(crate) const SHANGHAI_AID: &str = "shanghai-aid";
/// Unrestricted support for the foundation's own work; in neither operation's sums.
pub(crate) const SUPPORT: &str = "operating-support";
pub(crate) const BANK: &str = "main";
pub(crate) const OPERATING: &str = "operating";
pub(crate) const DIRECT: &str = "direct";

/// What both operations raised by 18 April, in fen (R2.3): CNY 21,000,000.
pub(crate) const RAISED_FEN: i64 = 2_100_000_000;

/// Code, names, booking format (empty: no statements).
struct Channel(&'static str, &'static str, &'static str, &'static str);

const CHANNELS: &[Channel] = &[
    Channel("tencent", "腾讯公益", "Tencent Charity", "wechat-trade"),
    Channel("alipay", "支付宝公益", "Alipay Charity", "alipay-ledger"),
    Channel("alibaba", "阿里巴巴公益", "Alibaba Charity", "alipay-trade"),
    Channel("pingan", "平安公益", "Ping An Charity", "canonical"),
    Channel("boc", "中银公益", "BOC Charity", "wechat-trade"),
    Channel("weibo", "新浪微公益", "Weibo Charity", "canonical"),
    Channel(DIRECT, "直接捐赠", "Given directly", ""),
];

/// Appeal, channel, when.
struct Listing(&'static str, &'static str, Wall);

const LISTINGS: &[Listing] = &[
    Listing(JILIN_AID, "tencent", Wall(3, 13, 9, 30)),
    Listing(JILIN_AID, "alipay", Wall(3, 13, 9, 35)),
    Listing(JILIN_AID, "alibaba", Wall(3, 13, 9, 40)),
    Listing(JILIN_AID, "pingan", Wall(3, 13, 9, 45)),
    Listing(JILIN_AID, "boc", Wall(3, 13, 9, 50)),
    Listing(SHANGHAI_AID, "tencent", Wall(4, 6, 11, 0)),
    Listing(SHANGHAI_AID, "alipay", Wall(4, 6, 11, 10)),
    Listing(SHANGHAI_AID, "weibo", Wall(4, 6, 11, 20)),
];

/// Code, kind, name as it is published.
struct Giver(&'static str, &'static str, &'static str);

const GIVERS: &[Giver] = &[
    Giver("company-capital", "company", "示例投资集团"),
    Giver("company-pharma", "company", "示例制药集团"),
    Giver("company-internet", "company", "示例互联网公司"),
    Giver("company-home", "company", "示例家居集团"),
    Giver("company-auto", "company", "示例汽车集团"),
    Giver("company-energy", "company", "示例能源集团"),
    Giver("company-trade", "company", "示例进出口公司"),
    Giver("company-machines", "company", "示例智能设备公司"),
    Giver("person-neighbour", "individual", "示例热心市民"),
    Giver("person-actor", "individual", "示例演员甲"),
    Giver("person-athlete", "individual", "示例运动员乙"),
    Giver("person-singer", "individual", "示例歌手丙"),
];

/// A gift of money outside the platforms. Its code is its order number.
pub(crate) struct Gift {
    pub(crate) code: &'static str,
    pub(crate) appeal: &'static str,
    giver: &'static str,
    yuan: i64,
    pub(crate) at: Wall,
    /// Bound to a place, or free.
    pub(crate) place: Option<&'static str>,
}

macro_rules! gift {
    ($code:literal $appeal:ident $giver:literal $yuan:literal $at:expr) => {
        gift!($code $appeal $giver $yuan $at, None)
    };
    ($code:literal $appeal:ident $giver:literal $yuan:literal $at:expr, $place:expr) => {
        Gift { code: $code, appeal: $appeal, giver: $giver, yuan: $yuan, at: $at, place: $place }
    };
}

pub(crate) const GIFTS: &[Gift] = &[
    gift!("G-0312-1" SUPPORT "company-capital" 500_000 Wall(3, 12, 16, 0)),
    gift!("G-0313-1" JILIN_AID "person-neighbour" 20_000 Wall(3, 13, 10, 10)),
    gift!("G-0313-2" JILIN_AID "company-pharma" 1_000_000 Wall(3, 13, 11, 0)),
    gift!("G-0314-1" JILIN_AID "company-internet" 1_500_000 Wall(3, 14, 10, 0)),
    gift!("G-0314-2" JILIN_AID "person-actor" 500_000 Wall(3, 14, 15, 0)),
    gift!("G-0318-1" JILIN_AID "company-home" 600_000 Wall(3, 18, 15, 0), Some("220200")),
    gift!("G-0322-1" JILIN_AID "company-auto" 1_200_000 Wall(3, 22, 9, 30)),
    gift!("G-0325-1" JILIN_AID "company-capital" 2_000_000 Wall(3, 25, 14, 0)),
    gift!("G-0402-1" JILIN_AID "company-internet" 1_500_000 Wall(4, 2, 11, 0)),
    gift!("G-0408-1" SHANGHAI_AID "company-pharma" 800_000 Wall(4, 8, 10, 0)),
    gift!("G-0409-1" SHANGHAI_AID "person-athlete" 300_000 Wall(4, 9, 16, 0)),
    gift!("G-0412-1" JILIN_AID "person-neighbour" 5_000 Wall(4, 12, 10, 20)),
];

/// The energy company promised to give what was still short of twenty-one million.
pub(crate) const CLOSING: &str = "G-0418-1";

/// Code, gift, yuan, reason, when.
struct Refund(&'static str, &'static str, i64, &'static str, Wall);

/// The first was spent long ago, so the operating fund stands in for it; the second is still held.
const REFUNDS: &[Refund] = &[
    Refund("RF-0408-1", "G-0313-1", 20_000, "捐赠人因家庭急需申请退回", Wall(4, 8, 14, 0)),
    Refund("RF-0414-1", "G-0412-1", 5_000, "捐赠人重复转账", Wall(4, 14, 10, 30)),
];

/// The closing gift in fen: what the rest leaves.
pub(crate) fn closing_fen(crowd: Crowd) -> i64 {
    let platforms: i64 = crowd.files().map(|file| file.sums()).map(|sums| sums.gross_fen - sums.refund_fen).sum();
    let direct: i64 = GIFTS.iter().filter(|gift| gift.appeal != SUPPORT).map(|gift| gift.yuan * 100).sum();
    let back: i64 = REFUNDS.iter().map(|refund| refund.2 * 100).sum();
    RAISED_FEN - platforms - direct - kind::value_fen() + back
}

pub(crate) fn steps(crowd: Crowd) -> Vec<Step> {
    let mut steps = tables();
    steps.extend(appeals());
    steps.extend(GIVERS.iter().map(|Giver(code, kind, alias)| {
        Wall(3, 12, 12, 0).post(Role::Fundraising, "/givers", json!({ "code": code, "kind": kind, "alias": alias }))
    }));
    steps.extend(GIFTS.iter().map(Gift::step));
    let closing = gift_form(CLOSING, SHANGHAI_AID, "company-energy", closing_fen(crowd));
    steps.push(Wall(4, 18, 15, 0).post_at(Role::Fundraising, "/gifts", closing));
    for Refund(code, gift, yuan, reason, at) in REFUNDS {
        let form = json!({
            "code": code, "channel": DIRECT, "order_no": gift, "fen": yuan * 100, "reason": reason, "bank": BANK,
        });
        steps.push(at.post_at(Role::Fundraising, "/refunds", form));
        steps.push(approve(Wall(at.0, at.1, 16, 0).instant(), "/refunds", code));
    }
    steps
}

fn tables() -> Vec<Step> {
    let bank = json!({ "code": BANK, "names": names("基本户", "Main account") });
    let operating = json!({ "code": OPERATING, "names": names("机构运行", "Operating fund") });
    let fund = |code, operation, zh, en| json!({ "code": code, "operation": operation, "names": names(zh, en), "refund_payer": OPERATING });
    let mut steps = vec![
        Wall(3, 11, 21, 0).post(Role::Finance, "/banks", bank),
        Wall(3, 11, 21, 0).post(Role::Finance, "/funds", operating),
        Wall(3, 11, 21, 30).post(
            Role::Finance,
            "/funds",
            fund("jilin", JILIN, "吉林抗疫援助专项", "Jilin relief fund"),
        ),
        Wall(4, 3, 16, 0).post(
            Role::Finance,
            "/funds",
            fund("shanghai", SHANGHAI, "上海抗疫援助专项", "Shanghai relief fund"),
        ),
    ];
    steps.extend(CHANNELS.iter().map(|Channel(code, zh, en, format)| {
        let mut form = json!({ "code": code, "names": names(zh, en), "platform": !format.is_empty() });
        if !format.is_empty() {
            form["format"] = json!(format);
        }
        Wall(3, 11, 22, 0).post(Role::Finance, "/channels", form)
    }));
    steps
}

fn appeals() -> Vec<Step> {
    let appeal = |code, operation, fund, name, filing, opens| {
        let (zh, en) = name;
        json!({
            "code": code, "operation": operation, "fund": fund, "names": names(zh, en), "filing": filing, "opens": opens,
        })
    };
    let support = appeal(
        SUPPORT,
        JILIN,
        OPERATING,
        ("支持机构运行", "Support for the foundation's own work"),
        json!({ "number": "EXAMPLE-2022-0001" }),
        Wall(3, 12, 0, 0).day(),
    );
    // The emergency clock: the filing follows within ten days.
    let jilin = appeal(
        JILIN_AID,
        JILIN,
        "jilin",
        ("驰援吉林抗击疫情", "Help Jilin against the epidemic"),
        json!({ "emergency_from": Wall(3, 11, 0, 0).day() }),
        Wall(3, 13, 0, 0).day(),
    );
    let shanghai = appeal(
        SHANGHAI_AID,
        SHANGHAI,
        "shanghai",
        ("驰援上海抗击疫情", "Help Shanghai against the epidemic"),
        json!({ "number": "EXAMPLE-2022-0406" }),
        Wall(4, 6, 0, 0).day(),
    );
    let post = |at: Wall, form: Value| at.post_at(Role::Fundraising, "/appeals", form);
    let mut steps =
        vec![post(Wall(3, 12, 11, 0), support), post(Wall(3, 13, 9, 0), jilin), post(Wall(4, 6, 10, 0), shanghai)];
    // Filed on the seventh day of the ten.
    let filing = json!({ "number": "EXAMPLE-2022-0313" });
    let path = format!("/appeals/{JILIN_AID}/filing");
    steps.push(Wall(3, 18, 10, 0).post_at(Role::Fundraising, path, filing));
    steps.extend(LISTINGS.iter().map(|Listing(appeal, channel, at)| {
        at.post_at(Role::Fundraising, "/listings", json!({ "appeal": appeal, "channel": channel }))
    }));
    steps
}

impl Gift {
    fn step(&self) -> Step {
        let mut form = gift_form(self.code, self.appeal, self.giver, self.yuan * 100);
        if let Some(place) = self.place {
            form["restriction"] = json!({ "places": [place] });
        }
        self.at.post_at(Role::Fundraising, "/gifts", form)
    }
    /// To which fund's money it comes.
    #[cfg(test)]
    pub(crate) fn fen(&self) -> i64 {
        self.yuan * 100
    }
}

fn gift_form(code: &str, appeal: &str, giver: &str, fen: i64) -> Value {
    json!({ "code": code, "appeal": appeal, "giver": giver, "fen": fen, "bank": BANK })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_gift_is_a_gift() {
        let fen = closing_fen(Crowd::WHOLE);
        assert!(10_000_000 < fen && fen < 400_000_000, "{fen}");
    }
}
