//! What has not happened to a part of a gift yet: it stands in the list too, dotted.

use book::Account;
use ledger::trace::Part;
use ui::parts::Step;

use crate::follow_page::fate;
use crate::follow_page::steps::Teller;
use crate::follow_page::story::said;

/// The steps that are still to come, in order.
pub(crate) fn of(teller: Teller<'_>, fate: &Part) -> Vec<Step> {
    let v = teller.v;
    let plain = |word, id| teller.open(word, v.t(id));
    let mut open = Vec::new();
    match (&fate.account, fate::word(fate)) {
        (_, "receivable") => open.push(plain("public-follow-order", "public-follow-open-order-due")),
        (_, "held") => open.push(teller.open("public-follow-order", next(teller, fate))),
        (Account::Prepaid(_), _) => open.push(plain("public-follow-intake", "public-follow-open-intake")),
        _ => {}
    }
    if matches!(fate.account, Account::Payable(_)) {
        open.push(plain("public-follow-pay", "public-follow-open-pay"));
    }
    if matches!(fate::word(fate), "warehouse") {
        open.push(plain("public-follow-ship", "public-follow-open-ship"));
    }
    if matches!(fate::word(fate), "warehouse" | "in_transit") {
        open.push(teller.open("public-follow-sign", signing(teller, fate)));
    }
    open
}

/// Whose turn it is: the next order that this stream pays for, or what stands before.
fn next(teller: Teller<'_>, fate: &Part) -> String {
    let (v, story) = (teller.v, teller.story);
    let fund = story.known.fund.as_ref().map(|names| said(v, names)).unwrap_or_default();
    let amount = story.say(v, fate.hi - fate.lo);
    let before = story.place.as_ref().map_or(0, |place| place.lo + fate.lo - place.queue.used);
    if before <= 0 {
        return v.tell("public-follow-open-order-next", &[("fund", fund), ("amount", amount)]);
    }
    let words = [("fund", fund), ("amount", amount), ("before", v.money_signed(before))];
    v.tell("public-follow-open-order-behind", &words)
}

fn signing(teller: Teller<'_>, fate: &Part) -> String {
    let (v, known) = (teller.v, &teller.story.known);
    let custody = fate.sink.as_ref().and_then(|sink| sink.custody.as_ref());
    let way = custody.and_then(|custody| custody.shipment.as_ref()).and_then(|code| known.ways.get(code));
    match way {
        Some(way) => v.tell("public-follow-open-sign-at", &[("site", known.site(v, &way.site))]),
        None => v.t("public-follow-open-sign"),
    }
}
