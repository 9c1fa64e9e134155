//! A page is made once for each committed state, and asked once however many ask.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use access::{Front, Origin};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use store::testing::Home;
use store::{BrandName, Db, Locks, on_both_stores};
use tower::ServiceExt;

/// Pages that count how often they are made.
#[derive(Clone)]
struct Site {
    db: Db,
    made: Arc<AtomicUsize>,
}

impl Site {
    async fn open(home: &Home) -> (Site, Router) {
        let site = Site { db: home.open(access::MIGRATIONS).await.unwrap(), made: Arc::default() };
        let router = Router::new()
            .route("/page", get(page))
            .route("/none", get(async || StatusCode::NOT_FOUND))
            .route("/secret", get(async |site: State<Site>| ([(CACHE_CONTROL, "no-store")], page(site).await)))
            .route("/changing", get(changing))
            .route("/elsewhere", get(page))
            .route("/where", get(place))
            .with_state(site.clone());
        let router = access::kept(access::keepable(router), &site.db, |uri| uri.path() != "/elsewhere");
        (site, router)
    }
    fn made(&self) -> usize {
        self.made.load(Ordering::SeqCst)
    }
    /// Whether nobody else moves the marks: those of a PostgreSQL server are moved by other tests too.
    fn is_alone(&self) -> bool {
        self.db.brand() == BrandName::Sqlite
    }
    async fn change(&self) {
        self.db.write(Locks::none(), async |tx| Ok(store::meta::set(tx, "a", "b").await?)).await.unwrap();
    }
}

async fn page(State(site): State<Site>) -> Response {
    let n = site.made.fetch_add(1, Ordering::SeqCst) + 1;
    // So long as a page takes, others come and ask for it.
    site.db.read(async |tx| Ok(tx.mark().await?)).await.unwrap();
    format!("made {n}").into_response()
}

/// Says where the site stands.
async fn place(Origin(origin): Origin, State(site): State<Site>) -> String {
    site.made.fetch_add(1, Ordering::SeqCst);
    origin
}

/// Something is committed while it is made.
async fn changing(State(site): State<Site>) -> Response {
    site.change().await;
    page(State(site)).await
}

async fn ask(router: &Router, request: Request<Body>) -> (StatusCode, String, String) {
    let answer = router.clone().oneshot(request).await.unwrap();
    let (status, tag) = (answer.status(), answer.headers().get(ETAG).map(|tag| tag.to_str().unwrap().to_owned()));
    let text = to_bytes(answer.into_body(), 10_000).await.unwrap();
    (status, tag.unwrap_or_default(), String::from_utf8(text.to_vec()).unwrap())
}

async fn get_of(router: &Router, address: &str) -> String {
    ask(router, Request::get(address).body(Body::empty()).unwrap()).await.2
}

on_both_stores! {
    async fn a_page_is_made_anew_after_a_commit(home: &Home) {
        let (site, router) = Site::open(home).await;
        let first = get_of(&router, "/page").await;
        if site.is_alone() {
            assert_eq!(get_of(&router, "/page").await, first);
            site.db.write(Locks::none(), async |_| Ok(())).await.unwrap();
            assert_eq!(get_of(&router, "/page").await, first, "nothing was changed");
        }
        assert_ne!(get_of(&router, "/page?lang=en").await, first);
        site.change().await;
        assert_ne!(get_of(&router, "/page").await, first);
        let other = home.open(access::MIGRATIONS).await.unwrap();
        let second = get_of(&router, "/page").await;
        other.write(Locks::none(), async |tx| Ok(store::meta::set(tx, "c", "d").await?)).await.unwrap();
        assert_ne!(get_of(&router, "/page").await, second, "another process");
        other.close().await;
        site.db.close().await;
    }
}

