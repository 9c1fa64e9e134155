//! Looks up what a rule asks for, and reads rows of the derived tables.

use ledger::{Axis, AxisCode, AxisKind, Currency, LineRow, MirrorRow, Need, Picture, Revision, Run, Step};
use primitives::{Code, Id, Instant, Refusal};
use store::{Failure, Fault, Row, Tx};

use crate::questions::{AXIS, Questions, accounts};

/// Answers the needs.
pub(crate) async fn up(tx: &mut Tx<'_>, picture: &mut Picture, needs: Vec<Need>) -> Result<(), Failure> {
    let accounts = accounts(&needs);
    let mut round = Questions::of(&needs, &accounts);
    while !round.is_empty() {
        let answers = tx.ask(&round.series).await?;
        round = round.told(picture, answers)?;
    }
    picture.answered(needs);
    Ok(())
}

pub(crate) async fn axis(tx: &mut Tx<'_>, code: &AxisCode) -> Result<Option<Axis>, Failure> {
    Ok(tx.row(AXIS, &[code.as_str().into()]).await?.map(|row| read_axis(&row)).transpose()?)
}

/// Every run that overlaps `[lo, hi)`.
pub(crate) const RUNS: &str = "select lo, hi, hop, account, since_ms, latest_ms
from book_hold
where axis = $1 and lo < $3 and $2 < hi
    and coalesce((select max(h.lo) from book_hold as h where h.axis = $1 and h.lo <= $2), $2) <= lo
order by lo";

pub(crate) async fn runs(tx: &mut Tx<'_>, axis: &AxisCode, lo: i64, hi: i64) -> Result<Vec<Run>, Failure> {
    let rows = tx.rows(RUNS, &[axis.as_str().into(), lo.into(), hi.into()]).await?;
    Ok(rows.iter().map(read_run).collect::<Result<_, Fault>>()?)
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
