//! How a bank's file reads: which column is what, how money is signed, what stands around the rows. A file of its own (TOML),
//! with a version, so that a bank that we do not know is no change of the program.

use primitives::Refusal;
use serde::Deserialize;

use crate::columns::tidy;
use crate::refusal;

/// The one version that there is.
const VERSION: u32 = 1;
/// A mapping is a page of text.
const MAPPING_BYTES_MAX: usize = 64 * 1024;

/// The mappings that come with the program, by name: 中国银行, 农业银行, 招商银行, 交通银行, 工商银行.
pub const SHIPPED: [(&str, &str); 5] = [
    ("boc", include_str!("../../banks/boc.toml")),
    ("abc", include_str!("../../banks/abc.toml")),
    ("cmb", include_str!("../../banks/cmb.toml")),
    ("bocom", include_str!("../../banks/bocom.toml")),
    ("icbc", include_str!("../../banks/icbc.toml")),
];

/// How a bank's file reads.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    version: u32,
    /// How we call it: `boc`.
    pub name: String,
    /// The header's names of each column, any of them.
    pub(crate) columns: Columns,
    /// Words that say on which side a row is, where the amount does not.
    #[serde(default)]
    pub(crate) side: Option<Side>,
    /// The currency's words; a row of another one is refused.
    #[serde(default)]
    pub(crate) currency: Vec<String>,
    /// A cell of nothing but this character is empty.
    #[serde(default)]
    pub(crate) filler: Option<char>,
    /// Words with which the line of totals begins.
    #[serde(default)]
    pub(crate) totals: Vec<String>,
    /// Words with which a line behind the rows begins that says nothing of money.
    #[serde(default)]
    pub(crate) notes: Vec<String>,
}

/// Names that a column has in the header; none: the bank does not print it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Columns {
    /// The day, or day and time.
    pub(crate) day: Vec<String>,
    pub(crate) clock: Vec<String>,
    /// One column of money: signed, or with a side.
    pub(crate) amount: Vec<String>,
    /// Two columns of money, without signs.
    pub(crate) income: Vec<String>,
    pub(crate) expense: Vec<String>,
    pub(crate) side: Vec<String>,
    pub(crate) balance: Vec<String>,
    pub(crate) currency: Vec<String>,
    /// The bank's own number of the row, never given twice on a day.
    pub(crate) serial: Vec<String>,
    /// The bank's word for what it was.
    pub(crate) kind: Vec<String>,
    /// Who is at the other end.
    pub(crate) party: Vec<String>,
    /// What the payer wrote.
    pub(crate) note: Vec<String>,
}

/// Words of the two sides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Side {
    pub(crate) income: Vec<String>,
    pub(crate) expense: Vec<String>,
}

/// A column's place in [`Columns::roles`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Day,
    Clock,
    Amount,
    Income,
    Expense,
    Side,
    Balance,
    Currency,
    Serial,
    Kind,
    Party,
    Note,
}

impl Columns {
    pub(crate) fn roles(&self) -> [(Role, &[String]); 12] {
        [
            (Role::Day, &self.day),
            (Role::Clock, &self.clock),
            (Role::Amount, &self.amount),
            (Role::Income, &self.income),
            (Role::Expense, &self.expense),
            (Role::Side, &self.side),
            (Role::Balance, &self.balance),
            (Role::Currency, &self.currency),
            (Role::Serial, &self.serial),
            (Role::Kind, &self.kind),
            (Role::Party, &self.party),
            (Role::Note, &self.note),
        ]
    }
}

impl Mapping {
    /// A mapping that comes with the program; refused (T003) if none has this name.
    pub fn shipped(name: &str) -> Result<Mapping, Refusal> {
        let found = SHIPPED.iter().find(|(known, _)| *known == name);
        let (_, text) = found.ok_or_else(|| refusal::unknown_mapping(name))?;
        Mapping::parse(text)
    }

    /// Reads a mapping's text; refused (T004) with what is wrong in it.
    pub fn parse(text: &str) -> Result<Mapping, Refusal> {
        if MAPPING_BYTES_MAX < text.len() {
            return Err(refusal::bad_mapping("too long"));
        }
        let mut mapping: Mapping = toml::from_str(text).map_err(|why| refusal::bad_mapping(why.message()))?;
        mapping.prove().map_err(refusal::bad_mapping)?;
        mapping.tidied();
        Ok(mapping)
    }

    /// Names as the header's are compared.
    fn tidied(&mut self) {
        let c = &mut self.columns;
        let lists = [
            &mut c.day,
            &mut c.clock,
            &mut c.amount,
            &mut c.income,
            &mut c.expense,
            &mut c.side,
            &mut c.balance,
            &mut c.currency,
            &mut c.serial,
            &mut c.kind,
            &mut c.party,
            &mut c.note,
            &mut self.totals,
            &mut self.notes,
        ];
        lists.into_iter().flatten().for_each(|name| *name = tidy(name));
    }

    fn prove(&self) -> Result<(), &'static str> {
        let c = &self.columns;
        let split = !c.income.is_empty() && !c.expense.is_empty();
        if self.version != VERSION {
            return Err("version must be 1");
        }
        if self.name.is_empty() || 32 < self.name.len() || !self.name.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err("name must be letters and digits");
        }
        let words = [&self.totals, &self.notes, &self.currency];
        if c.roles().iter().flat_map(|(_, names)| *names).chain(words.into_iter().flatten()).any(|n| tidy(n).is_empty())
        {
            return Err("an empty name");
        }
        if c.day.is_empty() {
            return Err("columns.day is missing");
        }
        if c.income.is_empty() != c.expense.is_empty() || split != c.amount.is_empty() {
            return Err("columns must name amount, or income and expense");
        }
        if c.side.is_empty() != self.side.is_none() || (split && self.side.is_some()) {
            return Err("columns.side and the words of [side] belong together, with columns.amount");
        }
        if c.balance.is_empty() && c.serial.is_empty() {
            return Err("columns must name balance or serial: without either two rows cannot be told apart");
        }
        if c.currency.is_empty() != self.currency.is_empty() {
            return Err("columns.currency and the words of currency belong together");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_mapping_is_whole() {
        for (name, _) in SHIPPED {
            assert_eq!(Mapping::shipped(name).unwrap().name, name);
        }
        assert_eq!(Mapping::shipped("x").unwrap_err().code(), "T003");
    }

    #[test]
    fn a_mapping_that_cannot_work_is_refused_with_its_fault() {
        let whole =
            "version = 1\nname = \"x\"\n[columns]\nday = [\"日期\"]\namount = [\"金额\"]\nbalance = [\"余额\"]\n";
        assert!(Mapping::parse(whole).is_ok());
        for (from, to, part) in [
            ("version = 1", "version = 2", "version"),
            ("name = \"x\"", "name = \"a b\"", "name"),
            ("day = ", "party = ", "columns.day"),
            ("amount = ", "income = ", "amount, or income"),
            ("balance = ", "side = ", "side"),
            ("balance = ", "note = ", "balance or serial"),
            ("balance = ", "colour = ", "colour"),
            ("\"余额\"", "\" \"", "empty"),
            ("[columns]", "currency = [\"CNY\"]\n[columns]", "currency"),
        ] {
            let why = Mapping::parse(&whole.replacen(from, to, 1)).unwrap_err();
            assert!(why.code() == "T004" && why.to_string().contains(part), "{why}");
        }
        assert_eq!(Mapping::parse(&"#".repeat(70_000)).unwrap_err().code(), "T004");
    }
}
