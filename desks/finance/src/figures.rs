//! The figures of this desk, in fen: what of the money line is asked for, of the funds of operations.
//!
//! Which funds: the parameter `funds` or `operations` (codes, with commas between), else the operation that is asked about.

use book::figures::{Ask, Figure};
use book::{EntryId, sums};
use primitives::{Code, Refusal};
use store::{Failure, Tx};

use crate::money::{MoneyLine, money_line};
use crate::{fund, reserve};

/// Entries that brought money: the book's word for "from nowhere".
const BIRTH: &str = "";

/// A part of the money line: its name, how it is read, and the words of the accounts whose entries made it.
struct Part {
    name: &'static str,
    value: fn(&MoneyLine) -> i64,
    words: &'static [&'static str],
}

const PARTS: [Part; 12] = [
    Part { name: "raised", value: |line| line.money.raised, words: &[BIRTH, "refunded", "void"] },
    Part { name: "received", value: |line| line.money.received, words: &[BIRTH, "void"] },
    Part { name: "refunded", value: |line| line.money.refunded, words: &["refunded"] },
    Part { name: "receivable", value: |line| line.money.receivable, words: &["receivable"] },
    Part { name: "held", value: |line| line.money.held, words: &["held"] },
    Part { name: "payable", value: |line| line.money.payable, words: &["payable"] },
    Part { name: "prepaid", value: |line| line.money.prepaid, words: &["prepaid"] },
    Part { name: "spent", value: |line| line.money.spent, words: &["spent"] },
    Part { name: "converted", value: |line| line.money.converted, words: &["converted"] },
    Part { name: "loss", value: |line| line.money.loss, words: &["loss"] },
    Part { name: "unused", value: MoneyLine::unused, words: &["receivable", "held"] },
    Part { name: "left", value: MoneyLine::left, words: &["receivable", "held"] },
];

/// The figure, `None` if it is not ours or nothing is known yet as of then.
pub async fn figure(tx: &mut Tx<'_>, ask: &Ask) -> Result<Option<Figure>, Failure> {
    let Some(name) = ask.name.strip_prefix("finance.") else { return Ok(None) };
    let funds = funds(tx, ask).await?;
    if funds.is_empty() {
        return Ok(None);
    }
    if let ("received", Some(channel)) = (name, &ask.subject) {
        let Ok(channel) = channel.parse::<Code>() else { return Ok(None) };
        let entries = sums::channel_entries(tx, &funds, &channel, &[BIRTH, "void"], ask.as_of).await?;
        let received = sums::money(tx, &funds, ask.as_of).await?.by_channel.get(&channel).copied();
        return Ok(received.and_then(|fen| Figure::known(ask, "fen", fen, entries)));
    }
    if name == "reserved" {
        let (fen, entries) = reserved(tx, &funds, ask).await?;
        return Ok(Figure::known(ask, "fen", fen, entries));
    }
    let Some(part) = PARTS.iter().find(|part| part.name == name) else { return Ok(None) };
    let line = money_line(tx, &funds, ask.as_of).await?;
    let mut entries = sums::money_entries(tx, &funds, part.words, ask.as_of).await?;
    if name == "left" {
        entries.extend(reserved(tx, &funds, ask).await?.1);
    }
    Ok(Figure::known(ask, "fen", (part.value)(&line), entries))
}

/// What approved orders keep of these funds, and the entries that made it so.
async fn reserved(tx: &mut Tx<'_>, funds: &[Code], ask: &Ask) -> Result<(i64, Vec<EntryId>), Failure> {
    let (mut fen, mut entries) = (0, Vec::new());
    for fund in funds {
        let (more, behind) = reserve::as_of(tx, fund, ask.as_of).await?;
        fen += more;
        entries.extend(behind);
    }
    Ok((fen, entries))
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
