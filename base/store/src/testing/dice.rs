//! Chance that can be had again: the seed is printed, and `CHIYUAN_SEED` gives it back.

use std::time::{SystemTime, UNIX_EPOCH};

/// Same seed, same throws, on every machine.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The dice of a test, their seed printed: `CHIYUAN_SEED` if it is set, of a long run one that nobody chose, else `usual`.
    #[allow(clippy::print_stdout, reason = "a seed must be seen")]
    pub fn thrown(test: &str, usual: u64) -> Dice {
        let given = std::env::var("CHIYUAN_SEED").ok().and_then(|text| text.parse().ok());
        let seed = given.unwrap_or_else(|| if soak().is_some() { drawn() } else { usual });
        println!("{test}: CHIYUAN_SEED={seed}");
        Dice(seed)
    }
    /// Of this seed.
    pub const fn of(seed: u64) -> Dice {
        Dice(seed)
    }
    /// SplitMix64.
    pub fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// From 0 up to and without `below`; 0 of nothing.
    pub fn roll(&mut self, below: u64) -> u64 {
        self.throw().checked_rem(below).unwrap_or(0)
    }
    /// One of them.
    #[allow(clippy::expect_used, reason = "for tests")]
    pub fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        let at = usize::try_from(self.roll(from.len() as u64)).unwrap_or(0);
        from.get(at).expect("something to pick")
    }
}

/// How many times longer than usual a test shall run: `CHIYUAN_SOAK`, set by `make soak`; `None` in every other run.
pub fn soak() -> Option<u64> {
    std::env::var("CHIYUAN_SOAK").ok().and_then(|text| text.parse().ok()).filter(|times| 0 < *times)
}

#[allow(clippy::disallowed_methods, reason = "a seed that nobody chose; it is printed")]
fn drawn() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| u64::from(since.subsec_nanos()) ^ since.as_secs())
}