#[test]
fn what_may_not_be_kept_is_not() {
    store::testing::run(BrandName::Sqlite, async |home: &Home| {
        let (site, router) = Site::open(home).await;
        for address in ["/secret", "/elsewhere", "/changing"] {
            assert_ne!(get_of(&router, address).await, get_of(&router, address).await, "{address}");
        }
        assert_eq!(ask(&router, Request::get("/none").body(Body::empty()).unwrap()).await.0, StatusCode::NOT_FOUND);
        let long = format!("/page?{}", "x".repeat(2_000));
        assert_ne!(get_of(&router, &long).await, get_of(&router, &long).await);
        site.db.close().await;
    });
}

#[test]
fn whoever_has_it_gets_no_body() {
    store::testing::run(BrandName::Sqlite, async |home: &Home| {
        let (site, router) = Site::open(home).await;
        let (status, tag, text) = ask(&router, Request::get("/page").body(Body::empty()).unwrap()).await;
        assert_eq!((status, text.as_str()), (StatusCode::OK, "made 1"));
        let again = |tag: &str| Request::get("/page").header(IF_NONE_MATCH, tag).body(Body::empty()).unwrap();
        if site.is_alone() {
            let same = ask(&router, again(&format!("\"0\", W/{tag}"))).await;
            assert_eq!(same, (StatusCode::NOT_MODIFIED, tag.clone(), String::new()));
        }
        let made = site.made();
        site.change().await;
        let (status, other, text) = ask(&router, again(&tag)).await;
        assert_eq!((status, text), (StatusCode::OK, format!("made {}", made + 1)));
        assert_ne!(other, tag);
        site.db.close().await;
    });
}

/// All at once: each has asked before any is answered.
async fn together<F: Future>(asking: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut asking: Vec<_> = asking.map(|one| (Box::pin(one), None)).collect();
    poll_fn(move |context| {
        for (one, answer) in asking.iter_mut().filter(|(_, answer)| answer.is_none()) {
            if let Poll::Ready(said) = one.as_mut().poll(context) {
                *answer = Some(said);
            }
        }
        if asking.iter().all(|(_, answer)| answer.is_some()) {
            Poll::Ready(asking.drain(..).filter_map(|(_, answer)| answer).collect())
        } else {
            Poll::Pending
        }
    })
    .await
}

on_both_stores! {
    async fn many_who_ask_at_once_wait_for_one(home: &Home) {
        let (site, router) = Site::open(home).await;
        for address in ["/page", "/changing"] {
            let before = site.made();
            let answers = together((0..32).map(|_| get_of(&router, address))).await;
            assert_eq!(answers.len(), 32);
            // One for who came first; while commits come, one more that was begun after all of them asked.
            assert!(site.made() - before <= 2, "{address}: {}", site.made() - before);
        }
        site.db.close().await;
    }
}

#[test]
fn each_origin_has_its_own_unless_the_operator_names_one() {
    store::testing::run(BrandName::Sqlite, async |home: &Home| {
        let (site, router) = Site::open(home).await;
        let asked = async |router: &Router, host: &str, scheme: &str| {
            let request = Request::get("/where").header("host", host).header("x-forwarded-proto", scheme);
            ask(router, request.body(Body::empty()).unwrap()).await.2
        };
        for _ in 0..2 {
            assert_eq!(asked(&router, "a.example", "http").await, "http://a.example");
            assert_eq!(asked(&router, "a.example", "https").await, "https://a.example");
            assert_eq!(asked(&router, "b.example", "https").await, "https://b.example");
            assert_eq!(asked(&router, "<b>", "https").await, "");
        }
        assert!(!site.is_alone() || site.made() == 4, "{}", site.made());
        let made = site.made();
        let front = Front { public_url: Some("https://relief.example".parse().unwrap()), ..Front::default() };
        let named = access::fronted(router, &front);
        for (host, scheme) in [("a.example", "http"), ("a.example", "https"), ("<b>", "http")] {
            assert_eq!(asked(&named, host, scheme).await, "https://relief.example");
        }
        assert!(!site.is_alone() || site.made() == made + 1, "one for all hosts: {}", site.made() - made);
        site.db.close().await;
    });
}
