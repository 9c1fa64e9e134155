//! Reading a statement as the first pass of an import does, without the book.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Result, anyhow};
use statements::{Line, Reader, Tally};

/// Reads a file to its end, proves its totals, prints how many rows and bytes of text it had.
pub(super) fn parse(path: &Path) -> Result<()> {
    let halt = |halt: statements::Halt| anyhow!("{halt:?}");
    let mut reader = Reader::open(File::open(path)?, None).map_err(halt)?;
    let (mut tally, mut rows, mut rejected, mut bytes) = (Tally::default(), 0_u64, 0_u64, 0_usize);
    while let Some(line) = reader.next().map_err(halt)? {
        let (amounts, raw) = match &line {
            Line::Row(row) => (row.amounts, row.raw),
            Line::Reject { amounts, raw, .. } => {
                rejected += 1;
                (*amounts, *raw)
            }
        };
        tally.add(&amounts);
        rows += 1;
        bytes += raw.len() + 1;
    }
    let closing = reader.finish().map_err(halt)?;
    tally.proves(&closing).map_err(|why| anyhow!("{why:?}"))?;
    println!("{}", serde_json::json!({"rows": rows, "rejected": rejected, "bytes": bytes}));
    Ok(())
}

/// Packs a file as platforms do.
pub(super) fn pack(path: &Path, zip: &Path) -> Result<()> {
    let mut out = zip::ZipWriter::new(BufWriter::new(File::create(zip)?));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    out.start_file(
        name,
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated),
    )?;
    io::copy(&mut File::open(path)?, &mut out)?;
    out.finish()?.flush()?;
    Ok(())
}
