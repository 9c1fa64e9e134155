//! Does to the derived tables what the ledger says an entry changes; nothing else writes them.

use std::collections::BTreeSet;

use ledger::{Axis, AxisCode, AxisKind, Changes, Entry, Line};
use store::{Series, Value};

/// What of the changes is written as text: accounts of runs, of steps (from, to), restrictions of axes.
pub(crate) struct Texts {
    runs: Vec<String>,
    steps: Vec<(Option<String>, String)>,
    axes: Vec<String>,
}

impl Texts {
    pub(crate) fn of(changes: &Changes) -> Texts {
        Texts {
            runs: changes.runs.iter().map(|(_, run)| run.account.to_string()).collect(),
            steps: changes
                .steps
                .iter()
                .map(|(_, step)| (step.from.as_ref().map(ToString::to_string), step.to.to_string()))
                .collect(),
            axes: changes.axes.iter().map(|axis| axis.restriction.to_string()).collect(),
        }
    }
}

/// Writes the changes of `entry`.
pub(crate) fn changes<'v>(series: &mut Series<'v>, entry: &'v Entry, changes: &'v Changes, texts: &'v Texts) {
    let opened: BTreeSet<&AxisCode> = entry.opens.iter().map(|opening| &opening.axis).collect();
    for (axis, restriction) in changes.axes.iter().zip(&texts.axes) {
        if opened.contains(&axis.code) {
            open_axis(series, axis, restriction);
        } else {
            let sql = "update book_axis set end_at = $2, n = $3 where code = $1";
            series.then(sql, &[axis.code.as_str().into(), axis.end.into(), axis.n.into()]);
        }
    }
    write_runs(series, changes, &texts.runs);
    for ((axis, step), (from, to)) in changes.steps.iter().zip(&texts.steps) {
        let sql = "insert into book_step (axis, hop, lo, hi, from_account, to_account, entry, at_ms, undoes)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let row = [
            axis.as_str().into(),
            step.hop.into(),
            step.lo.into(),
            step.hi.into(),
            from.as_deref().into(),
            to.into(),
            (&step.entry).into(),
            step.at.into(),
            step.undoes.as_ref().into(),
        ];
        series.then(sql, &row);
    }
    write_lines(series, changes);
    write_items(series, entry, changes);
    write_balances(series, entry, changes);
}

fn open_axis<'v>(series: &mut Series<'v>, axis: &'v Axis, restriction: &'v str) {
    let (sort, channel, origin, item, what) = match &axis.kind {
        AxisKind::Stream { channel, origin, .. } => ("stream", Some(channel), Some(origin.word()), None, None),
        AxisKind::Lot { item, .. } => ("lot", None, None, Some(item), None),
        AxisKind::Sink { what, .. } => ("sink", None, None, None, Some(what)),
        AxisKind::Component { .. } => ("component", None, None, None, None),
    };
    let kit = if let AxisKind::Component { kit } = &axis.kind { Some(kit.as_str()) } else { None };
    let currency = match &axis.kind {
        AxisKind::Stream { currency, .. } if !currency.is_yuan() => Some(currency.as_str()),
        _ => None,
    };
    let sql = "insert into book_axis
    (code, sort, fund, channel, origin, order_code, item, what, restriction, end_at, n, currency, kit)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let row: [Value<'v>; 13] = [
        axis.code.as_str().into(),
        sort.into(),
        axis.fund().into(),
        channel.into(),
        origin.into(),
        axis.order().into(),
        item.into(),
        what.into(),
        restriction.into(),
        axis.end.into(),
        axis.n.into(),
        currency.into(),
        kit.into(),
    ];
    series.then(sql, &row);
}

