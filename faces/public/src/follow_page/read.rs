//! Reads a gift's story: the key, the trace, then names and papers, sixteen codes a statement.

use std::collections::BTreeSet;

use book::keys::Hit;
use book::{AxisCode, EntryId};
use fundraising::in_kind::Unvalued;
use ledger::trace::Part;
use operation::{organisation, site};
use primitives::{Code, Instant};
use store::{Failure, Tx};
use ui::chart::Measure;

use crate::follow_page::story::{Known, Place, Story, goods_fates, joined, lot};

/// A gift of money, or of goods with a value.
pub(crate) async fn money(tx: &mut Tx<'_>, hit: Hit) -> Result<Story, Failure> {
    let (lo, hi) = (hit.lo, hit.hi);
    let batch = book::batch::find(tx, &hit.batch).await?;
    let batch = batch.ok_or_else(|| book::refusal::unknown_batch(&hit.batch))?;
    let queue = book::queue::of(tx, &hit.axis).await?;
    let waiting = book::parked::waiting(tx, &[hit.key16]).await?;
    let appeal = fundraising::appeal::find(tx, &hit.appeal).await?;
    let traced = book::trace::follow(tx, hit).await?;
    let mut known = Known { appeal: appeal.map(|appeal| appeal.names), ..Known::default() };
    if let Some(queue) = &queue {
        known.fund = finance::fund::find(tx, &queue.fund).await?.map(|fund| fund.names);
    }
    let mut story = Story {
        order_no: traced.gift.order_no.clone(),
        channel: traced.gift.channel.clone(),
        amount: traced.gift.fen(),
        measure: Measure::Yuan,
        paid_at: traced.gift.paid_at,
        as_of: as_of(tx, traced.gift.paid_at).await?,
        brought: batch.entry,
        statement: (traced.gift.channel != fundraising::gift::direct()?).then(|| batch.latest.day()),
        fates: joined(traced.parts),
        place: queue.map(|queue| Place { queue, lo, hi }),
        waiting,
        known,
    };
    name_all(tx, &mut story).await?;
    Ok(story)
}

/// Goods without a value: their lot is followed by units.
pub(crate) async fn goods(tx: &mut Tx<'_>, gift: &Unvalued) -> Result<Story, Failure> {
    let code: Code = gift.lot.as_str().parse()?;
    let opened = supply::lot::must(tx, &code).await?;
    let item = opened.item_now(tx).await?;
    let parts = book::trace::custody(tx, &gift.lot).await?;
    let mut story = Story {
        order_no: gift.code.to_string(),
        channel: fundraising::gift::direct()?,
        amount: opened.units.get(),
        measure: Measure::Count,
        paid_at: gift.at,
        as_of: as_of(tx, gift.at).await?,
        brought: opened.entry,
        statement: None,
        fates: goods_fates(&gift.lot, Some(&item), parts),
        place: None,
        waiting: Vec::new(),
        known: Known::default(),
    };
    name_all(tx, &mut story).await?;
    Ok(story)
}

async fn as_of(tx: &mut Tx<'_>, at: Instant) -> Result<Instant, Failure> {
    Ok(book::journal::last_entered(tx).await?.unwrap_or(at))
}

/// What the fates met.
#[derive(Default)]
struct Met {
    entries: BTreeSet<EntryId>,
    sinks: BTreeSet<AxisCode>,
    lots: BTreeSet<Code>,
    orders: BTreeSet<Code>,
    shipments: BTreeSet<Code>,
    sites: BTreeSet<Code>,
}

impl Met {
    fn of(fates: &[Part]) -> Met {
        let mut met = Met::default();
        for fate in fates {
            met.entries.extend(fate.steps.iter().map(|step| step.entry));
            if let book::Account::Payable(order) | book::Account::Prepaid(order) = &fate.account {
                met.orders.insert(order.clone());
            }
            let Some(sink) = &fate.sink else { continue };
            met.sinks.insert(sink.axis.clone());
            met.lots.extend(lot(sink));
            met.orders.extend(sink.order.clone());
            let Some(custody) = &sink.custody else { continue };
            met.entries.extend(custody.steps.iter().map(|step| step.entry));
            met.shipments.extend(custody.shipment.clone());
            met.sites.extend(custody.site.clone());
            for step in &custody.steps {
                if let book::Account::InTransit(shipment) = &step.to {
                    met.shipments.insert(shipment.clone());
                }
            }
        }
        met
    }
}

fn listed<T: Clone>(set: &BTreeSet<T>) -> Vec<T> {
    set.iter().cloned().collect()
}

async fn name_all(tx: &mut Tx<'_>, story: &mut Story) -> Result<(), Failure> {
    let mut met = Met::of(&story.fates);
    met.entries.insert(story.brought);
    let known = &mut story.known;
    known.heads = book::journal::heads(tx, &listed(&met.entries)).await?;
    let channels = finance::channel::list(tx).await?;
    known.channels = channels.into_iter().map(|channel| (channel.code, channel.names)).collect();
    if met.sinks.is_empty() && met.orders.is_empty() {
        return Ok(());
    }
    let items = supply::item::list(tx).await?;
    known.items = items.into_iter().map(|item| (item.code.clone(), item)).collect();
    let warehouses = supply::warehouse::list(tx).await?;
    known.warehouses = warehouses.into_iter().map(|warehouse| (warehouse.code.clone(), warehouse)).collect();
    known.lots = supply::lot::among(tx, &listed(&met.lots)).await?;
    known.orders = supply::order::among(tx, &listed(&met.orders)).await?;
    known.identities = book::revised::identities(tx, &listed(&met.sinks)).await?;
    known.costs = book::revised::costs(tx, &listed(&met.sinks)).await?;
    known.ways = delivery::way::of_shipments(tx, &listed(&met.shipments)).await?;
    let signatures = known.heads.values().filter(|head| head.noun.as_str() == "hand_over");
    let signatures: Vec<Code> = signatures.map(|head| head.code.clone()).collect();
    known.signed = delivery::way::of_hand_overs(tx, &signatures).await?;
    met.sites.extend(known.ways.values().map(|way| way.site.clone()));
    known.sites = site::among(tx, &listed(&met.sites)).await?;
    let signers: BTreeSet<Code> = known.signed.values().map(|signed| signed.organisation.clone()).collect();
    known.organisations = organisation::names_of(tx, &listed(&signers)).await?;
    let papers = known.lots.values().map(|lot| lot.entry).chain(known.orders.values().map(|order| order.entry));
    let put_right = known.identities.iter().map(|i| i.entry).chain(known.costs.iter().map(|c| c.entry));
    let more: BTreeSet<EntryId> = papers.chain(put_right).filter(|id| !met.entries.contains(id)).collect();
    known.heads.extend(book::journal::heads(tx, &listed(&more)).await?);
    Ok(())
}
