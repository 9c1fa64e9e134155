//! The platforms' donors, without naming one: which files there are, how many gifts stand in each, and what the k-th gift of
//! a platform is. Everything follows from the platform's seed and k, so any file can be written, and any sum known, at once.

use primitives::Instant;
use statements::Format;
use statements::generate::Width;

use crate::money::{JILIN_AID, SHANGHAI_AID};
use crate::wall::{DAY_MS, MINUTE_MS, Wall, after};

/// One appeal on one platform.
#[derive(Debug, PartialEq)]
pub(crate) struct Platform {
    pub(crate) channel: &'static str,
    pub(crate) appeal: &'static str,
    pub(crate) format: Format,
    pub(crate) width: Width,
    /// Order numbers begin with it.
    pub(crate) prefix: &'static str,
    /// The merchant's account at the platform.
    pub(crate) account: &'static str,
    /// 商品名称.
    pub(crate) title: &'static str,
    /// The platform's fee in millionths.
    pub(crate) fee_ppm: i64,
    pub(crate) donors: i64,
    /// The format names payers, and some of them give twice.
    pub(crate) knows_payers: bool,
    pub(crate) windows: &'static [Window],
    seed: u64,
}

/// What one statement covers: from a time to the midnight before a day, and its share of all gifts in thousandths.
#[derive(Debug, PartialEq)]
pub(crate) struct Window {
    pub(crate) from: Wall,
    pub(crate) until: Wall,
    thousandths: i64,
}

const fn window(from: Wall, until: Wall, thousandths: i64) -> Window {
    Window { from, until, thousandths }
}

const JILIN_WINDOWS: &[Window] = &[
    window(Wall(3, 13, 10, 0), Wall(3, 14, 0, 0), 30),
    window(Wall(3, 14, 0, 0), Wall(3, 15, 0, 0), 40),
    window(Wall(3, 15, 0, 0), Wall(3, 16, 0, 0), 45),
    window(Wall(3, 16, 0, 0), Wall(3, 17, 0, 0), 45),
    window(Wall(3, 17, 0, 0), Wall(3, 18, 0, 0), 60),
    window(Wall(3, 18, 0, 0), Wall(3, 19, 0, 0), 60),
    window(Wall(3, 19, 0, 0), Wall(3, 20, 0, 0), 55),
    window(Wall(3, 20, 0, 0), Wall(3, 21, 0, 0), 50),
    window(Wall(3, 21, 0, 0), Wall(3, 24, 0, 0), 150),
    window(Wall(3, 24, 0, 0), Wall(3, 28, 0, 0), 150),
    window(Wall(3, 28, 0, 0), Wall(4, 1, 0, 0), 120),
    window(Wall(4, 1, 0, 0), Wall(4, 6, 0, 0), 90),
    window(Wall(4, 6, 0, 0), Wall(4, 12, 0, 0), 65),
    window(Wall(4, 12, 0, 0), Wall(4, 18, 0, 0), 40),
];

const SHANGHAI_WINDOWS: &[Window] = &[
    window(Wall(4, 6, 12, 0), Wall(4, 7, 0, 0), 120),
    window(Wall(4, 7, 0, 0), Wall(4, 8, 0, 0), 160),
    window(Wall(4, 8, 0, 0), Wall(4, 9, 0, 0), 150),
    window(Wall(4, 9, 0, 0), Wall(4, 11, 0, 0), 220),
    window(Wall(4, 11, 0, 0), Wall(4, 14, 0, 0), 200),
    window(Wall(4, 14, 0, 0), Wall(4, 18, 0, 0), 150),
];

const WECHAT_ACCOUNT: &str = "1900000109";
const ALIPAY_ACCOUNT: &str = "20880000000000000156";
const JILIN_TITLE: &str = "吉林抗疫援助";
const SHANGHAI_TITLE: &str = "上海抗疫援助";

