//! Units and fen of a lot: which fen paid for which unit.

use serde::Serialize;

/// A lot of `units` that cost `fen`. Maps between its number line and its cost line, exactly, in 128 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rate {
    fen: i64,
    units: i64,
}

impl Rate {
    /// `None` if either is nothing: then no fen belongs to a unit.
    pub const fn new(fen: i64, units: i64) -> Option<Rate> {
        if 0 < fen && 0 < units { Some(Rate { fen, units }) } else { None }
    }
    /// Where the cost of unit `u` begins: g(u) = floor(u·C / Q). Unit `u` costs `[g(u), g(u + 1))`, which may be nothing.
    pub fn fen_at(self, u: i64) -> i64 {
        narrow(i128::from(u) * i128::from(self.fen) / i128::from(self.units))
    }
    /// The unit that fen `x` paid for: f(x) = ceil((x + 1)·Q / C) − 1. Also the units credited to `[0, x)` where C >= Q.
    pub fn unit_of(self, x: i64) -> i64 {
        let (fen, units) = (i128::from(self.fen), i128::from(self.units));
        narrow(((i128::from(x) + 1) * units + fen - 1) / fen - 1)
    }
    /// Units credited to the fen `[x, y)`; `None` where the lot has more units than fen, so that no fen pays a whole one.
    pub fn credit(self, x: i64, y: i64) -> Option<i64> {
        (self.units <= self.fen).then(|| self.unit_of(y) - self.unit_of(x))
    }
    /// What it cost.
    pub const fn fen(self) -> i64 {
        self.fen
    }
    /// How many units.
    pub const fn units(self) -> i64 {
        self.units
    }
}

/// Both maps stay within the lot's own fen and units, so they fit.
fn narrow(n: i128) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    #[test]
    fn fewer_fen_than_units() {
        let rate = Rate::new(3, 10).unwrap();
        assert_eq!((0..3).map(|x| rate.unit_of(x)).collect::<Vec<_>>(), [3, 6, 9]);
        assert_eq!((0..=10).map(|u| rate.fen_at(u)).collect::<Vec<_>>(), [0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3]);
        assert_eq!(rate.credit(0, 3), None);
    }

    #[test]
    fn credits_add_up_and_each_fen_tells_its_unit() {
        for (c, q) in [(12, 5), (7, 7), (100, 3), (100_003, 317)] {
            let rate = Rate::new(c, q).unwrap();
            assert_eq!((rate.unit_of(0), rate.unit_of(c)), (0, q));
            assert!((0..=q).all(|u| rate.unit_of(rate.fen_at(u)) == u));
            for x in 0..c {
                let u = rate.unit_of(x);
                assert!(rate.fen_at(u) <= x && x < rate.fen_at(u + 1), "{c} {q} {x}");
            }
            assert_eq!((0..c).map(|x| rate.credit(x, x + 1).unwrap()).sum::<i64>(), q);
        }
    }

    #[test]
    fn a_rate_is_of_a_lot_that_has_both() {
        let rate = Rate::new(12, 5).unwrap();
        assert_eq!((rate.fen(), rate.units()), (12, 5));
        assert!([(0, 5), (12, 0), (-1, 5), (12, -1)].iter().all(|(fen, units)| Rate::new(*fen, *units).is_none()));
        assert!(Rate::new(1, 1).is_some());
    }

    #[test]
    fn large_numbers_do_not_overflow() {
        let rate = Rate::new(i64::MAX / 2, i64::MAX / 3).unwrap();
        assert_eq!(rate.unit_of(i64::MAX / 2), i64::MAX / 3);
    }

    /// Both maps of every small lot, against a walk along its cost: fen and units are counted out, never divided.
    #[test]
    fn the_maps_are_what_counting_says() {
        for (c, q) in (1..=12).flat_map(|c| (1..=12).map(move |q| (c, q))) {
            let rate = Rate::new(c, q).unwrap();
            // The last fen mark that unit u has reached: g·Q <= u·C.
            let marks: Vec<i64> = (0..=q).map(|u| (0..=c).rfind(|g| g * q <= u * c).unwrap()).collect();
            assert_eq!((0..=q).map(|u| rate.fen_at(u)).collect::<Vec<_>>(), marks, "{c} {q}");
            let paid: Vec<i64> = (0..c).map(|x| (0..q).find(|u| x < marks[*u as usize + 1]).unwrap()).collect();
            assert_eq!((0..c).map(|x| rate.unit_of(x)).collect::<Vec<_>>(), paid, "{c} {q}");
            for (x, y) in (0..c).flat_map(|x| (x + 1..c).map(move |y| (x, y))) {
                let credit = paid[y as usize] - paid[x as usize];
                assert_eq!(rate.credit(x, y), (q <= c).then_some(credit), "{c} {q} {x} {y}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(2022), failure_persistence: None, ..ProptestConfig::default() })]

        /// g(u) is the floor, and the unit of a fen holds it, as far as 64 bits go.
        #[test]
        fn the_maps_hold_for_lots_of_any_size(c in 1..=i64::MAX, q in 1..=i64::MAX, part in any::<[i64; 2]>()) {
            let (rate, [u, x]) = (Rate::new(c, q).unwrap(), [part[0].rem_euclid(q), part[1].rem_euclid(c)]);
            let wide = |a: i64, b: i64| i128::from(a) * i128::from(b);
            let g = rate.fen_at(u);
            prop_assert!(wide(g, q) <= wide(u, c) && wide(u, c) < wide(g, q) + i128::from(q), "{} {} {}", c, q, u);
            let unit = rate.unit_of(x);
            prop_assert!(rate.fen_at(unit) <= x && x < rate.fen_at(unit + 1), "{} {} {}", c, q, x);
        }
    }
}
