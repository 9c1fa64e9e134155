//! The header: which format, and where each column stands.

use crate::cells::{Cells, Style, clean};
use crate::wall::Wall;
use crate::{Format, alipay_ledger, alipay_trade, amount, canonical, wechat, wechat_fund};

/// A platform writes four lines above the header, a spreadsheet perhaps some more.
pub(crate) const PREAMBLE_LINES_MAX: usize = 64;
/// No format has half as many.
pub(crate) const COLUMNS_MAX: usize = 96;

/// A column that a format reads.
pub(crate) struct Name {
    /// What the platform has called it, newest first, in [`tidy`] form.
    pub(crate) names: &'static [&'static str],
    holds: Holds,
    /// Whether a header without it is another format's.
    needed: bool,
}

/// What the cells of a column are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Text,
    Time,
    Amount,
}

impl Name {
    /// A needed column of text.
    pub(crate) const fn text(names: &'static [&'static str]) -> Name {
        Name { names, holds: Holds::Text, needed: true }
    }
    /// A needed column of times.
    pub(crate) const fn time(names: &'static [&'static str]) -> Name {
        Name { names, holds: Holds::Time, needed: true }
    }
    /// A needed column of amounts.
    pub(crate) const fn amount(names: &'static [&'static str]) -> Name {
        Name { names, holds: Holds::Amount, needed: true }
    }
    /// The same, but some headers lack it.
    pub(crate) const fn spare(self) -> Name {
        Name { needed: false, ..self }
    }
}

/// A header that was understood.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    pub(crate) format: Format,
    names: Vec<String>,
    /// The place of each column of the format's list; `None` where the header lacks it.
    at: Vec<Option<usize>>,
}

impl Columns {
    /// How many cells a row has.
    pub(crate) fn count(&self) -> usize {
        self.names.len()
    }
    /// Where column `role` of the format's list stands.
    pub(crate) fn place(&self, role: usize) -> Option<usize> {
        self.at.get(role).copied().flatten()
    }
    /// The header's own name for column `role`.
    pub(crate) fn name(&self, role: usize) -> &str {
        self.place(role).and_then(|at| self.names.get(at)).map_or("", String::as_str)
    }
    /// The column that says who gave, where the format has one and this header lacks it.
    pub(crate) fn lost_giver(&self) -> Option<&'static str> {
        let giver = match self.format {
            Format::WechatTrade => wechat::PAYER,
            Format::AlipayLedger => alipay_ledger::GIVER,
            Format::AlipayTrade => alipay_trade::GIVER,
            Format::WechatFund | Format::Canonical => return None,
        };
        let lost = columns(self.format).get(giver).filter(|_| self.place(giver).is_none())?;
        lost.names.first().copied()
    }
    /// Where the column of this name stands, whatever its dress.
    pub(crate) fn named(&self, name: &str) -> Option<usize> {
        let name = tidy(name);
        self.names.iter().position(|known| *known == name)
    }
    /// Where unquoted commas may stand, likeliest first.
    pub(crate) fn free(&self) -> impl Iterator<Item = usize> {
        FREE.into_iter().filter_map(|free| self.names.iter().position(|name| name == free))
    }
    /// Whether each cell holds what its column holds: then commas were put where they belong.
    pub(crate) fn hold(&self, record: &str, cells: &Cells) -> bool {
        columns(self.format).iter().zip(&self.at).all(|(column, at)| {
            let text = at.map_or("", |at| cells.get(record, at));
            match column.holds {
                Holds::Text => true,
                Holds::Time => text.is_empty() || Wall::default().at(text).is_some(),
                Holds::Amount => text.is_empty() || amount::micro(text).is_some(),
            }
        })
    }
    /// How this format parts its cells.
    pub(crate) fn style(&self) -> Style {
        match self.format {
            Format::WechatTrade | Format::WechatFund => Style::Backtick,
            Format::AlipayLedger | Format::AlipayTrade => Style::Tab,
            Format::Canonical => Style::Quote,
        }
    }
}

/// The first header of any format among the first lines.
pub(crate) fn find(text: &str) -> Option<Columns> {
    text.lines().take(PREAMBLE_LINES_MAX).find_map(of_line)
}

/// The columns that a line names, if it is a header.
pub(crate) fn of_line(line: &str) -> Option<Columns> {
    let mut cells = Cells::default();
    cells.split_loosely(line, Style::Quote);
    let mut names: Vec<String> = (0..cells.len()).map(|at| tidy(cells.get(line, at))).collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    if COLUMNS_MAX < names.len() {
        return None;
    }
    Format::ALL.into_iter().find_map(|format| of_names(format, &names))
}

fn of_names(format: Format, names: &[String]) -> Option<Columns> {
    let wanted = columns(format);
    let mut at = Vec::with_capacity(wanted.len());
    for column in wanted {
        let mut places = names.iter().enumerate().filter(|(_, name)| column.names.contains(&name.as_str()));
        let place = places.next().map(|(place, _)| place);
        // Which of two columns of one name is meant cannot be known.
        if places.next().is_some() || (column.needed && place.is_none()) {
            return None;
        }
        at.push(place);
    }
    Some(Columns { format, names: names.to_vec(), at })
}

fn columns(format: Format) -> &'static [Name] {
    match format {
        Format::WechatTrade => wechat::COLUMNS,
        Format::WechatFund => wechat_fund::COLUMNS,
        Format::AlipayLedger => alipay_ledger::COLUMNS,
        Format::AlipayTrade => alipay_trade::COLUMNS,
        Format::Canonical => canonical::COLUMNS,
    }
}

/// Columns into which people write what they like, so that an unquoted comma may stand there; likeliest first.
const FREE: [&str; 7] = ["商品名称", "商户数据包", "备注", "业务描述", "对方账户", "对方账号", "费率备注"];

/// A name as the lists of this room write it: ASCII brackets and signs, no blanks, no backtick.
pub(crate) fn tidy(name: &str) -> String {
    let tidied: String = clean(name)
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '`')
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .collect();
    tidied.trim_start_matches('#').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_found_by_names_in_any_order_and_dress() {
        let text = "kept by hand\n\n`amount_yuan,\u{feff}`paid_at,\"`kind\",order_no,message,fee_yuan,\
            original_order_no,donor_alias,\n";
        let columns = find(text).unwrap();
        assert_eq!((columns.format, columns.count()), (Format::Canonical, 8));
        assert_eq!(columns.place(canonical::ORDER_NO), Some(3));
    }

    #[test]
    fn a_header_with_one_name_twice_is_none() {
        let whole = "order_no,kind,paid_at,amount_yuan,fee_yuan,donor_alias,message,original_order_no";
        assert!(find(whole).is_some());
        assert!(find(&format!("{whole},amount_yuan\n")).is_none());
    }

    #[test]
    fn our_own_format_lacks_no_column() {
        let names =
            ["order_no", "kind", "paid_at", "amount_yuan", "fee_yuan", "donor_alias", "message", "original_order_no"];
        for lost in names {
            let header: Vec<&str> = names.into_iter().filter(|name| *name != lost).collect();
            assert!(find(&header.join(",")).is_none(), "{lost}");
        }
    }

    #[test]
    fn a_name_is_read_in_any_dress() {
        assert_eq!(tidy(" 收入金额（＋元）\t"), "收入金额(+元)");
    }
}
