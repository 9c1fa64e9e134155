//! An outside sort of marks: sorted runs on disk, one merge. Memory is one run, whatever the file's size.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use store::{Scratch, ScratchFile};

/// What sort of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
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
pub(crate) struct Mark {
    pub(crate) key16: [u8; 16],
    /// The line's place among the data rows, from 0.
    pub(crate) at: u64,
    /// The line's number in the decoded text.
    pub(crate) line: u64,
    pub(crate) sort: Sort,
    pub(crate) fen: i64,
    /// Of a refund its gift's key, of another row a digest of its kind.
    pub(crate) with16: [u8; 16],
    /// Where its money goes, by the channel's rule.
    pub(crate) class: u8,
    /// A glance at the line's text: of two lines of one key and content it tells which stand in the file again.
    pub(crate) look: u32,
}

/// What can be sorted outside memory: of a fixed length on disk, in the order of its fields.
pub(crate) trait Record: Ord + Copy {
    /// Bytes on disk.
    const BYTES: usize;
    /// Writes itself into as many bytes.
    fn put(&self, bytes: &mut [u8]);
    /// Reads what [`Record::put`] wrote.
    fn get(bytes: &[u8]) -> Self;
}

/// A run of marks in memory before it is sorted and written.
const RUN_BYTES: usize = 8 * 1024 * 1024;
/// Written at once to a run, and read at once from each of a merge, as long as there are few.
const PAGE_BYTES: usize = 16 * 1024;
/// Of a merge with many runs each reads less at once: together no more than this, until a page of each is a page of the disk.
const MERGE_BYTES: usize = 1024 * 1024;
/// A page of the disk.
const PAGE_BYTES_MIN: usize = 4 * 1024;

/// Takes records in any order.
pub(crate) struct Spill<R> {
    scratch: Scratch,
    max: usize,
    run: Vec<R>,
    runs: Vec<ScratchFile>,
}

impl<R: Record> Spill<R> {
    pub(crate) fn new(scratch: &Scratch) -> Spill<R> {
        Spill::with_run(scratch, RUN_BYTES)
    }
    /// With runs of at most so many bytes in memory.
    pub(crate) fn with_run(scratch: &Scratch, bytes: usize) -> Spill<R> {
        Spill { scratch: scratch.clone(), max: (bytes / size_of::<R>()).max(1), run: Vec::new(), runs: Vec::new() }
    }
    pub(crate) fn push(&mut self, record: R) -> io::Result<()> {
        if self.run.len() == self.max {
            self.write_run()?;
        }
        self.run.push(record);
        Ok(())
    }
    fn write_run(&mut self) -> io::Result<()> {
        self.run.sort_unstable();
        let mut out = BufWriter::with_capacity(PAGE_BYTES, self.scratch.file()?);
        let mut bytes = vec![0; R::BYTES];
        for record in &self.run {
            record.put(&mut bytes);
            out.write_all(&bytes)?;
        }
        let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        self.runs.push(file);
        self.run.clear();
        Ok(())
    }
    /// All of them, in order.
    pub(crate) fn sorted(mut self) -> io::Result<Sorted<R>> {
        self.run.sort_unstable();
        let mut heap = BinaryHeap::new();
        let mut runs: Vec<BufReader<ScratchFile>> = Vec::new();
        let mut bytes = vec![0; R::BYTES];
        let page = (MERGE_BYTES / self.runs.len().max(1)).clamp(PAGE_BYTES_MIN, PAGE_BYTES);
        for (at, file) in self.runs.drain(..).enumerate() {
            let mut run = BufReader::with_capacity(page, file);
            if let Some(record) = read(&mut run, &mut bytes)? {
                heap.push(Reverse((record, at)));
            }
            runs.push(run);
        }
        let mut rest = std::mem::take(&mut self.run).into_iter();
        if let Some(record) = rest.next() {
            heap.push(Reverse((record, usize::MAX)));
        }
        Ok(Sorted { heap, runs, rest, bytes })
    }
}

/// The records in order.
pub(crate) struct Sorted<R> {
    heap: BinaryHeap<Reverse<(R, usize)>>,
    runs: Vec<BufReader<ScratchFile>>,
    rest: std::vec::IntoIter<R>,
    /// Room for one record.
    bytes: Vec<u8>,
}

impl<R: Record> Sorted<R> {
    pub(crate) fn next(&mut self) -> io::Result<Option<R>> {
        let Some(mut head) = self.heap.peek_mut() else { return Ok(None) };
        let Reverse((record, from)) = *head;
        let follows = match self.runs.get_mut(from) {
            Some(run) => read(run, &mut self.bytes)?,
            None => self.rest.next(),
        };
        // In the place of the one that goes: the heap is put in order once, not twice.
        match follows {
            Some(next) => *head = Reverse((next, from)),
            None => drop(PeekMut::pop(head)),
        }
        Ok(Some(record))
    }
}

fn read<R: Record>(from: &mut impl Read, bytes: &mut [u8]) -> io::Result<Option<R>> {
    match from.read_exact(bytes) {
        Ok(()) => Ok(Some(R::get(bytes))),
        Err(end) if end.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(other) => Err(other),
    }
}

/// Eight bytes from `at` on.
pub(crate) fn eight(bytes: &[u8], at: usize) -> [u8; 8] {
    let mut out = [0; 8];
    out.copy_from_slice(&bytes[at..at + 8]);
    out
}

/// Sixteen bytes from `at` on.
pub(crate) fn sixteen(bytes: &[u8], at: usize) -> [u8; 16] {
    let mut out = [0; 16];
    out.copy_from_slice(&bytes[at..at + 16]);
    out
}

impl Record for Mark {
    const BYTES: usize = 16 + 8 + 8 + 1 + 8 + 16 + 1 + 4;

    fn put(&self, out: &mut [u8]) {
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
        out[41..57].copy_from_slice(&self.with16);
        out[57] = self.class;
        out[58..].copy_from_slice(&self.look.to_be_bytes());
    }
    fn get(bytes: &[u8]) -> Mark {
        let sort = [Sort::Gift, Sort::Refund, Sort::Waiting, Sort::Other, Sort::Reject];
        Mark {
            key16: sixteen(bytes, 0),
            at: u64::from_be_bytes(eight(bytes, 16)),
            line: u64::from_be_bytes(eight(bytes, 24)),
            sort: sort.get(usize::from(bytes[32])).copied().unwrap_or(Sort::Reject),
            fen: i64::from_be_bytes(eight(bytes, 33)),
            with16: sixteen(bytes, 41),
            class: bytes[57],
            look: u32::from_be_bytes([bytes[58], bytes[59], bytes[60], bytes[61]]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_come_back_in_order() {
        let scratch = tempfile::tempdir().unwrap();
        let mut spill = Spill::new(&Scratch::at(scratch.path()));
        let mark = |n: u64| {
            let mut key16 = [0; 16];
            key16[..8].copy_from_slice(&(n * 7919 % 1000).to_be_bytes());
            Mark { key16, at: n, line: n + 2, sort: Sort::Gift, fen: -5, with16: [9; 16], class: 3, look: 7 }
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
