//! What an entry says of its batch's rows, and what the whole book comes to.

use ledger::Body;
use primitives::Code;
use sha2::{Digest, Sha256};

use crate::gifts::NewGift;

/// SHA-256 over a salt and the gifts of a batch in file order. The salt stands beside the batch, never in the entry, so
/// that nobody can try out small gifts against the public digest.
#[derive(Clone)]
pub struct BodyHash {
    hash: Sha256,
    rows: i64,
}

impl BodyHash {
    /// Before the first row.
    pub fn new(salt: &[u8]) -> BodyHash {
        BodyHash { hash: Sha256::new_with_prefix(salt), rows: 0 }
    }
    /// One more row: offset, fen, paid-at in ms, order number, alias, payer, each led by its length or of fixed length.
    pub fn row(&mut self, gift: &NewGift) {
        self.rows += 1;
        self.hash.update(gift.off.to_be_bytes());
        self.hash.update(gift.fen.to_be_bytes());
        self.hash.update(gift.paid_at.ms().to_be_bytes());
        for text in [&gift.order_no, &gift.alias] {
            self.hash.update((text.len() as u64).to_be_bytes());
            self.hash.update(text.as_bytes());
        }
        self.hash.update(gift.payer16.unwrap_or([0; 16]));
    }
    /// What the entry says of them.
    pub fn body(self, batch: &Code) -> Body {
        Body { batch: batch.clone(), rows: self.rows, digest: self.hash.finalize().into() }
    }
}

/// A running SHA-256 over numbers and texts, each parted from the next.
pub(crate) struct Fold(Sha256);

impl Fold {
    pub(crate) fn new() -> Fold {
        Fold(Sha256::new())
    }
    pub(crate) fn int(&mut self, n: i64) -> &mut Fold {
        self.0.update(n.to_be_bytes());
        self
    }
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Fold {
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
        self
    }
    pub(crate) fn done(self) -> [u8; 32] {
        self.0.finalize().into()
    }
    pub(crate) fn hex(self) -> String {
        primitives::hex(&self.done())
    }
}
