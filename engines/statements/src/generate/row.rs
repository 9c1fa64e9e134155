//! A row to be written, and what is written with it.

use std::fmt;

use primitives::{Day, Instant};

/// A row as the platform knows it; each format writes what it has columns for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeRow {
    /// What happened.
    pub kind: Made,
    /// When; written to the second.
    pub at: Instant,
    /// The merchant's order number of the gift (of a refund: the gift that is refunded).
    pub order_no: String,
    /// The platform's number of the order.
    pub flow_no: String,
    /// Fen, positive; of `Other` signed: income less expense.
    pub fen: i64,
    /// 用户标识; written where the format has it (WeChat).
    pub payer: String,
    /// The masked name; written where the format has it (Alipay, canonical).
    pub alias: String,
    /// A donor's words.
    pub message: String,
}

/// What happened in a row to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// A gift.
    Gift,
    /// A refund that is done. The number is the provider's; in a ledger it is the row's flow number.
    Refund {
        /// Unique within the channel.
        refund_no: String,
    },
    /// A refund that is not done yet; only WeChat shows those, others write it as done.
    Waiting {
        /// Unique within the channel.
        refund_no: String,
        /// PROCESSING, CHANGE.
        state: String,
    },
    /// Neither: the platform's word for it.
    Other {
        /// REVOKED (WeChat), 提现, 收费 (ledger), 转账 …
        what: String,
    },
}

/// What stands around the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// The merchant's account at the platform.
    pub account: String,
    /// 商品名称: the appeal as the platform lists it.
    pub title: String,
    /// 起始日期.
    pub from: Day,
    /// 终止日期, at its midnight: up to when the file reaches.
    pub until: Day,
    /// The platform's fee in millionths of the amount, rounded to fen a row; ledger and canonical write none.
    pub fee_ppm: i64,
}

/// Which of a format's headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// WeChat's 27 columns, the ledger's 16; the fund bill's totals as names above values.
    Wide,
    /// WeChat's 24 columns, the ledger's classic 12; the fund bill's totals as pairs.
    Old,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Rows in all.
    pub rows: u64,
    /// Gifts.
    pub gifts: u64,
    /// Refunds that are done.
    pub refunds: u64,
    /// Sum of the gifts, in fen.
    pub gross_fen: i64,
    /// Sum of the refunds that are done, in fen.
    pub refund_fen: i64,
    /// Fees of both, in fen, a refund's given back.
    pub fees_fen: i64,
}

impl MadeRow {
    /// The refund's number, if it is a refund.
    pub fn refund_no(&self) -> Option<&str> {
        match &self.kind {
            Made::Refund { refund_no } | Made::Waiting { refund_no, .. } => Some(refund_no),
            Made::Gift | Made::Other { .. } => None,
        }
    }
    /// The fee in fen as the platform signs it: a refund gives it back.
    pub(super) fn fee_fen(&self, ppm: i64) -> i64 {
        let fee = (self.fen * ppm + 500_000) / 1_000_000;
        match self.kind {
            Made::Gift => fee,
            Made::Refund { .. } | Made::Waiting { .. } => -fee,
            Made::Other { .. } => 0,
        }
    }
}

impl Written {
    pub(super) fn count(&mut self, row: &MadeRow, fee_ppm: i64) {
        self.rows += 1;
        match row.kind {
            Made::Gift => {
                self.gifts += 1;
                self.gross_fen += row.fen;
                self.fees_fen += row.fee_fen(fee_ppm);
            }
            Made::Refund { .. } => {
                self.refunds += 1;
                self.refund_fen += row.fen;
                self.fees_fen += row.fee_fen(fee_ppm);
            }
            Made::Waiting { .. } | Made::Other { .. } => {}
        }
    }
}

/// Fen as yuan with two decimals, signed.
pub(super) struct Yuan(pub(super) i64);

impl fmt::Display for Yuan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100)
    }
}

/// `2022-03-14 00:02:13`.
pub(super) struct Clock(pub(super) Instant);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        let (day, clock) = (text.get(..10).unwrap_or_default(), text.get(11..19).unwrap_or_default());
        write!(f, "{day} {clock}")
    }
}

/// `2022年03月14日 00:00:00`, the day's midnight.
pub(super) struct Midnight(pub(super) Day);

impl fmt::Display for Midnight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.0.ymd();
        write!(f, "{y:04}年{m:02}月{d:02}日 00:00:00")
    }
}

/// Alipay parts cells by commas and quotes none, so that words lose theirs.
pub(super) fn without_commas(text: &str) -> String {
    text.replace(',', "，").replace('"', "”")
}
