//! What becomes of each line: two bits a line, so that ten million lines are 2.5 MB.

/// A line's fate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// To be booked, parked or kept.
    New,
    /// Stands in the file before.
    Repeated,
    /// Stands in the book, or is parked there, already.
    Known,
    /// Not to be taken; the reason is kept apart.
    Rejected,
}

/// The fates of a file's lines, by their place in it from 0. What was not said is new.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fates(Vec<u8>);

impl Fates {
    pub(crate) fn of(lines: usize) -> Fates {
        Fates(vec![0; lines.div_ceil(4)])
    }
    pub(crate) fn set(&mut self, at: usize, fate: Fate) {
        let bits = match fate {
            Fate::New => 0,
            Fate::Repeated => 1,
            Fate::Known => 2,
            Fate::Rejected => 3,
        };
        if let Some(byte) = self.0.get_mut(at / 4) {
            let shift = at % 4 * 2;
            *byte = *byte & !(3 << shift) | bits << shift;
        }
    }
    pub(crate) fn get(&self, at: usize) -> Fate {
        let byte = self.0.get(at / 4).copied().unwrap_or(0);
        match byte >> (at % 4 * 2) & 3 {
            0 => Fate::New,
            1 => Fate::Repeated,
            2 => Fate::Known,
            _ => Fate::Rejected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_keeps_its_own_fate() {
        let mut fates = Fates::of(9);
        for (at, fate) in [(0, Fate::Known), (3, Fate::Rejected), (4, Fate::Repeated), (8, Fate::Rejected)] {
            fates.set(at, fate);
        }
        fates.set(8, Fate::Known);
        let all: Vec<Fate> = (0..9).map(|at| fates.get(at)).collect();
        let (known, new, rejected, repeated) = (Fate::Known, Fate::New, Fate::Rejected, Fate::Repeated);
        assert_eq!(all, [known, new, new, rejected, repeated, new, new, new, known]);
    }
}
