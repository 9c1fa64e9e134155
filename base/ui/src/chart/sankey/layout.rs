//! Where bars and bands stand. The algorithm is d3-sankey's (see the notice in the module above): bars as high as what
//! flows through them, pulled towards what they are joined to, pushed apart where they meet, six times. What differs:
//! columns and the order in them are given, not found, so that a chart of another day has its bars in the same places;
//! a bar is never thinner than can be seen; bars keep room for their labels; all numbers are whole.

use std::ops::Range;

/// Lengths of this module: thousandths of a pixel.
pub(super) const PIXEL: i64 = 1_000;
/// A thinner bar is not seen.
pub(super) const BAR_MIN: i64 = 1_500;
/// A thinner band is not seen.
const BAND_MIN: i64 = 800;
/// Between two labels, one under the other.
const LABEL_GAP: i64 = 4 * PIXEL;
/// How strongly a bar follows what it is joined to, in millionths: 0.99 to the power of the round.
const PULL: [i64; 6] = [1_000_000, 990_000, 980_100, 970_299, 960_596, 950_990];
/// The scale is a whole number over two to the power of this.
const SCALE_BITS: u32 = 40;

/// What is to be laid out: for each column the heights of its labels, and the bands by the bars' numbers, which run
/// through the columns in their order.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// For each bar its column and the height its label needs.
    pub(super) bars: Vec<(usize, i64)>,
    /// From, to, value.
    pub(super) bands: Vec<(usize, usize, i64)>,
    /// The frame's height.
    pub(super) height: i64,
    /// The least distance between two bars.
    pub(super) pad: i64,
}

/// A bar in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bar {
    /// What flows through it.
    pub(super) value: i64,
    /// Its upper end.
    pub(super) top: i64,
    /// From there downwards.
    pub(super) height: i64,
    column: usize,
    label: i64,
    ins: Vec<usize>,
    outs: Vec<usize>,
}

impl Bar {
    /// How far its label reaches over it, at each end.
    fn room(&self) -> i64 {
        (self.label - self.height).max(0) / 2
    }
    fn end(&self) -> i64 {
        self.top + self.height
    }
    fn resize(&mut self, scale: i128) {
        self.height = scaled(self.value, scale).max(BAR_MIN);
    }
}

/// A band in its place: its middle where it leaves and where it arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Band {
    /// The bar it leaves.
    pub(super) from: usize,
    /// The bar it arrives at.
    pub(super) to: usize,
    /// What flows.
    pub(super) value: i64,
    /// As drawn.
    pub(super) thickness: i64,
    /// Where its middle leaves.
    pub(super) leaves: i64,
    /// Where its middle arrives.
    pub(super) arrives: i64,
}

/// Bars in the order of the plan, bands in the order of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// The bars.
    pub(super) bars: Vec<Bar>,
    /// The bands.
    pub(super) bands: Vec<Band>,
}

/// Lays the plan out.
pub(super) fn layout(plan: &Plan) -> Layout {
    let mut field = Field::of(plan);
    field.start();
    for round in 0..PULL.len() {
        field.relax_left(round);
        field.relax_right(round);
    }
    field.finish()
}

fn scaled(value: i64, scale: i128) -> i64 {
    i64::try_from((i128::from(value) * scale) >> SCALE_BITS).unwrap_or(i64::MAX / 4)
}

struct Field {
    bars: Vec<Bar>,
    bands: Vec<(usize, usize, i64)>,
    columns: Vec<Range<usize>>,
    height: i64,
    pad: i64,
    scale: i128,
}

