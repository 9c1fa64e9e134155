//! Gifts (捐赠): their rows, and the gifts that come one by one outside the platforms.

use ledger::rule::{self, Cash, GiftInKind, Head, Refund};
use ledger::{AxisCode, Body, EntryId, Matched, StreamKey};
use primitives::{Actor, Code, Fen, Instant, Units};
use store::{Failure, Key16, Tx};

use crate::digest::BodyHash;
use crate::keys::Hit;
use crate::load::{Closing, Loading, Money, close_batch, go_live, insert_batch, put_rows};
use crate::{change, keys, refusal};

pub use crate::digest::BodyHash as Digest;

/// A gift's row: no message, no telephone, no payer's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGift {
    /// Its key.
    pub key16: Key16,
    /// Where it begins in its batch, in fen.
    pub off: i64,
    /// What was given, more than nothing.
    pub fen: i64,
    /// When.
    pub paid_at: Instant,
    /// The merchant order number.
    pub order_no: String,
    /// The donor's name as the platform masks it.
    pub alias: String,
    /// A keyed hash of (channel, payer); `None` where the format has none.
    pub payer16: Option<[u8; 16]>,
    /// Whether it takes the key of a gift that is void.
    pub takes_key: bool,
}

/// A gift outside the platforms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The stream that it fills; its channel is that of the order number.
    pub stream: StreamKey,
    /// For which appeal.
    pub appeal: Code,
    /// Our gift code: the order number.
    pub order_no: String,
    /// How much.
    pub fen: Fen,
    /// When.
    pub paid_at: Instant,
    /// The giver's public name.
    pub alias: String,
    /// The keyed hash of the giver.
    pub payer16: Option<[u8; 16]>,
    /// The bank account that has it.
    pub bank: Code,
    /// Digested before the row.
    pub salt: [u8; 16],
}

/// Books a gift of money whose money is in the bank. Refused: an order number that is in the book (B105).
pub async fn give(tx: &mut Tx<'_>, by: &Actor, at: Instant, what: &Given) -> Result<EntryId, Failure> {
    let (load, closing) = one(tx, what).await?;
    close_batch(tx, by, at, &load, &closing, &Money::Banked(what.bank.clone())).await
}

/// Books a gift of money that stands in its bank account as unidentified: the clearing line goes, the bank's count stays.
pub async fn claim(tx: &mut Tx<'_>, by: &Actor, at: Instant, what: &Given) -> Result<EntryId, Failure> {
    let (load, closing) = one(tx, what).await?;
    close_batch(tx, by, at, &load, &closing, &Money::Seen(what.bank.clone())).await
}

/// Books a gift of a matching party, on a stream of origin match, because of these stretches of gifts: it is linked to them.
/// Refused where none is named, or one that is gone (L122).
pub async fn match_gifts(
    tx: &mut Tx<'_>,
    by: &Actor,
    at: Instant,
    what: &Given,
    of: &[Matched],
) -> Result<EntryId, Failure> {
    let (load, closing) = one(tx, what).await?;
    close_batch(tx, by, at, &load, &closing, &Money::Matching(what.bank.clone(), of.to_vec())).await
}

/// A batch of one.
async fn one(tx: &mut Tx<'_>, what: &Given) -> Result<(Loading, Closing), Failure> {
    let channel = &what.stream.channel;
    let key16 = keys::gift(channel, &what.order_no);
    let old = keys::find(tx, key16).await?;
    let taken = match old {
        Some(hit) if !hit.void => return Err(refusal::gift_exists(&what.order_no).into()),
        Some(void) => vec![(key16, 0, void.axis)],
        None => Vec::new(),
    };
    let load = insert_batch(tx, channel, &what.appeal, what.salt).await?;
    let gift = NewGift {
        key16,
        off: 0,
        fen: what.fen.get(),
        paid_at: what.paid_at,
        order_no: what.order_no.clone(),
        alias: what.alias.clone(),
        payer16: what.payer16,
        takes_key: !taken.is_empty(),
    };
    let mut hash = BodyHash::new(&what.salt);
    hash.row(&gift);
    put_rows(tx, &load, &[gift]).await?;
    let body = hash.body(&load.code);
    Ok((load, Closing { stream: what.stream.clone(), sum: what.fen, latest: what.paid_at, body, taken, bare: None }))
}

/// Goods that were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenInKind {
    /// The gift; its `fen` is the recorded value, nothing where it cannot be valued, and its `bank` is not used.
    pub gift: Given,
    /// The lot.
    pub lot: Code,
    /// What it is.
    pub item: Code,
    /// How many base units.
    pub units: Units,
    /// Where they stand.
    pub warehouse: Code,
}

