//! The small scenario undisturbed: what is asked, what is answered, and what the book comes to. Whatever is done to it then is
//! held against this.

use primitives::{Instant, Role};
use scenario::{Body, Door, replay_small};
use serde_json::Value;
use store::Place;

use crate::seat::{Ask, Seat};
use crate::state::state;

/// The answer of a request, sent again to a book that may have heard it before, is that of the calm run. Of a statement the
/// second answer says that its rows are known.
pub(crate) fn same_answer(ask: &Ask, got: &Value, calm: &Value) -> bool {
    let n = |told: &Value, name: &str| told[name].as_i64().unwrap_or(i64::MIN);
    if ask.is_import() { n(got, "rows") == n(calm, "rows") } else { got == calm }
}

/// A door that only notes what is asked and answered.
struct Noting {
    seat: Seat,
    asked: Vec<(Instant, Ask, Value)>,
}

impl Noting {
    async fn send(&mut self, ask: Ask) -> Result<Value, String> {
        let (status, answer) = self.seat.send(&ask).await;
        if !status.is_success() {
            return Err(format!("{status} {answer}"));
        }
        self.asked.push((self.seat.app.world.now(), ask, answer.clone()));
        Ok(answer)
    }
}

impl Door for Noting {
    async fn post(&mut self, role: Role, path: &str, key: &str, body: Body) -> Result<Value, String> {
        self.send(Ask::post(role, path, key, body)).await
    }
    async fn get(&mut self, role: Role, path: &str) -> Result<Value, String> {
        self.send(Ask::get(role, path)).await
    }
    fn set_clock(&mut self, at: Instant) {
        self.seat.app.world.set(at);
    }
}

/// What is asked in a calm run, each with its answer, and what the book comes to.
pub(crate) struct Calm {
    pub(crate) asked: Vec<(Instant, Ask, Value)>,
    pub(crate) state: Vec<String>,
}

pub(crate) async fn calm() -> Calm {
    let home = tempfile::tempdir().unwrap();
    let place = Place::Folder(home.path().to_owned());
    let mut door = Noting { seat: Seat::made(&place, home.path()).await, asked: Vec::new() };
    replay_small(&mut door).await.unwrap();
    Calm { state: state(&door.seat.app).await, asked: door.asked }
}
