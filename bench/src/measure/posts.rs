//! G1, G2 and I4: durable posts, alone and beside an import.

use std::fs::File;
use std::io::Write;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{Stand, Told};
use crate::clock;
use crate::sides::{ROUNDS, Sides, median, side_by_side};

/// What a run of posts says.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Posts {
    /// Posts a second.
    pub(super) a_second: f64,
    /// The time that half of them took at most.
    pub(super) p50_ms: f64,
    /// The time that ninety-nine of a hundred took at most.
    pub(super) p99_ms: f64,
}

/// A disk that answers sooner than this does not flush: what gathering commits saves cannot be seen on it.
const FLUSH_MS_MIN: f64 = 0.1;
/// Seconds of one run.
const LONG_S: &str = "3";

/// Posts in a new store of the bench.
pub(super) fn posts(stand: &Stand<'_>, told: &[&str], place: &[String]) -> Result<Posts> {
    let folder = stand.scratch.join("posts");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let program = stand.work("posts")?.arg(&folder).args(told).args(place);
    Ok(serde_json::from_str(&stand.run(&program)?.1)?)
}

pub(super) fn measure(stand: &Stand<'_>, add: &mut Told<'_>) -> Result<()> {
    if stand.is_first() && stand.asked.wants(&["G1", "G2"]) {
        together(stand, add)?;
    }
    if stand.asked.wants(&["I4"]) {
        beside_an_import(stand, add)?;
    }
    Ok(())
}

fn together(stand: &Stand<'_>, add: &mut Told<'_>) -> Result<()> {
    let flush = flush_ms(stand)?;
    if flush < FLUSH_MS_MIN {
        let why = format!("the disk answers in {flush:.3} ms: it does not flush");
        for id in ["G1", "G2"] {
            add(crate::Row::not_run(stand.bar(id)?, 0, &why));
        }
        return Ok(());
    }
    let mut runs: Vec<Posts> = Vec::new();
    let alone = || Ok(posts(stand, &["--clients", "1", "--seconds", LONG_S], &[])?.a_second);
    let many = || {
        let run = posts(stand, &["--clients", "64", "--seconds", LONG_S], &[])?;
        runs.push(run);
        Ok(run.a_second)
    };
    let sides = side_by_side(ROUNDS, alone, many)?;
    add(stand.sizeless("G1", "posts/s", &sides)?);
    let of = |f: fn(&Posts) -> f64| -> Vec<f64> { runs.iter().map(f).collect() };
    let ratios = runs.iter().map(|run| run.p99_ms / run.p50_ms).collect();
    let sides = Sides { ours: median(&of(|run| run.p99_ms)), anchor: median(&of(|run| run.p50_ms)), ratios };
    add(stand.sizeless("G2", "ms", &sides)?);
    Ok(())
}

/// How long the disk takes to flush a page.
fn flush_ms(stand: &Stand<'_>) -> Result<f64> {
    let mut file = File::create(stand.scratch.join("flushed"))?;
    let mut times = Vec::new();
    for _ in 0..100 {
        file.write_all(&[7; 4096])?;
        let (done, time) = clock::wall(|| file.sync_data());
        done?;
        times.push(time.as_secs_f64() * 1e3);
    }
    Ok(median(&times))
}

/// Gifts by hand, through the API, while another process imports; before and after it on the idle store.
fn beside_an_import(stand: &Stand<'_>, add: &mut Told<'_>) -> Result<()> {
    let bill = stand.bill()?;
    let give = |store: &std::path::Path, until: Option<&crate::cost::Program>| -> Result<f64> {
        let mut program = stand.work("give")?.arg(store);
        if let Some(import) = until {
            program = program.arg("--").args(import.words());
        }
        let said: serde_json::Value = serde_json::from_str(&stand.run(&program)?.1)?;
        said["p99_ms"].as_f64().context("p99_ms")
    };
    let idle = || give(&stand.laid("given")?, None);
    let busy = || {
        let store = stand.laid("given")?;
        give(&store, Some(&stand.import(&store, &bill)))
    };
    add(stand.row("I4", "ms", || side_by_side(ROUNDS, idle, busy))?);
    Ok(())
}
