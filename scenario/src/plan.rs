//! The whole plan, in the order of time.

use crate::crowd::{Crowd, File};
use crate::step::{Deed, Step};
use crate::{buying, catalogue, consignments, corrections, figures, foundation, kind, money, sites};

/// Every step. At the same instant, who must be there first stands first.
pub(crate) fn steps(crowd: Crowd) -> Vec<Step> {
    let subjects = [
        foundation::steps(),
        money::steps(crowd),
        catalogue::steps(),
        sites::steps(),
        kind::steps(),
        platforms(crowd),
        buying::steps(),
        consignments::steps(),
        corrections::steps(),
        figures::steps(),
    ];
    let mut steps: Vec<Step> = subjects.into_iter().flatten().collect();
    steps.sort_by_key(|step| step.at);
    steps
}

/// Each platform's statements, and one payout a channel at the noon after.
fn platforms(crowd: Crowd) -> Vec<Step> {
    let imports = crowd.files().map(|file| Step { at: file.imported(), deed: Deed::Import(file) });
    let mut payouts: Vec<_> = crowd.files().map(|file: File| (file.settled(), file.platform.channel)).collect();
    payouts.sort_unstable();
    payouts.dedup();
    let payouts = payouts.into_iter().map(|(at, channel)| Step { at, deed: Deed::Settle { channel } });
    imports.chain(payouts).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::wall::Wall;

    #[test]
    fn every_time_is_one_that_the_calendar_has() {
        let steps = steps(Crowd::WHOLE);
        let (first, last) = (steps.first().unwrap().at, steps.last().unwrap().at);
        assert_eq!(first, Wall(3, 11, 17, 0).instant());
        assert!(last < Wall(4, 19, 12, 0).instant(), "{last}");
    }

    #[test]
    fn goods_stand_in_a_warehouse_before_they_ship() {
        // (time, +1 first, warehouse, item, lot, units)
        let mut moves = Vec::new();
        for order in buying::ORDERS {
            let mut lots = BTreeMap::new();
            for arrival in order.arrivals {
                for (line, units) in arrival.lines {
                    let n = lots.entry(*line).and_modify(|n| *n += 1).or_insert(1);
                    let lot = format!("{}/{line}/{n}", order.code);
                    moves.push((arrival.at, 0, arrival.warehouse, order.lines[line - 1].0, lot, *units, order.place));
                }
            }
        }
        for kind in kind::KINDS {
            moves.push((kind.at, 0, kind.warehouse, kind.item, kind.code.to_owned(), kind.units, "100000"));
        }
        for consignment in consignments::CONSIGNMENTS {
            for shipment in consignment.shipments {
                let place = sites::site(shipment.to).unwrap().place;
                for (load, (lot, units)) in shipment.loads.iter().flat_map(|l| l.lots.iter().map(move |lot| (l, lot))) {
                    moves.push((shipment.leaves, 1, shipment.from, load.item, (*lot).to_owned(), -units, place));
                }
            }
        }
        moves.sort();
        let (mut stock, mut bought_for) = (BTreeMap::new(), BTreeMap::new());
        for (at, order, warehouse, item, lot, units, place) in moves {
            let left = stock.entry((warehouse, item, lot.clone())).or_insert(0);
            *left += units;
            assert!(0 <= *left, "{lot} in {warehouse} at {at:?}: {left}");
            let from = *bought_for.entry(lot.clone()).or_insert(place);
            if order == 1 && from != "100000" {
                let (from, to): (primitives::PlaceCode, primitives::PlaceCode) =
                    (from.parse().unwrap(), place.parse().unwrap());
                assert!(from.contains(to), "{lot} was bought for {from}, not for {to}");
            }
        }
    }

    #[test]
    fn money_is_held_before_an_order_is_approved() {
        let funds = [("jilin", money::JILIN_AID), ("shanghai", money::SHANGHAI_AID)];
        for (crowd, (fund, appeal)) in [Crowd::WHOLE, Crowd::SMALL].into_iter().flat_map(|c| funds.map(|f| (c, f))) {
            let gifts = money::GIFTS.iter().filter(|gift| gift.appeal == appeal);
            let platforms = crowd.files().filter(|file| file.platform.appeal == appeal);
            let orders = buying::ORDERS.iter().filter(|order| order.fund() == fund);
            let mut moves: Vec<(primitives::Instant, i64)> =
                gifts.map(|gift| (gift.at.instant(), gift.fen())).collect();
            moves.extend(platforms.map(|file| (file.settled(), file.sums().gross_fen - file.sums().refund_fen)));
            moves.extend(orders.map(|order| (order.approved.instant(), -order.fen())));
            moves.sort();
            let mut left = 0;
            for (at, fen) in moves {
                left += fen;
                assert!(0 < left, "{fund} lacks {left} at {at}, {crowd:?}");
            }
        }
    }
}
