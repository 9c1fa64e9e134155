//! A book in a folder, its router, and somebody behind each role: opened, sent to, killed, opened again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use access::{App, token};
use axum::Router;
use axum::body::{Body as Bytes, to_bytes};
use axum::http::{Method, Request, StatusCode};
use primitives::{Actor, Instant, Role};
use scenario::Body;
use serde_json::Value;
use store::{Db, Locks, Place, World};
use tower::ServiceExt;

/// What is asked of the programme.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) role: Role,
    pub(crate) path: String,
    pub(crate) key: String,
    pub(crate) body: Body,
}

impl Ask {
    pub(crate) fn post(role: Role, path: &str, key: &str, body: Body) -> Ask {
        Ask { method: Method::POST, role, path: path.to_owned(), key: key.to_owned(), body }
    }
    pub(crate) fn get(role: Role, path: &str) -> Ask {
        let body = Body::Bytes(Vec::new());
        Ask { method: Method::GET, role, path: path.to_owned(), key: "get".to_owned(), body }
    }
    /// A statement has no key but its bytes: sent again it is in the book already, and says so.
    pub(crate) fn is_import(&self) -> bool {
        self.method == Method::POST && self.path.starts_with("/api/v1/statements")
    }
}

pub(crate) struct Seat {
    pub(crate) app: App,
    pub(crate) place: Place,
    pub(crate) folder: PathBuf,
    router: Router,
    tokens: BTreeMap<Role, String>,
}

impl Seat {
    /// A book that is new.
    pub(crate) async fn made(place: &Place, folder: &Path) -> Seat {
        let app = opened(place, folder, scenario::START.parse().unwrap()).await;
        let mut tokens = BTreeMap::new();
        for role in Role::ALL {
            let (token, name) = (token::Token::draw(&app.world), format!("seat-{role}").parse().unwrap());
            tokens.insert(role, token.text().to_owned());
            let (holder, now) = (Actor { name, role }, app.world.now());
            app.db.write(Locks::none(), async move |tx| token::keep(tx, &token, &holder, now).await).await.unwrap();
        }
        Seat { router: chiyuan::house::router(&app), app, place: place.clone(), folder: folder.to_owned(), tokens }
    }
    /// The book as it lies there, for the same people, as a programme opens it that is started anew.
    pub(crate) async fn again(&self, place: &Place, folder: &Path) -> Seat {
        let app = opened(place, folder, self.app.world.now()).await;
        let local = Actor { name: "local".parse().unwrap(), role: Role::Fundraising };
        book::recover(&app.db, &local).await.unwrap();
        let (place, folder, tokens) = (place.clone(), folder.to_owned(), self.tokens.clone());
        Seat { router: chiyuan::house::router(&app), app, place, folder, tokens }
    }
    /// Dead, and started anew.
    pub(crate) async fn revived(&self) -> Seat {
        self.app.db.close().await;
        self.again(&self.place, &self.folder).await
    }
    pub(crate) async fn send(&self, ask: &Ask) -> (StatusCode, Value) {
        let token = &self.tokens[&ask.role];
        let request = Request::builder()
            .method(ask.method.clone())
            .uri(&ask.path)
            .header("authorization", format!("Bearer {token}"))
            .header("idempotency-key", &ask.key)
            .header("accept-language", "en");
        let request = match &ask.body {
            Body::Json(json) => request.header("content-type", "application/json").body(Bytes::from(json.to_string())),
            Body::Bytes(bytes) => {
                request.header("content-type", "application/octet-stream").body(Bytes::from(bytes.clone()))
            }
        };
        let response = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }
    /// The same folder, elsewhere: what stood on the disk between two requests.
    pub(crate) async fn copied_to(&self, to: &Path) {
        // The writer tidies up after a change, before the next one: after two that do nothing it is idle.
        for _ in 0..2 {
            self.app.db.write(Locks::none(), async |_| Ok(())).await.unwrap();
        }
        copy(&self.folder, to);
    }
}

async fn opened(place: &Place, folder: &Path, now: Instant) -> App {
    let db = Db::open(place, &chiyuan::house::migrations(), World::seeded(2022, now)).await.unwrap();
    App::open(db, folder).await.unwrap()
}

/// A data folder but for its lock files.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (entry, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        if entry.is_dir() {
            if name != "locks" {
                copy(&entry, &to.join(name));
            }
        } else if name != "chiyuan.db-shm" {
            std::fs::copy(&entry, to.join(name)).unwrap();
        }
    }
}
