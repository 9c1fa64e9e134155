//! Times of the plan: the clock on a wall in Shanghai, in 2022.

use primitives::{Day, Instant};

/// Month, day, hour and minute of 2022. The plan's tables hold only times that the calendar has; a test goes through them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wall(pub(crate) i8, pub(crate) i8, pub(crate) i8, pub(crate) i8);

impl Wall {
    pub(crate) fn instant(self) -> Instant {
        let Wall(month, day, hour, minute) = self;
        Instant::shanghai(2022, month, day, hour, minute, 0).unwrap_or(Instant::EPOCH)
    }
    pub(crate) fn day(self) -> Day {
        self.instant().day()
    }
    /// `0313`: part of codes that stand for a day.
    pub(crate) fn mmdd(self) -> String {
        format!("{:02}{:02}", self.0, self.1)
    }
}

/// So many milliseconds after.
pub(crate) fn after(at: Instant, ms: i64) -> Instant {
    Instant::from_ms(at.ms() + ms).unwrap_or(at)
}

pub(crate) const MINUTE_MS: i64 = 60_000;
pub(crate) const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
