//! Canonical bytes of an entry: what the journal keeps and hashes. One entry has one text, and a text that is not the
//! canonical one of the entry it says is refused.
//!
//! UTF-8, a fact a line, words parted by one space, `\n` behind every line, fields in this order; `?` may be absent, `*`
//! may stand more than once. In free text, `%`, space and control bytes are written `%XX`. `-` says "none".
//! ```text
//! chiyuan-entry 1
//! key TEXT
//! kind move|fact
//! cause NOUN CODE
//! by NAME ROLE
//! entered MS
//! effective MS
//! reason? TEXT
//! corrects? ENTRY TEXT FIGURE*
//! undoes? ENTRY
//! permission? consent|filing CODE
//! fact? TEXT
//! open* AXIS stream FUND CHANNEL ORIGIN RESTRICTION [CURRENCY]
//! open* AXIS lot FUND ORDER ITEM RESTRICTION
//! open* AXIS sink WHAT FUND ORDER RESTRICTION
//! open* AXIS component KIT - - RESTRICTION
//! grow* AXIS LO HI ACCOUNT [BATCH ROWS SHA256]
//! move* AXIS LO HI FROM TO SUM
//! line* SINK AT CUT [LO-HI]*
//! identity* LOT ITEM STREAM*
//! match* AXIS LO HI
//! balance* NAME FEN
//! touch* AXIS N
//! ```
//! A stream without a currency is in CNY.

use primitives::{Actor, Instant, Refusal, hex};

use crate::{
    AxisKind, Balance, Body, Cause, Correction, Currency, Entry, EntryId, Growth, Identity, Kind, LineEdit, Matched,
    Move, Opening, Permission, Slice, refusal,
};

/// The version that [`encode`] writes.
pub const FORMAT: i64 = 1;

/// The entry's canonical text.
pub fn encode(entry: &Entry) -> String {
    let mut out = format!("chiyuan-entry {FORMAT}\n");
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    line(format!("key {}", escaped(&entry.key)));
    line(format!("kind {}", if entry.kind == Kind::Move { "move" } else { "fact" }));
    line(format!("cause {} {}", entry.cause.noun, entry.cause.code));
    line(format!("by {} {}", entry.by.name, entry.by.role));
    line(format!("entered {}", entry.entered_at.ms()));
    line(format!("effective {}", entry.effective_at.ms()));
    if let Some(reason) = &entry.reason {
        line(format!("reason {}", escaped(reason)));
    }
    if let Some(c) = &entry.correction {
        let figures: String = c.figures.iter().map(|f| format!(" {}", escaped(f))).collect();
        line(format!("corrects {} {}{figures}", c.corrects, escaped(&c.reason)));
    }
    if let Some(undoes) = &entry.undoes {
        line(format!("undoes {undoes}"));
    }
    match &entry.permission {
        Some(Permission::Consent(paper)) => line(format!("permission consent {paper}")),
        Some(Permission::Filing(number)) => line(format!("permission filing {number}")),
        None => {}
    }
    if let Some(fact) = &entry.fact {
        line(format!("fact {}", escaped(fact)));
    }
    entry.opens.iter().for_each(|o| line(opening(o)));
    for g in &entry.grows {
        let body = g.body.as_ref().map_or(String::new(), |b| format!(" {} {} {}", b.batch, b.rows, hex(&b.digest)));
        line(format!("grow {} {} {} {}{body}", g.axis, g.lo, g.hi, g.account));
    }
    for m in &entry.moves {
        line(format!("move {} {} {} {} {} {}", m.axis, m.lo, m.hi, m.from, m.to, m.sum));
    }
    for e in &entry.lines {
        let put: String = e.put.iter().map(|s| format!(" {}-{}", s.lo, s.hi)).collect();
        line(format!("line {} {} {}{put}", e.sink, e.at, e.cut));
    }
    for i in &entry.identities {
        let breaches: String = i.breaches.iter().map(|b| format!(" {b}")).collect();
        line(format!("identity {} {}{breaches}", i.lot, i.item));
    }
    entry.matches.iter().for_each(|m| line(format!("match {} {} {}", m.axis, m.lo, m.hi)));
    entry.balances.iter().for_each(|b| line(format!("balance {} {}", escaped(&b.name), b.fen)));
    entry.touches.iter().for_each(|(axis, n)| line(format!("touch {axis} {n}")));
    out
}

fn opening(o: &Opening) -> String {
    let none = |code: &Option<primitives::Code>| code.as_ref().map_or("-".to_owned(), ToString::to_string);
    let kind = match &o.kind {
        AxisKind::Stream { fund, channel, origin, .. } => format!("stream {fund} {channel} {}", origin.word()),
        AxisKind::Lot { fund, order, item } => format!("lot {} {} {item}", none(fund), none(order)),
        AxisKind::Sink { what, fund, order } => format!("sink {what} {fund} {}", none(order)),
        AxisKind::Component { kit } => format!("component {kit} - -"),
    };
    let currency = match o.kind {
        AxisKind::Stream { currency, .. } if !currency.is_yuan() => format!(" {currency}"),
        _ => String::new(),
    };
    let rule = if o.restriction.is_free() { "-".to_owned() } else { o.restriction.to_string() };
    format!("open {} {kind} {rule}{currency}", o.axis)
}

