//! What the officer's page asks beside the dossier itself: colleagues, and the history with names.

use std::collections::BTreeMap;

use domain::permission::Action;
use store::JournalEntry;
use uuid::Uuid;

use crate::{App, AppError, Who};

/// One entry of the history of a dossier and the name of whoever caused it.
#[derive(Clone, Debug)]
pub struct Happened {
    pub entry: JournalEntry,
    /// `None` for what happens on its own, and for an account that is gone.
    pub name: Option<String>,
}

impl App {
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

    /// The history of a dossier with the names of people, oldest first.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn chronicle(&self, who: &Who, key: &str) -> Result<Vec<Happened>, AppError> {
        let mut tx = self.store.read().await?;
        let access = self.access(&mut *tx, key, who, Action::ReadJournal).await?;
        let entries = self.readable(&mut *tx, &access).await?;
        let d = access.dossier;
        let mut names: BTreeMap<Uuid, String> =
            tx.officers(&d.manager).await?.into_iter().collect();
        names.extend(
            tx.members(d.id)
                .await?
                .into_iter()
                .map(|m| (m.account, m.name)),
        );
        // Those who left the body or the dossier: a few at most, asked once each.
        for entry in &entries {
            if let Some(actor) = entry.actor
                && let std::collections::btree_map::Entry::Vacant(place) = names.entry(actor)
                && let Some(account) = tx.account(actor).await?
            {
                place.insert(account.name);
            }
        }
        Ok(entries
            .into_iter()
            .map(|entry| Happened {
                name: entry.actor.and_then(|actor| names.get(&actor).cloned()),
                entry,
            })
            .collect())
    }
}
