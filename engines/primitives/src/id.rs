//! Ids: 16 bytes with a noun.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use sha2::{Digest, Sha256};

use crate::hex;

/// Names one thing of a kind: an `Id<Gift>` where an `Id<Lot>` is due does not compile.
/// The bytes are the head of a SHA-256 over what names the thing, so the same run gives the same ids.
pub struct Id<Noun>([u8; 16], PhantomData<fn() -> Noun>);

impl<Noun> Id<Noun> {
    /// From stored bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Id(bytes, PhantomData)
    }
    /// From stored bytes of any length; `None` unless there are 16.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::from_bytes)
    }
    /// The first 16 bytes of SHA-256 over the parts, each led by its length.
    pub fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        let mut head = [0; 16];
        head.copy_from_slice(&hash.finalize()[..16]);
        Self::from_bytes(head)
    }
    /// The bytes, as they are stored.
    pub const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
    /// Eight hex digits: enough for a person to tell two apart on a page.
    pub fn short(&self) -> String {
        hex(&self.0[..4])
    }
}

impl<Noun> fmt::Display for Id<Noun> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl<Noun> std::str::FromStr for Id<Noun> {
    type Err = crate::Refusal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let no = || crate::Refusal::of("P107").with("text", text);
        if text.len() != 32 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(no());
        }
        let mut bytes = [0; 16];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).map_err(|_| no())?;
        }
        Ok(Self::from_bytes(bytes))
    }
}

impl<Noun> fmt::Debug for Id<Noun> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
impl<Noun> Clone for Id<Noun> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<Noun> Copy for Id<Noun> {}
impl<Noun> PartialEq for Id<Noun> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<Noun> Eq for Id<Noun> {}
impl<Noun> PartialOrd for Id<Noun> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<Noun> Ord for Id<Noun> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<Noun> Hash for Id<Noun> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<Noun> serde::Serialize for Id<Noun> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}
impl<'de, Noun> serde::Deserialize<'de> for Id<Noun> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(|_| serde::de::Error::custom("not an id of 32 hex digits"))
    }
}
