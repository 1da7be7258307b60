//! Loading a dossier for a person: who they are to it, what they may see of it.

use std::collections::BTreeMap;

use domain::answers::Raw;
use domain::dossier::State;
use domain::permission::{Action, Relation, allowed};
use policy::{Form, Scheme};
use store::{
    Correction, Decision, Document, Dossier, Instruction, Member, Message, Opinion, Piece, Project,
    Seen, SuspensionRow, Tx, VersionRow,
};
use uuid::Uuid;

use crate::{App, AppError, Who};

/// A dossier and what the person is to it: proof that access was checked.
#[derive(Clone, Debug)]
pub struct Access {
    pub dossier: Dossier,
    pub relation: Relation,
}

impl Access {
    /// Whether the table grants this now.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        allowed(self.relation, self.dossier.state, action)
    }

    #[must_use]
    pub fn is_officer(&self) -> bool {
        self.relation == Relation::Officer
    }
}

/// A section as stored now.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    pub rev: i64,
    pub data: Raw,
    pub updated_at: i64,
    pub updated_by: Option<Uuid>,
}

/// Everything a page about one dossier shows, already limited to what this person may see.
pub struct Whole<'r> {
    pub access: Access,
    pub scheme: &'r Scheme,
    pub form: &'r Form,
    pub project: Project,
    pub sections: BTreeMap<String, Stored>,
    pub versions: Vec<VersionRow>,
    pub pieces: Vec<Piece>,
    pub members: Vec<Member>,
    pub owner_name: String,
    pub owner_email: String,
    pub messages: Vec<Message>,
    pub opinions: Vec<Opinion>,
    pub corrections: Vec<Correction>,
    pub suspensions: Vec<SuspensionRow>,
    pub instruction: Option<Instruction>,
    pub decisions: Vec<Decision>,
    pub documents: Vec<Document>,
    pub seen: Seen,
    pub officer_name: Option<String>,
}

impl Whole<'_> {
    /// Pieces that count now: neither replaced nor removed, not attached to a message.
    pub fn current_pieces(&self) -> impl Iterator<Item = &Piece> {
        self.pieces
            .iter()
            .filter(|p| p.replaced_by.is_none() && p.removed_at.is_none() && p.message.is_none())
    }

    /// Raw answers by section.
    #[must_use]
    pub fn answers(&self) -> BTreeMap<String, Raw> {
        self.sections
            .iter()
            .map(|(k, s)| (k.clone(), s.data.clone()))
            .collect()
    }

    /// All answers in one map, for conditions.
    #[must_use]
    pub fn all(&self) -> Raw {
        Raw::merged(self.sections.values().map(|s| &s.data))
    }

    /// The request to the holder that waits for an answer.
    #[must_use]
    pub fn open_correction(&self) -> Option<&Correction> {
        self.corrections
            .iter()
            .rev()
            .find(|c| c.answered_at.is_none())
    }
}

impl App {
    /// What a person is to a dossier.
    pub(crate) async fn relation(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
        who: &Who,
    ) -> Result<Relation, AppError> {
        if d.owner == who.account {
            return Ok(Relation::Owner);
        }
        if let Some(role) = tx.member_role(d.id, who.account).await? {
            return Ok(match role.as_str() {
                "editor" => Relation::Editor,
                "signatory" => Relation::Signatory,
                _ => Relation::Reader,
            });
        }
        if who.is_officer_of(&d.manager) {
            return Ok(Relation::Officer);
        }
        Ok(Relation::None)
    }

    /// Finds a dossier by public number or by id (drafts have no number yet). A command that is
    /// going to write waits for those that write to the same dossier, so that people who act at the
    /// same time come one after the other and are not refused.
    pub(crate) async fn find(&self, tx: &mut dyn Tx, key: &str) -> Result<Dossier, AppError> {
        let id = match Uuid::try_parse(key) {
            Ok(id) => id,
            Err(_) => {
                let number: domain::number::Number = key.parse().map_err(|_| AppError::NotFound)?;
                tx.dossier_by_number(&number.to_string())
                    .await?
                    .ok_or(AppError::NotFound)?
                    .id
            }
        };
        tx.hold_dossier(id).await?;
        tx.dossier(id).await?.ok_or(AppError::NotFound)
    }

