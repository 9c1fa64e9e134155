//! `alipay-ledger`: 支付宝账务明细 (signcustomer), 12 columns and newer ones in any order. The one to book from: every fen
//! that the account saw. An empty side of a row is blank or 0.00.

use crate::columns::Name;
use crate::line::{Kind, Line, RefundState, Row};
use crate::record::Record;
use crate::tally::{Amounts, ONE};
use crate::wall::Wall;
use crate::{Halt, refusal};

const FLOW_NO: usize = 0;
const ORDER_NO: usize = 1;
const TIME: usize = 2;
pub(crate) const GIVER: usize = 3;
const INCOME: usize = 4;
const EXPENSE: usize = 5;
const KIND: usize = 6;

/// In the order of the constants above.
pub(crate) const COLUMNS: &[Name] = &[
    Name::text(&["账务流水号"]),
    Name::text(&["商户订单号"]),
    Name::time(&["发生时间"]),
    Name::text(&["对方账号", "对方账户"]).spare(),
    Name::amount(&["收入金额(+元)", "收入金额(元)", "收入金额"]),
    Name::amount(&["支出金额(-元)", "支出金额(元)", "支出金额"]),
    Name::text(&["业务类型"]),
];

/// Slots of a line's amounts: rows and sum of each side.
pub(crate) const INCOME_ROWS: usize = 0;
pub(crate) const INCOME_SUM: usize = 1;
pub(crate) const EXPENSE_ROWS: usize = 2;
pub(crate) const EXPENSE_SUM: usize = 3;

/// A row: income of 在线支付 or 交易付款 is a gift, expense of 退款 or 交易退款 a refund, all else `Other`; 收费 is a charge.
pub(crate) fn line<'l>(row: Record<'l>, wall: &mut Wall) -> Result<Line<'l>, Halt> {
    let what = row.cell(KIND);
    let (pays, returns) = (matches!(what, "在线支付" | "交易付款"), matches!(what, "退款" | "交易退款"));
    let income = row.micro(INCOME)?;
    // 支出金额（-元）: printed with or without its sign.
    let expense = row.micro(EXPENSE)?.checked_abs().unwrap_or(i64::MAX);
    // A row of nothing stands on the side that its kind belongs to.
    let gift = pays && expense == 0;
    let refund = returns && income == 0;
    let counted = |counts: bool| if counts { ONE } else { 0 };
    let (in_rows, out_rows) = (counted(income != 0 || gift), counted(expense != 0 || refund));
    let amounts = Amounts([in_rows, income, out_rows, expense, 0, 0, 0, 0]);
    let fen_in = row.fen(INCOME, income)?;
    let fen_out = row.fen(EXPENSE, expense)?;
    let order_no = row.cell(ORDER_NO);
    let reject = |why| Ok(row.reject(order_no, why, amounts));
    if (gift || refund) && !row.is_order_no(order_no) {
        return reject(refusal::order_no(row.name(ORDER_NO), order_no));
    }
    let flow_no = row.cell(FLOW_NO);
    if refund && flow_no.is_empty() {
        return reject(refusal::refund_no(row.name(FLOW_NO)));
    }
    let Some(at) = wall.at(row.cell(TIME)) else {
        return reject(refusal::time(row.name(TIME), row.cell(TIME)));
    };
    if gift && fen_in <= 0 {
        return reject(refusal::not_positive(row.name(INCOME), row.cell(INCOME)));
    }
    if refund && fen_out == 0 {
        return reject(refusal::not_positive(row.name(EXPENSE), row.cell(EXPENSE)));
    }
    if (pays || returns) && income != 0 && expense != 0 {
        return reject(refusal::both_sides());
    }
    let charge = what == "收费";
    let (kind, fen) = if gift {
        (Kind::Gift, fen_in)
    } else if refund {
        (Kind::Refund { refund_no: flow_no, state: RefundState::Final }, fen_out)
    } else {
        (Kind::Other { what, charge }, fen_in - fen_out)
    };
    let fee = if charge { expense - income } else { 0 };
    Ok(Line::Row(Row {
        fen,
        fee_micro: fee,
        order_no,
        own_no: order_no,
        flow_no,
        payer: "",
        alias: masked(row.cell(GIVER)),
        ..row.row(kind, at, amounts)
    }))
}

/// The name before the bracket of 对方账号: `*杨(137****2600)` gives `*杨`. A bare account or telephone is no name.
pub(crate) fn masked(account: &str) -> &str {
    let name = account.split(['(', '（']).next().unwrap_or_default().trim();
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    if name.contains('@') || 3 <= digits { "" } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_masked_name_is_kept() {
        for (account, name) in [
            ("*杨(137****2600)", "*杨"),
            ("*某（138****0000）", "*某"),
            ("*某", "*某"),
            ("137****2600", ""),
            ("a***@b.cn", ""),
            ("", ""),
        ] {
            assert_eq!(masked(account), name, "{account}");
        }
    }
}
