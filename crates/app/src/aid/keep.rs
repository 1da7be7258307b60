//! What officers do to the ledger of aid by themselves: import, link, cancel, register, and the
//! base rates.

use domain::aid::import::{self, Mistake};
use domain::aid::ledger::Day;
use domain::aid::register::{self, Entry};
use domain::aid::request::read;
use domain::answers::Raw;
use domain::form::Said;
use domain::form::{ErrorCode, FieldError};
use domain::permission::SiteAction;
use jiff::civil::Date;
use money::{Cents, Rate};
use policy::state_aid::RegimeKind;
use serde_json::json;
use store::{AidChange, AidLink, AidOrganisation, AidRow, BaseRate, Tx};
use uuid::Uuid;

use super::Loaded;
use crate::journal::append;
use crate::once::Making;
use crate::view::submitted;
use crate::{App, AppError, Who};

/// Aids shown at once in the queue of the register; older ones leave it as they are registered.
const QUEUE: i64 = 500;

/// An aid still to be entered in the central register.
#[derive(Clone, Debug)]
pub struct ToRegister {
    pub aid: AidRow,
    pub organisation: AidOrganisation,
    /// Day by which it must be there.
    pub due: Date,
    /// INSEE code of the commune of its dossier; empty when it has none.
    pub commune: String,
    pub manager: String,
}

/// An organisation, those linked with it, and what they received.
pub struct Undertaking {
    pub organisation: AidOrganisation,
    pub loaded: Loaded,
    /// Today, by de minimis regime that has a ceiling.
    pub days: Vec<(String, Day)>,
    /// The organisations that are one undertaking with it today.
    pub members: Vec<Uuid>,
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub aids: usize,
    pub organisations: usize,
}

fn field(key: &str, code: ErrorCode) -> FieldError {
    FieldError::new(key, code)
}

/// An identifier as the ledger knows it: a SIREN, a SIRET or an RNA number as people type it.
fn key_of(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if let Ok(siren) = domain::identifiers::siren(&text) {
        return Some(format!("siren:{siren}"));
    }
    if let Ok(siret) = domain::identifiers::siret(&text) {
        return siret.get(..9).map(|siren| format!("siren:{siren}"));
    }
    domain::identifiers::rna(&text)
        .ok()
        .map(|rna| format!("rna:{rna}"))
}

impl App {
    /// What is to be entered in the central register, most urgent first.
    ///
    /// # Errors
    /// `NotFound` for anybody but an officer.
    pub async fn aids_to_register(&self, who: &Who) -> Result<Vec<ToRegister>, AppError> {
        self.site(who, SiteAction::KeepAid)?;
        let mut tx = self.store.read().await?;
        let mut queue = Vec::new();
        for aid in tx.aids_to_register(QUEUE).await? {
            let Some(due) = aid.register_due else {
                continue;
            };
            let organisation = tx
                .aid_organisation(aid.organisation)
                .await?
                .ok_or(AppError::NotFound)?;
            let dossier = match aid.dossier {
                Some(id) => tx.dossier(id).await?,
                None => None,
            };
            queue.push(ToRegister {
                due,
                organisation,
                commune: dossier
                    .as_ref()
                    .map(|d| d.commune.clone())
                    .unwrap_or_default(),
                manager: dossier.map(|d| d.manager).unwrap_or_default(),
                aid,
            });
        }
        Ok(queue)
    }

    /// The declared fields of the queue, as a CSV file. `instrument` says each in words.
    ///
    /// # Errors
    /// `NotFound` for anybody but an officer.
    pub async fn register_export(
        &self,
        who: &Who,
        instrument: impl Fn(&str) -> String + Send,
    ) -> Result<Vec<u8>, AppError> {
        let today = self.today();
        let queue = self.aids_to_register(who).await?;
        let mut tx = self.store.read().await?;
        let mut entries = Vec::with_capacity(queue.len());
        for row in &queue {
            let sector = self.sector(&mut *tx, row).await?;
            entries.push(self.entry(row, &instrument, sector, today));
        }
        Ok(register::csv(&entries))
    }

