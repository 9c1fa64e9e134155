//! Looks up what a rule asks for: each question is a few seeks, whatever the length of the history.

use std::collections::{BTreeMap, BTreeSet};

use ledger::{
    Account, Axis, AxisCode, AxisKind, Currency, Line, LineRow, MirrorRow, Need, Picture, Revision, Run, Step,
};
use primitives::{Code, Id, Instant, Refusal};
use store::{Failure, Fault, Row, Tx, Value};

/// Runs read at once when a queue is followed.
const QUEUE_PAGE: usize = 64;

/// Answers the needs.
pub(crate) async fn up(tx: &mut Tx<'_>, picture: &mut Picture, needs: Vec<Need>) -> Result<(), Failure> {
    let asked = |which: fn(&Need) -> Option<&AxisCode>| needs.iter().filter_map(which).collect::<BTreeSet<_>>();
    let axes_asked = asked(|need| if let Need::Axis(code) = need { Some(code) } else { None });
    let costs = asked(|need| if let Need::Cost(code) = need { Some(code) } else { None });
    let lines = asked(|need| if let Need::Line(code) = need { Some(code) } else { None });
    // Of what the length of the line is asked for too, all is looked up with the axis; of the others what is alike, together.
    let is_sink = |code: &AxisCode| costs.contains(code) && axes_asked.contains(code);
    axes_among(tx, picture, axes_asked.difference(&costs).copied().collect()).await?;
    lines_among(tx, picture, lines.into_iter().collect()).await?;
    for need in &needs {
        match need {
            Need::Axis(code) if is_sink(code) => sink(tx, picture, code).await?,
            Need::Cost(code) | Need::Item(code) if is_sink(code) => {}
            Need::Axis(_) | Need::Line(_) => {}
            Need::Streams(fund) => axes(tx, picture, STREAMS, fund.as_str()).await?,
            Need::Queue(code, account, sum) => {
                for run in queue(tx, code, account, *sum).await? {
                    picture.put_run(code, run);
                }
            }
            Need::Account(account) => {
                for (axis, run) in in_account(tx, account).await? {
                    picture.put_run(&axis, run);
                }
            }
            Need::RunsOf(code, account, lo, hi) => {
                for run in runs_of(tx, code, account, *lo, *hi).await? {
                    picture.put_run(code, run);
                }
            }
            Need::Runs(code, lo, hi) => {
                for run in runs(tx, code, *lo, *hi).await? {
                    picture.put_run(code, run);
                }
            }
            Need::Steps(code, lo, hi) => {
                for step in steps(tx, code, *lo, *hi).await? {
                    picture.put_step(code, step);
                }
            }
            Need::Hop(code, hop, lo, hi) => {
                for step in hop_steps(tx, code, *hop, *lo, *hi).await? {
                    picture.put_step(code, step);
                }
            }
            Need::Cost(sink) => picture.put_cost(sink, cost(tx, sink).await?),
            Need::Mirror(code, lo, hi) => {
                for row in mirror(tx, code, *lo, *hi).await? {
                    picture.put_mirror(code, row);
                }
            }
            Need::Reversed(entry) => {
                let sql = "select id from book_entry where undoes = $1 limit 1";
                if tx.row(sql, &[entry.into()]).await?.is_some() {
                    picture.put_reversed(*entry);
                }
            }
            Need::Components(kit) => axes(tx, picture, COMPONENTS, kit.as_str()).await?,
            Need::Item(lot) => {
                if let Some(item) = crate::stock::item_of(tx, lot).await? {
                    picture.put_item(lot, item);
                }
            }
        }
    }
    picture.answered(needs);
    Ok(())
}

/// An axis as [`read_axis`] reads it, after which others may follow, and which ones.
macro_rules! axes {
    ($also:literal, $which:literal) => {
        concat!(
            "select code, sort, fund, channel, origin, order_code, item, what, restriction, end_at, n, currency, kit",
            $also,
            "
from book_axis
where ",
            $which
        )
    };
}

const AXIS: &str = axes!("", "code = $1");
const AXES: &str =
    axes!("", "code in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) order by code");
