//! The parts of a workbook, packed.

use std::io::{Cursor, Write};

use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

/// Between the parts of a workbook that is written as one text.
pub const PARTING: &[u8] = b"\n====\n";

/// What a workbook of one sheet is made of, the sheet first. Any of them may be given anew.
pub const PARTS: [(&str, &str); 7] = [
    (
        "xl/worksheets/sheet1.xml",
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>"#,
    ),
    ("xl/sharedStrings.xml", r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>"#),
    ("xl/styles.xml", r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>"#),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="账务明细" sheetId="1" r:id="r1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#,
    ),
];

/// A workbook of which some parts are given, by the ends of their names; not deflated, or so.
pub fn workbook(given: &[(&str, &str)]) -> Vec<u8> {
    with(given, CompressionMethod::Stored)
}
pub fn deflated(given: &[(&str, &str)]) -> Vec<u8> {
    with(given, CompressionMethod::Deflated)
}
fn with(given: &[(&str, &str)], method: CompressionMethod) -> Vec<u8> {
    let text = |name: &str, usual| given.iter().find(|(end, _)| name.ends_with(end)).map_or(usual, |(_, text)| *text);
    let parts: Vec<(&str, &[u8])> = PARTS.iter().map(|(name, usual)| (*name, text(name, usual).as_bytes())).collect();
    packed(&parts, method)
}

/// A workbook of which the first parts are given, one after the other; an empty one is as usual.
pub fn parted(bytes: &[u8]) -> Vec<u8> {
    let mut rest = Some(bytes);
    let parts: Vec<(&str, &[u8])> = PARTS
        .iter()
        .map(|(name, usual)| {
            let bytes = rest.unwrap_or_default();
            let end = bytes.windows(PARTING.len()).position(|bytes| bytes == PARTING);
            rest = end.map(|end| &bytes[end + PARTING.len()..]);
            let part = &bytes[..end.unwrap_or(bytes.len())];
            (*name, if part.is_empty() { usual.as_bytes() } else { part })
        })
        .collect();
    packed(&parts, CompressionMethod::Stored)
}

fn packed(parts: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
