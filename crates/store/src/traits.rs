//! The contract of storage, by topic. Reads return `Option` or `Vec`: not found is not an error.

use async_trait::async_trait;
use jiff::civil::Date;
use money::Cents;
use uuid::Uuid;

use crate::{
    Account, AccountQuery, AccountRole, ActRow, Beside, CommitteeMember, Correction, Counter,
    Decision, Document, Dossier, DossierKey, DossierName, Envelope, EnvelopePosting, FailedJob,
    Instruction, Job, JournalEntry, JournalHead, Link, Mail, Member, Message, Opinion, PartRow,
    Piece, Project, SavedView, SealRow, SectionRow, Seen, SessionRow, SharedRow, SignedIn,
    SittingItem, SittingMark, SittingRow, StoreError, Submitted, SuspensionRow, VersionRow,
    WorklistQuery, WorklistRow,
};

pub type Result<T> = std::result::Result<T, StoreError>;

/// A database, open.
#[async_trait]
pub trait Store: Send + Sync {
    /// A transaction that may write. On SQLite it takes the one writer's place at once.
    async fn write(&self) -> Result<Box<dyn Tx>>;
    /// A transaction for reading only.
    async fn read(&self) -> Result<Box<dyn Tx>>;
    /// The session of a token, unless the account is closed. In one statement and no transaction:
    /// every page begins with it.
    async fn signed_in(&self, token_hash: &[u8]) -> Result<Option<SignedIn>>;
    /// Name for logs and pages: `sqlite` or `postgres`.
    fn engine(&self) -> &'static str;
}

#[async_trait]
pub trait Tx:
    Accounts
    + Dossiers
    + Work
    + Papers
    + Journal
    + Housekeeping
    + Envelopes
    + Committees
    + Parts
    + crate::Aids
    + crate::Files
    + crate::Bulk
    + crate::Batches
    + crate::Choices
    + crate::Rectifications
    + Send
{
    /// Makes everything durable: when this returns `Ok`, it survives kill -9 and power loss.
    async fn commit(self: Box<Self>) -> Result<()>;
}

#[async_trait]
pub trait Accounts {
    async fn insert_account(&mut self, a: &Account) -> Result<()>;
    async fn account(&mut self, id: Uuid) -> Result<Option<Account>>;
    async fn account_by_email(&mut self, email_key: &str) -> Result<Option<Account>>;
    /// Accounts in the order of their ids, those that a query finds.
    async fn accounts(&mut self, query: &AccountQuery, limit: i64) -> Result<Vec<Account>>;
    /// The roles of these accounts, in one reading.
    async fn roles_of(&mut self, accounts: &[Uuid]) -> Result<Vec<(Uuid, AccountRole)>>;
    async fn set_password(&mut self, id: Uuid, password: &str) -> Result<()>;
    async fn set_verified(&mut self, id: Uuid, at: i64) -> Result<()>;
    async fn set_account_name(&mut self, id: Uuid, name: &str) -> Result<()>;
    async fn set_disabled(&mut self, id: Uuid, at: Option<i64>) -> Result<()>;
    async fn roles(&mut self, account: Uuid) -> Result<Vec<AccountRole>>;
    async fn add_role(&mut self, account: Uuid, role: &str, body: &str) -> Result<()>;
    async fn remove_role(&mut self, account: Uuid, role: &str, body: &str) -> Result<()>;
    /// Enabled officers of a body: id and name, by name.
    async fn officers(&mut self, body: &str) -> Result<Vec<(Uuid, String)>>;

    async fn insert_session(&mut self, s: &SessionRow) -> Result<()>;
    async fn delete_session(&mut self, token_hash: &[u8]) -> Result<()>;
    async fn delete_sessions_of(&mut self, account: Uuid) -> Result<()>;

    async fn insert_link(&mut self, l: &Link) -> Result<()>;
    async fn link(&mut self, token_hash: &[u8]) -> Result<Option<Link>>;
    /// Marks a link used; `Stale` when it already was.
    async fn use_link(&mut self, token_hash: &[u8], at: i64) -> Result<()>;
    /// Unused links of a kind on a subject (pending invitations).
    async fn links_on(&mut self, kind: &str, subject: Uuid) -> Result<Vec<Link>>;

    async fn meta(&mut self, key: &str) -> Result<Option<String>>;
    async fn set_meta(&mut self, key: &str, value: &str) -> Result<()>;
}

#[async_trait]
pub trait Dossiers {
    async fn insert_project(&mut self, p: &Project) -> Result<()>;
    async fn update_project(&mut self, p: &Project) -> Result<()>;
    async fn project(&mut self, id: Uuid) -> Result<Option<Project>>;
    /// Projects owned, or in which a dossier is shared with this account.
    async fn projects_of(&mut self, account: Uuid) -> Result<Vec<Project>>;

