//! What the reader lends: a line of the data part.

use primitives::{Instant, Refusal};

use crate::Amounts;

/// One record between the header and the totals.
#[derive(Debug)]
pub enum Line<'l> {
    /// A row that can be booked, parked or listed.
    Row(Row<'l>),
    /// A row that cannot, and why; its printed amounts count in the totals all the same.
    Reject {
        /// First physical line of the record, 1-based in the decoded text.
        line: u64,
        /// As printed in the row (canonical refunds: the refund's own); empty if it has none.
        order_no: String,
        /// The reason: a code T2xx and the facts of its sentence.
        why: Refusal,
        /// The line as it stands, without its line end.
        raw: &'l str,
        /// What it adds to the printed totals.
        amounts: Amounts,
    },
}

/// One row. Texts are borrowed from the reader until its next call, free of tabs, backticks and quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'l> {
    /// First physical line of the record, 1-based in the decoded text, preamble included.
    pub line: u64,
    /// What happened.
    pub kind: Kind<'l>,
    /// When, as the platform's clock says (Shanghai).
    pub at: Instant,
    /// The merchant's order number: the gift's, for a refund the order that is refunded. May be empty for `Other`.
    pub order_no: &'l str,
    /// What a list of rejects shows for this row: `order_no`, but a canonical refund's own number.
    pub own_no: &'l str,
    /// The platform's number of the flow or order (微信订单号, 账务流水号, 支付宝交易号); empty if it has none.
    pub flow_no: &'l str,
    /// Another number of the platform's for the same order or refund, for comparing alone; empty if the format has none.
    pub also_no: &'l str,
    /// In fen: positive for gifts and refunds, signed (income less expense) for `Other`.
    pub fen: i64,
    /// Fee in 1/1,000,000 yuan, positive when it costs us; of a `charge` what was charged less what was given back.
    pub fee_micro: i64,
    /// 用户标识, where the format has one; never shown, never stored bare.
    pub payer: &'l str,
    /// The name as the platform masks it, without account or telephone; may be empty.
    pub alias: &'l str,
    /// The cell of the column that was asked for ([`crate::Reader::watch`]); empty if none was.
    pub project: &'l str,
    /// The line as it stands, without its line end: what identifies an `Other` row without a flow number.
    pub raw: &'l str,
    /// What it adds to the printed totals.
    pub amounts: Amounts,
}

/// What happened in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind<'l> {
    /// Money came for an order.
    Gift,
    /// Money of an order went back, or is about to.
    Refund {
        /// The provider's refund number; where the format has none, the flow number.
        refund_no: &'l str,
        /// Whether it is done.
        state: RefundState<'l>,
    },
    /// Neither: counted and listed by kind.
    Other {
        /// The platform's word: 提现, 转账, REVOKED …
        what: &'l str,
        /// 收费: what it cost stands in `fee_micro`.
        charge: bool,
    },
}

/// How far a refund is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundState<'l> {
    /// Done.
    Final,
    /// Not yet: the platform's word (PROCESSING, CHANGE …). A later row of the same refund number takes its place.
    Waiting(&'l str),
}
