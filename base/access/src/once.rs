//! A change over HTTP: done once, however often it is sent.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::{Failure, Fault, Locks, Tx};

use crate::{Action, App, By, Key, Problem};

/// The JSON of a change that is in the book. Sent again, the same bytes come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer(pub String);

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, "application/json")], self.0).into_response()
    }
}

/// may → claim the key → `change` → keep the answer, in one transaction. A key that this actor used before gives the answer
/// of then; with another action or form it is refused (S101, 409). `form` is all that the change depends on: the body, and
/// the part of the address. A refused change leaves no trace, so its key may be used again.
pub async fn once<T, F>(
    app: &App,
    by: &By,
    action: Action,
    key: Key,
    form: &impl Serialize,
    locks: Locks,
    change: F,
) -> Result<Answer, Problem>
where
    T: Serialize,
    F: AsyncFn(&mut Tx<'_>) -> Result<T, Failure> + Send + Sync + 'static,
{
    by.may(action)?;
    // A space is in no name, so names and keys cannot run together.
    let claim = format!("{} {}", by.0.name, key.0);
    let content = digest(action, form)?;
    let done = app.db.write(locks, async move |tx| {
        if let Some(answer) = tx.once(&claim, &content).await? {
            return Ok(answer);
        }
        let answer = json(&change(tx).await?)?;
        tx.answer(&claim, &answer).await?;
        Ok(answer)
    });
    Ok(Answer(done.await?))
}

fn digest(action: Action, form: &impl Serialize) -> Result<[u8; 32], Fault> {
    Ok(Sha256::digest(format!("{action}\n{}", json(form)?)).into())
}

fn json(value: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|no| Fault::broken(format!("an answer is no JSON: {no}")))
}
