//! A record to cells.

use memchr::{memchr, memchr_iter};

/// How a format parts its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// WeChat: a backtick before each value, so that a comma inside a name parts nothing.
    Backtick,
    /// Alipay: commas; cells end in a tab, which tells commas inside names apart. Nothing is quoted.
    Tab,
    /// Canonical: commas, quotation marks where a cell holds commas or line ends.
    Quote,
}

/// What came out of splitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Split {
    /// As many cells as the header has.
    Done,
    /// The last quotation is still open: the record goes on in the next line.
    Open,
    /// So many cells instead.
    Wrong(usize),
}

/// The cells of one record, as places in it; reused from record to record.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    /// Places in the record.
    bounds: Vec<(u32, u32)>,
    /// Cells without their quotation marks, and their places in this.
    scratch: String,
    quoted: Vec<(u32, u32)>,
    /// Whether the cells are the quoted ones.
    scratched: bool,
    /// The quotation that was still open at the record's end.
    open: Option<Open>,
}

/// A quotation to be gone on with: each line of a record is looked at once, however many it has.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// Where its cell begins in the scratch.
    lo: usize,
    /// How much of the record was taken.
    taken: usize,
}

impl Cells {
    /// How many.
    pub(crate) fn len(&self) -> usize {
        if self.scratched { self.quoted.len() } else { self.bounds.len() }
    }
    /// The cell without blanks, tabs, backtick and byte order mark around it; empty where there is none.
    #[inline]
    pub(crate) fn get<'c>(&'c self, record: &'c str, at: usize) -> &'c str {
        let (of, bounds) = if self.scratched { (self.scratch.as_str(), &self.quoted) } else { (record, &self.bounds) };
        match bounds.get(at) {
            Some((lo, hi)) => clean(of.get(*lo as usize..*hi as usize).unwrap_or_default()),
            None => "",
        }
    }

    /// Splits into as many cells as the header has. The usual form is tried first, then each dirt in turn.
    pub(crate) fn split(&mut self, record: &str, style: Style, wanted: usize) -> Split {
        self.open = None;
        self.split_on(record, style, wanted)
    }
    /// Goes on with the record that was [open](Split::Open) and has got a line more.
    pub(crate) fn split_on(&mut self, record: &str, style: Style, wanted: usize) -> Split {
        let usual = match style {
            Style::Backtick => self.backticks(record),
            Style::Tab | Style::Quote => memchr(b'"', record.as_bytes()).is_none() && self.commas(record),
        };
        if usual && self.fits(wanted) {
            return Split::Done;
        }
        let closed = self.quoted(record, style);
        let found = self.len();
        // A lone quotation mark in a name quotes nothing, if without it the count is right.
        let plain = |cells: &mut Self| match style {
            Style::Backtick => !closed && cells.mixed(record),
            Style::Tab => (!closed && cells.commas(record) && cells.fits(wanted)) || cells.separators(record, "\t,"),
            Style::Quote => false,
        };
        if (closed && self.fits(wanted)) || (plain(self) && self.fits(wanted)) {
            return Split::Done;
        }
        if closed { Split::Wrong(found) } else { Split::Open }
    }
    /// Splits without knowing how many cells there should be: a header, or a row to be [swallowed](Cells::swallow).
    pub(crate) fn split_loosely(&mut self, record: &str, style: Style) {
        self.open = None;
        if !self.quoted(record, style) {
            self.commas(record);
        }
    }
    /// Splits at commas, quoted cells whole; false if the last quotation is open.
    pub(crate) fn split_open(&mut self, record: &str) -> bool {
        self.open = None;
        self.split_open_on(record)
    }
    /// Goes on with the record whose last quotation was open and that has got a line more.
    pub(crate) fn split_open_on(&mut self, record: &str) -> bool {
        self.quoted(record, Style::Quote)
    }
    /// Makes cell `at` swallow the `excess` cells behind it, which commas inside it made; false if there are too few.
    pub(crate) fn swallow(&mut self, at: usize, excess: usize) -> bool {
        let bounds = self.bounds();
        let Some((_, hi)) = bounds.get(at + excess).copied() else { return false };
        bounds.drain(at + 1..=at + excess);
        bounds[at].1 = hi;
        true
    }

    /// Drops an empty last cell, which a comma at the line's end made; false if it is not empty.
    pub(crate) fn drop_empty_last(&mut self) -> bool {
        self.bounds().pop_if(|(lo, hi)| lo == hi).is_some()
    }

    fn bounds(&mut self) -> &mut Vec<(u32, u32)> {
        if self.scratched { &mut self.quoted } else { &mut self.bounds }
    }

