//! Where the bytes come from: the file as it is, one entry of a ZIP, unpacked as it is read, or a sheet of a workbook.

use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom, Take};
use std::sync::Arc;

use encoding_rs::GB18030;
use flate2::{Crc, read::DeflateDecoder};
use primitives::Refusal;
use zip::{CompressionMethod, ZipArchive};

use crate::sheet::{Sheet, old_or_locked, sheets};
use crate::{Halt, refusal};

/// A platform packs two or three files; more is something else.
pub(crate) const ZIP_ENTRIES_MAX: usize = 64;
/// Unpacked bytes of an entry: thirty million rows.
pub(crate) const ZIP_BYTES_MAX: u64 = 8 << 30;
/// Unpacked bytes a packed byte. Statements reach 30.
const ZIP_RATIO_MAX: u64 = 200;
/// Below this size a ratio says nothing.
const ZIP_RATIO_FROM_BYTES: u64 = 1 << 20;

/// How much a file of so many packed bytes may unpack to, whatever its directory says: at most `bytes_max`.
#[derive(Clone, Copy)]
pub(crate) struct Unpacked {
    pub(crate) most: u64,
    bytes_max: u64,
}

impl Unpacked {
    pub(crate) fn of(packed: u64, bytes_max: u64) -> Unpacked {
        let most = bytes_max.min(ZIP_RATIO_FROM_BYTES.max(packed.saturating_mul(ZIP_RATIO_MAX)));
        Unpacked { most, bytes_max }
    }
    /// Refused where it unpacks to more: for its ratio, or else for its size.
    pub(crate) fn over(self) -> Refusal {
        if self.most < self.bytes_max {
            refusal::zip_limit("ratio", ZIP_RATIO_MAX, ZIP_RATIO_MAX + 1)
        } else {
            refusal::zip_limit("bytes", self.bytes_max, self.bytes_max + 1)
        }
    }
}

/// A place in the file where a statement may begin.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// The file itself.
    Whole,
    /// An entry of a ZIP.
    Entry(Entry),
    /// A sheet of a workbook, as CSV.
    Sheet(Sheet),
}

/// What the ZIP's directory says of an entry.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    name: String,
    start: u64,
    packed: u64,
    size: u64,
    crc: u32,
    deflated: bool,
}

/// The places of a file: itself, the CSV entries of a ZIP in its order, or the sheets of a workbook. Refused (T127): a ZIP of other
/// files; one of none at all has no places.
pub(crate) fn places<R: Read + Seek>(file: &mut R) -> Result<Vec<Place>, Halt> {
    file.seek(SeekFrom::Start(0))?;
    let mut magic = Vec::with_capacity(4);
    file.by_ref().take(4).read_to_end(&mut magic)?;
    match magic.as_slice() {
        b"PK\x03\x04" | b"PK\x05\x06" => entries(file),
        other => match old_or_locked(other) {
            Some(why) => Err(why.into()),
            None => Ok(vec![Place::Whole]),
        },
    }
}

fn entries<R: Read + Seek>(file: &mut R) -> Result<Vec<Place>, Halt> {
    let mut zip = ZipArchive::new(&mut *file).map_err(refusal::zip_broken)?;
    if zip.index_for_name("[Content_Types].xml").is_some() {
        return Ok(sheets(file)?.into_iter().map(Place::Sheet).collect());
    }
    if ZIP_ENTRIES_MAX < zip.len() {
        return Err(refusal::zip_limit("entries", ZIP_ENTRIES_MAX as u64, zip.len() as u64).into());
    }
    let (mut places, mut others) = (Vec::new(), Vec::new());
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index).map_err(refusal::zip_broken)?;
        let name = name(entry.name_raw());
        let lower = name.to_lowercase();
        if entry.is_dir() {
            continue;
        }
        if !(lower.ends_with(".csv") || lower.ends_with(".txt")) {
            others.push(name);
            continue;
        }
        let deflated = match entry.compression() {
            _ if entry.encrypted() => return Err(refusal::zip_encrypted(&name).into()),
            CompressionMethod::Stored => false,
            CompressionMethod::Deflated => true,
            other => return Err(refusal::zip_broken(other).into()),
        };
        let (packed, size, crc) = (entry.compressed_size(), entry.size(), entry.crc32());
        if ZIP_BYTES_MAX < size {
            return Err(refusal::zip_limit("bytes", ZIP_BYTES_MAX, size).into());
        }
        if ZIP_RATIO_FROM_BYTES < size && ZIP_RATIO_MAX < size / packed.max(1) {
            return Err(refusal::zip_limit("ratio", ZIP_RATIO_MAX, size / packed.max(1)).into());
        }
        let start = entry.data_start().ok_or_else(|| refusal::zip_broken(&name))?;
        places.push(Place::Entry(Entry { name, start, packed, size, crc, deflated }));
    }
    if places.is_empty() && !others.is_empty() {
        return Err(refusal::zip_without(&others).into());
    }
    Ok(places)
}

