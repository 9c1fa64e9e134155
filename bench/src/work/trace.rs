//! T1: following a gift in the engine alone.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow};
use ledger::rule::{self, Head, Received};
use ledger::{AxisCode, Body, Cause, Origin, Picture, StreamKey, apply};
use primitives::{Fen, Instant};
use store::Failure;

use super::market::{Purchase, STEPS, by, code};
use crate::clock::own_cpu_s;
use crate::sides::{ROUNDS, Sides, side_by_side};

/// Purchases of the market.
pub(super) const PURCHASES: i64 = 10_000;
/// Traces in one run.
const TRACES: i64 = 100_000;
/// What a gift of the engine's market is, in fen.
const GIFT_FEN: i64 = 1_000;

/// Nanoseconds of this process' time for one of `many`.
pub(super) fn each_ns(many: i64, f: impl FnOnce() -> Result<()>) -> Result<f64> {
    let before = own_cpu_s();
    f()?;
    Ok((own_cpu_s() - before) * 1e9 / many as f64)
}

/// The n-th gift of so many that is asked for: all over the place, the same in every run.
pub(super) fn choice(n: i64, of: i64) -> i64 {
    (n * 618_033) % of
}

/// What came of it, for the process that asked.
pub(super) fn tell(sides: &Sides) {
    println!("{}", serde_json::json!({"ours": sides.ours, "anchor": sides.anchor, "ratios": sides.ratios}));
}

/// The book of so many gifts and [`PURCHASES`] purchases in memory; a trace beside a seek of as many keys.
pub(super) fn engine(gifts: i64) -> Result<()> {
    let (picture, axis) = traded(gifts)?;
    let keys: BTreeMap<i64, i64> = (0..gifts).map(|n| (n * GIFT_FEN, n)).collect();
    let seek = || {
        each_ns(TRACES, || {
            for n in 0..TRACES {
                let key = choice(n, gifts) * GIFT_FEN;
                std::hint::black_box(keys.range(..=key).next_back().context("a key")?);
            }
            Ok(())
        })
    };
    let trace = || {
        each_ns(TRACES, || {
            for n in 0..TRACES {
                let lo = choice(n, gifts) * GIFT_FEN;
                let parts = ledger::trace::forward(&picture, &axis, lo, lo + GIFT_FEN);
                let parts = parts.map_err(|stop| anyhow!("{stop:?}"))?;
                let signed = parts.iter().any(|part| part.sink.as_ref().is_some_and(|s| s.custody.is_some()));
                if !std::hint::black_box(signed) {
                    anyhow::bail!("a gift went nowhere");
                }
            }
            Ok(())
        })
    };
    tell(&side_by_side(ROUNDS, seek, trace)?);
    Ok(())
}

/// Gifts that came to the bank as one batch, and were spent.
fn traded(gifts: i64) -> Result<(Picture, AxisCode)> {
    let failed = |why: Failure| anyhow!("{why}");
    let refused = |why: primitives::Refusal| anyhow!("{why}");
    let at: Instant = "2022-03-14T09:00:00+08:00".parse().map_err(refused)?;
    let mut picture = Picture::whole();
    let actor = by().map_err(failed)?;
    let mut book = |draft: &dyn Fn(&Picture) -> Result<ledger::Draft, ledger::Stop>| -> Result<()> {
        let no = |stop: ledger::Stop| anyhow!("{stop:?}");
        let entry = draft(&picture).and_then(|draft| draft.seal(&picture, &actor, at)).map_err(no)?;
        let changes = apply(&picture, &entry).map_err(no)?;
        picture.absorb(&changes);
        Ok(())
    };
    let batch = code("direct/1").map_err(failed)?;
    let stream = StreamKey {
        fund: code("relief").map_err(failed)?,
        channel: code("direct").map_err(failed)?,
        origin: Origin::Gift,
        restriction: ledger::Restriction::default(),
        currency: ledger::Currency::CNY,
    };
    let sum = Fen::new(gifts * GIFT_FEN).context("a sum")?;
    let body = Body { batch: batch.clone(), rows: gifts, digest: [0; 32] };
    let bank = Some(code("main").map_err(failed)?);
    let what = Received { stream: stream.clone(), sum, body, bank, freed: Vec::new() };
    let head = Head { cause: Cause::of("batch", &batch).map_err(refused)?, key: "batch:direct/1".to_owned(), at };
    book(&|p| rule::receive(p, &head, &what))?;
    for purchase in Purchase::all(sum.get(), PURCHASES, at) {
        for step in 0..STEPS {
            book(&|p| purchase.draft(step, p))?;
        }
    }
    let axis = stream.code().map_err(refused)?;
    Ok((picture, axis))
}
