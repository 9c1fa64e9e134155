//! A column that has too many nodes keeps the largest; the rest becomes one.

use std::collections::{HashMap, HashSet};

use super::{Link, Node};
use crate::parts::Stage;

/// Keeps the `max` nodes of a column through which most flows, in their order, and folds the others into the one that
/// `other` makes of their sum. Its links are the sums of theirs, titles one after the other, and lead where it leads.
/// What is not [`Stage::Done`] (not yet used, on the way, lost) is never folded; a single node is not worth it.
pub fn fold(
    column: Vec<Node>,
    links: Vec<Link>,
    max: usize,
    other: impl FnOnce(i64) -> Node,
) -> (Vec<Node>, Vec<Link>) {
    let mut sums: HashMap<&str, (i64, i64)> = HashMap::new();
    for link in &links {
        let (out, into) = (link.value, link.value);
        sums.entry(&link.from).or_default().0 += out;
        sums.entry(&link.to).or_default().1 += into;
    }
    let value = |node: &Node| sums.get(node.id.as_str()).map_or(0, |(out, into)| *out.max(into));
    let kept = column.iter().filter(|node| node.stage != Stage::Done).count();
    let mut small: Vec<&Node> = column.iter().filter(|node| node.stage == Stage::Done).collect();
    small.sort_by_key(|node| -value(node));
    let small: Vec<&Node> = small.into_iter().skip(max.saturating_sub(kept)).collect();
    if small.len() < 2 {
        return (column, links);
    }
    let other = other(small.iter().map(|node| value(node)).sum());
    let gone: HashSet<String> = small.into_iter().map(|node| node.id.clone()).collect();
    let at = column.iter().rposition(|node| node.stage == Stage::Done).unwrap_or(0);
    let mut folded = column;
    folded.insert((at + 1).min(folded.len()), other.clone());
    folded.retain(|node| !gone.contains(&node.id));
    (folded, join(links, &gone, &other))
}

fn join(links: Vec<Link>, gone: &HashSet<String>, other: &Node) -> Vec<Link> {
    let mut joined: Vec<Link> = Vec::new();
    for mut link in links {
        let touched = gone.contains(&link.from) || gone.contains(&link.to);
        if touched {
            for end in [&mut link.from, &mut link.to] {
                if gone.contains(end) {
                    other.id.clone_into(end);
                }
            }
            other.href.clone_into(&mut link.href);
        }
        let same = |l: &&mut Link| l.from == link.from && l.to == link.to && l.stage == link.stage;
        match joined.iter_mut().find(same) {
            Some(sum) if touched => {
                sum.value += link.value;
                sum.title = format!("{}\n{}", sum.title, link.title);
            }
            _ => joined.push(link),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(id: &str, stage: Stage) -> Node {
        Node { id: id.into(), label: id.into(), text: String::new(), stage, href: String::new(), given: false }
    }

    fn link(from: &str, to: &str, value: i64) -> Link {
        let title = format!("{from}→{to} {value}");
        Link { from: from.into(), to: to.into(), value, title, href: "/entries".into(), stage: Stage::Done }
    }

    fn column() -> (Vec<Node>, Vec<Link>) {
        let mut column: Vec<Node> = ["a", "b", "c", "d"].map(|id| node(id, Stage::Done)).into();
        column.push(node("open", Stage::Open));
        let links = [("a", 5), ("b", 1), ("c", 9), ("d", 2), ("open", 1)];
        (column, links.map(|(to, value)| link("x", to, value)).into())
    }

    #[test]
    fn the_largest_stay_and_the_rest_is_their_sum() {
        let (column, links) = column();
        let (folded, links) =
            fold(column, links, 3, |sum| Node { text: sum.to_string(), ..node("other", Stage::Done) });
        let ids: Vec<&str> = folded.iter().map(|node| node.id.as_str()).collect();
        assert_eq!(ids, ["a", "c", "other", "open"], "what is not used is never hidden");
        assert_eq!(folded[2].text, "3");
        let other = links.iter().find(|link| link.to == "other").unwrap();
        assert_eq!((other.value, other.title.as_str(), other.href.as_str()), (3, "x→b 1\nx→d 2", ""));
        assert_eq!(links.iter().map(|link| link.value).sum::<i64>(), 18);
    }

    #[test]
    fn one_is_not_folded() {
        let (column, links) = column();
        let (folded, links) = fold(column, links, 4, |_| node("other", Stage::Done));
        assert_eq!((folded.len(), links.len()), (5, 5));
    }
}
