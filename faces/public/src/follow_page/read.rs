//! Reads a gift's story: the key, the trace, then names and papers, sixteen codes a statement.

use std::collections::BTreeSet;
use std::sync::Arc;

use access::Memory;
use book::keys::Hit;
use book::queue::Queue;
use book::trace::Traced;
use book::{AxisCode, EntryId};
use fundraising::in_kind::Unvalued;
use ledger::trace::Part;
use operation::{organisation, site};
use primitives::{Code, Day, Instant};
use store::{Failure, Mark, Tx};
use ui::chart::Measure;

use crate::follow_page::Asked;
use crate::follow_page::story::{Known, Lists, Place, Story, goods_fates, joined, lot};

/// What is kept of gifts' pages for as long as nothing is committed. In memory only, apart from other pages: whoever asks for many
/// gifts pushes out none of these.
pub struct Shared {
    lists: Memory<(), Lists>,
    /// What gifts that came and went alike have in common: most of a page's statements.
    gifts: Memory<(Code, Met), Arc<Common>>,
    /// Bodies of pages of found gifts.
    pub(crate) bodies: Memory<Asked, Arc<str>>,
}

/// Ways that gifts went, kept at a time: some kilobytes each.
const WAYS_MAX: usize = 2_048;
/// Bodies kept at a time, some 20 kB each.
const BODIES_MAX: usize = 1_024;

impl Default for Shared {
    fn default() -> Shared {
        Shared { lists: Memory::new(1), gifts: Memory::new(WAYS_MAX), bodies: Memory::new(BODIES_MAX) }
    }
}

/// What gifts of one batch that met the same have in common.
struct Common {
    as_of: Instant,
    brought: EntryId,
    statement: Option<Day>,
    queue: Option<Queue>,
    known: Arc<Known>,
}

/// A gift of money, or of goods with a value.
pub(crate) async fn money(tx: &mut Tx<'_>, (shared, mark): (&Shared, &Mark), hit: Hit) -> Result<Story, Failure> {
    let waiting = book::parked::waiting(tx, &[hit.key16]).await?;
    let Traced { gift, parts } = book::trace::follow(tx, hit).await?;
    let fates = joined(parts);
    let key = (gift.batch.clone(), Met::of(&fates));
    let common = match shared.gifts.find(mark, &key) {
        Some(common) => common,
        None => {
            let common = Arc::new(common(tx, (shared, mark), &gift, &key.1).await?);
            shared.gifts.keep(mark, key, common.clone());
            common
        }
    };
    Ok(Story {
        amount: gift.fen(),
        place: common.queue.clone().map(|queue| Place { queue, lo: gift.lo, hi: gift.hi }),
        order_no: gift.order_no,
        channel: gift.channel,
        measure: Measure::Yuan,
        paid_at: gift.paid_at,
        as_of: common.as_of,
        brought: common.brought,
        statement: common.statement,
        fates,
        waiting,
        known: common.known.clone(),
    })
}

async fn common(tx: &mut Tx<'_>, shared: (&Shared, &Mark), gift: &Hit, met: &Met) -> Result<Common, Failure> {
    let batch = book::batch::find(tx, &gift.batch).await?;
    let batch = batch.ok_or_else(|| book::refusal::unknown_batch(&gift.batch))?;
    let queue = book::queue::of(tx, &gift.axis).await?;
    let mut known = known(tx, shared, batch.entry, met).await?;
    known.appeal = fundraising::appeal::find(tx, &gift.appeal).await?.map(|appeal| appeal.names);
    if let Some(queue) = &queue {
        known.fund = finance::fund::find(tx, &queue.fund).await?.map(|fund| fund.names);
    }
    Ok(Common {
        as_of: as_of(tx, gift.paid_at).await?,
        brought: batch.entry,
        statement: (gift.channel != fundraising::gift::direct()?).then(|| batch.latest.day()),
        queue,
        known: Arc::new(known),
    })
}

