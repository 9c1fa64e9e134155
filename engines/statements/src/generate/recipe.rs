//! Rows out of a seed.

use std::collections::VecDeque;

use primitives::{Day, Instant};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::{Made, MadeRow, Meta, Width};
use crate::Format;

/// What a generated statement is like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// Whose statement.
    pub format: Format,
    /// Which header.
    pub width: Width,
    /// Rows in all, refunds included.
    pub rows: u64,
    /// Same seed, same rows.
    pub seed: u64,
    /// Order numbers begin with it; not shared between files of a channel.
    pub prefix: String,
    /// Of the first row.
    pub first: Instant,
    /// Milliseconds from row to row.
    pub every_ms: i64,
    /// What people give.
    pub menu: Menu,
    /// Every so manieth row is a refund's place; 0: none. The first place is for a gift of this file, the second for one of
    /// `earlier`, and so on in turn; a place without a gift to refund is a gift.
    pub refund_every: u64,
    /// Orders of earlier files that are refunded here, whole, with their fen.
    pub earlier: Vec<(String, i64)>,
    /// Distinct 用户标识 at most; 0: one a gift.
    pub payers: u64,
    /// What stands around the rows.
    pub meta: Meta,
}

/// What people give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    /// Many small sums, a few large ones.
    Usual,
    /// As usual, but all gifts together are exactly so many fen (at least one fen a gift).
    Sum(i64),
}

/// Fen and how often of 100: micro-gifts dominate.
const USUAL: [(i64, u64); 10] =
    [(1, 8), (10, 10), (66, 6), (100, 28), (500, 10), (1_000, 14), (2_000, 8), (5_000, 8), (10_000, 6), (123_456, 2)];

const MESSAGES: [&str; 6] = ["", "加油", "平安", "吉林,加油", "长春\"挺住\"", "一起　扛"];
/// Gifts that a refund is chosen from: the latest ones.
const RECENT: usize = 32;
/// A gift every seven seconds, or as many as a day must hold.
const EVERY_MS: i64 = 7_000;
/// Four thousand refunds in a million rows, as platforms have them.
const REFUND_EVERY: u64 = 250;
const DAY_MS: i64 = 86_400_000;

impl Recipe {
    /// The file of a day: every [`REFUND_EVERY`]th row a refund (more of them in a small file, so that it has some), every second
    /// of those of an order in the file that seed less one gives.
    /// Order numbers are `H`, the seed, the row.
    pub fn new(format: Format, rows: u64, seed: u64, day: Day) -> Recipe {
        let plain = Recipe::without_earlier(format, rows, seed, day);
        let wanted = usize::try_from(rows / (2 * plain.refund_every)).unwrap_or(usize::MAX);
        let before = seed.checked_sub(1).map(|seed| Recipe::without_earlier(format, rows, seed, day));
        let earlier = before.iter().flat_map(Recipe::kept).take(wanted).collect();
        Recipe { earlier, ..plain }
    }

    fn without_earlier(format: Format, rows: u64, seed: u64, day: Day) -> Recipe {
        let meta = Meta {
            account: if matches!(format, Format::WechatTrade | Format::WechatFund) {
                "1900000109"
            } else {
                "20885212319120680156"
            }
            .to_owned(),
            title: "吉林抗疫援助".to_owned(),
            from: day,
            until: day.plus(1),
            fee_ppm: 6_000,
        };
        let every_ms = i64::try_from(rows.max(1)).map_or(0, |rows| EVERY_MS.min(DAY_MS / rows));
        let width = if format == Format::AlipayLedger { Width::Old } else { Width::Wide };
        Recipe {
            format,
            width,
            rows,
            seed,
            prefix: format!("H{seed:05}"),
            first: day.start(),
            every_ms,
            menu: Menu::Usual,
            refund_every: (rows / 16).clamp(8, REFUND_EVERY),
            earlier: Vec::new(),
            payers: 0,
            meta,
        }
    }

    /// The rows, one at a time.
    pub fn rows(&self) -> impl Iterator<Item = MadeRow> + '_ {
        let rng = ChaCha8Rng::seed_from_u64(self.seed);
        let mut making = Making { recipe: self, rng, recent: VecDeque::new(), refunds: 0, left: self.left() };
        (0..self.rows).map(move |at| making.row(at))
    }

    /// Gifts that this file keeps: those at no refund's place and not refunded by the file itself.
    fn kept(&self) -> impl Iterator<Item = (String, i64)> + '_ {
        let mut waiting: VecDeque<(String, i64)> = VecDeque::new();
        let mut rows = self.rows().enumerate();
        std::iter::from_fn(move || {
            // Once RECENT gifts lie behind it, a gift of this file is not refunded any more.
            while waiting.len() <= RECENT {
                let (at, row) = rows.next()?;
                match row.kind {
                    Made::Gift if !self.is_refund_place(at as u64) => waiting.push_back((row.order_no, row.fen)),
                    Made::Refund { .. } => waiting.retain(|(order_no, _)| *order_no != row.order_no),
                    _ => {}
                }
            }
            waiting.pop_front()
        })
    }
    fn is_refund_place(&self, at: u64) -> bool {
        0 < self.refund_every && (at + 1).is_multiple_of(self.refund_every.max(2))
    }
    /// Fen and gifts that `Menu::Sum` still has to make.
    fn left(&self) -> (i64, i64) {
        let places = if self.refund_every == 0 { 0 } else { self.rows / self.refund_every.max(2) };
        let refunds = places.div_ceil(2) + (places / 2).min(self.earlier.len() as u64);
        match self.menu {
            Menu::Usual => (0, 0),
            Menu::Sum(fen) => (fen, i64::try_from(self.rows - refunds).unwrap_or(i64::MAX)),
        }
    }
}

