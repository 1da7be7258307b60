//! Loading a dossier for a person: who they are to it, what they may see of it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use domain::answers::Raw;
use domain::completeness::{self, MissingPiece};
use domain::dossier::State;
use domain::form::{Said, answers_for_outside, form_for_outside};
use domain::permission::{Action, Relation, allowed};
use jiff::civil::Date;
use money::Cents;
use policy::{Form, Scheme};
use store::{
    Correction, Decision, Document, Dossier, DossierKey, File, Instruction, JournalEntry, Member,
    Message, Opinion, Piece, Project, SectionRow, Seen, SuspensionRow, Tx, VersionRow, Wanted,
};
use uuid::Uuid;

use crate::accounts::email_key;
use crate::applicant::Around;
use crate::parts::Partner;
use crate::{App, AppError, Who};

/// A dossier and what the person is to it: proof that access was checked.
#[derive(Clone, Debug)]
pub struct Access {
    pub dossier: Dossier,
    pub relation: Relation,
    /// For an officer of another funder: which ones, and what their mandates let them see.
    pub partner: Option<Partner>,
}

impl Access {
    /// Whether the table grants this now.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        allowed(self.relation, self.dossier.state, action)
            && self.partner.as_ref().is_none_or(|p| p.may_see(action))
    }

    /// What somebody who is no partner is to a dossier.
    pub(crate) fn plain(dossier: Dossier, relation: Relation) -> Self {
        Self {
            dossier,
            relation,
            partner: None,
        }
    }

    #[must_use]
    pub fn is_officer(&self) -> bool {
        self.relation == Relation::Officer
    }
}

/// One entry of the history of a dossier and the name of whoever caused it.
#[derive(Clone, Debug)]
pub struct Happened {
    pub entry: JournalEntry,
    /// `None` for what happens on its own, and for an account that is gone.
    pub name: Option<String>,
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
    /// What happened, oldest first, with the names of people; `None` when it was not asked, or may
    /// not be read.
    pub story: Option<Vec<Happened>>,
    /// Officers it may be given to, for those who instruct it; empty when they were not asked.
    pub colleagues: Vec<(Uuid, String)>,
    /// What it draws on this year, for those who instruct.
    pub envelope: Option<store::Envelope>,
    /// The part of each funder, the lead first; empty where one alone decides.
    pub parts: Vec<store::PartRow>,
    /// What all the answers say, once somebody asked.
    said: OnceLock<Said>,
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

    /// Takes out the answers and the pieces that are kept from people outside; gives the form of what
    /// is left to read.
    pub(crate) fn for_outside(&mut self) -> Form {
        for section in self.sections.values_mut() {
            section.data = answers_for_outside(self.form, &section.data);
        }
        let form = form_for_outside(self.form);
        self.pieces
            .retain(|p| form.pieces.iter().any(|spec| spec.id == p.piece));
        form
    }

    /// All answers in one map, what conditions read of them, and the roles they feed: read once.
    pub fn said(&self) -> &Said {
        self.said.get_or_init(|| {
            let all = Raw::merged(self.sections.values().map(|s| &s.data));
            Said::of(self.form, all)
        })
    }

    /// The amount that its pages speak of: granted, else proposed, else asked.
    #[must_use]
    pub fn amount(&self) -> Option<Cents> {
        let d = &self.access.dossier;
        d.granted
            .or(d.proposed)
            .or(d.requested)
            .filter(|amount| *amount > Cents::ZERO)
    }

