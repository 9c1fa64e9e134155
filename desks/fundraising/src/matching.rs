//! Matches (配捐): a party gives because others gave. The gift is linked to theirs, and never enlarges them.

use std::collections::BTreeMap;

use access::{Action, BlindKey, may};
use book::{EntryId, Matched};
use operation::Made;
use primitives::{Actor, Code, Fen, Instant};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Row, Tx};
use utoipa::ToSchema;

use crate::gift::{GiftForm, Money, book_money};
use crate::refusal;

/// An entry names every gift that it matches; more are matched by several.
pub const GIFTS_MAX: usize = 1_000;

/// A gift that is matched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchedGift {
    /// The gift's channel.
    #[schema(value_type = String)]
    pub channel: Code,
    /// The gift's order number.
    pub order_no: String,
}

/// A gift of a matching party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GiftMatchForm)]
pub struct MatchForm {
    /// What the matching party gave: its gift, under a code of its own.
    pub gift: GiftForm,
    /// The gifts that it was given for.
    pub of: Vec<MatchedGift>,
}

/// A match that a gift has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Match {
    /// The matching party's gift.
    #[schema(value_type = String)]
    pub code: Code,
    /// How much all of it is, in the smallest unit of its currency.
    #[schema(value_type = i64)]
    pub fen: Fen,
    /// For how many gifts it was given.
    pub gifts: i64,
    /// When it came.
    #[schema(value_type = String)]
    pub at: Instant,
    /// The entry.
    #[schema(value_type = String)]
    pub entry: EntryId,
}

/// Books a match. Refused by the ledger where one of the gifts all went back or is void (L122).
pub async fn book_match(
    tx: &mut Tx<'_>,
    by: &Actor,
    now: Instant,
    form: &MatchForm,
    keys: (&BlindKey, [u8; 16]),
) -> Result<Made, Failure> {
    may(by, Action::BookMatch)?;
    if form.of.is_empty() || GIFTS_MAX < form.of.len() {
        return Err(refusal::matches(GIFTS_MAX).into());
    }
    let mut gifts = BTreeMap::new();
    for one in &form.of {
        let hit = book::trace::find(tx, &one.order_no, Some(&one.channel)).await?;
        gifts.insert((&one.channel, &one.order_no), Matched { axis: hit.axis, lo: hit.lo, hi: hit.hi });
    }
    let of: Vec<Matched> = gifts.values().cloned().collect();
    let made = book_money(tx, by, now, &form.gift, keys, Money::Matches(&of)).await?;
    // A code that was undone may be booked anew, for other gifts.
    tx.run("delete from fundraising_match where code = $1", &[(&form.gift.code).into()]).await?;
    for (channel, order_no) in gifts.keys() {
        let sql = "insert into fundraising_match (code, channel, order_no)
values ($1, $2, $3)";
        tx.run(sql, &[(&form.gift.code).into(), (*channel).into(), (*order_no).into()]).await?;
    }
    Ok(made)
}

/// The matches that were given for a gift and stand, oldest first.
pub async fn of(tx: &mut Tx<'_>, channel: &Code, order_no: &str) -> Result<Vec<Match>, Failure> {
    let sql =
        "select g.code, g.fen, (select count(*) from fundraising_match as a where a.code = g.code), g.at_ms, g.entry
from fundraising_match as m
join fundraising_gift as g on g.code = m.code and g.reversed_at_ms is null
where m.channel = $1 and m.order_no = $2
order by g.at_ms, g.code";
    let read = |row: &Row| {
        let (code, fen, at) = (row.parse(0)?, row.fen(1)?, row.when(3)?);
        Ok(Match { code, fen, gifts: row.int(2), at, entry: row.id(4)? })
    };
    Ok(tx.rows(sql, &[channel.into(), order_no.into()]).await?.iter().map(read).collect::<Result<_, Fault>>()?)
}
