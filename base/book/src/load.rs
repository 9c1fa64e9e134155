//! A load: a statement's gifts come in by the thousand, under a batch that nobody sees until its last commit.
//!
//! One load a channel at a time, one batch a stream in it: its owner holds the lease `load-CHANNEL`. A load whose owner is gone was never in the
//! book; [`sweep`] clears it away.

use ledger::rule::{self, Head, Received};
use ledger::{AxisCode, Body, Cause, EntryId, Matched, Picture, StreamKey};
use primitives::{Actor, Code, Fen, Id, Instant};

use store::{Db, Failure, Fault, Key16, Kind, Lease, Locks, Pass, Row, Table, Tx, Value, padded};

use crate::gifts::NewGift;
use crate::look::parse;
use crate::{change, keys};

/// Rows written by one commit at most; by one beside which somebody else waits to write, some hundred.
pub const CHUNK: usize = 4_000;

pub(crate) const GIFT: Table = Table {
    name: "book_gift",
    columns: &[
        ("batch", Kind::Int),
        ("off", Kind::Int),
        ("fen", Kind::Int),
        ("paid_at_ms", Kind::Int),
        ("order_no", Kind::Text),
        ("alias", Kind::Text),
        ("payer16", Kind::Blob),
    ],
};
pub(crate) const GIFT_KEY: Table =
    Table { name: "book_gift_key", columns: &[("key16", Kind::Blob), ("batch", Kind::Int), ("off", Kind::Int)] };

/// The lease of a channel's load.
pub fn lease_name(channel: &Code) -> String {
    format!("load-{channel}")
}

/// A batch that is being loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loading {
    /// Leads the keys of its gifts.
    pub id: i64,
    /// Its code.
    pub code: Code,
    /// Who fills it.
    pub channel: Code,
    /// Digested before the rows.
    pub salt: [u8; 16],
}

/// The number of a batch, as rows lead with it: the head of a digest of its code, so that loads do not follow each other on
/// the same page of a distributed engine.
fn batch_id(code: &Code) -> i64 {
    let id: Id<Loading> = Id::of(&["batch", code.as_str()]);
    let mut head = [0; 8];
    head.copy_from_slice(&id.bytes()[..8]);
    i64::from_be_bytes(head) & i64::MAX
}

/// Opens a batch as `loading`. Its code is the channel and the next number; so the channel must have been swept.
pub async fn open(
    tx: &mut Tx<'_>,
    pass: &Pass,
    channel: &Code,
    appeal: &Code,
    salt: [u8; 16],
) -> Result<Loading, Failure> {
    pass.assert(tx).await?;
    insert_batch(tx, channel, appeal, salt).await
}

pub(crate) async fn insert_batch(
    tx: &mut Tx<'_>,
    channel: &Code,
    appeal: &Code,
    salt: [u8; 16],
) -> Result<Loading, Failure> {
    // A batch that is still loading has its number too; a dead one was swept before the next is opened.
    let sql = "select coalesce(max(number), 0) + 1 from book_batch where channel = $1";
    let number = tx.row(sql, &[channel.into()]).await?.map_or(1, |r| r.int(0));
    let code = channel.child(number)?;
    let id = batch_id(&code);
    let sql = "insert into book_batch (id, code, channel, number, appeal, state, epoch, salt, gifts, latest_ms)
values ($1, $2, $3, $4, $5, 'loading', 0, $6, 0, 0)";
    let row = [id.into(), (&code).into(), channel.into(), number.into(), appeal.into(), (&salt).into()];
    tx.run(sql, &row).await?;
    Ok(Loading { id, code, channel: channel.clone(), salt })
}

/// Puts in the next rows, in file order. Rows that take a void gift's key get it at the end, so that a dead load takes nothing.
pub async fn put(tx: &mut Tx<'_>, pass: &Pass, load: &Loading, rows: &[NewGift]) -> Result<(), Failure> {
    pass.assert(tx).await?;
    put_rows(tx, load, rows).await
}

pub(crate) async fn put_rows(tx: &mut Tx<'_>, load: &Loading, rows: &[NewGift]) -> Result<(), Failure> {
    tx.bulk(&GIFT, bare(load, rows).chunks(7)).await?;
    let mut fresh: Vec<KeyAt> = rows.iter().filter(|g| !g.takes_key).map(|g| (g.key16, g.off)).collect();
    fresh.sort_unstable();
    tx.bulk(&GIFT_KEY, bare_keys(load, &fresh).chunks(3)).await?;
    Ok(())
}

/// A gift's key, and where the gift begins in its batch.
pub type KeyAt = (Key16, i64);