/// Reads a canonical text. Refused, with the line: what is no entry of this format, and a text that is not the canonical one.
pub fn decode(text: &str) -> Result<Entry, Refusal> {
    let mut lines = Lines { rest: text.lines().enumerate().peekable(), last: (1, "") };
    let entry = read(&mut lines).map_err(|_| refusal::bad_entry(lines.last.0, lines.last.1))?;
    match lines.rest.next() {
        Some((at, more)) => Err(refusal::bad_entry(at + 1, more)),
        None if encode(&entry) == text => Ok(entry),
        None => {
            let canonical = encode(&entry);
            let differs = canonical.lines().zip(text.lines()).position(|(a, b)| a != b);
            Err(refusal::bad_entry(differs.map_or(lines.last.0, |at| at + 1), "not canonical"))
        }
    }
}

/// Its refusals say only that something is wrong; `decode` says on which line.
fn read(lines: &mut Lines<'_>) -> Result<Entry, Refusal> {
    if lines.must("chiyuan-entry")? != [FORMAT.to_string()] {
        return Err(refusal::bad_entry(1, "format"));
    }
    let key = unescaped(&lines.one("key")?)?;
    let kind = match lines.one("kind")?.as_str() {
        "move" => Kind::Move,
        "fact" => Kind::Fact,
        other => return Err(refusal::bad_entry(3, other)),
    };
    Ok(Entry {
        id: EntryId::of(&[&key]),
        key,
        kind,
        cause: lines.two("cause").and_then(|(noun, code)| Ok(Cause { noun: noun.parse()?, code: code.parse()? }))?,
        by: lines.two("by").and_then(|(name, role)| Ok(Actor { name: name.parse()?, role: role.parse()? }))?,
        entered_at: instant(&lines.one("entered")?)?,
        effective_at: instant(&lines.one("effective")?)?,
        reason: lines.maybe("reason").map(|w| unescaped(&w.join(" "))).transpose()?,
        correction: lines.maybe("corrects").map(correction).transpose()?,
        undoes: lines.maybe("undoes").map(|w| w.join(" ").parse()).transpose()?,
        permission: lines.maybe("permission").map(|w| permission(&w)).transpose()?,
        fact: lines.maybe("fact").map(|w| unescaped(&w.join(" "))).transpose()?,
        opens: lines.all("open", read_opening)?,
        grows: lines.all("grow", growth)?,
        moves: lines.all("move", read_move)?,
        lines: lines.all("line", line_edit)?,
        identities: lines.all("identity", identity)?,
        matches: lines.all("match", |w| Ok(Matched { axis: word(w, 0)?.parse()?, lo: int(w, 1)?, hi: int(w, 2)? }))?,
        balances: lines.all("balance", |w| Ok(Balance { name: unescaped(&word(w, 0)?)?, fen: int(w, 1)? }))?,
        touches: lines.all("touch", |w| Ok((word(w, 0)?.parse()?, int(w, 1)?)))?,
    })
}

struct Lines<'t> {
    rest: std::iter::Peekable<std::iter::Enumerate<std::str::Lines<'t>>>,
    /// The line that was looked at last, from 1.
    last: (usize, &'t str),
}

impl Lines<'_> {
    fn maybe(&mut self, name: &str) -> Option<Vec<String>> {
        let (at, line) = self.rest.next_if(|(_, line)| line.split(' ').next() == Some(name))?;
        self.last = (at + 1, line);
        Some(line.split(' ').skip(1).map(str::to_owned).collect())
    }
    fn must(&mut self, name: &str) -> Result<Vec<String>, Refusal> {
        if let Some((at, line)) = self.rest.peek() {
            self.last = (at + 1, line);
        }
        self.maybe(name).ok_or_else(|| refusal::bad_entry(self.last.0, name))
    }
    fn one(&mut self, name: &str) -> Result<String, Refusal> {
        Ok(self.must(name)?.join(" "))
    }
    fn two(&mut self, name: &str) -> Result<(String, String), Refusal> {
        let words = self.must(name)?;
        Ok((word(&words, 0)?, word(&words, 1)?))
    }
    fn all<T>(&mut self, name: &str, read: impl Fn(&[String]) -> Result<T, Refusal>) -> Result<Vec<T>, Refusal> {
        let mut out = Vec::new();
        while let Some(words) = self.maybe(name) {
            out.push(read(&words)?);
        }
        Ok(out)
    }
}

