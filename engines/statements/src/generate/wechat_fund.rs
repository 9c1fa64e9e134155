//! 微信支付资金账单, 11 columns. The order number stands as 微信支付业务单号, so that refunds can name it.

use std::fmt::Write;
use std::io;

use super::row::{Clock, Yuan};
use super::{Made, MadeRow, Sheet, Width};

/// The bill and its sums so far.
pub(super) struct Flow {
    width: Width,
    balance: i64,
    income: (u64, i64),
    expense: (u64, i64),
}

impl Flow {
    pub(super) fn new(width: Width) -> Self {
        Flow { width, balance: 0, income: (0, 0), expense: (0, 0) }
    }
}

impl Sheet for Flow {
    fn head(&self, out: &mut String) {
        out.push_str(
            "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,账户结余（元）,资金变更提交申请人,备注,业务凭证号\r\n",
        );
    }

    fn row(&mut self, row: &MadeRow, out: &mut String) -> io::Result<()> {
        let (signed, what) = match &row.kind {
            Made::Gift => (row.fen, "交易"),
            Made::Refund { .. } | Made::Waiting { .. } => (-row.fen, "退款"),
            Made::Other { what } => (row.fen, what.as_str()),
        };
        self.balance += signed;
        let (side, sums) = if signed < 0 { ("支出", &mut self.expense) } else { ("收入", &mut self.income) };
        *sums = (sums.0 + 1, sums.1 + signed.abs());
        let MadeRow { order_no, flow_no, message, .. } = row;
        let (at, fen, balance) = (Clock(row.at), Yuan(signed.abs()), Yuan(self.balance));
        match row.refund_no() {
            Some(no) => write!(
                out,
                "`{at},`50{flow_no},`{no},`{what},`{what},`{side},`{fen},`{balance},`system,`{message},`REF{order_no}\r\n"
            ),
            None => write!(
                out,
                "`{at},`{order_no},`{flow_no},`{what},`{what},`{side},`{fen},`{balance},`system,`{message},`{order_no}\r\n"
            ),
        }
        .map_err(io::Error::other)
    }

    fn foot(&self, out: &mut String) {
        let ((income_rows, income), (expense_rows, expense)) = (self.income, self.expense);
        let (rows, income, expense) = (income_rows + expense_rows, Yuan(income), Yuan(expense));
        // WeChat has printed the totals as names above values, and as pairs.
        out.push_str(&match self.width {
            Width::Wide => format!(
                "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n`{rows},`{income_rows},`{income},`{expense_rows},`{expense}\r\n"
            ),
            Width::Old => format!(
                "资金流水总笔数,`{rows},收入笔数,`{income_rows},收入金额,`{income},支出笔数,`{expense_rows},支出金额,`{expense}\r\n"
            ),
        });
    }
}