/// Books a gift in kind and opens its lot. Without a value there is no gift row: the desk finds the lot by the order number.
pub async fn give_in_kind(
    tx: &mut Tx<'_>,
    by: &Actor,
    at: Instant,
    head: &Head,
    what: &GivenInKind,
) -> Result<EntryId, Failure> {
    let valued = !what.gift.fen.is_zero();
    let made = if valued { Some(one(tx, &what.gift).await?) } else { None };
    let value = made.as_ref().map(|(_, closing)| (what.gift.fen, closing.body.clone()));
    let gift = GiftInKind {
        stream: what.gift.stream.clone(),
        value,
        lot: what.lot.clone(),
        item: what.item.clone(),
        units: what.units,
        warehouse: what.warehouse.clone(),
    };
    let entry = change(tx, by, at, |p| rule::give_in_kind(p, head, &gift)).await?;
    if let Some((load, closing)) = &made {
        go_live(tx, load, &what.gift.stream.code()?, closing, entry).await?;
    }
    Ok(entry)
}

/// A gift in kind was valued wrongly: the right value is a new gift on the same line, and the key moves to it.
pub async fn revalue(
    tx: &mut Tx<'_>,
    by: &Actor,
    at: Instant,
    head: &Head,
    old: &Hit,
    right: &Given,
) -> Result<EntryId, Failure> {
    let load = insert_batch(tx, &old.channel, &right.appeal, right.salt).await?;
    let (closing, body) = again(tx, &load, old, right).await?;
    let (gift, value) = ((old.axis.clone(), old.lo, old.hi), right.fen);
    let entry = change(tx, by, at, |p| rule::revalue(p, head, (&gift.0, gift.1, gift.2), value, body.clone())).await?;
    go_live(tx, &load, &old.axis, &closing, entry).await?;
    Ok(entry)
}

/// A gift's amount was wrong: the old span is void, the right one is a new gift of the stream, and the key moves to it.
pub async fn regift(
    tx: &mut Tx<'_>,
    by: &Actor,
    at: Instant,
    head: &Head,
    old: &Hit,
    right: &Given,
    payer: Option<Code>,
) -> Result<EntryId, Failure> {
    let load = insert_batch(tx, &old.channel, &right.appeal, right.salt).await?;
    let (closing, body) = again(tx, &load, old, right).await?;
    let (axis, lo, hi) = (old.axis.clone(), old.lo, old.hi);
    let cash = Cash::Netted(old.channel.clone());
    let back = Refund { axis, lo, hi, fen: right.fen, payer, cash, clamp: false };
    let fen = right.fen;
    let entry = change(tx, by, at, |p| rule::regift(p, head, &back, fen, body.clone())).await?;
    go_live(tx, &load, &old.axis, &closing, entry).await?;
    Ok(entry)
}

/// The new row of an old key.
async fn again(tx: &mut Tx<'_>, load: &Loading, old: &Hit, right: &Given) -> Result<(Closing, Body), Failure> {
    let gift = NewGift {
        key16: old.key16,
        off: 0,
        fen: right.fen.get(),
        paid_at: right.paid_at,
        order_no: old.order_no.clone(),
        alias: right.alias.clone(),
        payer16: right.payer16,
        takes_key: true,
    };
    let mut hash = BodyHash::new(&load.salt);
    hash.row(&gift);
    put_rows(tx, load, &[gift]).await?;
    let body = hash.body(&load.code);
    let taken: Vec<([u8; 16], i64, AxisCode)> = vec![(old.key16, 0, old.axis.clone())];
    let closing = Closing {
        stream: right.stream.clone(),
        sum: right.fen,
        latest: right.paid_at,
        body: body.clone(),
        taken,
        bare: None,
    };
    Ok((closing, body))
}

/// A refund by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandRefund {
    /// The gift.
    pub gift: Hit,
    /// How much goes back.
    pub fen: Fen,
    /// Whose money takes the place of what is spent: named here, else the fund's standing payer.
    pub payer: Option<Code>,
    /// Who pays the donor.
    pub cash: Cash,
}

/// Books a refund that an officer made and another approved.
pub async fn refund(
    tx: &mut Tx<'_>,
    by: &Actor,
    at: Instant,
    head: &Head,
    what: &HandRefund,
) -> Result<EntryId, Failure> {
    let payer = match &what.payer {
        Some(named) => Some(named.clone()),
        None => standing_payer(tx, &what.gift.axis).await?,
    };
    let (axis, lo, hi) = (what.gift.axis.clone(), what.gift.lo, what.gift.hi);
    let back = Refund { axis, lo, hi, fen: what.fen, payer, cash: what.cash.clone(), clamp: false };
    change(tx, by, at, |p| rule::refund(p, head, &back)).await
}

/// The standing refund payer of a stream's fund.
pub(crate) async fn standing_payer(tx: &mut Tx<'_>, axis: &AxisCode) -> Result<Option<Code>, Failure> {
    match crate::look::axis(tx, axis).await?.and_then(|a| a.fund().cloned()) {
        Some(fund) => crate::payer::of(tx, &fund).await,
        None => Ok(None),
    }
}
