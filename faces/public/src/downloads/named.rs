//! Names that a file says again and again: each is looked up once.

use std::collections::BTreeMap;

use operation::Names;
use primitives::Code;
use store::{Failure, Tx};
use supply::Item;

use crate::lookup;

/// What is known by now.
#[derive(Default)]
pub(crate) struct Named {
    sites: BTreeMap<Code, Names>,
    organisations: BTreeMap<Code, Names>,
    goods: BTreeMap<Code, Option<Item>>,
}

impl Named {
    /// A site's.
    pub(crate) async fn site(&mut self, tx: &mut Tx<'_>, code: &Code) -> Result<Names, Failure> {
        if let Some(known) = self.sites.get(code) {
            return Ok(known.clone());
        }
        let names = lookup::site(tx, code).await?;
        self.sites.insert(code.clone(), names.clone());
        Ok(names)
    }
    /// An organisation's.
    pub(crate) async fn organisation(&mut self, tx: &mut Tx<'_>, code: &Code) -> Result<Names, Failure> {
        if let Some(known) = self.organisations.get(code) {
            return Ok(known.clone());
        }
        let names = lookup::organisation(tx, code).await?;
        self.organisations.insert(code.clone(), names.clone());
        Ok(names)
    }
    /// What a lot is now.
    pub(crate) async fn goods(&mut self, tx: &mut Tx<'_>, lot: &Code) -> Result<Option<Item>, Failure> {
        if let Some(known) = self.goods.get(lot) {
            return Ok(known.clone());
        }
        let item = lookup::goods(tx, lot).await?;
        self.goods.insert(lot.clone(), item.clone());
        Ok(item)
    }
}