/// Puts in the next rows of each load without their keys, in file order, but for the first `skip`, which are there; says how many are
/// there then. It stops before the last where somebody else waits to write. [`put_keys`] follows, in the order of the keys over the
/// whole file: keys are as good as random, so each chunk of a file would touch every page of their index; sorted, each touches a few.
pub async fn put_gifts(
    tx: &mut Tx<'_>,
    pass: &Pass,
    loads: &[(Loading, Vec<NewGift>)],
    skip: usize,
) -> Result<usize, Failure> {
    pass.assert(tx).await?;
    let mut there = 0;
    for (load, rows) in loads {
        let rest = rows.get(skip.saturating_sub(there)..).unwrap_or_default();
        let values = bare(load, rest);
        let put = usize::try_from(tx.bulk_some(&GIFT, values.chunks(7)).await?).map_err(Fault::broken)?;
        there += rows.len() - rest.len() + put;
        if put < rest.len() {
            break;
        }
    }
    Ok(there)
}

/// Puts in keys of gifts that [`put_gifts`] put in, those that take no void gift's key, sorted over the whole file, but for the first
/// `skip`, which are there; says how many are there then. It stops before the last where somebody else waits to write.
pub async fn put_keys(
    tx: &mut Tx<'_>,
    pass: &Pass,
    load: &Loading,
    keys: &[KeyAt],
    skip: usize,
) -> Result<usize, Failure> {
    pass.assert(tx).await?;
    let values = bare_keys(load, keys.get(skip..).unwrap_or_default());
    let put = usize::try_from(tx.bulk_some(&GIFT_KEY, values.chunks(3)).await?).map_err(Fault::broken)?;
    Ok(skip + put)
}

fn bare_keys<'v>(load: &Loading, keys: &'v [KeyAt]) -> Vec<Value<'v>> {
    keys.iter().flat_map(|(key16, off)| [key16.into(), load.id.into(), (*off).into()]).collect()
}

