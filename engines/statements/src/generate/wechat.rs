//! 微信支付交易账单, 27 or 24 columns.

use std::fmt::Write;
use std::io;

use super::row::{Clock, Yuan};
use super::{Made, MadeRow, Meta, Sheet, Width};

/// The bill and its sums so far.
pub(super) struct Bill<'m> {
    meta: &'m Meta,
    width: Width,
    rows: u64,
    paid: i64,
    refunded: i64,
    fees: i64,
}

impl<'m> Bill<'m> {
    pub(super) fn new(meta: &'m Meta, width: Width) -> Self {
        Bill { meta, width, rows: 0, paid: 0, refunded: 0, fees: 0 }
    }
}

impl Sheet for Bill<'_> {
    fn head(&self, out: &mut String) {
        out.push_str(match self.width {
            Width::Wide => {
                "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,\
                 微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n"
            }
            Width::Old => {
                "交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,代金券或立减优惠金额,\
                 微信退款单号,商户退款单号,退款金额,代金券或立减优惠退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率\r\n"
            }
        });
    }

    fn row(&mut self, row: &MadeRow, out: &mut String) -> io::Result<()> {
        let back = row.refund_no().is_some();
        let (paid, refunded) = if back { (0, row.fen) } else { (row.fen.abs(), 0) };
        let fee = row.fee_fen(self.meta.fee_ppm);
        let (state, refund_state) = match &row.kind {
            Made::Gift => ("SUCCESS", ""),
            Made::Refund { .. } => ("REFUND", "SUCCESS"),
            Made::Waiting { state, .. } => ("REFUND", state.as_str()),
            Made::Other { what } => (what.as_str(), ""),
        };
        let (led, way) = if back { ("R", "ORIGINAL") } else { ("", "") };
        let own_refund_no = if back { row.order_no.as_str() } else { "0" };
        let MadeRow { order_no, flow_no, payer, message, .. } = row;
        let (at, title, refund_no) = (Clock(row.at), &self.meta.title, row.refund_no().unwrap_or("0"));
        let (paid_yuan, refunded_yuan, fee_yuan) = (Yuan(paid), Yuan(refunded), Yuan(fee));
        let rate = Yuan(self.meta.fee_ppm / 100);
        let written = write!(
            out,
            "`{at},`wx0123456789abcdef,`{},`0,`,`{flow_no},`{order_no},`{payer},`JSAPI,`{state},`OTHERS,`CNY,`{paid_yuan},`0.00,\
             `{refund_no},`{led}{own_refund_no},`{refunded_yuan},`0.00,`{way},`{refund_state},`{title} {message},`attach,\
             `{fee_yuan}000,`{rate}%",
            self.meta.account,
        )
        .and_then(|()| match self.width {
            Width::Wide => write!(out, ",`{paid_yuan},`{refunded_yuan},`\r\n"),
            Width::Old => write!(out, "\r\n"),
        });
        self.rows += 1;
        self.paid += paid;
        self.refunded += refunded;
        self.fees += fee;
        written.map_err(io::Error::other)
    }

    fn foot(&self, out: &mut String) {
        let (rows, paid, refunded, fees) = (self.rows, Yuan(self.paid), Yuan(self.refunded), Yuan(self.fees));
        out.push_str(&match self.width {
            Width::Wide => format!(
                "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n\
                 `{rows},`{paid},`{refunded},`0.00,`{fees}000,`{paid},`{refunded}\r\n"
            ),
            Width::Old => format!(
                "总交易单数,总交易额,总退款金额,总代金券或立减优惠退款金额,手续费总金额\r\n`{rows},`{paid},`{refunded},`0.00,`{fees}000\r\n"
            ),
        });
    }
}
