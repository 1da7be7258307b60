//! What officers' pages ask beside a dossier: their colleagues.

use domain::permission::Action;
use store::{Counter, Tx, WorklistQuery};
use uuid::Uuid;

use crate::{App, AppError, Who};

impl App {
    /// The counters of a body, without the dossiers that a person is recused from.
    pub(crate) async fn counters_for(
        &self,
        tx: &mut dyn Tx,
        query: &WorklistQuery,
    ) -> Result<Vec<Counter>, AppError> {
        let mut counters = tx.counters(&query.manager).await?;
        for out in &query.without {
            let Some(d) = tx.dossier(*out).await? else {
                continue;
            };
            let of_it = |c: &&mut Counter| {
                d.manager == query.manager && c.scheme == d.scheme && c.state == d.state.as_str()
            };
            if let Some(counter) = counters.iter_mut().find(of_it) {
                counter.n -= 1;
            }
        }
        Ok(counters)
    }

    /// Officers of a body, for one of them.
    ///
    /// # Errors
    /// `NotFound` for anybody else.
    pub async fn officers_of(
        &self,
        who: &Who,
        body: &str,
    ) -> Result<Vec<(Uuid, String)>, AppError> {
        if !who.is_officer_of(body) {
            return Err(AppError::NotFound);
        }
        let mut tx = self.store.read().await?;
        Ok(tx.officers(body).await?)
    }

    /// Officers of the body that manages a dossier: those it may be given to.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn colleagues(&self, who: &Who, key: &str) -> Result<Vec<(Uuid, String)>, AppError> {
        let mut tx = self.store.read().await?;
        let d = self
            .access(&mut *tx, key, who, Action::ReadNotes)
            .await?
            .dossier;
        Ok(tx.officers(&d.manager).await?)
    }
}
