//! Instants and days. Stored in UTC, shown in Shanghai; China has kept +08:00 without summer time since 1991.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, offset};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Refusal;

const SHANGHAI: Offset = offset(8);

/// A moment, in milliseconds since 1970-01-01T00:00Z. Text is RFC 3339 at +08:00, without a fraction when it is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// A day in Shanghai.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Instant {
    /// 1970-01-01T00:00Z.
    pub const EPOCH: Instant = Instant(0);
    /// From milliseconds since 1970-01-01T00:00Z; `None` outside the years 0 to 9999.
    pub fn from_ms(ms: i64) -> Option<Instant> {
        let stamp = jiff::Timestamp::from_millisecond(ms).ok()?;
        (0..=9999).contains(&SHANGHAI.to_datetime(stamp).year()).then_some(Instant(ms))
    }
    /// Milliseconds since 1970-01-01T00:00Z.
    pub const fn ms(self) -> i64 {
        self.0
    }
    /// The clock on a wall in Shanghai; `None` for a day that the calendar lacks.
    pub fn shanghai(y: i16, month: i8, d: i8, h: i8, min: i8, s: i8) -> Option<Instant> {
        let at = DateTime::new(y, month, d, h, min, s, 0).ok()?;
        Some(Instant(SHANGHAI.to_timestamp(at).ok()?.as_millisecond()))
    }
    /// The day in Shanghai.
    pub fn day(self) -> Day {
        Day(self.wall().date())
    }
    /// `21:00`, in Shanghai.
    pub fn clock(self) -> String {
        let wall = self.wall();
        format!("{:02}:{:02}", wall.hour(), wall.minute())
    }
    fn wall(self) -> DateTime {
        SHANGHAI.to_datetime(jiff::Timestamp::from_millisecond(self.0).unwrap_or_default())
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wall = self.wall();
        write!(f, "{}T{:02}:{:02}:{:02}", wall.date(), wall.hour(), wall.minute(), wall.second())?;
        if wall.millisecond() != 0 {
            write!(f, ".{:03}", wall.millisecond())?;
        }
        write!(f, "+08:00")
    }
}

impl FromStr for Instant {
    type Err = Refusal;

    /// RFC 3339 with an offset: `2022-03-15T21:00:00+08:00`.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        let no = || Refusal::of("P102").with("text", text);
        let stamp: jiff::Timestamp = text.parse().map_err(|_| no())?;
        Instant::from_ms(stamp.as_millisecond()).ok_or_else(no)
    }
}

impl Day {
    /// `None` for a day that the calendar lacks.
    pub fn new(y: i16, month: i8, d: i8) -> Option<Day> {
        Date::new(y, month, d).ok().map(Day)
    }
    /// Year, month, day of the month.
    pub fn ymd(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }
    /// Midnight at its beginning, in Shanghai.
    pub fn start(self) -> Instant {
        let at = SHANGHAI.to_timestamp(self.0.at(0, 0, 0, 0)).map_or(0, |t| t.as_millisecond());
        Instant(at)
    }
    /// `n` days later (earlier if negative); stays at the calendar's last or first day.
    pub fn plus(self, n: i32) -> Day {
        Day(self.0.saturating_add(jiff::Span::new().days(n)))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Day {
    type Err = Refusal;

    /// `2022-03-15`.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        let date: Option<Date> = if text.len() == 10 { text.parse().ok() } else { None };
        date.map(Day).ok_or_else(|| Refusal::of("P103").with("text", text))
    }
}

macro_rules! as_text {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(|_| serde::de::Error::custom("not a date of the form asked"))
            }
        }
    };
}
as_text!(Instant);
as_text!(Day);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_shown_in_shanghai() {
        let at: Instant = "2022-03-15T13:00:00Z".parse().unwrap();
        assert_eq!(at.to_string(), "2022-03-15T21:00:00+08:00");
        assert_eq!(at, Instant::shanghai(2022, 3, 15, 21, 0, 0).unwrap());
        assert_eq!(at.day(), "2022-03-15".parse().unwrap());
        assert_eq!(at.clock(), "21:00");
        assert_eq!(Instant::from_ms(at.ms() + 7).unwrap().to_string(), "2022-03-15T21:00:00.007+08:00");
    }

    #[test]
    fn a_day_begins_at_midnight_in_shanghai() {
        let day: Day = "2022-03-13".parse().unwrap();
        assert_eq!(day.start().to_string(), "2022-03-13T00:00:00+08:00");
        assert_eq!(day.plus(10).to_string(), "2022-03-23");
        assert!("2022-02-30".parse::<Day>().is_err() && "2022-3-1".parse::<Day>().is_err());
    }
}
