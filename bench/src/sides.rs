//! Two things side by side: the anchor before and after ours, again and again.

use anyhow::Result;

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sides {
    /// The median of ours.
    pub ours: f64,
    /// The median of the anchor.
    pub anchor: f64,
    /// Ours over the anchor's mean before and after it, a round each.
    pub ratios: Vec<f64>,
}

/// Rounds at least: a median of fewer is a mean.
pub const ROUNDS: usize = 3;

/// Runs anchor, ours, anchor, ours, …, anchor.
pub fn side_by_side(
    rounds: usize,
    mut anchor: impl FnMut() -> Result<f64>,
    mut ours: impl FnMut() -> Result<f64>,
) -> Result<Sides> {
    let (mut anchors, mut all, mut ratios) = (vec![anchor()?], Vec::new(), Vec::new());
    for _ in 0..rounds {
        let this = ours()?;
        let (before, after) = (anchors.last().copied().unwrap_or(f64::NAN), anchor()?);
        ratios.push(this / f64::midpoint(before, after));
        anchors.push(after);
        all.push(this);
    }
    Ok(Sides { ours: median(&all), anchor: median(&anchors), ratios })
}

impl Sides {
    /// Ours over the anchor: the median of the rounds.
    pub fn ratio(&self) -> f64 {
        median(&self.ratios)
    }
    /// How many times the anchor's ours is less: for bars that say "faster".
    pub fn inverse(&self) -> Sides {
        Sides { ratios: self.ratios.iter().map(|ratio| 1.0 / ratio).collect(), ..self.clone() }
    }
    /// From the smallest ratio to the largest, over the median: what a round says more or less than another.
    pub fn spread(&self) -> f64 {
        let ends = self.ratios.iter().fold((f64::INFINITY, 0.0_f64), |(lo, hi), r| (lo.min(*r), hi.max(*r)));
        (ends.1 - ends.0) / self.ratio()
    }
}

/// The middle one; of an even number the mean of the two. Nothing of nothing.
pub fn median(of: &[f64]) -> f64 {
    let mut sorted = of.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    match (sorted.len() % 2, sorted.get(half)) {
        (_, None) => f64::NAN,
        (1, Some(middle)) => *middle,
        (_, Some(middle)) => f64::midpoint(*middle, sorted[half - 1]),
    }
}

/// The value below which so many of a thousand lie.
pub fn per_mille(of: &[f64], mille: usize) -> f64 {
    let mut sorted = of.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (sorted.len() * mille).div_ceil(1_000).max(1) - 1;
    sorted.get(at).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_anchor_stands_on_both_sides_of_ours() {
        let mut told = Vec::new();
        let (mut a, mut b) = ([2.0, 4.0, 4.0, 8.0].into_iter(), [3.0, 8.0, 30.0].into_iter());
        let order = std::cell::RefCell::new(&mut told);
        let sides = side_by_side(
            3,
            || {
                order.borrow_mut().push('a');
                Ok(a.next().unwrap())
            },
            || {
                order.borrow_mut().push('b');
                Ok(b.next().unwrap())
            },
        )
        .unwrap();
        assert_eq!(told.iter().collect::<String>(), "abababa");
        assert_eq!(sides.ratios, [1.0, 2.0, 5.0]);
        assert_eq!((sides.ratio(), sides.ours, sides.anchor), (2.0, 8.0, 4.0));
        assert_eq!(sides.spread(), 2.0);
        assert_eq!(sides.inverse().ratio(), 0.5);
    }

    #[test]
    fn the_middle_is_the_middle() {
        assert_eq!(median(&[9.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0]), 2.5);
        assert!(median(&[]).is_nan());
        let all: Vec<f64> = (1..=200).map(f64::from).collect();
        assert_eq!((per_mille(&all, 500), per_mille(&all, 990), per_mille(&all, 1_000)), (100.0, 198.0, 200.0));
        assert_eq!(per_mille(&[7.0], 990), 7.0);
    }
}
