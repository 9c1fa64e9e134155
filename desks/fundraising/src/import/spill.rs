//! An outside sort of marks: sorted runs on disk, one merge. Memory is one run, whatever the file's size.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// What sort of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Gift,
    /// Done at the platform.
    Refund,
    /// Not done yet.
    Waiting,
    Other,
    /// A row that cannot be taken: it may still stand in the file twice.
    Reject,
}

/// A line's key and what two lines of one key are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub(super) key16: [u8; 16],
    /// The line's place among the data rows, from 0.
    pub(super) at: u64,
    /// The line's number in the decoded text.
    pub(super) line: u64,
    pub(super) sort: Sort,
    pub(super) fen: i64,
    /// Of a refund its gift's key, of another row a digest of its kind.
    pub(super) with16: [u8; 16],
}

/// A run in memory before it is sorted and written.
const RUN_BYTES: usize = 32 * 1024 * 1024;
const MARK_BYTES: usize = 16 + 8 + 8 + 1 + 8 + 16;
const RUN_MARKS: usize = RUN_BYTES / size_of::<Mark>();
/// Read at once from each run of the merge.
const PAGE_BYTES: usize = 64 * 1024;

/// Takes marks in any order.
pub(super) struct Spill {
    scratch: Box<Path>,
    run: Vec<Mark>,
    runs: Vec<File>,
}

impl Spill {
    pub(super) fn new(scratch: &Path) -> Spill {
        Spill { scratch: scratch.into(), run: Vec::new(), runs: Vec::new() }
    }
    pub(super) fn push(&mut self, mark: Mark) -> io::Result<()> {
        if self.run.len() == RUN_MARKS {
            self.write_run()?;
        }
        self.run.push(mark);
        Ok(())
    }
    fn write_run(&mut self) -> io::Result<()> {
        self.run.sort_unstable();
        let mut out = BufWriter::with_capacity(PAGE_BYTES, tempfile::tempfile_in(&self.scratch)?);
        for mark in &self.run {
            out.write_all(&mark.bytes())?;
        }
        let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        self.runs.push(file);
        self.run.clear();
        Ok(())
    }
    /// All of them, by key, then by place.
    pub(super) fn sorted(mut self) -> io::Result<Sorted> {
        self.run.sort_unstable();
        let mut heap = BinaryHeap::new();
        let mut runs: Vec<BufReader<File>> = Vec::new();
        for (at, file) in self.runs.drain(..).enumerate() {
            let mut run = BufReader::with_capacity(PAGE_BYTES, file);
            if let Some(mark) = Mark::read(&mut run)? {
                heap.push(Reverse((mark, at)));
            }
            runs.push(run);
        }
        let mut rest = std::mem::take(&mut self.run).into_iter();
        if let Some(mark) = rest.next() {
            heap.push(Reverse((mark, usize::MAX)));
        }
        Ok(Sorted { heap, runs, rest })
    }
}

/// The marks in order.
pub(super) struct Sorted {
    heap: BinaryHeap<Reverse<(Mark, usize)>>,
    runs: Vec<BufReader<File>>,
    rest: std::vec::IntoIter<Mark>,
}

impl Sorted {
    pub(super) fn next(&mut self) -> io::Result<Option<Mark>> {
        let Some(Reverse((mark, from))) = self.heap.pop() else { return Ok(None) };
        let follows = match self.runs.get_mut(from) {
            Some(run) => Mark::read(run)?,
            None => self.rest.next(),
        };
        if let Some(next) = follows {
            self.heap.push(Reverse((next, from)));
        }
        Ok(Some(mark))
    }
}

impl Mark {
    fn bytes(&self) -> [u8; MARK_BYTES] {
        let mut out = [0; MARK_BYTES];
        out[..16].copy_from_slice(&self.key16);
        out[16..24].copy_from_slice(&self.at.to_be_bytes());
        out[24..32].copy_from_slice(&self.line.to_be_bytes());
        out[32] = match self.sort {
            Sort::Gift => 0,
            Sort::Refund => 1,
            Sort::Waiting => 2,
            Sort::Other => 3,
            Sort::Reject => 4,
        };
        out[33..41].copy_from_slice(&self.fen.to_be_bytes());
        out[41..].copy_from_slice(&self.with16);
        out
    }
    fn read(from: &mut impl Read) -> io::Result<Option<Mark>> {
        let mut bytes = [0; MARK_BYTES];
        match from.read_exact(&mut bytes) {
            Ok(()) => {}
            Err(end) if end.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(other) => return Err(other),
        }
        let eight = |at: usize| {
            let mut n = [0; 8];
            n.copy_from_slice(&bytes[at..at + 8]);
            n
        };
        let sixteen = |at: usize| {
            let mut n = [0; 16];
            n.copy_from_slice(&bytes[at..at + 16]);
            n
        };
        let sort = [Sort::Gift, Sort::Refund, Sort::Waiting, Sort::Other, Sort::Reject];
        Ok(Some(Mark {
            key16: sixteen(0),
            at: u64::from_be_bytes(eight(16)),
            line: u64::from_be_bytes(eight(24)),
            sort: sort.get(usize::from(bytes[32])).copied().unwrap_or(Sort::Reject),
            fen: i64::from_be_bytes(eight(33)),
            with16: sixteen(41),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_come_back_in_order() {
        let scratch = tempfile::tempdir().unwrap();
        let mut spill = Spill::new(scratch.path());
        let mark = |n: u64| {
            let mut key16 = [0; 16];
            key16[..8].copy_from_slice(&(n * 7919 % 1000).to_be_bytes());
            Mark { key16, at: n, line: n + 2, sort: Sort::Gift, fen: -5, with16: [9; 16] }
        };
        for n in 0..1000 {
            spill.push(mark(n)).unwrap();
            if n % 300 == 299 {
                spill.write_run().unwrap();
            }
        }
        let mut sorted = spill.sorted().unwrap();
        let mut all = Vec::new();
        while let Some(next) = sorted.next().unwrap() {
            all.push(next);
        }
        let mut want: Vec<Mark> = (0..1000).map(mark).collect();
        want.sort();
        assert_eq!(all, want);
    }
}
