//! The proof (核对): every axis is tiled, every sum is what its parts come to, and the digest of the whole.

use std::collections::BTreeMap;

use ledger::{Account, Axis, AxisCode};
use serde::Serialize;
use store::{Db, Failure, Fault, Locks, Tx, job};

use crate::digest::{BodyHash, Fold};
use crate::gifts::NewGift;
use crate::look::{instant, parse, read_run};
use crate::{journal, refusal};

mod full;
mod keys;
mod money;
mod strays;

pub use full::{full, prove_full};

/// What was proved. No times in it: the same run gives the same, on every machine and on both brands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// Axes.
    pub axes: i64,
    /// Entries of the journal.
    pub entries: i64,
    /// Gifts in live batches.
    pub gifts: i64,
    /// Runs.
    pub runs: i64,
    /// SHA-256 over the axes by code, then the facts by cause.
    pub digest: String,
}

/// Proves the book as it stands, in flat memory: each axis tiled by merged runs that agree with its steps, each line as long as
/// its sink cost, the mirror, each batch's rows, the orders, and cash. Refused (B201) with the first place that is broken.
pub async fn check(db: &Db) -> Result<Proof, Failure> {
    db.read(async |tx| prove(tx).await).await
}

/// [`check`], and a job `check` that keeps what it found, for people who look later: in its note the last instant at which
/// anything was written, the number of entries and the digest; or the refusal, where something is broken.
pub async fn run(db: &Db) -> Result<Proof, Failure> {
    let begun = db.world().now();
    let found = db.read(async |tx| Ok((journal::last_entered(tx).await?, prove(tx).await?))).await;
    let (state, note) = match &found {
        Ok((last, proof)) => (
            job::State::Done,
            serde_json::json!({"last": last, "entries": proof.entries, "digest": proof.digest}).to_string(),
        ),
        Err(Failure::Refused(why)) => (job::State::Failed, serde_json::to_string(why).map_err(Fault::broken)?),
        Err(Failure::Fault(fault)) => (job::State::Failed, fault.to_string()),
    };
    let ended = db.world().now();
    db.write(Locks::none(), async move |tx| {
        let id = job::start(tx, "check", "", None, begun).await?;
        Ok(job::end(tx, id, state, &note, ended).await?)
    })
    .await?;
    found.map(|(_, proof)| proof)
}

/// [`check`] inside a transaction.
pub async fn prove(tx: &mut Tx<'_>) -> Result<Proof, Failure> {
    let mut proof = Proof::default();
    let mut whole = Fold::new();
    let mut after = String::new();
    loop {
        let sql = "select code from book_axis where $1 < code order by code limit 1000";
        let page = tx.rows(sql, &[(&after).into()]).await?;
        let Some(last) = page.last() else { break };
        after = last.text(0).to_owned();
        for row in &page {
            let axis: AxisCode = parse(row.text(0))?;
            let digest = prove_axis(tx, &axis, &mut proof).await.map_err(|e| unreadable(&axis, e))?;
            whole.bytes(axis.as_str().as_bytes()).bytes(&digest);
        }
    }
    strays::none(tx).await?;
    prove_batches(tx, &mut proof).await?;
    money::prove(tx).await?;
    facts(tx, &mut whole).await?;
    proof.entries = journal::count(tx).await?;
    proof.digest = whole.hex();
    Ok(proof)
}

/// A row that cannot be read back is the axis' fault, and is told so.
fn unreadable(place: impl std::fmt::Display, failure: Failure) -> Failure {
    match failure {
        Failure::Fault(Fault::Broken(what)) => refusal::broken(place, &format!("a row cannot be read: {what}")).into(),
        other => other,
    }
}

async fn prove_axis(tx: &mut Tx<'_>, code: &AxisCode, proof: &mut Proof) -> Result<[u8; 32], Failure> {
    let axis = crate::look::axis(tx, code).await?.ok_or_else(|| refusal::broken(code, "the axis is not there"))?;
    proof.axes += 1;
    let mut fold = Fold::new();
    fold.int(axis.end).int(axis.n).bytes(axis.restriction.to_string().as_bytes());
    prove_runs(tx, code, axis.end, proof, &mut fold).await?;
    prove_steps(tx, code, &mut fold).await?;
    prove_line(tx, code, &mut fold).await?;
    prove_mirror(tx, code, &mut fold).await?;
    let sql = "select count(*), coalesce(max(n), -1) from book_entry_axis where axis = $1";
    let touched = tx.row(sql, &[code.as_str().into()]).await?.map_or((0, -1), |r| (r.int(0), r.int(1)));
    if touched != (axis.n, axis.n - 1) {
        return Err(refusal::broken(code, "its entries are not numbered without holes").into());
    }
    let sql = "select entry from book_entry_axis where axis = $1 order by n";
    tx.each(sql, &[code.as_str().into()], |row| {
        fold.bytes(row.blob(0));
        Ok(())
    })
    .await?;
    prove_item(tx, &axis, &mut fold).await?;
    Ok(fold.done())
}

