//! Entries (分录): the journal, append-only, the truth.

use primitives::{Actor, Code, Id, Instant};
use serde::{Deserialize, Serialize};

use crate::{Account, AxisCode, AxisKind, Restriction};

/// Names an entry: the head of SHA-256 of its idempotency key, so an entry can name itself.
pub type EntryId = Id<Entry>;

/// Whether units or balances change, or a desk only states something that a figure can open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Moves, openings, lines, balances.
    Move,
    /// A statement: an operation activated, a listing opened, a count made.
    Fact,
}

/// What a desk did: its noun and the thing's code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cause {
    /// The desk's noun: `intake`, `hand_over`, `refund` …
    pub noun: Code,
    /// Which one.
    pub code: Code,
}

/// A public notice that something was wrong: stands in the entry that puts it right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The entry that was wrong.
    pub corrects: EntryId,
    /// Why, for the public.
    pub reason: String,
    /// Published figures that it touches, by id.
    pub figures: Vec<String>,
}

/// A new axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Its code.
    pub axis: AxisCode,
    /// Its key.
    pub kind: AxisKind,
    /// What it is bound to.
    pub restriction: Restriction,
}

/// An axis grows by `[lo, hi)`, which is born in `account` (hop 0).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Growth {
    /// The axis.
    pub axis: AxisCode,
    /// Its end before.
    pub lo: i64,
    /// Its end after.
    pub hi: i64,
    /// Where the new units stand.
    pub account: Account,
    /// The gift rows that tile it, if it is a batch.
    pub body: Option<Body>,
}

/// What an entry says of its batch's rows, which are append-only beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The batch's code.
    pub batch: Code,
    /// How many gifts.
    pub rows: i64,
    /// SHA-256 over a salt and the rows, as `book` writes them.
    pub digest: [u8; 32],
}

/// *All* of `from` inside `[lo, hi)` goes to `to`; `sum` says how many units that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The axis.
    pub axis: AxisCode,
    /// First unit looked at.
    pub lo: i64,
    /// First unit not looked at.
    pub hi: i64,
    /// Whence.
    pub from: Account,
    /// Whither.
    pub to: Account,
    /// How many units that is: the check.
    pub sum: i64,
}

/// A stretch of the entry's own units: all pieces that it opens or moves, laid end to end by (axis, position).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// First of them.
    pub lo: i64,
    /// First after.
    pub hi: i64,
}

/// A change of a sink's line, in the coordinates of the line before: `cut` fen from `at` on go, `put` comes there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineEdit {
    /// Whose line.
    pub sink: AxisCode,
    /// Where.
    pub at: i64,
    /// How many fen go.
    pub cut: i64,
    /// What comes, in order.
    pub put: Vec<Slice>,
}

/// From this entry on the lot is `item`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The lot.
    pub lot: AxisCode,
    /// What it truly is.
    pub item: Code,
    /// Streams that are bound to something else and paid for it: a breach, open until stand-ins take their place.
    pub breaches: Vec<AxisCode>,
}

/// Who allowed money to serve another purpose than it was given for (慈善法 2023, art. 56; 公益事业捐赠法, art. 18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// The donor, by this paper of the file room.
    Consent(Code),
    /// The authority with which the plan was filed, under this number.
    Filing(Code),
}

/// A gift of a matching party (配捐) was given because of `[lo, hi)` of a stream: linked, never a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched {
    /// The stream.
    pub axis: AxisCode,
    /// First fen.
    pub lo: i64,
    /// First fen after.
    pub hi: i64,
}

/// A signed change of a plain balance in fen: `bank:main`, or a clearing line such as `short:tencent`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Its name.
    pub name: String,
    /// By how much.
    pub fen: i64,
}

/// One change or one stated fact. Nothing in it is edited, ever; it carries no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub id: EntryId,
    /// The idempotency key: one entry per key.
    pub key: String,
    /// Move or fact.
    pub kind: Kind,
    /// What a desk did.
    pub cause: Cause,
    /// Who did it.
    pub by: Actor,
    /// When we wrote it.
    pub entered_at: Instant,
    /// When it happened.
    pub effective_at: Instant,
    /// Why, for the books.
    pub reason: Option<String>,
    /// What it puts right, if it is a correction.
    pub correction: Option<Correction>,
    /// The entry that it undoes, if it is a reversal.
    pub undoes: Option<EntryId>,
    /// Who allowed it, if money changes its purpose.
    pub permission: Option<Permission>,
    /// A fact's content: the desk's own JSON on one line, no personal data.
    pub fact: Option<String>,
    /// New axes.
    pub opens: Vec<Opening>,
    /// New units.
    pub grows: Vec<Growth>,
    /// Moves.
    pub moves: Vec<Move>,
    /// Changes of lines.
    pub lines: Vec<LineEdit>,
    /// Changes of identity.
    pub identities: Vec<Identity>,
    /// What its money matches.
    pub matches: Vec<Matched>,
    /// Changes of plain balances.
    pub balances: Vec<Balance>,
    /// Every axis touched, in order, with this entry's number on it (from 0, without holes).
    pub touches: Vec<(AxisCode, i64)>,
}
