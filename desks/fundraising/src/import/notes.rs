//! Notes of a file's gifts, in file order: what the second pass needs of a row, so that the file is read and its rows are proven
//! once. They stand in a nameless scratch file: ten million of them take no more memory than ten, and a dead import leaves nothing.

use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use primitives::Instant;
use store::{Key16, Scratch, ScratchFile};

/// A gift's row. Texts are borrowed: from the file's row when it is written, from the notes until the next one is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Note<'n> {
    /// The line's place among the data rows, from 0.
    pub(super) at: u64,
    /// The line's number in the decoded text.
    pub(super) line: u64,
    /// Its key.
    pub(super) key16: Key16,
    /// What was given.
    pub(super) fen: i64,
    /// The fee in millionths of a yuan.
    pub(super) fee_micro: i64,
    /// When.
    pub(super) paid_at: Instant,
    /// Where its money goes, by the channel's rule.
    pub(super) class: u8,
    /// The keyed hash of its payer; never the payer.
    pub(super) payer16: Option<Key16>,
    /// The merchant order number.
    pub(super) order_no: &'n str,
    /// The name as the platform masks it.
    pub(super) alias: &'n str,
}

/// What stands before the texts of a note.
const HEAD: usize = 8 + 8 + 16 + 8 + 8 + 8 + 1 + 1 + 16 + 4 + 4;
/// Written and read at once.
const PAGE_BYTES: usize = 64 * 1024;

/// Takes notes.
pub(super) struct Noting {
    out: BufWriter<ScratchFile>,
}

/// Gives them back, as often as they are asked for.
#[derive(Debug)]
pub(super) struct Notes {
    file: ScratchFile,
}

/// The notes on their way back.
pub(super) struct Reading {
    from: BufReader<ScratchFile>,
    texts: Vec<u8>,
}

impl Noting {
    pub(super) fn new(scratch: &Scratch) -> io::Result<Noting> {
        Ok(Noting { out: BufWriter::with_capacity(PAGE_BYTES, scratch.file()?) })
    }
    pub(super) fn push(&mut self, note: &Note<'_>) -> io::Result<()> {
        let mut head = [0; HEAD];
        let mut fields = Fields { bytes: &mut head, at: 0 };
        fields.put(&note.at.to_be_bytes());
        fields.put(&note.line.to_be_bytes());
        fields.put(&note.key16);
        fields.put(&note.fen.to_be_bytes());
        fields.put(&note.fee_micro.to_be_bytes());
        fields.put(&note.paid_at.ms().to_be_bytes());
        fields.put(&[note.class, u8::from(note.payer16.is_some())]);
        fields.put(&note.payer16.unwrap_or_default());
        for text in [note.order_no, note.alias] {
            let len = u32::try_from(text.len()).map_err(io::Error::other)?;
            fields.put(&len.to_be_bytes());
        }
        self.out.write_all(&head)?;
        self.out.write_all(note.order_no.as_bytes())?;
        self.out.write_all(note.alias.as_bytes())
    }
    pub(super) fn done(self) -> io::Result<Notes> {
        Ok(Notes { file: self.out.into_inner().map_err(io::IntoInnerError::into_error)? })
    }
}

struct Fields<'b> {
    bytes: &'b mut [u8; HEAD],
    at: usize,
}

impl Fields<'_> {
    fn put(&mut self, field: &[u8]) {
        self.bytes[self.at..self.at + field.len()].copy_from_slice(field);
        self.at += field.len();
    }
}

impl Notes {
    /// From the first on.
    pub(super) fn read(&self) -> io::Result<Reading> {
        let mut file = self.file.again()?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Reading { from: BufReader::with_capacity(PAGE_BYTES, file), texts: Vec::new() })
    }
}

impl Reading {
    pub(super) fn next(&mut self) -> io::Result<Option<Note<'_>>> {
        let mut head = [0; HEAD];
        match self.from.read_exact(&mut head) {
            Ok(()) => {}
            Err(end) if end.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(other) => return Err(other),
        }
        let mut rest = head.as_slice();
        let (at, line, key16) =
            (u64::from_be_bytes(take(&mut rest)?), u64::from_be_bytes(take(&mut rest)?), take(&mut rest)?);
        let (fen, fee_micro) = (i64::from_be_bytes(take(&mut rest)?), i64::from_be_bytes(take(&mut rest)?));
        let paid_at =
            Instant::from_ms(i64::from_be_bytes(take(&mut rest)?)).ok_or_else(|| io::Error::other("a note's time"))?;
        let ([class, has_payer], payer16): ([u8; 2], Key16) = (take(&mut rest)?, take(&mut rest)?);
        let mut len = || Ok::<_, io::Error>(u32::from_be_bytes(take(&mut rest)?) as usize);
        let (order_no, alias) = (len()?, len()?);
        self.texts.resize(order_no + alias, 0);
        self.from.read_exact(&mut self.texts)?;
        let texts = std::str::from_utf8(&self.texts).map_err(io::Error::other)?;
        let (order_no, alias) = texts.split_at_checked(order_no).ok_or_else(|| io::Error::other("a note's texts"))?;
        let payer16 = (has_payer == 1).then_some(payer16);
        Ok(Some(Note { at, line, key16, fen, fee_micro, paid_at, class, payer16, order_no, alias }))
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> io::Result<[u8; N]> {
    let (field, after) = rest.split_first_chunk::<N>().ok_or(io::ErrorKind::UnexpectedEof)?;
    *rest = after;
    Ok(*field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(n: u64) -> Note<'static> {
        Note {
            at: n,
            line: n + 2,
            key16: [7; 16],
            fen: 1_000,
            fee_micro: -6_000,
            paid_at: Instant::EPOCH,
            class: 3,
            payer16: n.is_multiple_of(2).then_some([9; 16]),
            order_no: if n.is_multiple_of(3) { "" } else { "H0001" },
            alias: "爱心\n\"网友\"",
        }
    }

    #[test]
    fn they_come_back_in_order_and_again() {
        let scratch = tempfile::tempdir().unwrap();
        let mut noting = Noting::new(&Scratch::at(scratch.path())).unwrap();
        (0..1_000).for_each(|n| noting.push(&note(n)).unwrap());
        let notes = noting.done().unwrap();
        for _ in 0..2 {
            let mut reading = notes.read().unwrap();
            for n in 0..1_000 {
                assert_eq!(reading.next().unwrap(), Some(note(n)));
            }
            assert_eq!(reading.next().unwrap(), None);
        }
        assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 0, "it has no name");
    }
}
