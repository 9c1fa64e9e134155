//! L: proving the book, and making it anew.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Stand, Told};
use crate::cost::{Cost, Program};
use crate::machine;
use crate::sides::{ROUNDS, side_by_side};

pub(super) fn measure(stand: &Stand<'_>, add: &mut Told<'_>) -> Result<()> {
    if !stand.asked.wants(&["L1", "L2", "L3"]) {
        return Ok(());
    }
    let (store, bill) = (stand.laid("checked")?, stand.bill()?);
    let import = stand.import(&store, &bill);
    stand.run(&import)?;
    if stand.asked.wants(&["L1", "L2"]) {
        against_ledger(stand, &store, &bill, add)?;
    }
    if stand.asked.wants(&["L3"]) {
        let rebuild = stand.chiyuan(&store).arg("rebuild");
        let anew = || stand.cpu_ms(&stand.import(&stand.laid("imported")?, &bill));
        add(stand.row("L3", "ms", || side_by_side(ROUNDS, anew, || stand.cpu_ms(&rebuild)))?);
    }
    Ok(())
}

fn against_ledger(stand: &Stand<'_>, store: &Path, bill: &Path, add: &mut Told<'_>) -> Result<()> {
    if !machine::has("ledger") {
        add(stand.missing("L1", "ledger")?);
        add(stand.missing("L2", "ledger")?);
        return Ok(());
    }
    let journal = journal(stand, bill)?;
    let theirs = Program::new("ledger").args(["--no-pager", "-f"]).arg(&journal).arg("bal");
    let ours = stand.chiyuan(store).args(["check", "--full"]);
    // One run gives both figures: time and memory.
    let (mut memory_theirs, mut memory_ours) = (Vec::new(), Vec::new());
    let run = |program: &Program, memory: &mut Vec<Cost>| -> Result<f64> {
        let (cost, _) = stand.run(program)?;
        memory.push(cost);
        Ok(cost.cpu_s * 1e3)
    };
    let sides = side_by_side(ROUNDS, || run(&theirs, &mut memory_theirs), || run(&ours, &mut memory_ours))?;
    add(stand.row("L1", "ms", || Ok(sides))?);
    let mib = |costs: Vec<Cost>| costs.into_iter().map(|cost| cost.rss_kib as f64 / 1024.0);
    let (mut theirs, mut ours) = (mib(memory_theirs), mib(memory_ours));
    let next = |of: &mut dyn Iterator<Item = f64>| of.next().ok_or_else(|| anyhow::anyhow!("a run is missing"));
    add(stand.row("L2", "MiB", || side_by_side(ROUNDS, || next(&mut theirs), || next(&mut ours)))?);
    Ok(())
}

/// The bill's gifts as a journal of `ledger`'s: an entry a gift, from the channel to the fund.
fn journal(stand: &Stand<'_>, bill: &Path) -> Result<PathBuf> {
    let path = stand.scratch.join(format!("journal-{}.ledger", stand.size));
    let mut out = BufWriter::new(File::create(&path)?);
    for line in BufReader::new(File::open(bill)?).lines() {
        let line = line?;
        let cells: Vec<&str> = line.split(",`").collect();
        let (Some(at), Some(order_no), Some(state), Some(yuan)) =
            (cells.first(), cells.get(6), cells.get(9), cells.get(12))
        else {
            continue;
        };
        if *state == "SUCCESS" {
            let day = at.trim_start_matches(['`', '\u{feff}']).get(..10).unwrap_or_default();
            writeln!(out, "{day} {order_no}\n  receivable:tencent  {yuan} CNY\n  fund:relief\n")?;
        }
    }
    out.flush()?;
    Ok(path)
}