    async fn insert_dossier(&mut self, d: &Dossier) -> Result<()>;
    /// Writes every column where `version` still is `d.version`, and adds one to it; else `Stale`.
    async fn update_dossier(&mut self, d: &Dossier) -> Result<()>;
    async fn dossier(&mut self, id: Uuid) -> Result<Option<Dossier>>;
    async fn dossier_by_number(&mut self, number: &str) -> Result<Option<Dossier>>;
    /// A dossier by its name. In a transaction that writes: waits for whoever is writing to it, gives
    /// it as they left it, and makes others wait until the end. In a reading one it only reads.
    async fn hold_dossier(&mut self, key: &DossierKey) -> Result<Option<Dossier>>;
    async fn dossiers_of_project(&mut self, project: Uuid) -> Result<Vec<Dossier>>;
    /// Dossiers owned by or shared with this account, latest first.
    async fn dossiers_of(&mut self, account: Uuid, limit: i64) -> Result<Vec<Dossier>>;

    /// Filed dossiers with the SIREN or the project of this one, or with its owner when a SIREN is
    /// missing on either side: latest first, without this one and without those from whose decision
    /// the member with this e-mail key is recused.
    async fn dossiers_beside(
        &mut self,
        d: &Dossier,
        email_key: &str,
        limit: i64,
    ) -> Result<Vec<Beside>>;

    async fn sections(&mut self, dossier: Uuid) -> Result<Vec<SectionRow>>;
    async fn section(&mut self, dossier: Uuid, section: &str) -> Result<Option<SectionRow>>;
    /// Writes revision `base + 1` where the stored revision still is `base` (0 = not there yet);
    /// else `Stale`.
    async fn put_section(
        &mut self,
        dossier: Uuid,
        section: &str,
        base: i64,
        data: &str,
        by: Uuid,
        at: i64,
    ) -> Result<()>;

    /// A recent revision, when still kept.
    async fn section_rev(
        &mut self,
        dossier: Uuid,
        section: &str,
        rev: i64,
    ) -> Result<Option<String>>;

    async fn insert_version(&mut self, dossier: Uuid, v: &VersionRow) -> Result<()>;
    async fn versions(&mut self, dossier: Uuid) -> Result<Vec<VersionRow>>;
    /// The last version of each dossier of a scheme whose id comes after `after`, by id: a page of
    /// all that was ever filed under it.
    async fn submitted(&mut self, scheme: &str, after: Uuid, limit: i64) -> Result<Vec<Submitted>>;
    /// About how many dossiers of a scheme were ever filed, by the counters.
    async fn count_submitted(&mut self, scheme: &str) -> Result<i64>;

    async fn members(&mut self, dossier: Uuid) -> Result<Vec<Member>>;
    async fn member_role(&mut self, dossier: Uuid, account: Uuid) -> Result<Option<String>>;
    async fn put_member(&mut self, dossier: Uuid, account: Uuid, role: &str, at: i64)
    -> Result<()>;
    async fn remove_member(&mut self, dossier: Uuid, account: Uuid) -> Result<()>;

    async fn insert_piece(&mut self, p: &Piece) -> Result<()>;
    /// Every piece ever received, oldest first, replaced and removed ones included.
    async fn pieces(&mut self, dossier: Uuid) -> Result<Vec<Piece>>;
    async fn piece(&mut self, id: Uuid) -> Result<Option<Piece>>;
    async fn replace_piece(&mut self, id: Uuid, by: Uuid) -> Result<()>;
    async fn remove_piece(&mut self, id: Uuid, at: i64) -> Result<()>;
    async fn judge_piece(&mut self, id: Uuid, verdict: &str, note: &str) -> Result<()>;

    async fn insert_correction(&mut self, c: &Correction) -> Result<()>;
    async fn corrections(&mut self, dossier: Uuid) -> Result<Vec<Correction>>;
    async fn answer_correction(&mut self, dossier: Uuid, n: i64, at: i64) -> Result<()>;

    async fn insert_suspension(&mut self, dossier: Uuid, s: &SuspensionRow) -> Result<()>;
    async fn suspensions(&mut self, dossier: Uuid) -> Result<Vec<SuspensionRow>>;
    async fn end_suspension(&mut self, dossier: Uuid, n: i64, to_on: &str) -> Result<()>;

    /// First of `count` public numbers of a year, reserved for the caller.
    async fn reserve_numbers(&mut self, year: i64, count: i64) -> Result<i64>;
}

