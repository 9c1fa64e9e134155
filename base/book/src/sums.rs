//! Sums as of an instant: what is effective then counts, by steps. One query a fund, whatever the number of gifts.

use std::collections::{BTreeMap, BTreeSet};

use ledger::EntryId;
use primitives::{Code, Instant};
use store::{Failure, Fault, Tx};

use crate::look::{id, parse};

/// The money line of some funds. It closes: received = receivable + held + payable + prepaid + spent + converted + loss +
/// refunded.
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
        let out = self.payable + self.prepaid + self.spent + self.converted + self.loss + self.refunded;
        self.received == self.receivable + self.held + out
    }
}

const FLOWS: &str = "select a.channel, a.origin, s.from_account, s.to_account, cast(sum(s.hi - s.lo) as bigint)
from book_axis as a
join book_step as s on s.axis = a.code and s.at_ms <= $2
where a.fund = $1 and a.sort = 'stream'
group by a.channel, a.origin, s.from_account, s.to_account";

/// The money line of these funds as of an instant.
pub async fn money(tx: &mut Tx<'_>, funds: &[Code], as_of: Instant) -> Result<Money, Failure> {
    let mut all = Money::default();
    for fund in funds {
        for row in tx.rows(FLOWS, &[fund.into(), as_of.into()]).await? {
            let channel: Code = parse(row.text(0))?;
            let origin: ledger::Origin = parse(row.text(1))?;
            let fen = row.int(4);
            if row.opt_text(2).is_none() {
                all.gross(&channel, origin, fen);
            }
            all.add(&channel, origin, word(row.opt_text(2)), -fen)?;
            all.add(&channel, origin, word(Some(row.text(3))), fen)?;
        }
    }
    Ok(all)
}

impl Money {
    fn gross(&mut self, channel: &Code, origin: ledger::Origin, fen: i64) {
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

/// Entries that moved money of these funds into or out of accounts of these words by then, oldest first. No word: every
/// entry of the funds' streams.
pub async fn money_entries(
    tx: &mut Tx<'_>,
    funds: &[Code],
    words: &[&str],
    as_of: Instant,
) -> Result<Vec<EntryId>, Failure> {
    entries_where(tx, funds, None, words, as_of).await
}

/// The same, of one channel's streams.
pub async fn channel_entries(
    tx: &mut Tx<'_>,
    funds: &[Code],
    channel: &Code,
    words: &[&str],
    as_of: Instant,
) -> Result<Vec<EntryId>, Failure> {
    entries_where(tx, funds, Some(channel), words, as_of).await
}

async fn entries_where(
    tx: &mut Tx<'_>,
    funds: &[Code],
    channel: Option<&Code>,
    words: &[&str],
    as_of: Instant,
) -> Result<Vec<EntryId>, Failure> {
    let sql = "select distinct s.at_ms, s.entry, a.channel, s.from_account, s.to_account
from book_axis as a
join book_step as s on s.axis = a.code and s.at_ms <= $2
where a.fund = $1 and a.sort = 'stream'";
    let mut found: BTreeSet<(i64, EntryId)> = BTreeSet::new();
    let fits = |account: Option<&str>| words.contains(&word(account));
    for fund in funds {
        tx.each(sql, &[fund.into(), as_of.into()], |row| {
            let ours = channel.is_none_or(|c| c.as_str() == row.text(2));
            if ours && (words.is_empty() || fits(row.opt_text(3)) || fits(Some(row.text(4)))) {
                found.insert((row.int(0), id(row.blob(1))?));
            }
            Ok(())
        })
        .await?;
    }
    Ok(found.into_iter().map(|(_, entry)| entry).collect())
}
