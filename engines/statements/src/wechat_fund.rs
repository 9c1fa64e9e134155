//! `wechat-fund`: 微信支付资金账单, 11 columns: every fen that the account saw. A row is known by its 资金流水单号, an order by its
//! 微信支付业务单号, which WeChat shows to the giver as 交易单号. A refund says only in its 业务凭证号 (`REF` and that number) which
//! order goes back; one that does not is rejected, never guessed.

use crate::columns::{Name, tidy};
use crate::line::{Kind, Line, RefundState, Row};
use crate::record::Record;
use crate::tally::{Amounts, ONE};
use crate::wall::Wall;
use crate::{Halt, refusal};

const TIME: usize = 0;
const ORDER_NO: usize = 1;
const FLOW_NO: usize = 2;
const KIND: usize = 3;
const SIDE: usize = 4;
const AMOUNT: usize = 5;
const VOUCHER: usize = 6;

/// In the order of the constants above.
pub(crate) const COLUMNS: &[Name] = &[
    Name::time(&["记账时间"]),
    Name::text(&["微信支付业务单号"]),
    Name::text(&["资金流水单号"]),
    Name::text(&["业务类型"]),
    Name::text(&["收支类型"]),
    Name::amount(&["收支金额(元)", "收支金额"]),
    Name::text(&["业务凭证号"]),
];

/// What the totals line calls each total, in the slots of a line's amounts.
const TOTALS: [&str; 5] = ["资金流水总笔数", "收入笔数", "收入金额", "支出笔数", "支出金额"];

/// Slots that every totals line has: all of them.
pub(crate) const NEEDED_TOTALS: [usize; 5] = [0, 1, 2, 3, 4];

/// Whether the line begins the totals.
pub(crate) fn is_totals(line: &str) -> bool {
    line.split(',').next().is_some_and(|first| tidy(first.trim_matches(['"', '`'])) == TOTALS[0])
}

/// The slot of a total by its name: `收入金额（元）` too.
pub(crate) fn total(name: &str) -> Option<usize> {
    let bare = name.strip_suffix("(元)").unwrap_or(name);
    TOTALS.iter().position(|total| *total == bare)
}

/// A row: 收入 of 交易 is a gift, 支出 of 退款 a refund, all else `Other`; what is taken as 手续费 is a charge.
pub(crate) fn line<'l>(row: Record<'l>, wall: &mut Wall) -> Result<Line<'l>, Halt> {
    let (what, side) = (row.cell(KIND), row.cell(SIDE));
    let (comes, goes) = (side == "收入", side == "支出");
    let (gift, refund) = (comes && what == "交易", goes && what == "退款");
    // Both sides are printed without a sign.
    let micro = row.money(AMOUNT)?;
    let fen = row.fen(AMOUNT, micro)?;
    let amounts = match (comes, goes) {
        (true, _) => Amounts([ONE, ONE, micro, 0, 0, 0, 0, 0]),
        (_, true) => Amounts([ONE, 0, 0, ONE, micro, 0, 0, 0]),
        _ => Amounts([ONE, 0, 0, 0, 0, 0, 0, 0]),
    };
    let (number, voucher) = (row.cell(ORDER_NO), row.cell(VOUCHER));
    let reject = |why| Ok(row.reject(number, why, amounts));
    if !comes && !goes {
        return reject(refusal::no_side(row.name(SIDE), side));
    }
    let flow_no = row.cell(FLOW_NO);
    let order_no = if refund { returned(voucher) } else { number };
    if refund && flow_no.is_empty() {
        return reject(refusal::refund_no(row.name(FLOW_NO)));
    }
    if refund && order_no.is_empty() {
        return reject(refusal::no_returned_order(row.name(VOUCHER), voucher));
    }
    if gift && !row.is_order_no(order_no) {
        return reject(refusal::order_no(row.name(ORDER_NO), order_no));
    }
    let Some(at) = wall.at(row.cell(TIME)) else {
        return reject(refusal::time(row.name(TIME), row.cell(TIME)));
    };
    if (gift || refund) && fen <= 0 {
        return reject(refusal::not_positive(row.name(AMOUNT), row.cell(AMOUNT)));
    }
    let charge = what.contains("手续费");
    let kind = if gift {
        Kind::Gift
    } else if refund {
        Kind::Refund { refund_no: flow_no, state: RefundState::Final }
    } else {
        Kind::Other { what, charge }
    };
    let signed = if comes { 1 } else { -1 };
    Ok(Line::Row(Row {
        fen: if gift || refund { fen } else { signed * fen },
        fee_micro: if charge { -signed * micro } else { 0 },
        order_no,
        own_no: number,
        flow_no,
        also_no: if refund { number } else { voucher },
        payer: "",
        alias: "",
        ..row.row(kind, at, amounts)
    }))
}

/// The order that a refund's voucher names: `REF4200000068201801293084726067`.
fn returned(voucher: &str) -> &str {
    match voucher.strip_prefix("REF") {
        Some(order_no) if !order_no.is_empty() && order_no.bytes().all(|b| b.is_ascii_alphanumeric()) => order_no,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voucher_names_an_order_or_nothing() {
        for (voucher, order_no) in
            [("REF4200000068201801293084726067", "4200000068201801293084726067"), ("REF", ""), ("R77", ""), ("", "")]
        {
            assert_eq!(returned(voucher), order_no, "{voucher}");
        }
    }

    #[test]
    fn a_total_is_known_by_its_name() {
        assert_eq!((total("支出金额"), total("收入金额(元)"), total("订单总金额")), (Some(4), Some(2), None));
    }
}
