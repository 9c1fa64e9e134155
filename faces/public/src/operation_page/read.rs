//! Reads an operation's page: one snapshot, one as-of, a fixed number of statements whatever the number of gifts.

use std::collections::BTreeMap;

use delivery::{Consigned, Delivered, GoodsLine, consignment, hand_over, shipment};
use operation::{Names, Operation, group, published};
use primitives::{Code, Instant};
use store::{Failure, Tx};

use super::batches::{ConsignmentRow, Signed};
use super::{Givers, GoodsView, OperationView, PublishedRow, money};
use crate::brief::List;
use crate::corrections::{self, CORRECTIONS_MAX, Correction};
use crate::days::{self, Happened};
use crate::figures::{self, Asked, Shown};
use crate::{flow, lookup, places_map, refusal};

/// Reads an operation as of an instant, the book's last entry unless said. Refused: there is none of this code (W102), it
/// had not begun by then (W107).
pub async fn read(tx: &mut Tx<'_>, code: &Code, asked: Option<Instant>) -> Result<OperationView, Failure> {
    let Some(operation) = operation::find(tx, code).await? else { return Err(refusal::no_operation(code).into()) };
    if let Some(asked) = asked.filter(|asked| *asked < operation.at) {
        return Err(refusal::not_begun(code, operation.at, asked).into());
    }
    let last = book::journal::last_entered(tx).await?.unwrap_or(operation.at);
    let as_of = asked.unwrap_or(last);
    let mut groups = group::of(tx, code).await?;
    groups.retain(|group| group.at <= as_of);
    let (funds, channels) = (finance::fund::of_operation(tx, code).await?, finance::channel::list(tx).await?);
    let own = published::of(tx, code).await?;
    let mut touching = corrections::read(tx, CORRECTIONS_MAX).await?;
    let planned = consignment::list(tx, code).await?;
    let shipments = shipment::of_operation(tx, code, as_of).await?;
    // The days go on to the last that the book knows, whatever instant is asked for.
    let hand_overs = hand_over::of_operation(tx, code, as_of.max(last)).await?;
    let happened = Happened {
        funds: &funds,
        consignments: &planned,
        hand_overs: &hand_overs,
        published: &own,
        corrections: &touching,
    };
    let days = days::read(tx, &operation, last, &happened).await?;
    touching.retain(|c| c.at <= as_of && c.figures.iter().any(|f| f.operation.as_ref() == Some(code)));
    let delivered = Delivered::of(planned, shipments, hand_overs, as_of);
    let goods = GoodsLine::read(tx, code, &delivered, as_of).await?;
    let flow = flow::read(tx, code, &funds, &channels, as_of).await?;
    let places = places_map::read(tx, code, &delivered, as_of).await?;
    Ok(OperationView {
        chosen: asked.is_some(),
        appeals: appeals(tx, code).await?,
        givers: givers(tx, &own, &operation, as_of).await?,
        money: money::read(tx, code, &funds, &channels, (as_of, asked)).await?,
        goods: GoodsView::of(&goods, code, as_of),
        flow: (!flow.links.is_empty()).then_some(flow),
        consignments: consignments(tx, &delivered.consignments, &touching, as_of).await?,
        places,
        days,
        groups: groups.into_iter().map(|group| (group.names, group.at)).collect(),
        published: published_rows(tx, own, &touching, asked).await?,
        corrections: touching.len(),
        code: operation.code,
        names: operation.names,
        trigger: operation.trigger,
        at: operation.at,
        as_of,
    })
}

async fn givers(
    tx: &mut Tx<'_>,
    own: &[published::Published],
    operation: &Operation,
    as_of: Instant,
) -> Result<Givers, Failure> {
    let mut list = List::of(own.to_vec(), &operation.code, Some(as_of), as_of);
    Ok(Givers {
        donors: list.whole(tx, "fundraising.donors").await?,
        companies: list.givers(tx, "company").await?,
        individuals: list.givers(tx, "individual").await?,
        listings: list.whole(tx, "fundraising.listings").await?,
        batches: figures::show(tx, Asked::desk("delivery.consignments", Some(&operation.code), as_of), as_of).await?,
    })
}

