//! One thing that one person does at one time.

use primitives::{Instant, Role};
use serde_json::{Value, json};

use crate::crowd::File;
use crate::wall::Wall;

/// A line of the plan.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    pub(crate) at: Instant,
    pub(crate) deed: Deed,
}

/// What is done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Deed {
    /// A form is sent. A text `lot-of:CODE` in it stands for the lot that the gift in kind CODE opened.
    Post { role: Role, path: String, body: Value },
    /// A platform's statement is imported.
    Import(File),
    /// A channel pays out all that it owes by then.
    Settle { channel: &'static str },
}

/// A form whose effective instant is the step's: its body carries `at`.
pub(crate) fn post_at(at: Instant, role: Role, path: impl Into<String>, mut body: Value) -> Step {
    if let Some(form) = body.as_object_mut() {
        form.insert("at".to_owned(), json!(at));
    }
    post(at, role, path, body)
}

/// A form that has no effective instant of its own.
pub(crate) fn post(at: Instant, role: Role, path: impl Into<String>, body: Value) -> Step {
    Step { at, deed: Deed::Post { role, path: path.into(), body } }
}

/// The checker's yes, at its time.
pub(crate) fn approve(at: Instant, path: &str, code: &str) -> Step {
    post_at(at, Role::Checker, format!("{path}/{code}/approve"), json!({}))
}

/// A name in both languages.
pub(crate) fn names(zh: &str, en: &str) -> Value {
    json!({ "zh": zh, "en": en })
}

impl Wall {
    pub(crate) fn post_at(self, role: Role, path: impl Into<String>, body: Value) -> Step {
        post_at(self.instant(), role, path, body)
    }
    pub(crate) fn post(self, role: Role, path: impl Into<String>, body: Value) -> Step {
        post(self.instant(), role, path, body)
    }
}
