//! An entry as a public page tells it: when, what for, which desk, and what it did in the book.

use book::EntryId;
use book::journal::{self, Head};
use ledger::{Account, Entry};
use primitives::Code;
use store::{Failure, Tx};
use ui::Voice;

use crate::labels;

/// What an entry did that a page lists; the rest is counted.
const LINES_MAX: usize = 12;

/// An entry on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRow {
    /// Its head.
    pub head: Head,
    /// What it did, at most twelve lines.
    pub lines: Vec<Line>,
    /// How many lines more.
    pub more: usize,
    /// The consignment that it belongs to.
    pub consignment: Option<Code>,
}

/// A line of what an entry did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// New money or goods in an account.
    Grew {
        /// The stream or lot.
        axis: String,
        /// Fen or units.
        sum: i64,
        /// Where.
        to: Account,
        /// Gifts, if it is a statement's.
        gifts: Option<i64>,
    },
    /// From account to account.
    Moved {
        /// The stream or lot.
        axis: String,
        /// Fen or units.
        sum: i64,
        /// Whence.
        from: Account,
        /// Whither.
        to: Account,
    },
    /// A lot is something else from now on.
    Became {
        /// The lot.
        lot: String,
        /// What it truly is.
        item: Code,
    },
    /// A bank's balance, or a clearing line.
    Balance {
        /// Its name.
        name: String,
        /// By how many fen.
        fen: i64,
    },
    /// What a desk stated, in its own JSON.
    Stated(String),
}

/// Reads entries in the order given; one that is not there is left out.
pub(crate) async fn read(tx: &mut Tx<'_>, ids: &[EntryId]) -> Result<Vec<EntryRow>, Failure> {
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        let (Some(head), Some(entry)) = (journal::head(tx, *id).await?, book::entry(tx, *id).await?) else { continue };
        let mut lines = lines(&entry);
        let more = lines.len().saturating_sub(LINES_MAX);
        lines.truncate(LINES_MAX);
        let consignment = consignment(head.noun.as_str(), &head.code);
        rows.push(EntryRow { head, lines, more, consignment });
    }
    Ok(rows)
}

fn lines(entry: &Entry) -> Vec<Line> {
    let grew = entry.grows.iter().map(|g| Line::Grew {
        axis: g.axis.to_string(),
        sum: g.hi - g.lo,
        to: g.account.clone(),
        gifts: g.body.as_ref().map(|body| body.rows),
    });
    let moved = entry.moves.iter().map(|m| Line::Moved {
        axis: m.axis.to_string(),
        sum: m.sum,
        from: m.from.clone(),
        to: m.to.clone(),
    });
    let became = entry.identities.iter().map(|i| Line::Became { lot: i.lot.to_string(), item: i.item.clone() });
    let balances = entry.balances.iter().map(|b| Line::Balance { name: b.name.clone(), fen: b.fen });
    let stated = entry.fact.clone().map(Line::Stated);
    grew.chain(moved).chain(became).chain(balances).chain(stated).collect()
}

/// A consignment's code stands before those of its shipments and their hand-overs.
fn consignment(noun: &str, code: &Code) -> Option<Code> {
    let up = match noun {
        "consignment" => 0,
        "shipment" => 1,
        "hand_over" => 2,
        _ => return None,
    };
    let mut text = code.as_str();
    for _ in 0..up {
        text = text.rsplit_once('/')?.0;
    }
    text.parse().ok()
}

impl EntryRow {
    /// 签收 jilin-2022/1/1/1.
    pub fn what(&self, v: &Voice) -> String {
        format!("{} {}", labels::noun(v, self.head.noun.as_str()), self.head.code)
    }
    /// Where the consignment's page is.
    pub fn href(&self, v: &Voice) -> Option<String> {
        self.consignment.as_ref().map(|code| v.href(&format!("/consignments/{code}")))
    }
}

impl Line {
    /// The line in words.
    pub fn text(&self, v: &Voice) -> String {
        match self {
            Line::Grew { axis, sum, to, gifts: None } => v.tell(
                "public-entry-grew",
                &[("axis", axis.clone()), ("sum", sum_of(v, to, *sum)), ("to", account(v, to))],
            ),
            Line::Grew { axis, sum, to, gifts: Some(gifts) } => v.tell(
                "public-entry-gifts",
                &[
                    ("axis", axis.clone()),
                    ("sum", sum_of(v, to, *sum)),
                    ("to", account(v, to)),
                    ("gifts", v.count(gifts)),
                ],
            ),
            Line::Moved { axis, sum, from, to } => v.tell(
                "public-entry-moved",
                &[
                    ("axis", axis.clone()),
                    ("sum", sum_of(v, from, *sum)),
                    ("from", account(v, from)),
                    ("to", account(v, to)),
                ],
            ),
            Line::Became { lot, item } => {
                v.tell("public-entry-became", &[("lot", lot.clone()), ("item", item.to_string())])
            }
            Line::Balance { name, fen } => {
                v.tell("public-entry-balance", &[("name", name.clone()), ("fen", v.money_signed(fen))])
            }
            Line::Stated(text) => text.clone(),
        }
    }
}

/// Money in yuan; goods as they are counted.
fn sum_of(v: &Voice, account: &Account, sum: i64) -> String {
    let word = account.word();
    let is_money = labels::MONEY.iter().any(|(code, ..)| *code == word);
    if is_money { v.money_signed(sum) } else { v.count(sum) }
}

/// 持有; 应付 PO-1.
fn account(v: &Voice, account: &Account) -> String {
    let word = account.goods_word();
    let list = if labels::MONEY.iter().any(|(code, ..)| *code == word) { &labels::MONEY[..] } else { &labels::GOODS };
    let said = labels::state(v, list, word).word;
    match account.name() {
        Some(name) => format!("{said} {name}"),
        None => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goods_on_their_way_lead_to_their_consignment() {
        for (noun, code, want) in [
            ("consignment", "jilin-2022/1", Some("jilin-2022/1")),
            ("shipment", "jilin-2022/1/2", Some("jilin-2022/1")),
            ("hand_over", "jilin-2022/1/2/1", Some("jilin-2022/1")),
            ("payment", "p/1/2", None),
        ] {
            assert_eq!(consignment(noun, &code.parse().unwrap()).as_ref().map(Code::as_str), want);
        }
    }
}
