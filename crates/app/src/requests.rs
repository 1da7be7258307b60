//! What the service asked of a holder: what it opens, when it is supplied, and when its time runs out.

use domain::completeness::{Given, may_put, may_take, supplied_at};
use domain::dossier::State;
use policy::Form;
use serde_json::json;
use store::{Correction, Dossier, DossierKey, Piece, Tx};

use crate::{App, AppError};

/// Why the clock stops while something is asked.
const REASONS: [&str; 2] = ["pieces", "correction"];
/// Dossiers looked at in one round.
const ROUND: i64 = 200;

/// The request that waits for an answer, and what it opens among the pieces.
pub struct Asked<'a> {
    asked: Option<&'a Correction>,
    draft: bool,
}

impl<'a> Asked<'a> {
    /// The last one of a dossier in this state.
    #[must_use]
    pub fn open(state: State, corrections: &'a [Correction]) -> Self {
        let mut open = corrections.iter().rev();
        Self {
            asked: open.find(|c| c.answered_at.is_none()),
            draft: state == State::Draft,
        }
    }

    /// Whether a file may be put under a piece now; `files`: all those of the dossier.
    #[must_use]
    pub fn may_put(&self, piece: &str, files: &[Piece]) -> bool {
        let Some(asked) = self.asked else {
            return self.draft;
        };
        let named = asked.pieces.iter().any(|id| id == piece);
        self.draft || may_put(asked.asked_at, named, &given(piece, files))
    }

    /// Whether a file may be taken away again.
    #[must_use]
    pub fn may_take(&self, file: &Piece) -> bool {
        let came_since = |asked: &Correction| may_take(asked.asked_at, fact(file));
        self.draft || self.asked.is_some_and(came_since)
    }

    /// Whether the service asked for a file anew, whatever it holds already: the same one may come again.
    #[must_use]
    pub fn wants_anew(&self, file: &Piece) -> bool {
        let named = |asked: &Correction| asked.pieces.contains(&file.piece);
        !self.draft
            && self
                .asked
                .is_some_and(|asked| named(asked) && !may_take(asked.asked_at, fact(file)))
    }

    /// When the pieces that it named were supplied; `None` while some are not.
    #[must_use]
    pub fn supplied_at(&self, form: &Form, files: &[Piece]) -> Option<i64> {
        let asked = self.asked?;
        let needed = |id: &str| {
            let mut specs = form.pieces.iter();
            specs.any(|spec| spec.id == id && spec.indispensable)
        };
        let named = asked.pieces.iter();
        let named: Vec<_> = named.map(|id| (needed(id), given(id, files))).collect();
        supplied_at(asked.asked_at, &named)
    }

    /// The pieces that it named and that have no new file.
    #[must_use]
    pub fn awaited(&self, files: &[Piece]) -> Vec<&'a str> {
        let Some(asked) = self.asked else {
            return Vec::new();
        };
        let new = |file: &Given| !file.refused && file.at >= asked.asked_at;
        let named = asked.pieces.iter().map(String::as_str);
        named
            .filter(|id| !given(id, files).iter().any(new))
            .collect()
    }
}

/// The files that count under a piece.
fn given(piece: &str, files: &[Piece]) -> Vec<Given> {
    let own = files.iter().filter(|f| {
        f.piece == piece && f.message.is_none() && f.replaced_by.is_none() && f.removed_at.is_none()
    });
    own.map(fact).collect()
}

fn fact(file: &Piece) -> Given {
    Given {
        at: file.uploaded_at,
        refused: file.verdict == "refused",
    }
}

impl App {
    /// The time that the service gave ran out without an answer: the clock runs again from the day after, or
    /// from that on which the pieces came (CRPA, art. L114-5).
    ///
    /// # Errors
    /// Only those of storage; a dossier that moved meanwhile is left for the next round.
    pub async fn resume_overdue(&self) -> Result<usize, AppError> {
        let today = self.today();
        let found = {
            let mut tx = self.store.read().await?;
            tx.overdue(&today.to_string(), ROUND).await?
        };
        let mut done = 0;
        for id in found {
            let mut tx = self.store.write().await?;
            let Some(mut d) = tx.hold_dossier(&DossierKey::Id(id)).await? else {
                continue;
            };
            if !d.suspended || d.due_on.is_none_or(|due| due >= today) {
                continue;
            }
            match self.resume_late(&mut *tx, &mut d).await {
                Ok(()) => {}
                Err(AppError::Stale) => continue,
                Err(e) => return Err(e),
            }
            self.commit(tx).await?;
            done += 1;
        }
        Ok(done)
    }

    async fn resume_late(&self, tx: &mut dyn Tx, d: &mut Dossier) -> Result<(), AppError> {
        let (_, form) = self.scheme_of(d)?;
        let corrections = tx.corrections(d.id).await?;
        let files = tx.pieces(d.id).await?;
        let supplied = Asked::open(d.state, &corrections).supplied_at(form, &files);
        // Never later than the day after the one that was set: see `resume`.
        let to = supplied.map_or(self.today(), |at| self.local(at).date());
        for reason in REASONS {
            self.resume(tx, d, to, reason).await?;
        }
        let due = d.due_on.map(|due| due.to_string());
        let silence_on = d.silence_on.map(|day| day.to_string());
        let facts = json!({ "due_on": due, "silence_on": silence_on });
        self.record(tx, d, None, "dossier.clock_resumed", &facts)
            .await
    }
}
