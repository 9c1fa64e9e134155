//! Flows (流向): what the money of funds became, as of an instant: by where it came from and what it was laid on. Two
//! grouped queries a fund, whatever the number of gifts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use ledger::{Account, AxisCode, Currency, EntryId, Origin};
use primitives::{Code, Instant, Refusal};
use store::{Failure, Fault, Row, Tx};

use crate::look::{id, instant, parse};
use crate::sums;

/// Where money came from: who brought it, and how.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// The channel.
    pub channel: Code,
    /// As a gift, in kind …
    pub origin: Origin,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.channel, self.origin.word())
    }
}
impl FromStr for Source {
    type Err = Refusal;

    /// `tencent/gift`, as a figure's parameter says it.
    fn from_str(text: &str) -> Result<Source, Refusal> {
        let (channel, origin) = text.rsplit_once('/').unwrap_or((text, ""));
        Ok(Source { channel: channel.parse()?, origin: origin.parse()? })
    }
}

/// What money was laid on: goods, or something bought that has no units.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sink {
    /// Its line.
    pub axis: AxisCode,
    /// `lot`, `freight`, `fee`, `subsidy` or `grant`.
    pub what: String,
    /// The fund that it is of.
    pub fund: Option<Code>,
    /// The order that bought it; `None` for a gift in kind.
    pub order: Option<Code>,
}

/// A part of what was received. The parts of some funds tile it, to the fen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it came from.
    pub source: Source,
    /// The word of the account: `held`, `spent` …
    pub word: &'static str,
    /// What it was laid on, if it was.
    pub sink: Option<Sink>,
    /// How much, more than nothing.
    pub fen: i64,
}

/// An entry laid money of a fund on a sink, or took it away: less than nothing then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Laid {
    /// Whose money.
    pub source: Source,
    /// The fund of the money.
    pub fund: Code,
    /// On what.
    pub sink: Sink,
    /// By which entry.
    pub entry: EntryId,
    /// When it was effective.
    pub at: Instant,
    /// How much.
    pub fen: i64,
}

/// What the money of these funds became, as of an instant: by source, then by what it was laid on.
pub async fn money(tx: &mut Tx<'_>, funds: &[Code], as_of: Instant) -> Result<Vec<Part>, Failure> {
    let mut parts = Vec::new();
    for fund in funds {
        let mut accounts = accounts(tx, fund, as_of).await?;
        for row in tx.rows(LINES, &[fund.into(), as_of.into()]).await? {
            let (source, sink, laid) = (read_source(&row, 0)?, read_sink(&row, 2)?, row.int(7));
            let spent = accounts.remove(&(source.clone(), Account::Spent(sink.axis.clone()))).unwrap_or(0);
            let owed = if sink.order.is_some() { "payable" } else { "converted" };
            for (word, fen) in [("spent", spent), (owed, laid - spent)] {
                parts.push(Part { source: source.clone(), word, sink: Some(sink.clone()), fen });
            }
        }
        let inside = exchanged_inside(tx, funds, accounts.keys().map(|(_, account)| account)).await?;
        let bare = accounts.into_iter().filter(|((_, account), _)| is_bare(account) && !inside.contains(account));
        parts.extend(bare.map(|((source, account), fen)| Part { source, word: account.word(), sink: None, fen }));
    }
    parts.retain(|part| part.fen != 0);
    parts.sort_by(|a, b| (&a.source, &a.sink, a.word).cmp(&(&b.source, &b.sink, b.word)));
    Ok(parts)
}

/// Of these accounts those of money that went on for another purpose of these same funds: it is told there.
pub async fn exchanged_inside<'a>(
    tx: &mut Tx<'_>,
    funds: &[Code],
    accounts: impl Iterator<Item = &'a Account>,
) -> Result<BTreeSet<Account>, Failure> {
    let (mut inside, mut seen) = (BTreeSet::new(), BTreeSet::new());
    for account in accounts {
        let Account::Exchanged(target) = account else { continue };
        // A target is asked about once, however much went there.
        if !seen.insert(target) {
            continue;
        }
        let axis = crate::look::axis(tx, target).await?.filter(|axis| axis.currency().is_some_and(Currency::is_yuan));
        if axis.as_ref().and_then(ledger::Axis::fund).is_some_and(|fund| funds.contains(fund)) {
            inside.insert(account.clone());
        }
    }
    Ok(inside)
}

/// Money that lies on nothing that was bought, and what went on for another purpose.
fn is_bare(account: &Account) -> bool {
    matches!(account, Account::Exchanged(_)) || !account.is_on_a_line() && *account != Account::Void
}