macro_rules! platform {
    ($channel:literal $prefix:literal $format:ident $width:ident, $appeal:ident $title:ident $windows:ident $account:ident, $donors:literal, payers $payers:literal, fee $fee:literal) => {
        Platform {
            channel: $channel,
            appeal: $appeal,
            format: Format::$format,
            width: Width::$width,
            prefix: $prefix,
            account: $account,
            title: $title,
            fee_ppm: $fee,
            donors: $donors,
            knows_payers: $payers,
            windows: $windows,
            seed: $donors,
        }
    };
}

/// Jilin's five first: together 154,000 donors (R2.2). Then Shanghai's three.
pub(crate) const PLATFORMS: &[Platform] = &[
    platform!("tencent" "TX" WechatTrade Wide, JILIN_AID JILIN_TITLE JILIN_WINDOWS WECHAT_ACCOUNT, 62_000, payers true, fee 6_000),
    platform!("alipay" "AP" AlipayLedger Old, JILIN_AID JILIN_TITLE JILIN_WINDOWS ALIPAY_ACCOUNT, 48_000, payers false, fee 0),
    platform!("alibaba" "AL" AlipayTrade Wide, JILIN_AID JILIN_TITLE JILIN_WINDOWS ALIPAY_ACCOUNT, 21_000, payers false, fee 6_000),
    platform!("pingan" "PA" Canonical Wide, JILIN_AID JILIN_TITLE JILIN_WINDOWS WECHAT_ACCOUNT, 9_000, payers false, fee 0),
    platform!("boc" "BC" WechatTrade Old, JILIN_AID JILIN_TITLE JILIN_WINDOWS WECHAT_ACCOUNT, 14_000, payers true, fee 6_000),
    platform!("tencent" "TS" WechatTrade Wide, SHANGHAI_AID SHANGHAI_TITLE SHANGHAI_WINDOWS WECHAT_ACCOUNT, 9_300, payers true, fee 6_000),
    platform!("alipay" "AS" AlipayLedger Old, SHANGHAI_AID SHANGHAI_TITLE SHANGHAI_WINDOWS ALIPAY_ACCOUNT, 7_100, payers false, fee 0),
    platform!("weibo" "WB" Canonical Wide, SHANGHAI_AID SHANGHAI_TITLE SHANGHAI_WINDOWS WECHAT_ACCOUNT, 2_900, payers false, fee 0),
];

/// Fen and how many of a thousand gifts: most people give little.
const MENU: &[(i64, u64)] = &[
    (1, 20),
    (100, 180),
    (500, 200),
    (660, 60),
    (1_000, 200),
    (2_000, 130),
    (5_000, 100),
    (10_000, 70),
    (20_000, 25),
    (50_000, 10),
    (100_000, 3),
    (123_456, 2),
];

/// Where payers are named, every so manieth gift is the second one of the payer before.
const SECOND_GIFT_EVERY: i64 = 200;
/// Of every so many gifts one goes back, the one in the middle.
const REFUND_EVERY: i64 = 701;
/// In a small crowd refunds are not rarer than this.
const REFUND_EVERY_MIN: i64 = 9;

/// How many people give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crowd {
    one_in: i64,
}

impl Crowd {
    /// All of them, as reported.
    pub const WHOLE: Crowd = Crowd { one_in: 1 };
    /// One gift of 250, each 250 times as large: still one in every statement, and the same desks have the same work.
    pub const SMALL: Crowd = Crowd { one_in: 250 };

    /// Every statement, a platform after the other.
    pub(crate) fn files(self) -> impl Iterator<Item = File> {
        let of = move |platform: &'static Platform| {
            (0..platform.windows.len()).map(move |at| File { platform, at, crowd: self })
        };
        PLATFORMS.iter().flat_map(of)
    }
    fn refund_every(self) -> i64 {
        (REFUND_EVERY / self.one_in).max(REFUND_EVERY_MIN)
    }
}