fn word(words: &[String], at: usize) -> Result<String, Refusal> {
    words.get(at).cloned().ok_or_else(|| refusal::bad_entry(0, &words.join(" ")))
}
fn int(words: &[String], at: usize) -> Result<i64, Refusal> {
    word(words, at)?.parse().map_err(|_| refusal::bad_entry(0, &words.join(" ")))
}
fn code(words: &[String], at: usize) -> Result<primitives::Code, Refusal> {
    word(words, at)?.parse()
}
fn maybe_code(words: &[String], at: usize) -> Result<Option<primitives::Code>, Refusal> {
    if word(words, at)? == "-" { Ok(None) } else { code(words, at).map(Some) }
}
fn instant(text: &str) -> Result<Instant, Refusal> {
    text.parse().ok().and_then(Instant::from_ms).ok_or_else(|| refusal::bad_entry(0, text))
}

fn read_opening(w: &[String]) -> Result<Opening, Refusal> {
    let kind = match word(w, 1)?.as_str() {
        "stream" => {
            let currency = w.get(6).map_or(Ok(Currency::CNY), |c| c.parse())?;
            AxisKind::Stream { fund: code(w, 2)?, channel: code(w, 3)?, currency, origin: word(w, 4)?.parse()? }
        }
        "lot" => AxisKind::Lot { fund: maybe_code(w, 2)?, order: maybe_code(w, 3)?, item: code(w, 4)? },
        "component" => AxisKind::Component { kit: word(w, 2)?.parse()? },
        "sink" => AxisKind::Sink { what: code(w, 2)?, fund: code(w, 3)?, order: maybe_code(w, 4)? },
        other => return Err(refusal::bad_entry(0, other)),
    };
    let restriction = word(w, 5)?;
    let restriction = if restriction == "-" { "" } else { &restriction }.parse()?;
    Ok(Opening { axis: word(w, 0)?.parse()?, kind, restriction })
}

fn permission(w: &[String]) -> Result<Permission, Refusal> {
    match word(w, 0)?.as_str() {
        "consent" => code(w, 1).map(Permission::Consent),
        "filing" => code(w, 1).map(Permission::Filing),
        other => Err(refusal::bad_entry(0, other)),
    }
}

fn growth(w: &[String]) -> Result<Growth, Refusal> {
    let body = match w.len() {
        4 => None,
        _ => Some(Body { batch: code(w, 4)?, rows: int(w, 5)?, digest: unhex(&word(w, 6)?)? }),
    };
    Ok(Growth { axis: word(w, 0)?.parse()?, lo: int(w, 1)?, hi: int(w, 2)?, account: word(w, 3)?.parse()?, body })
}

fn read_move(w: &[String]) -> Result<Move, Refusal> {
    let (from, to) = (word(w, 3)?.parse()?, word(w, 4)?.parse()?);
    Ok(Move { axis: word(w, 0)?.parse()?, lo: int(w, 1)?, hi: int(w, 2)?, from, to, sum: int(w, 5)? })
}

fn line_edit(w: &[String]) -> Result<LineEdit, Refusal> {
    let bad = || refusal::bad_entry(0, &w.join(" "));
    let slice = |text: &String| -> Option<Slice> {
        let (lo, hi) = text.split_once('-')?;
        Some(Slice { lo: lo.parse().ok()?, hi: hi.parse().ok()? })
    };
    let put: Option<Vec<Slice>> = w.iter().skip(3).map(slice).collect();
    Ok(LineEdit { sink: word(w, 0)?.parse()?, at: int(w, 1)?, cut: int(w, 2)?, put: put.ok_or_else(bad)? })
}

fn identity(w: &[String]) -> Result<Identity, Refusal> {
    let breaches: Result<Vec<_>, Refusal> = w.iter().skip(2).map(|b| b.parse()).collect();
    Ok(Identity { lot: word(w, 0)?.parse()?, item: code(w, 1)?, breaches: breaches? })
}

fn correction(w: Vec<String>) -> Result<Correction, Refusal> {
    let figures: Result<Vec<_>, Refusal> = w.iter().skip(2).map(|f| unescaped(f)).collect();
    Ok(Correction { corrects: word(&w, 0)?.parse()?, reason: unescaped(&word(&w, 1)?)?, figures: figures? })
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '%' || c == ' ' || c.is_ascii_control() || c == '\u{85}' || c == '\u{2028}' || c == '\u{2029}' {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes).bytes().for_each(|b| out.push_str(&format!("%{b:02X}")));
        } else {
            out.push(c);
        }
    }
    out
}

fn unescaped(text: &str) -> Result<String, Refusal> {
    let bad = || refusal::bad_entry(0, text);
    let (mut out, mut bytes) = (Vec::with_capacity(text.len()), text.bytes());
    while let Some(b) = bytes.next() {
        if b != b'%' {
            out.push(b);
            continue;
        }
        let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
        let (high, low) = (digit(bytes.next()), digit(bytes.next()));
        let value = high.zip(low).map(|(h, l)| h * 16 + l).ok_or_else(bad)?;
        out.push(u8::try_from(value).map_err(|_| bad())?);
    }
    String::from_utf8(out).map_err(|_| bad())
}

fn unhex(text: &str) -> Result<[u8; 32], Refusal> {
    let bad = || refusal::bad_entry(0, text);
    let mut out = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return Err(bad());
    }
    for (at, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).map_err(|_| bad())?;
    }
    Ok(out)
}
