//! Rows as Rust values. Instants are microseconds UTC (`*_at`), civil dates are ISO texts (`*_on`),
//! amounts are [`Cents`].

use domain::dossier::State;
use jiff::civil::Date;
use money::Cents;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: Uuid,
    pub email: String,
    /// Folded e-mail, unique.
    pub email_key: String,
    pub name: String,
    /// argon2id string; `None` = signs in by mail only.
    pub password: Option<String>,
    pub verified_at: Option<i64>,
    pub created_at: i64,
    pub disabled_at: Option<i64>,
}

/// Which accounts the administration looks for.
#[derive(Clone, Debug, Default)]
pub struct AccountQuery {
    /// Part of a name or of an address, in any case; empty = all.
    pub text: String,
    /// Only people who have a role.
    pub with_roles: bool,
    /// The last one seen.
    pub after: Option<Uuid>,
}

/// `role` is `officer` (of `body`) or `admin` (empty body).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRole {
    pub role: String,
    pub body: String,
}

#[derive(Clone, Debug)]
pub struct SessionRow {
    pub token_hash: Vec<u8>,
    pub account: Uuid,
    pub csrf: Vec<u8>,
    pub created_at: i64,
    pub seen_at: i64,
    pub expires_at: i64,
}

/// A session, with the person whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub account: Uuid,
    pub name: String,
    pub email: String,
    pub roles: Vec<AccountRole>,
    pub csrf: Vec<u8>,
    pub expires_at: i64,
}

/// A one-time link. `kind`: `verify`, `sign-in`, `reset`, `invite`, `opinion`.
#[derive(Clone, Debug)]
pub struct Link {
    pub token_hash: Vec<u8>,
    pub kind: String,
    pub account: Option<Uuid>,
    pub email: String,
    pub subject: Option<Uuid>,
    pub data: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub used_at: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct Project {
    pub id: Uuid,
    pub owner: Uuid,
    pub title: String,
    pub commune: String,
    pub stage: String,
    /// Answers of the orientation, JSON object.
    pub situation: String,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Dossier {
    pub id: Uuid,
    pub number: Option<String>,
    pub project: Uuid,
    pub owner: Uuid,
    pub scheme: String,
    pub scheme_from: Date,
    pub manager: String,
    pub state: State,
    pub title: String,
    pub applicant: String,
    pub applicant_kind: String,
    /// SIREN of the applicant, read when filed; empty for whoever has none.
    pub applicant_key: String,
    pub commune: String,
    pub department: String,
    pub requested: Option<Cents>,
    pub proposed: Option<Cents>,
    pub granted: Option<Cents>,
    pub officer: Option<Uuid>,
    pub created_at: i64,
    pub updated_at: i64,
    pub filed_at: Option<i64>,
    pub received_on: Option<Date>,
    /// Day at which silence means rejection, as known now; `None` before filing.
    pub silence_on: Option<Date>,
    pub suspended: bool,
    /// Day of the implicit rejection, when it happened.
    pub lapsed_on: Option<Date>,
    /// Day by which the holder is asked to answer.
    pub due_on: Option<Date>,
    pub decided_on: Option<Date>,
    /// Sections opened by a correction, JSON list of ids.
    pub opened: Vec<String>,
    /// Row version: every write states the version it read.
    pub version: i64,
}

/// Another filed dossier of whoever may be the same applicant: what tells them apart, and what was
/// last submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    pub id: Uuid,
    pub number: Option<String>,
    pub project: Uuid,
    pub owner: Uuid,
    pub applicant_key: String,
    pub scheme: String,
    pub scheme_from: Date,
    pub manager: String,
    pub state: State,
    pub title: String,
    pub requested: Option<Cents>,
    pub proposed: Option<Cents>,
    pub granted: Option<Cents>,
    pub received_on: Option<Date>,
    pub lapsed_on: Option<Date>,
    pub decided_on: Option<Date>,
    /// JSON object: section id → raw answers.
    pub data: String,
}

/// How a dossier is named: drafts have no number yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DossierKey {
    Id(Uuid),
    Number(String),
}

