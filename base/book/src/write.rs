//! Does to the derived tables what the ledger says an entry changes; nothing else writes them.

use ledger::{Axis, AxisKind, Changes, Currency, Entry, Line};
use store::{Failure, Tx, Value};

/// Writes the changes of `entry`.
pub(crate) async fn changes(tx: &mut Tx<'_>, entry: &Entry, changes: &Changes) -> Result<(), Failure> {
    for axis in &changes.axes {
        write_axis(tx, axis).await?;
    }
    for (axis, lo) in &changes.runs_gone {
        tx.run("delete from book_hold where axis = $1 and lo = $2", &[axis.as_str().into(), (*lo).into()]).await?;
    }
    for (axis, run) in &changes.runs {
        let sql = "insert into book_hold (axis, lo, hi, hop, account, since_ms, latest_ms)
values ($1, $2, $3, $4, $5, $6, $7)";
        let account = run.account.to_string();
        let row = [
            axis.as_str().into(),
            run.lo.into(),
            run.hi.into(),
            run.hop.into(),
            (&account).into(),
            run.since.into(),
            run.latest.into(),
        ];
        tx.run(sql, &row).await?;
    }
    for (axis, step) in &changes.steps {
        let sql = "insert into book_step (axis, hop, lo, hi, from_account, to_account, entry, at_ms, undoes)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let (from, to) = (step.from.as_ref().map(ToString::to_string), step.to.to_string());
        let row = [
            axis.as_str().into(),
            step.hop.into(),
            step.lo.into(),
            step.hi.into(),
            from.as_deref().into(),
            (&to).into(),
            (&step.entry).into(),
            step.at.into(),
            step.undoes.as_ref().into(),
        ];
        tx.run(sql, &row).await?;
    }
    write_lines(tx, changes).await?;
    write_items(tx, entry, changes).await?;
    write_balances(tx, entry, changes).await
}

async fn write_axis(tx: &mut Tx<'_>, axis: &Axis) -> Result<(), Failure> {
    let (sort, channel, origin, item, what) = match &axis.kind {
        AxisKind::Stream { channel, origin, .. } => ("stream", Some(channel), Some(origin.word()), None, None),
        AxisKind::Lot { item, .. } => ("lot", None, None, Some(item), None),
        AxisKind::Sink { what, .. } => ("sink", None, None, None, Some(what)),
        AxisKind::Component { .. } => ("component", None, None, None, None),
    };
    let kit = if let AxisKind::Component { kit } = &axis.kind { Some(kit.as_str()) } else { None };
    let currency = axis.currency().filter(|currency| !currency.is_yuan());
    let restriction = axis.restriction.to_string();
    let sql = "insert into book_axis
    (code, sort, fund, channel, origin, order_code, item, what, restriction, end_at, n, currency, kit)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (code) do update set end_at = excluded.end_at, n = excluded.n";
    let row: [Value<'_>; 13] = [
        axis.code.as_str().into(),
        sort.into(),
        axis.fund().into(),
        channel.into(),
        origin.into(),
        axis.order().into(),
        item.into(),
        what.into(),
        (&restriction).into(),
        axis.end.into(),
        axis.n.into(),
        currency.as_ref().map(Currency::as_str).into(),
        kit.into(),
    ];
    tx.run(sql, &row).await?;
    Ok(())
}

async fn write_lines(tx: &mut Tx<'_>, changes: &Changes) -> Result<(), Failure> {
    for (sink, at, from_rev, to_rev) in &changes.line_rows_closed {
        let sql = "update book_line set to_rev = $4 where sink = $1 and at_fen = $2 and from_rev = $3";
        tx.run(sql, &[sink.as_str().into(), (*at).into(), (*from_rev).into(), (*to_rev).into()]).await?;
    }
    for (sink, row) in &changes.line_rows {
        let sql = "insert into book_line (sink, at_fen, from_rev, to_rev, axis, lo, hi)
values ($1, $2, $3, null, $4, $5, $6)";
        let axis = row.axis.as_str();
        let values =
            [sink.as_str().into(), row.at.into(), row.from_rev.into(), axis.into(), row.lo.into(), row.hi.into()];
        tx.run(sql, &values).await?;
    }
    for (sink, rev) in &changes.revisions {
        let sql = "insert into book_revision (sink, rev, entry, at_ms, fen, undoes) values ($1, $2, $3, $4, $5, $6)";
        let undoes = rev.undoes.as_ref().into();
        let values = [sink.as_str().into(), rev.rev.into(), (&rev.entry).into(), rev.at.into(), rev.fen.into(), undoes];
        tx.run(sql, &values).await?;
    }
    for (axis, lo) in &changes.mirror_gone {
        tx.run("delete from book_mirror where axis = $1 and lo = $2", &[axis.as_str().into(), (*lo).into()]).await?;
    }
    for (axis, row) in &changes.mirror {
        let sql = "insert into book_mirror (axis, lo, hi, sink, at_fen, rev) values ($1, $2, $3, $4, $5, $6)";
        let sink = row.sink.as_str();
        let values = [axis.as_str().into(), row.lo.into(), row.hi.into(), sink.into(), row.at.into(), row.rev.into()];
        tx.run(sql, &values).await?;
    }
    Ok(())
}

async fn write_items(tx: &mut Tx<'_>, entry: &Entry, changes: &Changes) -> Result<(), Failure> {
    for (lot, item) in &changes.items {
        let sql = "insert into book_identity (lot, rev, item, entry, at_ms)
select cast($1 as text), coalesce(max(i.rev) + 1, 0), cast($2 as text), $3, cast($4 as bigint)
from book_identity as i
where i.lot = $1";
        tx.run(sql, &[lot.as_str().into(), item.into(), (&entry.id).into(), entry.effective_at.into()]).await?;
    }
    Ok(())
}

async fn write_balances(tx: &mut Tx<'_>, entry: &Entry, changes: &Changes) -> Result<(), Failure> {
    for (name, fen) in &changes.balances {
        let sql = "insert into book_balance (name, fen) values ($1, $2)
on conflict (name) do update set fen = book_balance.fen + excluded.fen";
        tx.run(sql, &[name.into(), (*fen).into()]).await?;
        let sql = "insert into book_balance_change (name, at_ms, entry, fen) values ($1, $2, $3, $4)";
        tx.run(sql, &[name.into(), entry.effective_at.into(), (&entry.id).into(), (*fen).into()]).await?;
    }
    Ok(())
}

/// Every derived table, so that a rebuild empties them in one place.
pub(crate) const DERIVED: [&str; 10] = [
    "delete from book_entry_axis",
    "delete from book_axis",
    "delete from book_hold",
    "delete from book_step",
    "delete from book_line",
    "delete from book_revision",
    "delete from book_mirror",
    "delete from book_identity",
    "delete from book_balance",
    "delete from book_balance_change",
];

/// The rows of a line as the tables hold them, for a comparison.
pub(crate) fn line_rows(line: &Line) -> impl Iterator<Item = (i64, i64, Option<i64>, &str, i64, i64)> {
    line.all.iter().map(|r| (r.at, r.from_rev, r.to_rev, r.axis.as_str(), r.lo, r.hi))
}
