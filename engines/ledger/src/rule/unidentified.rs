//! Money that a bank shows and nobody has explained yet (待认领): the bank has it, and a clearing line of that bank account says
//! how much of it is without a name. Whoever explains it takes the clearing line away, never the bank's own count.

use primitives::Code;

use super::fee::charge;
use super::receive::open_stream;
use super::{Head, Received, bank, clearing, receive};
use crate::draft::AXIS_END_MAX;
use crate::picture::{Picture, Stop};
use crate::{Account, Draft, StreamKey, refusal};

/// A row of a bank's statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The account.
    pub bank: Code,
    /// In fen: positive came, negative went; never nothing.
    pub fen: i64,
}

/// What a row was that is no gift and was not booked before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// The bank paid interest: the money opens on this stream, held.
    Interest(StreamKey),
    /// The bank took a fee: out of this fund, which must not be a gift's.
    Fee {
        /// Whose money pays.
        operating: Code,
        /// How the fee's sink is called.
        sink: Code,
    },
    /// Between own accounts: what left the one came to the other, so that the line of all of them comes to nothing.
    Transfer,
    /// Something else, which stays a clearing line of its own.
    Other,
}

impl Seen {
    fn checked(&self) -> Result<(), Stop> {
        match self.fen {
            0 => Err(refusal::bad_amount("fen").into()),
            fen if AXIS_END_MAX < fen.saturating_abs() => Err(refusal::bad_amount("fen").into()),
            _ => Ok(()),
        }
    }
    fn unidentified(&self) -> String {
        clearing("unidentified", &self.bank)
    }
}

/// The row is written down: the bank's balance changes by it, and the clearing line `unidentified` stands against it.
pub fn see(head: &Head, row: &Seen) -> Result<Draft, Stop> {
    row.checked()?;
    let mut draft = head.draft();
    draft.balance(bank(&row.bank), row.fen);
    draft.balance(row.unidentified(), row.fen);
    Ok(draft)
}

/// The row is what a settlement or a payment has booked already: the bank has it once, and nothing is unidentified.
pub fn recognise(head: &Head, row: &Seen) -> Result<Draft, Stop> {
    row.checked()?;
    let mut draft = head.draft();
    draft.balance(bank(&row.bank), -row.fen);
    draft.balance(row.unidentified(), -row.fen);
    Ok(draft)
}

/// The row is a gift: it opens in held, and the clearing line goes; the bank has the money already.
pub fn claim(picture: &Picture, head: &Head, what: &Received) -> Result<Draft, Stop> {
    let mut draft = receive(picture, head, what)?;
    if let Some(account) = &what.bank {
        draft.balance(bank(account), -what.sum.get());
        draft.balance(clearing("unidentified", account), -what.sum.get());
    }
    Ok(draft)
}

/// The row has a name. A fee is one take of the fund, all or nothing; where the fund has too little it waits as `fee_due`.
/// Refused: interest that went, a fee that came.
pub fn name(picture: &Picture, head: &Head, row: &Seen, what: &Named) -> Result<Draft, Stop> {
    row.checked()?;
    let mut draft = head.draft();
    draft.balance(row.unidentified(), -row.fen);
    match what {
        Named::Transfer => draft.balance("clearing:transfer/own".to_owned(), row.fen),
        Named::Other => draft.balance(clearing("other", &row.bank), row.fen),
        Named::Interest(_) if row.fen < 0 => return Err(refusal::bad_amount("fen").into()),
        Named::Interest(stream) => {
            let end = open_stream(picture, &mut draft, stream)?;
            draft.grow(&stream.code()?, end, row.fen, Account::Held, None)?;
        }
        Named::Fee { .. } if 0 < row.fen => return Err(refusal::bad_amount("fen").into()),
        Named::Fee { operating, sink } => {
            let due = clearing("fee_due", &row.bank);
            charge(picture, &mut draft, operating, -row.fen, sink, due)?;
        }
    }
    Ok(draft)
}

#[cfg(test)]
mod tests {
    use primitives::{Fen, Instant};

    use super::*;
    use crate::{Body, Cause, Origin, Restriction};

    fn code(text: &str) -> Code {
        text.parse().unwrap()
    }
    fn head() -> Head {
        Head { cause: Cause::of("bank_line", &code("L-1")).unwrap(), key: "k".to_owned(), at: Instant::EPOCH }
    }
    fn balances(draft: Result<Draft, Stop>) -> Vec<(String, i64)> {
        let draft = draft.unwrap();
        draft.balances.iter().filter(|(_, fen)| **fen != 0).map(|(name, fen)| (name.clone(), *fen)).collect()
    }
    fn told(pairs: &[(&str, i64)]) -> Vec<(String, i64)> {
        pairs.iter().map(|(name, fen)| ((*name).to_owned(), *fen)).collect()
    }

    #[test]
    fn a_row_stands_in_the_bank_and_in_clearing_until_it_is_recognised() {
        let row = Seen { bank: code("main"), fen: -700 };
        assert_eq!(balances(see(&head(), &row)), told(&[("bank:main", -700), ("clearing:unidentified/main", -700)]));
        assert_eq!(
            balances(recognise(&head(), &row)),
            told(&[("bank:main", 700), ("clearing:unidentified/main", 700)])
        );
        assert!(
            matches!(see(&head(), &Seen { fen: 0, ..row.clone() }), Err(Stop::Refused(why)) if why.code() == "L101")
        );
        assert!(see(&head(), &Seen { fen: i64::MIN, ..row }).is_err());
    }

    #[test]
    fn a_name_moves_the_clearing_line_and_leaves_the_bank_alone() {
        let blank = Picture::blank();
        let row = Seen { bank: code("main"), fen: 700 };
        let own = told(&[("clearing:transfer/own", 700), ("clearing:unidentified/main", -700)]);
        assert_eq!(balances(name(&blank, &head(), &row, &Named::Transfer)), own);
        let other = told(&[("clearing:other/main", 700), ("clearing:unidentified/main", -700)]);
        assert_eq!(balances(name(&blank, &head(), &row, &Named::Other)), other);
        let fee = Named::Fee { operating: code("operating"), sink: code("L-1") };
        assert!(matches!(name(&blank, &head(), &row, &fee), Err(Stop::Refused(_))), "a fee that came");
    }

    #[test]
    fn a_claimed_gift_is_held_and_the_bank_has_it_already() {
        let stream = StreamKey::yuan(code("jilin"), code("direct"), Origin::Gift, Restriction::default());
        let body = Body { batch: code("direct/1"), rows: 1, digest: [0; 32] };
        let sum = Fen::new(700).unwrap();
        let what = Received { stream, sum, body, bank: Some(code("main")), freed: Vec::new() };
        // Until the stream is looked up the rule asks; that it balances is proved on a store.
        assert!(matches!(claim(&Picture::blank(), &head(), &what), Err(Stop::Missing(_))));
    }
}
