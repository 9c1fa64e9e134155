//! The figures that the two operations publish: each a definition of a desk with its parameters, as of a time.

use primitives::{Instant, Role};
use serde_json::json;

use crate::foundation::{JILIN, SHANGHAI};
use crate::money::{JILIN_AID, SHANGHAI_AID};
use crate::step::{Step, names, post_at};
use crate::wall::{MINUTE_MS, Wall, after};

/// A published figure.
struct Figure {
    id: &'static str,
    operation: &'static str,
    definition: &'static str,
    parameters: &'static [(&'static str, &'static str)],
    /// Month, day, hour, minute, second.
    as_of: (Wall, i64),
    names: (&'static str, &'static str),
    unit: (&'static str, &'static str),
}

macro_rules! figure {
    ($id:literal $operation:ident $definition:literal [$($name:literal $value:expr),*], $as_of:ident, $zh:literal $en:literal, $unit_zh:literal $unit_en:literal) => {
        Figure {
            id: $id,
            operation: $operation,
            definition: $definition,
            parameters: &[$(($name, $value)),*],
            as_of: $as_of,
            names: ($zh, $en),
            unit: ($unit_zh, $unit_en),
        }
    };
}

/// The last second of a minute.
const LAST: i64 = 59;
const MARCH_13: (Wall, i64) = (Wall(3, 13, 23, 59), LAST);
const MARCH_15: (Wall, i64) = (Wall(3, 15, 21, 0), 0);
const MARCH_17: (Wall, i64) = (Wall(3, 17, 18, 0), 0);
const MARCH_31: (Wall, i64) = (Wall(3, 31, 23, 59), LAST);
const APRIL_18_NIGHT: (Wall, i64) = (Wall(4, 18, 0, 0), 0);
const APRIL_18: (Wall, i64) = (Wall(4, 18, 23, 59), LAST);

const BOTH: &str = "jilin-2022,shanghai-2022";

const FIGURES: &[Figure] = &[
    figure!("R1.1.groups" JILIN "operation.groups" ["operation" JILIN], MARCH_13,
        "任务组" "Task groups", "个任务组" "task group"),
    figure!("R2.1.channels" JILIN "fundraising.listings" ["appeal" JILIN_AID], MARCH_13,
        "上线平台" "Platforms that list the Jilin appeal", "个平台" "channel"),
    figure!("R3.1.items" JILIN "delivery.handed_over" ["consignment" "jilin-2022/1", "place" "220113"], MARCH_15,
        "第1批：运抵九台区的N95医用口罩" "Batch 1: N95 medical masks in Jiutai", "只" "item"),
    figure!("R3.2.items" JILIN "delivery.handed_over" ["consignment" "jilin-2022/2", "place" "220200"], MARCH_17,
        "第2批：运抵吉林市的物资" "Batch 2: items in Jilin City", "件" "item"),
    figure!("R3.3.items" JILIN "delivery.handed_over" ["consignment" "jilin-2022/3"], MARCH_31,
        "第3批物资" "Batch 3: items", "件" "item"),
    figure!("R3.4.batches" JILIN "delivery.consignments" ["operation" JILIN], MARCH_31,
        "送往吉林的批次" "Batches to Jilin", "批" "batch"),
    figure!("R3.4.items" JILIN "delivery.handed_over" ["operation" JILIN, "place" "220000"], MARCH_31,
        "送往吉林的物资" "Items of all batches to Jilin", "件" "item"),
    figure!("R3.4.kinds" JILIN "delivery.kinds" ["operation" JILIN], MARCH_31,
        "物资品类" "Kinds of goods", "种" "kind"),
    figure!("R3.6.sprayers" SHANGHAI "delivery.handed_over" ["consignment" "shanghai-2022/1", "item" "sprayer"], APRIL_18_NIGHT,
        "运抵上海的背负式电动喷雾器" "Backpack electric sprayers in Shanghai", "台" "item"),
    figure!("R3.6.tablets" SHANGHAI "delivery.handed_over" ["consignment" "shanghai-2022/1", "item" "chlorine-tablets"], APRIL_18_NIGHT,
        "运抵上海的含氯消毒片" "Bottles of chlorine tablets in Shanghai", "瓶" "bottle"),
    figure!("R3.6.towns" SHANGHAI "delivery.towns" ["consignment" "shanghai-2022/1"], APRIL_18_NIGHT,
        "受援镇" "Towns that they are for", "个镇" "place"),
    figure!("R1.3.operations" JILIN "operation.operations" [], APRIL_18,
        "正在开展的援助行动" "Operations active", "次应急响应" "operation"),
    figure!("R2.2.donors" JILIN "fundraising.donors" ["appeal" JILIN_AID], APRIL_18,
        "通过平台捐赠的爱心人士" "Donors through the platforms", "人" "donor"),
    figure!("R2.3.raised" JILIN "finance.raised" ["operations" BOTH], APRIL_18,
        "募集款物" "Money and goods raised", "分" "fen"),
    figure!("R2.4.companies" JILIN "fundraising.givers" ["operations" BOTH, "kind" "company"], APRIL_18,
        "捐赠企业" "Companies that gave", "家" "donor"),
    figure!("R2.4.individuals" JILIN "fundraising.givers" ["operations" BOTH, "kind" "individual"], APRIL_18,
        "捐赠个人" "Individuals that gave outside the platforms", "人" "donor"),
    figure!("R2.5.channels" SHANGHAI "fundraising.listings" ["appeal" SHANGHAI_AID], APRIL_18,
        "上线平台" "Platforms that list the Shanghai appeal", "个平台" "channel"),
];

impl Figure {
    fn as_of(&self) -> Instant {
        after(self.as_of.0.instant(), self.as_of.1 * 1_000)
    }
    /// Published ten minutes after the time it stands for.
    fn step(&self) -> Step {
        let parameters: serde_json::Map<_, _> =
            self.parameters.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let form = json!({
            "id": self.id,
            "names": names(self.names.0, self.names.1),
            "definition": self.definition,
            "parameters": parameters,
            "as_of": self.as_of(),
            "unit": names(self.unit.0, self.unit.1),
        });
        let at = after(self.as_of(), 10 * MINUTE_MS);
        post_at(at, Role::Operation, format!("/operations/{}/figures", self.operation), form)
    }
}

pub(crate) fn steps() -> Vec<Step> {
    FIGURES.iter().map(Figure::step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expected::expected;

    #[test]
    fn every_published_figure_is_one_of_the_reported_as_of_its_time() {
        let expected = expected();
        for figure in FIGURES {
            let want = expected.iter().find(|want| want.id == figure.id).unwrap_or_else(|| panic!("{}", figure.id));
            assert_eq!(want.as_of, figure.as_of(), "{}", figure.id);
        }
        for want in expected {
            let ours = want.id.starts_with("R2.") || (want.id.starts_with("R3.") && want.id != "R3.5.groups");
            assert_eq!(
                ours || want.id.starts_with("R1.1") || want.id.starts_with("R1.3"),
                FIGURES.iter().any(|figure| figure.id == want.id),
                "{}",
                want.id
            );
        }
    }
}