    fn fits(&self, wanted: usize) -> bool {
        self.len() == wanted
    }
    /// Every cell begins with a backtick and none is quoted; false otherwise.
    fn backticks(&mut self, record: &str) -> bool {
        self.start();
        let bytes = record.as_bytes();
        let Some((b'`', rest)) = bytes.split_first() else { return false };
        let mut lo = 1;
        let mut quoted = false;
        each(rest, b'`', |at| {
            // `at` is the backtick's place in `rest`, so the place of the byte before it in `bytes`.
            match bytes[at] {
                b',' => {
                    self.bounds.push((lo, at as u32));
                    lo = at as u32 + 2;
                }
                b'"' => quoted |= 0 < at && bytes[at - 1] == b',',
                _ => {}
            }
        });
        self.bounds.push((lo, bytes.len() as u32));
        !quoted
    }
    fn commas(&mut self, record: &str) -> bool {
        self.start();
        let mut lo = 0;
        each(record.as_bytes(), b',', |at| {
            self.bounds.push((lo, at as u32));
            lo = at as u32 + 1;
        });
        self.bounds.push((lo, record.len() as u32));
        true
    }
    fn separators(&mut self, record: &str, separator: &str) -> bool {
        self.start();
        let mut lo = 0;
        for (at, _) in record.match_indices(separator) {
            self.bounds.push((lo, at as u32));
            lo = (at + separator.len()) as u32;
        }
        self.bounds.push((lo, record.len() as u32));
        true
    }
    /// Backticks, some missing; no quotation.
    fn mixed(&mut self, record: &str) -> bool {
        self.start();
        let mut rest = 0;
        loop {
            let hi = rest + unquoted(&record[rest..], Style::Backtick);
            self.bounds.push((rest as u32, hi as u32));
            if hi == record.len() {
                return true;
            }
            rest = hi + 1;
        }
    }
    /// Cells of which some are quoted, with doubled quotation marks; false if the last quotation is open.
    fn quoted(&mut self, record: &str, style: Style) -> bool {
        self.scratched = true;
        let (mut rest, mut goes_on) = (record, self.open.take());
        if goes_on.is_none() {
            self.scratch.clear();
            self.quoted.clear();
        }
        loop {
            let lo = goes_on.map_or(self.scratch.len(), |open| open.lo);
            let inner = match goes_on.take() {
                Some(open) => record.get(open.taken..),
                None => rest.trim_start_matches([' ', '\t']).strip_prefix('"'),
            };
            let behind = match inner.map(|inner| self.quotation(inner)) {
                Some(Ok(behind)) => behind,
                Some(Err(last)) => {
                    self.open = Some(Open { lo, taken: record.len() - last.len() });
                    return false;
                }
                None => {
                    let (cell, behind) = rest.split_at(unquoted(rest, style));
                    self.scratch.push_str(cell);
                    behind
                }
            };
            self.quoted.push((lo as u32, self.scratch.len() as u32));
            let Some(next) = behind.strip_prefix(',') else { return true };
            self.scratch.push(',');
            rest = next;
        }
    }
    /// Takes a quoted cell's text; gives what stands behind it, from the comma on, or what is left of a quotation that is
    /// open. A quotation mark that neither a comma nor the end follows is a letter of the text.
    fn quotation<'r>(&mut self, inner: &'r str) -> Result<&'r str, &'r str> {
        let mut rest = inner;
        loop {
            let at = memchr(b'"', rest.as_bytes()).ok_or(rest)?;
            self.scratch.push_str(&rest[..at]);
            let behind = &rest[at + 1..];
            if let Some(doubled) = behind.strip_prefix('"') {
                rest = doubled;
                self.scratch.push('"');
                continue;
            }
            let blank = behind.trim_start_matches([' ', '\t']);
            if blank.is_empty() || blank.starts_with(',') {
                return Ok(blank);
            }
            self.scratch.push('"');
            rest = behind;
        }
    }
    fn start(&mut self) {
        self.bounds.clear();
        self.scratched = false;
    }
}

/// Calls for each place of a byte, in order. Cells are short, so that eight bytes at a time (portably, in one word) are
/// quicker than starting a vector search a cell.
fn each(bytes: &[u8], wanted: u8, mut at: impl FnMut(usize)) {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let pattern = u64::from_ne_bytes([wanted; 8]);
    let (words, tail) = bytes.as_chunks::<8>();
    for (n, word) in words.iter().enumerate() {
        // A byte of `rest` is zero where the byte is the wanted one; `hits` has the top bit of exactly those bytes.
        let rest = u64::from_le_bytes(*word) ^ pattern;
        let mut hits = !(((rest & LOW) + LOW) | rest | LOW);
        while hits != 0 {
            at(n * 8 + hits.trailing_zeros() as usize / 8);
            hits &= hits - 1;
        }
    }
    let done = words.len() * 8;
    tail.iter().enumerate().filter(|(_, byte)| **byte == wanted).for_each(|(n, _)| at(done + n));
}

/// Where an unquoted cell ends.
fn unquoted(text: &str, style: Style) -> usize {
    let ticked = style == Style::Backtick && text.starts_with('`');
    let bytes = text.as_bytes();
    let ends = |at: &usize| {
        !ticked || bytes.get(at + 1) == Some(&b'`') || bytes.get(at + 1..at + 3) == Some(b"\"`".as_slice())
    };
    memchr_iter(b',', bytes).find(ends).unwrap_or(text.len())
}

