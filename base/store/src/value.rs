//! What goes into a statement.

use crate::Fault;
use primitives::{Code, Fen, Id, Instant, Minutes, Units};

/// A parameter, borrowed. Four kinds and no more: no float, no boolean, no timestamp goes into SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'v> {
    /// Nothing known.
    Null,
    /// A whole number: fen, units, milliseconds, a count.
    Int(i64),
    /// UTF-8 without the zero byte, which PostgreSQL cannot keep.
    Text(&'v str),
    /// Bytes: an id, a digest, canonical bytes.
    Blob(&'v [u8]),
}

/// As many values as a statement names, for `in (…)`: the last one stands for those that are not there.
pub fn padded<'v, T>(some: &'v [T], many: usize) -> Vec<Value<'v>>
where
    &'v T: Into<Value<'v>>,
{
    let last = some.last();
    (0..many).map(|at| some.get(at).or(last).map_or(Value::Null, Into::into)).collect()
}

impl From<i64> for Value<'_> {
    fn from(n: i64) -> Self {
        Value::Int(n)
    }
}
impl<'v> From<&'v str> for Value<'v> {
    fn from(text: &'v str) -> Self {
        Value::Text(text)
    }
}
impl<'v> From<&'v String> for Value<'v> {
    fn from(text: &'v String) -> Self {
        Value::Text(text)
    }
}
impl<'v> From<&'v Code> for Value<'v> {
    fn from(code: &'v Code) -> Self {
        Value::Text(code.as_str())
    }
}
impl<'v> From<&'v [u8]> for Value<'v> {
    fn from(bytes: &'v [u8]) -> Self {
        Value::Blob(bytes)
    }
}
impl<'v> From<&'v Vec<u8>> for Value<'v> {
    fn from(bytes: &'v Vec<u8>) -> Self {
        Value::Blob(bytes)
    }
}
impl<'v, const N: usize> From<&'v [u8; N]> for Value<'v> {
    fn from(bytes: &'v [u8; N]) -> Self {
        Value::Blob(bytes)
    }
}
impl<'v, Noun> From<&'v Id<Noun>> for Value<'v> {
    fn from(id: &'v Id<Noun>) -> Self {
        Value::Blob(id.bytes())
    }
}
impl From<Fen> for Value<'_> {
    fn from(amount: Fen) -> Self {
        Value::Int(amount.get())
    }
}
impl From<Units> for Value<'_> {
    fn from(amount: Units) -> Self {
        Value::Int(amount.get())
    }
}
impl From<Minutes> for Value<'_> {
    fn from(amount: Minutes) -> Self {
        Value::Int(amount.get())
    }
}
impl From<Instant> for Value<'_> {
    /// Milliseconds since 1970.
    fn from(at: Instant) -> Self {
        Value::Int(at.ms())
    }
}
impl<'v, T: Into<Value<'v>>> From<Option<T>> for Value<'v> {
    fn from(some: Option<T>) -> Self {
        some.map_or(Value::Null, Into::into)
    }
}

/// As many parameters as the statement asks, and no zero byte in a text.
pub(crate) fn fits(sql: &str, asked: usize, p: &[Value<'_>]) -> Result<(), Fault> {
    let wrong = |why: String| Fault::Parameters { sql: sql.to_owned(), why };
    if asked != p.len() {
        return Err(wrong(format!("{asked} asked, {} given", p.len())));
    }
    match p.iter().position(|value| matches!(value, Value::Text(text) if text.as_bytes().contains(&0))) {
        Some(at) => Err(wrong(format!("${} holds a zero byte", at + 1))),
        None => Ok(()),
    }
}

/// What a row holds, owned.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cell {
    Null,
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
}

impl From<Value<'_>> for Cell {
    fn from(value: Value<'_>) -> Cell {
        match value {
            Value::Null => Cell::Null,
            Value::Int(n) => Cell::Int(n),
            Value::Text(text) => Cell::Text(text.to_owned()),
            Value::Blob(bytes) => Cell::Blob(bytes.to_vec()),
        }
    }
}
