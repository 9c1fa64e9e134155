//! Bytes to lines: strict decoding in chunks, in one buffer that never grows with the file.

use std::io::{ErrorKind, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8};
use memchr::{memchr, memchr_iter};

use crate::{Halt, refusal};

/// Longer than any row of any platform: a longer one is a lost quotation mark.
pub(crate) const ROW_BYTES_MAX: usize = 64 * 1024;
/// More lines than any text in a row has: with each the row is looked at anew.
pub(crate) const ROW_LINES_MAX: u64 = 256;
/// Decoded at a time; small enough to stay in the processor's cache.
const CHUNK_BYTES: usize = 128 * 1024;

/// The beginning of a file in each encoding that it may have, bad bytes replaced: for looking, not for booking.
pub(crate) fn candidates(head: &[u8]) -> [(&'static Encoding, String); 2] {
    let utf8 = UTF_8.decode_with_bom_removal(head).0.into_owned();
    [(UTF_8, utf8), (GB18030, GB18030.decode_without_bom_handling(head).0.into_owned())]
}

/// Whether every byte is UTF-8; a file that was cut off inside a character is.
pub(crate) fn is_utf8(mut source: impl Read) -> Result<bool, Halt> {
    let mut bytes = vec![0; CHUNK_BYTES];
    let mut kept = 0;
    loop {
        let n = fill(&mut source, &mut bytes[kept..])?;
        if n == 0 {
            return Ok(std::str::from_utf8(&bytes[..kept]).err().is_none_or(|bad| bad.error_len().is_none()));
        }
        let valid = Encoding::utf8_valid_up_to(&bytes[..kept + n]);
        // An unfinished character has at most three bytes; more left over is a bad one.
        if 3 < kept + n - valid {
            return Ok(false);
        }
        bytes.copy_within(valid..kept + n, 0);
        kept = kept + n - valid;
    }
}

/// One record at a time of a text. A record is a line; whoever finds its quotation open asks for the next line too.
pub(crate) struct Text<S> {
    source: S,
    encoding: &'static Encoding,
    decoder: Decoder,
    raw: Box<[u8]>,
    /// What is decoded and not yet passed.
    text: String,
    /// The record: `text[from..to]`, without its line end.
    from: usize,
    to: usize,
    /// Where the next line begins.
    next: usize,
    /// Lines passed, the record's own ones included.
    lines: u64,
    first_line: u64,
    whole: bool,
    ended: bool,
}

impl<S: Read> Text<S> {
    /// Strictly in one encoding; a byte order mark is passed over.
    pub(crate) fn new(source: S, encoding: &'static Encoding) -> Self {
        Text {
            source,
            encoding,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; CHUNK_BYTES].into_boxed_slice(),
            text: String::new(),
            from: 0,
            to: 0,
            next: 0,
            lines: 0,
            first_line: 0,
            whole: false,
            ended: false,
        }
    }
    /// The record as it stands, without its line end.
    pub(crate) fn record(&self) -> &str {
        &self.text[self.from..self.to]
    }
    /// The record's first line, 1-based.
    pub(crate) fn line(&self) -> u64 {
        self.first_line
    }
    /// The last line passed, 1-based.
    pub(crate) fn last_line(&self) -> u64 {
        self.lines
    }
    /// Whether the record ends with a line end, not with the file.
    pub(crate) fn is_whole(&self) -> bool {
        self.whole
    }
    /// Goes on to the next record; false behind the last one.
    pub(crate) fn advance(&mut self) -> Result<bool, Halt> {
        self.from = self.next;
        self.first_line = self.lines + 1;
        self.extend()
    }
    /// Adds the next line to the record; false if there is none.
    pub(crate) fn extend(&mut self) -> Result<bool, Halt> {
        if ROW_LINES_MAX < self.lines + 2 - self.first_line {
            return Err(refusal::row_of_many_lines(self.first_line, ROW_LINES_MAX).into());
        }
        let mut seen = self.next;
        loop {
            if let Some(n) = memchr(b'\n', &self.text.as_bytes()[seen..]) {
                self.close(seen + n, seen + n + 1);
                self.whole = true;
                return self.short_enough();
            }
            seen = self.text.len();
            self.to = seen;
            self.short_enough()?;
            if self.ended {
                let more = self.next < seen;
                if more {
                    self.close(seen, seen);
                    self.whole = false;
                }
                return Ok(more);
            }
            seen -= self.from;
            self.decode()?;
        }
    }

    fn close(&mut self, to: usize, next: usize) {
        let crlf = self.from < to && self.text.as_bytes()[to - 1] == b'\r';
        self.to = if crlf { to - 1 } else { to };
        self.next = next;
        self.lines += 1;
    }
    fn short_enough(&self) -> Result<bool, Halt> {
        if ROW_BYTES_MAX < self.to - self.from {
            return Err(refusal::row_too_long(self.first_line, ROW_BYTES_MAX).into());
        }
        Ok(true)
    }
    /// Drops what was passed and decodes a chunk more.
    fn decode(&mut self) -> Result<(), Halt> {
        self.text.drain(..self.from);
        self.next -= self.from;
        self.to = self.to.saturating_sub(self.from);
        self.from = 0;
        let n = fill(&mut self.source, &mut self.raw)?;
        let room = self.decoder.max_utf8_buffer_length_without_replacement(n).unwrap_or(4 * CHUNK_BYTES);
        self.text.reserve(room);
        let known = self.text.len();
        let (result, _) = self.decoder.decode_to_string_without_replacement(&self.raw[..n], &mut self.text, n == 0);
        self.ended = n == 0;
        // A zero is a character of both encodings, but of no statement, and no database keeps it.
        if let Some(at) = memchr(0, &self.text.as_bytes()[known..]) {
            return Err(refusal::undecodable(self.line_at(known + at), self.encoding.name()).into());
        }
        match result {
            DecoderResult::InputEmpty => Ok(()),
            // With the room that the decoder asked for, its output is never full.
            DecoderResult::OutputFull | DecoderResult::Malformed(..) => {
                let line = self.line_at(self.text.len());
                // Ending inside a character is not a wrong encoding.
                Err(if self.ended { refusal::cut(line) } else { refusal::undecodable(line, self.encoding.name()) }
                    .into())
            }
        }
    }
    /// The line in which a byte of the text stands.
    fn line_at(&self, byte: usize) -> u64 {
        self.lines + memchr_iter(b'\n', &self.text.as_bytes()[self.next..byte]).count() as u64 + 1
    }
}

