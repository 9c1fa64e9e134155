//! Where the bench takes time: the only place that asks the machine's clock.

use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

/// Runs `f`; says how long it took by the wall.
pub(crate) fn wall<T>(f: impl FnOnce() -> T) -> (T, Duration) {
    let begun = now();
    let done = f();
    (done, now() - begun)
}

/// A moment.
#[allow(clippy::disallowed_methods, reason = "a measurement: nothing of the book depends on it")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// User and system time of this process so far, all threads, in seconds.
pub(crate) fn own_cpu_s() -> f64 {
    cpu_s(UsageWho::RUSAGE_SELF).0
}

/// User plus system seconds, and the most memory in KiB.
pub(crate) fn cpu_s(who: UsageWho) -> (f64, i64) {
    getrusage(who).map_or((f64::NAN, 0), |usage| {
        let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
        (seconds(usage.user_time()) + seconds(usage.system_time()), usage.max_rss())
    })
}
