//! Files as they come: each with what must come of it.

use std::io::Cursor;

use encoding_rs::GB18030;
use statements::Format;

use crate::read::{read, read_bytes};
use crate::samples::sample;

const CANONICAL: &str = "order_no,kind,paid_at,amount_yuan,fee_yuan,donor_alias,message,original_order_no\n";
const WECHAT: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n";
const WECHAT_TOTALS: &str =
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n";
const LEDGER: &str = "支付宝账务明细查询\n账号：[2088]\n起始日期：[2022年03月14日 00:00:00]   终止日期：[2022年03月15日 00:00:00]\n-----账务明细列表-----\n账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注\n";

/// `kind line order_no fen` of each row; or the refusal.
fn told(bytes: &[u8]) -> String {
    match read_bytes(bytes) {
        Err(why) => why,
        Ok(read) => {
            let rows = read.rows.iter().map(|row| format!("{} {} {} {}", row.kind, row.line, row.order_no, row.fen));
            rows.collect::<Vec<_>>().join("; ")
        }
    }
}

#[test]
fn canonical_rows_are_judged_one_by_one() {
    for (rows, want) in [
        ("A,gift,2022-03-14 09:00:00,1.00,0,x,,\n1,total,,1.00,,,,\n", "gift 2 A 100"),
        ("A,gift,2022-03-14 09:00:00,0.00,0,x,,\n1,total,,0.00,,,,\n", "T206 2 A 0"),
        ("A,gift,2022-03-14 09:00:00,-1.00,0,x,,\n1,total,,-1.00,,,,", "T206 2 A 0"),
        ("A,gift,2022-02-30 09:00:00,1.00,0,x,,\n1,total,,1.00,,,,\n", "T205 2 A 0"),
        (",gift,2022-03-14 09:00:00,1.00,0,x,,\n1,total,,1.00,,,,\n", "T203 2  0"),
        ("M,match,2022-03-14 09:00:00,1.00,0,x,,A\n1,total,,1.00,,,,\n", "T202 2 M 0"),
        ("R,refund,2022-03-14 09:00:00,1.00,0,x,,A\n1,total,,-1.00,,,,\n", "refund 2 A 100"),
        ("R,refund,2022-03-14 09:00:00,1.00,0,x,,\n1,total,,-1.00,,,,\n", "T203 2 R 0"),
        ("A,present,2022-03-14 09:00:00,1.00,0,x,,\n1,total,,0.00,,,,\n", "T201 2 A 0"),
        (
            "A,gift,2022-03-14T09:00:00+08:00,\"¥1,000.00\",0,\"a\nb\",\"say \"\"hi\"\"\",\nB,gift,2022/3/14 9:00,１.00,,,,\n2,total,,1001,,,,\n\n",
            "gift 2 A 100000; gift 4 B 100",
        ),
        ("0,total,,0,,,,\n", ""),
        ("A,gift,2022-03-14 09:00:00,1.00,0,x,,,\n1,total,,1.00,,,,,\n", "gift 2 A 100"),
        (
            "A,gift,2022-03-14 09:00:00,1.00,0,x,,\n1,total,,1.01,,,,\n",
            "T115 total=total amount_yuan printed=1.01 computed=1",
        ),
        (
            "A,gift,2022-03-14 09:00:00,1.00,0,x,,\n2,total,,1.00,,,,\n",
            "T115 total=total order_no printed=2 computed=1",
        ),
        ("A,gift,2022-03-14 09:00:00,1.005,0,x,,\n1,total,,1.005,,,,\n", "T112 line=2 column=amount_yuan text=1.005"),
        ("A,gift,2022-03-14 09:00:00,one,0,x,,\n1,total,,1,,,,\n", "T112 line=2 column=amount_yuan text=one"),
        ("A,gift,2022-03-14 09:00:00,,0,x,,\n1,total,,1,,,,\n", "T112 line=2 column=amount_yuan text="),
        ("A,gift,2022-03-14 09:00:00,1.00,0,x,,\n", "T110 line=2"),
        ("A,gift,2022-03-14 09:00:00,1.00,0,x,,\n1,total,,1.00", "T110 line=3"),
        ("A,gift,2022-03-14 09:00:00,1.00,0,\"x,,\n1,total,,1.00,,,,\n", "T110 line=3"),
        ("A,gift,2022-03-14 09:00:00,1.00,0\n1,total,,1.00,,,,\n", "T111 line=2 found=5 wanted=8"),
        ("1,total,,1.00,,,,\nA,gift,2022-03-14 09:00:00,1.00,0,x,,\n", "T114 line=3"),
    ] {
        assert_eq!(told(format!("{CANONICAL}{rows}").as_bytes()), want, "{rows}");
    }
}