/// Reads once, as much as there is; 0 at the end.
fn fill(source: &mut impl Read, into: &mut [u8]) -> Result<usize, Halt> {
    loop {
        match source.read(into) {
            Ok(n) => return Ok(n),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_and_kept_whole() {
        let mut text = Text::new(&b"\xef\xbb\xbfa\r\n\nb\"\nc\"\r\nlast"[..], UTF_8);
        let mut seen = Vec::new();
        while text.advance().unwrap() {
            if text.record().ends_with('"') {
                text.extend().unwrap();
            }
            seen.push((text.line(), text.record().to_owned(), text.is_whole()));
        }
        let want = [(1, "a", true), (2, "", true), (3, "b\"\nc\"", true), (5, "last", false)];
        assert_eq!(seen, want.map(|(line, text, whole)| (line, text.to_owned(), whole)));
    }

    #[test]
    fn a_bad_byte_is_named_by_its_line() {
        let mut text = Text::new(&b"a\nb\n\xff\xff\n"[..], UTF_8);
        assert_eq!(text.advance().unwrap_err().to_string(), "T108 line=3 encoding=UTF-8");
        let mut text = Text::new(&b"a\nb\0\n"[..], UTF_8);
        assert_eq!(text.advance().unwrap_err().to_string(), "T108 line=2 encoding=UTF-8");
    }

    #[test]
    fn a_lost_quotation_mark_stops_at_the_limit() {
        let long = vec![b'x'; 300_000];
        let mut text = Text::new(&long[..], UTF_8);
        assert_eq!(text.advance().unwrap_err().to_string(), format!("T109 line=1 max={ROW_BYTES_MAX}"));
    }

    #[test]
    fn utf8_is_proved_to_the_last_byte() {
        let long = "汉".repeat(200_000);
        assert!(is_utf8(long.as_bytes()).unwrap());
        assert!(is_utf8(&long.as_bytes()[..long.len() - 1]).unwrap(), "cut off inside a character");
        assert!(!is_utf8(&[long.as_bytes(), b"\xff"].concat()[..]).unwrap());
        assert!(!is_utf8(&b"abc\xff\xff\xff\xffabc"[..]).unwrap());
    }
}