fn bare<'v>(load: &Loading, rows: &'v [NewGift]) -> Vec<Value<'v>> {
    let mut values = Vec::with_capacity(rows.len() * 7);
    for gift in rows {
        values.extend([
            load.id.into(),
            gift.off.into(),
            gift.fen.into(),
            gift.paid_at.into(),
            (&gift.order_no).into(),
            (&gift.alias).into(),
            gift.payer16.as_ref().into(),
        ] as [Value<'_>; 7]);
    }
    values
}

/// What the last commit says of the rows.
#[derive(Clone, Debug)]
pub struct Closing {
    /// The stream that they fill.
    pub stream: StreamKey,
    /// Their sum.
    pub sum: Fen,
    /// The latest `paid_at`.
    pub latest: Instant,
    /// Their number and digest.
    pub body: Body,
    /// Gifts that take a void gift's key: (key, offset, the void gift's stream).
    pub taken: Vec<([u8; 16], i64, AxisCode)>,
    /// Gifts without a payer, where [`crate::donors::put`] put the payers of all others; `None` where nobody did.
    pub bare: Option<i64>,
}

/// The last commit: posts the batch's entry, gives the batch its span, and it is live.
pub async fn close(
    tx: &mut Tx<'_>,
    pass: &Pass,
    by: &Actor,
    at: Instant,
    load: &Loading,
    closing: &Closing,
) -> Result<EntryId, Failure> {
    pass.assert(tx).await?;
    close_batch(tx, by, at, load, closing, &Money::Owed).await
}

/// Where the money of a batch is when it is booked.
pub(crate) enum Money {
    /// The channel owes it.
    Owed,
    /// It came to this account, by this entry.
    Banked(Code),
    /// It stands in this account as unidentified since the bank's statement.
    Seen(Code),
    /// It came to this account from a matching party, because of these gifts.
    Matching(Code, Vec<Matched>),
}

pub(crate) async fn close_batch(
    tx: &mut Tx<'_>,
    by: &Actor,
    at: Instant,
    load: &Loading,
    closing: &Closing,
    money: &Money,
) -> Result<EntryId, Failure> {
    let mut freed: Vec<AxisCode> = closing.taken.iter().map(|(_, _, axis)| axis.clone()).collect();
    freed.sort();
    freed.dedup();
    let noun = if matches!(money, Money::Matching(..)) { "match" } else { "batch" };
    let (cause, key) = (Cause::of(noun, &load.code)?, format!("batch:{}", load.code));
    let head = Head { cause, key, at: closing.latest };
    let bank = match money {
        Money::Owed => None,
        Money::Banked(account) | Money::Seen(account) | Money::Matching(account, _) => Some(account.clone()),
    };
    let what = Received { stream: closing.stream.clone(), sum: closing.sum, body: closing.body.clone(), bank, freed };
    let decide = |p: &Picture| match money {
        Money::Seen(_) => rule::claim(p, &head, &what),
        Money::Matching(_, of) => rule::match_gifts(p, &head, &what, of),
        Money::Owed | Money::Banked(_) => rule::receive(p, &head, &what),
    };
    let entry = change(tx, by, at, decide).await?;
    go_live(tx, load, &closing.stream.code()?, closing, entry).await?;
    Ok(entry)
}

/// The batch stands on its stream now: the span that its entry opened there.
pub(crate) async fn go_live(
    tx: &mut Tx<'_>,
    load: &Loading,
    axis: &AxisCode,
    closing: &Closing,
    entry: EntryId,
) -> Result<(), Failure> {
    for (key16, off, _) in &closing.taken {
        let sql = "update book_gift_key set batch = $2, off = $3 where key16 = $1";
        tx.run(sql, &[key16.into(), load.id.into(), (*off).into()]).await?;
    }
    let end = crate::look::axis(tx, axis).await?.map_or(0, |a| a.end);
    let sql = "update book_batch
set state = 'live', axis = $2, lo = $3, hi = $4, gifts = $5, latest_ms = $6, entry = $7, bare = $8
where id = $1";
    let row = [
        load.id.into(),
        axis.as_str().into(),
        (end - closing.sum.get()).into(),
        end.into(),
        closing.body.rows.into(),
        closing.latest.into(),
        (&entry).into(),
        closing.bare.into(),
    ];
    tx.run(sql, &row).await?;
    let channel = "insert into book_channel (code) values ($1) on conflict do nothing";
    tx.run(channel, &[(&load.channel).into()]).await?;
    Ok(())
}

/// Clears away loads whose owner is gone; says how many. A live load is left alone.
pub async fn sweep(db: &Db) -> Result<usize, Failure> {
    let dead = db.read(async |tx| dead(tx).await).await?;
    let mut cleared = 0;
    for load in dead {
        if let Some(lease) = Lease::try_take(db, &lease_name(&load.channel)).await? {
            clear(db, &lease, &load).await?;
            lease.release().await?;
            cleared += 1;
        }
    }
    Ok(cleared)
}

/// Clears away a channel's dead load; the caller holds the channel's lease.
pub async fn sweep_channel(db: &Db, lease: &Lease, channel: &Code) -> Result<(), Failure> {
    let dead = db.read(async |tx| dead(tx).await).await?;
    for load in dead.iter().filter(|l| l.channel == *channel) {
        clear(db, lease, load).await?;
    }
    Ok(())
}

async fn dead(tx: &mut Tx<'_>) -> Result<Vec<Loading>, Failure> {
    let rows = tx.rows("select id, code, channel from book_batch where state = 'loading' order by id", &[]).await?;
    let read =
        |r: &Row| Ok(Loading { id: r.int(0), code: parse(r.text(1))?, channel: parse(r.text(2))?, salt: [0; 16] });
    Ok(rows.iter().map(read).collect::<Result<_, Fault>>()?)
}

async fn clear(db: &Db, lease: &Lease, load: &Loading) -> Result<(), Failure> {
    loop {
        let (pass, load) = (lease.pass(), load.clone());
        let left = db.write(Locks::none(), async move |tx| clear_some(tx, &pass, &load).await).await?;
        if left == 0 {
            return Ok(());
        }
    }
}

/// Takes away a chunk of a dead load's rows, and the batch itself with the last; says how many rows it took.
async fn clear_some(tx: &mut Tx<'_>, pass: &Pass, load: &Loading) -> Result<usize, Failure> {
    pass.assert(tx).await?;
    let sql = "select off, order_no from book_gift where batch = $1 order by off limit 4000";
    let rows = tx.rows(sql, &[load.id.into()]).await?;
    let gone: Vec<Key16> = rows.iter().map(|row| keys::gift(&load.channel, row.text(1))).collect();
    for some in gone.chunks(TOGETHER) {
        let mut values = padded(some, TOGETHER);
        values.push(load.id.into());
        tx.run(CLEAR_KEYS, &values).await?;
    }
    if let Some(last) = rows.last() {
        let sql = "delete from book_gift where batch = $1 and off <= $2";
        tx.run(sql, &[load.id.into(), last.int(0).into()]).await?;
    } else {
        tx.run("delete from book_donor where batch = $1", &[load.id.into()]).await?;
        tx.run("delete from book_batch where id = $1 and state = 'loading'", &[load.id.into()]).await?;
    }
    Ok(rows.len())
}

/// Keys taken away by one statement.
const TOGETHER: usize = 16;

const CLEAR_KEYS: &str = "delete from book_gift_key
where key16 in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) and batch = $17";