#[test]
fn canonical_is_known_by_its_whole_text_not_by_its_first_letters() {
    // The first name is valid in both encodings, the last only in one.
    let text = format!(
        "{CANONICAL}A,gift,2022-03-14 09:00:00,1.00,0,哪,,\nB,gift,2022-03-14 09:00:00,1.00,0,联,,\n2,total,,2.00,,,,\n"
    );
    let gbk = GB18030.encode(&text).0;
    for bytes in [gbk.as_ref(), text.as_bytes(), &[b"\xef\xbb\xbf", text.as_bytes()].concat()] {
        let read = read_bytes(bytes).unwrap();
        assert_eq!((read.rows[0].alias.as_str(), read.rows[1].alias.as_str()), ("哪", "联"));
    }
}

#[test]
fn wechat_rows_are_judged_one_by_one() {
    let row = |state: &str, paid: &str, back: &str, back_state: &str| {
        format!(
            "`2022-03-14 09:00:00,`wx,`19,`0,`,`42,`A,`oU,`JSAPI,`{state},`O,`CNY,`{paid},`0.00,`50,`R,`{back},`0.00,`,`{back_state},`援助,`,`0.00000,`0.60%,`{paid},`{back},`\r\n"
        )
    };
    let file = |rows: &str, totals: &str| format!("{WECHAT}{rows}{WECHAT_TOTALS}{totals}\r\n");
    let plain = row("SUCCESS", "1.00", "0.00", "");
    let one = "`1.0,`1.0,`0.0,`0.0,`0.0,`1.0,`0.0";
    for (text, want) in [
        (file(&plain, one), "gift 2 A 100"),
        (file(&plain, "`1,`1.00,`0.00,`0.00,`0.00000,`1.00"), "T113 line=4 text=`1,`1.00,`0.00,`0.00,`0.00000,`1.00"),
        (
            file(&plain, "`1,`1.00,`0.00,`0.00,`0.00001,`1.00,`0.00"),
            "T115 total=手续费总金额 printed=0.00001 computed=0",
        ),
        (file(&row("SUCCESS", "0.00", "0.00", ""), "`1,`0,`0,`0,`0,`0,`0"), "T206 2 A 0"),
        (file(&row("REFUND", "0.00", "1.00", "SUCCESS"), "`1,`0,`1,`0,`0,`0,`1"), "refund 2 A 100"),
        (file(&row("REFUND", "0.00", "1.00", "PROCESSING"), "`1,`0,`1,`0,`0,`0,`1"), "waiting PROCESSING 2 A 100"),
        (file(&row("REVOKED", "1.00", "0.00", ""), one), "other REVOKED 2 A 100"),
        (file(&plain.replace("`50", "`0"), one), "gift 2 A 100"),
        (file(&row("REFUND", "0.00", "1.00", "SUCCESS").replace("`50", "`0"), "`1,`0,`1,`0,`0,`0,`1"), "T204 2 A 0"),
        (file(&plain.replace("`援助", "\"`援,\"\"助\"\"\""), one), "gift 2 A 100"),
        (file(&plain.replace("`援助", "`援,`助"), one), "gift 2 A 100"),
        (file(&plain.replace("`援助", "\"`援助"), one), "gift 2 A 100"),
        (file(&plain.replace("`\r\n", "`,\r\n"), one), "gift 2 A 100"),
        (file(&plain.replace('`', ""), one), "gift 2 A 100"),
        (file(&plain.replace("`JSAPI,", ""), one), "T111 line=2 found=26 wanted=27"),
        (file(&plain.replace("`1.00,`0.00,`50", "`1.0O,`0.00,`50"), one), "T112 line=2 column=应结订单金额 text=1.0O"),
        (format!("{WECHAT}{plain}"), "T110 line=2"),
        (format!("{WECHAT}{plain}{WECHAT_TOTALS}"), "T110 line=3"),
        (file(&plain, one) + &plain, "T114 line=5"),
        (file(&plain, one).replacen("应结订单金额", "金额", 1), "T106"),
    ] {
        assert_eq!(told(text.as_bytes()), want, "{text}");
    }
}

