//! Names of what codes mean; a code that nobody knows is its own name.

use operation::{Names, organisation, site};
use primitives::Code;
use store::{Failure, Tx};
use supply::Item;

fn own(code: &Code) -> Names {
    Names::new(code.as_str(), code.as_str())
}

/// A site's.
pub(crate) async fn site(tx: &mut Tx<'_>, code: &Code) -> Result<Names, Failure> {
    Ok(site::find(tx, code).await?.map_or_else(|| own(code), |site| site.names))
}
/// An organisation's.
pub(crate) async fn organisation(tx: &mut Tx<'_>, code: &Code) -> Result<Names, Failure> {
    Ok(organisation::find(tx, code).await?.map_or_else(|| own(code), |organisation| organisation.names))
}
/// A warehouse's.
pub(crate) async fn warehouse(tx: &mut Tx<'_>, code: &Code) -> Result<Names, Failure> {
    Ok(supply::warehouse::find(tx, code).await?.map_or_else(|| own(code), |warehouse| warehouse.names))
}
/// A channel's.
pub(crate) async fn channel(tx: &mut Tx<'_>, code: &Code) -> Result<Names, Failure> {
    Ok(finance::channel::find(tx, code).await?.map_or_else(|| own(code), |channel| channel.names))
}
/// What a lot is now.
pub(crate) async fn goods(tx: &mut Tx<'_>, lot: &Code) -> Result<Option<Item>, Failure> {
    match book::stock::item_of(tx, &book::AxisCode::of(lot)).await? {
        Some(item) => supply::item::find(tx, &item).await,
        None => Ok(None),
    }
}
