//! The foundation, the organisations it works with, and its two operations with their task groups.

use primitives::{Role, Uscc};
use serde_json::json;

use crate::step::{Step, names};
use crate::wall::Wall;

pub(crate) const FOUNDATION: &str = "example-foundation";
pub(crate) const JILIN: &str = "jilin-2022";
pub(crate) const SHANGHAI: &str = "shanghai-2022";

/// Code, kind, first 17 characters of its unified social credit code, names.
struct Organisation(&'static str, &'static str, &'static str, &'static str, &'static str);

pub(crate) const SUPPLIER_MASKS: &str = "supplier-masks";
pub(crate) const SUPPLIER_GARMENTS: &str = "supplier-garments";
pub(crate) const SUPPLIER_HYGIENE: &str = "supplier-hygiene";
pub(crate) const SUPPLIER_SURGICAL: &str = "supplier-surgical";
pub(crate) const SUPPLIER_RESPIRATORS: &str = "supplier-respirators";
pub(crate) const SUPPLIER_DISINFECTION: &str = "supplier-disinfection";
pub(crate) const CARRIER: &str = "carrier-road";

/// Invented, all of them.
const ORGANISATIONS: &[Organisation] = &[
    Organisation(
        SUPPLIER_MASKS,
        "supplier",
        "91410711MA0000001",
        "示例防护用品（新乡）有限公司",
        "Example Masks (Xinxiang) Ltd",
    ),
    Organisation(
        SUPPLIER_GARMENTS,
        "supplier",
        "91410711MA0000002",
        "示例医用服装有限公司",
        "Example Medical Garments Ltd",
    ),
    Organisation(SUPPLIER_HYGIENE, "supplier", "91410711MA0000003", "示例日化卫生用品有限公司", "Example Hygiene Ltd"),
    Organisation(
        SUPPLIER_SURGICAL,
        "supplier",
        "91410711MA0000004",
        "示例卫生材料有限公司",
        "Example Surgical Supplies Ltd",
    ),
    Organisation(
        SUPPLIER_RESPIRATORS,
        "supplier",
        "91120113MA0000005",
        "示例劳保用品有限公司",
        "Example Respirators Ltd",
    ),
    Organisation(
        SUPPLIER_DISINFECTION,
        "supplier",
        "91370102MA0000006",
        "示例消毒设备有限公司",
        "Example Disinfection Ltd",
    ),
    Organisation(CARRIER, "carrier", "91410711MA0000007", "示例公路运输有限公司", "Example Road Transport Ltd"),
    Organisation(
        "partner-jiutai",
        "partner",
        "52220113MJ0000011",
        "示例九台社会工作服务中心",
        "Example Jiutai Social Work Centre",
    ),
    Organisation(
        "partner-nanguan",
        "partner",
        "52220102MJ0000012",
        "示例南关公益服务中心",
        "Example Nanguan Volunteer Centre",
    ),
    Organisation(
        "partner-chaoyang",
        "partner",
        "52220104MJ0000013",
        "示例朝阳志愿者协会",
        "Example Chaoyang Volunteers",
    ),
    Organisation(
        "partner-erdao",
        "partner",
        "52220105MJ0000014",
        "示例二道养老服务联合会",
        "Example Erdao Elderly Care Union",
    ),
    Organisation(
        "partner-changyi",
        "partner",
        "52220202MJ0000015",
        "示例昌邑社会工作服务中心",
        "Example Changyi Social Work Centre",
    ),
    Organisation(
        "partner-chuanying",
        "partner",
        "52220204MJ0000016",
        "示例船营公益联合会",
        "Example Chuanying Charity Union",
    ),
    Organisation(
        "partner-jilin-city",
        "partner",
        "52220200MJ0000017",
        "示例吉林市志愿者联合会",
        "Example Jilin City Volunteers",
    ),
    Organisation(
        "community-hongqiao",
        "community",
        "55310112MJ0000018",
        "示例虹桥镇社区服务中心",
        "Example Hongqiao Community Centre",
    ),
    Organisation(
        "community-zhoupu",
        "community",
        "55310115MJ0000019",
        "示例周浦镇社区服务中心",
        "Example Zhoupu Community Centre",
    ),
];

/// Operation, kind, names, when it began.
struct Group(&'static str, &'static str, &'static str, &'static str, Wall);

const GROUPS: &[Group] = &[
    Group(JILIN, "rescue", "紧急救助组", "Emergency rescue group", Wall(3, 11, 19, 0)),
    Group(JILIN, "logistics", "后勤保障组", "Logistics group", Wall(3, 11, 20, 0)),
    Group(JILIN, "fundraising", "募捐支援组", "Fundraising support group", Wall(3, 12, 10, 0)),
    Group(JILIN, "communications", "品牌推广组", "Communications group", Wall(3, 13, 8, 30)),
    Group(SHANGHAI, "rescue", "紧急救助组", "Emergency rescue group", Wall(4, 3, 10, 0)),
    Group(SHANGHAI, "fundraising", "募捐支援组", "Fundraising support group", Wall(4, 3, 10, 30)),
    Group(SHANGHAI, "logistics", "后勤保障组", "Logistics group", Wall(4, 3, 11, 0)),
];

/// The code with its check character.
fn uscc(head: &str) -> String {
    let check = Uscc::check_character(head).map(String::from).unwrap_or_default();
    format!("{head}{check}")
}

pub(crate) fn steps() -> Vec<Step> {
    let mut steps = vec![Wall(3, 11, 17, 0).post(
        Role::Operation,
        "/organisations",
        json!({
            "code": FOUNDATION,
            "names": names("示例救助基金会", "Example Relief Foundation"),
            "kind": "foundation",
            "uscc": uscc("53100000MJ0000001"),
            "certificate": { "number": "EXAMPLE-CERT-0001", "valid_from": "2020-09-01", "valid_to": "2025-08-31" },
            "supervisor": names("示例民政部门", "Example Civil Affairs Authority"),
            "telephone": "010-0000-0000",
        }),
    )];
    steps.push(Wall(3, 11, 18, 0).post_at(
        Role::Operation,
        "/operations",
        json!({
            "code": JILIN,
            "names": names("吉林抗疫援助", "Jilin epidemic relief"),
            "foundation": FOUNDATION,
            "provinces": ["220000"],
            "trigger": names("3月11日长春市实行封闭管理", "Changchun closed on 11 March"),
        }),
    ));
    steps.extend(ORGANISATIONS.iter().map(|Organisation(code, kind, head, zh, en)| {
        let form = json!({ "code": code, "names": names(zh, en), "kind": kind, "uscc": uscc(head) });
        Wall(3, 11, 18, 30).post(Role::Operation, "/organisations", form)
    }));
    steps.push(Wall(4, 3, 9, 0).post_at(
        Role::Operation,
        "/operations",
        json!({
            "code": SHANGHAI,
            "names": names("上海抗疫援助", "Shanghai epidemic relief"),
            "foundation": FOUNDATION,
            "provinces": ["310000"],
            "trigger": names("4月上海市全域静态管理", "All of Shanghai closed in April"),
        }),
    ));
    steps.extend(GROUPS.iter().map(|Group(operation, kind, zh, en, at)| {
        let form = json!({ "kind": kind, "names": names(zh, en) });
        at.post_at(Role::Operation, format!("/operations/{operation}/groups"), form)
    }));
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_organisation_has_a_valid_credit_code() {
        let heads = ORGANISATIONS.iter().map(|o| o.2).chain(["53100000MJ0000001"]);
        for head in heads {
            assert!(uscc(head).parse::<Uscc>().is_ok(), "{head}");
        }
    }
}