/// When a gift goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Back {
    SameFile,
    NextFile,
}

/// One gift of a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gift {
    /// Which of the platform's, from 0.
    pub(crate) k: i64,
    pub(crate) at: Instant,
    pub(crate) fen: i64,
    /// Who paid, from 0; nobody else's on this platform.
    pub(crate) payer: i64,
}

impl Platform {
    /// More than donors where some give twice.
    pub(crate) fn gifts(&self) -> i64 {
        if !self.knows_payers {
            return self.donors;
        }
        // The n-th gift has payer n - n / EVERY: the last one must have the last payer.
        let mut gifts = self.donors;
        while self.payer(gifts - 1) + 1 < self.donors {
            gifts += 1;
        }
        gifts
    }
    /// Who paid gift k, from 0.
    pub(crate) fn payer(&self, k: i64) -> i64 {
        if self.knows_payers { k - k / SECOND_GIFT_EVERY } else { k }
    }
    pub(crate) fn fen(&self, k: i64) -> i64 {
        let mut draw = mix(self.seed << 32 | k.unsigned_abs()) % 1_000;
        for (fen, weight) in MENU {
            if draw < *weight {
                return *fen;
            }
            draw -= weight;
        }
        100
    }
    /// What of gift k goes back, and when; the last file's later refunds stand in no file yet.
    pub(crate) fn refund(&self, crowd: Crowd, k: i64) -> Option<(Back, i64)> {
        let every = crowd.refund_every();
        let (round, fen) = (k / every, self.fen(k) * crowd.one_in);
        let back = if round % 2 == 0 { Back::NextFile } else { Back::SameFile };
        // Most go back whole, every third by half where there is a half.
        let part = if round % 3 == 2 && fen % 2 == 0 { fen / 2 } else { fen };
        (k % every == every / 2).then_some((back, part))
    }
    /// The merchant's order number of gift k.
    pub(crate) fn order_no(&self, k: i64) -> String {
        format!("{}2022{k:08}", self.prefix)
    }
}

/// One statement of one platform.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct File {
    pub(crate) platform: &'static Platform,
    pub(crate) at: usize,
    pub(crate) crowd: Crowd,
}

/// What a statement adds up to, in rows and fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) gifts: i64,
    pub(crate) gross_fen: i64,
    pub(crate) refunds: i64,
    pub(crate) refund_fen: i64,
    /// Of those, refunds of gifts in earlier files, which were paid out to us before.
    pub(crate) netted_fen: i64,
}

