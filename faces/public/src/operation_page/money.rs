//! The money of an operation: the line that closes, and what came by which channel.

use finance::{Channel, MoneyLine};
use operation::Names;
use primitives::{Code, Instant};
use store::{Failure, Tx};
use ui::Voice;
use ui::chart::{Bracket, Line, Measure, Size, Span};
use ui::parts::{Part, Parts, Prose};

use crate::figures::{Asked, Shown};
use crate::prose::{self, whole};
use crate::{labels, lookup};

/// The money line: received is the sum of where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyView {
    /// All that came, but for what is void.
    pub received: Shown,
    /// Received less refunded.
    pub raised: Shown,
    /// Not yet used: receivable and held.
    pub unused: Shown,
    /// What approved orders reserve of it.
    pub reserved: Option<Shown>,
    /// Where it is: the account's word and the sum, in the order of the line; what is nowhere is left out.
    pub line: Vec<(&'static str, Shown)>,
    /// By channel, the largest first.
    pub channels: Vec<ChannelRow>,
}

/// What came by one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelRow {
    /// Its names.
    pub names: Names,
    /// Received, gross.
    pub received: Shown,
    /// Up to when its statements are booked; `None` where none is.
    pub upto: Option<Instant>,
    /// Whether it sends statements at all.
    pub platform: bool,
}

/// The words of [`labels::MONEY`] that are 尚未使用.
const UNUSED: [&str; 2] = ["held", "receivable"];

/// Reads that of an operation, whose funds these are, in one reading of the book: its figures' pages say the same. `None`
/// while nothing came. Statements are those of the instant that was asked for, else of now: one without a new gift is no
/// entry.
pub(crate) async fn read(
    tx: &mut Tx<'_>,
    code: &Code,
    funds: &[Code],
    channels: &[Channel],
    (as_of, asked): (Instant, Option<Instant>),
) -> Result<Option<MoneyView>, Failure> {
    let line = finance::money_line(tx, funds, as_of).await?;
    let money = &line.money;
    if money.received == 0 {
        return Ok(None);
    }
    let shown = |id: &str, fen: i64| Shown::of(Asked::desk(id, Some(code), as_of), fen, "fen");
    let on_line = labels::MONEY.iter().map(|(word, ..)| (*word, fen_of(&line, word))).filter(|(_, fen)| *fen != 0);
    let on_line = on_line.map(|(word, fen)| (word, shown(&format!("finance.{word}"), fen))).collect();
    let mut rows = Vec::with_capacity(money.by_channel.len());
    let reach = fundraising::statement::all_reach(tx, asked).await?;
    for (channel, fen) in &money.by_channel {
        let known = channels.iter().find(|known| known.code == *channel);
        rows.push(ChannelRow {
            names: known.map_or_else(|| lookup::own(channel), |known| known.names.clone()),
            received: shown(&format!("finance.received:{channel}"), *fen),
            upto: known.and_then(|known| reach.get(&known.code).copied()),
            platform: known.is_some_and(|known| known.platform),
        });
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.received.value));
    Ok(Some(MoneyView {
        received: shown("finance.received", money.received),
        raised: shown("finance.raised", money.raised),
        unused: shown("finance.unused", line.unused()),
        reserved: (line.reserved != 0).then(|| shown("finance.reserved", line.reserved)),
        line: on_line,
        channels: rows,
    }))
}

fn fen_of(line: &MoneyLine, word: &str) -> i64 {
    let money = &line.money;
    match word {
        "spent" => money.spent,
        "converted" => money.converted,
        "exchanged" => money.exchanged,
        "payable" => money.payable,
        "prepaid" => money.prepaid,
        "held" => money.held,
        "receivable" => money.receivable,
        "refunded" => money.refunded,
        "loss" => money.loss,
        _ => 0,
    }
}

impl MoneyView {
    /// The part of the line with this word.
    pub fn part(&self, word: &str) -> Option<&Shown> {
        self.line.iter().find(|(own, _)| *own == word).map(|(_, shown)| shown)
    }
    /// The line itself, a bracket over what is not yet used where that is two parts.
    pub fn chart(&self, v: &Voice, size: Size) -> Line {
        // What came from another purpose is no stretch of what was received; the table says it.
        let spans = self.line.iter().filter(|(_, shown)| 0 < shown.value).map(|(word, shown)| {
            let state = labels::state(v, &labels::MONEY, word);
            Span { stage: state.stage, name: state.word, value: shown.value, text: shown.text(v), href: shown.href(v) }
        });
        let at = |word: &str| self.line.iter().position(|(own, _)| *own == word);
        let over = UNUSED.map(at);
        let brackets = match over {
            [Some(first), Some(last)] => vec![Bracket { name: v.t("public-unused"), first, last }],
            _ => Vec::new(),
        };
        Line { spans: spans.collect(), brackets, measure: Measure::Yuan, size, names: true }
    }
    /// The table under the line, whose parts add up to what was received.
    pub fn parts(&self, v: &Voice, as_of: &Instant) -> Parts {
        let rows = self.line.iter().map(|(word, shown)| {
            let state = labels::state(v, &labels::MONEY, word);
            Part {
                stage: state.stage,
                name: state.word,
                number: shown.bare(v),
                href: shown.href(v),
                note: self.note(v, word),
            }
        });
        Parts {
            caption: v.tell("public-operation-money-caption", &[("at", v.instant(as_of))]),
            heads: ["public-where", "public-yuan", "public-note"].map(|id| v.t(id)),
            rows: rows.collect(),
            total: (v.t("public-operation-received-total"), self.received.number(v)),
            closes: v.t("public-closes").into(),
        }
    }
    fn note(&self, v: &Voice, word: &str) -> Prose {
        match (word, &self.reserved) {
            ("held", Some(reserved)) => {
                prose::of(v, "public-money-held-reserved-note", &[], &[whole("reserved", reserved)])
            }
            _ => Prose::from(v.t(note_of(word))),
        }
    }
}

/// What stands beside an account's sum.
fn note_of(word: &str) -> &'static str {
    match word {
        "spent" => "public-money-spent-note",
        "converted" => "public-money-converted-note",
        "exchanged" => "public-money-exchanged-note",
        "payable" => "public-money-payable-note",
        "prepaid" => "public-money-prepaid-note",
        "held" => "public-money-held-note",
        "receivable" => "public-money-receivable-note",
        "refunded" => "public-money-refunded-note",
        "loss" => "public-money-loss-note",
        _ => "public-money-void-note",
    }
}
