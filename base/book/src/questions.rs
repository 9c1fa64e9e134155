//! Which statements answer what a rule of the ledger asks for, and what their rows tell. Each is a few seeks, whatever the length of
//! the history; those of one round go to the database together.

use std::collections::{BTreeMap, BTreeSet};

use ledger::{AxisCode, EntryId, Line, Need, Picture};
use store::{Fault, Row, Series, Value};

use crate::look::{RUNS, parse, read_axis, read_line_row, read_mirror, read_revision, read_run, read_step};
use crate::stock::ITEM;

/// Runs read at once when a queue is followed.
const QUEUE_PAGE: usize = 64;
/// Hops read at once when a chain of custody is followed.
const HOPS: i64 = 4;
/// Axes and lines looked up by one statement.
const TOGETHER: usize = 16;
/// So many are looked up one by one: a statement for sixteen costs more.
const FEW: usize = 3;

/// A round of statements, each with what its rows are.
#[derive(Default)]
pub(crate) struct Questions<'n> {
    pub(crate) series: Series<'n>,
    of: Vec<Of<'n>>,
}

/// What the rows of a statement are.
enum Of<'n> {
    Axes,
    /// An axis with the length of its line and what it is now.
    Sink(&'n AxisCode),
    LineRows,
    Revisions,
    Runs(&'n AxisCode),
    /// Of an account, on any axis.
    RunsAnywhere,
    /// A page of an account's first runs; still to be found.
    Queue(&'n AxisCode, &'n str, i64),
    Steps(&'n AxisCode),
    /// Of four hops from this one on, of `[lo, hi)`.
    Hops(&'n AxisCode, i64, i64, i64),
    Cost(&'n AxisCode),
    Mirror(&'n AxisCode),
    Reversed(EntryId),
    Item(&'n AxisCode),
}

/// The accounts that needs name, as rows have them.
pub(crate) fn accounts(needs: &[Need]) -> Vec<String> {
    let account = |need: &Need| match need {
        Need::Queue(_, account, _) | Need::Account(account) | Need::RunsOf(_, account, _, _) => account.to_string(),
        _ => String::new(),
    };
    needs.iter().map(account).collect()
}

impl<'n> Questions<'n> {
    /// What answers these needs; `accounts` are theirs.
    pub(crate) fn of(needs: &'n [Need], accounts: &'n [String]) -> Questions<'n> {
        let mut all = Questions::default();
        let asked = |which: fn(&Need) -> Option<&AxisCode>| needs.iter().filter_map(which).collect::<BTreeSet<_>>();
        let axes = asked(|need| if let Need::Axis(code) = need { Some(code) } else { None });
        let costs = asked(|need| if let Need::Cost(code) = need { Some(code) } else { None });
        let lines = asked(|need| if let Need::Line(code) = need { Some(code) } else { None });
        // Of what the length of the line is asked for too, all is looked up with the axis; of the others what is alike, together.
        let bare: Vec<_> = axes.difference(&costs).copied().collect();
        all.many(&bare, AXIS, AXES, || Of::Axes);
        let lines: Vec<_> = lines.into_iter().collect();
        all.many(&lines, LINE_ROWS, LINE_ROWS_AMONG, || Of::LineRows);
        all.many(&lines, REVISIONS, REVISIONS_AMONG, || Of::Revisions);
        let sinks: BTreeSet<_> = axes.intersection(&costs).copied().collect();
        for sink in &sinks {
            all.ask(Of::Sink(sink), SINK, &[sink.as_str().into()]);
        }
        for (need, account) in needs.iter().zip(accounts) {
            match need {
                Need::Cost(code) | Need::Item(code) if sinks.contains(code) => {}
                _ => all.one(need, account),
            }
        }
        all
    }

    fn one(&mut self, need: &'n Need, account: &'n str) {
        match need {
            Need::Axis(_) | Need::Line(_) => {}
            Need::Streams(fund) => self.ask(Of::Axes, STREAMS, &[fund.into()]),
            Need::Components(kit) => self.ask(Of::Axes, COMPONENTS, &[kit.as_str().into()]),
            Need::Queue(axis, _, sum) if 0 < *sum => self.queue(axis, account, 0, *sum),
            Need::Queue(..) => {}
            Need::Account(_) => self.ask(Of::RunsAnywhere, RUNS_ANYWHERE, &[account.into()]),
            Need::RunsOf(axis, _, lo, hi) => {
                let p = [account.into(), axis.as_str().into(), (*lo).into(), (*hi).into()];
                self.ask(Of::Runs(axis), RUNS_OF, &p);
            }
            Need::Runs(axis, lo, hi) => {
                self.ask(Of::Runs(axis), RUNS, &[axis.as_str().into(), (*lo).into(), (*hi).into()]);
            }
            Need::Steps(axis, lo, hi) => self.hops(axis, 0, *lo, *hi),
            Need::Hop(axis, hop, lo, hi) => {
                let p = [axis.as_str().into(), (*hop).into(), (*lo).into(), (*hi).into()];
                self.ask(Of::Steps(axis), HOP, &p);
            }
            Need::Cost(sink) => self.ask(Of::Cost(sink), COST, &[sink.as_str().into()]),
            Need::Mirror(axis, lo, hi) => {
                self.ask(Of::Mirror(axis), MIRROR, &[axis.as_str().into(), (*lo).into(), (*hi).into()]);
            }
            Need::Reversed(entry) => self.ask(Of::Reversed(*entry), REVERSED, &[entry.into()]),
            Need::Item(lot) => self.ask(Of::Item(lot), ITEM, &[lot.as_str().into()]),
        }
    }

    fn ask(&mut self, of: Of<'n>, sql: &'static str, p: &[Value<'n>]) {
        self.series.then(sql, p);
        self.of.push(of);
    }

    /// One by one, or sixteen by a statement whose `in (…)` names `$1` to `$16`.
    fn many(&mut self, codes: &[&'n AxisCode], one: &'static str, among: &'static str, of: fn() -> Of<'n>) {
        let some = if codes.len() <= FEW { 1 } else { TOGETHER };
        for codes in codes.chunks(some) {
            let mut p: Vec<Value<'n>> = codes.iter().map(|code| code.as_str().into()).collect();
            // The last one stands for those that are not there.
            p.resize(some, p.last().copied().unwrap_or(Value::Null));
            self.ask(of(), if some == 1 { one } else { among }, &p);
        }
    }

    fn queue(&mut self, axis: &'n AxisCode, account: &'n str, from: i64, due: i64) {
        self.ask(Of::Queue(axis, account, due), QUEUE, &[account.into(), axis.as_str().into(), from.into()]);
    }

    fn hops(&mut self, axis: &'n AxisCode, hop: i64, lo: i64, hi: i64) {
        let p = [axis.as_str().into(), hop.into(), lo.into(), hi.into()];
        self.ask(Of::Hops(axis, hop, lo, hi), FOUR_HOPS, &p);
    }

    /// Puts the answers into the picture; says what is to be asked next: longer queues, longer chains.
    pub(crate) fn told(self, picture: &mut Picture, answers: Vec<Vec<Row>>) -> Result<Questions<'n>, Fault> {
        let (mut next, mut lines) = (Questions::default(), BTreeMap::<AxisCode, Line>::new());
        for (of, rows) in self.of.into_iter().zip(answers) {
            for row in &rows {
                of.put(picture, &mut lines, row)?;
            }
            match of {
                Of::Queue(axis, account, due) => {
                    let found: i64 = rows.iter().map(|row| row.int(1) - row.int(0)).sum();
                    if let Some(last) = rows.last().filter(|_| rows.len() == QUEUE_PAGE && found < due) {
                        next.queue(axis, account, last.int(1), due - found);
                    }
                }
                Of::Hops(axis, hop, lo, hi) if rows.iter().any(|row| row.int(0) == hop + HOPS - 1) => {
                    next.hops(axis, hop + HOPS, lo, hi);
                }
                _ => {}
            }
        }
        lines.into_iter().for_each(|(sink, line)| picture.put_line(&sink, line));
        Ok(next)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.of.is_empty()
    }
}

impl Of<'_> {
    fn put(&self, picture: &mut Picture, lines: &mut BTreeMap<AxisCode, Line>, row: &Row) -> Result<(), Fault> {
        match self {
            Of::Axes => picture.put_axis(read_axis(row)?),
            Of::Sink(sink) => {
                picture.put_axis(read_axis(row)?);
                picture.put_cost(sink, row.opt_int(13).unwrap_or(0));
                if let Some(item) = row.opt_text(14) {
                    picture.put_item(sink, parse(item)?);
                }
            }
            Of::LineRows => lines.entry(parse(row.text(6))?).or_default().all.push(read_line_row(row)?),
            Of::Revisions => lines.entry(parse(row.text(5))?).or_default().revisions.push(read_revision(row)?),
            Of::Runs(axis) | Of::Queue(axis, ..) => picture.put_run(axis, read_run(row)?),
            Of::RunsAnywhere => picture.put_run(&parse(row.text(6))?, read_run(row)?),
            Of::Steps(axis) | Of::Hops(axis, ..) => picture.put_step(axis, read_step(row)?),
            Of::Cost(sink) => picture.put_cost(sink, row.int(0)),
            Of::Mirror(axis) => picture.put_mirror(axis, read_mirror(row)?),
            Of::Reversed(entry) => picture.put_reversed(*entry),
            Of::Item(lot) => picture.put_item(lot, parse(row.text(0))?),
        }
        Ok(())
    }
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

pub(crate) const AXIS: &str = axes!("", "code = $1");
const AXES: &str =
    axes!("", "code in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) order by code");
const STREAMS: &str = axes!("", "fund = $1 and sort = 'stream' order by code");
const COMPONENTS: &str = axes!("", "kit = $1 order by code");
const SINK: &str = axes!(
    ",
    (select r.fen from book_revision as r where r.sink = code order by r.rev desc limit 1),
    (select i.item from book_identity as i where i.lot = code order by i.rev desc limit 1)",
    "code = $1"
);

const QUEUE: &str = "select lo, hi, hop, account, since_ms, latest_ms
from book_hold
where account = $1 and axis = $2 and $3 <= lo
order by lo
limit 64";

const RUNS_ANYWHERE: &str = "select lo, hi, hop, account, since_ms, latest_ms, axis
from book_hold
where account = $1
order by axis, lo";

const RUNS_OF: &str = "select lo, hi, hop, account, since_ms, latest_ms
from book_hold
where account = $1 and axis = $2 and lo < $4 and $3 < hi
    and coalesce((select max(h.lo) from book_hold as h where h.account = $1 and h.axis = $2 and h.lo <= $3), $3) <= lo
order by lo";

/// Two seeks a hop.
const FOUR_HOPS: &str = "select s.hop, s.lo, s.hi, s.from_account, s.to_account, s.entry, s.at_ms, s.undoes
from (select 0 as up union all select 1 union all select 2 union all select 3) as h
join book_step as s on s.axis = $1 and s.hop = cast($2 as bigint) + h.up and s.lo < $4 and $3 < s.hi
    and coalesce((select max(b.lo) from book_step as b
        where b.axis = $1 and b.hop = cast($2 as bigint) + h.up and b.lo <= $3), $3) <= s.lo";

const HOP: &str = "select hop, lo, hi, from_account, to_account, entry, at_ms, undoes
from book_step
where axis = $1 and hop = $2 and lo < $4 and $3 < hi
    and coalesce((select max(s.lo) from book_step as s where s.axis = $1 and s.hop = $2 and s.lo <= $3), $3) <= lo
order by lo";

const LINE_ROWS: &str = "select at_fen, axis, lo, hi, from_rev, to_rev, sink
from book_line
where sink = $1
order by at_fen, from_rev";
const LINE_ROWS_AMONG: &str = "select at_fen, axis, lo, hi, from_rev, to_rev, sink
from book_line
where sink in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
order by sink, at_fen, from_rev";

const REVISIONS: &str = "select rev, entry, at_ms, fen, undoes, sink from book_revision where sink = $1 order by rev";
const REVISIONS_AMONG: &str = "select rev, entry, at_ms, fen, undoes, sink
from book_revision
where sink in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
order by sink, rev";

const COST: &str = "select fen from book_revision where sink = $1 order by rev desc limit 1";

const MIRROR: &str = "select lo, hi, sink, at_fen, rev
from book_mirror
where axis = $1 and lo < $3 and $2 < hi
    and coalesce((select max(m.lo) from book_mirror as m where m.axis = $1 and m.lo <= $2), $2) <= lo
order by lo";

const REVERSED: &str = "select id from book_entry where undoes = $1 limit 1";
