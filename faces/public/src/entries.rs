//! What an entry did in the book, line by line, in words: whose money, which goods, from where to where.

use ledger::{Account, AxisCode, Entry};
use operation::Names;
use primitives::Code;
use store::{Failure, Tx};
use ui::Voice;

use crate::because::Teller;
use crate::{labels, lookup};

/// Money or goods of a line: its number line in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stuff {
    /// Money of a channel's stream.
    Money {
        /// Who filled it.
        channel: Names,
    },
    /// Units of a lot.
    Goods {
        /// The lot.
        lot: String,
        /// What they are.
        names: Names,
        /// What they are counted in.
        unit: Names,
    },
}

/// An account with the name of what it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Where {
    /// The account.
    pub account: Account,
    /// A warehouse's, site's or channel's names; else its code stands.
    pub names: Option<Names>,
}

/// A line of what an entry did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// New money or goods in an account.
    Grew {
        /// Of what.
        stuff: Stuff,
        /// Fen or units.
        sum: i64,
        /// Where.
        to: Where,
        /// Gifts, if it is a statement's.
        gifts: Option<i64>,
    },
    /// From account to account.
    Moved {
        /// Of what.
        stuff: Stuff,
        /// Fen or units.
        sum: i64,
        /// Whence.
        from: Where,
        /// Whither.
        to: Where,
    },
    /// A lot is something else from now on.
    Became {
        /// The lot.
        lot: String,
        /// What it truly is.
        item: Names,
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

/// What the entry did, in its order.
pub(crate) async fn lines(tx: &mut Tx<'_>, teller: &mut Teller, entry: &Entry) -> Result<Vec<Line>, Failure> {
    let mut lines = Vec::new();
    for grown in &entry.grows {
        let (stuff, to) = (stuff(tx, teller, &grown.axis).await?, place(tx, teller, &grown.account).await?);
        let gifts = grown.body.as_ref().map(|body| body.rows);
        lines.push(Line::Grew { stuff, sum: grown.hi - grown.lo, to, gifts });
    }
    for moved in &entry.moves {
        let stuff = stuff(tx, teller, &moved.axis).await?;
        let (from, to) = (place(tx, teller, &moved.from).await?, place(tx, teller, &moved.to).await?);
        // Stretches of one stream that go the same way are one line.
        match lines.last_mut() {
            Some(Line::Moved { stuff: last, sum, from: whence, to: whither })
                if *last == stuff && *whence == from && *whither == to =>
            {
                *sum += moved.sum;
            }
            _ => lines.push(Line::Moved { stuff, sum: moved.sum, from, to }),
        }
    }
    for identity in &entry.identities {
        let item = supply::item::find(tx, &identity.item).await?;
        let item = item.map_or_else(|| own(identity.item.as_str()), |item| item.names);
        lines.push(Line::Became { lot: identity.lot.to_string(), item });
    }
    lines.extend(entry.balances.iter().map(|b| Line::Balance { name: b.name.clone(), fen: b.fen }));
    lines.extend(entry.fact.clone().map(Line::Stated));
    Ok(lines)
}

async fn stuff(tx: &mut Tx<'_>, teller: &mut Teller, axis: &AxisCode) -> Result<Stuff, Failure> {
    if let Some(channel) = book::stock::channel_of(tx, axis).await? {
        return Ok(Stuff::Money { channel: teller.channel(tx, &channel).await? });
    }
    let lot = axis.to_string();
    let item = match lot.parse::<Code>() {
        Ok(code) => lookup::goods(tx, &code).await?,
        Err(_) => None,
    };
    Ok(match item {
        Some(item) => Stuff::Goods { lot, names: item.names, unit: item.unit },
        None => Stuff::Goods { names: own(&lot), unit: Names::new("件", "item"), lot },
    })
}

async fn place(tx: &mut Tx<'_>, teller: &mut Teller, account: &Account) -> Result<Where, Failure> {
    let names = match account {
        Account::Warehouse(code) => Some(lookup::warehouse(tx, code).await?),
        Account::Site(code) | Account::Used(code) | Account::Damaged(code) => Some(lookup::site(tx, code).await?),
        Account::Receivable(code) => Some(teller.channel(tx, code).await?),
        _ => None,
    };
    Ok(Where { account: account.clone(), names })
}

fn own(text: &str) -> Names {
    Names::new(text, text)
}

/// A consignment's code stands before those of its shipments and their hand-overs.
pub(crate) fn consignment(noun: &str, code: &Code) -> Option<Code> {
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

impl Stuff {
    /// 腾讯公益的捐款; N95口罩（PO-1/1/1）.
    fn name(&self, v: &Voice) -> String {
        match self {
            Stuff::Money { channel } => {
                v.tell("public-entry-money-of", &[("channel", v.pick(&channel.zh, &channel.en).to_owned())])
            }
            Stuff::Goods { lot, names, .. } => {
                let name = v.pick(&names.zh, &names.en).to_owned();
                v.tell("public-entry-goods-of", &[("item", name), ("lot", lot.clone())])
            }
        }
    }
    fn sum(&self, v: &Voice, n: i64) -> String {
        match self {
            Stuff::Money { .. } => v.money_signed(n),
            Stuff::Goods { unit, .. } => v.units(n, v.pick(&unit.zh, &unit.en)),
        }
    }
}

impl Where {
    /// 持有; 应付 PO-1; 在库 长春仓.
    fn said(&self, v: &Voice) -> String {
        let word = self.account.goods_word();
        let list =
            if labels::MONEY.iter().any(|(code, ..)| *code == word) { &labels::MONEY[..] } else { &labels::GOODS };
        let said = labels::state(v, list, word).word;
        let name = self.names.as_ref().map(|names| v.pick(&names.zh, &names.en)).or(self.account.name());
        match name {
            Some(name) => v.tell("public-entry-where", &[("state", said), ("name", name.to_owned())]),
            None => said,
        }
    }
}

impl Line {
    /// The line in words.
    pub fn text(&self, v: &Voice) -> String {
        match self {
            Line::Grew { stuff, sum, to, gifts } => {
                let facts = [("stuff", stuff.name(v)), ("sum", stuff.sum(v, *sum)), ("to", to.said(v))];
                match gifts {
                    None => v.tell("public-entry-grew", &facts),
                    Some(gifts) => {
                        let [stuff, sum, to] = facts;
                        v.tell("public-entry-gifts", &[stuff, sum, to, ("gifts", v.value(gifts, "gift"))])
                    }
                }
            }
            Line::Moved { stuff, sum, from, to } => v.tell(
                "public-entry-moved",
                &[("stuff", stuff.name(v)), ("sum", stuff.sum(v, *sum)), ("from", from.said(v)), ("to", to.said(v))],
            ),
            Line::Became { lot, item } => {
                let item = v.pick(&item.zh, &item.en).to_owned();
                v.tell("public-entry-became", &[("lot", lot.clone()), ("item", item)])
            }
            Line::Balance { name, fen } => {
                v.tell("public-entry-balance", &[("name", name.clone()), ("fen", v.money_signed(fen))])
            }
            Line::Stated(text) => text.clone(),
        }
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
