//! What stands behind the rows of an Alipay file: `#交易合计：2笔，商家实收共36.80元，商家优惠共0.00元`.

use crate::columns::Columns;
use crate::{Format, Printed, alipay_ledger, alipay_trade, amount};

/// A line behind the rows, or the one that ends them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Footer<'l> {
    /// `----业务明细列表结束----`.
    End,
    /// A line of totals.
    Totals(Totals<'l>),
    /// `导出时间：[…]`: nothing stands behind it.
    Exported,
}

/// One line of totals: a count and its sums.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Totals<'l> {
    /// 交易合计, 退款合计, 收入合计, 支出合计.
    pub(crate) label: &'l str,
    /// In millionths of a row.
    pub(crate) rows: i64,
    /// What stands before 共, and millionths of a yuan.
    pub(crate) sums: Vec<(&'l str, i64)>,
}

/// Which footer a line is, `None` for a row; `Err` if it begins as one and does not end as one.
pub(crate) fn read(line: &str) -> Option<Result<Footer<'_>, ()>> {
    // Rows begin with a number or a date: most lines are told apart by one byte.
    if line.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let line = line.trim().trim_end_matches(',').trim_matches('"').trim_start_matches('#').trim();
    if line.starts_with('-') && line.contains("列表") {
        return Some(if line.contains("列表结束") { Ok(Footer::End) } else { Err(()) });
    }
    let (label, rest) = line.split_once(['：', ':'])?;
    match label.trim() {
        "导出时间" => Some(if rest.trim_end().ends_with(']') { Ok(Footer::Exported) } else { Err(()) }),
        label @ ("交易合计" | "退款合计" | "收入合计" | "支出合计") => {
            Some(totals(label, rest).map(Footer::Totals).ok_or(()))
        }
        _ => None,
    }
}

/// `2笔，商家实收共36.80元，商家优惠共0.00元`
fn totals<'l>(label: &'l str, text: &'l str) -> Option<Totals<'l>> {
    let (count, mut rest) = text.split_once('笔')?;
    let rows = amount::micro(count.trim())?;
    let mut sums = Vec::new();
    while let Some((name, behind)) = rest.split_once('共') {
        let (sum, behind) = behind.split_once('元')?;
        sums.push((name.trim_matches(|c: char| "，,；; ".contains(c)), amount::micro(sum.trim())?));
        rest = behind;
    }
    (!sums.is_empty() && rest.trim_matches(['，', ',', '。', ' ']).is_empty()).then_some(Totals { label, rows, sums })
}

impl Totals<'_> {
    /// Each total with its name, its slot and its value; sums without a slot are of columns that are not read.
    pub(crate) fn printed(&self, columns: &Columns) -> Vec<Printed> {
        let format = columns.format;
        let printed = |name: String, slot, micro: i64| Printed { name, slot, micro: micro.into() };
        let (rows, sum, rebate) = match (format, self.label) {
            (Format::AlipayTrade, "交易合计") => {
                (alipay_trade::TRADE_ROWS, alipay_trade::TRADE_SUM, Some(alipay_trade::TRADE_REBATE))
            }
            (Format::AlipayTrade, "退款合计") => {
                (alipay_trade::REFUND_ROWS, alipay_trade::REFUND_SUM, Some(alipay_trade::REFUND_REBATE))
            }
            (Format::AlipayLedger, "收入合计") => (alipay_ledger::INCOME_ROWS, alipay_ledger::INCOME_SUM, None),
            (Format::AlipayLedger, "支出合计") => (alipay_ledger::EXPENSE_ROWS, alipay_ledger::EXPENSE_SUM, None),
            _ => return Vec::new(),
        };
        let mut all = vec![printed(format!("{} 笔数", self.label), rows, self.rows)];
        for (name, value) in &self.sums {
            let (slot, value) = match (format, *name) {
                (Format::AlipayLedger, _) if self.label == "支出合计" => (Some(sum), value.saturating_abs()),
                (Format::AlipayLedger, _) => (Some(sum), *value),
                (_, name) if name.starts_with("商家实收") => (Some(sum), *value),
                (_, name) if name.starts_with("商家优惠") => {
                    (rebate.filter(|_| columns.place(alipay_trade::REBATE).is_some()), *value)
                }
                _ => (None, *value),
            };
            if let Some(slot) = slot {
                all.push(printed(format!("{} {name}", self.label).trim_end().to_owned(), slot, value));
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_read_with_and_without_their_dress() {
        for line in [
            "#交易合计：2笔，商家实收共36.80元，商家优惠共0.00元",
            "交易合计: 2笔,商家实收共36.80元,商家优惠共0.00元,,,",
        ] {
            let sums = vec![("商家实收", 36_800_000), ("商家优惠", 0)];
            assert_eq!(read(line), Some(Ok(Footer::Totals(Totals { label: "交易合计", rows: 2_000_000, sums }))));
        }
        assert_eq!(read("#-----业务明细列表结束-----"), Some(Ok(Footer::End)));
        assert_eq!(read("导出时间：[2022年03月15日 09:00:00]"), Some(Ok(Footer::Exported)));
    }

    #[test]
    fn a_footer_that_breaks_off_is_not_guessed() {
        for line in [
            "#收入合计：120笔，共16531.1",
            "#收入合计：12",
            "#收入合计：120笔，",
            "#导出时间：[2022年",
            "#-----账务明细列表",
        ] {
            assert_eq!(read(line), Some(Err(())), "{line}");
        }
        assert_eq!(read("000330000000000001\t,4200\t,H0\t"), None);
    }
}
