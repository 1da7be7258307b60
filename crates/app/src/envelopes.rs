//! Budget envelopes: opening them, and what proposals and decisions do to them.

mod late;

use std::collections::BTreeMap;

use domain::envelope::{Account, Balance, Held, Refused};
use domain::form::{ErrorCode, FieldError};
use domain::permission::SiteAction;
use jiff::civil::Date;
use money::{Cents, Entry};
use policy::Text;
use policy::mandate::class;
use serde_json::json;
use store::{Dossier, DossierName, Envelope, EnvelopePosting, Tx};
use uuid::Uuid;

use crate::accounts::email_key;
use crate::journal::append;
use crate::once::Making;
use crate::{App, AppError, Who};

/// Postings shown of one envelope.
const SHOWN: i64 = 200;

/// What an envelope is opened with.
#[derive(Clone, Debug)]
pub struct NewEnvelope {
    pub funder: String,
    pub scheme: String,
    pub year: i64,
    /// `""` = the whole territory.
    pub department: String,
    /// Commitment authorisation (AE).
    pub opened: Cents,
    /// Yearly credit (CP).
    pub credit: Cents,
    /// The act that opens it.
    pub reason: String,
}

/// An envelope as one person may read it.
pub struct EnvelopeView {
    pub envelope: Envelope,
    /// The last ones, latest first.
    pub postings: Vec<EnvelopePosting>,
    pub dossiers: BTreeMap<Uuid, DossierName>,
    /// Names of those who made them.
    pub authors: BTreeMap<Uuid, String>,
}

/// What a step in the life of a dossier does to its envelope.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Booking {
    /// A proposal: the year is that of the day.
    Reserve(Cents, Date),
    /// A grant, decided on a day of the year of the envelope.
    Commit(Cents, Date),
    /// Refused, withdrawn, taken back to instruction.
    Release,
}

impl App {
    /// Whether this person instructs a scheme, or administers the platform.
    fn keeps_all(&self, who: &Who, scheme: &str) -> bool {
        let mut versions = self.region.schemes.iter().filter(|s| s.id == scheme);
        who.is_admin()
            || versions.any(|s| s.manager.as_deref().is_some_and(|m| who.is_officer_of(m)))
    }

    /// Whether this person keeps the envelope of a funder for a scheme: they instruct the part of this funder
    /// in it, or the scheme where no mandate gives that part to others.
    #[must_use]
    pub fn keeps_envelope(&self, who: &Who, scheme: &str, funder: &str) -> bool {
        let mut versions = self.region.schemes.iter().filter(|s| s.id == scheme);
        who.is_admin()
            || versions.any(|s| match s.mandate(funder) {
                Some(mandate) => who.is_officer_of(&mandate.instructs_for(funder)),
                None => {
                    let manager = s.manager.as_deref();
                    let pays = s.funders.iter().any(|one| one == class(funder));
                    pays && manager.is_some_and(|m| who.is_officer_of(m))
                }
            })
    }

    /// Funders whose envelopes this person may open, by id, with their names: those of a class one by one.
    #[must_use]
    pub fn envelope_funders(&self, who: &Who) -> Vec<(String, Text)> {
        let all = self.region.funders.iter();
        let all = all.flat_map(|funder| self.region.members(funder));
        let schemes = self.envelope_schemes(who);
        all.filter(|(id, _)| schemes.iter().any(|s| self.keeps_envelope(who, &s.id, id)))
            .collect()
    }

    /// The envelopes this person keeps, latest year first.
    ///
    /// # Errors
    /// `NotFound` for anybody but an officer or an administrator.
    pub async fn envelopes(&self, who: &Who) -> Result<Vec<Envelope>, AppError> {
        self.site(who, SiteAction::ManageEnvelopes)?;
        let mut tx = self.store.read().await?;
        let mut all = tx.envelopes(None).await?;
        all.retain(|e| self.keeps_envelope(who, &e.scheme, &e.funder));
        Ok(all)
    }

