//! One sending of a form has one effect, however often its button is pressed.
//!
//! Most commands are harmless when repeated because of the state of the thing itself (decision 8).
//! Those that have no such state, and those whose second click would be answered by a refusal of
//! what the first one did, remember their sending in their own transaction.

use sha2::{Digest, Sha256};
use store::{StoreError, Tx};
use uuid::Uuid;

use crate::runtime::hex;
use crate::{App, AppError, Who};

/// What the keys of sendings begin with, among the commands done.
pub(crate) const SENT: &str = "sent:";

/// What the keys of a batch's commands begin with: kept for as long as its lines are.
const BATCH: &str = "batch:";

/// What the keys of the decisions of a sitting begin with: kept as its minutes are.
const SITTING: &str = "sitting:";

/// Fingerprint of one sending: of the form it came from, which is another one each time a page is
/// drawn, and of everything that was typed in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    beginning: &'static str,
    name: String,
}

impl Sending {
    /// What a batch does to one dossier.
    pub(crate) fn of_batch(batch: Uuid, dossier: Uuid) -> Self {
        Self {
            beginning: BATCH,
            name: format!("{batch}:{dossier}"),
        }
    }

    /// What a sitting decides on one dossier.
    pub(crate) fn of_sitting(sitting: Uuid, dossier: Uuid) -> Self {
        Self {
            beginning: SITTING,
            name: format!("{sitting}:{dossier}"),
        }
    }

    #[must_use]
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            // Lengths keep two different lists of parts from reading alike.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self {
            beginning: SENT,
            name: hex(&hash.finalize()),
        }
    }

    fn key(&self, account: Option<Uuid>) -> String {
        let (beginning, name) = (self.beginning, &self.name);
        match account {
            Some(account) => format!("{beginning}{account}:{name}"),
            None => format!("{beginning}{name}"),
        }
    }
}

/// Whether a sending is served for the first time.
pub(crate) enum Turn {
    First,
    /// It was served before, with this result.
    Again(String),
    /// The other click has just been served: this transaction cannot go on.
    Meanwhile,
}

/// The transaction of a command that makes something.
pub(crate) enum Making {
    First(Box<dyn Tx>),
    /// The same sending has made this already.
    Again(Uuid),
}

impl App {
    /// Opens the transaction of a command that makes what will have this id, which remembers the
    /// sending behind it.
    ///
    /// # Errors
    /// `Busy` when the same sending is being served meanwhile; those of storage.
    pub(crate) async fn begin_making(&self, who: &Who, id: Uuid) -> Result<Making, AppError> {
        let mut tx = self.store.write().await?;
        let (account, sent) = (Some(who.account), who.sent.as_ref());
        match self.turn(&mut *tx, account, sent, &id.to_string()).await? {
            Turn::First => Ok(Making::First(tx)),
            Turn::Again(made) => made
                .parse()
                .map(Making::Again)
                .map_err(|_| AppError::Internal("a command's result is not an id".to_owned())),
            Turn::Meanwhile => Err(AppError::Busy("made meanwhile".to_owned())),
        }
    }

    /// Opens the transaction of a command, which remembers the sending behind it; `None` when the
    /// same sending has been served already. Nothing is remembered of a command that then fails.
    ///
    /// # Errors
    /// Only those of storage.
    pub(crate) async fn begin(&self, who: &Who) -> Result<Option<Box<dyn Tx>>, AppError> {
        let mut tx = self.store.write().await?;
        let turn = self
            .turn(&mut *tx, Some(who.account), who.sent.as_ref(), "")
            .await?;
        Ok(matches!(turn, Turn::First).then_some(tx))
    }

    /// Whether the sending behind a request has been served already.
    ///
    /// # Errors
    /// Only those of storage.
    pub async fn served(&self, who: &Who) -> Result<bool, AppError> {
        let mut tx = self.store.read().await?;
        self.served_in(&mut *tx, who).await
    }

    /// The same inside a command.
    pub(crate) async fn served_in(&self, tx: &mut dyn Tx, who: &Who) -> Result<bool, AppError> {
        let Some(sent) = &who.sent else {
            return Ok(false);
        };
        Ok(tx.command(&sent.key(Some(who.account))).await?.is_some())
    }

    /// Remembers a sending with what comes of it; of nobody in particular without an account.
    pub(crate) async fn turn(
        &self,
        tx: &mut dyn Tx,
        account: Option<Uuid>,
        sent: Option<&Sending>,
        result: &str,
    ) -> Result<Turn, AppError> {
        let Some(sent) = sent else {
            return Ok(Turn::First);
        };
        let key = sent.key(account);
        if let Some(before) = tx.command(&key).await? {
            return Ok(Turn::Again(before));
        }
        match tx
            .insert_command(&key, account, result, self.now_us())
            .await
        {
            Err(StoreError::Conflict(_)) => Ok(Turn::Meanwhile),
            other => {
                other?;
                Ok(Turn::First)
            }
        }
    }
}