/// What is in each account, by source.
async fn accounts(tx: &mut Tx<'_>, fund: &Code, as_of: Instant) -> Result<BTreeMap<(Source, Account), i64>, Failure> {
    let mut all: BTreeMap<(Source, Account), i64> = BTreeMap::new();
    for row in tx.rows(sums::FLOWS, &[fund.into(), as_of.into()]).await? {
        let (source, fen) = (read_source(&row, 0)?, row.int(4));
        if let Some(from) = row.opt_text(2) {
            *all.entry((source.clone(), parse(from)?)).or_default() -= fen;
        }
        *all.entry((source, parse(row.text(3))?)).or_default() += fen;
    }
    Ok(all)
}

/// Rows of lines stand from their revision's instant until that of the revision that took them away.
const LINES: &str =
    "select a.channel, a.origin, l.sink, k.sort, k.what, k.fund, k.order_code, cast(sum(l.hi - l.lo) as bigint)
from book_axis as a
join book_line as l on l.axis = a.code
join book_axis as k on k.code = l.sink
join book_revision as r on r.sink = l.sink and r.rev = l.from_rev and r.at_ms <= $2
left join book_revision as g on g.sink = l.sink and g.rev = l.to_rev and g.at_ms <= $2
where a.fund = $1 and a.sort = 'stream' and a.currency is null and k.sort in ('lot', 'sink') and g.rev is null
group by a.channel, a.origin, l.sink, k.sort, k.what, k.fund, k.order_code
order by a.channel, a.origin, l.sink";

const LAID: &str = "select a.channel, a.origin, l.sink, k.sort, k.what, k.fund, k.order_code, a.fund, r.entry, r.at_ms,
    cast(sum(l.hi - l.lo) as bigint)
from book_axis as a
join book_line as l on l.axis = a.code
join book_axis as k on k.code = l.sink
join book_revision as r on r.sink = l.sink and r.rev = l.from_rev and r.at_ms <= $2
where a.fund = $1 and a.sort = 'stream' and a.currency is null and k.sort in ('lot', 'sink')
group by a.channel, a.origin, l.sink, k.sort, k.what, k.fund, k.order_code, a.fund, r.entry, r.at_ms";

const TAKEN: &str =
    "select a.channel, a.origin, l.sink, k.sort, k.what, k.fund, k.order_code, a.fund, r.entry, r.at_ms,
    cast(-sum(l.hi - l.lo) as bigint)
from book_axis as a
join book_line as l on l.axis = a.code
join book_axis as k on k.code = l.sink
join book_revision as r on r.sink = l.sink and r.rev = l.to_rev and r.at_ms <= $2
where a.fund = $1 and a.sort = 'stream' and a.currency is null and k.sort in ('lot', 'sink')
group by a.channel, a.origin, l.sink, k.sort, k.what, k.fund, k.order_code, a.fund, r.entry, r.at_ms";

const LAID_ON: &str =
    "select a.channel, a.origin, l.sink, k.sort, k.what, k.fund, k.order_code, a.fund, r.entry, r.at_ms,
    cast(sum(l.hi - l.lo) as bigint)
from book_axis as k
join book_line as l on l.sink = k.code
join book_axis as a on a.code = l.axis
join book_revision as r on r.sink = l.sink and r.rev = l.from_rev and r.at_ms <= $2
where k.fund = $1 and k.sort in ('lot', 'sink') and a.sort = 'stream'
group by a.channel, a.origin, l.sink, k.sort, k.what, k.fund, k.order_code, a.fund, r.entry, r.at_ms";

const TAKEN_FROM: &str =
    "select a.channel, a.origin, l.sink, k.sort, k.what, k.fund, k.order_code, a.fund, r.entry, r.at_ms,
    cast(-sum(l.hi - l.lo) as bigint)
from book_axis as k
join book_line as l on l.sink = k.code
join book_axis as a on a.code = l.axis
join book_revision as r on r.sink = l.sink and r.rev = l.to_rev and r.at_ms <= $2
where k.fund = $1 and k.sort in ('lot', 'sink') and a.sort = 'stream'
group by a.channel, a.origin, l.sink, k.sort, k.what, k.fund, k.order_code, a.fund, r.entry, r.at_ms";

