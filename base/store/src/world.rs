//! Time and chance: the edge where they enter.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use primitives::Instant;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::Fault;

/// Gives the time and random bytes. A seeded one gives the same of both on every machine.
#[derive(Clone, Debug)]
pub struct World(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Clock,
    chance: Mutex<ChaCha20Rng>,
}

#[derive(Debug)]
enum Clock {
    System,
    /// Milliseconds since 1970; stands still until it is set.
    Set(AtomicI64),
}

/// The longest wait before a change is tried again, in milliseconds.
const PAUSE_MS_MAX: u64 = 500;

impl World {
    /// The machine's clock; chance seeded once from the machine. A fault if the machine has no chance to give.
    pub fn system() -> Result<World, Fault> {
        let mut seed = [0; 32];
        #[allow(clippy::disallowed_methods, reason = "this is the edge where chance enters")]
        getrandom::fill(&mut seed).map_err(|e| Fault::broken(format!("no random bytes: {e}")))?;
        Ok(World::made(Clock::System, ChaCha20Rng::from_seed(seed)))
    }
    /// A clock that stands at `start` until it is set, and chance that follows from `seed`.
    pub fn seeded(seed: u64, start: Instant) -> World {
        World::made(Clock::Set(AtomicI64::new(start.ms())), ChaCha20Rng::seed_from_u64(seed))
    }
    fn made(clock: Clock, chance: ChaCha20Rng) -> World {
        World(Arc::new(Inner { clock, chance: Mutex::new(chance) }))
    }
    /// The time.
    pub fn now(&self) -> Instant {
        let ms = match &self.0.clock {
            Clock::System => system_ms(),
            Clock::Set(ms) => ms.load(Ordering::SeqCst),
        };
        Instant::from_ms(ms).unwrap_or(Instant::EPOCH)
    }
    /// Sets a seeded clock; the machine's own clock is left alone.
    pub fn set(&self, at: Instant) {
        if let Clock::Set(ms) = &self.0.clock {
            ms.store(at.ms(), Ordering::SeqCst);
        }
    }
    /// Random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.chance.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }
    /// Waits before the `n`-th new attempt, from 1: twice as long each time, up to half a second, never twice the same.
    pub async fn pause(&self, n: u32) {
        let most = PAUSE_MS_MAX.min(2_u64.saturating_pow(n.min(16)));
        let ms = most / 2 + u64::from(self.bytes::<1>()[0]) * most / 512;
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the edge where time enters")]
fn system_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|d| i64::try_from(d.as_millis()).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_world() {
        let start: Instant = "2022-03-13T09:00:00+08:00".parse().unwrap();
        let (one, two) = (World::seeded(2022, start), World::seeded(2022, start));
        assert_eq!((one.now(), one.bytes::<40>()), (two.now(), two.bytes::<40>()));
        assert_ne!(one.bytes::<40>(), World::seeded(2023, start).bytes::<40>());
        let later = Instant::from_ms(start.ms() + 5).unwrap();
        one.clone().set(later);
        assert_eq!(one.now(), later);
    }

    #[test]
    fn the_machine_keeps_its_own_clock() {
        let world = World::system().unwrap();
        world.set("2001-01-01T00:00:00Z".parse().unwrap());
        assert!("2024-01-01T00:00:00Z".parse::<Instant>().unwrap() < world.now());
    }
}
