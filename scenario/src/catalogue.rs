//! What is bought, given and shipped. Standards are those in force in spring 2022.

use primitives::Role;
use serde_json::json;

use crate::step::{Step, names};
use crate::wall::Wall;

/// An item of the catalogue.
pub(crate) struct Item {
    pub(crate) code: &'static str,
    names: (&'static str, &'static str),
    category: &'static str,
    /// Number, edition and grade; empty where there is none.
    standard: (&'static str, &'static str, &'static str),
    unit: (&'static str, &'static str),
    /// Of the lots of this spring.
    pub(crate) expires: &'static str,
}

pub(crate) const N95: &str = "n95";
pub(crate) const KN95: &str = "kn95";
pub(crate) const MEDICAL: &str = "mask-medical-protective";
pub(crate) const SURGICAL: &str = "mask-surgical";
pub(crate) const SUIT: &str = "suit";
pub(crate) const GLOVES: &str = "gloves";
pub(crate) const BOOTS: &str = "boots";
pub(crate) const GEL: &str = "hand-gel";
pub(crate) const SHIELD: &str = "face-shield";
pub(crate) const TABLETS: &str = "chlorine-tablets";
pub(crate) const FOGGER: &str = "fogger";
pub(crate) const SPRAYER: &str = "sprayer";
pub(crate) const VEST: &str = "volunteer-vest";

macro_rules! item {
    ($code:ident, $zh:literal, $en:literal, $category:literal, $standard:literal, $edition:literal, $grade:literal, $unit_zh:literal, $unit_en:literal, $expires:literal) => {
        Item {
            code: $code,
            names: ($zh, $en),
            category: $category,
            standard: ($standard, $edition, $grade),
            unit: ($unit_zh, $unit_en),
            expires: $expires,
        }
    };
}

pub(crate) const ITEMS: &[Item] = &[
    item!(N95, "N95医用口罩", "N95 medical mask", "mask", "GB 19083", "2010", "N95", "只", "piece", "2024-02-28"),
    item!(KN95, "KN95口罩", "KN95 mask (not medical)", "mask", "GB 2626", "2019", "KN95", "只", "piece", "2025-02-28"),
    item!(
        MEDICAL,
        "医用防护口罩",
        "Medical protective mask",
        "mask",
        "GB 19083",
        "2010",
        "1",
        "只",
        "piece",
        "2024-02-28"
    ),
    item!(SURGICAL, "一次性医用外科口罩", "Surgical mask", "mask", "YY 0469", "2011", "", "只", "piece", "2024-03-10"),
    item!(SUIT, "医用防护服", "Medical protective suit", "garment", "GB 19082", "2009", "", "套", "set", "2025-03-05"),
    item!(
        GLOVES,
        "医用橡胶手套",
        "Medical rubber gloves",
        "garment",
        "GB 10213",
        "2006",
        "",
        "双",
        "pair",
        "2027-01-31"
    ),
    item!(BOOTS, "医用隔离靴", "Medical isolation boots", "garment", "", "", "", "双", "pair", "2024-12-31"),
    item!(GEL, "洗手液", "Hand gel", "hygiene", "GB 19877.1", "2005", "", "瓶", "bottle", "2024-09-30"),
    item!(SHIELD, "医用防护面罩", "Face shield", "garment", "", "", "", "件", "piece", "2025-02-28"),
    item!(TABLETS, "含氯消毒片", "Chlorine tablets", "hygiene", "GB/T 36758", "2018", "", "瓶", "bottle", "2024-01-31"),
    item!(FOGGER, "雾化消毒机", "Fogging machine", "equipment", "", "", "", "台", "machine", "2032-03-01"),
    item!(
        SPRAYER,
        "背负式电动喷雾器",
        "Backpack electric sprayer",
        "equipment",
        "",
        "",
        "",
        "台",
        "machine",
        "2032-03-01"
    ),
    item!(VEST, "志愿者马甲", "Volunteer vest", "garment", "", "", "", "件", "piece", "2032-03-01"),
];

/// The item of a code.
pub(crate) fn item(code: &str) -> Option<&'static Item> {
    ITEMS.iter().find(|item| item.code == code)
}

/// Until when a lot of the item may be used; empty for an item that the catalogue lacks.
pub(crate) fn expires(code: &str) -> &'static str {
    item(code).map_or("", |item| item.expires)
}

pub(crate) fn steps() -> Vec<Step> {
    let form = |item: &Item| {
        let mut form = json!({
            "code": item.code,
            "names": names(item.names.0, item.names.1),
            "category": item.category,
            "unit": names(item.unit.0, item.unit.1),
        });
        let (standard, edition, grade) = item.standard;
        for (name, value) in [("standard", standard), ("edition", edition), ("grade", grade)] {
            if !value.is_empty() {
                form[name] = json!(value);
            }
        }
        form
    };
    ITEMS.iter().map(|item| Wall(3, 12, 13, 0).post(Role::Logistics, "/items", form(item))).collect()
}