#[async_trait]
pub trait Work {
    async fn worklist(&mut self, q: &WorklistQuery, reader: Uuid) -> Result<Vec<WorklistRow>>;
    /// How many dossiers a query finds, counting no further than `cap`.
    async fn count_worklist(&mut self, q: &WorklistQuery, cap: i64) -> Result<i64>;
    async fn counters(&mut self, manager: &str) -> Result<Vec<Counter>>;
    /// Counts everything again from the dossiers themselves.
    async fn recount(&mut self) -> Result<()>;
    /// Moves counters of one scheme, each state at most once.
    async fn add_counters(
        &mut self,
        manager: &str,
        scheme: &str,
        shard: i64,
        moves: &[(&str, i64)],
    ) -> Result<()>;
    /// Dossiers whose clock is stopped until a day before `today`.
    async fn overdue(&mut self, today: &str, limit: i64) -> Result<Vec<Uuid>>;
    /// Dossiers whose silence fell before `today`, clock running, not yet lapsed.
    async fn lapsing(&mut self, today: &str, limit: i64) -> Result<Vec<Dossier>>;
    async fn index_dossier(&mut self, dossier: Uuid, tokens: &str) -> Result<()>;

    async fn insert_message(&mut self, m: &Message) -> Result<()>;
    async fn messages(&mut self, dossier: Uuid) -> Result<Vec<Message>>;
    async fn seen(&mut self, dossier: Uuid, account: Uuid) -> Result<Seen>;
    async fn set_seen(&mut self, dossier: Uuid, account: Uuid, seen: Seen) -> Result<()>;

    async fn insert_opinion(&mut self, o: &Opinion) -> Result<()>;
    async fn opinions(&mut self, dossier: Uuid) -> Result<Vec<Opinion>>;
    async fn opinion(&mut self, id: Uuid) -> Result<Option<Opinion>>;
    /// Records the answer; `Stale` when one is already there.
    async fn answer_opinion(&mut self, id: Uuid, verdict: &str, body: &str, at: i64) -> Result<()>;
    async fn remind_opinion(&mut self, id: Uuid, at: i64) -> Result<()>;
    async fn opinions_to_remind(&mut self, before_on: &str, limit: i64) -> Result<Vec<Opinion>>;

    async fn instruction(&mut self, dossier: Uuid) -> Result<Option<Instruction>>;
    /// Writes revision `base + 1`; `Stale` when the stored revision is not `base`.
    async fn put_instruction(
        &mut self,
        dossier: Uuid,
        base: i64,
        data: &str,
        by: Uuid,
        at: i64,
    ) -> Result<()>;

    async fn insert_decision(&mut self, d: &Decision) -> Result<()>;
    async fn decisions(&mut self, dossier: Uuid) -> Result<Vec<Decision>>;
    async fn decision(&mut self, id: Uuid) -> Result<Option<Decision>>;
    async fn set_notified(&mut self, decision: Uuid, at: i64) -> Result<()>;

    async fn saved_views(&mut self, account: Uuid) -> Result<Vec<SavedView>>;
    async fn insert_saved_view(&mut self, account: Uuid, v: &SavedView) -> Result<()>;
    async fn delete_saved_view(&mut self, account: Uuid, id: Uuid) -> Result<()>;
}

#[async_trait]
pub trait Papers {
    /// Does nothing when this kind of document already exists for this subject.
    async fn insert_document(&mut self, d: &Document) -> Result<()>;
    async fn documents(&mut self, dossier: Uuid) -> Result<Vec<Document>>;
    async fn document(&mut self, id: Uuid) -> Result<Option<Document>>;

    async fn insert_mail(&mut self, m: &Mail) -> Result<()>;
    async fn mail(&mut self, id: Uuid) -> Result<Option<Mail>>;
    async fn mails(&mut self, limit: i64) -> Result<Vec<Mail>>;
    async fn set_sent(&mut self, mail: Uuid, at: i64) -> Result<()>;

    /// Enqueues; a job whose `dedupe` is already queued is not queued twice.
    async fn enqueue(&mut self, j: &Job) -> Result<()>;
    /// Claims up to `limit` due jobs until `locked_until`; each is claimed by one worker.
    async fn claim_jobs(&mut self, now: i64, locked_until: i64, limit: i64) -> Result<Vec<Job>>;
    async fn finish_job(&mut self, id: Uuid) -> Result<()>;
    async fn retry_job(&mut self, id: Uuid, run_at: i64, error: &str) -> Result<()>;
    async fn fail_job(&mut self, id: Uuid, error: &str, at: i64) -> Result<()>;
    async fn failed_jobs(&mut self, limit: i64) -> Result<Vec<FailedJob>>;
    async fn queued_jobs(&mut self) -> Result<i64>;

