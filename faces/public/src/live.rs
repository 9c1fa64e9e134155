//! Live figures: a page's first screen sent anew when a commit changes it (`/operations/{code}/events`).
//!
//! One computation serves all streams of the same operation, language and time. It begins with the first of them and ends
//! with the last. An event's id names the figures that it sends; who comes back with the id of what stands gets nothing until
//! that changes.

mod first;
mod screen;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use access::{App, Asked as Query, Problem, Seat, Seats, Sender};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream;
use primitives::{Code, Instant};
use store::{Failure, Mark};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use ui::{Lang, Reader, Voice};

use crate::address::{self, Words};
use crate::operation_page::{self, OperationView};
use crate::{figures, refusal};

pub use screen::{Block, FirstScreen};

/// Streams open at a time; the next is told to come later. Each is a connection and a few hundred bytes.
pub const STREAMS_MAX: usize = 2_000;
/// Of them at most so many to one sender: a household's open pages are a few.
pub const STREAMS_OF_ONE_MAX: usize = 16;
/// Seconds after which a stream that found no room may ask again.
const LATER_SECONDS: u16 = 30;
/// Between two computations for the same page: an import commits many times a second.
const GAP: Duration = Duration::from_millis(500);
/// How long a commit of another process may go unseen.
const POLL: Duration = Duration::from_secs(5);
/// A proxy closes what is silent.
const PING: Duration = Duration::from_secs(20);

/// Which first screen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    operation: Code,
    lang: Lang,
    as_of: Option<Instant>,
}

/// What a stream's page shows by now.
#[derive(Clone, Debug)]
enum Told {
    /// It is being read.
    Nothing,
    Screen(Sent),
    /// It cannot be shown at all.
    No(Problem),
}

#[derive(Clone, Debug)]
struct Sent {
    id: String,
    /// What stood before, and the text for who saw that.
    before: Option<(String, Arc<str>)>,
    /// The text for everybody else.
    whole: Arc<str>,
}

/// The streams of the programme.
struct Live {
    rooms: Mutex<BTreeMap<Key, Arc<watch::Sender<Told>>>>,
    room: Arc<Semaphore>,
    seats: Seats,
}

/// The route.
pub(crate) fn routes() -> Router<App> {
    let (room, seats) = (Arc::new(Semaphore::new(STREAMS_MAX)), Seats::new(STREAMS_OF_ONE_MAX));
    let live = Arc::new(Live { rooms: Mutex::default(), room, seats });
    let answer = async move |State(app): State<App>,
                             Path(code): Path<String>,
                             Query(words): Query<Words>,
                             headers: HeaderMap,
                             sender: Sender,
                             reader: Reader| {
        let key =
            Key { operation: address::operation_code(&code)?, lang: reader.v.lang(), as_of: address::as_of(&words)? };
        let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
        let seen = last.or_else(|| words.get("seen").cloned()).unwrap_or_default();
        let Some(seat) = live.seats.take(sender) else {
            return Ok(later(Problem::too_many(refusal::no_more_streams(STREAMS_OF_ONE_MAX, LATER_SECONDS))));
        };
        let Ok(permit) = live.room.clone().try_acquire_owned() else {
            return Ok(later(Problem::busy(refusal::no_stream(STREAMS_MAX, LATER_SECONDS))));
        };
        open(&live, &app, &reader.v, key, seen, (seat, permit)).await
    };
    Router::new().route("/operations/{code}/events", get(answer))
}

/// The first screen in an operation's page. It hears of what comes after, unless the reader `chose` a time.
pub(crate) fn block(v: &Voice, view: &OperationView, chose: bool) -> Block {
    let screen = first::screen(v, view);
    let events = format!("/operations/{}/events?seen={}", view.code, screen.id());
    let events = if chose { String::new() } else { v.href(&events) };
    screen.block(v, events)
}

fn later(no: Problem) -> Response {
    let mut no = no.into_response();
    no.headers_mut().insert(RETRY_AFTER, HeaderValue::from(LATER_SECONDS));
    no
}

/// What a stream holds while it is open.
type Place = (Seat, OwnedSemaphorePermit);

