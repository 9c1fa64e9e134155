//! Who paid (谁付的): the money behind goods by channel and kind of gift, with gifts counted, never named.

use std::collections::BTreeMap;

use book::Origin;
use book::backing::{self, Gifts, Stretch};
use delivery::paid::Backed;
use operation::Names;
use primitives::{Code, Instant};
use store::{Failure, Tx};
use ui::Voice;
use ui::chart::{Line, Measure, Span};
use ui::parts::{Part, Parts, Prose, Stage};

use crate::figures::{Asked, Shown};

/// The money behind some goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payers {
    /// What they cost; opens the entries that moved them.
    pub whole: Shown,
    /// By whom, the largest first.
    pub rows: Vec<Payer>,
    /// Gifts in all.
    pub gifts: i64,
    /// Units among them that nobody gave a value: they are in no sum of money.
    pub unvalued: i64,
}

/// One kind of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payer {
    /// The channel's names.
    pub channel: Names,
    /// As a gift, in kind …
    pub origin: Origin,
    /// How much.
    pub fen: Shown,
    /// From how many gifts.
    pub gifts: i64,
    /// When the last of them was paid.
    pub upto: Option<Instant>,
}

/// Reads who paid for what is asked; `None` where nothing was valued.
pub(crate) async fn read(tx: &mut Tx<'_>, asked: &Asked, backed: &[Backed]) -> Result<Option<Payers>, Failure> {
    let money: Vec<Stretch> = backed.iter().flat_map(|one| one.money.iter().cloned()).collect();
    let unvalued = backed.iter().filter(|one| one.fen.is_none()).map(|one| one.units).sum();
    let mut sums: BTreeMap<(Code, Origin), i64> = BTreeMap::new();
    for one in &money {
        *sums.entry(one.source.clone()).or_default() += one.fen();
    }
    if sums.is_empty() {
        return Ok(None);
    }
    let found = backing::gifts(tx, &money).await?;
    let channels = finance::channel::list(tx).await?;
    let names = |code: &Code| channels.iter().find(|one| one.code == *code).map(|one| one.names.clone());
    let mut rows: Vec<Payer> = Vec::new();
    for (source, fen) in &sums {
        let Gifts { count, upto } = found.get(source).copied().unwrap_or_default();
        let (channel, origin) = source;
        let asked = asked.clone().with("source", format!("{channel}/{}", origin.word()));
        let channel = names(channel).unwrap_or_else(|| Names::new(channel.as_str(), channel.as_str()));
        let fen = Shown::of(asked, *fen, "fen");
        rows.push(Payer { channel, origin: *origin, fen, gifts: count, upto });
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.fen.value));
    let whole = Shown::of(asked.clone(), sums.values().sum(), "fen");
    Ok(Some(Payers { whole, gifts: rows.iter().map(|row| row.gifts).sum(), rows, unvalued }))
}

impl Payer {
    /// 腾讯公益; goods in kind are said so.
    fn name(&self, v: &Voice) -> String {
        let channel = v.pick(&self.channel.zh, &self.channel.en).to_owned();
        match self.origin {
            Origin::InKind => v.t("public-paid-in-kind"),
            _ => channel,
        }
    }
    /// 腾讯公益，18,204笔.
    fn title(&self, v: &Voice) -> String {
        v.tell("public-paid-by", &[("by", self.name(v)), ("gifts", v.value(self.gifts, "gift"))])
    }
}

/// Greys that split a whole.
pub(crate) const fn grey(n: usize) -> Stage {
    if n.is_multiple_of(2) { Stage::Part } else { Stage::Part2 }
}

impl Payers {
    /// The line.
    pub fn line(&self, v: &Voice) -> Line {
        let span = |(n, row): (usize, &Payer)| Span {
            stage: grey(n),
            name: row.title(v),
            value: row.fen.value,
            text: row.fen.text(v),
            href: row.fen.href(v),
        };
        Line::of(Measure::Yuan, self.rows.iter().enumerate().map(span).collect())
    }
    /// The table under it.
    pub fn table(&self, v: &Voice) -> Parts {
        let part = |(n, row): (usize, &Payer)| Part {
            stage: grey(n),
            name: row.name(v),
            number: row.fen.bare(v),
            href: row.fen.href(v),
            note: row.note(v),
        };
        Parts {
            caption: v.t("public-paid"),
            heads: ["public-paid-source", "public-yuan", "public-paid-gifts"].map(|id| v.t(id)),
            rows: self.rows.iter().enumerate().map(part).collect(),
            total: (v.t("public-sum"), self.whole.number(v)),
            closes: Prose::plain(v.value(self.gifts, "gift")),
        }
    }
    /// The rule, with the number of gifts.
    pub fn rule(&self, v: &Voice) -> Prose {
        Prose::plain(v.tell("public-paid-note", &[("gifts", v.value(self.gifts, "gift"))]))
    }
    /// What has no value, in words; nothing where all has.
    pub fn beside(&self, v: &Voice) -> Prose {
        if self.unvalued == 0 {
            return Prose::default();
        }
        Prose::plain(v.tell("public-paid-unvalued", &[("units", v.value(self.unvalued, "item"))]))
    }
}

impl Payer {
    fn note(&self, v: &Voice) -> Prose {
        let gifts = v.value(self.gifts, "gift");
        match self.upto {
            Some(upto) => Prose::plain(v.tell("public-paid-upto", &[("gifts", gifts), ("day", v.day(upto.day()))])),
            None => Prose::plain(gifts),
        }
    }
}
