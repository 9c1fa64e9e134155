//! One look for each kind of number, day and instant, in both languages. Pure. No space is typed between Chinese and
//! digits: the style sheet sets it.

use primitives::{Day, Fen, Instant};

use crate::Lang;

/// U+2212, as wide as a plus; a hyphen is not a minus.
const MINUS: char = '\u{2212}';
/// Between a Chinese day and the time of day: a quarter of the font's height, as the style sheet sets it between Chinese
/// and digits.
const FOUR_PER_EM: &str = "\u{2005}";

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What figures and goods count: code, Chinese, English of one, English of more. Money is [`money`]'s.
const UNITS: &[(&str, &str, &str, &str)] = &[
    // goods, by their base unit
    ("piece", "只", "piece", "pieces"),
    ("set", "套", "set", "sets"),
    ("pair", "双", "pair", "pairs"),
    ("machine", "台", "machine", "machines"),
    ("bottle", "瓶", "bottle", "bottles"),
    ("tablet", "片", "tablet", "tablets"),
    ("box", "盒", "box", "boxes"),
    ("item", "件", "item", "items"),
    // figures
    ("batch", "批", "batch", "batches"),
    ("channel", "个平台", "platform", "platforms"),
    ("day", "天", "day", "days"),
    ("donor", "人", "donor", "donors"),
    ("entry", "条分录", "entry", "entries"),
    ("gift", "笔", "gift", "gifts"),
    ("group", "个组", "group", "groups"),
    ("task group", "个任务组", "task group", "task groups"),
    ("kind", "种", "kind", "kinds"),
    ("operation", "次应急响应", "operation", "operations"),
    ("organisation", "家机构", "organisation", "organisations"),
    ("place", "个地点", "place", "places"),
    ("site", "个点位", "site", "sites"),
    ("visit", "次走访", "visit", "visits"),
];

/// `1234567` → `1,234,567`; negative with U+2212.
pub fn count(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 3);
    if n < 0 {
        text.push(MINUS);
    }
    for (at, digit) in digits.chars().enumerate() {
        if 0 < at && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The bare amount in yuan, for a column whose head names the unit: `1,234.56`.
pub fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { MINUS.to_string() } else { String::new() };
    let all = i128::from(fen).unsigned_abs();
    let whole = i64::try_from(all / 100).unwrap_or(i64::MAX);
    format!("{sign}{}.{:02}", count(whole), all % 100)
}

/// `1,234.56元`, `CNY 1,234.56`.
pub fn money(lang: Lang, fen: Fen) -> String {
    money_signed(lang, fen.get())
}

/// As [`money`], for a difference or a fee that may be negative.
pub fn money_signed(lang: Lang, fen: i64) -> String {
    match lang {
        Lang::Zh => format!("{}元", yuan(fen)),
        Lang::En => format!("CNY {}", yuan(fen)),
    }
}

/// For headlines, full fen beneath: `863.39万元`, `CNY 8.63 million`. See [`money_headline`].
pub fn money_short(lang: Lang, fen: Fen) -> String {
    let (number, unit) = money_headline(lang, fen);
    match lang {
        Lang::Zh => format!("{number}{unit}"),
        Lang::En if unit.is_empty() => number,
        Lang::En => format!("{number} {unit}"),
    }
}

/// The number of a headline and its unit, which is set smaller: `863.39`, `万元`; `CNY 8.63`, `million`. Rounded half up to
/// two decimals of 万 or 亿, million or billion; smaller money is said whole.
pub fn money_headline(lang: Lang, fen: Fen) -> (String, &'static str) {
    let (fen, cny) = (fen.get(), |number: String| format!("CNY {number}"));
    match lang {
        Lang::Zh if YI * 100 <= fen => (hundredths(fen, YI * 100), "亿元"),
        Lang::Zh if WAN * 100 <= fen => (hundredths(fen, WAN * 100), "万元"),
        Lang::Zh => (yuan(fen), "元"),
        Lang::En if BILLION * 100 <= fen => (cny(hundredths(fen, BILLION * 100)), "billion"),
        Lang::En if MILLION * 100 <= fen => (cny(hundredths(fen, MILLION * 100)), "million"),
        Lang::En => (cny(yuan(fen)), ""),
    }
}

