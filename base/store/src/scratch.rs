//! Files without a name, for what does not fit into memory: an import sorts and lays aside in them. They are gone when whoever
//! made them is, however that ends. Each call is numbered among the store's: see [`Db::set_faults`].

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::Db;
use crate::meter::Meter;

/// The folder `scratch` of a data folder.
#[derive(Clone, Debug)]
pub struct Scratch {
    folder: PathBuf,
    meter: Arc<Meter>,
}

impl Scratch {
    /// That of this data folder, beside this store.
    pub fn of(data: &Path, db: &Db) -> Scratch {
        Scratch { folder: data.join("scratch"), meter: db.meter().clone() }
    }
    /// One that no test fails. For tests.
    pub fn at(folder: &Path) -> Scratch {
        Scratch { folder: folder.to_owned(), meter: Arc::default() }
    }
    /// An empty one.
    pub fn file(&self) -> io::Result<ScratchFile> {
        let made = self.meter.file(&self.folder, || {
            fs::create_dir_all(&self.folder)?;
            tempfile::tempfile_in(&self.folder)
        });
        Ok(ScratchFile { file: made.map_err(io::Error::other)?, meter: self.meter.clone() })
    }
}

/// Open; written first, read after.
#[derive(Debug)]
pub struct ScratchFile {
    file: File,
    meter: Arc<Meter>,
}

impl ScratchFile {
    /// The same file, for another reader.
    pub fn again(&self) -> io::Result<ScratchFile> {
        Ok(ScratchFile { file: self.file.try_clone()?, meter: self.meter.clone() })
    }
    /// The open file itself, with nothing before it.
    pub fn into_file(self) -> File {
        self.file
    }
    fn call<T>(&mut self, call: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<T> {
        let begun = self.meter.call().map_err(io::Error::other)?;
        let done = call(&mut self.file)?;
        begun.done().map_err(io::Error::other)?;
        Ok(done)
    }
}

impl Read for ScratchFile {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.call(|file| file.read(into))
    }
}

impl Write for ScratchFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.call(|file| file.write(bytes))
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for ScratchFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.call(|file| file.seek(to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_no_name_and_two_readers_see_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let mut one = Scratch::at(folder.path()).file().unwrap();
        one.write_all(b"aside").unwrap();
        let (mut two, mut read) = (one.again().unwrap(), String::new());
        two.rewind().unwrap();
        two.read_to_string(&mut read).unwrap();
        assert_eq!((read.as_str(), fs::read_dir(folder.path()).unwrap().count()), ("aside", 0));
    }
}
