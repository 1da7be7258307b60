//! Appending to the journal from a command.

use domain::journal::{Entry, Head};
use serde_json::Value;
use store::{JournalHead, Tx};
use uuid::Uuid;

use crate::AppError;

/// One thing to journal: who, what, and the text of its facts.
pub(crate) struct Fact {
    pub actor: Option<Uuid>,
    pub kind: String,
    pub body: String,
}

/// The head of a stream as kept.
pub(crate) fn head(kept: JournalHead) -> Result<Head, AppError> {
    Ok(Head {
        stream: kept.stream,
        seq: kept.seq,
        hash: kept
            .hash
            .try_into()
            .map_err(|_| AppError::Internal("a journal head is not 32 bytes".to_owned()))?,
    })
}

/// Appends one entry to a stream. `body` holds facts, never secrets; its text is what is hashed.
pub(crate) async fn append(
    tx: &mut dyn Tx,
    stream: Uuid,
    at_us: i64,
    actor: Option<Uuid>,
    kind: &str,
    body: &Value,
) -> Result<(), AppError> {
    let before = tx.journal_head(stream).await?.map(head).transpose()?;
    let fact = Fact {
        actor,
        kind: kind.to_owned(),
        body: body.to_string(),
    };
    append_after(tx, stream, before, at_us, vec![fact]).await
}

/// Appends entries after a head that was read already in this transaction.
pub(crate) async fn append_after(
    tx: &mut dyn Tx,
    stream: Uuid,
    mut before: Option<Head>,
    at_us: i64,
    facts: Vec<Fact>,
) -> Result<(), AppError> {
    let mut entries = Vec::with_capacity(facts.len());
    for fact in facts {
        let entry = Entry::next(
            before.as_ref(),
            stream,
            at_us,
            fact.actor,
            &fact.kind,
            fact.body,
        );
        before = Some(entry.head());
        entries.push(entry);
    }
    tx.append(&entries).await?;
    Ok(())
}