#[test]
fn fund_rows_are_judged_one_by_one() {
    let header = "`记账时间,`微信支付业务单号,`资金流水单号,`业务名称,`业务类型,`收支类型,`收支金额（元）,`账户结余（元）,`资金变更提交申请人,`备注,`业务凭证号\r\n";
    let row = |what: &str, side: &str, fen: &str, voucher: &str| {
        format!("`2018-02-01 04:21:23,`50,`19,`{what},`{what},`{side},`{fen},`0.17,`system,`缺,货,`{voucher}\r\n")
    };
    let names = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n";
    let file = |row: &str, totals: &str| format!("{header}{row}{names}{totals}\r\n");
    let back = row("退款", "支出", "0.02", "REF4200000068201801293084726067");
    let (one_out, one_in) = ("`1.0,`0.0,`0.0,`1.0,`0.02", "`1,`1,`0.02,`0,`0.00");
    let pairs = "资金流水总笔数,`1,收入笔数,`0,收入金额,`0.00,支出笔数,`1,支出金额,`0.02";
    for (text, want) in [
        (file(&back, one_out), "refund 2 4200000068201801293084726067 2"),
        (format!("{header}{back}{pairs}\r\n"), "refund 2 4200000068201801293084726067 2"),
        (format!("{header}{back}{pairs}"), "refund 2 4200000068201801293084726067 2"),
        (format!("{header}{back}{}", &pairs[..pairs.len() - 1]), "T110 line=3"),
        (
            format!("{header}{back}{}\r\n", &pairs[..pairs.len() - 5]),
            "T113 line=3 text=资金流水总笔数,`1,收入笔数,`0,收入金额,`0.00,支出笔数,`1,支出金额",
        ),
        (file(&row("退款", "支出", "0.02", "R77"), one_out), "T208 2 50 0"),
        (file(&row("交易", "收入", "0.02", "A"), one_in), "gift 2 50 2"),
        (file(&row("交易", "支出", "0.02", "A"), one_out), "other 交易 2 50 -2"),
        (file(&row("扣除交易手续费", "支出", "0.02", ""), one_out), "other 扣除交易手续费 2 50 -2"),
        (file(&row("提现", "", "0.02", ""), "`1,`0,`0,`0,`0"), "T209 2 50 0"),
        (file(&row("交易", "收入", "0.00", "A"), "`1,`1,`0,`0,`0"), "T206 2 50 0"),
        (file(&row("交易", "收入", "", "A"), one_in), "T112 line=2 column=收支金额(元) text="),
        (
            file(&row("交易", "收入", "0.02", "A"), "`1,`1,`0.03,`0,`0.00"),
            "T115 total=收入金额 printed=0.03 computed=0.02",
        ),
        (format!("{header}{back}"), "T110 line=2"),
        (file(&back, one_out) + &back, "T114 line=5"),
    ] {
        assert_eq!(told(text.as_bytes()), want, "{text}");
    }
    let fee = file(&row("扣除交易手续费", "支出", "0.02", ""), one_out);
    assert_eq!(read_bytes(fee.as_bytes()).unwrap().fees_fen, 2);
}

#[test]
fn ledger_rows_are_judged_one_by_one() {
    let row = |what: &str, income: &str, expense: &str| {
        format!(
            "77\t,42\t,A\t,援助\t,2022-03-14 09:00:00\t,*某(138****0000)\t,{income}\t,{expense}\t,1.00\t,支付宝\t,{what}\t,\t\n"
        )
    };
    let file = |rows: &str, out: &str, income: &str| {
        format!("{LEDGER}{rows}-----账务明细列表结束-----\n支出合计：{out}元\n收入合计：{income}元\n")
    };
    for (text, want) in [
        (file(&row("在线支付", "1.00", ""), "0笔，共0.00", "1笔，共1.00"), "gift 6 A 100"),
        (file(&row("交易付款", "＋1.00", "0.00"), "0笔，共-0.00", "1笔，共1.00"), "gift 6 A 100"),
        (file(&row("在线支付", "0.00", "0.00"), "0笔，共0.00", "1笔，共0.00"), "T206 6 A 0"),
        (file(&row("在线支付", "", "-1.00"), "1笔，共1.00", "0笔，共0.00"), "other 在线支付 6 A -100"),
        (file(&row("退款", "0.00", "1.00"), "1笔，共-1.00", "0笔，共0.00"), "refund 6 A 100"),
        (file(&row("退款", "1.00", ""), "0笔，共0.00", "1笔，共1.00"), "other 退款 6 A 100"),
        (file(&row("提现", "", "-1.00"), "1笔，共-1.00", "0笔，共0.00"), "other 提现 6 A -100"),
        (file(&row("退款", "1.00", "1.00"), "1笔，共-1.00", "1笔，共1.00"), "T207 6 A 0"),
        (file(&row("在线支付", "1.00", "").replace("援助", "援,助"), "0笔，共0.00", "1笔，共1.00"), "gift 6 A 100"),
        (file(&row("在线支付", "1.00", "").replace("援助\t", "援,助"), "0笔，共0.00", "1笔，共1.00"), "gift 6 A 100"),
        (file(&row("在线支付", "1.00", "").replace("援助", "\"援助"), "0笔，共0.00", "1笔，共1.00"), "gift 6 A 100"),
        (
            file(&row("在线支付", "1.00", ""), "0笔，共0.00", "1笔，共1.01"),
            "T115 total=收入合计 printed=1.01 computed=1",
        ),
        (file(&row("在线支付", "1.00", ""), "0笔，共0.00", "x笔，共1.00"), "T113 line=9 text=收入合计：x笔，共1.00元"),
        (format!("{LEDGER}{}", row("在线支付", "1.00", "")), "T110 line=6"),
    ] {
        assert_eq!(told(&GB18030.encode(&text).0), want, "{text}");
    }
}