/// The name as people read it: UTF-8, else GB18030 (China's platforms set no flag).
pub(crate) fn name(raw: &[u8]) -> String {
    match str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}

impl Place {
    /// The entry's name; empty for the file itself.
    pub(crate) fn name(&self) -> &str {
        match self {
            Place::Whole => "",
            Place::Entry(entry) => &entry.name,
            Place::Sheet(sheet) => &sheet.name,
        }
    }
    /// The bytes of this place, from their beginning.
    pub(crate) fn open<R: Read + Seek>(&self, mut file: R) -> Result<Source<R>, Halt> {
        let entry = match self {
            Place::Entry(entry) => entry,
            Place::Sheet(sheet) => return Ok(Source::Sheet(Cursor::new(sheet.csv.clone()))),
            Place::Whole => {
                file.seek(SeekFrom::Start(0))?;
                return Ok(Source::Whole(file));
            }
        };
        file.seek(SeekFrom::Start(entry.start))?;
        let packed = file.take(entry.packed);
        let bytes = if entry.deflated {
            Unpack::Deflated(Box::new(DeflateDecoder::new(BufReader::with_capacity(PACKED_BYTES, packed))))
        } else {
            Unpack::Stored(packed)
        };
        Ok(Source::Entry(Unpacking { bytes, crc: Crc::new(), entry: entry.clone() }))
    }
}

/// Read from the disk at a time, still packed.
const PACKED_BYTES: usize = 64 * 1024;

/// The bytes of a place.
pub(crate) enum Source<R: Read> {
    Whole(R),
    Entry(Unpacking<R>),
    Sheet(Cursor<Arc<[u8]>>),
}

/// An entry being unpacked: its size and checksum must come out as the directory says.
pub(crate) struct Unpacking<R: Read> {
    bytes: Unpack<R>,
    crc: Crc,
    entry: Entry,
}

enum Unpack<R: Read> {
    Stored(Take<R>),
    Deflated(Box<DeflateDecoder<BufReader<Take<R>>>>),
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Source::Whole(file) => file.read(into),
            Source::Entry(entry) => entry.read(into),
            Source::Sheet(csv) => csv.read(into),
        }
    }
}

impl<R: Read> Read for Unpacking<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = match &mut self.bytes {
            Unpack::Stored(bytes) => bytes.read(into),
            Unpack::Deflated(bytes) => bytes.read(into),
        };
        let n = got.map_err(|error| match error.kind() {
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                io::Error::other(refusal::zip_broken(error))
            }
            _ => error,
        })?;
        self.crc.update(&into[..n]);
        // The checksum counts modulo 2^32, and so does its amount; the limit above keeps sizes apart from wrapping twice.
        let ended = n == 0 && !into.is_empty();
        if ended && (self.crc.sum() != self.entry.crc || u64::from(self.crc.amount()) != self.entry.size & 0xffff_ffff)
        {
            return Err(io::Error::other(refusal::zip_broken(&self.entry.name)));
        }
        Ok(n)
    }
}
