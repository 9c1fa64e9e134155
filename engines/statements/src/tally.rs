//! Totals: what the file prints, held against what its rows add up to.

use primitives::Instant;

use crate::{Format, Halt, refusal};

/// How many totals a format prints at most.
pub(crate) const SLOTS: usize = 8;

/// What one line adds to each printed total, in 1/1,000,000: yuan for sums, rows for counts. Small, so that a caller who
/// learns only later that a line is a repetition can take it out again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts(pub(crate) [i64; SLOTS]);

/// One row, as a count slot holds it.
pub(crate) const ONE: i64 = 1_000_000;

/// The sum of many lines' amounts: of each distinct line once, whatever became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally([i128; SLOTS]);

/// What stands behind the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Whose statement it is.
    pub format: Format,
    /// The time up to which the file reaches: its 终止日期, else its latest row; `None` of a file without either.
    pub reaches: Option<Instant>,
    /// Records of the data part, repeated ones too.
    pub lines: u64,
    /// The totals that the data part has a column for, in the file's order.
    pub printed: Vec<Printed>,
}

/// One total as the file prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The file's own name for it.
    pub name: String,
    /// Where `Amounts` keeps it.
    pub(crate) slot: usize,
    /// In 1/1,000,000 yuan or rows.
    pub micro: i128,
}

impl Tally {
    /// One more distinct line.
    pub fn add(&mut self, amounts: &Amounts) {
        for (sum, one) in self.0.iter_mut().zip(amounts.0) {
            *sum += i128::from(one);
        }
    }
    /// A line that turned out to stand in the file already.
    pub fn sub(&mut self, amounts: &Amounts) {
        for (sum, one) in self.0.iter_mut().zip(amounts.0) {
            *sum -= i128::from(one);
        }
    }
    /// Every printed total is what the distinct lines add up to, to its last digit; otherwise T115 names the first that
    /// is not, with both values.
    pub fn proves(&self, closing: &Closing) -> Result<(), Halt> {
        for printed in &closing.printed {
            let sum = self.0.get(printed.slot).copied().unwrap_or_default();
            if sum != printed.micro {
                return Err(refusal::total_off(&printed.name, decimal(printed.micro), decimal(sum)).into());
            }
        }
        Ok(())
    }
}

/// Millionths as people write them: `1234.56`, `0.00625`, `120`.
pub(crate) fn decimal(micro: i128) -> String {
    let sign = if micro < 0 { "-" } else { "" };
    let (whole, part) = (micro.unsigned_abs() / 1_000_000, micro.unsigned_abs() % 1_000_000);
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let part = format!("{part:06}");
    let kept = part.trim_end_matches('0').len().max(2);
    format!("{sign}{whole}.{}", &part[..kept])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_off_by_one_fen_is_named_with_both_values() {
        let mut tally = Tally::default();
        let mut one = Amounts::default();
        one.0[1] = 20_000_000;
        tally.add(&one);
        tally.add(&one);
        tally.sub(&one);
        let printed = Printed { name: "退款总金额".to_owned(), slot: 1, micro: 20_010_000 };
        let closing = Closing { format: Format::WechatTrade, reaches: None, lines: 1, printed: vec![printed] };
        let Err(Halt::Quarantine(why)) = tally.proves(&closing) else { panic!("proved") };
        assert_eq!(why.to_string(), "T115 total=退款总金额 printed=20.01 computed=20");
    }

    #[test]
    fn millionths_are_written_as_people_do() {
        for (micro, text) in
            [(0, "0"), (-270_000, "-0.27"), (6_250, "0.00625"), (45_000_000, "45"), (1_500_000, "1.50")]
        {
            assert_eq!(decimal(micro), text);
        }
    }
}