/// The same for a count of units: `169.34`, `万件`; `1.69`, `million items`; smaller counts are said whole.
pub fn units_headline(lang: Lang, n: i64, unit: &str) -> (String, String) {
    let word = unit_word(lang, n, unit);
    let (number, big) = match lang {
        Lang::Zh if YI <= n => (hundredths(n, YI), "亿"),
        Lang::Zh if WAN <= n => (hundredths(n, WAN), "万"),
        Lang::En if BILLION <= n => (hundredths(n, BILLION), "billion "),
        Lang::En if MILLION <= n => (hundredths(n, MILLION), "million "),
        _ => (count(n), ""),
    };
    (number, format!("{big}{word}"))
}

/// For the labels of one drawing, whose unit stands beside it once: 万元 with two decimals, thousands of CNY in English. What
/// is too little to show is less than the least, never nothing.
pub fn money_drawn(lang: Lang, fen: i64) -> String {
    let (wan, thousand) = (WAN * 100, 1_000 * 100);
    match lang {
        _ if fen <= 0 => count(fen),
        Lang::Zh if fen < wan / 200 => "<0.01".to_owned(),
        Lang::Zh => hundredths(fen, wan),
        Lang::En if fen < thousand / 2 => "<1".to_owned(),
        Lang::En => count(fen / thousand + i64::from(thousand <= fen % thousand * 2)),
    }
}

const WAN: i64 = 10_000;
const YI: i64 = 100_000_000;
const MILLION: i64 = 1_000_000;
const BILLION: i64 = 1_000_000_000;

/// `n` of `unit`s with two decimals, rounded half up.
fn hundredths(n: i64, unit: i64) -> String {
    let step = unit / 100;
    let rounded = n / step + i64::from(step <= n % step * 2);
    format!("{}.{:02}", count(rounded / 100), rounded % 100)
}

/// A part of a unit, in hundredths: `8.56只`, `8.56 pieces`.
pub fn share(lang: Lang, hundredths: i64, unit: &str) -> String {
    let word = unit_word(lang, hundredths, unit);
    match lang {
        Lang::Zh => format!("{}{word}", yuan(hundredths)),
        Lang::En => format!("{} {word}", yuan(hundredths)),
    }
}

/// A number with its unit: `15,200只`, `15,200 pieces`. The unit is its code or its Chinese word; one that is not in the
/// list stands as it is.
pub fn units(lang: Lang, n: i64, unit: &str) -> String {
    let word = unit_word(lang, n, unit);
    match lang {
        Lang::Zh => format!("{}{word}", count(n)),
        Lang::En => format!("{} {word}", count(n)),
    }
}

/// The unit alone, for a number that stands elsewhere.
pub fn unit_word(lang: Lang, n: i64, unit: &str) -> &str {
    let Some((_, zh, one, more)) = UNITS.iter().find(|(code, zh, ..)| unit == *code || unit == *zh) else {
        return unit;
    };
    match lang {
        Lang::Zh => zh,
        Lang::En if n == 1 => one,
        Lang::En => more,
    }
}

/// A figure's value as its unit asks: money for `fen`, else [`units`].
pub fn value(lang: Lang, value: i64, unit: &str) -> String {
    if unit == "fen" { money_signed(lang, value) } else { units(lang, value, unit) }
}

/// `2022年3月13日`, `13 March 2022`.
pub fn day(lang: Lang, day: Day) -> String {
    let (y, m, d) = day.ymd();
    match lang {
        Lang::Zh => format!("{y}年{m}月{d}日"),
        Lang::En => format!("{d} {} {y}", english(m)),
    }
}

/// `3月13日`, `13 March`: where the page says the year.
pub fn day_short(lang: Lang, day: Day) -> String {
    let (_, m, d) = day.ymd();
    match lang {
        Lang::Zh => format!("{m}月{d}日"),
        Lang::En => format!("{d} {}", english(m)),
    }
}

/// `3月`, `Mar`: under a chart.
pub fn month(lang: Lang, day: Day) -> String {
    let (_, m, _) = day.ymd();
    match lang {
        Lang::Zh => format!("{m}月"),
        Lang::En => english(m).chars().take(3).collect(),
    }
}

fn english(month: i8) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default()
}

