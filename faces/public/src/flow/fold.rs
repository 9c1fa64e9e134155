//! A column shows at most seven nodes: the largest, what must always stand alone, and the rest together.

/// Nodes in a column.
pub(super) const NODES_MAX: usize = 7;

/// Things that are drawn as one, and how much they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group<K> {
    /// More than one only where they are the rest.
    pub(super) keys: Vec<K>,
    /// Their sum.
    pub(super) fen: i64,
}

/// The largest first; what must stand alone (by its rank) behind them, in order. Where there is no room for all, the smallest
/// of the others are one node.
pub(super) fn fold<K: Ord + Copy>(
    all: impl IntoIterator<Item = (K, i64)>,
    alone: impl Fn(K) -> Option<u8>,
) -> Vec<Group<K>> {
    let (mut fixed, mut free): (Vec<_>, Vec<_>) =
        all.into_iter().filter(|(_, fen)| *fen != 0).partition(|(key, _)| alone(*key).is_some());
    fixed.sort_by_key(|(key, _)| (alone(*key), *key));
    free.sort_by_key(|(key, fen)| (-*fen, *key));
    let room = NODES_MAX.saturating_sub(fixed.len());
    let kept = if free.len() <= room { free.len() } else { room.saturating_sub(1) };
    let rest = free.split_off(kept);
    let one = |(key, fen): (K, i64)| Group { keys: vec![key], fen };
    let mut groups: Vec<Group<K>> = free.into_iter().map(one).collect();
    if !rest.is_empty() {
        let (keys, sums): (Vec<K>, Vec<i64>) = rest.into_iter().unzip();
        groups.push(Group { keys, fen: sums.iter().sum() });
    }
    groups.extend(fixed.into_iter().map(one));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_keeps_the_largest_and_what_stands_alone() {
        let alone = |key: u8| (90 < key).then_some(100 - key);
        let groups = fold([(1, 5), (2, 50), (99, 1), (98, 2), (3, 0)], alone);
        let told: Vec<_> = groups.iter().map(|g| (g.keys.as_slice(), g.fen)).collect();
        assert_eq!(told, [(&[2][..], 50), (&[1], 5), (&[99], 1), (&[98], 2)]);
        let many = fold((1..=9).map(|n| (n, i64::from(n))).chain([(99, 1)]), alone);
        assert_eq!(many.len(), NODES_MAX);
        assert_eq!((many[5].keys.as_slice(), many[5].fen), (&[4, 3, 2, 1][..], 10));
        assert_eq!(many.iter().map(|g| g.fen).sum::<i64>(), 46);
    }
}
