//! The land that a frame shows. It is kept: gifts that went the same way are shown on the same land.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::frame::Frame;
use super::land;
use super::shapes::Shapes;

/// Frames kept at a time, some 10 kB each.
const FRAMES_MAX: usize = 512;

/// A frame and the counties that it is about, with their land.
type Kept = BTreeMap<(Frame, Vec<u32>), Arc<Ground>>;

static KEPT: Mutex<Kept> = Mutex::new(BTreeMap::new());

/// Counties as paths.
#[derive(Debug, Default)]
pub(super) struct Ground {
    /// The neighbours.
    pub(super) lands: Vec<String>,
    /// The counties concerned.
    pub(super) served: Vec<String>,
}

/// The land in a frame; `concerned` are the counties that it is about.
pub(super) fn ground(all: &Shapes, frame: Frame, concerned: Vec<u32>) -> Arc<Ground> {
    let key = (frame, concerned);
    if let Some(known) = KEPT.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return known.clone();
    }
    let mut ground = Ground::default();
    for county in all.within(key.0.bounds()) {
        let into = if key.1.contains(&county.code) { &mut ground.served } else { &mut ground.lands };
        into.extend(land::path(county, &key.0));
    }
    let ground = Arc::new(ground);
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if FRAMES_MAX <= kept.len() {
        kept.clear();
    }
    kept.insert(key, ground.clone());
    ground
}

#[cfg(test)]
mod tests {
    use super::super::frame::together;
    use super::super::shapes::{Bounds, Corner, shapes};
    use super::*;

    #[test]
    fn a_frame_is_drawn_once_for_the_counties_that_it_is_about() {
        let low = Corner { lon: 125_000_000, lat: 43_500_000 };
        let bounds = together(&[Bounds { low, high: Corner { lon: 127_000_000, lat: 44_500_000 } }]).unwrap();
        let draw = |concerned: &[u32]| ground(shapes().unwrap(), Frame::around(bounds), concerned.to_vec());
        let (one, again, other) = (draw(&[220_113]), draw(&[220_113]), draw(&[]));
        assert!(Arc::ptr_eq(&one, &again));
        assert_eq!((one.served.len(), other.served.len()), (1, 0));
        assert_eq!(one.lands.len() + 1, other.lands.len());
    }
}