/// Without blanks, tabs, backtick and byte order mark around it.
#[inline]
pub(crate) fn clean(cell: &str) -> &str {
    let cell = cell.trim_ascii();
    match cell.as_bytes() {
        [] => cell,
        // Bytes with which U+00A0, U+3000 and U+FEFF begin and end; other cells have none of them around.
        [b'`' | 0xc2 | 0xe3 | 0xef, ..] | [.., 0x80 | 0xa0 | 0xbf] => scrub(cell),
        _ => cell,
    }
}

fn scrub(cell: &str) -> &str {
    let blank = |c: char| c.is_ascii_whitespace() || matches!(c, '\u{a0}' | '\u{3000}' | '\u{feff}');
    let cell = cell.trim_matches(blank);
    cell.strip_prefix('`').unwrap_or(cell).trim_matches(blank)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(record: &str, style: Style, wanted: usize) -> (Split, Vec<String>) {
        let mut cells = Cells::default();
        let split = cells.split(record, style, wanted);
        let texts = (0..cells.len()).map(|at| cells.get(record, at).to_owned()).collect();
        (split, texts)
    }

    #[test]
    fn a_record_is_split_as_its_platform_means_it() {
        use Style::{Backtick, Quote, Tab};
        for (record, style, want) in [
            ("`a,`,`b", Backtick, vec!["a", "", "b"]),
            ("`a,`吉林,加油,`c", Backtick, vec!["a", "吉林,加油", "c"]),
            ("`a,`长春\"挺住\",`c", Backtick, vec!["a", "长春\"挺住\"", "c"]),
            ("`a,\"`吉林,加油\",`c", Backtick, vec!["a", "吉林,加油", "c"]),
            ("\"`a\",\"`长春\"\"挺住\"\"\",\"`c\"", Backtick, vec!["a", "长春\"挺住\"", "c"]),
            ("a,b,c", Backtick, vec!["a", "b", "c"]),
            ("`a,`b,`c", Quote, vec!["a", "b", "c"]),
            ("a\t,b\t,c\t", Tab, vec!["a", "b", "c"]),
            ("a\t,吉林,加油\t,c\t", Tab, vec!["a", "吉林,加油", "c"]),
            ("a\t,\"挺住\t,c\t", Tab, vec!["a", "\"挺住", "c"]),
            ("a,\"x,\"\"y\"\"\",c", Quote, vec!["a", "x,\"y\"", "c"]),
            ("a,\"挺住\"吉林\",c", Quote, vec!["a", "挺住\"吉林", "c"]),
        ] {
            let (split, got) = cells(record, style, 3);
            assert_eq!((split, got), (Split::Done, want.iter().map(|s| (*s).to_owned()).collect()), "{record}");
        }
    }

    #[test]
    fn a_record_that_is_gone_on_with_is_split_as_if_it_had_come_at_once() {
        use Style::{Backtick, Quote, Tab};
        let pieces = ["\"", "\"\"", "\n", "\n", ",", "`", "\t", " ", "a", "吉林", "\","];
        let mut state = 2022_u32;
        let mut dice = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as usize
        };
        let mut gone_on = 0;
        for _ in 0..20_000 {
            let record: String = (0..dice() % 24).map(|_| pieces[dice() % pieces.len()]).collect();
            for style in [Backtick, Tab, Quote] {
                let ends: Vec<usize> = record.match_indices('\n').map(|(at, _)| at).chain([record.len()]).collect();
                let mut going = Cells::default();
                let mut split = going.split(&record[..ends[0]], style, 3);
                let mut lines = 1;
                while split == Split::Open && lines < ends.len() {
                    split = going.split_on(&record[..ends[lines]], style, 3);
                    lines += 1;
                    gone_on += 1;
                }
                let record = &record[..ends[lines - 1]];
                let mut once = Cells::default();
                assert_eq!(split, once.split(record, style, 3), "{record:?}");
                let texts =
                    |cells: &Cells| (0..cells.len()).map(|at| cells.get(record, at).to_owned()).collect::<Vec<_>>();
                assert_eq!(texts(&going), texts(&once), "{record:?}");
            }
        }
        assert!(1_000 < gone_on, "{gone_on}");
    }

    #[test]
    fn what_stands_around_a_cell_is_taken_off() {
        for (cell, want) in
            [("\u{feff}`a", "a"), ("\u{3000}援助\u{a0}\t", "援助"), (" ` a ", "a"), ("`", ""), ("À", "À"), ("〇", "〇")]
        {
            assert_eq!(clean(cell), want, "{cell:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_said_so() {
        assert_eq!(cells("`a,`b", Style::Backtick, 3).0, Split::Wrong(2));
        assert_eq!(cells("a,b,c,d", Style::Tab, 3).0, Split::Wrong(4));
        assert_eq!(cells("a,\"b\nc", Style::Quote, 3).0, Split::Open);
    }
}
