//! Reads an operation's page.

use delivery::{HandOver, consignment, hand_over};
use operation::{group, organisation, published};
use primitives::{Code, Instant};
use store::{Failure, Tx};

use super::{ConsignmentRow, MoneyView, OperationView, PublishedRow, Signed};
use crate::corrections::{self, CORRECTIONS_MAX};
use crate::figures::{self, Asked, Shown};
use crate::{labels, lookup, refusal};

/// Reads an operation as of an instant, the book's last entry unless said; refused (W102) where there is none of this code.
pub async fn read(tx: &mut Tx<'_>, code: &Code, as_of: Option<Instant>) -> Result<OperationView, Failure> {
    let Some(operation) = operation::find(tx, code).await? else { return Err(refusal::no_operation(code).into()) };
    let last = book::journal::last_entered(tx).await?.unwrap_or(operation.at);
    let as_of = as_of.unwrap_or(last);
    let mut groups = group::of(tx, code).await?;
    groups.retain(|group| group.at <= as_of);
    let mut published = Vec::new();
    let corrections = corrections::read(tx, CORRECTIONS_MAX).await?;
    for own in published::of(tx, code).await? {
        let shown = figures::show_published(tx, &own, None).await?;
        let touches = |figure: &Asked| figure.id == own.id.as_str() && figure.operation.as_ref() == Some(code);
        let corrected = corrections.iter().any(|correction| correction.figures.iter().any(touches));
        published.push(PublishedRow { names: own.names, as_of: own.as_of, shown, corrected });
    }
    Ok(OperationView {
        foundation: organisation::find(tx, &operation.foundation).await?,
        appeals: appeals(tx, code).await?,
        money: money(tx, code, as_of).await?,
        goods: goods(tx, code, as_of).await?,
        consignments: consignments(tx, code, as_of).await?,
        groups: groups.into_iter().map(|group| (group.names, group.at)).collect(),
        published,
        code: operation.code,
        names: operation.names,
        trigger: operation.trigger,
        at: operation.at,
        as_of,
    })
}

/// The money line, in one reading: its figures' pages say the same.
async fn money(tx: &mut Tx<'_>, code: &Code, as_of: Instant) -> Result<MoneyView, Failure> {
    let funds = finance::fund::of_operation(tx, code).await?;
    let line = finance::money_line(tx, &funds, as_of).await?;
    let money = &line.money;
    if money.received == 0 {
        return Ok(MoneyView::default());
    }
    let shown = |id: &str, fen: i64| Shown::of(Asked::desk(id, Some(code), as_of), fen, "fen");
    let value = |word: &str| match word {
        "spent" => money.spent,
        "converted" => money.converted,
        "payable" => money.payable,
        "prepaid" => money.prepaid,
        "held" => money.held,
        "receivable" => money.receivable,
        "refunded" => money.refunded,
        "loss" => money.loss,
        _ => 0,
    };
    let line_of = labels::MONEY.iter().map(|(word, ..)| (*word, value(word))).filter(|(_, fen)| *fen != 0);
    let mut channels = Vec::new();
    for (channel, fen) in &money.by_channel {
        let names = lookup::channel(tx, channel).await?;
        let upto = fundraising::statement::reaches(tx, channel).await?;
        channels.push((names, shown(&format!("finance.received:{channel}"), *fen), upto));
    }
    Ok(MoneyView {
        received: Some(shown("finance.received", money.received)),
        raised: Some(shown("finance.raised", money.raised)),
        unused: Some(shown("finance.unused", line.unused())),
        reserved: (line.reserved != 0).then(|| shown("finance.reserved", line.reserved)),
        line: line_of.map(|(word, fen)| (word, shown(&format!("finance.{word}"), fen))).collect(),
        channels,
    })
}

/// Where the operation's goods are.
async fn goods(tx: &mut Tx<'_>, code: &Code, as_of: Instant) -> Result<Vec<(&'static str, Shown)>, Failure> {
    let mut goods = Vec::new();
    for (word, id) in [
        ("signed", "delivery.handed_over"),
        ("damaged", "delivery.damaged"),
        ("in_transit", "delivery.in_transit"),
        ("missing", "delivery.missing"),
        ("warehouse", "delivery.in_stock"),
    ] {
        if let Some(shown) = figures::show(tx, Asked::desk(id, Some(code), as_of), as_of).await? {
            goods.push((word, shown));
        }
    }
    Ok(goods)
}

async fn consignments(tx: &mut Tx<'_>, code: &Code, as_of: Instant) -> Result<Vec<ConsignmentRow>, Failure> {
    let mut signatures = hand_over::until(tx, Some(as_of)).await?;
    signatures.retain(|hand_over| hand_over.stands_at(as_of));
    let mut rows = Vec::new();
    for consignment in consignment::list(tx, code).await? {
        if as_of < consignment.at {
            continue;
        }
        let of = |id: &str| Asked::desk(id, Some(code), as_of).with("consignment", &consignment.code);
        let mut signed = Vec::new();
        for hand_over in signatures.iter().filter(|hand_over| hand_over.consignment == consignment.code) {
            let one = signature(tx, hand_over).await?;
            // Two lorries at one gate in one minute are one line.
            if signed.last() != Some(&one) {
                signed.push(one);
            }
        }
        rows.push(ConsignmentRow {
            handed_over: figures::show(tx, of("delivery.handed_over"), as_of).await?,
            in_transit: figures::show(tx, of("delivery.in_transit"), as_of).await?,
            code: consignment.code,
            number: consignment.number,
            names: consignment.names,
            purpose: consignment.purpose,
            signed,
        });
    }
    Ok(rows)
}

async fn signature(tx: &mut Tx<'_>, hand_over: &HandOver) -> Result<Signed, Failure> {
    Ok(Signed {
        at: hand_over.at,
        site: lookup::site(tx, &hand_over.site).await?,
        organisation: lookup::organisation(tx, &hand_over.organisation).await?,
    })
}

/// The operation's appeals, each with its filing number.
async fn appeals(tx: &mut Tx<'_>, code: &Code) -> Result<Vec<(operation::Names, Option<String>)>, Failure> {
    let all = fundraising::appeal::of_operation(tx, code).await?;
    Ok(all.into_iter().map(|appeal| (appeal.names, appeal.filing.number)).collect())
}