const STREAMS: &str = axes!("", "fund = $1 and sort = 'stream' order by code");
const COMPONENTS: &str = axes!("", "kit = $1 order by code");
/// With the length of its line and what it is now.
const SINK: &str = axes!(
    ",
    (select r.fen from book_revision as r where r.sink = code order by r.rev desc limit 1),
    (select i.item from book_identity as i where i.lot = code order by i.rev desc limit 1)",
    "code = $1"
);

pub(crate) async fn axis(tx: &mut Tx<'_>, code: &AxisCode) -> Result<Option<Axis>, Failure> {
    Ok(tx.row(AXIS, &[code.as_str().into()]).await?.map(|row| read_axis(&row)).transpose()?)
}

/// An axis, the length of its line and what it is: what is asked of a sink, at once.
async fn sink(tx: &mut Tx<'_>, picture: &mut Picture, code: &AxisCode) -> Result<(), Failure> {
    if let Some(row) = tx.row(SINK, &[code.as_str().into()]).await? {
        picture.put_axis(read_axis(&row)?);
        picture.put_cost(code, row.opt_int(13).unwrap_or(0));
        if let Some(item) = row.opt_text(14) {
            picture.put_item(code, parse(item)?);
        }
    }
    Ok(())
}

/// So many are looked up one by one: a statement for sixteen costs more.
const FEW: usize = 3;

async fn axes_among(tx: &mut Tx<'_>, picture: &mut Picture, codes: Vec<&AxisCode>) -> Result<(), Failure> {
    if codes.len() <= FEW {
        for code in codes {
            axis(tx, code).await?.into_iter().for_each(|axis| picture.put_axis(axis));
        }
        return Ok(());
    }
    for row in tx.rows_among(AXES, codes.into_iter().map(AxisCode::as_str)).await? {
        picture.put_axis(read_axis(&row)?);
    }
    Ok(())
}

async fn lines_among(tx: &mut Tx<'_>, picture: &mut Picture, sinks: Vec<&AxisCode>) -> Result<(), Failure> {
    if sinks.len() <= FEW {
        for sink in sinks {
            picture.put_line(sink, line(tx, sink).await?);
        }
        return Ok(());
    }
    let mut lines: BTreeMap<AxisCode, Line> = BTreeMap::new();
    let codes = || sinks.iter().map(|sink| sink.as_str());
    for row in tx.rows_among(ROWS_AMONG, codes()).await? {
        lines.entry(parse(row.text(6))?).or_default().all.push(read_line_row(&row)?);
    }
    for row in tx.rows_among(REVISIONS_AMONG, codes()).await? {
        lines.entry(parse(row.text(5))?).or_default().revisions.push(read_revision(&row)?);
    }
    lines.into_iter().for_each(|(sink, line)| picture.put_line(&sink, line));
    Ok(())
}

async fn axes(tx: &mut Tx<'_>, picture: &mut Picture, sql: &'static str, by: &str) -> Result<(), Failure> {
    for row in tx.rows(sql, &[by.into()]).await? {
        picture.put_axis(read_axis(&row)?);
    }
    Ok(())
}

async fn queue(tx: &mut Tx<'_>, axis: &AxisCode, account: &Account, sum: i64) -> Result<Vec<Run>, Failure> {
    let sql = "select lo, hi, hop, account, since_ms, latest_ms
from book_hold
where account = $1 and axis = $2 and $3 <= lo
order by lo
limit 64";
    let (mut out, mut found, mut from) = (Vec::new(), 0, 0);
    let account = account.to_string();
    while found < sum {
        let page = tx.rows(sql, &[(&account).into(), axis.as_str().into(), Value::Int(from)]).await?;
        for row in &page {
            let run = read_run(row)?;
            found += run.hi - run.lo;
            from = run.hi;
            out.push(run);
        }
        if page.len() < QUEUE_PAGE {
            break;
        }
    }
    Ok(out)
}