/// A lot is something, under revisions without holes; nothing else is.
async fn prove_item(tx: &mut Tx<'_>, axis: &Axis, fold: &mut Fold) -> Result<(), Failure> {
    let sql = "select count(*), coalesce(max(rev), -1) from book_identity where lot = $1";
    let (rows, last) = tx.row(sql, &[axis.code.as_str().into()]).await?.map_or((0, -1), |r| (r.int(0), r.int(1)));
    if rows != last + 1 || axis.is_lot() != (0 < rows) {
        return Err(refusal::broken(&axis.code, "what it is does not stand in revisions without holes").into());
    }
    if let Some(item) = crate::stock::item_of(tx, &axis.code).await? {
        fold.bytes(item.as_str().as_bytes());
    }
    Ok(())
}

/// Runs tile [0, end), neighbours are merged.
async fn prove_runs(
    tx: &mut Tx<'_>,
    code: &AxisCode,
    end: i64,
    proof: &mut Proof,
    fold: &mut Fold,
) -> Result<(), Failure> {
    let sql = "select lo, hi, hop, account, since_ms, latest_ms from book_hold where axis = $1 order by lo";
    let (mut at, mut last, mut broken): (i64, Option<(i64, Account)>, bool) = (0, None, false);
    tx.each(sql, &[code.as_str().into()], |row| {
        let run = read_run(row)?;
        broken |= run.lo != at || run.hi <= run.lo;
        broken |= last.as_ref().is_some_and(|(hop, account)| *hop == run.hop && *account == run.account);
        at = run.hi;
        proof.runs += 1;
        fold.int(run.lo).int(run.hop).bytes(run.account.to_string().as_bytes());
        last = Some((run.hop, run.account));
        Ok(())
    })
    .await?;
    if broken || at != end { Err(refusal::broken(code, "its runs do not tile it").into()) } else { Ok(()) }
}

/// Rows of one hop do not overlap, and each run is what its last step says.
async fn prove_steps(tx: &mut Tx<'_>, code: &AxisCode, fold: &mut Fold) -> Result<(), Failure> {
    let sql = "select hop, lo, hi, to_account, entry from book_step where axis = $1 order by hop, lo";
    let (mut hop, mut at, mut broken) = (-1, 0, false);
    let mut balance: BTreeMap<String, i64> = BTreeMap::new();
    tx.each(sql, &[code.as_str().into()], |row| {
        if row.int(0) != hop {
            (hop, at) = (row.int(0), 0);
        }
        broken |= row.int(1) < at || row.int(2) <= row.int(1);
        at = row.int(2);
        fold.int(hop).int(row.int(1)).int(at).bytes(row.text(3).as_bytes()).bytes(row.blob(4));
        Ok(())
    })
    .await?;
    let sql = "select from_account, to_account, cast(sum(hi - lo) as bigint)
from book_step
where axis = $1
group by from_account, to_account";
    for row in tx.rows(sql, &[code.as_str().into()]).await? {
        if let Some(from) = row.opt_text(0) {
            *balance.entry(from.to_owned()).or_default() -= row.int(2);
        }
        *balance.entry(row.text(1).to_owned()).or_default() += row.int(2);
    }
    for (account, units) in crate::stock::by_account(tx, code).await? {
        broken |= balance.remove(&account.to_string()) != Some(units);
    }
    broken |= balance.values().any(|units| *units != 0);
    if broken { Err(refusal::broken(code, "its runs are not what its steps say").into()) } else { Ok(()) }
}

/// The rows that stand tile [0, C), C the last revision's length.
async fn prove_line(tx: &mut Tx<'_>, code: &AxisCode, fold: &mut Fold) -> Result<(), Failure> {
    let sql = "select at_fen, axis, lo, hi, from_rev from book_line where sink = $1 and to_rev is null order by at_fen";
    let (mut at, mut broken) = (0, false);
    tx.each(sql, &[code.as_str().into()], |row| {
        broken |= row.int(0) != at || row.int(3) <= row.int(2);
        at += row.int(3) - row.int(2);
        fold.bytes(row.text(1).as_bytes()).int(row.int(2)).int(row.int(3)).int(row.int(4));
        Ok(())
    })
    .await?;
    let sql = "select fen from book_revision where sink = $1 order by rev desc limit 1";
    let fen = tx.row(sql, &[code.as_str().into()]).await?.map_or(0, |r| r.int(0));
    if broken || fen != at { Err(refusal::broken(code, "its line is not as long as it cost").into()) } else { Ok(()) }
}