    /// Loads and checks one action: outsiders get `NotFound`, insiders `Forbidden`.
    pub(crate) async fn access(
        &self,
        tx: &mut dyn Tx,
        key: &str,
        who: &Who,
        action: Action,
    ) -> Result<Access, AppError> {
        let dossier = self.find(tx, key).await?;
        let relation = self.relation(tx, &dossier, who).await?;
        let access = Access { dossier, relation };
        if access.may(action) {
            Ok(access)
        } else if access.may(Action::ReadDossier) {
            Err(AppError::Forbidden("action-not-now"))
        } else {
            Err(AppError::NotFound)
        }
    }

    /// The version of the scheme a dossier is pinned to, with its form.
    pub(crate) fn scheme_of(&self, d: &Dossier) -> Result<(&Scheme, &Form), AppError> {
        let scheme = self
            .region
            .scheme_version(&d.scheme, d.scheme_from)
            .ok_or_else(|| {
                AppError::Internal(format!("scheme {} of {} is gone", d.scheme, d.scheme_from))
            })?;
        let form = scheme
            .form
            .as_ref()
            .ok_or_else(|| AppError::Internal(format!("scheme {} has no form", d.scheme)))?;
        Ok((scheme, form))
    }

    /// Sections as they are typed now: the last submitted version, under what was typed since.
    pub(crate) async fn stored(
        &self,
        tx: &mut dyn Tx,
        dossier: Uuid,
    ) -> Result<BTreeMap<String, Stored>, AppError> {
        let mut out = submitted(&tx.versions(dossier).await?)?;
        for s in out.values_mut() {
            // A submitted section nobody typed in again has no revision of its own.
            s.rev = 0;
        }
        for row in tx.sections(dossier).await? {
            out.insert(
                row.section,
                Stored {
                    rev: row.rev,
                    data: raw(&row.data)?,
                    updated_at: row.updated_at,
                    updated_by: Some(row.updated_by),
                },
            );
        }
        Ok(out)
    }

