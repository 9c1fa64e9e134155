//! What units of lots cost (成本) as of an instant: by the money on the lot's own line, or as the units that it was made of. Where
//! part of a lot is another lot, or a component of a kit, its cost goes with it.

use std::collections::BTreeMap;

use ledger::{AxisCode, Rate};
use primitives::{Code, Instant};
use store::{Failure, Fault, Tx};

use crate::look::parse;

/// Units `[lo, hi)` of a lot, on the line of what was made of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Made {
    /// Where on the line they begin.
    pub(crate) at: i64,
    /// Of which lot they are.
    pub(crate) lot: AxisCode,
    /// First unit.
    pub(crate) lo: i64,
    /// First unit after.
    pub(crate) hi: i64,
}

/// A line of units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Recipe {
    /// Units on the line for each unit that was made of them: more than one in kits.
    per: i64,
    rows: Vec<Made>,
}

/// Of what lots were made: a line for each, of kits a line for each component.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Recipes(BTreeMap<AxisCode, Vec<Recipe>>);

/// What became of lots, each line by its revision's instant: of whose lots is what the two differ in.
macro_rules! lines {
    ($whose:literal) => {
        concat!(
            "select l.sink, k.kit, l.at_fen, l.axis, l.lo, l.hi, z.end_at
from book_axis as a
join book_line as l on l.axis = a.code
join book_axis as k on k.code = l.sink
left join book_axis as z on z.code = k.kit
join book_revision as r on r.sink = l.sink and r.rev = l.from_rev and r.at_ms <= $1
left join book_revision as g on g.sink = l.sink and g.rev = l.to_rev and g.at_ms <= $1
where ",
            $whose,
            " and a.sort = 'lot' and g.rev is null
order by l.sink, l.at_fen"
        )
    };
}

const LINES: &str = lines!("a.fund = $2");
const LINES_OF_NOBODY: &str = lines!("a.fund is null");

impl Recipes {
    /// Of lots made of those of these funds, by then: one statement a fund, a row for each stretch that was made into another.
    pub(crate) async fn of(tx: &mut Tx<'_>, funds: &[Code], as_of: Instant) -> Result<Recipes, Failure> {
        let mut rows = Vec::new();
        for fund in funds {
            rows.extend(tx.rows(LINES, &[as_of.into(), fund.into()]).await?);
        }
        // Goods of unknown source may be part of a kit.
        if rows.iter().any(|row| row.has(1)) {
            rows.extend(tx.rows(LINES_OF_NOBODY, &[as_of.into()]).await?);
        }
        // By what was made, then by line; with how many kits it was made into.
        let mut lines: BTreeMap<(AxisCode, AxisCode), (Option<i64>, Vec<Made>)> = BTreeMap::new();
        for row in rows {
            let made = Made { at: row.int(2), lot: parse(row.text(3))?, lo: row.int(4), hi: row.int(5) };
            let whole = parse(row.opt_text(1).unwrap_or(row.text(0)))?;
            lines.entry((whole, parse(row.text(0))?)).or_insert((row.opt_int(6), Vec::new())).1.push(made);
        }
        let mut all = Recipes::default();
        for ((whole, _), (kits, mut rows)) in lines {
            rows.sort_by_key(|made| made.at);
            let len: i64 = rows.iter().map(|made| made.hi - made.lo).sum();
            let per = kits.map_or(1, |kits| len / kits.max(1));
            all.0.entry(whole).or_default().push(Recipe { per, rows });
        }
        Ok(all)
    }
    /// Whether the lot was made of others.
    pub(crate) fn made(&self, lot: &AxisCode) -> bool {
        self.0.contains_key(lot)
    }
    /// The units of other lots of which units `[lo, hi)` were made; nothing for what was bought or given.
    pub(crate) fn of_units(&self, lot: &AxisCode, lo: i64, hi: i64) -> Vec<Made> {
        let mut out = Vec::new();
        for Recipe { per, rows } in self.0.get(lot).into_iter().flatten() {
            for made in rows {
                let (a, b) = ((lo * per).max(made.at), (hi * per).min(made.at + made.hi - made.lo));
                if a < b {
                    let shift = made.lo - made.at;
                    out.push(Made { at: a, lot: made.lot.clone(), lo: a + shift, hi: b + shift });
                }
            }
        }
        out
    }
}

/// What units of lots cost.
pub(crate) struct Costs {
    recipes: Recipes,
    /// The rate of each lot that money paid for.
    rates: BTreeMap<AxisCode, Rate>,
}

impl Costs {
    /// `lots`: how many units each has, and how long its line is.
    pub(crate) fn of(recipes: Recipes, lots: impl Iterator<Item = (AxisCode, i64, i64)>) -> Costs {
        let paid = lots.filter(|(lot, ..)| !recipes.made(lot));
        let rates = paid.filter_map(|(lot, units, fen)| Some((lot, Rate::new(fen, units)?))).collect();
        Costs { recipes, rates }
    }
    /// What units `[lo, hi)` cost, in fen; the parts of a lot add up to the whole.
    pub(crate) fn fen(&self, lot: &AxisCode, lo: i64, hi: i64) -> Result<i64, Fault> {
        self.fen_below(lot, lo, hi, DEPTH_MAX)
    }
    fn fen_below(&self, lot: &AxisCode, lo: i64, hi: i64, depth: u32) -> Result<i64, Fault> {
        if let Some(rate) = self.rates.get(lot) {
            return Ok(rate.fen_at(hi) - rate.fen_at(lo));
        }
        let below = depth.checked_sub(1).ok_or_else(|| Fault::broken(format!("{lot} is made of itself")))?;
        let made = self.recipes.of_units(lot, lo, hi);
        made.iter().map(|made| self.fen_below(&made.lot, made.lo, made.hi, below)).sum()
    }
}

/// A kit in a kit in a part of a lot: nobody packs deeper.
const DEPTH_MAX: u32 = 64;
