//! Amounts as platforms print them, read exactly: 1/1,000,000 yuan, never a float.

/// Reads a printed number into millionths: `1234.56`, `-0.27000`, `+1.00`, `＋1.00`, `¥1,234.50`, `45.0`. `None` for
/// anything else, for more than six decimals that count, and beyond ±9.2 * 10^12.
pub(crate) fn micro(text: &str) -> Option<i64> {
    plain(text.as_bytes()).or_else(|| plain(mend(text)?.as_bytes()))
}

/// Millionths of a yuan as fen; `None` unless they are whole fen.
pub(crate) fn fen(micro: i64) -> Option<i64> {
    (micro % 10_000 == 0).then_some(micro / 10_000)
}

/// Fees in millionths of a yuan as fen: rounded once, half away from zero.
pub fn round_fees(micro: i128) -> i64 {
    let away = (micro.unsigned_abs() + 5_000) / 10_000;
    let fen = i64::try_from(away).unwrap_or(i64::MAX);
    if micro < 0 { -fen } else { fen }
}

/// Whole digits that fit 64 bits with six decimals behind them.
const WHOLE_DIGITS_MAX: usize = 12;
const DECIMALS: usize = 6;

/// `[+-]digits[.digits]`, and nothing else.
fn plain(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let mut n: i64 = 0;
    let mut whole = 0;
    while let Some(digit) = digit(digits.get(whole)) {
        if whole == WHOLE_DIGITS_MAX {
            return None;
        }
        n = n * 10 + digit;
        whole += 1;
    }
    let mut n = n * 1_000_000;
    if whole < digits.len() {
        n += decimals(digits.get(whole..)?)?;
    }
    (0 < whole).then_some(if negative { -n } else { n })
}

/// `.digits`, in millionths; zeros behind the sixth do not count.
fn decimals(text: &[u8]) -> Option<i64> {
    let [b'.', digits @ ..] = text else { return None };
    let (mut n, mut unit) = (0, 1_000_000);
    for (at, byte) in digits.iter().enumerate() {
        let digit = digit(Some(byte))?;
        if at < DECIMALS {
            unit /= 10;
            n += digit * unit;
        } else if digit != 0 {
            return None;
        }
    }
    (!digits.is_empty()).then_some(n)
}

fn digit(byte: Option<&u8>) -> Option<i64> {
    let digit = byte?.wrapping_sub(b'0');
    (digit < 10).then_some(i64::from(digit))
}

/// Full-width forms to ASCII, without currency signs and blanks; commas only where they part thousands.
fn mend(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '¥' | '￥' | '元' | ' ' | '\t' | '\u{a0}' | '\u{3000}' => {}
            '\u{2212}' => out.push('-'),
            '\u{ff0b}'..='\u{ff19}' => out.push(char::from_u32(u32::from(c) - 0xfee0)?),
            _ => out.push(c),
        }
    }
    if !out.contains(',') {
        return (out != text).then_some(out);
    }
    let whole = out.split('.').next()?;
    let mut groups = whole.trim_start_matches(['+', '-']).split(',');
    let led = groups.next().is_some_and(|g| !g.is_empty() && g.len() <= 3);
    let decimals_clean = !out.get(whole.len()..)?.contains(',');
    (led && decimals_clean && groups.all(|g| g.len() == 3)).then(|| out.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_amounts_are_read_exactly() {
        for (text, want) in [
            ("0.00", 0),
            ("1234.56", 1_234_560_000),
            ("-0.27000", -270_000),
            ("0.00625", 6_250),
            ("＋1.00", 1_000_000),
            ("－0.01", -10_000),
            ("¥1,234.50", 1_234_500_000),
            ("１２．５", 12_500_000),
            ("45.0", 45_000_000),
            ("-1,000,000", -1_000_000_000_000),
            ("0.0100000", 10_000),
            ("20.00元", 20_000_000),
        ] {
            assert_eq!(micro(text), Some(want), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_not_guessed() {
        for text in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "1e3",
            "1,2",
            "1,2345",
            ",123",
            "1.0,00",
            "0.0000001",
            "1.2.3",
            "abc",
            "--1",
            "9999999999999",
        ] {
            assert_eq!(micro(text), None, "{text}");
        }
        assert_eq!((fen(10_000), fen(5_000)), (Some(1), None));
    }

    #[test]
    fn fees_round_half_away_from_zero() {
        for (micro, fen) in [(5_000, 1), (4_999, 0), (-5_000, -1), (-4_999, 0), (91_570_000, 9157)] {
            assert_eq!(round_fees(micro), fen, "{micro}");
        }
    }
}
