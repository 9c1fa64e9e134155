//! Parked refunds (待匹配退款): every refund of a statement waits here first, durable, until its gift is in the book and the
//! ledger lets it through. One mechanism for refunds of the same file, of earlier days, out of order and not yet final.

use ledger::rule::{self, Cash, Head, Refund};
use ledger::{Cause, EntryId};
use primitives::{Actor, Code, Fen, Id, Instant, Refusal};
use store::{Db, Failure, Fault, Key16, Locks, Row, Tx};

use crate::gifts::standing_payer;
use crate::keys;
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
    /// Larger than what is left of its gift.
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

/// Puts a refund in, or in the place of one of the same number that was not final.
pub async fn park(tx: &mut Tx<'_>, row: &Parked) -> Result<(), Failure> {
    let why = row.why.as_ref().map(serde_json::to_string).transpose().map_err(Fault::broken)?;
    let sql = "insert into book_parked
    (key16, gift16, channel, refund_no, order_no, appeal, fen, fee_micro, at_ms, state, why, statement, line)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (key16) do update set fen = excluded.fen, fee_micro = excluded.fee_micro, at_ms = excluded.at_ms,
    state = excluded.state, why = excluded.why, statement = excluded.statement, line = excluded.line";
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
    tx.run(sql, &values).await?;
    Ok(())
}

/// The refund of a key.
pub async fn find(tx: &mut Tx<'_>, key16: Key16) -> Result<Option<Parked>, Failure> {
    let sql =
        "select key16, gift16, channel, refund_no, order_no, appeal, fen, fee_micro, at_ms, state, why, statement,
    line, entry
from book_parked
where key16 = $1";
    Ok(tx.row(sql, &[(&key16).into()]).await?.map(|r| read(&r)).transpose()?)
}

/// The refunds of a statement, by line.
pub async fn of_statement(tx: &mut Tx<'_>, statement: Id<Statement>) -> Result<Vec<Parked>, Failure> {
    let sql =
        "select key16, gift16, channel, refund_no, order_no, appeal, fen, fee_micro, at_ms, state, why, statement,
    line, entry
from book_parked
where statement = $1
order by line";
    Ok(tx.rows(sql, &[(&statement).into()]).await?.iter().map(read).collect::<Result<_, Fault>>()?)
}

/// Refunds of other statements that this one's gifts set free, in the order they were booked.
pub async fn released_by(tx: &mut Tx<'_>, statement: Id<Statement>) -> Result<Vec<Parked>, Failure> {
    let sql =
        "select key16, gift16, channel, refund_no, order_no, appeal, fen, fee_micro, at_ms, state, why, statement,
    line, entry
from book_parked
where released_by = $1
order by at_ms, refund_no";
    Ok(tx.rows(sql, &[(&statement).into()]).await?.iter().map(read).collect::<Result<_, Fault>>()?)
}

/// Whether a refund of this gift waits: a donor who asks is told.
pub async fn waits_for(tx: &mut Tx<'_>, channel: &Code, order_no: &str) -> Result<bool, Failure> {
    let sql = "select key16 from book_parked where gift16 = $1 and state in ('parked', 'waiting') limit 1";
    Ok(tx.row(sql, &[(&keys::gift(channel, order_no)).into()]).await?.is_some())
}

/// Refunds looked at by one commit of a drain.
const TURN: usize = 100;

/// Books every parked refund of a channel whose gift is live and that the ledger lets through, by row time, then number;
/// `cause` is the statement whose import asks, so that what it set free can be told. The others stay, with their reason.
pub async fn drain(db: &Db, by: &Actor, channel: &Code, cause: Option<Id<Statement>>) -> Result<usize, Failure> {
    let (mut after, mut booked) = ((i64::MIN, String::new()), 0);
    loop {
        let (by, channel, from) = (by.clone(), channel.clone(), after.clone());
        let turn = async move |tx: &mut Tx<'_>| drain_turn(tx, &by, &channel, cause, &from).await;
        let Some((next, some)) = db.write(Locks::none(), turn).await? else { return Ok(booked) };
        (after, booked) = (next, booked + some);
    }
}

type Cursor = (i64, String);

/// One commit of a drain: `None` when nothing is behind the cursor.
pub async fn drain_turn(
    tx: &mut Tx<'_>,
    by: &Actor,
    channel: &Code,
    cause: Option<Id<Statement>>,
    (at, no): &Cursor,
) -> Result<Option<(Cursor, usize)>, Failure> {
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
    let mut booked = 0;
    for row in &rows {
        booked += usize::from(try_one(tx, by, cause, &read(row)?).await?);
    }
    let last = rows.last().filter(|_| rows.len() <= TURN).map(|r| (r.int(8), r.text(3).to_owned()));
    Ok(last.map(|cursor| (cursor, booked)))
}

/// Books one refund, or writes down why not.
async fn try_one(tx: &mut Tx<'_>, by: &Actor, cause: Option<Id<Statement>>, row: &Parked) -> Result<bool, Failure> {
    let Some(gift) = keys::find(tx, row.gift16).await? else { return Ok(false) };
    let hex: String = row.key16[..6].iter().map(|b| format!("{b:02x}")).collect();
    let code = row.channel.child(&hex)?;
    let head = Head { cause: Cause::of("refund", &code)?, key: format!("refund:{}/{hex}", row.channel), at: row.at };
    let payer = standing_payer(tx, &gift.axis).await?;
    let fen = Fen::new(row.fen).ok_or_else(|| Fault::broken("a negative refund"))?;
    let cash = Cash::Netted(row.channel.clone());
    let back = Refund { axis: gift.axis.clone(), lo: gift.lo, hi: gift.hi, fen, payer, cash, clamp: true };
    let now = tx.world().now();
    let decided = crate::decide(tx, |p| rule::refund(p, &head, &back)).await;
    match decided {
        Ok(draft) => {
            let entry = crate::post(tx, by, now.max(draft.at), &draft).await?;
            let other = cause.filter(|c| *c != row.statement);
            let sql =
                "update book_parked set state = 'applied', why = null, entry = $2, released_by = $3 where key16 = $1";
            tx.run(sql, &[(&row.key16).into(), (&entry).into(), other.as_ref().into()]).await?;
            Ok(true)
        }
        Err(Failure::Refused(why)) => {
            let state = if why.code() == "L109" { State::Rejected } else { State::Parked };
            let text = serde_json::to_string(&why).map_err(Fault::broken)?;
            let sql = "update book_parked set state = $2, why = $3 where key16 = $1";
            tx.run(sql, &[(&row.key16).into(), state.word().into(), (&text).into()]).await?;
            Ok(false)
        }
        Err(fault) => Err(fault),
    }
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
