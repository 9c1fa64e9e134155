//! Our own CSV.

use std::fmt::Write;
use std::io;

use super::row::{Clock, Yuan};
use super::{Made, MadeRow, Sheet};

/// The file and its sums so far.
pub(super) struct Plain {
    rows: u64,
    net: i64,
}

impl Plain {
    pub(super) fn new() -> Self {
        Plain { rows: 0, net: 0 }
    }
}

impl Sheet for Plain {
    fn head(&self, out: &mut String) {
        out.push_str("order_no,kind,paid_at,amount_yuan,fee_yuan,donor_alias,message,original_order_no\r\n");
    }

    fn row(&mut self, row: &MadeRow, out: &mut String) -> io::Result<()> {
        let (at, fen) = (Clock(row.at), Yuan(row.fen));
        let MadeRow { order_no, .. } = row;
        let (alias, message) = (quoted(&row.alias), quoted(&row.message));
        self.rows += 1;
        match &row.kind {
            Made::Gift => {
                self.net += row.fen;
                write!(out, "{order_no},gift,{at},{fen},0.00,{alias},{message},\r\n")
            }
            Made::Refund { refund_no } | Made::Waiting { refund_no, .. } => {
                self.net -= row.fen;
                write!(out, "{refund_no},refund,{at},{fen},0.00,,,{order_no}\r\n")
            }
            Made::Other { what } => return Err(io::Error::new(io::ErrorKind::InvalidInput, what.clone())),
        }
        .map_err(io::Error::other)
    }

    fn foot(&self, out: &mut String) {
        out.push_str(&format!("{},total,,{},,,,\r\n", self.rows, Yuan(self.net)));
    }
}

/// In quotation marks if it needs them.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
