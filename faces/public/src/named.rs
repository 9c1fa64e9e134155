//! Names that a page or a file says again and again: each is looked up once.

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
    warehouses: BTreeMap<Code, Names>,
    goods: BTreeMap<Code, Option<Item>>,
}

/// Looks up what is not known yet.
macro_rules! known {
    ($known:expr, $code:expr, $look:expr) => {
        match $known.get($code) {
            Some(known) => Ok(known.clone()),
            None => {
                let found = $look.await?;
                $known.insert($code.clone(), found.clone());
                Ok(found)
            }
        }
    };
}

impl Named {
    /// A site's.
    pub(crate) async fn site(&mut self, tx: &mut Tx<'_>, code: &Code) -> Result<Names, Failure> {
        known!(self.sites, code, lookup::site(tx, code))
    }
    /// An organisation's.
    pub(crate) async fn organisation(&mut self, tx: &mut Tx<'_>, code: &Code) -> Result<Names, Failure> {
        known!(self.organisations, code, lookup::organisation(tx, code))
    }
    /// A warehouse's.
    pub(crate) async fn warehouse(&mut self, tx: &mut Tx<'_>, code: &Code) -> Result<Names, Failure> {
        known!(self.warehouses, code, lookup::warehouse(tx, code))
    }
    /// What a lot is now.
    pub(crate) async fn goods(&mut self, tx: &mut Tx<'_>, lot: &Code) -> Result<Option<Item>, Failure> {
        known!(self.goods, lot, lookup::goods(tx, lot))
    }
}