impl File {
    pub(crate) fn window(self) -> &'static Window {
        &self.platform.windows[self.at]
    }
    /// Its gifts: k from..until.
    fn range(self) -> (i64, i64) {
        let share = |windows: &[Window]| windows.iter().map(|w| w.thousandths).sum::<i64>();
        let all = self.platform.gifts() / self.crowd.one_in;
        let upto = |n: usize| all * share(&self.platform.windows[..n]) / 1_000;
        (upto(self.at), upto(self.at + 1))
    }
    pub(crate) fn gifts(self) -> impl Iterator<Item = Gift> {
        let (lo, hi) = self.range();
        let (from, until) = (self.window().from.instant().ms(), self.window().until.instant().ms());
        (lo..hi).map(move |k| Gift {
            k,
            // To the second, as platforms print it.
            at: whole_second(from + (until - from) * (k - lo) / (hi - lo)),
            fen: self.platform.fen(k) * self.crowd.one_in,
            payer: self.platform.payer(k),
        })
    }
    /// Refunds that stand in this file: when, of which gift, how much, and whether the gift stands in an earlier file.
    pub(crate) fn refunds(self) -> Vec<(Instant, i64, i64, bool)> {
        let from = self.window().from.instant();
        let until = after(self.window().until.instant(), -1_000);
        let same = self.gifts().filter_map(|gift| match self.platform.refund(self.crowd, gift.k)? {
            (Back::SameFile, fen) => Some((after(gift.at, 20 * MINUTE_MS).min(until), gift.k, fen, false)),
            (Back::NextFile, _) => None,
        });
        let before = self.at.checked_sub(1).map(|at| File { at, ..self });
        let earlier = before.into_iter().flat_map(File::gifts).filter_map(|gift| {
            match self.platform.refund(self.crowd, gift.k)? {
                (Back::NextFile, fen) => Some((after(from, (gift.k % 600) * MINUTE_MS), gift.k, fen, true)),
                (Back::SameFile, _) => None,
            }
        });
        earlier.chain(same).collect()
    }
    pub(crate) fn sums(self) -> Sums {
        let mut sums = Sums::default();
        for gift in self.gifts() {
            sums.gifts += 1;
            sums.gross_fen += gift.fen;
        }
        for (_, _, fen, earlier) in self.refunds() {
            sums.refunds += 1;
            sums.refund_fen += fen;
            sums.netted_fen += if earlier { fen } else { 0 };
        }
        sums
    }
    /// Imported in the morning of the day after, paid out at noon.
    pub(crate) fn imported(self) -> Instant {
        after(self.window().until.instant(), DAY_MS * 3 / 8)
    }
    /// See [`File::imported`].
    pub(crate) fn settled(self) -> Instant {
        after(self.window().until.instant(), DAY_MS / 2)
    }
}

fn whole_second(ms: i64) -> Instant {
    Instant::from_ms(ms - ms.rem_euclid(1_000)).unwrap_or(Instant::EPOCH)
}

/// SplitMix64: a number out of a number, the same on every machine.
fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn jilin_has_154_000_donors_on_five_platforms() {
        let mut donors = BTreeSet::new();
        for file in Crowd::WHOLE.files().filter(|f| f.platform.appeal == JILIN_AID) {
            donors.extend(file.gifts().map(|gift| (file.platform.channel, gift.payer)));
        }
        assert_eq!(donors.len(), 154_000);
        let channels: BTreeSet<_> = donors.iter().map(|(channel, _)| channel).collect();
        assert_eq!(channels.len(), 5);
        assert_eq!(PLATFORMS[0].gifts(), 62_311);
        assert_eq!(PLATFORMS.iter().filter(|p| p.appeal == SHANGHAI_AID).count(), 3);
    }

    #[test]
    fn a_small_crowd_gives_and_takes_back_in_every_way() {
        let (mut gifts, mut backs) = (0, 0);
        for file in Crowd::SMALL.files() {
            let sums = file.sums();
            assert!(0 < sums.gifts && 0 < sums.gross_fen - sums.refund_fen, "{} {}", file.platform.prefix, file.at);
            (gifts, backs) = (gifts + sums.gifts, backs + sums.refunds);
        }
        assert!(gifts < 1_000 && 30 < backs, "{gifts} {backs}");
    }

    #[test]
    fn windows_follow_each_other_and_share_all_gifts() {
        for platform in PLATFORMS {
            assert_eq!(platform.windows.iter().map(|w| w.thousandths).sum::<i64>(), 1_000);
            for pair in platform.windows.windows(2) {
                assert_eq!(pair[0].until, pair[1].from);
            }
        }
    }

    #[test]
    fn refunds_stand_in_their_files_hours_and_reach_back() {
        let (mut same, mut earlier) = (0, 0);
        for file in Crowd::WHOLE.files() {
            let (from, until) = (file.window().from.instant(), file.window().until.instant());
            for (at, k, fen, back) in file.refunds() {
                assert!(from <= at && at < until, "{} {k} at {at}", file.platform.prefix);
                assert!(0 < fen && fen <= file.platform.fen(k));
                if back { earlier += 1 } else { same += 1 }
            }
        }
        assert!(30 < same && 30 < earlier, "{same} {earlier}");
    }
}