impl Field {
    fn of(plan: &Plan) -> Field {
        let mut bars: Vec<Bar> =
            plan.bars.iter().map(|(column, label)| Bar { column: *column, label: *label, ..Bar::default() }).collect();
        let mut sums = vec![(0_i64, 0_i64); bars.len()];
        for (at, (from, to, value)) in plan.bands.iter().enumerate() {
            bars[*from].outs.push(at);
            bars[*to].ins.push(at);
            sums[*from].0 = sums[*from].0.saturating_add(*value);
            sums[*to].1 = sums[*to].1.saturating_add(*value);
        }
        for (bar, (out, into)) in bars.iter_mut().zip(sums) {
            bar.value = out.max(into);
        }
        let last = bars.last().map_or(0, |bar| bar.column + 1);
        let columns = (0..last).map(|column| {
            bars.partition_point(|bar| bar.column < column)..bars.partition_point(|bar| bar.column <= column)
        });
        let columns = columns.filter(|column| !column.is_empty()).collect();
        Field { columns, bars, bands: plan.bands.clone(), height: plan.height, pad: plan.pad, scale: 0 }
    }

    /// The distance that a bar keeps from the one above it.
    fn gap(&self, at: usize) -> i64 {
        self.pad.max(self.bars[at - 1].room() + self.bars[at].room() + LABEL_GAP)
    }

    /// The height that a column takes, with the room for its labels.
    fn need(&self, column: &Range<usize>) -> i64 {
        let bars = &self.bars[column.clone()];
        let ends = bars.first().map_or(0, Bar::room) + bars.last().map_or(0, Bar::room);
        let gaps: i64 = (column.start + 1..column.end).map(|at| self.gap(at)).sum();
        bars.iter().map(|bar| bar.height).sum::<i64>() + gaps + ends
    }

    fn fits(&mut self, scale: i128) -> bool {
        self.bars.iter_mut().for_each(|bar| bar.resize(scale));
        self.columns.iter().all(|column| self.need(column) <= self.height)
    }

    /// The largest scale at which every column fits; then each column stacked, its slack spread evenly.
    fn start(&mut self) {
        let (mut low, mut high) = (0_i128, i128::from(self.height) << SCALE_BITS);
        while low + 1 < high {
            let middle = low.midpoint(high);
            if self.fits(middle) { low = middle } else { high = middle }
        }
        self.scale = low;
        self.fits(low);
        for column in self.columns.clone() {
            let slack = (self.height - self.need(&column)).max(0) / (i64::try_from(column.len()).unwrap_or(0) + 1);
            let mut top = self.bars[column.start].room() + slack;
            for at in column.clone() {
                if column.start < at {
                    top += self.gap(at) + slack;
                }
                self.bars[at].top = top;
                top += self.bars[at].height;
            }
        }
        for at in 0..self.bars.len() {
            self.sort_bands(at);
        }
    }

    fn band_height(&self, band: usize) -> i64 {
        scaled(self.bands[band].2, self.scale)
    }

    /// The bands of a bar in the order of their other ends, from above.
    fn sort_bands(&mut self, at: usize) {
        let (mut ins, mut outs) = (std::mem::take(&mut self.bars[at].ins), std::mem::take(&mut self.bars[at].outs));
        ins.sort_by_key(|band| (self.bars[self.bands[*band].0].top, *band));
        outs.sort_by_key(|band| (self.bars[self.bands[*band].1].top, *band));
        (self.bars[at].ins, self.bars[at].outs) = (ins, outs);
    }

    fn sort_joined(&mut self, at: usize) {
        let joined: Vec<usize> = self.bars[at].ins.iter().map(|band| self.bands[*band].0).collect();
        let joined: Vec<usize> =
            joined.into_iter().chain(self.bars[at].outs.iter().map(|b| self.bands[*b].1)).collect();
        joined.into_iter().for_each(|at| self.sort_bands(at));
    }

    /// The top at which this band would be straight, for the bar `mine` that it joins to `other`.
    fn ideal(&self, band: usize, other: (usize, &[usize]), mine: &[usize]) -> i64 {
        let others = i64::try_from(other.1.len()).unwrap_or(0);
        let mut top = self.bars[other.0].top - (others - 1) * self.pad / 2;
        top += other.1.iter().take_while(|b| **b != band).map(|b| self.band_height(*b) + self.pad).sum::<i64>();
        top - mine.iter().take_while(|b| **b != band).map(|b| self.band_height(*b)).sum::<i64>()
    }

