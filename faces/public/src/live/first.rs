//! The first screen of an operation's page.

use ui::Voice;

use super::FirstScreen;
use crate::operation_page::{OperationView, headline};

/// Received, signed for, not yet used: what is known of it.
pub(crate) fn screen(v: &Voice, view: &OperationView) -> FirstScreen {
    let money = view.money.as_ref();
    let values = [
        money.map(|money| &money.received),
        view.goods.as_ref().map(|goods| &goods.handed_over),
        money.map(|money| &money.unused),
    ];
    FirstScreen {
        headline: headline(v, view),
        values: values.into_iter().flatten().cloned().collect(),
        as_of: view.as_of,
    }
}
