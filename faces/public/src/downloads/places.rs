//! Places as a table: what was signed for in each, as of an instant.

use std::collections::{BTreeMap, BTreeSet};

use delivery::hand_over;
use operation::place;
use primitives::{Code, Instant, PlaceCode, count};
use store::{Failure, Tx};

use crate::sheet::{Row, said};

/// The columns, in their order.
pub(crate) const COLUMNS: &[&str] = &[
    "place",
    "name_zh",
    "name_en",
    "received",
    "damaged",
    "missing",
    "consignments",
    "hand_overs",
    "first_at",
    "last_at",
];

#[derive(Default)]
struct Sum {
    units: [i64; 3],
    consignments: BTreeSet<Code>,
    times: Vec<Instant>,
}

/// Places in which something was signed for and stands, by code.
pub(crate) async fn rows(tx: &mut Tx<'_>, as_of: Instant) -> Result<Vec<Row>, Failure> {
    let mut sums: BTreeMap<PlaceCode, Sum> = BTreeMap::new();
    for one in hand_over::until(tx, Some(as_of)).await?.into_iter().filter(|one| one.stands_at(as_of)) {
        let sum = sums.entry(one.place).or_default();
        for line in &one.lines {
            for (n, units) in [line.received, line.damaged, line.missing].into_iter().enumerate() {
                sum.units[n] += units.get();
            }
        }
        sum.times.push(one.at);
        sum.consignments.insert(one.consignment);
    }
    let row = |(code, sum): (PlaceCode, Sum)| {
        let names = place::full_names(code);
        let [received, damaged, missing] = sum.units;
        vec![
            said(code),
            names.zh.into(),
            names.en.into(),
            received.into(),
            damaged.into(),
            missing.into(),
            count(sum.consignments.len()).into(),
            count(sum.times.len()).into(),
            sum.times.first().map(Instant::to_string).into(),
            sum.times.last().map(Instant::to_string).into(),
        ]
    };
    Ok(sums.into_iter().map(row).collect())
}
