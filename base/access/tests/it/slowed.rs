//! Who tries keys is slowed; who finds is not.

use std::net::SocketAddr;

use access::{Clients, Front, NOT_FOUND_MAX};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::RETRY_AFTER;
use axum::http::{Request, StatusCode, Uri};
use axum::routing::get;
use primitives::Instant;
use store::World;
use tower::ServiceExt;

fn world() -> World {
    store::testing::world()
}

fn router(world: &World, header: Option<&str>) -> Router {
    let found = async |uri: Uri| match uri.query() {
        Some("n=1") => StatusCode::OK,
        Some("n=2") => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::NOT_FOUND,
    };
    let router = Router::new().route("/key", get(found)).route("/page", get(found));
    let clients = Clients { header: header.map(|name| name.parse().unwrap()) };
    let slowed = access::slowed(router, world, |uri| uri.path() == "/key");
    access::fronted(slowed, &Front { clients, ..Front::default() })
}

async fn ask(router: &Router, peer: &str, address: &str) -> (u16, String) {
    let mut request = Request::get(address).header("x-real-ip", "198.51.100.7").body(Body::empty()).unwrap();
    let peer: SocketAddr = peer.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    let answer = router.clone().oneshot(request).await.unwrap();
    let wait = answer.headers().get(RETRY_AFTER).map(|wait| wait.to_str().unwrap().to_owned());
    (answer.status().as_u16(), wait.unwrap_or_default())
}

fn is(status: u16) -> (u16, String) {
    (status, String::new())
}

#[tokio::test]
async fn only_what_is_not_found_counts() {
    let world = world();
    let router = router(&world, None);
    let peer = "203.0.113.5:1";
    for _ in 0..NOT_FOUND_MAX {
        assert_eq!(ask(&router, peer, "/key?n=1").await, is(200));
        assert_eq!(ask(&router, peer, "/key?n=2").await, is(422));
        assert_eq!(ask(&router, peer, "/key?n=3").await, is(404));
    }
    assert_eq!(ask(&router, peer, "/key?n=3").await, (429, "60".into()));
    assert_eq!(ask(&router, peer, "/key?n=1").await, (429, "60".into()), "found or not, the answer is the same");
    assert_eq!(ask(&router, peer, "/page?n=3").await, is(404), "other addresses are free");
    assert_eq!(ask(&router, "203.0.113.6:1", "/key?n=3").await, is(404), "other senders are free");
    world.set(Instant::from_ms(world.now().ms() + 59_500).unwrap());
    assert_eq!(ask(&router, peer, "/key?n=1").await, (429, "1".into()));
    world.set(Instant::from_ms(world.now().ms() + 500).unwrap());
    assert_eq!(ask(&router, peer, "/key?n=1").await, is(200));
}

#[tokio::test]
async fn this_machine_is_bound_only_behind_a_proxy() {
    let world = world();
    let (open, behind) = (router(&world, None), router(&world, Some("X-Real-IP")));
    for _ in 0..NOT_FOUND_MAX {
        assert_eq!(ask(&open, "127.0.0.1:1", "/key").await, is(404));
        assert_eq!(ask(&behind, "127.0.0.1:1", "/key").await, is(404));
    }
    assert_eq!(ask(&open, "127.0.0.1:1", "/key").await, is(404));
    assert_eq!(ask(&behind, "127.0.0.1:2", "/key").await, (429, "60".into()));
}
