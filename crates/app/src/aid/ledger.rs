//! From storage to the ledger that the rules read.

use std::collections::BTreeMap;

use domain::aid::ledger::{Aid, Change, Ledger, Link};
use domain::aid::request::BaseRate;
use store::{AidChange, AidLink, AidOrganisation, AidRow, Tx};
use uuid::Uuid;

use crate::{App, AppError};

/// Everything about an organisation and those ever linked with it.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    pub organisations: BTreeMap<Uuid, AidOrganisation>,
    /// Oldest grant first.
    pub aids: Vec<AidRow>,
    /// By aid.
    pub changes: BTreeMap<Uuid, Vec<AidChange>>,
    pub links: Vec<AidLink>,
}

impl Loaded {
    /// As the rules read it.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        Ledger {
            aids: self.aids.iter().map(|aid| self.aid(aid)).collect(),
            links: self
                .links
                .iter()
                .map(|link| Link {
                    a: link.a.to_string(),
                    b: link.b.to_string(),
                    from: link.from_on,
                    to: link.to_on,
                })
                .collect(),
        }
    }

    fn aid(&self, row: &AidRow) -> Aid {
        let changes = self.changes.get(&row.id).into_iter().flatten();
        Aid {
            id: row.id.to_string(),
            organisation: row.organisation.to_string(),
            regime: row.regime.clone(),
            granted_on: row.granted_on,
            amount: row.amount,
            changes: changes
                .map(|change| Change {
                    on: change.on,
                    amount: change.amount,
                })
                .collect(),
        }
    }

    /// An aid by the id that the rules give back.
    #[must_use]
    pub fn row(&self, id: &str) -> Option<&AidRow> {
        self.aids.iter().find(|aid| aid.id.to_string() == id)
    }
}

impl App {
    /// Loads an organisation with all those that a link, of whatever date, leads to.
    pub(crate) async fn load_undertaking(
        &self,
        tx: &mut dyn Tx,
        organisation: Uuid,
    ) -> Result<Loaded, AppError> {
        let mut loaded = Loaded::default();
        let mut waiting = vec![organisation];
        while let Some(id) = waiting.pop() {
            if loaded.organisations.contains_key(&id) {
                continue;
            }
            let found = tx.aid_organisation(id).await?.ok_or(AppError::NotFound)?;
            loaded.organisations.insert(id, found);
            for link in tx.aid_links_of(id).await? {
                waiting.push(if link.a == id { link.b } else { link.a });
                if loaded.links.iter().all(|known| known.id != link.id) {
                    loaded.links.push(link);
                }
            }
            for aid in tx.aids_of(id).await? {
                let changes = tx.aid_changes(aid.id).await?;
                if !changes.is_empty() {
                    loaded.changes.insert(aid.id, changes);
                }
                loaded.aids.push(aid);
            }
        }
        loaded.aids.sort_by_key(|aid| (aid.granted_on, aid.id));
        loaded.links.sort_by_key(|link| (link.from_on, link.id));
        Ok(loaded)
    }

    /// The same, while nobody else grants aid to any of them. They are held in the order of their
    /// ids, so that two commands never wait for each other.
    pub(crate) async fn hold_undertaking(
        &self,
        tx: &mut dyn Tx,
        organisation: Uuid,
    ) -> Result<Loaded, AppError> {
        let mut held: Vec<Uuid> = Vec::new();
        loop {
            let loaded = self.load_undertaking(tx, organisation).await?;
            let members: Vec<Uuid> = loaded.organisations.keys().copied().collect();
            if held == members {
                return Ok(loaded);
            }
            for id in &members {
                tx.hold_aid_organisation(*id).await?;
            }
            held = members;
        }
    }

    /// The organisation of a key, made if it is not there.
    pub(crate) async fn organisation(
        &self,
        tx: &mut dyn Tx,
        key: &str,
        name: &str,
    ) -> Result<AidOrganisation, AppError> {
        if let Some(found) = tx.aid_organisation_by_key(key).await? {
            return Ok(found);
        }
        let new = AidOrganisation {
            id: self.id()?,
            key: key.to_owned(),
            name: name.to_owned(),
            created_at: self.now_us(),
        };
        tx.insert_aid_organisation(&new).await?;
        // Somebody else may have made it meanwhile.
        let found = tx.aid_organisation_by_key(key).await?;
        found.ok_or_else(|| AppError::Busy("an organisation is being made".to_owned()))
    }

    /// Base rates as the rules read them.
    pub(crate) async fn rates(&self, tx: &mut dyn Tx) -> Result<Vec<BaseRate>, AppError> {
        let rates = tx.base_rates().await?.into_iter();
        Ok(rates
            .map(|rate| BaseRate {
                from: rate.from_on,
                rate: rate.rate,
                source: rate.source,
            })
            .collect())
    }
}