    /// Schemes for which this person may open an envelope: of any funder, or of one whose part they
    /// instruct.
    #[must_use]
    pub fn envelope_schemes(&self, who: &Who) -> Vec<&policy::Scheme> {
        let bodies = || who.roles.iter().filter(|role| role.role == "officer");
        // Of the last version that has a form: a call that is over still has its dossiers to decide.
        let last = self.region.schemes.chunk_by(|one, next| one.id == next.id);
        let last = last.filter_map(|versions| versions.iter().rfind(|s| s.form.is_some()));
        let own_part = |s: &policy::Scheme| {
            let mut mandates = s.mandates.iter();
            mandates.any(|m| bodies().any(|role| m.is_written_by(&role.body)))
        };
        last.filter(|s| self.keeps_all(who, &s.id) || own_part(s))
            .collect()
    }

    /// An envelope and its last postings, with the names of the dossiers they are of: for those who
    /// instruct these, or the part of the funder in them, and are not recused from them. An administrator
    /// reads totals, and no dossier.
    ///
    /// # Errors
    /// `NotFound` for those who do not keep it.
    pub async fn envelope(&self, who: &Who, id: Uuid) -> Result<EnvelopeView, AppError> {
        self.site(who, SiteAction::ManageEnvelopes)?;
        let mut tx = self.store.read().await?;
        let envelope = tx
            .envelopes(None)
            .await?
            .into_iter()
            .find(|e| e.id == id && self.keeps_envelope(who, &e.scheme, &e.funder))
            .ok_or(AppError::NotFound)?;
        let postings = tx.postings(id, SHOWN).await?;
        let mut dossiers: Vec<Uuid> = postings.iter().filter_map(|p| p.dossier).collect();
        dossiers.sort_unstable();
        dossiers.dedup();
        let out = tx.recused_from(&email_key(&who.email)).await?;
        let mut named = tx.names_of(&dossiers).await?;
        // What moves the envelope of a funder is a part of its own.
        let own_part = !self.keeps_all(who, &envelope.scheme);
        named.retain(|d| (own_part || who.is_officer_of(&d.manager)) && !out.contains(&d.id));
        let mut authors = BTreeMap::new();
        for by in postings.iter().filter_map(|p| p.by) {
            if !authors.contains_key(&by)
                && let Some(account) = tx.account(by).await?
            {
                authors.insert(by, account.name);
            }
        }
        Ok(EnvelopeView {
            envelope,
            authors,
            postings,
            dossiers: named.into_iter().map(|d| (d.id, d)).collect(),
        })
    }

