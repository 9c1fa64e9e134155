//! Accounts (科目): who is answerable for a span.

use std::fmt;
use std::str::FromStr;

use primitives::{Code, Refusal};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::AxisCode;

/// Who answers for what. Text is a word, or a word, a colon and a name: `held`, `receivable:tencent`, `spent:PO-1/1/1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// 应收: the channel owes it to us.
    Receivable(Code),
    /// 持有: ours, not yet used.
    Held,
    /// 应付: owed to the supplier of an order whose goods came.
    Payable(Code),
    /// 预付: paid for an order before its goods came.
    Prepaid(Code),
    /// 已用: paid, and on the line of this sink.
    Spent(AxisCode),
    /// A gift in kind, on the line of its lot; or goods that became another lot, or a component of a kit, and lie on its line.
    Converted(AxisCode),
    /// 改用途、换汇: money that went on as money of another stream, and lies on that stream's line.
    Exchanged(AxisCode),
    /// 已退: went back to the donor.
    Refunded,
    /// 损失.
    Loss,
    /// 作废: was never ours; of money or of goods.
    Void,
    /// In a warehouse.
    Warehouse(Code),
    /// On the way, by this shipment.
    InTransit(Code),
    /// Signed for at a site.
    Site(Code),
    /// Used by a site.
    Used(Code),
    /// Arrived broken, at this site or warehouse.
    Damaged(Code),
    /// Never arrived, of this shipment.
    Missing(Code),
    /// Went back to this supplier.
    Returned(Code),
    /// Written off.
    WrittenOff,
}

impl Account {
    /// The word before the colon.
    pub const fn word(&self) -> &'static str {
        match self {
            Account::Receivable(_) => "receivable",
            Account::Held => "held",
            Account::Payable(_) => "payable",
            Account::Prepaid(_) => "prepaid",
            Account::Spent(_) => "spent",
            Account::Converted(_) => "converted",
            Account::Exchanged(_) => "exchanged",
            Account::Refunded => "refunded",
            Account::Loss => "loss",
            Account::Void => "void",
            Account::Warehouse(_) => "warehouse",
            Account::InTransit(_) => "in_transit",
            Account::Site(_) => "site",
            Account::Used(_) => "used",
            Account::Damaged(_) => "damaged",
            Account::Missing(_) => "missing",
            Account::Returned(_) => "returned",
            Account::WrittenOff => "written_off",
        }
    }
    /// The name after the colon.
    pub fn name(&self) -> Option<&str> {
        match self {
            Account::Held | Account::Refunded | Account::Loss | Account::Void | Account::WrittenOff => None,
            Account::Spent(axis) | Account::Converted(axis) | Account::Exchanged(axis) => Some(axis.as_str()),
            Account::Receivable(c)
            | Account::Payable(c)
            | Account::Prepaid(c)
            | Account::Warehouse(c)
            | Account::InTransit(c)
            | Account::Site(c)
            | Account::Used(c)
            | Account::Damaged(c)
            | Account::Missing(c)
            | Account::Returned(c) => Some(c.as_str()),
        }
    }
    /// Money that no purchase has touched: a refund takes this first.
    pub const fn is_unspent(&self) -> bool {
        matches!(self, Account::Receivable(_) | Account::Held)
    }
    /// Money that is no longer the gift's.
    pub const fn is_gone(&self) -> bool {
        matches!(self, Account::Refunded | Account::Void)
    }
    /// Whether spans in it lie on a sink's line.
    pub const fn is_on_a_line(&self) -> bool {
        matches!(self, Account::Payable(_) | Account::Spent(_) | Account::Converted(_) | Account::Exchanged(_))
    }
    /// Whether only a rule of its own moves goods into it or out of it.
    pub(crate) const fn has_own_rule(&self) -> bool {
        matches!(self, Account::Converted(_) | Account::Returned(_) | Account::Void)
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            None => f.write_str(self.word()),
            Some(name) => write!(f, "{}:{name}", self.word()),
        }
    }
}

impl FromStr for Account {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let no = || crate::refusal::bad_account(text);
        let Some((word, name)) = text.split_once(':') else {
            return Ok(match text {
                "held" => Account::Held,
                "refunded" => Account::Refunded,
                "loss" => Account::Loss,
                "void" => Account::Void,
                "written_off" => Account::WrittenOff,
                _ => return Err(no()),
            });
        };
        match word {
            "spent" => return Ok(Account::Spent(name.parse()?)),
            "converted" => return Ok(Account::Converted(name.parse()?)),
            "exchanged" => return Ok(Account::Exchanged(name.parse()?)),
            _ => {}
        }
        let code: Code = name.parse()?;
        Ok(match word {
            "receivable" => Account::Receivable(code),
            "payable" => Account::Payable(code),
            "prepaid" => Account::Prepaid(code),
            "warehouse" => Account::Warehouse(code),
            "in_transit" => Account::InTransit(code),
            "site" => Account::Site(code),
            "used" => Account::Used(code),
            "damaged" => Account::Damaged(code),
            "missing" => Account::Missing(code),
            "returned" => Account::Returned(code),
            _ => return Err(no()),
        })
    }
}

impl Serialize for Account {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Account {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(|_| serde::de::Error::custom("not an account"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_its_text() {
        let on = ["spent:PO-1/1/1", "converted:K", "exchanged:jilin/C1/CNY/conversion/place=220000"];
        for text in ["held", "void", "receivable:tencent", "in_transit:B3/1", "written_off"].into_iter().chain(on) {
            assert_eq!(text.parse::<Account>().unwrap().to_string(), text);
        }
        for bad in ["", "Held", "held:x", "payable", "spent:", "lost:x"] {
            assert!(bad.parse::<Account>().is_err(), "{bad} was taken");
        }
    }
}