    /// The sector that the dossier of an aid says, when its form asks it.
    async fn sector(&self, tx: &mut dyn Tx, row: &ToRegister) -> Result<String, AppError> {
        let Some(id) = row.aid.dossier else {
            return Ok(String::new());
        };
        let dossier = tx.dossier(id).await?.ok_or(AppError::NotFound)?;
        let (scheme, form) = self.scheme_of(&dossier)?;
        let asked = |field: &policy::Field| field.role.as_deref() == Some("applicant.sector");
        if !form.fields().any(asked) {
            return Ok(String::new());
        }
        let sections = submitted(&tx.versions(id).await?)?;
        let answers = Raw::merged(sections.values().map(|section| &section.data));
        let said = Said::of(form, answers);
        let request = read(&self.region.state_aid, scheme, form, &said);
        Ok(request.sector.unwrap_or_default())
    }

    fn entry(
        &self,
        row: &ToRegister,
        instrument: &impl Fn(&str) -> String,
        sector: String,
        today: Date,
    ) -> Entry {
        let regime = self.region.state_aid.regime(&row.aid.regime);
        let text = regime.and_then(|r| r.ceiling_on(row.aid.granted_on).map(|c| c.text.clone()));
        let operator = self
            .region
            .body(&row.manager)
            .and_then(|body| body.name_on(today));
        // A project without a structure has no number to declare.
        let beneficiary = match row.organisation.key.split_once(':') {
            Some(("siren" | "rna", number)) => number.to_owned(),
            _ => String::new(),
        };
        Entry {
            beneficiary,
            name: row.organisation.name.clone(),
            regime: text
                .or_else(|| regime.map(|r| r.text.clone()))
                .unwrap_or_else(|| row.aid.regime.clone()),
            instrument: instrument(&row.aid.instrument),
            sector,
            commune: row.commune.clone(),
            authority: row.aid.grantor.clone(),
            operator: operator.map(|name| name.fr.clone()).unwrap_or_default(),
            amount: row.aid.amount,
            granted_on: row.aid.granted_on,
        }
    }

