//! An order number as people type and paste it: blanks, full-width signs and the label before it are forgiven.

/// What platforms, bills and we call it: it may have been copied along.
const LABELS: [&str; 11] = [
    "商户订单号",
    "商家订单号",
    "商户单号",
    "商家单号",
    "捐赠订单号",
    "订单编号",
    "订单号",
    "单号",
    "merchantorderno.",
    "merchantorderno",
    "ordernumber",
];

/// What stands around a number and is no part of it.
const QUOTES: [char; 14] = ['`', '\'', '"', '“', '”', '‘', '’', ',', ':', '=', '#', '。', '「', '」'];

/// The number that was meant: without blanks of any kind, signs in half width, without its label and what quotes it.
pub fn tidy(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !is_blank(*c)).map(narrow).collect();
    let mut rest = plain.as_str();
    loop {
        rest = rest.trim_matches(QUOTES);
        match LABELS.iter().find_map(|label| behind(rest, label)) {
            Some(behind) => rest = behind,
            None => return rest.to_owned(),
        }
    }
}

/// Whether it looks like WeChat Pay's transaction number (交易单号), which stands beside the one that is asked for.
pub fn is_transaction(order_no: &str) -> bool {
    order_no.len() == 28 && order_no.starts_with("42000") && order_no.bytes().all(|b| b.is_ascii_digit())
}

/// What stands behind a label, however it is capitalised.
fn behind<'t>(text: &'t str, label: &str) -> Option<&'t str> {
    let head = text.get(..label.len())?;
    head.eq_ignore_ascii_case(label).then(|| &text[label.len()..])
}

/// Blanks, also those that nobody sees: no-break, zero-width, direction marks, controls.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Full-width signs as their half-width twins, every dash as a hyphen.
fn narrow(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_found_in_what_was_typed() {
        for (typed, meant) in [
            ("TX202200000100", "TX202200000100"),
            ("  TX2022 0000 0100\t", "TX202200000100"),
            ("ＴＸ２０２２０００００１００", "TX202200000100"),
            ("TX2022\u{3000}0000\u{a0}0100\u{200b}\u{feff}", "TX202200000100"),
            ("商户单号：TX202200000100", "TX202200000100"),
            ("商户单号 \u{200e}TX202200000100", "TX202200000100"),
            ("订单号：商户订单号: H00031", "H00031"),
            ("Merchant order no.: H00031", "H00031"),
            ("Order number H00031", "H00031"),
            ("`H00031", "H00031"),
            ("“H00031”，", "H00031"),
            ("G－0313–1", "G-0313-1"),
            ("g-0313-1", "g-0313-1"),
            ("单号", ""),
            (" \u{3000}\u{200b} ", ""),
            ("", ""),
            ("订", "订"),
            ("a'; drop table book_gift; --", "a';droptablebook_gift;--"),
        ] {
            assert_eq!(tidy(typed), meant, "{typed:?}");
        }
    }

    #[test]
    fn tidy_twice_is_tidy_once() {
        for typed in ["订单号：“商户单号”：1", "`=`1", "：：", "商户订单号商户订单号", "''\"x\"''"]
        {
            let once = tidy(typed);
            assert_eq!(tidy(&once), once, "{typed:?}");
        }
    }

    #[test]
    fn the_other_number_on_the_record_is_known() {
        assert!(is_transaction("4200000031000000000000000000"));
        for other in ["420000003100000000000000000", "TX202200000100", "1000000031000000000000000000", ""] {
            assert!(!is_transaction(other), "{other}");
        }
    }
}