    /// Required pieces that are not there, or were refused.
    #[must_use]
    pub fn missing_pieces(&self) -> Vec<MissingPiece<'_>> {
        let given = self
            .current_pieces()
            .filter(|p| p.verdict != "refused")
            .map(|p| p.piece.clone())
            .collect();
        completeness::missing_known(self.form, &self.said().known, &given)
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
        let role = tx.member_role(d.id, who.account).await?;
        let relation = relation(d, who, role.as_deref());
        self.unless_recused(tx, d, who, relation).await
    }

    /// Recused from its decision, an officer is out of the preparatory work too (CGCT, L1111-6).
    async fn unless_recused(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
        who: &Who,
        relation: Relation,
    ) -> Result<Relation, AppError> {
        let recused =
            relation == Relation::Officer && tx.is_recused(d.id, &email_key(&who.email)).await?;
        Ok(if recused { Relation::None } else { relation })
    }

    /// What a dossier draws on this year, for those who instruct it.
    async fn drawn_on(
        &self,
        tx: &mut dyn Tx,
        access: &Access,
    ) -> Result<Option<store::Envelope>, AppError> {
        if access.is_officer() {
            self.envelope_of(tx, &access.dossier, self.today()).await
        } else {
            Ok(None)
        }
    }

    /// Finds a dossier by public number or by id (drafts have no number yet). A command that is
    /// going to write waits for those that write to the same dossier, so that people who act at the
    /// same time come one after the other and are not refused.
    pub(crate) async fn find(&self, tx: &mut dyn Tx, key: &str) -> Result<Dossier, AppError> {
        let key = match Uuid::try_parse(key) {
            Ok(id) => DossierKey::Id(id),
            Err(_) => {
                let number: domain::number::Number = key.parse().map_err(|_| AppError::NotFound)?;
                DossierKey::Number(number.to_string())
            }
        };
        tx.hold_dossier(&key).await?.ok_or(AppError::NotFound)
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
        let access = self.with_partners(tx, who, dossier, relation).await?;
        allowed_to(access, action)
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
        let versions = tx.versions(dossier).await?;
        typed(&versions, tx.sections(dossier).await?)
    }

    /// Everything about one dossier, for its pages.
    ///
    /// # Errors
    /// `NotFound` to outsiders.
    pub async fn whole(&self, who: &Who, key: &str) -> Result<Whole<'_>, AppError> {
        self.whole_with(who, key, Wanted::default()).await
    }

    /// The same with its history and, for officers, with their colleagues.
    ///
    /// # Errors
    /// `NotFound` to outsiders.
    pub async fn whole_story(&self, who: &Who, key: &str) -> Result<Whole<'_>, AppError> {
        let wanted = Wanted {
            journal: true,
            officers: !who.roles.is_empty(),
        };
        self.whole_with(who, key, wanted).await
    }

    /// The same for one of its officers, with what is read around it, all at one moment: what its
    /// grant on a day would be as state aid, and the applicant's other dossiers.
    ///
    /// # Errors
    /// `NotFound` to whoever is not its officer.
    pub async fn whole_around(
        &self,
        who: &Who,
        key: &str,
        on: Date,
    ) -> Result<(Whole<'_>, Around<'_>), AppError> {
        let wanted = Wanted {
            journal: true,
            officers: true,
        };
        let mut tx = self.store.read().await?;
        let whole = self.whole_in(&mut *tx, who, key, wanted).await?;
        let around = self.around(&mut *tx, who, &whole, on).await?;
        Ok((whole, around))
    }

    async fn whole_with(
        &self,
        who: &Who,
        key: &str,
        wanted: Wanted,
    ) -> Result<Whole<'_>, AppError> {
        let mut tx = self.store.read().await?;
        self.whole_in(&mut *tx, who, key, wanted).await
    }

    async fn whole_in(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        key: &str,
        wanted: Wanted,
    ) -> Result<Whole<'_>, AppError> {
        let dossier = self.find(tx, key).await?;
        // Read before it is known who may: in one go, or not at all.
        let file = tx.file(&dossier, who.account, wanted).await?;
        let shared = file.members.iter().find(|m| m.account == who.account);
        let relation = relation(&dossier, who, shared.map(|m| m.role.as_str()));
        let relation = self.unless_recused(tx, &dossier, who, relation).await?;
        let access = self.with_partners(tx, who, dossier, relation).await?;
        let access = allowed_to(access, Action::ReadDossier)?;
        let envelope = self.drawn_on(tx, &access).await?;
        let parts = self.parts_of(tx, &access.dossier).await?;
        self.shown(access, file, wanted, envelope, parts)
    }

    pub(crate) async fn load_whole(
        &self,
        tx: &mut dyn Tx,
        access: Access,
    ) -> Result<Whole<'_>, AppError> {
        let wanted = Wanted::default();
        let file = tx.file(&access.dossier, Uuid::nil(), wanted).await?;
        let envelope = self.drawn_on(tx, &access).await?;
        let parts = self.parts_of(tx, &access.dossier).await?;
        self.shown(access, file, wanted, envelope, parts)
    }

    /// What this person may see of a dossier and of what hangs on it.
    fn shown(
        &self,
        mut access: Access,
        file: File,
        wanted: Wanted,
        envelope: Option<store::Envelope>,
        parts: Vec<store::PartRow>,
    ) -> Result<Whole<'_>, AppError> {
        if !access.is_officer() {
            // What the officer proposes is no promise: it is the committee that decides.
            access.dossier.proposed = None;
        }
        let (scheme, form) = self.scheme_of(&access.dossier)?;
        let (owner_name, owner_email) = file.owner.ok_or(AppError::NotFound)?;
        let filed = access.dossier.state != State::Draft;
        // An officer reads what was submitted, never what is being typed again.
        let outside = matches!(access.relation, Relation::Expert | Relation::Partner);
        let mut sections = if access.is_officer() || outside {
            submitted(&file.versions)?
        } else {
            typed(&file.versions, file.sections)?
        };
        // What one funder alone asks is read by it, by the lead and by the holder.
        let kept = |asked_by: &Option<String>| match (asked_by, &access.partner) {
            (Some(funder), Some(partner)) => partner.acts_for(funder),
            _ => true,
        };
        sections.retain(|id, _| {
            let section = form.sections.iter().find(|section| section.id == *id);
            section.is_none_or(|section| kept(&section.funder))
        });
        let story = if wanted.journal && access.may(Action::ReadJournal) {
            let entries = readable(&access, file.journal, &file.opinions)?;
            Some(told(entries, file.actors))
        } else {
            None
        };
        let mut messages = file.messages;
        messages.retain(|m| {
            access.may(Action::ReadMessages) && (!m.internal || access.may(Action::ReadNotes))
        });
        // What is attached to a message is seen by those who see the message.
        let mut pieces = file.pieces;
        if let Some(partner) = &access.partner {
            pieces.retain(|p| partner.reads_piece(form, &p.piece));
        }
        pieces.retain(|p| {
            p.message
                .is_none_or(|m| messages.iter().any(|seen| seen.id == m))
        });
        let mut opinions = file.opinions;
        if !access.may(Action::ReadOpinions) {
            let shared = matches!(
                access.relation,
                Relation::Owner | Relation::Signatory | Relation::Editor | Relation::Reader
            );
            opinions.retain(|o| shared && !o.confidential && o.answered_at.is_some());
        }
        Ok(Whole {
            scheme,
            form,
            project: file.project.ok_or(AppError::NotFound)?,
            sections,
            versions: file.versions,
            pieces,
            members: file.members,
            owner_name,
            owner_email,
            messages,
            opinions: if filed { opinions } else { Vec::new() },
            corrections: if filed { file.corrections } else { Vec::new() },
            suspensions: if filed { file.suspensions } else { Vec::new() },
            instruction: file
                .instruction
                .filter(|_| access.is_officer() || outside && access.may(Action::ReadNotes)),
            decisions: if filed { file.decisions } else { Vec::new() },
            documents: if access.may(Action::ReadDocuments) {
                file.documents
            } else {
                Vec::new()
            },
            seen: file.seen,
            officer_name: file.officer_name,
            story,
            colleagues: if access.may(Action::ReadNotes) {
                file.officers
            } else {
                Vec::new()
            },
            envelope,
            parts: if filed {
                told_to(&access, parts)
            } else {
                Vec::new()
            },
            said: OnceLock::new(),
            access,
        })
    }
}