async fn in_account(tx: &mut Tx<'_>, account: &Account) -> Result<Vec<(AxisCode, Run)>, Failure> {
    let sql = "select lo, hi, hop, account, since_ms, latest_ms, axis
from book_hold
where account = $1
order by axis, lo";
    let rows = tx.rows(sql, &[(&account.to_string()).into()]).await?;
    Ok(rows.iter().map(|r| Ok((parse(r.text(6))?, read_run(r)?))).collect::<Result<_, Fault>>()?)
}

async fn runs_of(tx: &mut Tx<'_>, axis: &AxisCode, account: &Account, lo: i64, hi: i64) -> Result<Vec<Run>, Failure> {
    let sql = "select lo, hi, hop, account, since_ms, latest_ms
from book_hold
where account = $1 and axis = $2 and lo < $4 and $3 < hi
    and coalesce((select max(h.lo) from book_hold as h where h.account = $1 and h.axis = $2 and h.lo <= $3), $3) <= lo
order by lo";
    let rows = tx.rows(sql, &[(&account.to_string()).into(), axis.as_str().into(), lo.into(), hi.into()]).await?;
    Ok(rows.iter().map(read_run).collect::<Result<_, Fault>>()?)
}

pub(crate) async fn runs(tx: &mut Tx<'_>, axis: &AxisCode, lo: i64, hi: i64) -> Result<Vec<Run>, Failure> {
    let sql = "select lo, hi, hop, account, since_ms, latest_ms
from book_hold
where axis = $1 and lo < $3 and $2 < hi
    and coalesce((select max(h.lo) from book_hold as h where h.axis = $1 and h.lo <= $2), $2) <= lo
order by lo";
    let rows = tx.rows(sql, &[axis.as_str().into(), lo.into(), hi.into()]).await?;
    Ok(rows.iter().map(read_run).collect::<Result<_, Fault>>()?)
}

/// The whole chain of custody of `[lo, hi)`: two seeks a hop, until a hop has no step there.
pub(crate) async fn steps(tx: &mut Tx<'_>, axis: &AxisCode, lo: i64, hi: i64) -> Result<Vec<Step>, Failure> {
    let (mut out, mut hop) = (Vec::new(), 0);
    loop {
        let rows = hop_steps(tx, axis, hop, lo, hi).await?;
        if rows.is_empty() {
            return Ok(out);
        }
        out.extend(rows);
        hop += 1;
    }
}

async fn hop_steps(tx: &mut Tx<'_>, axis: &AxisCode, hop: i64, lo: i64, hi: i64) -> Result<Vec<Step>, Failure> {
    let sql = "select hop, lo, hi, from_account, to_account, entry, at_ms, undoes
from book_step
where axis = $1 and hop = $2 and lo < $4 and $3 < hi
    and coalesce((select max(s.lo) from book_step as s where s.axis = $1 and s.hop = $2 and s.lo <= $3), $3) <= lo
order by lo";
    let rows = tx.rows(sql, &[axis.as_str().into(), hop.into(), lo.into(), hi.into()]).await?;
    Ok(rows.iter().map(read_step).collect::<Result<_, Fault>>()?)
}

const ROWS_AMONG: &str = "select at_fen, axis, lo, hi, from_rev, to_rev, sink
from book_line
where sink in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
order by sink, at_fen, from_rev";
const REVISIONS_AMONG: &str = "select rev, entry, at_ms, fen, undoes, sink
from book_revision
where sink in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
order by sink, rev";

async fn line(tx: &mut Tx<'_>, sink: &AxisCode) -> Result<Line, Failure> {
    let sql = "select at_fen, axis, lo, hi, from_rev, to_rev from book_line where sink = $1 order by at_fen, from_rev";
    let all = tx.rows(sql, &[sink.as_str().into()]).await?.iter().map(read_line_row).collect::<Result<_, Fault>>()?;
    let sql = "select rev, entry, at_ms, fen, undoes from book_revision where sink = $1 order by rev";
    let revisions = tx.rows(sql, &[sink.as_str().into()]).await?;
    Ok(Line { all, revisions: revisions.iter().map(read_revision).collect::<Result<_, Fault>>()? })
}

async fn cost(tx: &mut Tx<'_>, sink: &AxisCode) -> Result<i64, Failure> {
    let sql = "select fen from book_revision where sink = $1 order by rev desc limit 1";
    Ok(tx.row(sql, &[sink.as_str().into()]).await?.map_or(0, |r| r.int(0)))
}

