//! Keys: a gift is (channel, merchant order number), a refund (channel, the provider's refund number). What is indexed is
//! the head of SHA-256 of that text; a hit compares the row.

use ledger::AxisCode;
use primitives::{Code, Instant};
use sha2::{Digest, Sha256};
use store::{Failure, Fault, Key16, Row, Tx, padded};

use crate::look::{instant, parse};

fn key(sort: &str, channel: &Code, text: &str) -> Key16 {
    let mut hash = Sha256::new();
    for part in [sort, channel.as_str(), text] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let mut head = [0; 16];
    head.copy_from_slice(&hash.finalize()[..16]);
    head
}

/// The key of a gift.
pub fn gift(channel: &Code, order_no: &str) -> Key16 {
    key("gift", channel, order_no)
}
/// The key of a refund.
pub fn refund(channel: &Code, refund_no: &str) -> Key16 {
    key("refund", channel, refund_no)
}
/// The key of any other row of a statement: its flow number, else its line.
pub fn other(channel: &Code, text: &str) -> Key16 {
    key("other", channel, text)
}

/// A gift in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its key.
    pub key16: Key16,
    /// Its batch.
    pub batch: Code,
    /// Its channel.
    pub channel: Code,
    /// Its appeal.
    pub appeal: Code,
    /// Its stream.
    pub axis: AxisCode,
    /// First fen on the stream.
    pub lo: i64,
    /// First fen after.
    pub hi: i64,
    /// When it was paid.
    pub paid_at: Instant,
    /// The merchant order number.
    pub order_no: String,
    /// The donor's name as the platform masks it.
    pub alias: String,
    /// Whether all of it is void: then its key is free.
    pub void: bool,
}

impl Hit {
    /// What was given, in fen.
    pub const fn fen(&self) -> i64 {
        self.hi - self.lo
    }
}

/// Keys looked up by one statement.
const TOGETHER: usize = 16;

macro_rules! hits {
    ($which:literal) => {
        concat!(
            "select k.key16, b.code, b.channel, b.appeal, b.axis, b.lo + k.off, g.fen, g.paid_at_ms, g.order_no, g.alias,
    (select h.account from book_hold as h where h.axis = b.axis and h.lo <= b.lo + k.off order by h.lo desc limit 1)
from book_gift_key as k
join book_batch as b on b.id = k.batch and b.state = 'live'
join book_gift as g on g.batch = k.batch and g.off = k.off
where ",
            $which
        )
    };
}

const LOOK: &str = hits!("k.key16 in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)");
const LOOK_FOR_ONE: &str = hits!("k.key16 = $1");

/// The gifts of these keys that are in the book, in no order.
pub async fn look(tx: &mut Tx<'_>, keys: &[Key16]) -> Result<Vec<Hit>, Failure> {
    let mut out = Vec::new();
    for some in keys.chunks(TOGETHER) {
        let rows = match some {
            [one] => tx.rows(LOOK_FOR_ONE, &[one.into()]).await?,
            some => tx.rows(LOOK, &padded(some, TOGETHER)).await?,
        };
        for row in rows {
            let mut hit = read(&row)?;
            if hit.void {
                let runs = crate::look::runs(tx, &hit.axis, hit.lo, hit.hi).await?;
                hit.void = runs.iter().all(|r| r.account == ledger::Account::Void);
            }
            out.push(hit);
        }
    }
    Ok(out)
}

/// Which of these keys, given in order, a gift has: what a file brings is mostly new, so this is asked first. Where the index is not
/// much denser than the keys it is read along with them, else each is sought.
pub async fn present(tx: &mut Tx<'_>, keys: &[Key16]) -> Result<Vec<Key16>, Failure> {
    let (Some(first), Some(last)) = (keys.first(), keys.last()) else { return Ok(Vec::new()) };
    let sql = "select cast(coalesce(sum(gifts), 0) as bigint) from book_batch where state = 'live'";
    let all = tx.row(sql, &[]).await?.map_or(0, |r| r.int(0));
    let mut found = Vec::new();
    if between(first, last, all) <= READ_ALONG * i128::try_from(keys.len()).unwrap_or(0) {
        let mut asked = keys.iter().peekable();
        let sql = "select key16 from book_gift_key where $1 <= key16 and key16 <= $2 order by key16";
        tx.each(sql, &[first.into(), last.into()], |row| {
            while asked.next_if(|key| key.as_slice() < row.blob(0)).is_some() {}
            found.extend(asked.next_if(|key| key.as_slice() == row.blob(0)));
            Ok(())
        })
        .await?;
        return Ok(found);
    }
    for some in keys.chunks(TOGETHER) {
        for row in tx.rows(SEEK, &padded(some, TOGETHER)).await? {
            found.push(row.blob(0).try_into().map_err(|_| Fault::broken("a key"))?);
        }
    }
    Ok(found)
}

const SEEK: &str = "select key16
from book_gift_key
where key16 in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

/// Keys of the index that cost as much to read in a row as one costs to seek.
const READ_ALONG: i128 = 6;

/// How many of `all` keys, as good as random, lie between these.
fn between(first: &Key16, last: &Key16, all: i64) -> i128 {
    let head = |key: &Key16| u64::from_be_bytes([key[0], key[1], key[2], key[3], key[4], key[5], key[6], key[7]]);
    i128::from(head(last).saturating_sub(head(first))) * i128::from(all) / i128::from(u64::MAX)
}

/// The gift of one key.
pub async fn find(tx: &mut Tx<'_>, key16: Key16) -> Result<Option<Hit>, Failure> {
    Ok(look(tx, &[key16]).await?.pop())
}

/// The gift of an order number on each channel that has one; all channels are looked at, found or not.
pub async fn on_channels(tx: &mut Tx<'_>, order_no: &str) -> Result<Vec<Hit>, Failure> {
    let channels = tx.rows("select code from book_channel order by code", &[]).await?;
    let mut keys = Vec::new();
    for row in &channels {
        keys.push(gift(&parse(row.text(0))?, order_no));
    }
    let mut hits = look(tx, &keys).await?;
    hits.sort_by(|a, b| a.channel.cmp(&b.channel));
    Ok(hits)
}

fn read(row: &Row) -> Result<Hit, Fault> {
    let key16 = row.blob(0).try_into().map_err(|_| Fault::broken("a key"))?;
    let lo = row.int(5);
    Ok(Hit {
        key16,
        batch: parse(row.text(1))?,
        channel: parse(row.text(2))?,
        appeal: parse(row.text(3))?,
        axis: parse(row.text(4))?,
        lo,
        hi: lo + row.int(6),
        paid_at: instant(row, 7)?,
        order_no: row.text(8).to_owned(),
        alias: row.text(9).to_owned(),
        void: row.opt_text(10) == Some("void"),
    })
}
