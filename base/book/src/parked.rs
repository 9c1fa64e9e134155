//! Parked refunds (待匹配退款): every refund of a statement waits here first, durable, until its gift is in the book and the
//! ledger lets it through. One mechanism for refunds of the same file, of earlier days, out of order and not yet final.

use std::collections::{BTreeMap, BTreeSet};

use ledger::rule::{self, Cash, Head, Refund};
use ledger::{AxisCode, Cause, EntryId, Picture};
use primitives::{Actor, Code, Fen, Id, Instant, Refusal};
use store::{Db, Failure, Fault, Key16, Locks, Row, Series, Tx, Value};

use crate::gifts::standing_payer;
use crate::keys::{self, Hit};
use crate::locks;
use crate::look::{id, instant, parse};

/// The statement that a refund came with; the fundraising desk's.
pub enum Statement {}

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The platform has not finished it (PROCESSING, CHANGE …): not a refund yet.
    Waiting,
    /// Waits for its gift, or for what the ledger asks for.
    Parked,
    /// In the book.
    Applied,
    /// Larger than what is left of its gift: not in the book, its number is free.
    Rejected,
}

impl State {
    /// As it stands in rows.
    pub const fn word(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Parked => "parked",
            State::Applied => "applied",
            State::Rejected => "rejected",
        }
    }
    fn read(word: &str) -> Result<State, Fault> {
        let all = [State::Waiting, State::Parked, State::Applied, State::Rejected];
        all.into_iter().find(|s| s.word() == word).ok_or_else(|| Fault::broken(format!("state {word}")))
    }
}

/// A refund out of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// Its key.
    pub key16: Key16,
    /// The key of its gift.
    pub gift16: Key16,
    /// The channel.
    pub channel: Code,
    /// The provider's refund number.
    pub refund_no: String,
    /// The gift's order number.
    pub order_no: String,
    /// The appeal that the statement was imported for.
    pub appeal: Code,
    /// How much goes back.
    pub fen: i64,
    /// The fee of the row, in millionths of a yuan, as the format signs it.
    pub fee_micro: i64,
    /// The row's time.
    pub at: Instant,
    /// Where it stands.
    pub state: State,
    /// Why it waits or was rejected.
    pub why: Option<Refusal>,
    /// The statement.
    pub statement: Id<Statement>,
    /// The row's line there.
    pub line: i64,
    /// Its entry.
    pub entry: Option<EntryId>,
}

/// Puts refunds in, each in the place of one of the same number that was not final or was rejected. One that is parked or in
/// the book stays as it is.
pub async fn park(tx: &mut Tx<'_>, rows: &[Parked]) -> Result<(), Failure> {
    let why = |row: &Parked| row.why.as_ref().map(serde_json::to_string).transpose();
    let whys = rows.iter().map(why).collect::<Result<Vec<_>, _>>().map_err(Fault::broken)?;
    let mut series = Series::default();
    for (row, why) in rows.iter().zip(&whys) {
        let values = [
            (&row.key16).into(),
            (&row.gift16).into(),
            (&row.channel).into(),
            (&row.refund_no).into(),
            (&row.order_no).into(),
            (&row.appeal).into(),
            row.fen.into(),
            row.fee_micro.into(),
            row.at.into(),
            row.state.word().into(),
            why.as_deref().into(),
            (&row.statement).into(),
            row.line.into(),
        ];
        series.then(PARK, &values);
    }
    Ok(tx.series(&series).await?)
}

const PARK: &str = "insert into book_parked
    (key16, gift16, channel, refund_no, order_no, appeal, fen, fee_micro, at_ms, state, why, statement, line)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (key16) do update set gift16 = excluded.gift16, order_no = excluded.order_no, appeal = excluded.appeal,
    fen = excluded.fen, fee_micro = excluded.fee_micro, at_ms = excluded.at_ms, state = excluded.state,
    why = excluded.why, statement = excluded.statement, line = excluded.line
where book_parked.state in ('waiting', 'rejected')";

