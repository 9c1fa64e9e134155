//! Going through the plan, person by person.

use std::collections::BTreeMap;

use primitives::{Instant, Role};
use serde::Serialize;
use serde_json::{Value, json};

use crate::crowd::{Crowd, File};
use crate::door::{Body, Door};
use crate::money::{BANK, OPERATING};
use crate::step::{Deed, Step};
use crate::{examples, plan, statement};

pub use crate::examples::{Example, What};

/// When the world's clock must stand at first, at the latest: 2022-03-11 17:00 in Shanghai.
pub const START: &str = "2022-03-11T17:00:00+08:00";

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Played {
    /// Order numbers to follow, each kind at least once.
    pub orders: Vec<Example>,
    /// Statements imported.
    pub statements: usize,
    /// Gifts through platforms.
    pub gifts: i64,
    /// Requests sent in all.
    pub requests: usize,
}

/// Where the replay stopped: the server and the plan do not agree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{at} {path}: {why}")]
pub struct Failure {
    /// The plan's time.
    pub at: Instant,
    /// The address.
    pub path: String,
    /// What the server said, or what it answered otherwise than planned.
    pub why: String,
}

/// Replays the whole plan. `progress` hears after each step how many are done, of how many, and the plan's day.
pub async fn replay(
    door: &mut impl Door,
    progress: &mut (dyn FnMut(usize, usize, &str) + Send),
) -> Result<Played, Failure> {
    play(door, Crowd::WHOLE, progress).await
}

/// Replays the plan with a small crowd: all that the desks do, and a few gifts a statement. For tests that replay it often; of
/// its gifts none is an example.
pub async fn replay_small(door: &mut impl Door) -> Result<Played, Failure> {
    play(door, Crowd::SMALL, &mut |_, _, _| ()).await
}

async fn play(
    door: &mut impl Door,
    crowd: Crowd,
    progress: &mut (dyn FnMut(usize, usize, &str) + Send),
) -> Result<Played, Failure> {
    let steps = plan::steps(crowd);
    let total = steps.len();
    let mut stage = Stage { door, requests: 0, lots: BTreeMap::new(), due: BTreeMap::new(), statements: 0, gifts: 0 };
    let mut last = Instant::EPOCH;
    for (n, step) in steps.into_iter().enumerate() {
        last = step.at;
        stage.door.set_clock(step.at);
        stage.step(&step).await?;
        progress(n + 1, total, &step.at.day().to_string());
    }
    let Stage { door, requests, statements, gifts, .. } = stage;
    let failed = |why| Failure { at: last, path: examples::PATH.to_owned(), why };
    let orders = if crowd == Crowd::WHOLE { examples::choose(door).await.map_err(failed)? } else { Vec::new() };
    Ok(Played { orders, statements, gifts, requests })
}

/// The replay so far.
struct Stage<'d, D> {
    door: &'d mut D,
    requests: usize,
    /// The lots that gifts in kind opened.
    lots: BTreeMap<String, String>,
    /// What each channel keeps of its next payout: fees and refunds that it paid for us.
    due: BTreeMap<&'static str, Kept>,
    statements: usize,
    gifts: i64,
}

#[derive(Default)]
struct Kept {
    fees_fen: i64,
    netted_fen: i64,
}

impl<D: Door> Stage<'_, D> {
    async fn step(&mut self, step: &Step) -> Result<(), Failure> {
        match &step.deed {
            Deed::Post { role, path, body } => {
                let mut body = body.clone();
                fill(&mut body, &self.lots);
                let answer = self.post(step.at, *role, path, Body::Json(body.clone())).await?;
                if let (Some(code), Some(lot)) = (body["code"].as_str(), lot_of(&answer)) {
                    self.lots.insert(code.to_owned(), lot);
                }
                Ok(())
            }
            Deed::Import(file) => self.import(step.at, *file).await,
            Deed::Settle { channel } => self.settle(step.at, channel).await,
        }
    }

    async fn post(&mut self, at: Instant, role: Role, path: &str, body: Body) -> Result<Value, Failure> {
        self.requests += 1;
        let (path, key) = (api(path), format!("scenario-{:04}", self.requests));
        self.door.post(role, &path, &key, body).await.map_err(|why| Failure { at, path, why })
    }

    /// The file must be in the book as it was written: no row parked, none rejected.
    async fn import(&mut self, at: Instant, file: File) -> Result<(), Failure> {
        let platform = file.platform;
        let path =
            format!("/statements?appeal={}&channel={}&format={}", platform.appeal, platform.channel, platform.format);
        let failed = |why: String| Failure { at, path: path.clone(), why };
        let bytes = statement::bytes(file).map_err(|no| failed(no.to_string()))?;
        let answer = self.post(at, Role::Fundraising, &path, Body::Bytes(bytes)).await?;
        let (want, number) = (file.sums(), |name: &str| answer[name].as_i64().unwrap_or(-1));
        let same = number("gifts") == want.gifts
            && number("gross_fen") == want.gross_fen
            && number("refunds") == want.refunds
            && number("refund_fen") == want.refund_fen;
        if !same {
            return Err(failed(format!("{answer} is not {want:?}")));
        }
        let due = self.due.entry(platform.channel).or_default();
        due.fees_fen += number("fees_fen");
        due.netted_fen += want.netted_fen;
        self.statements += 1;
        self.gifts += want.gifts;
        Ok(())
    }

    /// The channel pays out every batch that it still owes, less its fees and the refunds that it paid since.
    async fn settle(&mut self, at: Instant, channel: &'static str) -> Result<(), Failure> {
        let path = api(&format!("/batches?channel={channel}"));
        let batches = self.door.get(Role::Finance, &path).await.map_err(|why| Failure { at, path, why })?;
        let (mut codes, mut owed) = (Vec::new(), 0);
        for batch in batches.as_array().into_iter().flatten() {
            let receivable = batch["receivable_fen"].as_i64().unwrap_or(0);
            if 0 < receivable {
                codes.push(batch["code"].clone());
                owed += receivable;
            }
        }
        let kept = self.due.remove(channel).unwrap_or_default();
        let (month, day) = (at.day().ymd().1, at.day().ymd().2);
        let form = json!({
            "code": format!("ST-{channel}-{month:02}{day:02}"),
            "channel": channel,
            "batches": codes,
            "arrived_fen": owed - kept.fees_fen - kept.netted_fen,
            "fee_fen": kept.fees_fen,
            "bank": BANK,
            "operating": OPERATING,
            "at": at,
        });
        self.post(at, Role::Finance, "/settlements", Body::Json(form)).await?;
        Ok(())
    }
}

fn api(path: &str) -> String {
    format!("/api/v1{path}")
}

/// The lot that an answer names, if it opened one.
fn lot_of(answer: &Value) -> Option<String> {
    let lot = answer.get("lot").or_else(|| answer.get("lots")?.get(0))?;
    let code = lot.as_str().or_else(|| lot.get("code")?.as_str()).or_else(|| lot.get("lot")?.as_str())?;
    Some(code.to_owned())
}

/// Puts lots in their places: `lot-of:CODE`.
fn fill(body: &mut Value, lots: &BTreeMap<String, String>) {
    match body {
        Value::String(text) => {
            if let Some(lot) = text.strip_prefix("lot-of:").and_then(|code| lots.get(code)) {
                *text = lot.clone();
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|one| fill(one, lots)),
        Value::Object(all) => all.values_mut().for_each(|one| fill(one, lots)),
        _ => {}
    }
}
