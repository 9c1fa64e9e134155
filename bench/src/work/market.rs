//! A market beside the gifts: many purchases, each of one lot, shipped and signed for. Posted through the book itself, so that
//! ten thousand of them take seconds; the same rules, whether kept in a store or in memory alone.

use anyhow::{Context, Result, anyhow};
use book::batch;
use ledger::rule::{self, Count, Due, HandOver, Head, Intake, Load, NewLot, Settlement};
use ledger::{Account, Cause, Draft, Picture, Stop, Use};
use primitives::{Actor, Code, Fen, Instant, Role, Units};
use store::{Db, Failure, Locks};

/// Sites among which the purchases go in turn.
pub(super) const SITES: i64 = 100;
/// Purchases that are under way at a time: as many posts share a commit at most.
const AT_ONCE: usize = 1_000;

pub(super) fn code(text: &str) -> Result<Code, Failure> {
    Ok(text.parse()?)
}
pub(super) fn by() -> Result<Actor, Failure> {
    Ok(Actor { name: code("bench")?, role: Role::Finance })
}
fn fen(n: i64) -> Result<Fen, Failure> {
    Fen::new(n).ok_or_else(|| store::Fault::broken("an amount below nothing").into())
}
fn units(n: i64) -> Result<Units, Failure> {
    Units::new(n).ok_or_else(|| store::Fault::broken("less than no unit").into())
}

/// What a purchase is made of.
#[derive(Clone, Debug)]
pub(super) struct Purchase {
    pub(super) n: i64,
    pub(super) fen: i64,
    pub(super) units: i64,
    pub(super) at: Instant,
}

/// The rules of one purchase in their order, from intake to signature.
pub(super) const STEPS: usize = 4;

impl Purchase {
    /// So many purchases that spend `fen` between them.
    pub(super) fn all(fen: i64, many: i64, at: Instant) -> impl Iterator<Item = Purchase> {
        (0..many).map(move |n| {
            let share = fen / many + i64::from(n < fen % many);
            Purchase { n, fen: share, units: share / 680 + 1, at }
        })
    }
    fn head(&self, noun: &'static str) -> Result<Head, Failure> {
        let code = code(&format!("M-{}", self.n))?;
        let key = format!("{noun}:{code}");
        Ok(Head { cause: Cause::of(noun, &code)?, key, at: self.at })
    }
    fn lot(&self) -> Result<Code, Failure> {
        code(&format!("M-{}/1", self.n))
    }
    /// Drafts the step of this number.
    pub(super) fn draft(&self, step: usize, p: &Picture) -> Result<Draft, Stop> {
        let ours = |failure: Failure| match failure {
            Failure::Refused(why) => Stop::Refused(why),
            // Only amounts below nothing, which are never asked for.
            Failure::Fault(_) => Stop::Missing(Vec::new()),
        };
        let made = (|| {
            let (order, shipment) = (code(&format!("M-{}", self.n))?, code(&format!("MS-{}", self.n))?);
            let warehouse = code("wh")?;
            let place = "220113".parse()?;
            Ok((order, shipment, warehouse, self.lot()?, units(self.units)?, fen(self.fen)?, place))
        })();
        let (order, shipment, warehouse, lot, all, cost, place) = made.map_err(ours)?;
        match step {
            0 => {
                let item = code("n95").map_err(ours)?;
                let lots = vec![NewLot { code: lot, item, units: all, fen: cost, warehouse }];
                let fund = code("relief").map_err(ours)?;
                let what = Intake {
                    order,
                    fund,
                    lots,
                    sinks: Vec::new(),
                    freight: None,
                    place: None,
                    purpose: None,
                    recipient: None,
                };
                rule::take_in(p, &self.head("intake").map_err(ours)?, &what)
            }
            1 => rule::pay(p, &self.head("payment").map_err(ours)?, &order, cost, &code("main").map_err(ours)?),
            2 => {
                let (loads, to) = (vec![Load { lot, units: all }], Account::InTransit(shipment));
                let aim = Use { place: Some(place), ..Use::default() };
                let head = self.head("shipment").map_err(ours)?;
                rule::carry(p, &head, &loads, &Account::Warehouse(warehouse), &to, &aim)
            }
            _ => {
                let none = units(0).map_err(ours)?;
                let item = code("n95").map_err(ours)?;
                let count = Count { item, lots: vec![lot], received: all, damaged: none, missing: none, excess: None };
                let site = code(&format!("site-{}", self.n % SITES)).map_err(ours)?;
                let what = HandOver { shipment, site, place, counts: vec![count] };
                rule::sign(p, &self.head("hand_over").map_err(ours)?, &what)
            }
        }
    }
}

/// Pays out the one batch of a store, then spends all of it in so many purchases.
pub(super) async fn trade(db: &Db, many: i64) -> Result<()> {
    let failed = |why: Failure| anyhow!("{why}");
    let now = db.world().now();
    let channel = code("tencent").map_err(failed)?;
    let batches = db.read(async move |tx| batch::of_channel(tx, &channel).await).await.map_err(failed)?;
    let batch = batches.into_iter().next().context("a batch")?;
    let owed = batch.clone();
    let fen_owed = db.read(async move |tx| batch::receivable(tx, &owed).await).await.map_err(failed)?;
    let settled = async move |tx: &mut store::Tx<'_>| {
        let what = Settlement {
            code: code("ST-M")?,
            channel: batch.channel.clone(),
            batches: vec![Due { batch: batch.code.clone(), axis: batch.axis.clone(), lo: batch.lo, hi: batch.hi }],
            arrived: fen(fen_owed)?,
            fee: 0,
            bank: code("main")?,
            operating: code("operating")?,
        };
        let head = Head { cause: Cause::of("settlement", &what.code)?, key: "settlement:ST-M".to_owned(), at: now };
        book::change(tx, &by()?, now, |p| rule::settle(p, &head, &what)).await
    };
    db.write(Locks::none(), settled).await.map_err(failed)?;
    let mut running: tokio::task::JoinSet<Result<(), Failure>> = tokio::task::JoinSet::new();
    for purchase in Purchase::all(fen_owed, many, now) {
        if AT_ONCE <= running.len() {
            running.join_next().await.context("a purchase")??.map_err(failed)?;
        }
        let db = db.clone();
        running.spawn(async move {
            for step in 0..STEPS {
                let purchase = purchase.clone();
                let post = async move |tx: &mut store::Tx<'_>| {
                    book::change(tx, &by()?, now, |p| purchase.draft(step, p)).await
                };
                db.write(Locks::none(), post).await?;
            }
            Ok(())
        });
    }
    while let Some(done) = running.join_next().await {
        done?.map_err(failed)?;
    }
    Ok(())
}
