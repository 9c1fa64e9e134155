//! How often in a minute: the limit on answers that found nothing. Pure: time comes in.

use std::collections::BTreeMap;

use primitives::Instant;

use crate::client::Client;

/// Answers "not found" that one sender gets in a minute. A donor who mistypes needs a few; a machine that tries numbers
/// needs millions.
pub const NOT_FOUND_MAX: u32 = 60;
/// The minute, in milliseconds. A sender's begins with their first.
const MINUTE_MS: i64 = 60_000;
/// Senders remembered at a time, some ten megabytes. When more come, the half whose minutes began first is forgotten.
const CLIENTS_MAX: usize = 100_000;

/// Who has spent how much.
#[derive(Debug)]
pub(crate) struct Limit {
    minutes: BTreeMap<Client, Minute>,
    clients_max: usize,
}

#[derive(Clone, Copy, Debug)]
struct Minute {
    began_ms: i64,
    spent: u32,
}

impl Minute {
    /// Milliseconds left of it; a clock that was set back ends it.
    fn left_ms(self, now_ms: i64) -> Option<i64> {
        let left = self.began_ms.checked_add(MINUTE_MS)?.checked_sub(now_ms)?;
        (0 < left && left <= MINUTE_MS).then_some(left)
    }
}

impl Limit {
    pub(crate) fn new() -> Limit {
        Limit { minutes: BTreeMap::new(), clients_max: CLIENTS_MAX }
    }
    /// Takes one of the sender's before it is known what is found, so that a thousand asked at once are not a thousand
    /// answered. Where none is left: the seconds until there is.
    pub(crate) fn take(&mut self, who: Client, now: Instant) -> Result<(), i64> {
        let now_ms = now.ms();
        if let Some(minute) = self.minutes.get_mut(&who)
            && let Some(left_ms) = minute.left_ms(now_ms)
        {
            if NOT_FOUND_MAX <= minute.spent {
                return Err((left_ms + 999) / 1000);
            }
            minute.spent += 1;
            return Ok(());
        }
        self.make_room(now_ms);
        self.minutes.insert(who, Minute { began_ms: now_ms, spent: 1 });
        Ok(())
    }
    /// Something was found: it costs nothing.
    pub(crate) fn give_back(&mut self, who: Client) {
        if let Some(minute) = self.minutes.get_mut(&who) {
            minute.spent = minute.spent.saturating_sub(1);
            if minute.spent == 0 {
                self.minutes.remove(&who);
            }
        }
    }
    fn make_room(&mut self, now_ms: i64) {
        if self.minutes.len() < self.clients_max {
            return;
        }
        self.minutes.retain(|_, minute| minute.left_ms(now_ms).is_some());
        if self.clients_max <= self.minutes.len() {
            let mut began: Vec<i64> = self.minutes.values().map(|minute| minute.began_ms).collect();
            let middle = began.len() / 2;
            let (_, half, _) = began.select_nth_unstable(middle);
            let half = *half;
            self.minutes.retain(|_, minute| half < minute.began_ms);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(n: u8) -> Client {
        Client::of([203, 0, 113, n].into())
    }
    fn at(ms: i64) -> Instant {
        Instant::from_ms(1_647_133_200_000 + ms).unwrap()
    }

    #[test]
    fn sixty_a_minute_then_wait() {
        let mut limit = Limit::new();
        for n in 0..60 {
            assert_eq!(limit.take(who(1), at(n)), Ok(()), "{n}");
        }
        for (ms, answer) in [
            (60, Err(60)),
            (1_000, Err(59)),
            (59_001, Err(1)),
            (59_999, Err(1)),
            (60_000, Ok(())), // another minute
            (60_001, Ok(())),
        ] {
            assert_eq!(limit.take(who(1), at(ms)), answer, "{ms}");
        }
        assert_eq!(limit.take(who(2), at(1)), Ok(()), "everybody has their own");
        for _ in 0..60 {
            limit.take(who(3), at(9_000)).ok();
        }
        assert_eq!(limit.take(who(3), at(0)), Ok(()), "a clock set back locks nobody out");
    }

    #[test]
    fn what_is_found_costs_nothing() {
        let mut limit = Limit::new();
        for n in 0..1_000 {
            assert_eq!(limit.take(who(1), at(n)), Ok(()), "{n}");
            limit.give_back(who(1));
        }
        assert!(limit.minutes.is_empty());
        for _ in 0..60 {
            limit.take(who(1), at(0)).unwrap();
        }
        assert!(limit.take(who(1), at(0)).is_err());
        limit.give_back(who(1));
        assert_eq!(limit.take(who(1), at(0)), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let mut limit = Limit { clients_max: 4, ..Limit::new() };
        for n in 0..4 {
            limit.take(who(n), at(i64::from(n))).unwrap();
        }
        limit.take(who(9), at(60_001)).unwrap(); // two minutes are over
        assert_eq!(limit.minutes.len(), 3);
        for n in 10..200 {
            limit.take(who(n), at(60_002)).unwrap();
            assert!(limit.minutes.len() <= 4);
        }
    }
}
