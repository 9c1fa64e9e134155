//! The scenario's door: the same router that serves the world, in the same process, one person behind each role.

use std::collections::BTreeMap;

use access::{App, token};
use axum::Router;
use axum::body::{Body as Bytes, to_bytes};
use axum::http::{Method, Request};
use primitives::{Actor, Instant, Role};
use scenario::{Body, Door};
use serde_json::Value;
use store::{Failure, Locks};
use tower::ServiceExt;

use crate::house;

/// An answer is a page at most.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Speaks HTTP to a router, without a network.
pub struct RouterDoor {
    app: App,
    router: Router,
    tokens: BTreeMap<Role, String>,
}

impl RouterDoor {
    /// A door with a token for each role.
    pub async fn open(app: &App) -> Result<RouterDoor, Failure> {
        let (mut tokens, now) = (BTreeMap::new(), app.world.now());
        for role in Role::ALL {
            let token = token::Token::draw(&app.world);
            let holder = Actor { name: format!("demo-{role}").parse()?, role };
            let kept = token.clone();
            app.db.write(Locks::none(), async move |tx| token::keep(tx, &kept, &holder, now).await).await?;
            tokens.insert(role, token.text().to_owned());
        }
        Ok(RouterDoor { app: app.clone(), router: house::router(app), tokens })
    }

    async fn send(&self, method: Method, role: Role, path: &str, key: &str, body: Body) -> Result<Value, String> {
        let token = self.tokens.get(&role).ok_or("no token")?;
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {token}"))
            .header("idempotency-key", key)
            .header("accept-language", "en");
        let request = match body {
            Body::Json(json) => request.header("content-type", "application/json").body(Bytes::from(json.to_string())),
            Body::Bytes(bytes) => request.header("content-type", "application/octet-stream").body(Bytes::from(bytes)),
        };
        let response = self.router.clone().oneshot(request.map_err(|e| e.to_string())?).await;
        let response = response.map_err(|e| e.to_string())?;
        let status = response.status();
        let bytes = to_bytes(response.into_body(), ANSWER_BYTES_MAX).await.map_err(|e| e.to_string())?;
        if !status.is_success() {
            return Err(format!("{status} {}", String::from_utf8_lossy(&bytes)));
        }
        serde_json::from_slice(&bytes).map_err(|e| e.to_string())
    }
}

impl Door for RouterDoor {
    async fn post(&mut self, role: Role, path: &str, key: &str, body: Body) -> Result<Value, String> {
        self.send(Method::POST, role, path, key, body).await
    }
    async fn get(&mut self, role: Role, path: &str) -> Result<Value, String> {
        self.send(Method::GET, role, path, "get", Body::Bytes(Vec::new())).await
    }
    fn set_clock(&mut self, at: Instant) {
        self.app.world.set(at);
    }
}
