//! A ZIP with a password (Alipay, WeChat): made anew without one, so that it can be read as often as it must.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::source::{Unpacked, ZIP_BYTES_MAX, ZIP_ENTRIES_MAX, name};
use crate::{Halt, refusal};

/// A password of a ZIP: never shown, in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Vec<u8>);

impl Password {
    /// As it was typed or sent, without the line end that an editor adds. `None` if nothing is left.
    pub fn of(bytes: &[u8]) -> Option<Password> {
        let mut rest = bytes;
        while let [head @ .., b'\r' | b'\n'] = rest {
            rest = head;
        }
        (!rest.is_empty()).then(|| Password(rest.to_vec()))
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Writes what is in a locked ZIP as a ZIP without a password; false if the file is no ZIP, or none that is locked. Refused
/// (T125): a wrong password; one byte of 256 passes its first test, then the checksum tells.
pub fn unlock<R: Read + Seek>(mut file: R, password: &Password, out: impl Write + Seek) -> Result<bool, Halt> {
    let packed = file.seek(SeekFrom::End(0))?;
    // Without its lock nobody sees any more how small it was packed.
    let unpacked = Unpacked::of(packed, ZIP_BYTES_MAX);
    file.seek(SeekFrom::Start(0))?;
    let mut magic = Vec::with_capacity(4);
    file.by_ref().take(4).read_to_end(&mut magic)?;
    if magic != b"PK\x03\x04" {
        return Ok(false);
    }
    let mut zip = ZipArchive::new(file).map_err(refusal::zip_broken)?;
    if ZIP_ENTRIES_MAX < zip.len() {
        return Err(refusal::zip_limit("entries", ZIP_ENTRIES_MAX as u64, zip.len() as u64).into());
    }
    let mut locked = Vec::with_capacity(zip.len());
    for index in 0..zip.len() {
        locked.push(zip.by_index_raw(index).map_err(refusal::zip_broken)?.encrypted());
    }
    if !locked.contains(&true) {
        return Ok(false);
    }
    let (mut plain, mut written) = (ZipWriter::new(out), 0);
    for (index, locked) in locked.into_iter().enumerate() {
        let opened = if locked { zip.by_index_decrypt(index, &password.0) } else { zip.by_index(index) };
        let mut entry = opened.map_err(|why| wrong(&why, index))?;
        if entry.is_dir() {
            continue;
        }
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(true);
        let name = name(entry.name_raw());
        plain.start_file(name.as_str(), options).map_err(refusal::zip_broken)?;
        written += copy(&mut entry, &mut plain, unpacked.most - written).map_err(|why| match why {
            // The disk's own errors have a number; what is left is the packed bytes' fault, so the key's.
            Copy::Read(cause) if cause.raw_os_error().is_some() => Halt::Fault(cause),
            Copy::Read(_) if locked => refusal::wrong_password(&name).into(),
            Copy::Read(cause) => refusal::zip_broken(cause).into(),
            Copy::Long => unpacked.over().into(),
            Copy::Write(cause) => Halt::Fault(cause),
        })?;
    }
    plain.finish().map_err(|why| match why {
        ZipError::Io(cause) => Halt::Fault(cause),
        other => refusal::zip_broken(other).into(),
    })?;
    Ok(true)
}

fn wrong(why: &ZipError, index: usize) -> Halt {
    match why {
        ZipError::InvalidPassword => refusal::wrong_password(&format!("#{}", index + 1)).into(),
        other => refusal::zip_broken(other).into(),
    }
}

/// Why copying ended early.
enum Copy {
    Read(io::Error),
    Write(io::Error),
    Long,
}

fn copy(from: &mut impl Read, to: &mut impl Write, most: u64) -> Result<u64, Copy> {
    let (mut bytes, mut all) = (vec![0; 64 * 1024], 0);
    loop {
        let n = match from.read(&mut bytes) {
            Ok(0) => return Ok(all),
            Ok(n) => n,
            Err(why) if why.kind() == io::ErrorKind::Interrupted => continue,
            Err(why) => return Err(Copy::Read(why)),
        };
        all += n as u64;
        if most < all {
            return Err(Copy::Long);
        }
        to.write_all(bytes.get(..n).unwrap_or_default()).map_err(Copy::Write)?;
    }
}