/// `2022年3月15日 21:00`, `15 March 2022, 21:00`: Beijing time, to the minute.
pub fn instant(lang: Lang, at: Instant) -> String {
    timed(lang, day(lang, at.day()), at)
}

/// `3月15日 21:00`, `15 March, 21:00`: where the page says the year.
pub fn instant_short(lang: Lang, at: Instant) -> String {
    timed(lang, day_short(lang, at.day()), at)
}

fn timed(lang: Lang, day: String, at: Instant) -> String {
    let between = match lang {
        Lang::Zh => FOUR_PER_EM,
        Lang::En => ", ",
    };
    format!("{day}{between}{}", at.clock())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fen(n: i64) -> Fen {
        Fen::new(n).unwrap()
    }

    #[test]
    fn counts_have_commas_and_a_true_minus() {
        for (n, want) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_709_800, "1,709,800"), (-1234, "\u{2212}1,234")] {
            assert_eq!(count(n), want);
        }
        assert_eq!(count(i64::MIN), "\u{2212}9,223,372,036,854,775,808");
    }

    #[test]
    fn money_is_said_to_the_fen() {
        assert_eq!(money(Lang::Zh, fen(123_456)), "1,234.56元");
        assert_eq!(money(Lang::En, fen(123_456)), "CNY 1,234.56");
        assert_eq!(money_signed(Lang::Zh, -5), "\u{2212}0.05元");
        assert_eq!(yuan(i64::MIN), "\u{2212}92,233,720,368,547,758.08");
    }

    #[test]
    fn headlines_are_rounded_half_up() {
        let short = |n| [money_short(Lang::Zh, fen(n)), money_short(Lang::En, fen(n))];
        assert_eq!(short(863_392_123), ["863.39万元", "CNY 8.63 million"]);
        assert_eq!(short(99_999_999), ["100.00万元", "CNY 999,999.99"]);
        assert_eq!(short(2_100_000_000), ["2,100.00万元", "CNY 21.00 million"]);
        assert_eq!(short(1_234_500_000_000), ["123.45亿元", "CNY 12.35 billion"]);
        assert_eq!(short(5_000), ["50.00元", "CNY 50.00"]);
        assert!(money_short(Lang::En, fen(i64::MAX)).starts_with("CNY 92,233"));
        assert_eq!(units_headline(Lang::Zh, 1_693_420, "件"), ("169.34".into(), "万件".into()));
        assert_eq!(units_headline(Lang::En, 1_693_420, "件"), ("1.69".into(), "million items".into()));
        assert_eq!(units_headline(Lang::En, 500, "machine"), ("500".into(), "machines".into()));
    }

    #[test]
    fn what_is_drawn_has_one_unit() {
        for (fen, zh, en) in
            [(214_494_004, "214.49", "2,145"), (301_421, "0.30", "3"), (4_999, "<0.01", "<1"), (0, "0", "0")]
        {
            assert_eq!((money_drawn(Lang::Zh, fen), money_drawn(Lang::En, fen)), (zh.to_owned(), en.to_owned()));
        }
    }

    #[test]
    fn units_have_their_word() {
        assert_eq!(units(Lang::Zh, 15_200, "只"), "15,200只");
        assert_eq!(units(Lang::En, 15_200, "只"), "15,200 pieces");
        assert_eq!(units(Lang::En, 1, "batch"), "1 batch");
        assert_eq!(value(Lang::Zh, 8, "batch"), "8批");
        assert_eq!(value(Lang::Zh, 100, "fen"), "1.00元");
        assert_eq!(units(Lang::En, 3, "drone"), "3 drone");
        assert_eq!([share(Lang::Zh, 856, "只"), share(Lang::En, 30, "只")], ["8.56只", "0.30 pieces"]);
    }

    #[test]
    fn days_and_instants_are_beijings() {
        let at: Instant = "2022-03-15T13:00:00Z".parse().unwrap();
        assert_eq!(instant(Lang::Zh, at), "2022年3月15日\u{2005}21:00");
        assert_eq!(instant(Lang::En, at), "15 March 2022, 21:00");
        assert_eq!(instant_short(Lang::Zh, at), "3月15日\u{2005}21:00");
        assert_eq!(instant_short(Lang::En, at), "15 March, 21:00");
        assert_eq!(day(Lang::En, "2022-03-13".parse().unwrap()), "13 March 2022");
    }
}
