//! What the parts of a workbook would make of memory and time, looked at before they are read. Whoever reads a workbook makes
//! room for as many texts as it promises, gives each cell style its own copy of a font's name and opens each sheet that is
//! listed: a page of XML can ask for all memory that there is.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use zip::ZipArchive;

use crate::source::Unpacked;
use crate::{Halt, refusal};

/// Unpacked bytes of a workbook: what a spreadsheet program still opens. Its texts are kept in memory.
const UNPACKED_MAX: u64 = 128 << 20;
/// Parts of a workbook: sheets, styles, pictures.
const PARTS_MAX: usize = 1_000;
/// Styles, fonts, names and other things that are kept, one by one, as long as the workbook is open: spreadsheet programs
/// know 65,490 styles.
const KEPT_MAX: u64 = 200_000;
/// Texts that a workbook may promise, however short it is.
const PROMISED_MIN: u64 = 1_000_000;
/// How often a workbook's bytes are read: its directory and each part, of which the sheets twice.
const READ_TIMES_MAX: u64 = 4;
/// Read besides, whatever its size: heads of its parts, one by one.
const READ_BESIDES: u64 = 64 * 1024;

/// Unpacks every part once and keeps nothing: what the directory says of sizes may be a lie. Gives the file's size.
pub(super) fn measure<R: Read + Seek>(file: &mut R) -> Result<u64, Halt> {
    let packed = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    let mut zip = ZipArchive::new(file).map_err(refusal::xlsx_broken)?;
    if PARTS_MAX < zip.len() {
        return Err(refusal::zip_limit("entries", PARTS_MAX as u64, zip.len() as u64).into());
    }
    let mut seen = Seen::of(Unpacked::of(packed, UNPACKED_MAX));
    for index in 0..zip.len() {
        seen.part(zip.by_index(index).map_err(refusal::xlsx_broken)?)?;
    }
    Ok(packed)
}

/// What was seen of the parts so far.
struct Seen {
    /// Unpacked, and how much may be.
    bytes: u64,
    unpacked: Unpacked,
    kept: u64,
    /// Of those, what copies texts of others.
    copying: u64,
    /// The longest list of attributes: no text that is copied is longer.
    longest: u64,
}

impl Seen {
    fn of(unpacked: Unpacked) -> Seen {
        Seen { bytes: 0, unpacked, kept: 0, copying: 0, longest: 0 }
    }
    /// Walks through a part as its reader will, as far as it is XML; what is behind that is only unpacked.
    fn part(&mut self, part: impl Read) -> Result<(), Halt> {
        let most = self.unpacked.most - self.bytes;
        let mut xml = Reader::from_reader(BufReader::new(Counted { part: part.take(most + 1), bytes: 0, fault: None }));
        xml.config_mut().check_end_names = false;
        xml.config_mut().check_comments = false;
        let (mut event, mut promised) = (Vec::new(), 0);
        loop {
            event.clear();
            match xml.read_event_into(&mut event) {
                Ok(Event::Start(element) | Event::Empty(element)) => promised = self.element(&element)?.max(promised),
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        let mut counted = xml.into_inner().into_inner();
        if let Some(fault) = counted.fault.take() {
            return Err(refusal::xlsx_broken(fault).into());
        }
        io::copy(&mut counted, &mut io::sink()).map_err(refusal::xlsx_broken)?;
        if most < counted.bytes {
            return Err(self.unpacked.over().into());
        }
        // A text takes more than a byte of its part.
        let texts = counted.bytes.max(PROMISED_MIN);
        if texts < promised {
            return Err(refusal::zip_limit("texts", texts, promised).into());
        }
        let copied = self.copying.saturating_mul(self.longest);
        if UNPACKED_MAX < copied {
            return Err(refusal::zip_limit("bytes", UNPACKED_MAX, copied).into());
        }
        self.bytes += counted.bytes;
        Ok(())
    }

    /// Gives how many texts it promises.
    fn element(&mut self, element: &BytesStart<'_>) -> Result<u64, Halt> {
        let name = element.local_name();
        self.longest = self.longest.max(element.attributes_raw().len() as u64);
        match name.as_ref() {
            "sst" => return Ok(promised(element.attributes_raw())),
            "xf" | "sheet" => (self.kept, self.copying) = (self.kept + 1, self.copying + 1),
            "font" | "fill" | "border" | "numFmt" | "Relationship" | "definedName" => self.kept += 1,
            _ => return Ok(0),
        }
        if KEPT_MAX < self.kept {
            return Err(refusal::zip_limit("styles", KEPT_MAX, self.kept).into());
        }
        Ok(0)
    }
}

/// The number behind `uniqueCount`, for which its reader makes room; any of them, if it stands there twice.
fn promised(attributes: &str) -> u64 {
    let number = |behind: &str| {
        let digits = behind.trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '"' | '\''));
        let digits = &digits[..digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len())];
        if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u64::MAX) }
    };
    attributes.split("uniqueCount").skip(1).map(number).max().unwrap_or(0)
}

/// Counts what it unpacks; keeps the error that unpacking met, for XML has errors of its own.
struct Counted<R> {
    part: R,
    bytes: u64,
    fault: Option<io::Error>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.part.read(into);
        match &read {
            Ok(n) => self.bytes += *n as u64,
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(why) => self.fault = Some(io::Error::new(why.kind(), why.to_string())),
        }
        read
    }
}

/// A workbook that is read so often and no more: each of its sheets may be listed a thousand times over.
pub(super) struct Metered<R> {
    file: R,
    left: u64,
}

impl<R> Metered<R> {
    /// For a file of so many bytes.
    pub(super) fn new(file: R, packed: u64) -> Self {
        Metered { file, left: packed * READ_TIMES_MAX + READ_BESIDES }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(into)?;
        let over = || io::Error::other(refusal::xlsx_broken("it lists a sheet many times"));
        self.left = self.left.checked_sub(n as u64).ok_or_else(over)?;
        Ok(n)
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
