//! Order numbers that a visitor may follow, chosen by what the book says of them.

use std::collections::BTreeMap;

use primitives::Role;
use serde::Serialize;
use serde_json::Value;

use crate::crowd::{Back, Crowd, PLATFORMS, Platform};
use crate::door::Door;
use crate::money::DIRECT;

pub(crate) const PATH: &str = "/api/v1/follow";

/// A gift to follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// The platform's merchant order number, or our gift code.
    pub order_no: String,
    /// Where it was given.
    pub channel: String,
    /// What became of it.
    pub what: What,
}

/// What became of a gift, all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Bought goods that a site signed for.
    Signed,
    /// Not used yet.
    Unspent,
    /// Went back to the donor.
    Refunded,
}

impl What {
    /// `signed`, `unspent`, `refunded`.
    pub const fn word(self) -> &'static str {
        match self {
            What::Signed => "signed",
            What::Unspent => "unspent",
            What::Refunded => "refunded",
        }
    }
}

/// As many of each kind as a page shows.
const OF_EACH: usize = 3;

/// Follows candidates until each kind has its examples; an error if a kind has none.
pub(crate) async fn choose<D: Door>(door: &mut D) -> Result<Vec<Example>, String> {
    let mut found: BTreeMap<What, Vec<Example>> = BTreeMap::new();
    for (channel, order_no) in candidates() {
        let path = format!("{PATH}?order_no={order_no}&channel={channel}");
        let answer = door.get(Role::Auditor, &path).await?;
        let Some(what) = what(&answer) else { continue };
        let kind = found.entry(what).or_default();
        if kind.len() < OF_EACH {
            kind.push(Example { order_no, channel: channel.to_owned(), what });
        }
    }
    for kind in [What::Signed, What::Unspent, What::Refunded] {
        if !found.contains_key(&kind) {
            return Err(format!("no candidate is {kind:?}"));
        }
    }
    Ok(found.into_values().flatten().collect())
}

/// Early, late and refunded gifts of each platform, and of those that gave directly.
fn candidates() -> Vec<(&'static str, String)> {
    let mut all = vec![(DIRECT, "G-0313-2".to_owned()), (DIRECT, "G-0313-1".to_owned())];
    for platform in PLATFORMS {
        let last = platform.gifts() - 1;
        let good = |k: &i64| 500 <= platform.fen(*k) && platform.refund(Crowd::WHOLE, *k).is_none();
        all.extend((100..).find(good).into_iter().chain((0..=last).rev().find(good)).map(|k| named(platform, k)));
        let whole = (0..last).find(|k| {
            platform
                .refund(Crowd::WHOLE, *k)
                .is_some_and(|(back, fen)| back == Back::NextFile && fen == platform.fen(*k))
        });
        all.extend(whole.map(|k| named(platform, k)));
    }
    all
}

fn named(platform: &Platform, k: i64) -> (&'static str, String) {
    (platform.channel, platform.order_no(k))
}

/// `None` for a gift of which several things became.
fn what(trace: &Value) -> Option<What> {
    let parts = trace["parts"].as_array().filter(|parts| !parts.is_empty())?;
    let all = |test: fn(&Value) -> bool| parts.iter().all(test);
    if all(|part| part["state"] == "refunded") {
        Some(What::Refunded)
    } else if all(|part| part["state"] == "held" || part["state"] == "receivable") {
        Some(What::Unspent)
    } else if all(|part| part["goods_state"] == "signed" || part["goods_state"] == "used") {
        Some(What::Signed)
    } else {
        None
    }
}