/// Each at its own time, or all as of the one that was chosen.
async fn published_rows(
    tx: &mut Tx<'_>,
    own: Vec<published::Published>,
    touching: &[Correction],
    asked: Option<Instant>,
) -> Result<Vec<PublishedRow>, Failure> {
    let mut rows = Vec::with_capacity(own.len());
    for one in own {
        let shown = figures::show_published(tx, &one, asked).await?;
        let touches = |f: &Asked| f.id == one.id.as_str() && f.operation.as_ref() == Some(&one.operation);
        let corrected = touching.iter().any(|correction| correction.figures.iter().any(touches));
        rows.push(PublishedRow { as_of: asked.unwrap_or(one.as_of), names: one.names, shown, corrected });
    }
    Ok(rows)
}

async fn consignments(
    tx: &mut Tx<'_>,
    all: &[Consigned],
    touching: &[Correction],
    as_of: Instant,
) -> Result<Vec<ConsignmentRow>, Failure> {
    let signed = all.iter().flat_map(|one| &one.hand_overs);
    let sites = lookup::sites(tx, signed.clone().map(|one| &one.site)).await?;
    let organisations = lookup::organisations(tx, signed.map(|one| &one.organisation)).await?;
    Ok(all.iter().map(|one| row(one, touching, [&sites, &organisations], as_of)).collect())
}

fn row(
    one: &Consigned,
    touching: &[Correction],
    [sites, organisations]: [&BTreeMap<Code, Names>; 2],
    as_of: Instant,
) -> ConsignmentRow {
    let (consignment, units) = (&one.consignment, one.units());
    let shown = |id: &str, n: i64| {
        let asked = Asked::desk(id, Some(&consignment.operation), as_of).with("consignment", &consignment.code);
        Shown::units(asked, n)
    };
    let mut signed: Vec<Signed> = Vec::new();
    for hand_over in &one.hand_overs {
        let named =
            |all: &BTreeMap<Code, Names>, code: &Code| all.get(code).cloned().unwrap_or_else(|| lookup::own(code));
        let next = Signed {
            at: hand_over.at,
            site: named(sites, &hand_over.site),
            organisation: named(organisations, &hand_over.organisation),
        };
        // Two lorries at one gate in one minute are one line.
        if signed.last() != Some(&next) {
            signed.push(next);
        }
    }
    ConsignmentRow {
        code: consignment.code.clone(),
        names: consignment.names.clone(),
        purpose: consignment.purpose.clone(),
        shipped: shown("delivery.shipped", units.shipped),
        handed_over: shown("delivery.handed_over", units.handed_over()),
        received: shown("delivery.received", units.received),
        damaged: shown("delivery.damaged", units.damaged),
        missing: shown("delivery.missing", units.missing),
        in_transit: shown("delivery.in_transit", units.in_transit()),
        signed,
        corrections: touching.iter().filter(|c| is_about(c, one)).cloned().collect(),
    }
}

/// Whether a correction put right something that rides in this consignment: its own shipments and signatures, or a lot.
fn is_about(correction: &Correction, one: &Consigned) -> bool {
    let (code, own) = (correction.code.as_str(), one.consignment.code.as_str());
    let wrong = correction.wrong.as_ref().map(|(_, code, _)| code.as_str());
    let under = |code: &str| code.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let lots = || one.shipments.iter().flat_map(|shipment| &shipment.loads).map(|load| load.lot.as_str());
    under(code) || wrong.is_some_and(under) || lots().any(|lot| lot == code || Some(lot) == wrong)
}

/// The operation's appeals, each with its filing number.
async fn appeals(tx: &mut Tx<'_>, code: &Code) -> Result<Vec<(Names, Option<String>)>, Failure> {
    let all = fundraising::appeal::of_operation(tx, code).await?;
    Ok(all.into_iter().map(|appeal| (appeal.names, appeal.filing.number)).collect())
}