/// Goods without a value: their lot is followed by units.
pub(crate) async fn goods(tx: &mut Tx<'_>, shared: (&Shared, &Mark), gift: &Unvalued) -> Result<Story, Failure> {
    let code: Code = gift.lot.as_str().parse()?;
    let opened = supply::lot::must(tx, &code).await?;
    let item = opened.item_now(tx).await?;
    let parts = book::trace::custody(tx, &gift.lot).await?;
    let fates = goods_fates(&gift.lot, Some(&item), parts);
    let known = known(tx, shared, opened.entry, &Met::of(&fates)).await?;
    Ok(Story {
        order_no: gift.code.to_string(),
        channel: fundraising::gift::direct()?,
        amount: opened.units.get(),
        measure: Measure::Count,
        paid_at: gift.at,
        as_of: as_of(tx, gift.at).await?,
        brought: opened.entry,
        statement: None,
        fates,
        place: None,
        waiting: Vec::new(),
        known: Arc::new(known),
    })
}

async fn as_of(tx: &mut Tx<'_>, at: Instant) -> Result<Instant, Failure> {
    Ok(book::journal::last_entered(tx).await?.unwrap_or(at))
}

async fn lists(tx: &mut Tx<'_>, (shared, mark): (&Shared, &Mark)) -> Result<Lists, Failure> {
    if let Some(known) = shared.lists.find(mark, &()) {
        return Ok(known);
    }
    let channels = finance::channel::list(tx).await?.into_iter().map(|channel| (channel.code, channel.names));
    let channels = Arc::new(channels.collect());
    let items = supply::item::list(tx).await?.into_iter().map(|item| (item.code.clone(), item));
    let items = Arc::new(items.collect());
    let warehouses = supply::warehouse::list(tx).await?.into_iter().map(|house| (house.code.clone(), house));
    let lists = Lists { channels, items, warehouses: Arc::new(warehouses.collect()) };
    shared.lists.keep(mark, (), lists.clone());
    Ok(lists)
}

/// What the fates met.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
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

/// Names and papers of what the fates met, and of the entry that brought the gift.
async fn known(tx: &mut Tx<'_>, shared: (&Shared, &Mark), brought: EntryId, met: &Met) -> Result<Known, Failure> {
    let lists = lists(tx, shared).await?;
    let mut entries: BTreeSet<EntryId> = met.entries.clone();
    entries.insert(brought);
    let mut known = Known { lists, heads: book::journal::heads(tx, &listed(&entries)).await?, ..Known::default() };
    if met.sinks.is_empty() && met.orders.is_empty() {
        return Ok(known);
    }
    known.lots = supply::lot::among(tx, &listed(&met.lots)).await?;
    known.orders = supply::order::among(tx, &listed(&met.orders)).await?;
    known.identities = book::revised::identities(tx, &listed(&met.sinks)).await?;
    known.costs = book::revised::costs(tx, &listed(&met.sinks)).await?;
    known.ways = delivery::way::of_shipments(tx, &listed(&met.shipments)).await?;
    let signatures = known.heads.values().filter(|head| head.noun.as_str() == "hand_over");
    let signatures: Vec<Code> = signatures.map(|head| head.code.clone()).collect();
    known.signed = delivery::way::of_hand_overs(tx, &signatures).await?;
    let sites: BTreeSet<Code> =
        met.sites.iter().cloned().chain(known.ways.values().map(|way| way.site.clone())).collect();
    known.sites = site::among(tx, &listed(&sites)).await?;
    let signers: BTreeSet<Code> = known.signed.values().map(|signed| signed.organisation.clone()).collect();
    known.organisations = organisation::names_of(tx, &listed(&signers)).await?;
    let papers = known.lots.values().map(|lot| lot.entry).chain(known.orders.values().map(|order| order.entry));
    let put_right = known.identities.iter().map(|i| i.entry).chain(known.costs.iter().map(|c| c.entry));
    let more: BTreeSet<EntryId> = papers.chain(put_right).filter(|id| !entries.contains(id)).collect();
    known.heads.extend(book::journal::heads(tx, &listed(&more)).await?);
    Ok(known)
}