/// A run that only got another end or account keeps its row: an index of its account that stays is not written.
fn write_runs<'v>(series: &mut Series<'v>, changes: &'v Changes, accounts: &'v [String]) {
    let come: BTreeSet<(&AxisCode, i64)> = changes.runs.iter().map(|(axis, run)| (axis, run.lo)).collect();
    let gone: BTreeSet<(&AxisCode, i64)> = changes.runs_gone.iter().map(|(axis, lo)| (axis, *lo)).collect();
    for (axis, lo) in gone.difference(&come) {
        series.then("delete from book_hold where axis = $1 and lo = $2", &[axis.as_str().into(), (*lo).into()]);
    }
    for ((axis, run), account) in changes.runs.iter().zip(accounts) {
        let sql = if gone.contains(&(axis, run.lo)) {
            "update book_hold set hi = $3, hop = $4, account = $5, since_ms = $6, latest_ms = $7 where axis = $1 and lo = $2"
        } else {
            "insert into book_hold (axis, lo, hi, hop, account, since_ms, latest_ms) values ($1, $2, $3, $4, $5, $6, $7)"
        };
        let row = [
            axis.as_str().into(),
            run.lo.into(),
            run.hi.into(),
            run.hop.into(),
            account.into(),
            run.since.into(),
            run.latest.into(),
        ];
        series.then(sql, &row);
    }
}

fn write_lines<'v>(series: &mut Series<'v>, changes: &'v Changes) {
    for (sink, at, from_rev, to_rev) in &changes.line_rows_closed {
        let sql = "update book_line set to_rev = $4 where sink = $1 and at_fen = $2 and from_rev = $3";
        series.then(sql, &[sink.as_str().into(), (*at).into(), (*from_rev).into(), (*to_rev).into()]);
    }
    for (sink, row) in &changes.line_rows {
        let sql = "insert into book_line (sink, at_fen, from_rev, to_rev, axis, lo, hi)
values ($1, $2, $3, null, $4, $5, $6)";
        let axis = row.axis.as_str();
        let values =
            [sink.as_str().into(), row.at.into(), row.from_rev.into(), axis.into(), row.lo.into(), row.hi.into()];
        series.then(sql, &values);
    }
    for (sink, rev) in &changes.revisions {
        let sql = "insert into book_revision (sink, rev, entry, at_ms, fen, undoes) values ($1, $2, $3, $4, $5, $6)";
        let undoes = rev.undoes.as_ref().into();
        let values = [sink.as_str().into(), rev.rev.into(), (&rev.entry).into(), rev.at.into(), rev.fen.into(), undoes];
        series.then(sql, &values);
    }
    for (axis, lo) in &changes.mirror_gone {
        series.then("delete from book_mirror where axis = $1 and lo = $2", &[axis.as_str().into(), (*lo).into()]);
    }
    for (axis, row) in &changes.mirror {
        let sql = "insert into book_mirror (axis, lo, hi, sink, at_fen, rev) values ($1, $2, $3, $4, $5, $6)";
        let sink = row.sink.as_str();
        let values = [axis.as_str().into(), row.lo.into(), row.hi.into(), sink.into(), row.at.into(), row.rev.into()];
        series.then(sql, &values);
    }
}

fn write_items<'v>(series: &mut Series<'v>, entry: &'v Entry, changes: &'v Changes) {
    for (lot, item) in &changes.items {
        let sql = "insert into book_identity (lot, rev, item, entry, at_ms)
select cast($1 as text), coalesce(max(i.rev) + 1, 0), cast($2 as text), $3, cast($4 as bigint)
from book_identity as i
where i.lot = $1";
        series.then(sql, &[lot.as_str().into(), item.into(), (&entry.id).into(), entry.effective_at.into()]);
    }
}

fn write_balances<'v>(series: &mut Series<'v>, entry: &'v Entry, changes: &'v Changes) {
    for (name, fen) in &changes.balances {
        let sql = "insert into book_balance (name, fen) values ($1, $2)
on conflict (name) do update set fen = book_balance.fen + excluded.fen";
        series.then(sql, &[name.into(), (*fen).into()]);
        let sql = "insert into book_balance_change (name, at_ms, entry, fen) values ($1, $2, $3, $4)";
        series.then(sql, &[name.into(), entry.effective_at.into(), (&entry.id).into(), (*fen).into()]);
    }
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
