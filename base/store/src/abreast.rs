//! Changes under way side by side.

use tokio::task::JoinSet;

use crate::fault::{Failure, Fault};
use crate::{BrandName, Db};

/// Many changes of one errand, none of which needs another: as many at once as the store gains by. On SQLite that is one, whose
/// writer is alone and shares its commits with those who wait; a server has a core for each of two.
#[derive(Debug)]
pub struct Abreast {
    most: usize,
    running: JoinSet<Result<(), Failure>>,
}

impl Abreast {
    /// None yet.
    pub fn over(db: &Db) -> Abreast {
        let most = if db.brand() == BrandName::Sqlite { 1 } else { 2 };
        Abreast { most, running: JoinSet::new() }
    }
    /// Begins one, a change or some in a row, when there is room for it. What fails here may be an earlier one.
    pub async fn begin<C>(&mut self, changes: C) -> Result<(), Failure>
    where
        C: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        while self.most <= self.running.len() {
            self.one().await?;
        }
        self.running.spawn(changes);
        Ok(())
    }
    /// Waits until none is under way, whatever came of the errand so far; the first failure is the errand's. Whoever undoes what
    /// was written calls this before: else a late one comes after.
    pub async fn and<T>(mut self, so_far: Result<T, Failure>) -> Result<T, Failure> {
        let mut all = so_far;
        while !self.running.is_empty() {
            let one = self.one().await;
            all = all.and_then(|kept| one.map(|()| kept));
        }
        all
    }
    async fn one(&mut self) -> Result<(), Failure> {
        self.running.join_next().await.map_or(Ok(()), |one| one.map_err(Fault::broken)?)
    }
}
