//! What waits for the last commit: refunds and rows of other kinds, laid aside in file order as the first pass reads them. They
//! stand in a nameless scratch file, so that a statement with a million of them takes no more memory than one with ten; a dead
//! import leaves nothing.

use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};

use primitives::Code;
use serde::{Deserialize, Serialize};
use statements::{Kind, RefundState, Row};
use store::{Scratch, ScratchFile};

use super::Job;
use super::spill::Mark;

/// A refund as its row says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Back {
    pub(super) key16: [u8; 16],
    pub(super) gift16: [u8; 16],
    pub(super) line: i64,
    pub(super) refund_no: String,
    pub(super) order_no: String,
    /// The appeal that its row is of.
    pub(super) appeal: Code,
    pub(super) fen: i64,
    pub(super) fee_micro: i64,
    /// Milliseconds since 1970.
    pub(super) at_ms: i64,
    /// The platform's word for a refund that is not done; `None` for one that is.
    pub(super) waits: Option<String>,
}

/// A row that is neither gift nor refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Other {
    pub(super) key16: [u8; 16],
    pub(super) line: i64,
    pub(super) what: String,
    pub(super) flow_no: String,
    pub(super) fen: i64,
    pub(super) charge_micro: i64,
    pub(super) at_ms: i64,
}

/// Either.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum What {
    Back(Back),
    Other(Other),
}

/// A row that is no gift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Late {
    /// The line's place among the data rows, from 0.
    pub(super) at: u64,
    /// What a list of rejects shows for it.
    pub(super) own_no: String,
    pub(super) what: What,
}

impl Late {
    /// What is laid aside of a row; nothing of a gift's.
    pub(super) fn of(job: &Job, mark: &Mark, row: &Row<'_>) -> Option<Late> {
        let line = i64::try_from(row.line).unwrap_or(i64::MAX);
        let what = match row.kind {
            Kind::Gift => return None,
            Kind::Refund { refund_no, state } => What::Back(Back {
                key16: mark.key16,
                gift16: mark.with16,
                line,
                refund_no: refund_no.to_owned(),
                order_no: row.order_no.to_owned(),
                appeal: job.appeal_of(mark.class).clone(),
                fen: row.fen,
                fee_micro: row.fee_micro,
                at_ms: row.at.ms(),
                waits: match state {
                    RefundState::Final => None,
                    RefundState::Waiting(word) => Some(word.to_owned()),
                },
            }),
            Kind::Other { what, charge } => What::Other(Other {
                key16: mark.key16,
                line,
                what: what.to_owned(),
                flow_no: row.flow_no.to_owned(),
                fen: row.fen,
                charge_micro: if charge { row.fee_micro } else { 0 },
                at_ms: row.at.ms(),
            }),
        };
        Some(Late { at: mark.at, own_no: row.own_no.to_owned(), what })
    }
}

/// Takes them in file order.
pub(super) struct Laying {
    out: BufWriter<ScratchFile>,
}

/// Gives them back, as often as they are asked for: a commit may run again.
#[derive(Debug)]
pub(super) struct Laid {
    file: ScratchFile,
}

impl Laying {
    pub(super) fn new(scratch: &Scratch) -> io::Result<Laying> {
        Ok(Laying { out: BufWriter::new(scratch.file()?) })
    }
    pub(super) fn push(&mut self, late: &Late) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, late)?;
        self.out.write_all(b"\n")
    }
    pub(super) fn done(self) -> io::Result<Laid> {
        Ok(Laid { file: self.out.into_inner().map_err(io::IntoInnerError::into_error)? })
    }
}

impl Laid {
    pub(super) fn read(&self) -> io::Result<impl Iterator<Item = io::Result<Late>> + use<>> {
        let mut file = self.file.again()?;
        file.seek(SeekFrom::Start(0))?;
        Ok(BufReader::new(file).lines().map(|line| Ok(serde_json::from_str(&line?)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_come_back_in_order_and_again() {
        let scratch = tempfile::tempdir().unwrap();
        let mut laying = Laying::new(&Scratch::at(scratch.path())).unwrap();
        let late = |line: i64| {
            let (what, flow_no) = ("提现\n\"收费\"".to_owned(), String::new());
            let other = Other { key16: [7; 16], line, what, flow_no, fen: -5, charge_micro: 0, at_ms: 0 };
            Late { at: 3, own_no: String::new(), what: What::Other(other) }
        };
        (0..100).for_each(|line| laying.push(&late(line)).unwrap());
        let laid = laying.done().unwrap();
        for _ in 0..2 {
            let all: Vec<Late> = laid.read().unwrap().map(Result::unwrap).collect();
            assert_eq!(all, (0..100).map(late).collect::<Vec<_>>());
        }
        assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 0, "it has no name");
    }
}