/// Which entries laid money of these funds on what, by then, oldest first. A row that a revision only cut is taken away and
/// laid anew by the same entry.
pub async fn laid(tx: &mut Tx<'_>, funds: &[Code], as_of: Instant) -> Result<Vec<Laid>, Failure> {
    read_laid(tx, [LAID, TAKEN], funds, as_of).await
}

/// The same of the sinks of these funds, whosever money it is: where a spent gift was refunded, another's stands in.
pub async fn laid_on(tx: &mut Tx<'_>, funds: &[Code], as_of: Instant) -> Result<Vec<Laid>, Failure> {
    read_laid(tx, [LAID_ON, TAKEN_FROM], funds, as_of).await
}

async fn read_laid(
    tx: &mut Tx<'_>,
    both: [&'static str; 2],
    funds: &[Code],
    as_of: Instant,
) -> Result<Vec<Laid>, Failure> {
    let mut all = Vec::new();
    for fund in funds {
        for sql in both {
            for row in tx.rows(sql, &[fund.into(), as_of.into()]).await? {
                all.push(Laid {
                    source: read_source(&row, 0)?,
                    fund: parse(row.text(7))?,
                    sink: read_sink(&row, 2)?,
                    entry: id(row.blob(8))?,
                    at: instant(&row, 9)?,
                    fen: row.int(10),
                });
            }
        }
    }
    all.sort_by_key(|laid| (laid.at, laid.entry));
    Ok(all)
}

/// An entry moved money of one source from an account to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Whose money.
    pub source: Source,
    /// From which account; `None`: it came.
    pub from: Option<Account>,
    /// To which.
    pub to: Account,
    /// By which entry.
    pub entry: EntryId,
    /// When it was effective.
    pub at: Instant,
    /// How much.
    pub fen: i64,
}

/// Which entries moved money of these funds, by then, oldest first.
pub async fn moved(tx: &mut Tx<'_>, funds: &[Code], as_of: Instant) -> Result<Vec<Moved>, Failure> {
    let sql =
        "select a.channel, a.origin, s.from_account, s.to_account, s.entry, s.at_ms, cast(sum(s.hi - s.lo) as bigint)
from book_axis as a
join book_step as s on s.axis = a.code and s.at_ms <= $2
where a.fund = $1 and a.sort = 'stream' and a.currency is null
group by a.channel, a.origin, s.from_account, s.to_account, s.entry, s.at_ms";
    let mut all = Vec::new();
    for fund in funds {
        tx.each(sql, &[fund.into(), as_of.into()], |row| {
            let from = row.opt_text(2).map(parse).transpose()?;
            let (source, to, entry) = (read_source(row, 0)?, parse(row.text(3))?, id(row.blob(4))?);
            all.push(Moved { source, from, to, entry, at: instant(row, 5)?, fen: row.int(6) });
            Ok(())
        })
        .await?;
    }
    all.sort_by_key(|moved| (moved.at, moved.entry));
    Ok(all)
}

/// What came on the streams of these funds, less what turned out void, by instant. What came from another purpose came where
/// it was given.
pub async fn came(tx: &mut Tx<'_>, funds: &[Code], as_of: Instant) -> Result<Vec<(Instant, i64)>, Failure> {
    let sql =
        "select s.at_ms, cast(sum(case when s.to_account = 'void' then s.lo - s.hi else s.hi - s.lo end) as bigint)
from book_axis as a
join book_step as s on s.axis = a.code and s.at_ms <= $2
    and (s.from_account is null or s.from_account = 'void') <> (s.to_account = 'void')
where a.fund = $1 and a.sort = 'stream' and a.currency is null and a.origin <> 'conversion'
group by s.at_ms
order by s.at_ms";
    let mut all = Vec::new();
    for fund in funds {
        for row in tx.rows(sql, &[fund.into(), as_of.into()]).await? {
            all.push((instant(&row, 0)?, row.int(1)));
        }
    }
    all.sort_unstable();
    Ok(all)
}

fn read_source(row: &Row, at: usize) -> Result<Source, Fault> {
    Ok(Source { channel: parse(row.text(at))?, origin: parse(row.text(at + 1))? })
}

/// Sink, sort, what, fund and order, from column `at` on.
fn read_sink(row: &Row, at: usize) -> Result<Sink, Fault> {
    let what = if row.text(at + 1) == "lot" { "lot" } else { row.opt_text(at + 2).unwrap_or_default() };
    Ok(Sink {
        axis: parse(row.text(at))?,
        what: what.to_owned(),
        fund: row.opt_text(at + 3).map(parse).transpose()?,
        order: row.opt_text(at + 4).map(parse).transpose()?,
    })
}