#[test]
fn a_charge_is_a_fee_and_a_charge_given_back_is_less_of_it() {
    let row = |no: u8, income: &str, expense: &str| {
        format!("{no}\t,\t,\t,\t,2022-03-14 09:00:00\t,\t,{income}\t,{expense}\t,\t,\t,收费\t,\t\n")
    };
    let rows = row(1, "", "-0.06") + &row(2, "0.01", "");
    let text = format!("{LEDGER}{rows}支出合计：1笔，共-0.06元\n收入合计：1笔，共0.01元\n");
    assert_eq!(read_bytes(text.as_bytes()).unwrap().fees_fen, 5);
}

#[test]
fn a_file_of_no_use_is_told_apart() {
    let wechat = sample("wechat-27.csv");
    let mut bad = wechat.clone();
    let line = 50;
    let at = wechat.iter().enumerate().filter(|(_, b)| **b == b'\n').nth(line - 1).map(|(at, _)| at + 5).unwrap();
    bad[at] = 0xff;
    assert_eq!(read_bytes(&bad).unwrap_err(), format!("T108 line={} encoding=UTF-8", line + 1));
    assert_eq!(read_bytes(b"").unwrap_err(), "T101");
    assert_eq!(read_bytes(b" \r\n\t\n").unwrap_err(), "T101");
    assert_eq!(read_bytes(b"a,b\n1,2\n").unwrap_err(), "T106");
    let utf16: Vec<u8> = CANONICAL.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read_bytes(&utf16).unwrap_err(), "T106");
    let halt = read(Cursor::new(&wechat), Some(Format::AlipayTrade)).unwrap_err();
    assert_eq!(halt.to_string(), "T107 asked=alipay-trade found=wechat-trade");
}

#[test]
fn a_header_that_lost_who_gave_is_refused() {
    let lost = |name: &str, text: &str| text.replacen(&format!(",{name}"), "", 1);
    let wechat = String::from_utf8(sample("wechat-27.csv")).unwrap();
    let told = read_bytes(lost("用户标识", &wechat).as_bytes()).unwrap_err();
    assert_eq!(told, "T128 format=wechat-trade column=用户标识");
    let told = read_bytes(&GB18030.encode(&lost("对方账号", LEDGER)).0).unwrap_err();
    assert_eq!(told, "T128 format=alipay-ledger column=对方账号");
    let trade = "支付宝交易号,商户订单号,业务类型,完成时间,商家实收（元）,退款批次号/请求号,服务费（元）\n";
    assert_eq!(read_bytes(trade.as_bytes()).unwrap_err(), "T128 format=alipay-trade column=对方账户");
}

#[test]
fn every_refusal_has_its_sentence_in_both_languages() {
    let codes = include_str!("../../src/refusal.rs").split("Refusal::of(\"").skip(1).filter_map(|rest| rest.get(..4));
    let (zh, en) = statements::MESSAGES;
    for code in codes {
        for catalogue in [zh, en] {
            assert_eq!(catalogue.matches(&format!("refusal-{code} = ")).count(), 1, "{code}");
        }
    }
}
