//! `wechat-trade`: 微信支付交易账单 (ALL), 27 columns, and 24 in older ones. Every value has a backtick before it; the
//! totals are a header line of their own and a line of values, and count every row of the file.

use crate::columns::{Name, tidy};
use crate::line::{Kind, Line, RefundState, Row};
use crate::record::Record;
use crate::tally::{Amounts, ONE};
use crate::wall::Wall;
use crate::{Halt, refusal};

const TIME: usize = 0;
const FLOW_NO: usize = 1;
const ORDER_NO: usize = 2;
pub(crate) const PAYER: usize = 3;
const STATE: usize = 4;
const PAID: usize = 5;
const REFUND_NO: usize = 6;
const REFUNDED: usize = 7;
const COUPON_BACK: usize = 8;
const REFUND_STATE: usize = 9;
const FEE: usize = 10;
const ORDERED: usize = 11;
const ASKED_BACK: usize = 12;

/// In the order of the constants above.
pub(crate) const COLUMNS: &[Name] = &[
    Name::time(&["交易时间"]),
    Name::text(&["微信订单号"]),
    Name::text(&["商户订单号"]),
    Name::text(&["用户标识"]).spare(),
    Name::text(&["交易状态"]),
    Name::amount(&["应结订单金额", "总金额"]),
    Name::text(&["微信退款单号"]),
    Name::amount(&["退款金额"]),
    Name::amount(&["充值券退款金额", "代金券或立减优惠退款金额", "企业红包退款金额", "代金券退款金额"]).spare(),
    Name::text(&["退款状态"]),
    Name::amount(&["手续费"]),
    Name::amount(&["订单金额"]).spare(),
    Name::amount(&["申请退款金额"]).spare(),
];

/// The places of a line's amounts, and what the totals line calls each.
const TOTALS: &[(&[&str], Option<usize>)] = &[
    (&["总交易单数"], None),
    (&["应结订单总金额", "总交易额"], Some(PAID)),
    (&["退款总金额", "总退款金额"], Some(REFUNDED)),
    (&["充值券退款总金额", "总代金券或立减优惠退款金额", "总企业红包退款金额", "代金券退款总金额"], Some(COUPON_BACK)),
    (&["手续费总金额"], Some(FEE)),
    (&["订单总金额"], Some(ORDERED)),
    (&["申请退款总金额"], Some(ASKED_BACK)),
];

/// Slots that every totals line has: rows, money in, money back.
pub(crate) const NEEDED_TOTALS: [usize; 3] = [0, 1, 2];

/// Whether the line is the header of the totals.
pub(crate) fn is_totals(line: &str) -> bool {
    line.split(',').next().is_some_and(|first| tidy(first.trim_matches(['"', '`'])) == TOTALS[0].0[0])
}

/// The slot of a total by its name, and the column that it sums (`None`: it counts rows).
pub(crate) fn total(name: &str) -> Option<(usize, Option<usize>)> {
    let slot = TOTALS.iter().position(|(names, _)| names.contains(&name))?;
    Some((slot, TOTALS[slot].1))
}

/// A row: SUCCESS is a gift of 应结订单金额 (24 columns: 总金额), REFUND a refund of 退款金额 that is done once 退款状态
/// says SUCCESS; REVOKED and the like are `Other`.
pub(crate) fn line<'l>(row: Record<'l>, wall: &mut Wall) -> Result<Line<'l>, Halt> {
    let state = row.cell(STATE);
    let (gift, refund) = (state == "SUCCESS", state == "REFUND");
    let paid = if gift { row.money(PAID)? } else { row.micro(PAID)? };
    let refunded = if refund { row.money(REFUNDED)? } else { row.micro(REFUNDED)? };
    let fee = row.micro(FEE)?;
    let amounts =
        Amounts([ONE, paid, refunded, row.micro(COUPON_BACK)?, fee, row.micro(ORDERED)?, row.micro(ASKED_BACK)?, 0]);
    let column = if refund { REFUNDED } else { PAID };
    let fen = row.fen(column, if refund { refunded } else { paid })?;
    let order_no = row.cell(ORDER_NO);
    if (gift || refund) && !row.is_order_no(order_no) {
        return Ok(row.reject(order_no, refusal::order_no(row.name(ORDER_NO), order_no), amounts));
    }
    let refund_no = row.cell(REFUND_NO);
    if refund && matches!(refund_no, "" | "0") {
        return Ok(row.reject(order_no, refusal::refund_no(row.name(REFUND_NO)), amounts));
    }
    let Some(at) = wall.at(row.cell(TIME)) else {
        return Ok(row.reject(order_no, refusal::time(row.name(TIME), row.cell(TIME)), amounts));
    };
    if (gift || refund) && fen <= 0 {
        return Ok(row.reject(order_no, refusal::not_positive(row.name(column), row.cell(column)), amounts));
    }
    let kind = match row.cell(REFUND_STATE) {
        _ if gift => Kind::Gift,
        "SUCCESS" if refund => Kind::Refund { refund_no, state: RefundState::Final },
        waits if refund => Kind::Refund { refund_no, state: RefundState::Waiting(waits) },
        _ => Kind::Other { what: state, charge: false },
    };
    Ok(Line::Row(Row {
        fen,
        fee_micro: fee,
        order_no,
        own_no: order_no,
        flow_no: row.cell(FLOW_NO),
        also_no: row.cell(FLOW_NO),
        payer: row.cell(PAYER),
        alias: "",
        ..row.row(kind, at, amounts)
    }))
}