    /// Records what the central register answered for an aid.
    ///
    /// # Errors
    /// `Invalid`, `Stale` when it has its receipt already, `NotFound`.
    pub async fn register_receipt(
        &self,
        who: &Who,
        aid: Uuid,
        on: Date,
        receipt: &str,
    ) -> Result<(), AppError> {
        self.site(who, SiteAction::KeepAid)?;
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let row = tx.aid(aid).await?.ok_or(AppError::NotFound)?;
        let receipt = receipt.trim();
        let mut errors = Vec::new();
        if receipt.is_empty() {
            errors.push(field("receipt", ErrorCode::Required));
        }
        if on > self.today() {
            errors.push(field("on", ErrorCode::DateInFuture));
        } else if on < row.granted_on {
            errors.push(field("on", ErrorCode::DateInPast));
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        tx.set_aid_registered(aid, on, receipt).await?;
        let facts = json!({ "aid": aid, "on": on.to_string(), "receipt": receipt });
        self.note_aid(&mut *tx, who, row.organisation, "aid.registered", &facts)
            .await?;
        self.commit(tx).await
    }

    /// An organisation of the ledger and its undertaking.
    ///
    /// # Errors
    /// `NotFound` for anybody but an officer, or when there is none.
    pub async fn undertaking(&self, who: &Who, id: Uuid) -> Result<Undertaking, AppError> {
        self.site(who, SiteAction::KeepAid)?;
        let mut tx = self.store.read().await?;
        let organisation = tx.aid_organisation(id).await?.ok_or(AppError::NotFound)?;
        let loaded = self.load_undertaking(&mut *tx, id).await?;
        let (ledger, today) = (loaded.ledger(), self.today());
        let name = id.to_string();
        let de_minimis = self.region.state_aid.regimes.iter();
        Ok(Undertaking {
            days: de_minimis
                .filter(|regime| regime.kind == RegimeKind::DeMinimis)
                .filter_map(|regime| Some((regime.id.clone(), ledger.day(regime, &name, today)?)))
                .collect(),
            members: ledger
                .undertaking(&name, today)
                .iter()
                .filter_map(|id| id.parse().ok())
                .collect(),
            organisation,
            loaded,
        })
    }

    /// The organisation that a person names by its SIREN, SIRET or RNA number.
    ///
    /// # Errors
    /// `Invalid` when this is no such number; `NotFound` for anybody but an officer.
    pub async fn find_undertaking(
        &self,
        who: &Who,
        number: &str,
    ) -> Result<Option<AidOrganisation>, AppError> {
        self.site(who, SiteAction::KeepAid)?;
        let key = key_of(number).ok_or_else(|| {
            AppError::Invalid(vec![field("number", ErrorCode::NotAnOrganisation)])
        })?;
        let mut tx = self.store.read().await?;
        Ok(tx.aid_organisation_by_key(&key).await?)
    }

    /// Says that two organisations are one undertaking from a day on.
    ///
    /// # Errors
    /// `Invalid`, `NotFound`.
    pub async fn link_organisations(
        &self,
        who: &Who,
        organisation: Uuid,
        new: &NewLink,
    ) -> Result<Uuid, AppError> {
        self.site(who, SiteAction::KeepAid)?;
        let id = self.id()?;
        let mut tx = match self.begin_making(who, id).await? {
            Making::First(tx) => tx,
            Making::Again(link) => return Ok(link),
        };
        let known = tx
            .aid_organisation(organisation)
            .await?
            .ok_or(AppError::NotFound)?;
        let key = key_of(&new.number);
        let mut errors = Vec::new();
        match &key {
            _ if new.number.trim().is_empty() => {
                errors.push(field("number", ErrorCode::Required));
            }
            None => errors.push(field("number", ErrorCode::NotAnOrganisation)),
            Some(key) if *key == known.key => {
                errors.push(field("number", ErrorCode::AlreadyThere));
            }
            Some(_) => {}
        }
        if new.reason.trim().is_empty() {
            errors.push(field("reason", ErrorCode::Required));
        }
        if new.from > self.today() {
            errors.push(field("from", ErrorCode::DateInFuture));
        }
        let (Some(key), true) = (key, errors.is_empty()) else {
            return Err(AppError::Invalid(errors));
        };
        let name = if new.name.trim().is_empty() {
            key.clone()
        } else {
            new.name.trim().to_owned()
        };
        let other = self.organisation(&mut *tx, &key, &name).await?;
        // Both sides wait for whoever is granting aid to one of them, in the order of their ids.
        let mut both = [known.id, other.id];
        both.sort();
        for one in both {
            tx.hold_aid_organisation(one).await?;
        }
        let link = AidLink {
            id,
            a: known.id,
            b: other.id,
            from_on: new.from,
            to_on: None,
            reason: new.reason.trim().to_owned(),
            created_by: who.account,
            created_at: self.now_us(),
        };
        tx.insert_aid_link(&link).await?;
        let facts = json!({
            "link": link.id, "a": link.a, "b": link.b, "from": link.from_on.to_string(), "reason": link.reason,
        });
        for one in both {
            self.note_aid(&mut *tx, who, one, "aid.linked", &facts)
                .await?;
        }
        self.commit(tx).await?;
        Ok(link.id)
    }

    /// Last day on which two organisations are one undertaking.
    ///
    /// # Errors
    /// `Invalid` when it comes before the first, `Stale` when the link has ended, `NotFound`.
    pub async fn end_link(
        &self,
        who: &Who,
        organisation: Uuid,
        link: Uuid,
        to: Date,
    ) -> Result<(), AppError> {
        self.site(who, SiteAction::KeepAid)?;
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let links = tx.aid_links_of(organisation).await?;
        let found = links
            .into_iter()
            .find(|known| known.id == link)
            .ok_or(AppError::NotFound)?;
        if to < found.from_on {
            return Err(AppError::Invalid(vec![field("to", ErrorCode::DateInPast)]));
        }
        tx.end_aid_link(link, to).await?;
        let facts = json!({ "link": link, "to": to.to_string() });
        let mut both = [found.a, found.b];
        both.sort();
        for id in both {
            self.note_aid(&mut *tx, who, id, "aid.unlinked", &facts)
                .await?;
        }
        self.commit(tx).await
    }

    /// The aid of a grant whose condition did not come gives its room back from today on.
    pub(crate) async fn cancel_aid_of(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        d: &store::Dossier,
        decision: Uuid,
    ) -> Result<(), AppError> {
        let aids = tx.aids_of_dossier(d.id).await?;
        for row in aids.iter().filter(|aid| aid.decision == Some(decision)) {
            tx.hold_aid_organisation(row.organisation).await?;
            let n = tx
                .aid_changes(row.id)
                .await?
                .last()
                .map_or(1, |c| c.n.saturating_add(1));
            let change = AidChange {
                aid: row.id,
                n,
                on: self.today(),
                amount: Cents(0),
                reason: self.texts.text(self.lang(), "aid-condition-not-met", &[]),
                created_by: who.account,
                created_at: self.now_us(),
            };
            tx.insert_aid_change(&change).await?;
            let facts = json!({
                "aid": row.id, "n": n, "on": change.on.to_string(), "cents": 0, "reason": change.reason,
            });
            self.note_aid(tx, who, row.organisation, "aid.reduced", &facts)
                .await?;
        }
        Ok(())
    }

    /// Cancels an aid, or reduces it, from a day on. An increase is a new aid.
    ///
    /// # Errors
    /// `Invalid`, `NotFound`.
    pub async fn reduce_aid(
        &self,
        who: &Who,
        aid: Uuid,
        on: Date,
        amount: Cents,
        reason: &str,
    ) -> Result<(), AppError> {
        self.site(who, SiteAction::KeepAid)?;
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let row = tx.aid(aid).await?.ok_or(AppError::NotFound)?;
        tx.hold_aid_organisation(row.organisation).await?;
        let changes = tx.aid_changes(aid).await?;
        let last = changes.last();
        let before = last.map_or(row.amount, |change| change.amount);
        let since = last.map_or(row.granted_on, |change| change.on);
        let mut errors = Vec::new();
        if amount.is_negative() {
            errors.push(field("amount", ErrorCode::AmountNegative));
        } else if amount >= before {
            errors.push(field("amount", ErrorCode::AmountTooLarge).with("max", before.format_fr()));
        }
        if on < since {
            errors.push(field("on", ErrorCode::DateInPast));
        } else if on > self.today() {
            errors.push(field("on", ErrorCode::DateInFuture));
        }
        if reason.trim().is_empty() {
            errors.push(field("reason", ErrorCode::Required));
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        let change = AidChange {
            aid,
            n: last.map_or(1, |change| change.n.saturating_add(1)),
            on,
            amount,
            reason: reason.trim().to_owned(),
            created_by: who.account,
            created_at: self.now_us(),
        };
        tx.insert_aid_change(&change).await?;
        let facts = json!({
            "aid": aid, "n": change.n, "on": on.to_string(), "cents": amount.0, "reason": change.reason,
        });
        self.note_aid(&mut *tx, who, row.organisation, "aid.reduced", &facts)
            .await?;
        self.commit(tx).await
    }

    /// Enters a file of past aid; all of it or nothing. An undertaking is named there by its SIREN,
    /// SIRET or RNA number. A row that the ledger has already (same organisation, day, regime,
    /// amount, grantor and reference) is not entered twice.
    ///
    /// # Errors
    /// `NotFound` for anybody but an officer. The mistakes of the file come back in the result.
    pub async fn import_aid(
        &self,
        who: &Who,
        bytes: &[u8],
    ) -> Result<Result<Imported, Vec<Mistake>>, AppError> {
        self.site(who, SiteAction::KeepAid)?;
        let ids: Vec<&str> = self
            .region
            .state_aid
            .regimes
            .iter()
            .map(|r| r.id.as_str())
            .collect();
        let rows = match import::read(bytes, &ids) {
            Ok(rows) => rows,
            Err(mistakes) => return Ok(Err(mistakes)),
        };
        let mut keyed = Vec::with_capacity(rows.len());
        let mut mistakes = Vec::new();
        for row in rows {
            match key_of(&row.undertaking) {
                Some(key) => keyed.push((key, row)),
                None => mistakes.push(Mistake {
                    line: row.line,
                    column: "undertaking",
                    found: row.undertaking,
                    expected: "a SIREN, SIRET or RNA number expected".to_owned(),
                    kind: import::MistakeKind::Undertaking,
                }),
            }
        }
        if !mistakes.is_empty() {
            return Ok(Err(mistakes));
        }
        // In the order of their keys, so that two imports never wait for each other.
        keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(Ok(Imported::default()));
        };
        let mut done = Imported {
            aids: 0,
            organisations: 0,
        };
        let mut current: Option<(AidOrganisation, Vec<AidRow>)> = None;
        for (key, row) in keyed {
            if current.as_ref().is_none_or(|(known, _)| known.key != key) {
                let name = if row.name.is_empty() { &key } else { &row.name };
                let organisation = self.organisation(&mut *tx, &key, name).await?;
                tx.hold_aid_organisation(organisation.id).await?;
                let known = tx.aids_of(organisation.id).await?;
                done.organisations += 1;
                current = Some((organisation, known));
            }
            let Some((organisation, known)) = &mut current else {
                continue;
            };
            let same = |aid: &AidRow| {
                aid.granted_on == row.granted_on
                    && aid.regime == row.regime
                    && aid.amount == row.amount
                    && aid.grantor == row.grantor
                    && aid.reference == row.reference
            };
            if known.iter().any(same) {
                continue;
            }
            let aid = AidRow {
                id: self.id()?,
                organisation: organisation.id,
                regime: row.regime,
                instrument: String::new(),
                granted_on: row.granted_on,
                amount: row.amount,
                origin: "imported".to_owned(),
                grantor: row.grantor,
                reference: row.reference,
                dossier: None,
                decision: None,
                computation: None,
                register_due: None,
                registered_on: None,
                receipt: String::new(),
                created_by: who.account,
                created_at: self.now_us(),
            };
            self.write_aid(&mut *tx, who, &aid).await?;
            done.aids += 1;
        }
        self.commit(tx).await?;
        Ok(Ok(done))
    }

    /// Base rates, latest first.
    ///
    /// # Errors
    /// `NotFound` for anybody but an officer.
    pub async fn base_rates(&self, who: &Who) -> Result<Vec<BaseRate>, AppError> {
        self.site(who, SiteAction::KeepAid)?;
        let mut tx = self.store.read().await?;
        Ok(tx.base_rates().await?)
    }

    /// Enters a base rate that the Commission published. What was computed before stays.
    ///
    /// # Errors
    /// `Invalid` (also when that day has one already), `NotFound`.
    pub async fn add_base_rate(
        &self,
        who: &Who,
        from: Date,
        rate: Rate,
        source: &str,
    ) -> Result<(), AppError> {
        self.site(who, SiteAction::KeepAid)?;
        let source = source.trim();
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let mut errors = Vec::new();
        if source.is_empty() {
            errors.push(field("source", ErrorCode::Required));
        }
        if tx.base_rates().await?.iter().any(|r| r.from_on == from) {
            errors.push(field("from", ErrorCode::AlreadyThere));
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        tx.insert_base_rate(&BaseRate {
            from_on: from,
            rate,
            source: source.to_owned(),
            created_by: who.account,
            created_at: self.now_us(),
        })
        .await?;
        let facts = json!({ "from": from.to_string(), "ppm": rate.ppm(), "source": source });
        self.note_aid(&mut *tx, who, who.account, "aid.base_rate", &facts)
            .await?;
        self.commit(tx).await
    }

    async fn note_aid(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        stream: Uuid,
        kind: &str,
        facts: &serde_json::Value,
    ) -> Result<(), AppError> {
        append(tx, stream, self.now_us(), Some(who.account), kind, facts).await
    }
}

/// A link between two organisations, as an officer enters it.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// SIREN, SIRET or RNA number of the other one.
    pub number: String,
    /// Its name, where the ledger does not know it yet.
    pub name: String,
    pub from: Date,
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_type_them() {
        for (typed, key) in [
            ("732 829 320", Some("siren:732829320")),
            ("73282932000074", Some("siren:732829320")),
            ("W294001234", Some("rna:W294001234")),
            ("732829321", None),
            ("Le Fournil", None),
            ("", None),
        ] {
            assert_eq!(key_of(typed).as_deref(), key, "{typed}");
        }
    }
}
