//! Names of what codes mean; a code that nobody knows is its own name.

use std::collections::{BTreeMap, BTreeSet};

use operation::{Names, organisation, site};
use primitives::Code;
use store::{Failure, Tx};
use supply::Item;

/// A code that nobody knows is its own name.
pub(crate) fn own(code: &Code) -> Names {
    Names::new(code.as_str(), code.as_str())
}

/// A site's.
pub(crate) async fn site(tx: &mut Tx<'_>, code: &Code) -> Result<Names, Failure> {
    Ok(site::find(tx, code).await?.map_or_else(|| own(code), |site| site.names))
}
/// Names of sites, each looked up once, sixteen to a statement.
pub(crate) async fn sites<'c>(
    tx: &mut Tx<'_>,
    codes: impl Iterator<Item = &'c Code>,
) -> Result<BTreeMap<Code, Names>, Failure> {
    let codes: Vec<Code> = codes.collect::<BTreeSet<_>>().into_iter().cloned().collect();
    Ok(site::among(tx, &codes).await?.into_iter().map(|(code, site)| (code, site.names)).collect())
}
/// Names of organisations, each looked up once, sixteen to a statement.
pub(crate) async fn organisations<'c>(
    tx: &mut Tx<'_>,
    codes: impl Iterator<Item = &'c Code>,
) -> Result<BTreeMap<Code, Names>, Failure> {
    let codes: Vec<Code> = codes.collect::<BTreeSet<_>>().into_iter().cloned().collect();
    organisation::names_of(tx, &codes).await
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
