//! Slows whoever tries keys one after the other: a limit on answers that found nothing.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use store::World;

use crate::client::Client;
use crate::front::Sender;
use crate::limit::{Limit, NOT_FOUND_MAX};
use crate::{Problem, refusal};

#[derive(Clone)]
struct Slow {
    world: World,
    limit: Arc<Mutex<Limit>>,
    binds: fn(&Uri) -> bool,
}

/// Where the address `binds`, a sender who got [`NOT_FOUND_MAX`] answers 404 in a minute is answered 429 (A007) until it is
/// over, whatever they ask: a "found" among them would tell as much. What is found counts nothing. Inside [`crate::fronted`].
pub fn slowed(router: Router, world: &World, binds: fn(&Uri) -> bool) -> Router {
    let slow = Slow { world: world.clone(), limit: Arc::new(Mutex::new(Limit::new())), binds };
    router.layer(from_fn_with_state(slow, around))
}

async fn around(State(slow): State<Slow>, request: Request, next: Next) -> Response {
    let Some(client) = slow.client(&request) else { return next.run(request).await };
    if let Err(seconds) = slow.with(|limit| limit.take(client, slow.world.now())) {
        let mut no = Problem::of(refusal::too_often(NOT_FOUND_MAX, seconds)).into_response();
        no.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        no.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        return no;
    }
    let response = next.run(request).await;
    if response.status() != StatusCode::NOT_FOUND {
        slow.with(|limit| limit.give_back(client));
    }
    response
}

impl Slow {
    fn client(&self, request: &Request) -> Option<Client> {
        if (self.binds)(request.uri()) { Sender::of(request.extensions()).0 } else { None }
    }
    fn with<T>(&self, f: impl FnOnce(&mut Limit) -> T) -> T {
        f(&mut self.limit.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
