//! Whose statement it is.

use std::fmt;
use std::str::FromStr;

use primitives::Refusal;

use crate::{columns, refusal, text};

/// The formats that the book takes gifts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// 微信支付交易账单 (ALL), 27 columns and the older 24; Tencent's and those who resell it.
    WechatTrade,
    /// 微信支付资金账单, 11 columns.
    WechatFund,
    /// 支付宝账务明细, 12 columns and newer ones.
    AlipayLedger,
    /// 支付宝业务明细, 25 columns.
    AlipayTrade,
    /// Our own, for platforms without one: `order_no,kind,paid_at,amount_yuan,…`.
    Canonical,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 5] =
        [Format::WechatTrade, Format::WechatFund, Format::AlipayLedger, Format::AlipayTrade, Format::Canonical];

    /// The word of the command line and of stored rows.
    pub const fn word(self) -> &'static str {
        match self {
            Format::WechatTrade => "wechat-trade",
            Format::WechatFund => "wechat-fund",
            Format::AlipayLedger => "alipay-ledger",
            Format::AlipayTrade => "alipay-trade",
            Format::Canonical => "canonical",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Format {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Format::ALL.into_iter().find(|f| f.word() == text).ok_or_else(|| refusal::unknown_format(text))
    }
}

/// The format of a plain file by the names in its header, from its first bytes (64 KiB are enough); `None` if no line
/// of them is a header that we know. A ZIP is opened by [`crate::Reader::open`], which looks inside.
pub fn detect(head: &[u8]) -> Option<Format> {
    text::candidates(head).iter().find_map(|(_, text)| columns::find(text)).map(|columns| columns.format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_speaks_its_word_both_ways() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse::<Format>(), Ok(format));
        }
        assert_eq!("wechat".parse::<Format>().map_err(|r| r.code().to_owned()), Err("T001".to_owned()));
    }

    #[test]
    fn a_header_is_known_in_any_encoding() {
        let ledger = "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注\r\n";
        let gbk = encoding_rs::GB18030.encode(ledger).0.into_owned();
        assert_eq!(detect(&gbk), Some(Format::AlipayLedger));
        assert_eq!(detect(ledger.as_bytes()), Some(Format::AlipayLedger));
        assert_eq!(
            detect(b"order_no,kind,paid_at,amount_yuan,fee_yuan,donor_alias,message,original_order_no\n"),
            Some(Format::Canonical)
        );
        assert_eq!(detect(b"a,b,c\n"), None);
    }
}