    /// Moves a bar towards the mean of where its bands want it, weighed by what flows and how far.
    fn pull(&mut self, at: usize, round: usize, to_the_left: bool) {
        let (mut sum, mut weight) = (0_i128, 0_i128);
        let mine = if to_the_left { &self.bars[at].ins } else { &self.bars[at].outs };
        for band in mine {
            let (from, to, value) = self.bands[*band];
            let other = if to_the_left { from } else { to };
            let others = if to_the_left { &self.bars[other].outs } else { &self.bars[other].ins };
            let columns = self.bars[to].column.saturating_sub(self.bars[from].column);
            let heavy = i128::from(value) * i128::try_from(columns).unwrap_or(1);
            sum += i128::from(self.ideal(*band, (other, others), mine)) * heavy;
            weight += heavy;
        }
        if 0 < weight {
            let way = i64::try_from(sum / weight).unwrap_or(0) - self.bars[at].top;
            self.bars[at].top += way * PULL[round] / 1_000_000;
            self.sort_joined(at);
        }
    }

    fn relax_right(&mut self, round: usize) {
        for column in self.columns.clone().into_iter().skip(1) {
            column.clone().for_each(|at| self.pull(at, round, true));
            self.part(&column, round);
        }
    }

    fn relax_left(&mut self, round: usize) {
        for column in self.columns.clone().into_iter().rev().skip(1) {
            column.clone().for_each(|at| self.pull(at, round, false));
            self.part(&column, round);
        }
    }

    /// Pushes bars that meet apart: from the middle one outwards, then back into the frame. In the last round wholly.
    fn part(&mut self, column: &Range<usize>, round: usize) {
        let (first, last) = (column.start, column.end - 1);
        let middle = first + column.len() / 2;
        if first < middle {
            self.push_up(first..middle, self.bars[middle].top - self.gap(middle), round);
        }
        if middle < last {
            self.push_down(middle + 1..column.end, self.bars[middle].end() + self.gap(middle + 1), round);
        }
        self.push_up(column.clone(), self.height - self.bars[last].room(), round);
        self.push_down(column.clone(), self.bars[first].room(), round);
    }

    /// No bar of the range, from its last on, reaches below `limit`.
    fn push_up(&mut self, range: Range<usize>, mut limit: i64, round: usize) {
        for at in range.clone().rev() {
            let over = (self.bars[at].end() - limit).max(0);
            self.bars[at].top -= share(over, round);
            if range.start < at {
                limit = self.bars[at].top - self.gap(at);
            }
        }
    }

    /// No bar of the range, from its first on, begins above `limit`.
    fn push_down(&mut self, range: Range<usize>, mut limit: i64, round: usize) {
        for at in range.clone() {
            let over = (limit - self.bars[at].top).max(0);
            self.bars[at].top += share(over, round);
            if at + 1 < range.end {
                limit = self.bars[at].end() + self.gap(at + 1);
            }
        }
    }

    fn finish(mut self) -> Layout {
        for at in 0..self.bars.len() {
            self.sort_bands(at);
        }
        let (mut leaves, mut arrives) = (vec![0; self.bands.len()], vec![0; self.bands.len()]);
        for bar in &self.bars {
            for (bands, middles) in [(&bar.outs, &mut leaves), (&bar.ins, &mut arrives)] {
                let mut before = 0_i64;
                for band in bands {
                    middles[*band] = bar.top + scaled(before.saturating_add(self.bands[*band].2 / 2), self.scale);
                    before = before.saturating_add(self.bands[*band].2);
                }
            }
        }
        let bands = self.bands.iter().enumerate().map(|(at, (from, to, value))| Band {
            from: *from,
            to: *to,
            value: *value,
            thickness: scaled(*value, self.scale).max(BAND_MIN),
            leaves: leaves[at],
            arrives: arrives[at],
        });
        Layout { bands: bands.collect(), bars: self.bars }
    }
}

