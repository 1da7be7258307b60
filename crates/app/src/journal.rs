//! Appending to the journal from a command.

use domain::journal::{Entry, Head};
use serde_json::Value;
use store::Tx;
use uuid::Uuid;

use crate::AppError;

/// Appends one entry to a stream. `body` holds facts, never secrets; its text is what is hashed.
pub(crate) async fn append(
    tx: &mut dyn Tx,
    stream: Uuid,
    at_us: i64,
    actor: Option<Uuid>,
    kind: &str,
    body: &Value,
) -> Result<(), AppError> {
    let head = match tx.journal_head(stream).await? {
        Some(h) => Some(Head {
            stream,
            seq: h.seq,
            hash: h
                .hash
                .try_into()
                .map_err(|_| AppError::Internal("a journal head is not 32 bytes".to_owned()))?,
        }),
        None => None,
    };
    let entry = Entry::next(head.as_ref(), stream, at_us, actor, kind, body.to_string());
    tx.append(&entry).await?;
    Ok(())
}
