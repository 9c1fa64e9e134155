//! How the scenario speaks to the server.

use std::future::Future;

use primitives::{Instant, Role};
use serde_json::Value;

/// What a request carries.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A form.
    Json(Value),
    /// A file, raw.
    Bytes(Vec<u8>),
}

/// The server, from outside. One person stands behind each role, and no person behind two.
pub trait Door: Send {
    /// POST to a path (query included) as a role, under an idempotency key. The answer's JSON, or what was refused and why.
    fn post(
        &mut self,
        role: Role,
        path: &str,
        key: &str,
        body: Body,
    ) -> impl Future<Output = Result<Value, String>> + Send;
    /// GET a path (query included) as a role.
    fn get(&mut self, role: Role, path: &str) -> impl Future<Output = Result<Value, String>> + Send;
    /// The world's clock stands at this instant from now on; never earlier than before.
    fn set_clock(&mut self, at: Instant);
}