async fn mirror(tx: &mut Tx<'_>, axis: &AxisCode, lo: i64, hi: i64) -> Result<Vec<MirrorRow>, Failure> {
    let sql = "select lo, hi, sink, at_fen, rev
from book_mirror
where axis = $1 and lo < $3 and $2 < hi
    and coalesce((select max(m.lo) from book_mirror as m where m.axis = $1 and m.lo <= $2), $2) <= lo
order by lo";
    let rows = tx.rows(sql, &[axis.as_str().into(), lo.into(), hi.into()]).await?;
    Ok(rows.iter().map(read_mirror).collect::<Result<_, Fault>>()?)
}

pub(crate) fn read_axis(row: &Row) -> Result<Axis, Fault> {
    let code = |at: usize| row.opt_text(at).map(parse::<Code>).transpose();
    let must = |at: usize| code(at)?.ok_or_else(|| Fault::broken(format!("axis {}", row.text(0))));
    let kind = match row.text(1) {
        "stream" => {
            let origin = parse(row.opt_text(4).unwrap_or_default())?;
            let currency = row.opt_text(11).map_or(Ok(Currency::CNY), parse)?;
            AxisKind::Stream { fund: must(2)?, channel: must(3)?, currency, origin }
        }
        "component" => AxisKind::Component { kit: parse(row.opt_text(12).unwrap_or_default())? },
        "lot" => AxisKind::Lot { fund: code(2)?, order: code(5)?, item: must(6)? },
        _ => AxisKind::Sink { what: must(7)?, fund: must(2)?, order: code(5)? },
    };
    let (end, n) = (row.int(9), row.int(10));
    Ok(Axis { code: parse(row.text(0))?, kind, restriction: parse(row.text(8))?, end, n })
}

pub(crate) fn read_run(row: &Row) -> Result<Run, Fault> {
    Ok(Run {
        lo: row.int(0),
        hi: row.int(1),
        hop: row.int(2),
        account: parse(row.text(3))?,
        since: instant(row, 4)?,
        latest: instant(row, 5)?,
    })
}

pub(crate) fn read_step(row: &Row) -> Result<Step, Fault> {
    Ok(Step {
        hop: row.int(0),
        lo: row.int(1),
        hi: row.int(2),
        from: row.opt_text(3).map(parse).transpose()?,
        to: parse(row.text(4))?,
        entry: id(row.blob(5))?,
        at: instant(row, 6)?,
        undoes: row.opt_blob(7).map(id).transpose()?,
    })
}

pub(crate) fn read_line_row(row: &Row) -> Result<LineRow, Fault> {
    let (lo, hi, from_rev, to_rev) = (row.int(2), row.int(3), row.int(4), row.opt_int(5));
    Ok(LineRow { at: row.int(0), axis: parse(row.text(1))?, lo, hi, from_rev, to_rev })
}

pub(crate) fn read_revision(row: &Row) -> Result<Revision, Fault> {
    let undoes = row.opt_blob(4).map(id).transpose()?;
    Ok(Revision { rev: row.int(0), entry: id(row.blob(1))?, at: instant(row, 2)?, fen: row.int(3), undoes })
}

pub(crate) fn read_mirror(row: &Row) -> Result<MirrorRow, Fault> {
    Ok(MirrorRow { lo: row.int(0), hi: row.int(1), sink: parse(row.text(2))?, at: row.int(3), rev: row.int(4) })
}

/// A stored text, read back; a text that does not parse was not written by us.
pub(crate) fn parse<T: std::str::FromStr<Err = Refusal>>(text: &str) -> Result<T, Fault> {
    text.parse().map_err(Fault::broken)
}
pub(crate) fn instant(row: &Row, at: usize) -> Result<Instant, Fault> {
    row.instant(at).ok_or_else(|| Fault::broken("an instant"))
}
pub(crate) fn id<Noun>(bytes: &[u8]) -> Result<Id<Noun>, Fault> {
    Id::from_slice(bytes).ok_or_else(|| Fault::broken("an id"))
}
