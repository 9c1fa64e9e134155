use std::collections::BTreeSet;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use primitives::{Instant, Role};
use scenario::{Played, replay};

use crate::recorder::Recorder;

/// The recorder never waits.
fn played() -> (Played, Recorder) {
    let mut door = Recorder::new();
    let (mut last, mut total) = (0, 0);
    let played = {
        let mut progress = |done, of, _: &str| (last, total) = (done, of);
        let mut future = pin!(replay(&mut door, &mut progress));
        let Poll::Ready(played) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
            panic!("waits")
        };
        played.unwrap()
    };
    assert_eq!(last, total);
    (played, door)
}

#[test]
fn the_plan_is_replayed_by_role_in_the_order_of_time() {
    let (played, door) = played();
    let keys: BTreeSet<&str> = door.heard.iter().map(|heard| heard.key.as_str()).collect();
    assert_eq!(keys.len(), door.heard.len(), "a key was used twice");
    let roles: BTreeSet<Role> = door.heard.iter().map(|heard| heard.role).collect();
    assert!(!roles.contains(&Role::Auditor) && roles.len() == 7);
    let first: Instant = scenario::START.parse().unwrap();
    assert!(first <= door.heard[0].at);
    for heard in &door.heard {
        assert!(heard.path.starts_with("/api/v1/"));
        let Some(body) = &heard.body else { continue };
        assert!(!body.to_string().contains("lot-of:"), "{} {body}", heard.path);
        if let Some(at) = body["at"].as_str() {
            assert_eq!(at.parse::<Instant>().unwrap(), heard.at, "{}", heard.path);
        }
    }
    assert_eq!(played.gifts, 173_727);
    assert_eq!(played.statements, 88);
}

#[test]
fn what_comes_in_is_raised_to_the_fen() {
    let (_, door) = played();
    let mut raised = door.raised_fen;
    for heard in door.heard {
        let Some(body) = heard.body.filter(|body| body["appeal"] != "operating-support") else { continue };
        raised += match heard.path.as_str() {
            "/api/v1/gifts" => body["fen"].as_i64().unwrap(),
            "/api/v1/gifts-in-kind" => body["value_fen"].as_i64().unwrap_or(0),
            "/api/v1/refunds" => -body["fen"].as_i64().unwrap(),
            _ => 0,
        };
    }
    assert_eq!(raised, 2_100_000_000);
}