    /// Result of a command already done with this key.
    async fn command(&mut self, key: &str) -> Result<Option<String>>;
    /// Records it; `Conflict` when the key is taken.
    async fn insert_command(
        &mut self,
        key: &str,
        account: Option<Uuid>,
        result: &str,
        at: i64,
    ) -> Result<()>;
}

#[async_trait]
pub trait Journal {
    async fn journal_head(&mut self, stream: Uuid) -> Result<Option<JournalHead>>;
    /// Appends entries of one stream that follow one another, and moves its head to the last;
    /// `Stale` when the first does not follow the head any more.
    async fn append(&mut self, entries: &[JournalEntry]) -> Result<()>;
    async fn journal(&mut self, stream: Uuid) -> Result<Vec<JournalEntry>>;
    /// Entries in (stream, seq) order, for verification.
    async fn journal_page(
        &mut self,
        after: Option<(Uuid, i64)>,
        limit: i64,
    ) -> Result<Vec<JournalEntry>>;
    async fn heads_page(&mut self, after: Option<Uuid>, limit: i64) -> Result<Vec<JournalHead>>;
    async fn dirty_heads(&mut self, limit: i64) -> Result<Vec<JournalHead>>;
    async fn last_seal(&mut self) -> Result<Option<SealRow>>;
    async fn insert_seal(&mut self, seal: &SealRow, heads: &[JournalHead]) -> Result<()>;
    async fn seals_page(&mut self, after: i64, limit: i64) -> Result<Vec<SealRow>>;
    async fn seal_heads(&mut self, n: i64) -> Result<Vec<JournalHead>>;
}

/// What is over and may be deleted: found first, then deleted by its key. Instants are limits, not
/// included.
#[async_trait]
pub trait Housekeeping {
    /// Sessions that expired before an instant.
    async fn sessions_over(&mut self, before: i64, limit: i64) -> Result<Vec<Vec<u8>>>;
    /// Links that expired, or were used, before an instant.
    async fn links_over(&mut self, before: i64, limit: i64) -> Result<Vec<Vec<u8>>>;
    async fn delete_link(&mut self, token_hash: &[u8]) -> Result<()>;
    /// Keys with this beginning, of commands done before an instant.
    async fn commands_over(
        &mut self,
        beginning: &str,
        before: i64,
        limit: i64,
    ) -> Result<Vec<String>>;
    async fn delete_command(&mut self, key: &str) -> Result<()>;
    /// Mails written before an instant and sent.
    async fn mails_over(&mut self, before: i64, limit: i64) -> Result<Vec<Uuid>>;
    async fn delete_mail(&mut self, id: Uuid) -> Result<()>;
    /// Jobs set aside before an instant.
    async fn failed_jobs_over(&mut self, before: i64, limit: i64) -> Result<Vec<Uuid>>;
    async fn delete_failed_job(&mut self, id: Uuid) -> Result<()>;
    /// Puts every job set aside back in the queue, as new; returns how many.
    async fn revive_jobs(&mut self, at: i64) -> Result<u64>;
}

#[async_trait]
pub trait Envelopes {
    /// `Conflict` when this funder already has one for this scheme, year and department.
    async fn insert_envelope(&mut self, e: &Envelope) -> Result<()>;
    /// In a transaction that writes: the envelope as it is once whoever is writing to it is done;
    /// others wait until the end.
    async fn hold_envelope(&mut self, id: Uuid) -> Result<Option<Envelope>>;
    /// Writes the totals of an envelope that is held.
    async fn update_envelope(&mut self, e: &Envelope) -> Result<()>;
    /// Those of a scheme, latest year first; of all schemes for `None`.
    async fn envelopes(&mut self, scheme: Option<&str>) -> Result<Vec<Envelope>>;
    async fn insert_posting(&mut self, p: &EnvelopePosting) -> Result<()>;
    /// Latest first.
    async fn postings(&mut self, envelope: Uuid, limit: i64) -> Result<Vec<EnvelopePosting>>;
    /// Names of the dossiers that postings are of, in one reading; drafts have none.
    async fn names_of(&mut self, dossiers: &[Uuid]) -> Result<Vec<DossierName>>;
    /// What a dossier holds, by envelope; nothing where it holds nothing any more.
    async fn held_by(&mut self, dossier: Uuid) -> Result<Vec<(Uuid, domain::envelope::Held)>>;
}

