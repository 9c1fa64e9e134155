//! A column shows at most seven nodes: the largest, what must always stand alone, and the rest together, kind by kind.

use std::collections::{BTreeMap, BTreeSet};

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

/// Where a key may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stand {
    /// Among the largest, or in the rest of its kind: what goes on from one kind does not go on from another, and a node of
    /// both would not balance.
    Free(u8),
    /// Always alone, in order of the ranks.
    Alone(u8),
}

/// The largest first; what must stand alone behind them, in order. Where there is no room for all, the smallest of each kind
/// are one node. There are always fewer that stand alone, and kinds, than room.
pub(super) fn fold<K: Ord + Copy>(
    all: impl IntoIterator<Item = (K, i64)>,
    stand: impl Fn(K) -> Stand,
) -> Vec<Group<K>> {
    let (mut fixed, mut free): (Vec<_>, Vec<_>) =
        all.into_iter().filter(|(_, fen)| *fen != 0).partition(|(key, _)| matches!(stand(*key), Stand::Alone(_)));
    fixed.sort_by_key(|(key, _)| (stand(*key), *key));
    free.sort_by_key(|(key, fen)| (-*fen, *key));
    let room = NODES_MAX.saturating_sub(fixed.len());
    let kinds = |rest: &[(K, i64)]| rest.iter().map(|(key, _)| stand(*key)).collect::<BTreeSet<_>>().len();
    let kept = (0..=free.len()).rev().find(|kept| kept + kinds(&free[*kept..]) <= room).unwrap_or(0);
    let mut rest: BTreeMap<Stand, Vec<(K, i64)>> = BTreeMap::new();
    for one in free.split_off(kept) {
        rest.entry(stand(one.0)).or_default().push(one);
    }
    let one = |(key, fen): (K, i64)| Group { keys: vec![key], fen };
    let mut groups: Vec<Group<K>> = free.into_iter().map(one).collect();
    groups.extend(rest.into_values().map(|of_kind| {
        let (keys, sums): (Vec<K>, Vec<i64>) = of_kind.into_iter().unzip();
        Group { keys, fen: sums.iter().sum() }
    }));
    groups.extend(fixed.into_iter().map(one));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_keeps_the_largest_and_what_stands_alone() {
        let stand = |key: u8| if 90 < key { Stand::Alone(100 - key) } else { Stand::Free(0) };
        let groups = fold([(1, 5), (2, 50), (99, 1), (98, 2), (3, 0)], stand);
        let told: Vec<_> = groups.iter().map(|g| (g.keys.as_slice(), g.fen)).collect();
        assert_eq!(told, [(&[2][..], 50), (&[1], 5), (&[99], 1), (&[98], 2)]);
        let many = fold((1..=9).map(|n| (n, i64::from(n))).chain([(99, 1)]), stand);
        assert_eq!(many.len(), NODES_MAX);
        assert_eq!((many[5].keys.as_slice(), many[5].fen), (&[4, 3, 2, 1][..], 10));
        assert_eq!(many.iter().map(|g| g.fen).sum::<i64>(), 46);
    }

    #[test]
    fn what_is_folded_is_of_one_kind() {
        let stand = |key: u8| if 90 < key { Stand::Alone(100 - key) } else { Stand::Free(key % 2) };
        let told = |many: i64| {
            let all = (1..=9).map(|n| (n, i64::from(n))).chain((91..).zip(vec![1; usize::try_from(many).unwrap()]));
            fold(all, stand).into_iter().map(|group| group.keys).collect::<Vec<_>>()
        };
        assert_eq!(told(1), [vec![9], vec![8], vec![7], vec![6], vec![4, 2], vec![5, 3, 1], vec![91]]);
        assert_eq!(told(4)[..3], [vec![9], vec![8, 6, 4, 2], vec![7, 5, 3, 1]]);
        assert_eq!(told(0).len(), NODES_MAX);
        let two = fold((1..=8).map(|n| (n, 1)), |key: u8| Stand::Free(u8::from(key == 8)));
        assert_eq!(two.last().unwrap().keys, [8], "one of its kind is not folded");
    }
}
