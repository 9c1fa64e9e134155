//! The figures of this desk, in fen: what of the money line is asked for, of the funds of operations.
//!
//! Behind a colon: a channel, whose streams alone count: `finance.received:tencent`.
//! Which funds: the parameter `funds` or `operations` (codes, with commas between), else the operation that is asked about.

use std::collections::BTreeMap;

use book::EntryId;
use book::figures::{Ask, By, Figure};
use book::sums::{self, Money};
use primitives::{Code, Instant, Refusal};
use store::{Failure, Tx};

use crate::{flow, fund, reserve};

/// A part of the money line: its name, and how it is read.
struct Part {
    name: &'static str,
    of: fn(&Money) -> i64,
}

const PARTS: [Part; 12] = [
    Part { name: "raised", of: |money| money.raised },
    Part { name: "received", of: |money| money.received },
    Part { name: "refunded", of: |money| money.refunded },
    Part { name: "receivable", of: |money| money.receivable },
    Part { name: "held", of: |money| money.held },
    Part { name: "payable", of: |money| money.payable },
    Part { name: "prepaid", of: |money| money.prepaid },
    Part { name: "spent", of: |money| money.spent },
    Part { name: "converted", of: |money| money.converted },
    Part { name: "exchanged", of: |money| money.exchanged },
    Part { name: "loss", of: |money| money.loss },
    Part { name: "unused", of: Money::unused },
];

/// The figure, `None` if it is not ours or nothing is known yet as of then.
pub async fn figure(tx: &mut Tx<'_>, ask: &Ask) -> Result<Option<Figure>, Failure> {
    let Some(name) = ask.name.strip_prefix("finance.") else { return Ok(None) };
    let funds = funds(tx, ask).await?;
    if funds.is_empty() {
        return Ok(None);
    }
    match (name, &ask.subject) {
        ("reserved", None) => Ok(Figure::summed(ask, "fen", reserved(tx, &funds, ask).await?)),
        ("flow", None) => flow::figure(tx, ask, &funds).await,
        ("left", None) => left(tx, &funds, ask).await,
        (_, subject) => {
            let Some(part) = PARTS.iter().find(|part| part.name == name) else { return Ok(None) };
            let channel: Option<Result<Code, _>> = subject.as_ref().map(|text| text.parse());
            let Ok(channel) = channel.transpose() else { return Ok(None) };
            let mut moved = sums::by_entry(tx, &funds, ask.as_of).await?;
            moved.retain(|one| channel.as_ref().is_none_or(|channel| one.channel == *channel));
            Ok(told(ask, moved.into_iter().map(|one| (one.at, one.entry, one.channel, (part.of)(&one.money)))))
        }
    }
}

/// The sum of what entries moved, and by channel. Entries that only passed by say nothing: they are left out.
fn told(ask: &Ask, moved: impl Iterator<Item = (Instant, EntryId, Code, i64)>) -> Option<Figure> {
    let (mut parts, mut channels): (Vec<_>, BTreeMap<Code, i64>) = (Vec::new(), BTreeMap::new());
    for (at, entry, channel, fen) in moved.filter(|(.., fen)| *fen != 0) {
        *channels.entry(channel).or_default() += fen;
        parts.push((at, entry, fen));
    }
    Some(Figure::summed(ask, "fen", parts)?.by(By::Channel, channels))
}

/// Not yet used, less what approved orders keep of it.
async fn left(tx: &mut Tx<'_>, funds: &[Code], ask: &Ask) -> Result<Option<Figure>, Failure> {
    let moved = sums::by_entry(tx, funds, ask.as_of).await?;
    let unused = moved.iter().map(|one| (one.at, one.entry, one.money.unused())).filter(|(.., fen)| *fen != 0);
    let kept = reserved(tx, funds, ask).await?.into_iter().map(|(at, entry, fen)| (at, entry, -fen));
    Ok(Figure::summed(ask, "fen", unused.chain(kept)))
}

/// What approved orders keep of these funds, step by step.
async fn reserved(tx: &mut Tx<'_>, funds: &[Code], ask: &Ask) -> Result<Vec<(Instant, EntryId, i64)>, Failure> {
    let mut steps = Vec::new();
    for fund in funds {
        steps.extend(reserve::steps(tx, fund, ask.as_of).await?);
    }
    Ok(steps)
}

/// The funds that are asked about, each once.
async fn funds(tx: &mut Tx<'_>, ask: &Ask) -> Result<Vec<Code>, Failure> {
    if let Some(said) = ask.parameters.get("funds") {
        return Ok(codes(said)?);
    }
    let operations = match ask.parameters.get("operations").or(ask.parameters.get("operation")) {
        Some(said) => codes(said)?,
        None => ask.operation.iter().cloned().collect(),
    };
    let mut all = Vec::new();
    for operation in operations {
        all.extend(fund::of_operation(tx, &operation).await?);
    }
    Ok(all)
}

/// Codes with commas between, each once, in order.
fn codes(text: &str) -> Result<Vec<Code>, Refusal> {
    let mut all = text.split(',').map(|code| code.trim().parse()).collect::<Result<Vec<Code>, _>>()?;
    all.sort();
    all.dedup();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_named_with_commas_between_and_counted_once() {
        let named: Vec<String> =
            codes("shanghai-2022, jilin-2022,jilin-2022").unwrap().iter().map(Code::to_string).collect();
        assert_eq!(named, ["jilin-2022", "shanghai-2022"]);
        assert!(codes("").is_err());
    }
}
