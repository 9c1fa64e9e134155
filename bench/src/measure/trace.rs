//! T1, T2, T4: following a gift, and a site's goods back to their gifts; measured inside one process each.

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Stand, Told};
use crate::cost::Program;
use crate::sides::Sides;

pub(super) fn measure(stand: &Stand<'_>, add: &mut Told<'_>) -> Result<()> {
    if stand.asked.wants(&["T1"]) {
        let engine = stand.work("engine")?.arg(stand.size.to_string());
        add(stand.row("T1", "ns", || inside(stand, &engine))?);
    }
    if !stand.asked.wants(&["T2", "T4"]) {
        return Ok(());
    }
    let store = stand.laid("market")?;
    stand.run(&stand.import(&store, &stand.bill()?))?;
    stand.run(&stand.work("market")?.arg(&store))?;
    if stand.asked.wants(&["T2"]) {
        let told = [stand.asked.seed.to_string(), stand.size.to_string()];
        let forward = stand.work("forward")?.arg(&store).args(told);
        add(stand.row("T2", "ns", || inside(stand, &forward))?);
    }
    if stand.asked.wants(&["T4"]) {
        let back = stand.work("back")?.arg(&store);
        add(stand.row("T4", "ns/gift", || inside(stand, &back))?);
    }
    Ok(())
}

/// What a worker measured that ran both sides itself.
pub(super) fn inside(stand: &Stand<'_>, program: &Program) -> Result<Sides> {
    let (_, said) = stand.run(program)?;
    let told: Value = serde_json::from_str(&said)?;
    let ratios = told["ratios"].as_array().context("ratios")?.iter().filter_map(Value::as_f64).collect();
    let number = |name: &'static str| told[name].as_f64().context(name);
    Ok(Sides { ours: number("ours")?, anchor: number("anchor")?, ratios })
}
