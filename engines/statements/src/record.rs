//! A split record, seen by its columns.

use primitives::{Instant, Refusal};

use crate::cells::Cells;
use crate::columns::Columns;
use crate::{Amounts, Halt, Kind, Line, Row, amount, refusal};

/// No platform's order number has half as many.
const ORDER_NO_BYTES_MAX: usize = 128;

/// One record of the data part, lent to the rule of its format.
#[derive(Clone, Copy)]
pub(crate) struct Record<'l> {
    pub(crate) line: u64,
    pub(crate) raw: &'l str,
    pub(crate) cells: &'l Cells,
    pub(crate) columns: &'l Columns,
}

impl<'l> Record<'l> {
    /// The cell of a column; empty where the header lacks the column.
    #[inline]
    pub(crate) fn cell(&self, role: usize) -> &'l str {
        self.columns.place(role).map_or("", |at| self.cells.get(self.raw, at))
    }
    /// The header's name for a column.
    pub(crate) fn name(&self, role: usize) -> &'l str {
        self.columns.name(role)
    }
    /// An amount in millionths of a yuan; a blank cell is nothing.
    #[inline]
    pub(crate) fn micro(&self, role: usize) -> Result<i64, Halt> {
        let text = self.cell(role);
        if text.is_empty() || text == "0.00" {
            return Ok(0);
        }
        amount::micro(text).ok_or_else(|| self.unreadable(role))
    }
    /// The amount that the row is about: a blank cell cannot be read.
    pub(crate) fn money(&self, role: usize) -> Result<i64, Halt> {
        if self.cell(role).is_empty() { Err(self.unreadable(role)) } else { self.micro(role) }
    }
    /// Millionths of a yuan in whole fen.
    pub(crate) fn fen(&self, role: usize, micro: i64) -> Result<i64, Halt> {
        amount::fen(micro).ok_or_else(|| self.unreadable(role))
    }
    fn unreadable(&self, role: usize) -> Halt {
        refusal::amount_unreadable(self.line, self.name(role), self.cell(role)).into()
    }
    /// Whether a text can be an order number.
    pub(crate) fn is_order_no(&self, text: &str) -> bool {
        !text.is_empty() && text.len() <= ORDER_NO_BYTES_MAX && !text.bytes().any(|b| b.is_ascii_control())
    }
    /// A row without numbers and money yet.
    pub(crate) fn row(&self, kind: Kind<'l>, at: Instant, amounts: Amounts) -> Row<'l> {
        let none = "";
        Row {
            line: self.line,
            kind,
            at,
            order_no: none,
            own_no: none,
            flow_no: none,
            also_no: none,
            fen: 0,
            fee_micro: 0,
            payer: none,
            alias: none,
            project: none,
            raw: self.raw,
            amounts,
        }
    }
    /// The row is not taken.
    pub(crate) fn reject(&self, order_no: &str, why: Refusal, amounts: Amounts) -> Line<'l> {
        Line::Reject { line: self.line, order_no: order_no.to_owned(), why, raw: self.raw, amounts }
    }
}
