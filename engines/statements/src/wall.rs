//! The platform's clock: wall time in Shanghai.

use primitives::{Day, Instant};

/// Reads times; remembers the last day, because a statement has few days and many rows.
#[derive(Debug, Default)]
pub(crate) struct Wall {
    day: [u8; 10],
    start_ms: i64,
}

impl Wall {
    /// `2022-03-14 00:02:13` and what spreadsheets make of it: `2022/3/14 0:02`; also `2022年03月14日 00:02:13` and
    /// RFC 3339. `None` for a day that the calendar lacks, and for a day alone.
    pub(crate) fn at(&mut self, text: &str) -> Option<Instant> {
        self.usual(text.as_bytes()).or_else(|| loose(text)).or_else(|| text.parse().ok())
    }

    /// `YYYY-MM-DD HH:MM:SS`, 19 bytes.
    fn usual(&mut self, text: &[u8]) -> Option<Instant> {
        let (day, clock) = text.split_first_chunk::<10>()?;
        let [b' ', h1, h2, b':', m1, m2, b':', s1, s2] = *clock else { return None };
        let (h, m, s) = (two(h1, h2)?, two(m1, m2)?, two(s1, s2)?);
        if 23 < h || 59 < m || 59 < s {
            return None;
        }
        if *day != self.day {
            self.start_ms = start_ms(*day)?;
            self.day = *day;
        }
        Instant::from_ms(self.start_ms + ((h * 60 + m) * 60 + s) * 1000)
    }
}

fn start_ms(day: [u8; 10]) -> Option<i64> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = day else { return None };
    let year = two(y1, y2)? * 100 + two(y3, y4)?;
    let day = Day::new(i16::try_from(year).ok()?, i8::try_from(two(m1, m2)?).ok()?, i8::try_from(two(d1, d2)?).ok()?)?;
    Some(day.start().ms())
}

fn two(tens: u8, ones: u8) -> Option<i64> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then_some(i64::from(tens) * 10 + i64::from(ones))
}

/// Year, month, day, hour, minute and perhaps second, in this order, whatever parts them of what people use.
fn loose(text: &str) -> Option<Instant> {
    if !text.chars().all(|c| c.is_ascii_digit() || "-/年月日 :时分秒T".contains(c))
        || text.find(|c: char| !c.is_ascii_digit()) != Some(4)
    {
        return None;
    }
    let mut n = [0_i16; 6];
    let mut count = 0;
    for part in text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()) {
        *n.get_mut(count)? = part.parse().ok()?;
        count += 1;
    }
    let small = |at: usize| n.get(at).and_then(|n| i8::try_from(*n).ok());
    let (month, day, h, m, s) = (small(1)?, small(2)?, small(3)?, small(4)?, small(5)?);
    if count < 5 { None } else { Instant::shanghai(n[0], month, day, h, m, s) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_in_each_dress() {
        let mut wall = Wall::default();
        for text in [
            "2022-03-14 00:02:00",
            "2022/3/14 0:02",
            "2022年03月14日 00:02:00",
            "2022-03-14T00:02:00+08:00",
            "2022-03-13T16:02:00Z",
        ] {
            assert_eq!(wall.at(text).map(|at| at.to_string()).as_deref(), Some("2022-03-14T00:02:00+08:00"), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_not_guessed() {
        let mut wall = Wall::default();
        for text in [
            "",
            "2022-02-30 00:00:00",
            "2022-03-14",
            "2022-03-14 24:00:00",
            "2022-03-14 00:60:00",
            "14-03-2022 00:00:00",
            "yesterday",
            "2022-03-14 00:00:0x",
        ] {
            assert_eq!(wall.at(text), None, "{text}");
        }
    }
}