#[async_trait]
pub trait Committees {
    async fn insert_committee_member(&mut self, m: &CommitteeMember) -> Result<()>;
    /// Ends a term.
    async fn end_committee_member(&mut self, id: Uuid, on: &str) -> Result<()>;
    /// Every member a body ever had, by name.
    async fn committee_members(&mut self, body: &str) -> Result<Vec<CommitteeMember>>;
    /// The places of a person in every committee.
    async fn seats_of(&mut self, email_key: &str) -> Result<Vec<CommitteeMember>>;

    async fn insert_sitting(&mut self, s: &SittingRow) -> Result<()>;
    /// In a transaction that writes: waits for whoever is writing to this sitting, and makes
    /// others wait until the end.
    async fn hold_sitting(&mut self, id: Uuid) -> Result<()>;
    async fn sitting(&mut self, id: Uuid) -> Result<Option<SittingRow>>;
    /// Those of a body, latest day first.
    async fn sittings(&mut self, body: &str) -> Result<Vec<SittingRow>>;
    async fn set_sitting_state(&mut self, id: Uuid, state: &str) -> Result<()>;

    /// Puts a dossier on the agenda, or writes its item again.
    async fn put_sitting_item(&mut self, item: &SittingItem) -> Result<()>;
    async fn clear_sitting_items(&mut self, sitting: Uuid) -> Result<()>;
    async fn sitting_items(&mut self, sitting: Uuid) -> Result<Vec<SittingItem>>;
    /// Dossiers that are on the agenda of a sitting not signed nor cancelled, this one aside.
    async fn dossiers_on_agendas(&mut self, aside: Uuid) -> Result<Vec<Uuid>>;

    /// Writes a mark, over the one of the same kind.
    async fn put_mark(&mut self, m: &SittingMark) -> Result<()>;
    async fn remove_mark(
        &mut self,
        sitting: Uuid,
        dossier: Uuid,
        member: Uuid,
        kind: &str,
    ) -> Result<()>;
    async fn marks(&mut self, sitting: Uuid) -> Result<Vec<SittingMark>>;
    /// Whether somebody of this e-mail is recused from a dossier, in whatever sitting.
    async fn is_recused(&mut self, dossier: Uuid, email_key: &str) -> Result<bool>;
    /// Who is recused from these dossiers, in whatever sitting, by e-mail, in one reading.
    async fn recusals_on(&mut self, dossiers: &[Uuid]) -> Result<Vec<(Uuid, String)>>;
    /// Every dossier that somebody of this e-mail is recused from.
    async fn recused_from(&mut self, email_key: &str) -> Result<Vec<Uuid>>;

    /// Writes the act of an operation, over the one known before.
    async fn put_act(&mut self, a: &ActRow) -> Result<()>;
    async fn acts_of(&mut self, sitting: Uuid) -> Result<Vec<ActRow>>;
}

#[async_trait]
pub trait Parts {
    async fn insert_part(&mut self, p: &PartRow) -> Result<()>;
    /// The parts of a dossier, the lead first; none where it is not shared.
    async fn parts(&mut self, dossier: Uuid) -> Result<Vec<PartRow>>;
    /// Where the parts of these dossiers stand, in one reading: each dossier's together, the lead first.
    async fn standings(&mut self, dossiers: &[Uuid])
    -> Result<Vec<(Uuid, domain::part::Standing)>>;
    /// Day of receipt and suspensions of the clock of these dossiers, in one reading; those whose clock
    /// was never stopped have one line without a suspension.
    async fn clocks(
        &mut self,
        dossiers: &[Uuid],
    ) -> Result<Vec<(Uuid, Option<Date>, Option<SuspensionRow>)>>;
    /// Writes a part where its `rev` still is `p.rev`, and adds one to it; else `Stale`.
    async fn update_part(&mut self, p: &PartRow) -> Result<()>;
    /// What the funders of a scheme have come to: funder, state, number of parts, cents granted.
    async fn part_totals(
        &mut self,
        scheme: &str,
    ) -> Result<Vec<(String, domain::part::PartState, i64, Cents)>>;
    /// Parts of the dossiers of a scheme but those of its lead, in the order of the numbers.
    async fn parts_of_scheme(&mut self, scheme: &str, limit: i64) -> Result<Vec<SharedRow>>;
    /// Parts that a body writes in dossiers led by others, one state after the other, in each the
    /// latest change first; `after` is the instant and the dossier of the last row seen.
    async fn shared_with(
        &mut self,
        body: &str,
        state: domain::part::PartState,
        after: Option<(i64, Uuid)>,
        limit: i64,
    ) -> Result<Vec<SharedRow>>;
}
