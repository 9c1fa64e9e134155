//! Where the parts of a gift got to: a place each, with what is still on its way there and what never left.

use book::Account;
use ledger::trace::Part;
use ui::Voice;
use ui::parts::{Figure, Prose};

use crate::follow_page::answer::anchor;
use crate::follow_page::fate;
use crate::follow_page::story::{Group, Story, said};

/// A place, and how much of the gift is there.
pub(crate) struct Stop {
    pub(crate) name: Prose,
    pub(crate) state: String,
    pub(crate) amount: Figure,
    sum: i64,
}

/// The places in the order of the gift; their sums close.
pub(crate) fn stops(v: &Voice, story: &Story, groups: &[Group<'_>]) -> Vec<Stop> {
    let mut all: Vec<Stop> = Vec::new();
    for (n, Group { all: part, .. }) in groups.iter().enumerate() {
        let (name, state) = stop(v, story, part);
        match all.iter_mut().find(|stop| stop.name == name && stop.state == state) {
            Some(stop) => stop.sum += part.hi - part.lo,
            None => {
                let amount = Figure { href: anchor(n), text: String::new() };
                all.push(Stop { name, state, amount, sum: part.hi - part.lo });
            }
        }
    }
    for stop in &mut all {
        stop.amount.text = story.measure.say(stop.sum);
    }
    all
}

fn stop(v: &Voice, story: &Story, part: &Part) -> (Prose, String) {
    let known = &story.known;
    let Some(custody) = part.sink.as_ref().and_then(|sink| sink.custody.as_ref()) else {
        return money(v, story, part);
    };
    let way = custody.shipment.as_ref().and_then(|code| known.ways.get(code));
    let site = custody.site.as_ref().or_else(|| way.map(|way| &way.site));
    let name = match (&custody.account, site) {
        (Account::Warehouse(code), _) | (Account::Damaged(code), None) => known.warehouse(v, code),
        (_, Some(site)) => known.site(v, site),
        _ => v.t("public-follow-nowhere"),
    };
    let at = custody.signed_at.map(|at| v.instant_short(at)).unwrap_or_default();
    let id = match fate::word(part) {
        "signed" | "used" => "public-follow-at-signed",
        "in_transit" => "public-follow-at-in-transit",
        "warehouse" => "public-follow-at-warehouse",
        "damaged" => "public-follow-at-damaged",
        "missing" => "public-follow-at-missing",
        _ => return (Prose::plain(name), fate::state(v, part).word),
    };
    (Prose::plain(name), v.tell(id, &[("at", at)]))
}

/// Money that bought no goods: it never left, went back, or paid for a way.
fn money(v: &Voice, story: &Story, part: &Part) -> (Prose, String) {
    let channel = story.known.channel(v, &story.channel);
    let state = fate::state(v, part).word;
    let at = part.steps.last().map(|hop| v.instant_short(hop.at)).unwrap_or_default();
    if let Some(what) = fate::bought(v, story, part) {
        return (Prose::plain(what), state);
    }
    match &part.account {
        Account::Receivable(_) => (v.tell("public-follow-at-channel", &[("channel", channel)]).into(), state),
        Account::Refunded => {
            let id = if story.statement.is_some() { "public-follow-at-donor" } else { "public-follow-at-giver" };
            let name = v.tell(id, &[("channel", channel)]);
            (name.into(), v.tell("public-follow-at-refunded", &[("at", at)]))
        }
        Account::Held => {
            let fund = story.known.fund.as_ref().map(|names| said(v, names)).unwrap_or_default();
            (v.tell("public-follow-at-fund", &[("fund", fund)]).into(), state)
        }
        Account::Payable(_) | Account::Prepaid(_) => (v.t("public-follow-at-supplier").into(), state),
        _ => (v.t("public-follow-nowhere").into(), state),
    }
}