/// Refunds as [`read`] takes them, those of a condition.
macro_rules! parked {
    ($which:literal) => {
        concat!(
            "select key16, gift16, channel, refund_no, order_no, appeal, fen, fee_micro, at_ms, state, why, statement,
    line, entry
from book_parked
",
            $which
        )
    };
}

/// The refund of a key.
pub async fn find(tx: &mut Tx<'_>, key16: Key16) -> Result<Option<Parked>, Failure> {
    let sql = parked!("where key16 = $1");
    Ok(tx.row(sql, &[(&key16).into()]).await?.map(|r| read(&r)).transpose()?)
}

/// The refunds of a statement, by line.
pub async fn of_statement(tx: &mut Tx<'_>, statement: Id<Statement>) -> Result<Vec<Parked>, Failure> {
    let sql = parked!(
        "where statement = $1
order by line"
    );
    Ok(tx.rows(sql, &[(&statement).into()]).await?.iter().map(read).collect::<Result<_, Fault>>()?)
}

/// What of a statement's refunds is in the book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// How many.
    pub count: i64,
    /// Their sum.
    pub fen: i64,
    /// The sum of their fees, in millionths of a yuan, as the format signs them.
    pub fee_micro: i64,
}

/// What of a statement's refunds is in the book.
pub async fn applied(tx: &mut Tx<'_>, statement: Id<Statement>) -> Result<Applied, Failure> {
    let sql = "select count(*), cast(coalesce(sum(fen), 0) as bigint), cast(coalesce(sum(fee_micro), 0) as bigint)
from book_parked
where statement = $1 and state = 'applied'";
    let row = tx.row(sql, &[(&statement).into()]).await?;
    Ok(row.map_or_else(Applied::default, |r| Applied { count: r.int(0), fen: r.int(1), fee_micro: r.int(2) }))
}

/// [`applied`] of every statement that brought refunds which are in the book.
pub async fn all_applied(tx: &mut Tx<'_>) -> Result<BTreeMap<Id<Statement>, Applied>, Failure> {
    let sql = "select statement, count(*), cast(sum(fen) as bigint), cast(sum(fee_micro) as bigint)
from book_parked
where state = 'applied'
group by statement";
    let mut all = BTreeMap::new();
    tx.each(sql, &[], |r| {
        all.insert(id(r.blob(0))?, Applied { count: r.int(1), fen: r.int(2), fee_micro: r.int(3) });
        Ok(())
    })
    .await?;
    Ok(all)
}

/// A statement's refunds that are not in the book, by line. A file of millions may have ten thousand: one after the other.
pub async fn each_open(tx: &mut Tx<'_>, statement: Id<Statement>, each: impl FnMut(Parked)) -> Result<(), Failure> {
    let sql = parked!(
        "where statement = $1 and state <> 'applied'
order by line"
    );
    each_read(tx, sql, &[(&statement).into()], each).await
}

/// [`each_open`] of every statement.
pub async fn each_open_of_all(tx: &mut Tx<'_>, each: impl FnMut(Parked)) -> Result<(), Failure> {
    let sql = parked!(
        "where state <> 'applied'
order by statement, line"
    );
    each_read(tx, sql, &[], each).await
}

