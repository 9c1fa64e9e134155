//! `alipay-trade`: 支付宝业务明细 (trade), 25 columns. A refund is a row of its own with negative amounts; 服务费 is what the
//! platform keeps, negative when it costs us.

use crate::alipay_ledger::masked;
use crate::columns::Name;
use crate::line::{Kind, Line, RefundState, Row};
use crate::record::Record;
use crate::tally::{Amounts, ONE};
use crate::wall::Wall;
use crate::{Halt, refusal};

const FLOW_NO: usize = 0;
const ORDER_NO: usize = 1;
const KIND: usize = 2;
const MADE: usize = 3;
const TIME: usize = 4;
pub(crate) const GIVER: usize = 5;
const TAKEN: usize = 6;
pub(crate) const REBATE: usize = 7;
const REFUND_NO: usize = 8;
const SERVICE: usize = 9;

/// In the order of the constants above.
pub(crate) const COLUMNS: &[Name] = &[
    Name::text(&["支付宝交易号"]),
    Name::text(&["商户订单号"]),
    Name::text(&["业务类型"]),
    Name::time(&["创建时间"]).spare(),
    Name::time(&["完成时间"]),
    Name::text(&["对方账户", "对方账号"]).spare(),
    Name::amount(&["商家实收(元)", "商家实收"]),
    Name::amount(&["商家优惠(元)", "商家优惠"]).spare(),
    Name::text(&["退款批次号/请求号", "退款批次号"]),
    Name::amount(&["服务费(元)", "服务费"]),
];

/// Slots of a line's amounts: rows, 商家实收 and 商家优惠 of 交易, then of 退款.
pub(crate) const TRADE_ROWS: usize = 0;
pub(crate) const TRADE_SUM: usize = 1;
pub(crate) const TRADE_REBATE: usize = 2;
pub(crate) const REFUND_ROWS: usize = 3;
pub(crate) const REFUND_SUM: usize = 4;
pub(crate) const REFUND_REBATE: usize = 5;

/// A row: 交易 is a gift of 商家实收, 退款 a refund of it, negative as printed; all else `Other`.
pub(crate) fn line<'l>(row: Record<'l>, wall: &mut Wall) -> Result<Line<'l>, Halt> {
    let what = row.cell(KIND);
    let (gift, refund) = (what == "交易", what == "退款");
    let taken = if gift || refund { row.money(TAKEN)? } else { row.micro(TAKEN)? };
    let rebate = row.micro(REBATE)?;
    let fee = -row.micro(SERVICE)?;
    let amounts = match (gift, refund) {
        (true, _) => Amounts([ONE, taken, rebate, 0, 0, 0, 0, 0]),
        (_, true) => Amounts([0, 0, 0, ONE, taken, rebate, 0, 0]),
        _ => Amounts::default(),
    };
    let signed = row.fen(TAKEN, taken)?;
    let order_no = row.cell(ORDER_NO);
    let reject = |why| Ok(row.reject(order_no, why, amounts));
    if (gift || refund) && !row.is_order_no(order_no) {
        return reject(refusal::order_no(row.name(ORDER_NO), order_no));
    }
    let flow_no = row.cell(FLOW_NO);
    let refund_no = if row.cell(REFUND_NO).is_empty() { flow_no } else { row.cell(REFUND_NO) };
    if refund && refund_no.is_empty() {
        return reject(refusal::refund_no(row.name(REFUND_NO)));
    }
    let time = if row.cell(TIME).is_empty() { row.cell(MADE) } else { row.cell(TIME) };
    let Some(at) = wall.at(time) else {
        return reject(refusal::time(row.name(TIME), time));
    };
    let fen = if refund { -signed } else { signed };
    if (gift || refund) && fen <= 0 {
        return reject(refusal::not_positive(row.name(TAKEN), row.cell(TAKEN)));
    }
    let kind = if gift {
        Kind::Gift
    } else if refund {
        Kind::Refund { refund_no, state: RefundState::Final }
    } else {
        Kind::Other { what, charge: false }
    };
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
