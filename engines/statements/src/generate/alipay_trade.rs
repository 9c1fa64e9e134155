//! 支付宝业务明细, 25 columns.

use std::fmt::Write;
use std::io;

use super::alipay_ledger::{ended, preamble};
use super::row::{Clock, Midnight, Yuan, without_commas};
use super::{Made, MadeRow, Meta, Sheet};

/// The list and its sums so far.
pub(super) struct Trades<'m> {
    meta: &'m Meta,
    paid: (u64, i64),
    refunded: (u64, i64),
}

impl<'m> Trades<'m> {
    pub(super) fn new(meta: &'m Meta) -> Self {
        Trades { meta, paid: (0, 0), refunded: (0, 0) }
    }
}

impl Sheet for Trades<'_> {
    fn head(&self, out: &mut String) {
        preamble("业务", self.meta, out);
        out.push_str(
            "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,\
             支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,\
             退款批次号/请求号,服务费（元）,分润（元）,备注\r\n",
        );
    }

    fn row(&mut self, row: &MadeRow, out: &mut String) -> io::Result<()> {
        let (signed, what) = match &row.kind {
            Made::Gift => (row.fen, "交易"),
            Made::Refund { .. } | Made::Waiting { .. } => (-row.fen, "退款"),
            Made::Other { what } => (row.fen, what.as_str()),
        };
        match row.kind {
            Made::Gift => self.paid = (self.paid.0 + 1, self.paid.1 + signed),
            Made::Refund { .. } | Made::Waiting { .. } => {
                self.refunded = (self.refunded.0 + 1, self.refunded.1 + signed)
            }
            Made::Other { .. } => {}
        }
        let service = Yuan(-row.fee_fen(self.meta.fee_ppm));
        let (at, tail, signed, refund_no) =
            (Clock(row.at), self.paid.0 % 10_000, Yuan(signed), row.refund_no().unwrap_or(""));
        let MadeRow { flow_no, order_no, alias, .. } = row;
        let (title, message) = (without_commas(&self.meta.title), without_commas(&row.message));
        write!(
            out,
            "{flow_no}\t,{order_no}\t,{what}\t,{title}\t,{at}\t,{at}\t,\t,\t,\t,\t,{alias}(138****{tail:04})\t,{signed}\t,{signed}\t,\
             0.00\t,0.00\t,0.00\t,0.00\t,0.00\t,\t,0.00\t,0.00\t,{refund_no}\t,{service}\t,0.00\t,{message}\t\r\n"
        )
        .map_err(io::Error::other)
    }

    fn foot(&self, out: &mut String) {
        ended("业务", out);
        let ((paid_rows, paid), (refunded_rows, refunded)) = (self.paid, self.refunded);
        out.push_str(&format!("#交易合计：{paid_rows}笔，商家实收共{}元，商家优惠共0.00元\r\n", Yuan(paid)));
        if refunded_rows != 0 {
            let refunded = Yuan(refunded);
            out.push_str(&format!(
                "#退款合计：{refunded_rows}笔，商家实收退款共{refunded}元，商家优惠退款共0.00元\r\n"
            ));
        }
        out.push_str(&format!("#导出时间：[{}]\r\n", Midnight(self.meta.until)));
    }
}
