//! What happened to all of a gift, or to a stretch of it whatever it bought: paid, paid out, given back.

use book::{Account, EntryId};
use ledger::Step as Hop;
use primitives::Instant;
use ui::parts::{Prose, Step};

use crate::follow_page::steps::{Teller, Told};
use crate::follow_page::story::said;

/// A stretch that one entry moved.
struct Moved {
    entry: EntryId,
    at: Instant,
    lo: i64,
    hi: i64,
    sum: i64,
}

/// What happened, and what has not yet.
pub(crate) fn steps(teller: Teller<'_>) -> (Vec<Told>, Vec<Step>) {
    let mut told = vec![given(teller)];
    told.extend(moved(teller, is_settled).into_iter().map(|moved| settled(teller, &moved)));
    told.extend(moved(teller, |hop| hop.to == Account::Refunded).into_iter().map(|moved| refunded(teller, &moved)));
    (told, open(teller))
}

fn is_settled(hop: &Hop) -> bool {
    matches!((&hop.from, &hop.to), (Some(Account::Receivable(_)), Account::Held))
}

/// Entries by which parts of the gift took such a step, as they stand on it.
fn moved(teller: Teller<'_>, is_one: impl Fn(&Hop) -> bool) -> Vec<Moved> {
    let mut all: Vec<Moved> = Vec::new();
    for fate in &teller.story.fates {
        for hop in fate.steps.iter().filter(|hop| is_one(hop)) {
            match all.iter_mut().find(|moved| moved.entry == hop.entry) {
                Some(moved) => {
                    (moved.lo, moved.hi) = (moved.lo.min(fate.lo), moved.hi.max(fate.hi));
                    moved.sum += fate.hi - fate.lo;
                }
                None => {
                    let (lo, hi) = (fate.lo, fate.hi);
                    all.push(Moved { entry: hop.entry, at: hop.at, lo, hi, sum: hi - lo });
                }
            }
        }
    }
    all
}

fn given(teller: Teller<'_>) -> Told {
    let (v, story) = (teller.v, teller.story);
    let words = [("channel", story.known.channel(v, &story.channel))];
    let (word, id) = match (story.is_in_kind(), story.statement.is_some()) {
        (true, _) => ("public-follow-came", "public-follow-step-given"),
        (false, true) => ("public-follow-pay-in", "public-follow-step-paid-in"),
        (false, false) => ("public-follow-came", "public-follow-step-came"),
    };
    let amount = ("amount", teller.amount(story.amount, story.brought));
    teller.step(story.paid_at, word, Prose::of(v, id, &words, &[amount]), story.brought)
}

fn settled(teller: Teller<'_>, moved: &Moved) -> Told {
    let (v, story) = (teller.v, teller.story);
    let words = [
        ("channel", story.known.channel(v, &story.channel)),
        ("day", story.statement.map(|day| v.day_short(day)).unwrap_or_default()),
        ("fund", story.known.fund.as_ref().map(|names| said(v, names)).unwrap_or_default()),
        ("amount", story.say(v, moved.sum)),
    ];
    let id = if moved.sum == story.amount { "public-follow-step-settled" } else { "public-follow-step-settled-part" };
    teller.step(moved.at, "public-follow-settle", Prose::of(v, id, &words, &[]), moved.entry)
}

fn refunded(teller: Teller<'_>, moved: &Moved) -> Told {
    let (v, story) = (teller.v, teller.story);
    let words = [("lo", v.yuan(moved.lo)), ("hi", v.yuan(moved.hi))];
    let id = match (moved.sum == story.amount, moved.sum == moved.hi - moved.lo) {
        (true, _) => "public-follow-step-refund-all",
        (false, true) => "public-follow-step-refund",
        (false, false) => "public-follow-step-refund-parts",
    };
    let amount = ("amount", teller.amount(moved.sum, moved.entry));
    teller.step(moved.at, "public-follow-refund", Prose::of(v, id, &words, &[amount]), moved.entry)
}

/// What the channel has not paid out, and refunds that wait.
fn open(teller: Teller<'_>) -> Vec<Step> {
    let (v, story) = (teller.v, teller.story);
    let channel = ("channel", story.known.channel(v, &story.channel));
    let mut all = Vec::new();
    let due = story.fates.iter().filter(|fate| matches!(fate.account, Account::Receivable(_)));
    let due: i64 = due.map(|fate| fate.hi - fate.lo).sum();
    if 0 < due {
        let words = [channel.clone(), ("amount", story.say(v, due))];
        all.push(teller.open("public-follow-settle", v.tell("public-follow-open-settle", &words)));
    }
    for refund in &story.waiting {
        let words = [channel.clone(), ("amount", v.money_signed(refund.fen)), ("at", v.instant(refund.at))];
        let mut said = v.tell("public-follow-open-refund", &words);
        if let Some(why) = &refund.why {
            said = [said, v.refusal(why)].join(&v.t("public-follow-between-sentences"));
        }
        all.push(teller.open("public-follow-refund", said));
    }
    all
}
