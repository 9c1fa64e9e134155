//! A server that agrees to everything, and remembers.

use std::io::Cursor;

use primitives::{Instant, Role};
use scenario::{Body, Door};
use serde_json::{Value, json};
use statements::{Kind, Line, Reader};

pub(crate) struct Heard {
    pub(crate) at: Instant,
    pub(crate) role: Role,
    pub(crate) path: String,
    pub(crate) key: String,
    pub(crate) body: Option<Value>,
}

pub(crate) struct Recorder {
    pub(crate) clock: Instant,
    pub(crate) heard: Vec<Heard>,
    /// Of the platforms' gifts, less refunds.
    pub(crate) raised_fen: i64,
    batches: Vec<Value>,
}

impl Recorder {
    pub(crate) fn new() -> Self {
        Recorder { clock: Instant::EPOCH, heard: Vec::new(), raised_fen: 0, batches: Vec::new() }
    }
    fn import(&mut self, path: &str, bytes: Vec<u8>) -> Value {
        let mut reader = Reader::open(Cursor::new(bytes), None).unwrap();
        let (mut gifts, mut gross, mut refunds, mut back) = (0, 0, 0, 0);
        while let Some(line) = reader.next().unwrap() {
            let Line::Row(row) = line else { panic!("{line:?}") };
            match row.kind {
                Kind::Gift => (gifts, gross) = (gifts + 1, gross + row.fen),
                Kind::Refund { .. } => (refunds, back) = (refunds + 1, back + row.fen),
                Kind::Other { .. } => {}
            }
        }
        self.raised_fen += gross - back;
        let channel = path.split("channel=").nth(1).unwrap().split('&').next().unwrap();
        let code = format!("{channel}/{}", self.batches.len());
        self.batches.push(json!({ "code": code, "channel": channel, "receivable_fen": gross }));
        json!({
            "gifts": gifts, "gross_fen": gross, "refunds": refunds, "refund_fen": back, "fees_fen": gross / 200,
        })
    }
}

impl Door for Recorder {
    async fn post(&mut self, role: Role, path: &str, key: &str, body: Body) -> Result<Value, String> {
        let (form, answer) = match body {
            Body::Bytes(bytes) => (None, self.import(path, bytes)),
            Body::Json(form) => {
                let mut answer = json!({ "code": form["code"], "entry": "00" });
                if path.ends_with("/gifts-in-kind") {
                    answer["lot"] = json!(format!("{}/lot", form["code"].as_str().unwrap()));
                }
                if path.ends_with("/settlements") {
                    self.batches.iter_mut().filter(|b| b["channel"] == form["channel"]).for_each(|b| {
                        b["receivable_fen"] = json!(0);
                    });
                }
                (Some(form), answer)
            }
        };
        let (path, key) = (path.to_owned(), key.to_owned());
        self.heard.push(Heard { at: self.clock, role, path, key, body: form });
        Ok(answer)
    }

    async fn get(&mut self, _: Role, path: &str) -> Result<Value, String> {
        if let Some(channel) = path.strip_prefix("/api/v1/batches?channel=") {
            return Ok(json!(self.batches.iter().filter(|b| b["channel"] == channel).collect::<Vec<_>>()));
        }
        let state = ["spent", "held", "refunded"][path.len() % 3];
        Ok(json!({ "parts": [{ "state": state, "goods_state": (state == "spent").then_some("signed") }] }))
    }

    fn set_clock(&mut self, at: Instant) {
        assert!(self.clock <= at, "the clock goes back from {} to {at}", self.clock);
        self.clock = at;
    }
}
