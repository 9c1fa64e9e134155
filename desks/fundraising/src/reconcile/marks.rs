//! What is sorted outside memory: a file's rows and the book's.

use crate::import::spill::{Record, eight, sixteen};

/// What a file's row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RowKind {
    Gift,
    /// A gift under the other number that the format prints.
    Also,
    Refund,
    /// Not compared: it may still stand in the file twice.
    Aside,
}

/// A row of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FileMark {
    /// The gift's key; of a row aside a digest of its line.
    pub(super) key16: [u8; 16],
    /// Its place among the data rows, from 0.
    pub(super) at: u64,
    /// Its line in the decoded text.
    pub(super) line: u64,
    pub(super) kind: RowKind,
    pub(super) fen: i64,
    /// Of a refund, its own key and the one of its other number.
    pub(super) own16: [u8; 16],
    pub(super) also16: [u8; 16],
    /// A glance at the line's text.
    pub(super) look: u32,
}

/// A row of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct BookMark {
    pub(super) key16: [u8; 16],
    pub(super) fen: i64,
}

impl Record for FileMark {
    const BYTES: usize = 16 + 8 + 8 + 1 + 8 + 16 + 16 + 4;

    fn put(&self, out: &mut [u8]) {
        out[..16].copy_from_slice(&self.key16);
        out[16..24].copy_from_slice(&self.at.to_be_bytes());
        out[24..32].copy_from_slice(&self.line.to_be_bytes());
        out[32] = match self.kind {
            RowKind::Gift => 0,
            RowKind::Also => 1,
            RowKind::Refund => 2,
            RowKind::Aside => 3,
        };
        out[33..41].copy_from_slice(&self.fen.to_be_bytes());
        out[41..57].copy_from_slice(&self.own16);
        out[57..73].copy_from_slice(&self.also16);
        out[73..].copy_from_slice(&self.look.to_be_bytes());
    }
    fn get(bytes: &[u8]) -> FileMark {
        let kinds = [RowKind::Gift, RowKind::Also, RowKind::Refund];
        FileMark {
            key16: sixteen(bytes, 0),
            at: u64::from_be_bytes(eight(bytes, 16)),
            line: u64::from_be_bytes(eight(bytes, 24)),
            kind: kinds.get(usize::from(bytes[32])).copied().unwrap_or(RowKind::Aside),
            fen: i64::from_be_bytes(eight(bytes, 33)),
            own16: sixteen(bytes, 41),
            also16: sixteen(bytes, 57),
            look: u32::from_be_bytes([bytes[73], bytes[74], bytes[75], bytes[76]]),
        }
    }
}

impl Record for BookMark {
    const BYTES: usize = 24;

    fn put(&self, out: &mut [u8]) {
        out[..16].copy_from_slice(&self.key16);
        out[16..].copy_from_slice(&self.fen.to_be_bytes());
    }
    fn get(bytes: &[u8]) -> BookMark {
        BookMark { key16: sixteen(bytes, 0), fen: i64::from_be_bytes(eight(bytes, 16)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_comes_back_as_it_was_put() {
        let mark = FileMark {
            key16: [1; 16],
            at: 2,
            line: 3,
            kind: RowKind::Refund,
            fen: -4,
            own16: [5; 16],
            also16: [6; 16],
            look: 7,
        };
        let mut bytes = vec![0; FileMark::BYTES];
        mark.put(&mut bytes);
        assert_eq!(FileMark::get(&bytes), mark);
        let mark = BookMark { key16: [1; 16], fen: -4 };
        let mut bytes = vec![0; BookMark::BYTES];
        mark.put(&mut bytes);
        assert_eq!(BookMark::get(&bytes), mark);
    }
}
