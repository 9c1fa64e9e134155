//! Sums as of an instant: what is effective then counts, by steps. One query a fund, whatever the number of gifts.

use std::collections::BTreeMap;

use ledger::EntryId;
use primitives::{Code, Instant};
use store::{Failure, Fault, Tx};

use crate::look::{id, instant, parse};

/// The money line of some funds, of what is in yuan. It closes: received = receivable + held + payable + prepaid + spent +
/// converted + exchanged + loss + refunded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// Gross, without void.
    pub received: i64,
    /// Owed to us by channels.
    pub receivable: i64,
    /// Ours, not yet used.
    pub held: i64,
    /// Owed to suppliers.
    pub payable: i64,
    /// Paid before goods came.
    pub prepaid: i64,
    /// Paid for what came.
    pub spent: i64,
    /// Gifts in kind, at their recorded value.
    pub converted: i64,
    /// 改用途: went on for another purpose, less what came from another one; negative for who got more.
    pub exchanged: i64,
    /// Lost.
    pub loss: i64,
    /// Went back to donors.
    pub refunded: i64,
    /// Gross without void by channel.
    pub by_channel: BTreeMap<Code, i64>,
    /// Received less refunded of gifts, matches and gifts in kind: what was raised.
    pub raised: i64,
}

impl Money {
    /// 尚未使用: receivable and held.
    pub const fn unused(&self) -> i64 {
        self.receivable + self.held
    }
    /// Whether the line closes.
    pub const fn closes(&self) -> bool {
        let out =
            self.payable + self.prepaid + self.spent + self.converted + self.exchanged + self.loss + self.refunded;
        self.received == self.receivable + self.held + out
    }
}

pub(crate) const FLOWS: &str =
    "select a.channel, a.origin, s.from_account, s.to_account, cast(sum(s.hi - s.lo) as bigint)
from book_axis as a
join book_step as s on s.axis = a.code and s.at_ms <= $2
where a.fund = $1 and a.sort = 'stream' and a.currency is null
group by a.channel, a.origin, s.from_account, s.to_account";

/// The money line of these funds as of an instant.
pub async fn money(tx: &mut Tx<'_>, funds: &[Code], as_of: Instant) -> Result<Money, Failure> {
    let mut all = Money::default();
    for fund in funds {
        for row in tx.rows(FLOWS, &[fund.into(), as_of.into()]).await? {
            let channel: Code = parse(row.text(0))?;
            let origin: ledger::Origin = parse(row.text(1))?;
            all.step(&channel, origin, [row.opt_text(2), Some(row.text(3))], row.int(4))?;
        }
    }
    Ok(all)
}

impl Money {
    /// Money goes from an account to another; from nowhere, it is new.
    fn step(
        &mut self,
        channel: &Code,
        origin: ledger::Origin,
        [from, to]: [Option<&str>; 2],
        fen: i64,
    ) -> Result<(), Fault> {
        if from.is_none() {
            self.gross(channel, origin, fen);
        }
        self.add(channel, origin, word(from), -fen)?;
        self.add(channel, origin, word(to), fen)
    }
    fn gross(&mut self, channel: &Code, origin: ledger::Origin, fen: i64) {
        if origin == ledger::Origin::Conversion {
            // It was received where it was given.
            self.exchanged -= fen;
            return;
        }
        self.received += fen;
        *self.by_channel.entry(channel.clone()).or_default() += fen;
        self.raised += if origin.is_raised() { fen } else { 0 };
    }
    fn add(&mut self, channel: &Code, origin: ledger::Origin, word: &str, fen: i64) -> Result<(), Fault> {
        match word {
            "" => {}
            "receivable" => self.receivable += fen,
            "held" => self.held += fen,
            "payable" => self.payable += fen,
            "prepaid" => self.prepaid += fen,
            "spent" => self.spent += fen,
            "converted" => self.converted += fen,
            "exchanged" => self.exchanged += fen,
            "loss" => self.loss += fen,
            "refunded" => {
                self.refunded += fen;
                self.raised -= if origin.is_raised() { fen } else { 0 };
            }
            "void" => self.gross(channel, origin, -fen),
            other => return Err(Fault::broken(format!("money in {other}"))),
        }
        Ok(())
    }
}

fn word(account: Option<&str>) -> &str {
    account.map_or("", |a| a.split(':').next().unwrap_or_default())
}

/// What one entry did to the money line by way of one channel's streams.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// When it was effective.
    pub at: Instant,
    /// The entry.
    pub entry: EntryId,
    /// Whose streams.
    pub channel: Code,
    /// What changed: the money line of these steps alone.
    pub money: Money,
}

const MOVED: &str = "select s.at_ms, s.entry, a.channel, a.origin, s.from_account, s.to_account,
    cast(sum(s.hi - s.lo) as bigint)
from book_axis as a
join book_step as s on s.axis = a.code and s.at_ms <= $2
where a.fund = $1 and a.sort = 'stream' and a.currency is null
group by s.at_ms, s.entry, a.channel, a.origin, s.from_account, s.to_account";

/// What every entry did to the money line of these funds by then, oldest first: added up they are [`money`]. One query a
/// fund; a batch is one entry, whatever the number of its gifts.
pub async fn by_entry(tx: &mut Tx<'_>, funds: &[Code], as_of: Instant) -> Result<Vec<Moved>, Failure> {
    let mut found: BTreeMap<(i64, EntryId, Code), Moved> = BTreeMap::new();
    for fund in funds {
        tx.each(MOVED, &[fund.into(), as_of.into()], |row| {
            let (at, entry, channel): (_, EntryId, Code) = (instant(row, 0)?, id(row.blob(1))?, parse(row.text(2))?);
            let (origin, fen) = (parse(row.text(3))?, row.int(6));
            let (key, money) = ((at.ms(), entry, channel.clone()), Money::default());
            let one = found.entry(key).or_insert_with(|| Moved { at, entry, channel: channel.clone(), money });
            one.money.step(&channel, origin, [row.opt_text(4), Some(row.text(5))], fen)
        })
        .await?;
    }
    Ok(found.into_values().collect())
}
