//! What a browser asks for packed comes packed, also when it is a "no".

use access::App;
use axum::body::{Body, to_bytes};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
use axum::http::{Request, StatusCode};
use store::{Db, Place, World};
use tower::ServiceExt;

#[tokio::test(flavor = "multi_thread")]
async fn a_no_is_packed_after_it_is_said_and_a_stream_to_its_end() {
    let home = tempfile::tempdir().unwrap();
    let place = Place::Folder(home.path().to_owned());
    let world = World::seeded(3, "2022-03-13T09:00:00+08:00".parse().unwrap());
    let db = Db::open(&place, &chiyuan::house::migrations(), world).await.unwrap();
    let app = App::open(db, home.path()).await.unwrap();
    for path in ["/operations/nowhere", "/nothing/here", "/api/v1/follow?order_no=0"] {
        let asked = Request::get(path).header(ACCEPT_ENCODING, "gzip").body(Body::empty()).unwrap();
        let answer = chiyuan::house::router(&app).oneshot(asked).await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.headers()[CONTENT_ENCODING], "gzip", "{path}");
        let bytes = to_bytes(answer.into_body(), 100_000).await.unwrap();
        assert!(bytes.starts_with(&[0x1f, 0x8b]), "{path}: {bytes:?}");
    }
    for path in ["/downloads/journal.csv", "/downloads/journal.json"] {
        let asked = Request::get(path).header(ACCEPT_ENCODING, "br").body(Body::empty()).unwrap();
        let answer = chiyuan::house::router(&app).oneshot(asked).await.unwrap();
        assert_eq!(answer.headers()[CONTENT_ENCODING], "br", "{path}");
        assert!(!to_bytes(answer.into_body(), 100_000).await.unwrap().is_empty(), "{path}");
    } // A donor's own page is packed for one reader: fast. All other pages are packed once: well.
    for (path, want) in [("/follow?order_no=0", "gzip"), ("/follow", "br")] {
        let asked = Request::get(path).header(ACCEPT_ENCODING, "gzip, deflate, br").body(Body::empty()).unwrap();
        let answer = chiyuan::house::router(&app).oneshot(asked).await.unwrap();
        assert_eq!(answer.headers()[CONTENT_ENCODING], want, "{path}");
    }
}
