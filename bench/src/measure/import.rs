//! I: importing a statement.

use anyhow::{Context, Result};

use super::{SMALL, Stand, Told, copy};
use crate::cost::Program;
use crate::machine;
use crate::sides::{ROUNDS, side_by_side};

pub(super) fn measure(stand: &Stand<'_>, add: &mut Told<'_>) -> Result<()> {
    if stand.asked.wants(&["I1"]) {
        against_rows(stand, add)?;
    }
    if stand.asked.wants(&["I2"]) {
        against_sqlite3(stand, add)?;
    }
    if stand.asked.wants(&["I5"]) {
        into_a_filled_store(stand, add)?;
    }
    if stand.asked.wants(&["P4i"]) && stand.size != SMALL {
        let memory = |rows: u64| -> Result<f64> {
            let store = stand.laid("imported")?;
            let bill = stand.statement("wechat-trade", rows, stand.asked.seed)?;
            Ok(stand.run(&stand.import(&store, &bill))?.0.rss_kib as f64 / 1024.0)
        };
        add(stand.row("P4i", "MiB", || side_by_side(1, || memory(SMALL), || memory(stand.size)))?);
    }
    Ok(())
}

/// The rows that an import leaves, from memory by prepared statements.
fn against_rows(stand: &Stand<'_>, add: &mut Told<'_>) -> Result<()> {
    let (bill, whole) = (stand.bill()?, stand.laid("whole")?);
    stand.run(&stand.import(&whole, &bill))?;
    let again = stand.scratch.join("again.db");
    let theirs = || {
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(stand.scratch.join(format!("again.db{end}")));
        }
        let (_, said) = stand.run(&stand.work("rows")?.arg(whole.join("chiyuan.db")).arg(&again))?;
        let told: serde_json::Value = serde_json::from_str(&said)?;
        Ok(told["cpu_s"].as_f64().context("cpu_s")? * 1e3)
    };
    let ours = || stand.cpu_ms(&stand.import(&stand.laid("imported")?, &bill));
    add(stand.row("I1", "ms", || side_by_side(ROUNDS, theirs, ours))?);
    Ok(())
}

/// Bare columns of text, nothing checked, no key: the least that a database does with a file.
fn against_sqlite3(stand: &Stand<'_>, add: &mut Told<'_>) -> Result<()> {
    if !machine::has("sqlite3") {
        add(stand.missing("I2", "sqlite3")?);
        return Ok(());
    }
    let (bill, bare) = (stand.bill()?, stand.scratch.join("bare.db"));
    let columns: Vec<String> = (1..=27).map(|n| format!("c{n} text")).collect();
    // The bill's last two lines are totals, with fewer cells: what is said of them is of no interest.
    let script = format!("create table bare ({});\n.mode csv\n.import {} bare\n", columns.join(", "), bill.display());
    let theirs = || {
        if bare.exists() {
            std::fs::remove_file(&bare)?;
        }
        stand.cpu_ms(&Program::new("sqlite3").arg(&bare).input(script.clone()))
    };
    let ours = || {
        let store = stand.laid("imported")?;
        stand.cpu_ms(&stand.import(&store, &bill))
    };
    add(stand.row("I2", "ms", || side_by_side(ROUNDS, theirs, ours))?);
    Ok(())
}

/// The second file of a channel, as large as the first, beside the first: all its keys are looked up, its rows stand among others.
fn into_a_filled_store(stand: &Stand<'_>, add: &mut Told<'_>) -> Result<()> {
    let (first, second) = (stand.bill()?, stand.statement("wechat-trade", stand.size, stand.asked.seed + 1)?);
    let filled = stand.laid("filled")?;
    stand.run(&stand.import(&filled, &first))?;
    let empty = || stand.cpu_ms(&stand.import(&stand.laid("imported")?, &second));
    let again = || {
        let store = stand.scratch.join("imported");
        std::fs::remove_dir_all(&store)?;
        copy(&filled, &store)?;
        stand.cpu_ms(&stand.import(&store, &second))
    };
    add(stand.row("I5", "ms", || side_by_side(ROUNDS, empty, again))?);
    Ok(())
}
