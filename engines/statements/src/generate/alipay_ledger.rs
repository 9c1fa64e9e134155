//! 支付宝账务明细, the classic 12 columns or 16.

use std::fmt::Write;
use std::io;

use super::row::{Clock, Midnight, Yuan, without_commas};
use super::{Made, MadeRow, Meta, Sheet, Width};

/// The ledger and its sums so far.
pub(super) struct Account<'m> {
    meta: &'m Meta,
    width: Width,
    balance: i64,
    income: (u64, i64),
    expense: (u64, i64),
}

impl<'m> Account<'m> {
    pub(super) fn new(meta: &'m Meta, width: Width) -> Self {
        Account { meta, width, balance: 0, income: (0, 0), expense: (0, 0) }
    }
}

impl Sheet for Account<'_> {
    fn head(&self, out: &mut String) {
        preamble("账务", self.meta, out);
        out.push_str(
            "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注",
        );
        if self.width == Width::Wide {
            out.push_str(",业务描述,业务账单来源,业务基础订单号,业务订单号");
        }
        out.push_str("\r\n");
    }

    fn row(&mut self, row: &MadeRow, out: &mut String) -> io::Result<()> {
        let (signed, what) = match &row.kind {
            Made::Gift => (row.fen, "在线支付"),
            Made::Refund { .. } | Made::Waiting { .. } => (-row.fen, "交易退款"),
            Made::Other { what } => (row.fen, what.as_str()),
        };
        self.balance += signed;
        let (income, expense) = if signed < 0 { (0, signed) } else { (signed, 0) };
        if income != 0 {
            self.income = (self.income.0 + 1, self.income.1 + income);
        }
        if expense != 0 {
            self.expense = (self.expense.0 + 1, self.expense.1 + expense);
        }
        let entry_no = row.refund_no().unwrap_or(&row.flow_no);
        let (at, tail) = (Clock(row.at), self.income.0 % 10_000);
        let (income, expense, balance) = (Yuan(income), Yuan(expense), Yuan(self.balance));
        let MadeRow { flow_no, order_no, alias, .. } = row;
        let (title, message) = (without_commas(&self.meta.title), without_commas(&row.message));
        let wide = if self.width == Width::Wide { ",\t,\t,\t,\t" } else { "" };
        write!(
            out,
            "{entry_no}\t,{flow_no}\t,{order_no}\t,{title}\t,{at}\t,{alias}(138****{tail:04})\t,{income}\t,{expense}\t,{balance}\t,\
             支付宝\t,{what}\t,{message}\t{wide}\r\n"
        )
        .map_err(io::Error::other)
    }

    fn foot(&self, out: &mut String) {
        ended("账务", out);
        let ((income_rows, income), (expense_rows, expense)) = (self.income, self.expense);
        out.push_str(&format!(
            "#支出合计：{expense_rows}笔，共{}元\r\n#收入合计：{income_rows}笔，共{}元\r\n#导出时间：[{}]\r\n",
            Yuan(expense),
            Yuan(income),
            Midnight(self.meta.until)
        ));
    }
}

/// The lines above an Alipay header.
pub(super) fn preamble(kind: &str, meta: &Meta, out: &mut String) {
    let (from, until, rule) = (Midnight(meta.from), Midnight(meta.until), "-".repeat(40));
    out.push_str(&format!(
        "#支付宝{kind}明细查询\r\n#账号：[{}]\r\n#起始日期：[{from}]   终止日期：[{until}]\r\n#{rule}{kind}明细列表{rule}\r\n",
        meta.account
    ));
}

/// The line that ends Alipay's rows.
pub(super) fn ended(kind: &str, out: &mut String) {
    let rule = "-".repeat(40);
    out.push_str(&format!("#{rule}{kind}明细列表结束{rule}\r\n"));
}