/// Rows in the making. Each row draws the same number of chances, so that the row at a place depends on nothing behind it.
struct Making<'r> {
    recipe: &'r Recipe,
    rng: ChaCha8Rng,
    /// Order number, place, fen of the latest gifts that are not refunded.
    recent: VecDeque<(u64, i64)>,
    refunds: u64,
    left: (i64, i64),
}

impl Making<'_> {
    fn row(&mut self, at: u64) -> MadeRow {
        let (first, second) = (self.rng.next_u64(), self.rng.next_u64());
        if self.recipe.is_refund_place(at) {
            self.refunds += 1;
            if let Some((order_no, fen, of)) = self.refunded(first) {
                return self.made(
                    at,
                    Made::Refund { refund_no: format!("5{}{at:012}", self.digits()) },
                    order_no,
                    of,
                    fen,
                );
            }
            let fen = self.amount(first);
            return self.gift(at, fen, second);
        }
        let fen = self.amount(first);
        self.recent.push_back((at, fen));
        if RECENT < self.recent.len() {
            self.recent.pop_front();
        }
        self.gift(at, fen, second)
    }
    /// The gift to refund: its order, its fen, its place (of an earlier file: none).
    fn refunded(&mut self, chance: u64) -> Option<(String, i64, Option<u64>)> {
        if self.refunds.is_multiple_of(2) {
            let at = usize::try_from(self.refunds / 2 - 1).ok()?;
            return self.recipe.earlier.get(at).map(|(order_no, fen)| (order_no.clone(), *fen, None));
        }
        let choice = usize::try_from(chance % (self.recent.len().max(1) as u64)).ok()?;
        let (at, fen) = self.recent.remove(choice)?;
        Some((self.order_no(at), fen, Some(at)))
    }
    fn gift(&self, at: u64, fen: i64, chance: u64) -> MadeRow {
        let words = usize::try_from(chance % MESSAGES.len() as u64).unwrap_or_default();
        let row = self.made(at, Made::Gift, self.order_no(at), Some(at), fen);
        MadeRow { message: MESSAGES.get(words).copied().unwrap_or_default().to_owned(), ..row }
    }
    fn made(&self, at: u64, kind: Made, order_no: String, of: Option<u64>, fen: i64) -> MadeRow {
        let place = i64::try_from(at).unwrap_or(i64::MAX);
        let ms = self.recipe.first.ms().saturating_add(place.saturating_mul(self.recipe.every_ms));
        let payer = match (of, self.recipe.payers) {
            (None, _) => format!("o{order_no}"),
            (Some(of), 0) => format!("o{}{of}", self.recipe.prefix),
            (Some(of), payers) => format!("o{}{}", self.recipe.prefix, of % payers),
        };
        let flow_no = match of {
            Some(of) => format!("42{}{of:014}", self.digits()),
            None => format!("41{}{at:014}", self.digits()),
        };
        let alias = if self.recipe.format == Format::Canonical { "爱心网友" } else { "*某" }.to_owned();
        let at = Instant::from_ms(ms).unwrap_or(self.recipe.first);
        MadeRow { kind, at, order_no, flow_no, fen, payer, alias, message: String::new() }
    }
    fn order_no(&self, at: u64) -> String {
        format!("{}{at:010}", self.recipe.prefix)
    }
    /// Tells the platform's numbers of two files apart.
    fn digits(&self) -> String {
        format!("{:010}", self.recipe.seed % 10_000_000_000)
    }
    fn amount(&mut self, chance: u64) -> i64 {
        let mut draw = chance % 100;
        let usual = USUAL.iter().find(|(_, often)| match draw.checked_sub(*often) {
            Some(rest) => {
                draw = rest;
                false
            }
            None => true,
        });
        let fen = usual.map_or(1, |(fen, _)| *fen);
        let Menu::Sum(total) = self.recipe.menu else { return fen };
        let (left, gifts) = self.left;
        let (now, rest) = (left / gifts.max(1), gifts - 1);
        // What is left must stay near the mean, or the last gifts would be all small or all large.
        let mean = (total / i64::try_from(self.recipe.rows.max(1)).unwrap_or(i64::MAX)).max(1);
        let fen = match now {
            _ if mean + mean / 4 < now => round(2 * now),
            _ if now < mean - mean / 4 => round(now / 4),
            _ => fen,
        };
        let after = (left - fen) / rest.max(1);
        let stays = rest <= left - fen && mean / 4 <= after && after <= mean.saturating_mul(4);
        let fen = match rest {
            0 => left,
            _ if stays => fen,
            _ => now,
        };
        self.left = (left - fen, rest);
        fen
    }
}

/// The next sum up that people like to give: 1, 2 or 5 and zeros.
fn round(fen: i64) -> i64 {
    let mut unit: i64 = 1;
    while unit.saturating_mul(10) < fen {
        unit *= 10;
    }
    [1, 2, 5, 10].into_iter().map(|n| unit.saturating_mul(n)).find(|sum| fen <= *sum).unwrap_or(fen).max(1)
}