#[derive(Clone, Debug)]
pub struct SectionRow {
    pub section: String,
    pub rev: i64,
    /// JSON object of raw answers.
    pub data: String,
    pub updated_by: Uuid,
    pub updated_at: i64,
}

#[derive(Clone, Debug)]
pub struct VersionRow {
    pub n: i64,
    pub submitted_by: Uuid,
    pub submitted_at: i64,
    /// JSON object: section id → raw answers.
    pub data: String,
    pub hash: Vec<u8>,
}

/// What was last submitted of a dossier, for trying rules on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    pub dossier: Uuid,
    pub number: Option<String>,
    pub scheme: String,
    pub scheme_from: Date,
    pub received_on: Option<Date>,
    pub decided_on: Option<Date>,
    /// What its project says, as [`Project`] holds it.
    pub commune: String,
    pub stage: String,
    pub situation: String,
    /// JSON object: section id → raw answers.
    pub data: String,
}

#[derive(Clone, Debug)]
pub struct Member {
    pub account: Uuid,
    pub role: String,
    pub name: String,
    pub email: String,
    pub added_at: i64,
}

#[derive(Clone, Debug)]
pub struct Piece {
    pub id: Uuid,
    pub dossier: Uuid,
    pub piece: String,
    pub message: Option<Uuid>,
    pub name: String,
    pub media: String,
    pub size: i64,
    pub hash: Vec<u8>,
    pub uploaded_by: Option<Uuid>,
    pub uploaded_at: i64,
    pub replaced_by: Option<Uuid>,
    pub removed_at: Option<i64>,
    /// ``, `ok` or `refused`.
    pub verdict: String,
    pub note: String,
}

/// `side`: `holder`, `officer`, `system`; `internal` notes are never shown to holders.
#[derive(Clone, Debug)]
pub struct Message {
    pub id: Uuid,
    pub dossier: Uuid,
    pub author: Option<Uuid>,
    pub author_name: String,
    pub side: String,
    pub internal: bool,
    pub body: String,
    pub created_at: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub messages_at: i64,
    pub version: i64,
}

#[derive(Clone, Debug)]
pub struct Opinion {
    pub id: Uuid,
    pub dossier: Uuid,
    pub email: String,
    pub name: String,
    pub question: String,
    pub deadline: Date,
    /// Confidential: the holder never sees it.
    pub confidential: bool,
    pub asked_by: Uuid,
    pub asked_at: i64,
    pub reminded_at: Option<i64>,
    pub answered_at: Option<i64>,
    /// ``, `favourable`, `reserved`, `unfavourable`.
    pub verdict: String,
    pub body: String,
}

