//! Answers given again while the store stands where it stood: a page is made once for each address and committed state.

use std::future::ready;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_LENGTH, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state, map_request, map_response};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use store::{Db, Mark};

use crate::shelf::{ANSWER_BYTES_MAX, Answer, Shelf};
use crate::{Origin, Problem};

/// An address that is longer names nothing that many ask for.
const KEY_BYTES_MAX: usize = 1_024;
/// Pages that may be made at a time, each once; two that share a place wait for each other.
const FLIGHTS: usize = 256;

/// Marks answers that may be kept: 200, whole in memory, not too long, not forbidden. Innermost, before they are packed.
pub fn keepable(router: Router) -> Router {
    router.layer(map_response(async |mut response: Response| {
        let whole = response.body().size_hint().exact().and_then(|bytes| usize::try_from(bytes).ok());
        let stored = response.headers().get(CACHE_CONTROL).is_none_or(|said| said != "no-store");
        if response.status() == StatusCode::OK && stored && whole.is_some_and(|bytes| bytes <= ANSWER_BYTES_MAX) {
            response.extensions_mut().insert(Keepable);
        }
        response
    }))
}

#[derive(Clone, Copy)]
struct Keepable;

/// Keeps answers to GET where the address is one `of` pages: they depend on nothing but address, origin and committed state.
/// Outermost, so that what is given again is packed already. The state's mark is read before and after an answer is made; only
/// where both are equal it is known what the answer shows. Whoever asks for a page that is being made waits for it.
pub fn kept(router: Router, db: &Db, of: fn(&Uri) -> bool) -> Router {
    let flights = (0..FLIGHTS).map(|_| tokio::sync::Mutex::new(())).collect();
    let keeper = Keeper { db: db.clone(), of, shelf: Mutex::new(Shelf::new()), flights, numbers: AtomicU64::new(0) };
    router.layer(from_fn_with_state(Arc::new(keeper), around))
}

/// Where the address is one `of` answers that are made for one reader, they are packed by gzip if he can unpack it: in half of the
/// time, for the same length. Outermost.
pub fn packed_fast(router: Router, of: fn(&Uri) -> bool) -> Router {
    router.layer(map_request(move |mut request: Request| {
        if of(request.uri()) && takes(request.headers(), "gzip") {
            request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        }
        ready(request)
    }))
}

struct Keeper {
    db: Db,
    of: fn(&Uri) -> bool,
    shelf: Mutex<Shelf>,
    flights: Vec<tokio::sync::Mutex<()>>,
    /// Questions and beginnings, in one row.
    numbers: AtomicU64,
}

async fn around(State(keeper): State<Arc<Keeper>>, mut request: Request, next: Next) -> Response {
    let Some(key) = keeper.key(&mut request) else { return next.run(request).await };
    let known = request.headers().get(IF_NONE_MATCH).cloned();
    let asked = keeper.number();
    if let Some(answer) = keeper.find(&key, asked).await {
        return answer.give(known.as_ref());
    }
    let _flight = keeper.flight(&key).lock().await;
    if let Some(answer) = keeper.find(&key, asked).await {
        return answer.give(known.as_ref());
    }
    let (begun, before) = (keeper.number(), keeper.mark().await);
    let response = next.run(request).await;
    if response.extensions().get::<Keepable>().is_none() {
        return response;
    }
    match Answer::of(response).await {
        Ok(answer) => {
            let after = keeper.mark().await;
            let mark = before.filter(|mark| after.as_ref() == Some(mark));
            keeper.with(|shelf| shelf.put(key, mark, begun, answer.clone()));
            answer.give(known.as_ref())
        }
        Err(problem) => problem.into_response(),
    }
}

impl Keeper {
    /// Language is a part of the address. How it may be packed is said to the handler as it stands in the key.
    fn key(&self, request: &mut Request) -> Option<String> {
        if request.method() != Method::GET || !(self.of)(request.uri()) {
            return None;
        }
        let packing = packing(request.headers());
        // As the operator named it all the same: a host that anybody may write makes no second copy then.
        let Origin(origin) = Origin::of(request.extensions(), request.headers(), request.uri());
        let key = format!("{packing} {origin} {}", request.uri().path_and_query()?);
        request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static(packing));
        (key.len() <= KEY_BYTES_MAX).then_some(key)
    }
    async fn find(&self, key: &str, asked: u64) -> Option<Answer> {
        if !self.with(|shelf| shelf.has(key)) {
            return None;
        }
        if let Some(answer) = self.with(|shelf| shelf.begun_after(key, asked)) {
            return Some(answer);
        }
        let now = self.mark().await?;
        self.with(|shelf| shelf.of_state(key, &now))
    }
    /// `None` if it cannot be read: the page then says so itself.
    async fn mark(&self) -> Option<Mark> {
        self.db.read(async |tx| Ok(tx.mark().await?)).await.ok()
    }
    fn flight(&self, key: &str) -> &tokio::sync::Mutex<()> {
        let digest = Sha256::digest(key);
        &self.flights[usize::from(digest[0]) % FLIGHTS]
    }
    fn number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::SeqCst)
    }
    fn with<T>(&self, f: impl FnOnce(&mut Shelf) -> T) -> T {
        f(&mut self.shelf.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The best that the reader can unpack.
fn packing(headers: &HeaderMap) -> &'static str {
    ["br", "gzip"].into_iter().find(|name| takes(headers, name)).unwrap_or("identity")
}

fn takes(headers: &HeaderMap, name: &str) -> bool {
    let said = headers.get(ACCEPT_ENCODING).and_then(|said| said.to_str().ok()).unwrap_or_default();
    said.split(',').any(|one| {
        let (coding, q) = one.split_once(';').unwrap_or((one, ""));
        let q = q.trim().strip_prefix("q=").unwrap_or("1");
        coding.trim().eq_ignore_ascii_case(name) && q.bytes().any(|digit| matches!(digit, b'1'..=b'9'))
    })
}

impl Answer {
    async fn of(response: Response) -> Result<Answer, Problem> {
        let (mut parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.map_err(Problem::broken)?;
        let digest = Sha256::digest(&body);
        let tag = primitives::hex(&digest[..8]);
        parts.headers.insert(ETAG, HeaderValue::from_str(&format!("\"{tag}\"")).map_err(Problem::broken)?);
        parts.headers.remove(CONTENT_LENGTH);
        Ok(Answer { headers: parts.headers, body })
    }
    /// Without the body to whoever has it.
    fn give(self, known: Option<&HeaderValue>) -> Response {
        let tag = self.headers.get(ETAG).and_then(|tag| tag.to_str().ok()).unwrap_or_default();
        let same = known
            .and_then(|known| known.to_str().ok())
            .is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
        let (status, body) =
            if same { (StatusCode::NOT_MODIFIED, Body::empty()) } else { (StatusCode::OK, Body::from(self.body)) };
        (status, self.headers, body).into_response()
    }
}