/// What is payable, spent or converted lies on a current line, and nothing else does.
async fn prove_mirror(tx: &mut Tx<'_>, code: &AxisCode, fold: &mut Fold) -> Result<(), Failure> {
    let sql = "select m.lo, m.hi, m.sink, m.at_fen, m.rev,
    (select count(*) from book_line as l where l.sink = m.sink and l.at_fen = m.at_fen and l.to_rev is null
        and l.axis = m.axis and l.lo = m.lo and l.hi = m.hi and m.rev <= l.from_rev)
from book_mirror as m
where m.axis = $1
order by m.lo";
    let mut spans: Vec<(i64, i64)> = Vec::new();
    let mut broken = false;
    tx.each(sql, &[code.as_str().into()], |row| {
        let (lo, hi) = (row.int(0), row.int(1));
        broken |= row.int(5) != 1 || spans.last().is_some_and(|(_, end)| lo < *end);
        fold.int(lo).int(hi).bytes(row.text(2).as_bytes()).int(row.int(3)).int(row.int(4));
        match spans.last_mut() {
            Some(last) if last.1 == lo => last.1 = hi,
            _ => spans.push((lo, hi)),
        }
        Ok(())
    })
    .await?;
    let sql = "select lo, hi, hop, account, since_ms, latest_ms from book_hold where axis = $1 order by lo";
    let mut on_lines: Vec<(i64, i64)> = Vec::new();
    tx.each(sql, &[code.as_str().into()], |row| {
        let run = read_run(row)?;
        if run.account.is_on_a_line() {
            match on_lines.last_mut() {
                Some(last) if last.1 == run.lo => last.1 = run.hi,
                _ => on_lines.push((run.lo, run.hi)),
            }
        }
        Ok(())
    })
    .await?;
    if broken || spans != on_lines {
        return Err(refusal::broken(code, "what is spent and what lies on lines are not the same").into());
    }
    Ok(())
}

/// Each live batch's rows tile its span, and are those that its entry digested.
async fn prove_batches(tx: &mut Tx<'_>, proof: &mut Proof) -> Result<(), Failure> {
    let sql = "select id, code, lo, hi, gifts, salt, entry, axis from book_batch where state = 'live' order by id";
    for batch in tx.rows(sql, &[]).await? {
        let mut hash = BodyHash::new(batch.blob(5));
        let (mut at, mut rows, mut broken) = (0, 0, false);
        let sql = "select off, fen, paid_at_ms, order_no, alias, payer16 from book_gift where batch = $1 order by off";
        tx.each(sql, &[batch.int(0).into()], |row| {
            let gift = read_gift(row)?;
            broken |= gift.off != at || gift.fen <= 0;
            at += gift.fen;
            rows += 1;
            hash.row(&gift);
            Ok(())
        })
        .await?;
        let code = parse(batch.text(1))?;
        let body = hash.body(&code);
        let entry = crate::entry(tx, crate::look::id(batch.blob(6))?).await?;
        let grown = entry.iter().flat_map(|e| &e.grows).find(|g| g.body.as_ref() == Some(&body));
        let (lo, hi) = (batch.int(2), batch.int(3));
        let spans = grown.is_some_and(|g| (g.axis.as_str(), g.lo, g.hi) == (batch.text(7), lo, hi));
        broken |= !spans || at != hi - lo || rows != batch.int(4);
        if broken {
            return Err(refusal::broken(&code, "the batch's rows are not those of its entry").into());
        }
        proof.gifts += rows;
    }
    Ok(())
}

fn read_gift(row: &store::Row) -> Result<NewGift, Fault> {
    Ok(NewGift {
        key16: [0; 16],
        off: row.int(0),
        fen: row.int(1),
        paid_at: instant(row, 2)?,
        order_no: row.text(3).to_owned(),
        alias: row.text(4).to_owned(),
        payer16: row.opt_blob(5).and_then(|b| b.try_into().ok()),
        takes_key: false,
    })
}

async fn facts(tx: &mut Tx<'_>, whole: &mut Fold) -> Result<(), Failure> {
    let sql = "select noun, code, id from book_entry where kind = 'fact' order by noun, code, id";
    tx.each(sql, &[], |row| {
        whole.bytes(row.text(0).as_bytes()).bytes(row.text(1).as_bytes()).bytes(row.blob(2));
        Ok(())
    })
    .await?;
    Ok(())
}
