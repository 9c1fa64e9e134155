//! Where goods stand and where they go: warehouses and sites, with place codes and WGS-84 points.

use primitives::Role;
use serde_json::{Value, json};

use crate::foundation::{JILIN, SHANGHAI};
use crate::step::{Step, names};
use crate::wall::Wall;

/// Degrees in millionths: latitude, longitude.
struct Point(i64, i64);

impl Point {
    /// As JSON numbers, written by hand so that no digit is rounded.
    fn json(&self) -> Value {
        let degrees = |u: i64| format!("{}.{:06}", u / 1_000_000, u % 1_000_000);
        let text = format!("{{\"lat\":{},\"lon\":{}}}", degrees(self.0), degrees(self.1));
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }
}

/// Code, names, place, point.
struct Warehouse(&'static str, &'static str, &'static str, &'static str, Point);

pub(crate) const XINXIANG: &str = "wh-xinxiang";
pub(crate) const CHANGCHUN: &str = "wh-changchun";
pub(crate) const QINGPU: &str = "wh-shanghai";

const WAREHOUSES: &[Warehouse] = &[
    Warehouse(XINXIANG, "新乡中转仓", "Xinxiang warehouse", "410711", Point(35_315_000, 113_908_000)),
    Warehouse(CHANGCHUN, "长春中转仓", "Changchun warehouse", "220106", Point(43_881_000, 125_256_000)),
    Warehouse(QINGPU, "上海青浦中转仓", "Shanghai Qingpu warehouse", "310118", Point(31_150_000, 121_124_000)),
];

/// Code, operation, kind, names, place, point, organisation that signs there.
pub(crate) struct Site {
    pub(crate) code: &'static str,
    operation: &'static str,
    kind: &'static str,
    names: (&'static str, &'static str),
    pub(crate) place: &'static str,
    point: Point,
    pub(crate) organisation: &'static str,
}

pub(crate) const JIUTAI: &str = "jiutai-hub";
pub(crate) const NANGUAN: &str = "nanguan-hub";
pub(crate) const CHAOYANG: &str = "chaoyang-hub";
pub(crate) const ERDAO: &str = "erdao-home";
pub(crate) const CHANGYI: &str = "changyi-hub";
pub(crate) const LONGTAN: &str = "longtan-hub";
pub(crate) const CHUANYING: &str = "chuanying-hub";
pub(crate) const FENGMAN: &str = "fengman-hub";
pub(crate) const JINGKAI: &str = "jilin-jingkai-hub";
pub(crate) const GAOXIN: &str = "jilin-gaoxin-hub";
pub(crate) const HONGQIAO: &str = "hongqiao-hub";
pub(crate) const ZHOUPU: &str = "zhoupu-hub";

macro_rules! site {
    ($code:ident, $operation:ident, $kind:literal, $zh:literal, $en:literal, $place:literal, $lat:literal, $lon:literal, $organisation:literal) => {
        Site {
            code: $code,
            operation: $operation,
            kind: $kind,
            names: ($zh, $en),
            place: $place,
            point: Point($lat, $lon),
            organisation: $organisation,
        }
    };
}

pub(crate) const SITES: &[Site] = &[
    site!(
        JIUTAI,
        JILIN,
        "hub",
        "九台区防疫物资接收点",
        "Jiutai receiving point",
        "220113",
        44_151_700,
        125_839_600,
        "partner-jiutai"
    ),
    site!(
        NANGUAN,
        JILIN,
        "hub",
        "南关区防疫物资接收点",
        "Nanguan receiving point",
        "220102",
        43_864_000,
        125_350_100,
        "partner-nanguan"
    ),
    site!(
        CHAOYANG,
        JILIN,
        "hub",
        "朝阳区防疫物资接收点",
        "Chaoyang receiving point",
        "220104",
        43_833_500,
        125_288_300,
        "partner-chaoyang"
    ),
    site!(
        ERDAO,
        JILIN,
        "home",
        "二道区养老机构接收点",
        "Erdao nursing homes",
        "220105",
        43_865_600,
        125_374_300,
        "partner-erdao"
    ),
    site!(
        CHANGYI,
        JILIN,
        "hub",
        "昌邑区防疫物资接收点",
        "Changyi receiving point",
        "220202",
        43_881_800,
        126_574_700,
        "partner-changyi"
    ),
    site!(
        LONGTAN,
        JILIN,
        "community",
        "龙潭区社区物资接收点",
        "Longtan communities",
        "220203",
        43_910_800,
        126_562_200,
        "partner-jilin-city"
    ),
    site!(
        CHUANYING,
        JILIN,
        "hub",
        "船营区防疫物资接收点",
        "Chuanying receiving point",
        "220204",
        43_833_700,
        126_540_900,
        "partner-chuanying"
    ),
    site!(
        FENGMAN,
        JILIN,
        "hospital",
        "丰满区定点医院接收点",
        "Fengman hospital",
        "220211",
        43_821_400,
        126_562_100,
        "partner-jilin-city"
    ),
    site!(
        JINGKAI,
        JILIN,
        "checkpoint",
        "吉林经开区卡点接收点",
        "Jilin Economic Zone checkpoints",
        "220271",
        43_953_000,
        126_471_000,
        "partner-jilin-city"
    ),
    site!(
        GAOXIN,
        JILIN,
        "hub",
        "吉林高新区物资接收点",
        "Jilin High-tech Zone receiving point",
        "220272",
        43_806_000,
        126_541_000,
        "partner-jilin-city"
    ),
    site!(
        HONGQIAO,
        SHANGHAI,
        "community",
        "虹桥镇社区物资接收点",
        "Hongqiao Town communities",
        "310112107",
        31_179_000,
        121_375_000,
        "community-hongqiao"
    ),
    site!(
        ZHOUPU,
        SHANGHAI,
        "community",
        "周浦镇社区物资接收点",
        "Zhoupu Town communities",
        "310115132",
        31_115_000,
        121_580_000,
        "community-zhoupu"
    ),
];

/// The site of a code.
pub(crate) fn site(code: &str) -> Option<&'static Site> {
    SITES.iter().find(|site| site.code == code)
}

pub(crate) fn steps() -> Vec<Step> {
    let warehouses = WAREHOUSES.iter().map(|Warehouse(code, zh, en, place, point)| {
        let form = json!({ "code": code, "names": names(zh, en), "place": place, "point": point.json() });
        let at = if *code == QINGPU { Wall(4, 3, 14, 0) } else { Wall(3, 12, 14, 0) };
        at.post(Role::Logistics, "/warehouses", form)
    });
    let sites = SITES.iter().map(|site| {
        let form = json!({
            "code": site.code,
            "operation": site.operation,
            "names": names(site.names.0, site.names.1),
            "kind": site.kind,
            "place": site.place,
            "point": site.point.json(),
            "organisation": site.organisation,
        });
        let at = if site.operation == SHANGHAI { Wall(4, 3, 15, 0) } else { Wall(3, 12, 15, 0) };
        at.post_at(Role::Operation, "/sites", form)
    });
    warehouses.chain(sites).collect()
}
