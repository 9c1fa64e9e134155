//! What the ledger's engine costs: `cargo bench -p ledger`. A trace stands beside one seek in a tree of as many keys as there
//! are gifts, which is what docs/performance.md holds it against (T1).

#![allow(clippy::unwrap_used, reason = "a bench that cannot begin stops")]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use divan::{Bencher, black_box};
use ledger::{AxisCode, apply, decode, encode, trace};

mod market;

use market::{GIFT_FEN, Market, lot, seal};

const GIFTS: i64 = 1_000_000;
const PURCHASES: i64 = 10_000;

/// Every gift spent, all goods signed for.
static MARKET: LazyLock<Market> = LazyLock::new(|| Market::of(GIFTS, PURCHASES, 0));
/// The last purchase is still to come.
static OPEN: LazyLock<Market> = LazyLock::new(|| Market::of(GIFTS, PURCHASES, 1));

fn main() {
    divan::main();
}

// A trace is forgotten where it was made: what a closure returns is kept until its sample ends, and a thousand traces are more than
// a processor keeps near.
const SAMPLE: u32 = 1_000;

/// Numbers below `of`, all over the place, the same in every run.
fn choices(of: i64) -> impl Fn() -> i64 {
    let n = Cell::new(0);
    move || (n.replace(n.get() + 1) * 618_033) % of
}

#[divan::bench(sample_size = SAMPLE)]
fn seek_in_a_tree(bencher: Bencher<'_, '_>) {
    let keys: BTreeMap<i64, i64> = (0..GIFTS).map(|n| (n * GIFT_FEN, n)).collect();
    let choice = choices(GIFTS);
    bencher.bench_local(|| keys.range(..=black_box(choice() * GIFT_FEN)).next_back().unwrap());
}

#[divan::bench(sample_size = SAMPLE)]
fn trace_forward(bencher: Bencher<'_, '_>) {
    let (market, choice) = (&*MARKET, choices(GIFTS));
    bencher.bench_local(|| {
        let lo = choice() * GIFT_FEN;
        let parts = trace::forward(&market.picture, &market.stream, lo, lo + GIFT_FEN).unwrap();
        parts.iter().all(|part| part.sink.as_ref().is_some_and(|sink| sink.custody.is_some()))
    });
}

#[divan::bench(sample_size = SAMPLE)]
fn trace_backward(bencher: Bencher<'_, '_>) {
    let (market, choice) = (&*MARKET, choices(PURCHASES));
    let lots: Vec<AxisCode> = (0..PURCHASES).map(|n| AxisCode::of(&lot(n))).collect();
    let units = market.units().get();
    bencher.bench_local(|| {
        let n = usize::try_from(choice()).unwrap();
        trace::backward(&market.picture, &lots[n], 0, units).unwrap().len()
    });
}

#[divan::bench]
fn purchase_drafted_and_applied(bencher: Bencher<'_, '_>) {
    let market = &*OPEN;
    bencher.bench_local(|| {
        let entry = seal(market.intake(PURCHASES - 1).unwrap(), &market.picture);
        apply(&market.picture, &entry).unwrap()
    });
}

#[divan::bench]
fn purchase_encoded(bencher: Bencher<'_, '_>) {
    let entry = seal(OPEN.intake(PURCHASES - 1).unwrap(), &OPEN.picture);
    bencher.bench_local(|| encode(black_box(&entry)));
}

#[divan::bench]
fn purchase_decoded(bencher: Bencher<'_, '_>) {
    let text = encode(&seal(OPEN.intake(PURCHASES - 1).unwrap(), &OPEN.picture));
    bencher.bench_local(|| decode(black_box(&text)).unwrap());
}
