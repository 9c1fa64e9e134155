//! Why an entry is in the book, in words of a person: which consignment, which goods and how many, where; which platform and
//! how many gifts. The ledger's own lines stand on the entry's page.

mod teller;

use operation::Names;
use primitives::Code;
use ui::Voice;

use crate::labels;

pub(crate) use teller::Teller;

/// What an entry is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// A site signed.
    Signed {
        /// The consignment's names.
        consignment: Names,
        /// Where.
        site: Names,
        /// What came, whole or broken.
        goods: Vec<Goods>,
        /// Of it broken, in base units.
        damaged: i64,
        /// What did not come.
        missing: i64,
    },
    /// Goods left a warehouse.
    Shipped {
        /// The consignment's names.
        consignment: Names,
        /// Whence.
        from: Names,
        /// Whither.
        to: Names,
        /// What left.
        goods: Vec<Goods>,
    },
    /// Gifts that came together, or one that came alone.
    Gave {
        /// Through whom.
        channel: Names,
        /// How many.
        gifts: i64,
        /// The giver as the platform or the office masks the name, where it is one.
        alias: Option<String>,
    },
    /// Goods came in.
    CameIn {
        /// What did it: intake, gift in kind.
        noun: String,
        /// The order or gift.
        code: Code,
        /// What came.
        goods: Vec<Goods>,
    },
    /// A platform paid out.
    Settled {
        /// Which.
        channel: Names,
        /// The settlement.
        code: Code,
    },
    /// A supplier was paid.
    Paid {
        /// The payment.
        code: Code,
        /// For which order.
        order: Code,
    },
    /// Money went back to a donor.
    Refunded {
        /// Through whom it had come.
        channel: Names,
    },
    /// An appeal went up on a platform.
    Listed {
        /// The platform.
        channel: Names,
    },
    /// A lot is another item than was booked.
    Identified {
        /// The lot.
        lot: Code,
        /// What it is now.
        item: Names,
    },
    /// An entry was undone.
    Undid {
        /// What that had done, and to what.
        noun: String,
        /// Which one.
        code: Code,
    },
    /// Something that has a name of its own.
    Named {
        /// What was done.
        noun: String,
        /// The thing's names.
        names: Names,
    },
    /// Anything else, by its code.
    Other {
        /// What was done.
        noun: String,
        /// Which one.
        code: Code,
    },
}

/// Goods of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goods {
    /// What they were held to be then.
    pub names: Names,
    /// The unit they are counted in.
    pub unit: Names,
    /// How many.
    pub units: i64,
    /// What they truly are, where that was put right since.
    pub truly: Option<Names>,
}

/// More goods than these are counted, not named.
const GOODS_MAX: usize = 6;

impl Goods {
    fn said(&self, v: &Voice) -> String {
        let name = v.pick(&self.names.zh, &self.names.en).to_owned();
        let units = v.units(self.units, v.pick(&self.unit.zh, &self.unit.en));
        let said = v.tell("public-because-goods", &[("item", name), ("units", units)]);
        match &self.truly {
            Some(truly) => {
                let truly = v.pick(&truly.zh, &truly.en).to_owned();
                v.tell("public-because-truly", &[("goods", said), ("truly", truly)])
            }
            None => said,
        }
    }
}

fn all(v: &Voice, goods: &[Goods]) -> String {
    let said: Vec<_> = goods.iter().take(GOODS_MAX).map(|goods| goods.said(v)).collect();
    let said = said.join(&v.t("public-comma"));
    match goods.len().checked_sub(GOODS_MAX).filter(|more| 0 < *more).and_then(|more| i64::try_from(more).ok()) {
        Some(more) => v.tell("public-because-more", &[("goods", said), ("n", v.count(more))]),
        None => said,
    }
}

impl Because {
    /// In the reader's language.
    pub fn text(&self, v: &Voice) -> String {
        let pick = |names: &Names| v.pick(&names.zh, &names.en).to_owned();
        let done = |noun: &str| labels::noun(v, noun);
        match self {
            Because::Signed { consignment, site, goods, damaged, missing } => {
                let facts = [("consignment", pick(consignment)), ("site", pick(site)), ("goods", all(v, goods))];
                let id = if goods.is_empty() { "public-because-signed-nothing" } else { "public-because-signed" };
                let mut said = v.tell(id, &facts);
                for (id, n) in [("public-because-damaged", damaged), ("public-because-missing", missing)] {
                    if *n != 0 {
                        said.push_str(&v.tell(id, &[("n", v.count(n))]));
                    }
                }
                said
            }
            Because::Shipped { consignment, from, to, goods } => v.tell(
                "public-because-shipped",
                &[("consignment", pick(consignment)), ("from", pick(from)), ("to", pick(to)), ("goods", all(v, goods))],
            ),
            Because::Gave { channel, gifts, alias: None } => {
                v.tell("public-because-gave", &[("channel", pick(channel)), ("gifts", v.value(gifts, "gift"))])
            }
            Because::Gave { channel, alias: Some(alias), .. } => {
                v.tell("public-because-gave-one", &[("channel", pick(channel)), ("alias", alias.clone())])
            }
            Because::CameIn { noun, code, goods } => v.tell(
                "public-because-came",
                &[("done", done(noun)), ("code", code.to_string()), ("goods", all(v, goods))],
            ),
            Because::Settled { channel, code } => {
                v.tell("public-because-settled", &[("channel", pick(channel)), ("code", code.to_string())])
            }
            Because::Paid { code, order } => {
                v.tell("public-because-paid", &[("code", code.to_string()), ("order", order.to_string())])
            }
            Because::Refunded { channel } => v.tell("public-because-refunded", &[("channel", pick(channel))]),
            Because::Listed { channel } => v.tell("public-because-listed", &[("channel", pick(channel))]),
            Because::Identified { lot, item } => {
                v.tell("public-because-identified", &[("lot", lot.to_string()), ("item", pick(item))])
            }
            Because::Undid { noun, code } => {
                v.tell("public-because-undid", &[("done", done(noun)), ("code", code.to_string())])
            }
            Because::Named { noun, names } => {
                v.tell("public-because-named", &[("done", done(noun)), ("name", pick(names))])
            }
            Because::Other { noun, code } => {
                v.tell("public-because-other", &[("done", done(noun)), ("code", code.to_string())])
            }
        }
    }
}
