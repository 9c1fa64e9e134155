//! No derived row stands without what it is derived from.

use store::{Failure, Tx};

use crate::refusal;

/// Each statement gives the first place where something stands alone, and says what.
const ALONE: [(&str, &str); 12] = [
    (
        "it has runs but no axis",
        "select h.axis from book_hold as h
where not exists (select 1 from book_axis as a where a.code = h.axis)
order by h.axis
limit 1",
    ),
    (
        "it has steps but no axis",
        "select s.axis from book_step as s
where not exists (select 1 from book_axis as a where a.code = s.axis)
order by s.axis
limit 1",
    ),
    (
        "it has a line but no axis",
        "select l.sink from book_line as l
where not exists (select 1 from book_axis as a where a.code = l.sink)
order by l.sink
limit 1",
    ),
    (
        "it has revisions but no axis",
        "select r.sink from book_revision as r
where not exists (select 1 from book_axis as a where a.code = r.sink)
order by r.sink
limit 1",
    ),
    (
        "it lies on lines but is no axis",
        "select m.axis from book_mirror as m
where not exists (select 1 from book_axis as a where a.code = m.axis)
order by m.axis
limit 1",
    ),
    (
        "it is something but no axis",
        "select i.lot from book_identity as i
where not exists (select 1 from book_axis as a where a.code = i.lot)
order by i.lot
limit 1",
    ),
    (
        "an entry is numbered on it but it is no axis",
        "select x.axis from book_entry_axis as x
where not exists (select 1 from book_axis as a where a.code = x.axis)
order by x.axis
limit 1",
    ),
    (
        "an entry is numbered on it that is not in the journal",
        "select x.axis from book_entry_axis as x
where not exists (select 1 from book_entry as e where e.id = x.entry)
order by x.axis
limit 1",
    ),
    (
        "nobody answers for its entry",
        "select e.noun || ' ' || e.code from book_entry as e
where not exists (select 1 from book_audit as a
    where a.entry = e.id and a.at_ms = e.entered_at_ms and a.actor = e.actor and a.role = e.role
        and a.noun = e.noun and a.code = e.code)
order by e.noun, e.code
limit 1",
    ),
    (
        "the balance is not the sum of its changes",
        "select b.name from book_balance as b
where b.fen <> coalesce((select cast(sum(c.fen) as bigint) from book_balance_change as c where c.name = b.name), 0)
order by b.name
limit 1",
    ),
    (
        "the channel has batches but is not listed",
        "select b.channel from book_batch as b
where b.state = 'live' and not exists (select 1 from book_channel as c where c.code = b.channel)
order by b.channel
limit 1",
    ),
    (
        "its refund is booked by an entry that is not in the journal",
        "select p.channel || '/' || p.refund_no from book_parked as p
where p.state = 'applied' and not exists (select 1 from book_entry as e where e.id = p.entry)
order by p.channel, p.refund_no
limit 1",
    ),
];

pub(super) async fn none(tx: &mut Tx<'_>) -> Result<(), Failure> {
    for (what, sql) in ALONE {
        if let Some(row) = tx.row(sql, &[]).await? {
            return Err(refusal::broken(row.text(0), what).into());
        }
    }
    Ok(())
}
