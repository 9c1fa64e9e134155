//! Lots as of an instant: what they are, what they cost, and where their units are. Two queries a fund, whatever the number
//! of gifts; as many rows as lots have steps.

use std::collections::BTreeMap;

use ledger::{Account, AxisCode, EntryId};
use primitives::{Code, Instant};
use store::{Failure, Fault, Row, Tx};

use crate::costs::{Costs, Recipes};
use crate::look::{id, instant, parse};

/// Units somewhere, and what they cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stand {
    /// Base units.
    pub units: i64,
    /// Their part of the lot's cost. The parts of a lot add up to its cost, to the fen.
    pub fen: i64,
}

/// A lot as it was held to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotThen {
    /// Which one.
    pub axis: AxisCode,
    /// What it was held to be.
    pub item: Code,
    /// The order that bought it; `None` for a gift in kind, and for what was made of other lots.
    pub order: Option<Code>,
    /// How many base units.
    pub units: i64,
    /// What it cost, or what the units cost that it was made of; 0 where it is not valued.
    pub fen: i64,
    /// The entries that said what it cost, and what it is, by then.
    pub said: Vec<EntryId>,
    /// What moved its units, oldest first.
    pub steps: Vec<LotStep>,
}

/// Units of a lot went from an account to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotStep {
    /// From where; `None`: they came.
    pub from: Option<Account>,
    /// To where.
    pub to: Account,
    /// How many, and what they cost as the lot's cost is known by then.
    pub stand: Stand,
    /// By which entry.
    pub entry: EntryId,
    /// When it was effective.
    pub at: Instant,
}

impl LotThen {
    /// Where its units are, by account. What became another lot stands there, not here.
    pub fn stands(&self) -> BTreeMap<&Account, Stand> {
        let mut all: BTreeMap<&Account, Stand> = BTreeMap::new();
        let mut add = |account, sign: i64, stand: Stand| {
            let sum: &mut Stand = all.entry(account).or_default();
            sum.units += sign * stand.units;
            sum.fen += sign * stand.fen;
        };
        for step in &self.steps {
            if let Some(from) = &step.from {
                add(from, -1, step.stand);
            }
            add(&step.to, 1, step.stand);
        }
        all.retain(|account, stand| *stand != Stand::default() && !matches!(account, Account::Converted(_)));
        all
    }
}

const LOTS: &str = "select k.code, k.order_code, k.end_at, r.rev, r.fen, r.entry
from book_axis as k
left join book_revision as r on r.sink = k.code and r.at_ms <= $2
where k.fund = $1 and k.sort = 'lot'
order by k.code, r.rev";

const ITEMS: &str = "select i.lot, i.item, i.entry
from book_axis as k
join book_identity as i on i.lot = k.code and i.at_ms <= $2
where k.fund = $1 and k.sort = 'lot'
order by i.lot, i.rev";

const STEPS: &str = "select s.axis, s.lo, s.hi, s.from_account, s.to_account, s.entry, s.at_ms
from book_axis as k
join book_step as s on s.axis = k.code and s.at_ms <= $2
where k.fund = $1 and k.sort = 'lot'
order by s.at_ms, s.axis, s.hop, s.lo";

/// What the lots of these funds were held to be by then.
pub async fn items(tx: &mut Tx<'_>, funds: &[Code], as_of: Instant) -> Result<BTreeMap<AxisCode, Code>, Failure> {
    let mut all = BTreeMap::new();
    for fund in funds {
        for row in tx.rows(ITEMS, &[fund.into(), as_of.into()]).await? {
            all.insert(parse(row.text(0))?, parse(row.text(1))?);
        }
    }
    Ok(all)
}

/// What every lot was held to be by then, excesses of unknown source too: one statement, a row a lot and correction.
pub async fn all_items(tx: &mut Tx<'_>, as_of: Instant) -> Result<BTreeMap<AxisCode, Code>, Failure> {
    let sql = "select lot, item from book_identity where at_ms <= $1 order by lot, rev";
    let mut all = BTreeMap::new();
    tx.each(sql, &[as_of.into()], |row| {
        all.insert(parse(row.text(0))?, parse(row.text(1))?);
        Ok(())
    })
    .await?;
    Ok(all)
}

/// The lots of these funds that had come by then, by code.
pub async fn of_funds(tx: &mut Tx<'_>, funds: &[Code], as_of: Instant) -> Result<Vec<LotThen>, Failure> {
    let mut all: BTreeMap<AxisCode, LotThen> = BTreeMap::new();
    for fund in funds {
        for row in tx.rows(ITEMS, &[fund.into(), as_of.into()]).await? {
            let (axis, item, entry): (AxisCode, Code, EntryId) =
                (parse(row.text(0))?, parse(row.text(1))?, id(row.blob(2))?);
            let blank = LotThen {
                axis: axis.clone(),
                item: item.clone(),
                order: None,
                units: 0,
                fen: 0,
                said: Vec::new(),
                steps: Vec::new(),
            };
            let lot = all.entry(axis).or_insert(blank);
            lot.item = item;
            lot.said.push(entry);
        }
        for row in tx.rows(LOTS, &[fund.into(), as_of.into()]).await? {
            if let Some(lot) = all.get_mut(&parse::<AxisCode>(row.text(0))?) {
                lot.order = row.opt_text(1).map(parse).transpose()?;
                lot.units = row.int(2);
                if row.has(3) {
                    lot.fen = row.int(4);
                    lot.said.push(id(row.blob(5))?);
                }
            }
        }
    }
    let recipes = Recipes::of(tx, funds, as_of).await?;
    let costs = Costs::of(recipes, all.values().map(|lot| (lot.axis.clone(), lot.units, lot.fen)));
    for lot in all.values_mut() {
        lot.fen = costs.fen(&lot.axis, 0, lot.units)?;
    }
    for fund in funds {
        for row in tx.rows(STEPS, &[fund.into(), as_of.into()]).await? {
            if let Some(lot) = all.get_mut(&parse::<AxisCode>(row.text(0))?) {
                let step = read_step(&row, &lot.axis, &costs)?;
                lot.steps.push(step);
            }
        }
    }
    Ok(all.into_values().collect())
}

fn read_step(row: &Row, lot: &AxisCode, costs: &Costs) -> Result<LotStep, Fault> {
    let (lo, hi) = (row.int(1), row.int(2));
    Ok(LotStep {
        from: row.opt_text(3).map(parse).transpose()?,
        to: parse(row.text(4))?,
        stand: Stand { units: hi - lo, fen: costs.fen(lot, lo, hi)? },
        entry: id(row.blob(5))?,
        at: instant(row, 6)?,
    })
}