    /// Opens an envelope: what is proposed already and waits for a decision is reserved on it.
    ///
    /// # Errors
    /// `Invalid` with all that is wrong, `NotFound`.
    pub async fn open_envelope(&self, who: &Who, new: &NewEnvelope) -> Result<Uuid, AppError> {
        self.site(who, SiteAction::ManageEnvelopes)?;
        let mut errors = Vec::new();
        let mut wrong = |key: &str, code| errors.push(FieldError::new(key, code));
        let mut schemes = self.envelope_schemes(who).into_iter();
        let scheme = schemes.find(|s| s.id == new.scheme);
        if scheme.is_none() {
            wrong("scheme", ErrorCode::RequiredChoice);
        }
        let known = self.envelope_funders(who).into_iter();
        let known = known.map(|(id, _)| id).any(|id| id == new.funder);
        if !known || scheme.is_some_and(|s| !self.keeps_envelope(who, &s.id, &new.funder)) {
            wrong("funder", ErrorCode::RequiredChoice);
        }
        if !(2000..=2100).contains(&new.year) {
            wrong("year", ErrorCode::NotANumber);
        }
        if new.opened <= Cents(0) {
            wrong("opened", ErrorCode::AmountTooSmall);
        }
        if new.reason.trim().is_empty() {
            wrong("why", ErrorCode::Required);
        }
        let territory = &self.region.territory;
        if !new.department.is_empty() && territory.department_name(&new.department).is_none() {
            wrong("department", ErrorCode::RequiredChoice);
        }
        let made = self.id()?;
        let mut tx = match self.begin_making(who, made).await? {
            Making::First(tx) => tx,
            Making::Again(id) => return Ok(id),
        };
        let taken = tx.envelopes(Some(&new.scheme)).await?.iter().any(|e| {
            e.year == new.year && e.funder == new.funder && e.department == new.department
        });
        if taken {
            wrong("year", ErrorCode::UnknownChoice);
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        let id = self
            .insert_envelope(&mut *tx, who, new, made, "opened", self.id()?)
            .await?;
        self.reserve_proposed(&mut *tx, who, new).await?;
        self.commit(tx).await?;
        Ok(id)
    }

    async fn insert_envelope(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        new: &NewEnvelope,
        id: Uuid,
        kind: &str,
        entry: Uuid,
    ) -> Result<Uuid, AppError> {
        let now = self.now_us();
        let (balance, postings) = Balance::default().vote(new.opened).map_err(refused)?;
        let envelope = Envelope {
            id,
            funder: new.funder.clone(),
            scheme: new.scheme.clone(),
            year: new.year,
            department: new.department.clone(),
            balance,
            credit: new.credit,
            created_by: who.account,
            created_at: now,
        };
        tx.insert_envelope(&envelope).await?;
        self.post_entry(
            tx,
            envelope.id,
            entry,
            &postings,
            kind,
            &new.reason,
            None,
            Some(who.account),
        )
        .await?;
        append(
            tx,
            envelope.id,
            now,
            Some(who.account),
            &format!("envelope.{kind}"),
            &json!({
                "funder": envelope.funder, "scheme": envelope.scheme, "year": envelope.year,
                "department": envelope.department, "cents": new.opened.0, "credit_cents": envelope.credit.0,
                "reason": new.reason.trim(),
            }),
        )
        .await?;
        Ok(envelope.id)
    }

    /// Opens more, or takes back what is not committed, by an act.
    ///
    /// # Errors
    /// `Invalid` when less would be opened than what is committed, `NotFound`.
    pub async fn vote_envelope(
        &self,
        who: &Who,
        id: Uuid,
        by: Cents,
        reason: &str,
    ) -> Result<(), AppError> {
        self.site(who, SiteAction::ManageEnvelopes)?;
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let mut e = self.held_envelope(&mut *tx, who, id).await?;
        let mut errors = Vec::new();
        if by == Cents(0) {
            errors.push(FieldError::new("amount", ErrorCode::Required));
        }
        if reason.trim().is_empty() {
            errors.push(FieldError::new("why", ErrorCode::Required));
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        let (after, entry) = e.balance.vote(by).map_err(refused)?;
        e.balance = after;
        tx.update_envelope(&e).await?;
        self.post_entry(
            &mut *tx,
            id,
            self.id()?,
            &entry,
            "voted",
            reason,
            None,
            Some(who.account),
        )
        .await?;
        append(
            &mut *tx,
            id,
            self.now_us(),
            Some(who.account),
            "envelope.voted",
            &json!({ "cents": by.0, "reason": reason.trim() }),
        )
        .await?;
        self.commit(tx).await
    }

    /// Carries what is left of an envelope, or part of it, over to the next year: an act, never a
    /// habit. The envelope of the next year is opened if there is none.
    ///
    /// # Errors
    /// `Invalid` when more would be carried than what is neither committed nor reserved.
    pub async fn carry_over(
        &self,
        who: &Who,
        id: Uuid,
        amount: Cents,
        reason: &str,
    ) -> Result<Uuid, AppError> {
        self.site(who, SiteAction::ManageEnvelopes)?;
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(id);
        };
        let mut from = self.held_envelope(&mut *tx, who, id).await?;
        let mut errors = Vec::new();
        if amount <= Cents(0) {
            errors.push(FieldError::new("amount", ErrorCode::Required));
        } else if amount > from.balance.free() {
            errors.push(over(from.balance.free()));
        }
        if reason.trim().is_empty() {
            errors.push(FieldError::new("why", ErrorCode::Required));
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        let act = self.id()?;
        let (after, entry) = from
            .balance
            .vote(amount.checked_neg().unwrap_or_default())
            .map_err(refused)?;
        from.balance = after;
        tx.update_envelope(&from).await?;
        self.post_entry(
            &mut *tx,
            id,
            act,
            &entry,
            "carried",
            reason,
            None,
            Some(who.account),
        )
        .await?;
        let next = tx
            .envelopes(Some(&from.scheme))
            .await?
            .into_iter()
            .find(|e| {
                e.year == from.year + 1
                    && e.funder == from.funder
                    && e.department == from.department
            });
        let to = match next {
            Some(next) => {
                let mut next = self.held_envelope(&mut *tx, who, next.id).await?;
                let (after, entry) = next.balance.vote(amount).map_err(refused)?;
                next.balance = after;
                tx.update_envelope(&next).await?;
                self.post_entry(
                    &mut *tx,
                    next.id,
                    act,
                    &entry,
                    "carried",
                    reason,
                    None,
                    Some(who.account),
                )
                .await?;
                next.id
            }
            None => {
                let new = NewEnvelope {
                    funder: from.funder.clone(),
                    scheme: from.scheme.clone(),
                    year: from.year + 1,
                    department: from.department.clone(),
                    opened: amount,
                    credit: Cents(0),
                    reason: reason.to_owned(),
                };
                self.insert_envelope(&mut *tx, who, &new, self.id()?, "carried", act)
                    .await?
            }
        };
        append(
            &mut *tx,
            id,
            self.now_us(),
            Some(who.account),
            "envelope.carried_over",
            &json!({ "to": to, "cents": amount.0, "reason": reason.trim() }),
        )
        .await?;
        self.commit(tx).await?;
        Ok(to)
    }

    async fn held_envelope(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        id: Uuid,
    ) -> Result<Envelope, AppError> {
        tx.hold_envelope(id)
            .await?
            .filter(|e| self.keeps_envelope(who, &e.scheme, &e.funder))
            .ok_or(AppError::NotFound)
    }

    /// The envelope that a dossier draws on in the year of a day: that of its department before
    /// that of the whole territory, funders in the order of the scheme. `None` = the scheme has
    /// none, and decisions are bound by nothing here.
    pub(crate) async fn envelope_of(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
        day: Date,
    ) -> Result<Option<Envelope>, AppError> {
        self.envelope_for(tx, d, None, day).await
    }

    /// The same for one funder of a shared dossier; its lead for `None`.
    pub(crate) async fn envelope_for(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
        funder: Option<&str>,
        day: Date,
    ) -> Result<Option<Envelope>, AppError> {
        let funder = funder.or_else(|| self.leads(d));
        let funders = self
            .region
            .scheme_version(&d.scheme, d.scheme_from)
            .map(|s| s.funders.as_slice())
            .unwrap_or_default();
        let place = |e: &Envelope| funders.iter().position(|f| *f == e.funder);
        let mut found: Vec<Envelope> = tx.envelopes(Some(&d.scheme)).await?;
        found.retain(|e| {
            e.year == i64::from(day.year())
                && (e.department.is_empty() || e.department == d.department)
                && funder.is_none_or(|funder| e.funder == funder)
        });
        found.sort_by_key(|e| {
            (
                place(e).unwrap_or(usize::MAX),
                e.department.is_empty(),
                e.funder.clone(),
            )
        });
        Ok(found.into_iter().next())
    }

    /// Whether envelopes bound the decisions of this funder (the lead for `None`) on such dossiers, in whatever
    /// year: then a year without one has nothing to grant.
    pub(crate) async fn has_envelopes(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
        funder: Option<&str>,
    ) -> Result<bool, AppError> {
        let funder = funder.or_else(|| self.leads(d));
        let all = tx.envelopes(Some(&d.scheme)).await?;
        Ok(all.iter().any(|e| {
            (e.department.is_empty() || e.department == d.department)
                && funder.is_none_or(|funder| e.funder == funder)
        }))
    }

    /// Moves what a dossier holds. Where it held something of another envelope (the year turned),
    /// that is released.
    pub(crate) async fn book(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
        booking: Booking,
        actor: Option<Uuid>,
    ) -> Result<(), AppError> {
        self.book_for(tx, d, self.leads(d), booking, actor).await
    }

    /// The funder that leads where several share a dossier.
    fn leads(&self, d: &Dossier) -> Option<&str> {
        let scheme = self.region.scheme_version(&d.scheme, d.scheme_from);
        let mandates = scheme.filter(|scheme| scheme.is_shared())?.mandates.iter();
        let mut leads = mandates.filter(|mandate| mandate.lead);
        leads.next().map(|mandate| mandate.funder.as_str())
    }

    /// The same for the money of one funder alone; of all for `None`.
    pub(crate) async fn book_for(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
        funder: Option<&str>,
        booking: Booking,
        actor: Option<Uuid>,
    ) -> Result<(), AppError> {
        let (target, to, kind) = match booking {
            Booking::Reserve(cents, day) => (
                self.envelope_for(tx, d, funder, day).await?,
                Held {
                    reserved: cents,
                    committed: Cents(0),
                },
                "reserved",
            ),
            Booking::Commit(cents, day) => (
                match self.envelope_for(tx, d, funder, day).await? {
                    // The year has turned and nothing is opened for it: that is no freedom.
                    None if self.has_envelopes(tx, d, funder).await? => {
                        return Err(AppError::Invalid(vec![over(Cents(0))]));
                    }
                    found => found,
                },
                Held {
                    reserved: Cents(0),
                    committed: cents,
                },
                "committed",
            ),
            Booking::Release => (None, Held::default(), "released"),
        };
        let mut held = tx.held_by(d.id).await?;
        if let Some(funder) = funder {
            let all = tx.envelopes(Some(&d.scheme)).await?;
            held.retain(|(id, _)| all.iter().any(|e| e.id == *id && e.funder == funder));
        }
        let mut moves: Vec<(Uuid, Held, Held, &str)> = held
            .iter()
            .filter(|(id, _)| target.as_ref().is_none_or(|t| t.id != *id))
            .map(|(id, held)| (*id, *held, Held::default(), "released"))
            .collect();
        if let Some(target) = &target {
            let now = held
                .iter()
                .find(|(id, _)| *id == target.id)
                .map_or(Held::default(), |(_, held)| *held);
            moves.push((target.id, now, to, kind));
        }
        // Always in the order of ids: two dossiers never wait for each other.
        moves.sort_by_key(|(id, ..)| *id);
        for (id, from, to, kind) in moves {
            let Some(mut e) = tx.hold_envelope(id).await? else {
                continue;
            };
            let (after, entry) = e.balance.settle(from, to).map_err(refused)?;
            if entry.is_empty() {
                continue;
            }
            e.balance = after;
            tx.update_envelope(&e).await?;
            self.post_entry(tx, id, self.id()?, &entry, kind, "", Some(d.id), actor)
                .await?;
        }
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "one row, said in full")]
    async fn post_entry(
        &self,
        tx: &mut dyn Tx,
        envelope: Uuid,
        id: Uuid,
        entry: &Entry<Account>,
        kind: &str,
        reason: &str,
        dossier: Option<Uuid>,
        by: Option<Uuid>,
    ) -> Result<(), AppError> {
        for p in entry.postings() {
            tx.insert_posting(&EnvelopePosting {
                envelope,
                entry: id,
                account: p.account,
                cents: p.cents,
                kind: kind.to_owned(),
                reason: reason.trim().to_owned(),
                dossier,
                by,
                at: self.now_us(),
            })
            .await?;
        }
        Ok(())
    }
}

fn over(left: Cents) -> FieldError {
    FieldError::new("amount", ErrorCode::OverEnvelope).with("left", left.format_fr())
}

fn refused(why: Refused) -> AppError {
    match why {
        Refused::Exceeded { left } => AppError::Invalid(vec![over(left)]),
        Refused::Overflow => AppError::Internal("an envelope does not add up".to_owned()),
    }
}
