//! Statements written by hand, with totals that close over their distinct lines.

use std::collections::BTreeSet;
use std::fmt::Write;

/// Fen as yuan.
pub(crate) fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.abs() / 100, fen.abs() % 100)
}

/// A row of a `canonical` file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    pub(crate) no: String,
    pub(crate) kind: &'static str,
    pub(crate) time: String,
    pub(crate) fen: i64,
    pub(crate) fee_micro: i64,
    pub(crate) of: String,
}

pub(crate) fn gift(no: &str, fen: i64) -> Row {
    let time = "2022-03-14 08:00:00".to_owned();
    Row { no: no.to_owned(), kind: "gift", time, fen, fee_micro: 0, of: String::new() }
}
pub(crate) fn refund(no: &str, of: &str, fen: i64) -> Row {
    Row { kind: "refund", time: "2022-03-15 08:00:00".to_owned(), of: of.to_owned(), ..gift(no, fen) }
}
impl Row {
    pub(crate) fn on(self, time: &str) -> Row {
        Row { time: time.to_owned(), ..self }
    }
    pub(crate) fn fee(self, fee_micro: i64) -> Row {
        Row { fee_micro, ..self }
    }
    pub(crate) fn line(&self) -> String {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let (no, of, kind, time, yuan) = (quoted(&self.no), quoted(&self.of), self.kind, &self.time, yuan(self.fen));
        let sign = if self.fee_micro < 0 { "-" } else { "" };
        let (whole, part) = (self.fee_micro.abs() / 1_000_000, self.fee_micro.abs() % 1_000_000);
        format!("{no},{kind},{time},{yuan},{sign}{whole}.{part:06},爱心网友,\"加油,吉林\",{of}\n")
    }
    fn net(&self) -> i64 {
        match self.kind {
            "gift" | "match" => self.fen,
            "refund" => -self.fen,
            _ => 0,
        }
    }
}

/// A `canonical` file whose total closes over its distinct lines; line 1 is the header.
pub(crate) fn canonical(rows: &[Row]) -> String {
    let distinct: BTreeSet<String> = rows.iter().map(Row::line).collect();
    let (mut seen, mut net) = (BTreeSet::new(), 0);
    let mut out = "order_no,kind,paid_at,amount_yuan,fee_yuan,donor_alias,message,original_order_no\n".to_owned();
    for row in rows {
        let line = row.line();
        out.push_str(&line);
        net += if seen.insert(line) { row.net() } else { 0 };
    }
    writeln!(out, "{},total,,{},,,,", distinct.len(), yuan(net)).unwrap();
    out
}

/// A row of a WeChat bill: order, state, fen, refund number, refunded fen, refund state, fee in 1/100,000 yuan.
pub(crate) type Wechat<'w> = (&'w str, &'w str, i64, &'w str, i64, &'w str, i64);

/// A WeChat bill of 27 columns; line 1 is the header.
pub(crate) fn wechat(rows: &[Wechat<'_>]) -> String {
    let mut out = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,\
付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,\
商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\n"
        .to_owned();
    let (mut paid, mut back, mut fees) = (0, 0, 0);
    for (at, (order, state, fen, refund_no, refunded, refund_state, fee)) in rows.iter().enumerate() {
        let (yuan_in, yuan_out) = (yuan(*fen), yuan(*refunded));
        let sign = if *fee < 0 { "-" } else { "" };
        let fee_yuan = format!("{sign}{}.{:05}", fee.abs() / 100_000, fee.abs() % 100_000);
        writeln!(
            out,
            "`2022-03-14 09:{:02}:{:02},`wx0,`1900000109,`0,`,`4200{order},`{order},`oUser{order},`JSAPI,`{state},`OTHERS,\
`CNY,`{yuan_in},`0.00,`{refund_no},`0,`{yuan_out},`0.00,`,`{refund_state},`吉林,加油,`attach,`{fee_yuan},`0.60%,`{yuan_in},\
`{yuan_out},`",
            at / 60,
            at % 60,
        )
        .unwrap();
        (paid, back, fees) = (paid + fen, back + refunded, fees + fee);
    }
    out.push_str("总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n");
    let sign = if fees < 0 { "-" } else { "" };
    let fees = format!("{sign}{}.{:05}", fees.abs() / 100_000, fees.abs() % 100_000);
    let (n, paid, back) = (rows.len(), yuan(paid), yuan(back));
    writeln!(out, "`{n},`{paid},`{back},`0.00,`{fees},`{paid},`{back}").unwrap();
    out
}

/// A row of an Alipay ledger: flow number, order, kind, fen with its sign.
pub(crate) type Ledger<'l> = (&'l str, &'l str, &'l str, i64);

/// An Alipay ledger; line 5 is the header.
pub(crate) fn ledger(rows: &[Ledger<'_>]) -> String {
    let mut out = "#支付宝账务明细查询\n#账号：[20885212319120680156]\n#起始日期：[2022年03月14日 00:00:00]   \
终止日期：[2022年03月15日 00:00:00]\n#-----账务明细列表-----\n账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,\
收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注\n"
        .to_owned();
    let (mut plus, mut minus) = ((0, 0), (0, 0));
    for (flow, order, kind, fen) in rows {
        let (income, expense) = if 0 <= *fen { (yuan(*fen), String::new()) } else { (String::new(), yuan(*fen)) };
        let side = if 0 <= *fen { &mut plus } else { &mut minus };
        (side.0, side.1) = (side.0 + 1, side.1 + fen);
        writeln!(
            out,
            "{flow}\t,4200\t,{order}\t,捐赠\t,2022-03-14 10:00:00\t,*某(138****0000)\t,{income}\t,{expense}\t,9.99\t,支付宝\t,\
{kind}\t,\t"
        )
        .unwrap();
    }
    out.push_str("#-----账务明细列表结束-----\n");
    writeln!(out, "#支出合计：{}笔，共{}元", minus.0, yuan(minus.1)).unwrap();
    writeln!(out, "#收入合计：{}笔，共{}元", plus.0, yuan(plus.1)).unwrap();
    out.push_str("#导出时间：[2022年03月15日 09:00:00]\n");
    out
}
