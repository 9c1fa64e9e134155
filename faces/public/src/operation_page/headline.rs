//! The three figures of the first screen: received, signed for, not yet used. What is sent anew while the page is open.

use ui::Voice;
use ui::parts::{Head, Headline, Prose};

use super::OperationView;
use crate::figures::Shown;
use crate::prose::{self, Fill, whole};

/// The figures that are known; an operation's first days may have none.
pub(crate) fn headline(v: &Voice, view: &OperationView) -> Headline {
    let money = view.money.as_ref();
    let received = money.map(|money| {
        let in_kind = money.part("converted");
        let fills = [Some(whole("whole", &money.received)), in_kind.map(|shown| whole("in_kind", shown))];
        let id = if in_kind.is_some() { "public-head-received-in-kind" } else { "public-head-received" };
        head(v, "public-received", &money.received, prose::of(v, id, &[], &flat(fills)))
    });
    let signed = view.goods.as_ref().map(|goods| {
        let fills = [Some(whole("whole", &goods.handed_over)), Some(whole("came", &goods.came_in))];
        head(v, "public-handed-over", &goods.handed_over, prose::of(v, "public-head-signed", &[], &flat(fills)))
    });
    let unused = money.map(|money| {
        let fills =
            [Some(whole("whole", &money.unused)), money.reserved.as_ref().map(|shown| whole("reserved", shown))];
        let id = if money.reserved.is_some() { "public-head-unused-reserved" } else { "public-head-unused" };
        head(v, "public-unused", &money.unused, prose::of(v, id, &[], &flat(fills)))
    });
    Headline([received, signed, unused].into_iter().flatten().collect())
}

fn flat<const N: usize>(fills: [Option<Fill<'_>>; N]) -> Vec<Fill<'_>> {
    fills.into_iter().flatten().collect()
}

fn head(v: &Voice, name: &str, shown: &Shown, beneath: Prose) -> Head {
    let (figure, unit) = shown.apart(v);
    Head { name: v.t(name), figure, unit, beneath }
}