/// How much of an overlap a round mends: a sixth more each round.
fn share(over: i64, round: usize) -> i64 {
    let rounds = i64::try_from(PULL.len()).unwrap_or(1);
    over * (i64::try_from(round).unwrap_or(0) + 1) / rounds
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Columns of bars and bands between them, forwards; every bar has a band.
    fn plans() -> impl Strategy<Value = Plan> {
        let columns = prop::collection::vec(1..8_usize, 2..5);
        let seeds = prop::collection::vec((any::<u32>(), any::<u32>(), 1..2_000_000_000_i64, 0..4_u32), 1..40);
        (columns, seeds, 15..52_i64).prop_map(|(columns, seeds, label)| {
            let bars: Vec<(usize, i64)> =
                columns.iter().enumerate().flat_map(|(at, count)| vec![(at, label * PIXEL); *count]).collect();
            let mut bands: Vec<(usize, usize, i64)> = Vec::new();
            for (one, other, value, size) in seeds {
                let (one, other) = (one as usize % bars.len(), other as usize % bars.len());
                let (from, to) = (one.min(other), one.max(other));
                if bars[from].0 < bars[to].0 {
                    bands.push((from, to, value / 1000_i64.pow(size) + 1));
                }
            }
            for at in 0..bars.len() {
                let other = if bars[at].0 == 0 { bars.len() - 1 } else { 0 };
                bands.push((at.min(other), at.max(other), 1));
            }
            Plan { bars, bands, height: 640 * PIXEL, pad: 22 * PIXEL }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn bars_stand_apart_in_the_frame_and_keep_what_flows(plan in plans()) {
            let done = layout(&plan);
            prop_assert_eq!(&done, &layout(&plan), "the same plan, the same places");
            for (at, bar) in done.bars.iter().enumerate() {
                let out: i64 = done.bands.iter().filter(|band| band.from == at).map(|band| band.value).sum();
                let into: i64 = done.bands.iter().filter(|band| band.to == at).map(|band| band.value).sum();
                prop_assert_eq!(bar.value, out.max(into));
                prop_assert!(BAR_MIN <= bar.height);
                prop_assert!(0 <= bar.top - bar.room() && bar.end() + bar.room() <= plan.height, "{bar:?} is outside");
            }
            for pair in done.bars.windows(2).filter(|pair| pair[0].column == pair[1].column) {
                prop_assert!(pair[0].end() + plan.pad <= pair[1].top, "{pair:?} are too near");
                prop_assert!(pair[0].end() + pair[0].room() + LABEL_GAP <= pair[1].top - pair[1].room(), "labels: {pair:?}");
            }
            for band in &done.bands {
                let (from, to) = (&done.bars[band.from], &done.bars[band.to]);
                prop_assert!(from.top <= band.leaves && band.leaves <= from.end(), "{band:?} leaves {from:?}");
                prop_assert!(to.top <= band.arrives && band.arrives <= to.end(), "{band:?} arrives at {to:?}");
            }
        }
    }

    #[test]
    fn the_fullest_column_fills_the_frame() {
        let label = 17 * PIXEL;
        let bars = vec![(0, label), (1, label), (1, label), (2, label)];
        let plan = Plan { bars, bands: vec![(0, 1, 30), (0, 2, 10), (1, 3, 30)], height: 422 * PIXEL, pad: 22 * PIXEL };
        let heights: Vec<i64> = layout(&plan).bars.iter().map(|bar| bar.height.div_euclid(100)).collect();
        assert_eq!(heights, [4000, 3000, 1000, 3000], "400 pixels for 40");
    }

    #[test]
    fn nothing_is_laid_out_as_nothing() {
        let empty = Plan { bars: Vec::new(), bands: Vec::new(), height: 100, pad: 10 };
        assert_eq!(layout(&empty), Layout { bars: Vec::new(), bands: Vec::new() });
    }
}