async fn each_read(
    tx: &mut Tx<'_>,
    sql: &'static str,
    p: &[Value<'_>],
    mut each: impl FnMut(Parked),
) -> Result<(), Failure> {
    tx.each(sql, p, |row| {
        each(read(row)?);
        Ok(())
    })
    .await?;
    Ok(())
}

/// Refunds of other statements that this one's gifts set free, in the order they were booked.
pub async fn released_by(tx: &mut Tx<'_>, statement: Id<Statement>) -> Result<Vec<Parked>, Failure> {
    let sql = parked!(
        "where released_by = $1
order by at_ms, refund_no"
    );
    Ok(tx.rows(sql, &[(&statement).into()]).await?.iter().map(read).collect::<Result<_, Fault>>()?)
}

/// Whether a refund of this gift waits: a donor who asks is told.
pub async fn waits_for(tx: &mut Tx<'_>, channel: &Code, order_no: &str) -> Result<bool, Failure> {
    let sql = "select key16 from book_parked where gift16 = $1 and state in ('parked', 'waiting') limit 1";
    Ok(tx.row(sql, &[(&keys::gift(channel, order_no)).into()]).await?.is_some())
}

/// Refunds of these gifts that wait, by their time: a donor who asks is told where, and why.
pub async fn waiting(tx: &mut Tx<'_>, gifts: &[Key16]) -> Result<Vec<Parked>, Failure> {
    let sql = parked!(
        "where gift16 in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    and state in ('parked', 'waiting')
order by at_ms, refund_no"
    );
    Ok(tx.rows_among(sql, gifts).await?.iter().map(read).collect::<Result<_, Fault>>()?)
}

/// Books every parked refund of a channel whose gift is live and that the ledger lets through, by row time, then number;
/// `cause` is the statement whose import asks, so that what it set free can be told. The others stay, with their reason.
pub async fn drain(db: &Db, by: &Actor, channel: &Code, cause: Option<Id<Statement>>) -> Result<usize, Failure> {
    let (mut after, mut booked) = (Cursor::first(), 0);
    loop {
        let (which, from) = (channel.clone(), after.clone());
        let Some(locks) = db.read(async move |tx| turn(tx, &which, &from).await).await? else {
            return Ok(booked);
        };
        let (by, channel, from) = (by.clone(), channel.clone(), after);
        let change = async move |tx: &mut Tx<'_>| drain_turn(tx, &by, &channel, cause, (&from, true)).await;
        let (last, some) = db.write(locks, change).await?;
        (after, booked) = (last, booked + some);
    }
}

/// How far a drain has come: the row time and number of the last refund that it looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cursor(i64, String);

impl Cursor {
    const fn first() -> Cursor {
        Cursor(i64::MIN, String::new())
    }
}

/// What the next turn locks, the refunds looked at by one commit. `None` when nothing is behind the cursor.
async fn turn(tx: &mut Tx<'_>, channel: &Code, from: &Cursor) -> Result<Option<Locks>, Failure> {
    let rows = queue(tx, channel, from).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let gifts = keys::look(tx, &rows.iter().map(|r| r.gift16).collect::<Vec<_>>()).await?;
    let axes: BTreeSet<AxisCode> = gifts.into_iter().map(|gift| gift.axis).collect();
    let mut funds: BTreeSet<Code> = BTreeSet::new();
    for axis in &axes {
        if let Some(fund) = crate::look::axis(tx, axis).await?.and_then(|a| a.fund().cloned()) {
            funds.extend(crate::payer::of(tx, &fund).await?);
            funds.insert(fund);
        }
    }
    let locks = funds.iter().fold(locks::channel(channel), |all, fund| all.and(locks::fund(fund)));
    Ok(Some(locks))
}

/// Parked refunds behind the cursor whose gift is in the book.
async fn queue(tx: &mut Tx<'_>, channel: &Code, Cursor(at, no): &Cursor) -> Result<Vec<Parked>, Failure> {
    let sql =
        "select p.key16, p.gift16, p.channel, p.refund_no, p.order_no, p.appeal, p.fen, p.fee_micro, p.at_ms, p.state,
    p.why, p.statement, p.line, p.entry
from book_parked as p
where p.channel = $1 and p.state = 'parked' and $2 <= p.at_ms and ($2 < p.at_ms or $3 < p.refund_no)
    and exists (select 1 from book_gift_key as k join book_batch as b on b.id = k.batch and b.state = 'live'
        where k.key16 = p.gift16)
order by p.at_ms, p.refund_no
limit 100";
    let rows = tx.rows(sql, &[channel.into(), (*at).into(), no.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, Fault>>()?)
}

/// Refunds between two looks at who else waits to write: a millisecond.
const ASKED: usize = 10;

/// One commit of a drain; says how far it came and how many it booked. Who gives way stops where somebody else waits to write.
async fn drain_turn(
    tx: &mut Tx<'_>,
    by: &Actor,
    channel: &Code,
    cause: Option<Id<Statement>>,
    (from, gives_way): (&Cursor, bool),
) -> Result<(Cursor, usize), Failure> {
    let rows = queue(tx, channel, from).await?;
    let mut found = Found::of(tx, &rows).await?;
    let (mut ends, mut last) = (Vec::new(), from.clone());
    for (n, row) in rows.iter().enumerate() {
        if gives_way && 0 < n && n % ASKED == 0 && tx.is_waited_for() {
            break;
        }
        ends.extend(try_one(tx, by, row, &mut found).await?.map(|end| (row, end)));
        last = Cursor(row.at.ms(), row.refund_no.clone());
    }
    if found.refused {
        crate::decide::still_stands(tx, &found.picture).await?;
    }
    write_down(tx, cause, &ends).await?;
    Ok((last, ends.iter().filter(|(_, end)| matches!(end, End::Booked(_))).count()))
}

/// What a drain did with a refund.
enum End {
    Booked(EntryId),
    /// The reason it is not in the book, as JSON, where it is another one than before.
    Kept(State, String),
}

/// Writes down the ends of a turn's refunds.
async fn write_down(tx: &mut Tx<'_>, cause: Option<Id<Statement>>, ends: &[(&Parked, End)]) -> Result<(), Failure> {
    let mut series = Series::default();
    for (row, end) in ends {
        match end {
            End::Booked(entry) => {
                let other = cause.as_ref().filter(|cause| **cause != row.statement);
                let sql = "update book_parked set state = 'applied', why = null, entry = $2, released_by = $3
where key16 = $1";
                series.then(sql, &[(&row.key16).into(), entry.into(), other.into()]);
            }
            End::Kept(state, why) => {
                let sql = "update book_parked set state = $2, why = $3 where key16 = $1";
                series.then(sql, &[(&row.key16).into(), state.word().into(), why.into()]);
            }
        }
    }
    Ok(tx.series(&series).await?)
}

/// What a turn's refunds ask for alike, looked up together.
struct Found {
    /// Gifts that no refund of this turn has touched yet: of one that has been, more may be void.
    gifts: BTreeMap<Key16, Hit>,
    payers: BTreeMap<AxisCode, Option<Code>>,
    /// The book after each of them: the funds are locked, so nobody else changes it.
    picture: Picture,
    /// The ledger has refused one of them.
    refused: bool,
}

impl Found {
    async fn of(tx: &mut Tx<'_>, rows: &[Parked]) -> Result<Found, Failure> {
        let keys: BTreeSet<Key16> = rows.iter().map(|row| row.gift16).collect();
        let hits = keys::look(tx, &keys.into_iter().collect::<Vec<_>>()).await?;
        Ok(Found {
            gifts: hits.into_iter().map(|hit| (hit.key16, hit)).collect(),
            payers: BTreeMap::new(),
            picture: Picture::blank(),
            refused: false,
        })
    }
    async fn gift(&mut self, tx: &mut Tx<'_>, key16: Key16) -> Result<Option<Hit>, Failure> {
        match self.gifts.remove(&key16) {
            Some(hit) => Ok(Some(hit)),
            None => keys::find(tx, key16).await,
        }
    }
    async fn payer(&mut self, tx: &mut Tx<'_>, axis: &AxisCode) -> Result<Option<Code>, Failure> {
        if let Some(known) = self.payers.get(axis) {
            return Ok(known.clone());
        }
        let payer = standing_payer(tx, axis).await?;
        self.payers.insert(axis.clone(), payer.clone());
        Ok(payer)
    }
}

/// Books one refund, or says why not; `None` where nothing is to be written down. A gift that is wholly void is not in the book:
/// its refund waits for the right one.
async fn try_one(tx: &mut Tx<'_>, by: &Actor, row: &Parked, found: &mut Found) -> Result<Option<End>, Failure> {
    let Some(gift) = found.gift(tx, row.gift16).await?.filter(|gift| !gift.void) else { return Ok(None) };
    let payer = found.payer(tx, &gift.axis).await?;
    match book(tx, by, (row, &gift), payer, &mut found.picture).await {
        Ok(entry) => Ok(Some(End::Booked(entry))),
        Err(Failure::Refused(why)) => {
            found.refused = true;
            let state = if why.code() == "L109" { State::Rejected } else { State::Parked };
            if state == row.state && row.why.as_ref() == Some(&why) {
                return Ok(None);
            }
            Ok(Some(End::Kept(state, serde_json::to_string(&why).map_err(Fault::broken)?)))
        }
        Err(fault) => Err(fault),
    }
}

/// The entry of a refund, under the refund's own key. Refused, it has written nothing.
async fn book(
    tx: &mut Tx<'_>,
    by: &Actor,
    (row, gift): (&Parked, &Hit),
    payer: Option<Code>,
    picture: &mut Picture,
) -> Result<EntryId, Failure> {
    let hex = primitives::hex(&row.key16[..8]);
    let code = row.channel.child(&hex)?;
    let head = Head { cause: Cause::of("refund", &code)?, key: format!("refund:{}/{hex}", row.channel), at: row.at };
    let fen = Fen::new(row.fen).ok_or_else(|| Fault::broken("a negative refund"))?;
    let cash = Cash::Netted(row.channel.clone());
    let back = Refund { axis: gift.axis.clone(), lo: gift.lo, hi: gift.hi, fen, payer, cash, clamp: true };
    let now = tx.world().now();
    crate::decide::change_on(tx, by, |draft| now.max(draft.at), |p| rule::refund(p, &head, &back), picture).await
}

/// [`drain`] inside one transaction: for a rehearsal that is undone.
pub async fn drain_in(
    tx: &mut Tx<'_>,
    by: &Actor,
    channel: &Code,
    cause: Option<Id<Statement>>,
) -> Result<usize, Failure> {
    let (mut from, mut booked) = (Cursor::first(), 0);
    loop {
        let (last, some) = drain_turn(tx, by, channel, cause, (&from, false)).await?;
        if last == from {
            return Ok(booked);
        }
        (from, booked) = (last, booked + some);
    }
}

/// The gifts that a channel's parked refunds wait for, by key.
pub async fn gifts_waited_for(tx: &mut Tx<'_>, channel: &Code) -> Result<Vec<Key16>, Failure> {
    let sql = "select distinct gift16 from book_parked where channel = $1 and state = 'parked'";
    let mut out = Vec::new();
    tx.each(sql, &[channel.into()], |row| {
        out.push(row.blob(0).try_into().map_err(|_| Fault::broken("a key"))?);
        Ok(())
    })
    .await?;
    Ok(out)
}

/// Every channel's queue: after a crash, and when a payer was named or filled.
pub async fn drain_all(db: &Db, by: &Actor) -> Result<usize, Failure> {
    let channels = db
        .read(async |tx| {
            let rows = tx.rows("select code from book_channel order by code", &[]).await?;
            Ok(rows.iter().map(|r| parse::<Code>(r.text(0))).collect::<Result<Vec<_>, Fault>>()?)
        })
        .await?;
    let mut booked = 0;
    for channel in channels {
        booked += drain(db, by, &channel, None).await?;
    }
    Ok(booked)
}

fn read(row: &Row) -> Result<Parked, Fault> {
    let key = |at: usize| row.blob(at).try_into().map_err(|_| Fault::broken("a key"));
    Ok(Parked {
        key16: key(0)?,
        gift16: key(1)?,
        channel: parse(row.text(2))?,
        refund_no: row.text(3).to_owned(),
        order_no: row.text(4).to_owned(),
        appeal: parse(row.text(5))?,
        fen: row.int(6),
        fee_micro: row.int(7),
        at: instant(row, 8)?,
        state: State::read(row.text(9))?,
        why: row.opt_text(10).map(serde_json::from_str).transpose().map_err(Fault::broken)?,
        statement: id(row.blob(11))?,
        line: row.int(12),
        entry: row.opt_blob(13).map(id).transpose()?,
    })
}