/// What a person is to a dossier that may be shared with them in a role.
fn relation(d: &Dossier, who: &Who, role: Option<&str>) -> Relation {
    if d.owner == who.account {
        return Relation::Owner;
    }
    match role {
        Some("editor") => Relation::Editor,
        Some("signatory") => Relation::Signatory,
        Some(_) => Relation::Reader,
        None if who.is_officer_of(&d.manager) => Relation::Officer,
        None => Relation::None,
    }
}

/// One action, granted or not: outsiders get `NotFound`, insiders `Forbidden`.
pub(crate) fn allowed_to(access: Access, action: Action) -> Result<Access, AppError> {
    if access.may(action) {
        Ok(access)
    } else if access.may(Action::ReadDossier) {
        Err(AppError::Forbidden("action-not-now"))
    } else {
        Err(AppError::NotFound)
    }
}

/// Parts as this person may read them: what a funder proposes is no promise.
fn told_to(access: &Access, mut parts: Vec<store::PartRow>) -> Vec<store::PartRow> {
    if !matches!(access.relation, Relation::Officer | Relation::Partner) {
        for part in &mut parts {
            part.proposed = None;
            part.proposed_reason.clear();
            part.verdict.clear();
            part.summary.clear();
        }
    }
    parts
}

/// The entries of the journal that this person may read. Holders read nothing of the service's
/// own work: no note, no opinion that is confidential, no amount before it is decided.
fn readable(
    access: &Access,
    mut entries: Vec<JournalEntry>,
    opinions: &[Opinion],
) -> Result<Vec<JournalEntry>, AppError> {
    if access.may(Action::ReadNotes) {
        return Ok(entries);
    }
    let confidential: Vec<String> = opinions
        .iter()
        .filter(|o| o.confidential)
        .map(|o| o.id.to_string())
        .collect();
    entries.retain(|e| match e.kind.as_str() {
        "dossier.note_written" | "dossier.note_saved" | "dossier.part_written" => false,
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

/// Entries with the names of those who caused them.
fn told(entries: Vec<JournalEntry>, actors: Vec<(Uuid, String)>) -> Vec<Happened> {
    let names: BTreeMap<Uuid, String> = actors.into_iter().collect();
    entries
        .into_iter()
        .map(|entry| Happened {
            name: entry.actor.and_then(|actor| names.get(&actor).cloned()),
            entry,
        })
        .collect()
}

/// Sections as they are typed now: the last submitted version, under what was typed since.
pub(crate) fn typed(
    versions: &[VersionRow],
    rows: Vec<SectionRow>,
) -> Result<BTreeMap<String, Stored>, AppError> {
    let mut out = submitted(versions)?;
    for s in out.values_mut() {
        // A submitted section nobody typed in again has no revision of its own.
        s.rev = 0;
    }
    for row in rows {
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