/// A request to the holder: `kind` is `pieces` or `correction`.
#[derive(Clone, Debug)]
pub struct Correction {
    pub dossier: Uuid,
    pub n: i64,
    pub kind: String,
    pub sections: Vec<String>,
    pub pieces: Vec<String>,
    pub message: String,
    pub due_on: Option<Date>,
    pub asked_by: Uuid,
    pub asked_at: i64,
    pub answered_at: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuspensionRow {
    pub n: i64,
    pub from_on: Date,
    pub to_on: Option<Date>,
    pub reason: String,
}

#[derive(Clone, Debug)]
pub struct Instruction {
    pub dossier: Uuid,
    pub rev: i64,
    pub data: String,
    pub updated_by: Uuid,
    pub updated_at: i64,
}

#[derive(Clone, Debug)]
pub struct Decision {
    pub id: Uuid,
    pub dossier: Uuid,
    pub n: i64,
    /// `granted`, `refused`, `adjourned`, `inadmissible`, `withdrawn`.
    pub kind: String,
    pub amount: Option<Cents>,
    pub reasons: Vec<String>,
    pub decided_on: Date,
    pub decided_by: String,
    pub signatory: String,
    /// Frozen facts: rule version, inputs, steps (JSON).
    pub basis: String,
    pub created_by: Uuid,
    pub created_at: i64,
    pub notified_at: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct Document {
    pub id: Uuid,
    pub dossier: Uuid,
    /// `receipt`, `decision`, `dossier`.
    pub kind: String,
    pub subject: Option<Uuid>,
    pub title: String,
    pub hash: Vec<u8>,
    pub size: i64,
    pub created_at: i64,
}

#[derive(Clone, Debug)]
pub struct Mail {
    pub id: Uuid,
    pub recipient: String,
    pub subject: String,
    pub body: String,
    pub kind: String,
    pub dossier: Option<Uuid>,
    /// Id of a document or piece sent along.
    pub attachment: Option<Uuid>,
    pub created_at: i64,
    pub sent_at: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct Job {
    pub id: Uuid,
    pub kind: String,
    pub dedupe: String,
    pub payload: String,
    pub run_at: i64,
    pub attempts: i64,
    pub last_error: String,
    pub created_at: i64,
}

#[derive(Clone, Debug)]
pub struct FailedJob {
    pub id: Uuid,
    pub kind: String,
    pub dedupe: String,
    pub payload: String,
    pub attempts: i64,
    pub last_error: String,
    pub created_at: i64,
    pub failed_at: i64,
}

#[derive(Clone, Debug)]
pub struct SavedView {
    pub id: Uuid,
    pub name: String,
    pub query: String,
    pub created_at: i64,
}

/// An entry read back from the journal, as chained.
pub type JournalEntry = domain::journal::Entry;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalHead {
    pub stream: Uuid,
    pub seq: i64,
    pub hash: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealRow {
    pub n: i64,
    pub at: i64,
    pub prev: Vec<u8>,
    pub hash: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    pub scheme: String,
    pub state: String,
    pub n: i64,
}

/// Columns a worklist may be sorted by: the only ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum WorklistSort {
    /// Nearest silence first.
    #[default]
    Silence,
    /// Latest change first.
    Updated,
    /// Largest request first; no amount counts as nothing asked.
    Requested,
}

impl WorklistSort {
    /// Where a list sorted by silence goes on after a dossier: those without one come last.
    #[must_use]
    pub fn after_silence(last: &Dossier) -> (String, Uuid) {
        let day = last.silence_on.map(|day| day.to_string());
        let key = day.unwrap_or_else(|| "9999-12-31".to_owned());
        (key, last.id)
    }
}

/// What a worklist filters on. Empty = all. `manager` is the permission, always applied.
#[derive(Clone, Debug, Default)]
pub struct WorklistQuery {
    pub manager: String,
    pub states: Vec<State>,
    pub scheme: Option<String>,
    pub department: Option<String>,
    pub officer: Option<Uuid>,
    pub unassigned: bool,
    /// Dossiers left out: those that the person is recused from.
    pub without: Vec<Uuid>,
    /// Only dossiers whose silence falls on or before this day and whose clock runs.
    pub silence_before: Option<Date>,
    /// Analysed search tokens; all must be found (last one as a prefix).
    pub tokens: Vec<String>,
    pub sort: WorklistSort,
    /// Cursor: key and id of the last row seen. The key is the text of the column sorted by; 0
    /// for a dossier that asks for no amount.
    pub after: Option<(String, Uuid)>,
    pub limit: u32,
}

/// One line of a worklist.
#[derive(Clone, Debug)]
pub struct WorklistRow {
    pub dossier: Dossier,
    pub stage: String,
    pub officer_name: Option<String>,
    pub unread: bool,
}

/// The act that came back from the political vote for an operation of a sitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActRow {
    pub sitting: Uuid,
    pub dossier: Uuid,
    pub act: domain::act::Act,
    pub imported_by: Uuid,
    pub imported_at: i64,
}

/// A budget envelope with its totals. Department `""` = the whole territory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    pub id: Uuid,
    pub funder: String,
    pub scheme: String,
    pub year: i64,
    pub department: String,
    pub balance: domain::envelope::Balance,
    /// Yearly credit (CP) opened.
    pub credit: Cents,
    pub created_by: Uuid,
    pub created_at: i64,
}

/// One posting of an entry on an envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvelopePosting {
    pub envelope: Uuid,
    /// Shared by the postings written together, which sum to zero.
    pub entry: Uuid,
    pub account: domain::envelope::Account,
    pub cents: Cents,
    /// What moved it: `opened`, `voted`, `carried`, `reserved`, `committed`, `released`.
    pub kind: String,
    /// Why, in words, where a person says it.
    pub reason: String,
    pub dossier: Option<Uuid>,
    pub by: Option<Uuid>,
    pub at: i64,
}