    /// Everything about one dossier, for its page.
    ///
    /// # Errors
    /// `NotFound` to outsiders.
    pub async fn whole(&self, who: &Who, key: &str) -> Result<Whole<'_>, AppError> {
        let mut tx = self.store.read().await?;
        let access = self.access(&mut *tx, key, who, Action::ReadDossier).await?;
        self.load_whole(&mut *tx, access, Some(who.account)).await
    }

    pub(crate) async fn load_whole(
        &self,
        tx: &mut dyn Tx,
        mut access: Access,
        reader: Option<Uuid>,
    ) -> Result<Whole<'_>, AppError> {
        let id = access.dossier.id;
        if !access.is_officer() {
            // What the officer proposes is no promise: it is the committee that decides.
            access.dossier.proposed = None;
        }
        let (scheme, form) = self.scheme_of(&access.dossier)?;
        let project = tx
            .project(access.dossier.project)
            .await?
            .ok_or(AppError::NotFound)?;
        let owner = tx
            .account(access.dossier.owner)
            .await?
            .ok_or(AppError::NotFound)?;
        let officer_name = match access.dossier.officer {
            Some(o) => tx.account(o).await?.map(|a| a.name),
            None => None,
        };
        let filed = access.dossier.state != State::Draft;
        // An officer reads what was submitted, never what is being typed again.
        let versions = tx.versions(id).await?;
        let sections = if access.is_officer() || access.relation == Relation::Expert {
            submitted(&versions)?
        } else {
            self.stored(tx, id).await?
        };
        let mut messages = if access.may(Action::ReadMessages) {
            tx.messages(id).await?
        } else {
            Vec::new()
        };
        if !access.may(Action::ReadNotes) {
            messages.retain(|m| !m.internal);
        }
        // What is attached to a message is seen by those who see the message.
        let mut pieces = tx.pieces(id).await?;
        pieces.retain(|p| {
            p.message
                .is_none_or(|m| messages.iter().any(|seen| seen.id == m))
        });
        let mut opinions = if filed {
            tx.opinions(id).await?
        } else {
            Vec::new()
        };
        if !access.may(Action::ReadOpinions) {
            let shared = matches!(
                access.relation,
                Relation::Owner | Relation::Signatory | Relation::Editor | Relation::Reader
            );
            opinions.retain(|o| shared && !o.confidential && o.answered_at.is_some());
        }
        let instruction = if access.is_officer() {
            tx.instruction(id).await?
        } else {
            None
        };
        let documents = if access.may(Action::ReadDocuments) {
            tx.documents(id).await?
        } else {
            Vec::new()
        };
        Ok(Whole {
            scheme,
            form,
            project,
            sections,
            versions,
            pieces,
            members: tx.members(id).await?,
            owner_name: owner.name,
            owner_email: owner.email,
            messages,
            opinions,
            corrections: if filed {
                tx.corrections(id).await?
            } else {
                Vec::new()
            },
            suspensions: if filed {
                tx.suspensions(id).await?
            } else {
                Vec::new()
            },
            instruction,
            decisions: if filed {
                tx.decisions(id).await?
            } else {
                Vec::new()
            },
            documents,
            seen: match reader {
                Some(r) => tx.seen(id, r).await?,
                None => Seen::default(),
            },
            officer_name,
            access,
        })
    }

    /// History of a dossier, oldest first, for those who may read it.
    ///
    /// # Errors
    /// `NotFound` to outsiders.
    pub async fn history(
        &self,
        who: &Who,
        key: &str,
    ) -> Result<Vec<store::JournalEntry>, AppError> {
        let mut tx = self.store.read().await?;
        let access = self.access(&mut *tx, key, who, Action::ReadJournal).await?;
        self.readable(&mut *tx, &access).await
    }

    /// The entries of the journal that this person may read. Holders read nothing of the service's
    /// own work: no note, no opinion that is confidential, no amount before it is decided.
    pub(crate) async fn readable(
        &self,
        tx: &mut dyn Tx,
        access: &Access,
    ) -> Result<Vec<store::JournalEntry>, AppError> {
        let id = access.dossier.id;
        let mut entries = tx.journal(id).await?;
        if access.may(Action::ReadNotes) {
            return Ok(entries);
        }
        let confidential: Vec<String> = tx
            .opinions(id)
            .await?
            .into_iter()
            .filter(|o| o.confidential)
            .map(|o| o.id.to_string())
            .collect();
        entries.retain(|e| match e.kind.as_str() {
            "dossier.note_written" | "dossier.note_saved" => false,
            kind if kind.starts_with("dossier.opinion_") => {
                !confidential.iter().any(|o| e.body.contains(o))
            }
            _ => true,
        });
        for entry in entries.iter_mut().filter(|e| e.kind == "dossier.propose") {
            let mut facts: serde_json::Value = serde_json::from_str(&entry.body)
                .map_err(|e| AppError::Internal(format!("entry unreadable: {e}")))?;
            if let Some(facts) = facts.as_object_mut() {
                facts.retain(|name, _| matches!(name.as_str(), "event" | "from" | "to"));
            }
            entry.body = facts.to_string();
        }
        Ok(entries)
    }
}

/// The sections of the last submitted version.
pub(crate) fn submitted(versions: &[VersionRow]) -> Result<BTreeMap<String, Stored>, AppError> {
    let Some(last) = versions.last() else {
        return Ok(BTreeMap::new());
    };
    Ok(version_sections(last)?
        .into_iter()
        .map(|(id, data)| {
            (
                id,
                Stored {
                    rev: last.n,
                    data,
                    updated_at: last.submitted_at,
                    updated_by: Some(last.submitted_by),
                },
            )
        })
        .collect())
}

/// Sections of a submitted version.
///
/// # Errors
/// `Internal` when the stored text is not ours.
pub fn version_sections(v: &VersionRow) -> Result<BTreeMap<String, Raw>, AppError> {
    serde_json::from_str(&v.data)
        .map_err(|e| AppError::Internal(format!("version unreadable: {e}")))
}

pub(crate) fn raw(json: &str) -> Result<Raw, AppError> {
    serde_json::from_str(json).map_err(|e| AppError::Internal(format!("answers unreadable: {e}")))
}

pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, AppError> {
    serde_json::to_string(value).map_err(|e| AppError::Internal(e.to_string()))
}