async fn open(
    live: &Arc<Live>,
    app: &App,
    v: &Voice,
    key: Key,
    seen: String,
    place: Place,
) -> Result<Response, Problem> {
    let mut told = live.listen(app, v, key);
    let first = told.wait_for(|told| !matches!(told, Told::Nothing)).await.map_err(Problem::broken)?.clone();
    if let Told::No(problem) = first {
        return Err(problem);
    }
    told.mark_changed();
    let events = stream::unfold((told, seen, place), next);
    let stream = Sse::new(events).keep_alive(KeepAlive::new().interval(PING));
    // A proxy that gathers answers before it passes them on is asked not to.
    let at_once = (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(([at_once], stream).into_response())
}

type Listening = (watch::Receiver<Told>, String, Place);

/// Waits for what the page does not show yet; `None` when nobody tells any more.
async fn next((mut told, seen, place): Listening) -> Option<(Result<Event, Infallible>, Listening)> {
    loop {
        told.changed().await.ok()?;
        let Told::Screen(sent) = told.borrow_and_update().clone() else { continue };
        if sent.id == seen {
            continue;
        }
        let text = match &sent.before {
            Some((id, text)) if *id == seen => text.clone(),
            _ => sent.whole,
        };
        let event = Event::default().id(&sent.id).data(text);
        return Some((Ok(event), (told, sent.id, place)));
    }
}

impl Live {
    fn listen(self: &Arc<Live>, app: &App, v: &Voice, key: Key) -> watch::Receiver<Told> {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(teller) = rooms.get(&key) {
            return teller.subscribe();
        }
        let (teller, told) = watch::channel(Told::Nothing);
        let teller = Arc::new(teller);
        rooms.insert(key.clone(), teller.clone());
        let room = Room { live: self.clone(), app: app.clone(), v: v.clone(), key, teller };
        drop(tokio::spawn(room.serve()));
        told
    }
    /// Unless somebody came meanwhile.
    fn close(&self, key: &Key, always: bool) -> bool {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let empty = rooms.get(key).is_none_or(|teller| teller.receiver_count() == 0);
        if always || empty {
            rooms.remove(key);
        }
        always || empty
    }
}

/// Who reads for the streams of one key.
struct Room {
    live: Arc<Live>,
    app: App,
    v: Voice,
    key: Key,
    teller: Arc<watch::Sender<Told>>,
}

impl Room {
    async fn serve(self) {
        let mut commits = self.app.db.commits();
        let (mut mark, mut shown) = (None, None);
        loop {
            commits.mark_unchanged();
            match self.read(mark.clone()).await {
                Ok(None) => {}
                Ok(Some((now, screen))) => {
                    mark = Some(now);
                    self.tell(&mut shown, screen);
                }
                // One that was shown stays until the next reading.
                Err(failure) => {
                    let problem = address::missing(failure);
                    if shown.is_none() {
                        self.teller.send_replace(Told::No(problem));
                        self.live.close(&self.key, true);
                        return;
                    }
                }
            }
            let changed = async {
                tokio::time::sleep(GAP).await;
                // No commit of ours: look whether another process made one.
                let _ = tokio::time::timeout(POLL, commits.changed()).await;
            };
            let (left, always) = tokio::select! {
                () = changed => (false, false),
                () = self.teller.closed() => (true, false),
                () = self.app.ending.begun() => (true, true),
            };
            if left && self.live.close(&self.key, always) {
                return;
            }
        }
    }

    /// The first screen, if the store has changed since that mark.
    async fn read(&self, known: Option<Mark>) -> Result<Option<(Mark, FirstScreen)>, Failure> {
        let (v, Key { operation, as_of, .. }) = (self.v.clone(), self.key.clone());
        let read = self.app.db.read(async move |tx| {
            let mark = tx.mark().await?;
            if known.as_ref() == Some(&mark) {
                return Ok(None);
            }
            let view = operation_page::read(tx, &operation, as_of).await?;
            Ok(Some((mark, first::screen(&v, &view))))
        });
        read.await
    }

    fn tell(&self, shown: &mut Option<FirstScreen>, screen: FirstScreen) {
        let (id, was) = (screen.id(), shown.as_ref().map(FirstScreen::id));
        if was.as_ref() != Some(&id) {
            let query = self.key.as_of.map(figures::as_of_query).unwrap_or_default();
            let page = self.v.href(&format!("/operations/{}{query}", self.key.operation));
            let before = was.map(|was| (was, screen.sent(&self.v, shown.as_ref(), page.clone()).into()));
            let whole = screen.sent(&self.v, None, page).into();
            self.teller.send_replace(Told::Screen(Sent { id, before, whole }));
        }
        *shown = Some(screen);
    }
}