/// A dossier as an account of money names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DossierName {
    pub id: Uuid,
    pub number: String,
    pub title: String,
    pub manager: String,
}

/// A member of a committee over a term. People change: they are entered, not policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitteeMember {
    pub id: Uuid,
    pub body: String,
    pub name: String,
    pub email: String,
    /// Folded e-mail: the account that may sit.
    pub email_key: String,
    pub voting: bool,
    pub chair: bool,
    /// Whom they replace when that member is absent.
    pub substitute_of: Option<Uuid>,
    /// Organisations in which they have a role, for matching with applicants.
    pub roles: Vec<String>,
    pub from_on: Date,
    pub to_on: Option<Date>,
    pub created_at: i64,
}

/// A sitting of a committee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SittingRow {
    pub id: Uuid,
    pub body: String,
    pub held_on: Date,
    /// Hour, room, video: as the invitation says it.
    pub place: String,
    pub state: domain::committee::Sitting,
    pub secretary: Uuid,
    pub created_at: i64,
}

/// An item of the agenda of a sitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SittingItem {
    pub sitting: Uuid,
    pub dossier: Uuid,
    pub position: i64,
    pub state: domain::committee::Item,
    pub amount: Option<Cents>,
    /// Funders of the dossier whose grants this one depends on; none: it holds at once.
    pub subject_to: Vec<String>,
    pub reasons: String,
    /// What happened when the decision left: empty before, `done`, or why not.
    pub report: String,
}

/// Something said or noted about a member in a sitting: on one item, or on all of it
/// (`dossier` nil). `kind`: `present`, `proxy`, `match`, `recusal`, `cleared`, `opinion`, `vote`,
/// `signed`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SittingMark {
    pub sitting: Uuid,
    pub dossier: Uuid,
    pub member: Uuid,
    pub kind: String,
    pub value: String,
    pub note: String,
    pub at: i64,
}

/// The part of one funder in a dossier that several share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartRow {
    pub dossier: Uuid,
    /// Its name in the scheme, or that of a member of a class (`epci:…`).
    pub funder: String,
    /// Order in the dossier; the lead comes first.
    pub position: i64,
    pub lead: bool,
    /// Body whose officers write it.
    pub instructs: String,
    /// Body that decides.
    pub decides: String,
    pub state: domain::part::PartState,
    /// What the plan asks of it, when a line does.
    pub asked: Option<Cents>,
    /// ``, `favourable`, `reserved`, `unfavourable`.
    pub verdict: String,
    /// Its part of the instruction note.
    pub summary: String,
    pub proposed: Option<Cents>,
    pub proposed_reason: String,
    pub granted: Option<Cents>,
    /// Funders whose grants its own depends on.
    pub subject_to: Vec<String>,
    pub decided_on: Option<Date>,
    pub decision: Option<Uuid>,
    /// Row version: every write states the one it read.
    pub rev: i64,
    pub updated_at: i64,
}

/// A line of the list of shared dossiers of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedRow {
    pub dossier: Uuid,
    pub number: String,
    pub title: String,
    pub applicant: String,
    pub scheme: String,
    pub scheme_from: Date,
    pub commune: String,
    /// State of the dossier as a whole.
    pub state: State,
    pub funder: String,
    pub part: domain::part::PartState,
    pub asked: Option<Cents>,
    pub proposed: Option<Cents>,
    pub granted: Option<Cents>,
    pub updated_at: i64,
}
