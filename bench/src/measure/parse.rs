//! P: reading a statement.

use anyhow::{Context, Result};

use super::{SMALL, Stand, Told};
use crate::cost::Program;
use crate::machine;
use crate::sides::{ROUNDS, Sides, side_by_side};

/// Passes of `wc -l` in one run: one alone is too short to be counted.
const PASSES: usize = 20;

/// What a bill costs that is only read through.
const LOOP: &str = r#"
import sys
rows = a = b = c = 0
for line in open(sys.argv[1], encoding="utf-8-sig"):
    cells = line.split(",`")
    if len(cells) == 27:
        rows += 1
        a += int(cells[12].replace(".", ""))
        b += int(cells[16].replace(".", ""))
        c += int(cells[22].replace(".", ""))
print(rows, a, b, c)
"#;

pub(super) fn measure(stand: &Stand<'_>, add: &mut Told<'_>) -> Result<()> {
    if !stand.asked.wants(&["P1", "P1d", "P2", "P3", "P4"]) {
        return Ok(());
    }
    let bill = stand.bill()?;
    let wc = Program::new("wc").arg("-l").args(vec![bill.as_os_str(); PASSES]);
    let count = || Ok(stand.cpu_ms(&wc)? / PASSES as f64);
    let parse = stand.work("parse")?.arg(&bill);
    if stand.asked.wants(&["P1"]) {
        add(stand.row("P1", "ms", || side_by_side(ROUNDS, count, || stand.cpu_ms(&parse)))?);
    }
    if stand.asked.wants(&["P1d"]) {
        let store = stand.laid("rehearsed")?;
        let rehearse = stand.import(&store, &bill).arg("--dry-run");
        add(stand.row("P1d", "ms", || side_by_side(ROUNDS, count, || stand.cpu_ms(&rehearse)))?);
    }
    if stand.asked.wants(&["P2"]) {
        if machine::has("python3") {
            let python = Program::new("python3").args(["-c", LOOP]).arg(&bill);
            add(stand.row("P2", "ms", || side_by_side(ROUNDS, || stand.cpu_ms(&python), || stand.cpu_ms(&parse)))?);
        } else {
            add(stand.missing("P2", "python3")?);
        }
    }
    if stand.asked.wants(&["P3"]) {
        zipped(stand, &parse, add)?;
    }
    if stand.asked.wants(&["P4"]) && stand.size != SMALL {
        let small = stand.work("parse")?.arg(stand.statement("wechat-trade", SMALL, stand.asked.seed)?);
        let memory = |program: &Program| Ok(stand.run(program)?.0.rss_kib as f64 / 1024.0);
        add(stand.row("P4", "MiB", || side_by_side(ROUNDS, || memory(&small), || memory(&parse)))?);
    }
    Ok(())
}

/// Alipay's: nanoseconds a byte of the text, after it was unpacked and decoded.
fn zipped(stand: &Stand<'_>, parse: &Program, add: &mut Told<'_>) -> Result<()> {
    let sheet = stand.statement("alipay-ledger", stand.size, stand.asked.seed)?;
    let zip = sheet.with_extension("zip");
    stand.run(&stand.work("zip")?.arg(&sheet).arg(&zip))?;
    let parse_zip = stand.work("parse")?.arg(&zip);
    let a_byte = |program: &Program| -> Result<f64> {
        let (cost, said) = stand.run(program)?;
        let told: serde_json::Value = serde_json::from_str(&said)?;
        Ok(cost.cpu_s * 1e9 / told["bytes"].as_f64().context("bytes")?)
    };
    let sides: Result<Sides> = side_by_side(ROUNDS, || a_byte(parse), || a_byte(&parse_zip));
    add(stand.row("P3", "ns/byte", || sides)?);
    Ok(())
}
