//! Dossiers that several funders share: who is asked, what each of their officers may read, and the
//! page where the plan of all is balanced.

mod decide;
mod outside;
mod righted;
mod write;

use std::collections::BTreeMap;

use domain::clock::Silence;
use domain::part::{self, PartState, Standing, Sum};
use domain::permission::{Action, Relation, SiteAction};
use domain::share::{Balanced, Share, balance};
use jiff::civil::Date;
use money::Cents;
use policy::amount::FundingResult;
use policy::assess::ConditionResult;
use policy::mandate::class;
use policy::{Form, Mandate, Scheme, Sight, Situation};
use serde_json::json;
use store::{Dossier, PartRow, SharedRow, SuspensionRow, Tx};
use uuid::Uuid;

use crate::officer::note_of;
use crate::view::{Access, Whole};
use crate::{App, AppError, Who};

pub use decide::PartDecision;
pub use outside::{Came, Outcome, OutsideList};
pub use write::PartNote;

/// Rows of one page of the list of shared dossiers.
const SHOWN: i64 = 50;

/// An officer of other funders than the lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    /// The funders they act for, as named in the dossier.
    pub funders: Vec<String>,
    sees: Vec<Sight>,
}

impl Partner {
    /// Whether a mandate lets them see what an action reads.
    pub(crate) fn may_see(&self, action: Action) -> bool {
        let sight = match action {
            Action::ReadMessages => Sight::Messages,
            Action::ReadNotes => Sight::Notes,
            Action::ReadOpinions => Sight::Opinions,
            Action::ReadJournal => Sight::Journal,
            Action::ReadDocuments => Sight::Documents,
            _ => return true,
        };
        self.sees.contains(&sight)
    }

    /// Whether they act for a funder of the scheme, or for a member of it.
    #[must_use]
    pub fn acts_for(&self, funder: &str) -> bool {
        self.funders
            .iter()
            .any(|own| own == funder || class(own) == funder)
    }

    /// Whether they read a piece of the form: those of all if their mandate says so, and their own.
    #[must_use]
    pub fn reads_piece(&self, form: &Form, piece: &str) -> bool {
        let spec = form.pieces.iter().find(|spec| spec.id == piece);
        match spec.and_then(|spec| spec.funder.as_deref()) {
            Some(funder) => self.acts_for(funder),
            None => self.sees.contains(&Sight::Pieces),
        }
    }
}

/// One funder on the page of a shared dossier.
pub struct PartView<'r> {
    pub row: PartRow,
    /// How it is called.
    pub name: String,
    pub mandate: &'r Mandate,
    /// What its rules give; `None` where the scheme gives none.
    pub funding: Option<FundingResult>,
    /// This person writes its opinion and its proposal.
    pub may_write: bool,
    /// This person records its decision.
    pub may_decide: bool,
    /// This person may put its decision right.
    pub may_rectify: bool,
    /// It fell, and its condition is fulfilled after all: its funder may grant it anew.
    pub could_hold: bool,
    /// The agreement that its aid needs is missing today: with whom, and the text.
    pub no_agreement: Option<(String, String)>,
    /// Nobody writes for it here: its opinion may be asked by a link.
    pub outside: bool,
}

/// A shared dossier as one person sees it.
pub struct SharedView<'r> {
    pub whole: Whole<'r>,
    pub parts: Vec<PartView<'r>>,
    pub sum: Sum,
    /// The plan with what each funder grants, else proposes, else is asked; or with what was tried.
    pub plan: Option<Balanced>,
    /// Amount of each funder in that plan.
    pub amounts: BTreeMap<String, Cents>,
    /// Lines of expense by key, as written: what double funding is said of.
    pub labels: BTreeMap<String, String>,
    /// Highest share of public money that the law or the scheme allows the lead, if it says one.
    pub ceiling: Option<(money::Rate, String)>,
    /// What the law and the scheme say of the plan, as tried if it is: conditions that read it.
    pub limits: Vec<ConditionResult>,
    /// Public aid of that plan that is in no ledger yet: what the room of state aid is asked for.
    pub to_grant: Option<Cents>,
    /// What the silence of a funder that has not decided means, the lead aside: its own clock is the
    /// dossier's.
    pub silence: Option<Silence>,
}

/// A page of the shared dossiers of somebody who writes parts of them.
pub struct SharedList {
    pub rows: Vec<SharedRow>,
    /// What the parts of each dossier come to.
    pub sums: BTreeMap<Uuid, Sum>,
    /// What the silence of the funder means, where it has not decided.
    pub silences: BTreeMap<Uuid, Silence>,
    pub more: bool,
}

/// What one funder has come to in a shared scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunderTotal {
    pub funder: String,
    pub grants: i64,
    pub granted: Cents,
    pub awaited: i64,
}

/// A part as the others see it.
pub(crate) fn standing(row: &PartRow) -> Standing {
    Standing {
        funder: row.funder.clone(),
        state: row.state,
        subject_to: row.subject_to.clone(),
        granted: row.granted,
    }
}

/// The honest sum of the parts of a dossier.
///
/// # Errors
/// `Internal` when amounts do not add up.
pub fn sum_of(parts: &[PartRow]) -> Result<Sum, AppError> {
    let standings: Vec<Standing> = parts.iter().map(standing).collect();
    added(&standings)
}

fn added(standings: &[Standing]) -> Result<Sum, AppError> {
    part::sum(standings).ok_or_else(|| AppError::Internal("parts do not add up".to_owned()))
}

impl App {
    /// The parts of a dossier; nothing is asked of storage where its scheme is not shared.
    pub(crate) async fn parts_of(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
    ) -> Result<Vec<PartRow>, AppError> {
        let scheme = self.region.scheme_version(&d.scheme, d.scheme_from);
        if scheme.is_some_and(Scheme::is_shared) {
            Ok(tx.parts(d.id).await?)
        } else {
            Ok(Vec::new())
        }
    }

    /// What the parts of each of these dossiers come to.
    pub(crate) async fn sums(
        &self,
        tx: &mut dyn Tx,
        dossiers: &[Uuid],
    ) -> Result<BTreeMap<Uuid, Sum>, AppError> {
        let mut parts: BTreeMap<Uuid, Vec<Standing>> = BTreeMap::new();
        for (dossier, standing) in tx.standings(dossiers).await? {
            parts.entry(dossier).or_default().push(standing);
        }
        let sum = |(dossier, parts): (Uuid, Vec<Standing>)| Ok((dossier, added(&parts)?));
        parts.into_iter().map(sum).collect()
    }

    /// Those of these dossiers whose lead has decided its part, while others have not: they wait for nobody
    /// of the lead's any more.
    pub(crate) async fn led_and_decided(
        &self,
        tx: &mut dyn Tx,
        dossiers: &[Uuid],
    ) -> Result<Vec<Uuid>, AppError> {
        let mut seen = None;
        let mut decided = Vec::new();
        // The lead comes first in each dossier.
        for (dossier, part) in tx.standings(dossiers).await? {
            if seen != Some(dossier) {
                seen = Some(dossier);
                if !matches!(part.state, PartState::Awaited | PartState::Proposed) {
                    decided.push(dossier);
                }
            }
        }
        Ok(decided)
    }

    /// What somebody is to a dossier, once their part in it is counted. Recused people have none.
    pub(crate) async fn with_partners(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        dossier: Dossier,
        relation: Relation,
    ) -> Result<Access, AppError> {
        let plain = Access::plain(dossier, relation);
        if relation != Relation::None || who.is_officer_of(&plain.dossier.manager) {
            return Ok(plain);
        }
        let scheme = self
            .region
            .scheme_version(&plain.dossier.scheme, plain.dossier.scheme_from);
        let Some(scheme) = scheme.filter(|scheme| scheme.is_shared() && !who.roles.is_empty())
        else {
            return Ok(plain);
        };
        let mut partner = Partner {
            funders: Vec::new(),
            sees: Vec::new(),
        };
        for row in tx.parts(plain.dossier.id).await? {
            if row.lead || !who.is_officer_of(&row.instructs) {
                continue;
            }
            if let Some(mandate) = scheme.mandate(&row.funder) {
                partner.sees.extend(mandate.sees.iter().copied());
            }
            partner.funders.push(row.funder);
        }
        let key = crate::accounts::email_key(&who.email);
        if partner.funders.is_empty() || tx.is_recused(plain.dossier.id, &key).await? {
            return Ok(plain);
        }
        Ok(Access {
            relation: Relation::Partner,
            partner: Some(partner),
            ..plain
        })
    }

    /// What the mandate of a funder lets those read who act for it.
    pub(crate) fn mandated(&self, d: &Dossier, funder: &str) -> Option<Partner> {
        let scheme = self.region.scheme_version(&d.scheme, d.scheme_from)?;
        let mandate = scheme.mandate(funder)?;
        Some(Partner {
            funders: vec![funder.to_owned()],
            sees: mandate.sees.clone(),
        })
    }

    /// Opens the parts of a dossier that is being filed: those that its scheme and its plan ask.
    pub(crate) async fn open_parts(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
        scheme: &Scheme,
        facts: &Situation,
    ) -> Result<(), AppError> {
        if !scheme.is_shared() {
            return Ok(());
        }
        let commune = self.region.territory.commune(&d.commune);
        for (position, asked) in (1_i64..).zip(scheme.asked(&self.region, commune, facts)) {
            let mut row = self.part_of(d, asked.mandate, &asked.funder, position);
            row.asked = asked.amount;
            tx.insert_part(&row).await?;
        }
        Ok(())
    }

    /// The part of a funder that is asked and has said nothing yet.
    fn part_of(&self, d: &Dossier, mandate: &Mandate, funder: &str, position: i64) -> PartRow {
        PartRow {
            dossier: d.id,
            funder: funder.to_owned(),
            position,
            lead: mandate.lead,
            instructs: mandate.instructs_for(funder),
            decides: mandate.decides_for(funder),
            state: PartState::Awaited,
            asked: None,
            verdict: String::new(),
            summary: String::new(),
            proposed: None,
            proposed_reason: String::new(),
            granted: None,
            subject_to: Vec::new(),
            decided_on: None,
            decision: None,
            rev: 1,
            updated_at: self.now_us(),
        }
    }

    /// How a funder of a dossier is called.
    #[must_use]
    pub fn funder_name(&self, funder: &str) -> String {
        self.region
            .funder_name(funder)
            .map_or_else(|| funder.to_owned(), |name| name.fr)
    }

    /// How a sentence names a funder: with its article, where it takes one.
    #[must_use]
    pub fn funder_called(&self, funder: &str) -> String {
        self.region
            .funder_called(funder)
            .map_or_else(|| funder.to_owned(), |name| name.fr)
    }

    /// Whether this person writes parts of dossiers that others lead: the navigation shows them where.
    #[must_use]
    pub fn is_partner(&self, who: &Who) -> bool {
        let bodies = who.roles.iter().filter(|role| role.role == "officer");
        let shared = || self.region.schemes.iter().filter(|s| s.is_shared());
        bodies.into_iter().any(|role| {
            let mut mandates = shared().flat_map(|s| &s.mandates);
            mandates.any(|m| !m.lead && m.is_written_by(&role.body))
        })
    }

    /// Shared dossiers whose part this person writes, in one state of their part, latest change first;
    /// and what the parts of each come to.
    ///
    /// # Errors
    /// `NotFound` for anybody but an officer.
    pub async fn shared_list(
        &self,
        who: &Who,
        state: PartState,
        after: Option<(i64, Uuid)>,
    ) -> Result<SharedList, AppError> {
        self.site(who, SiteAction::ReadWorklist)?;
        let mut tx = self.store.read().await?;
        let mut rows = Vec::new();
        for role in who.roles.iter().filter(|role| role.role == "officer") {
            rows.extend(
                tx.shared_with(&role.body, state, after, SHOWN.saturating_add(1))
                    .await?,
            );
        }
        // Whoever is recused from a dossier does not even read its line.
        let out = tx
            .recused_from(&crate::accounts::email_key(&who.email))
            .await?;
        rows.retain(|row| !out.contains(&row.dossier));
        rows.sort_by_key(|row| std::cmp::Reverse((row.updated_at, row.dossier)));
        let size = usize::try_from(SHOWN).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let dossiers: Vec<Uuid> = rows.iter().map(|row| row.dossier).collect();
        let sums = self.sums(&mut *tx, &dossiers).await?;
        let silences = if matches!(state, PartState::Awaited | PartState::Proposed) {
            self.silences(&mut *tx, &dossiers).await?
        } else {
            BTreeMap::new()
        };
        Ok(SharedList {
            rows,
            sums,
            silences,
            more,
        })
    }

    /// What the silence of funders other than the lead means on each of these dossiers.
    async fn silences(
        &self,
        tx: &mut dyn Tx,
        dossiers: &[Uuid],
    ) -> Result<BTreeMap<Uuid, Silence>, AppError> {
        let mut stops: BTreeMap<Uuid, (Option<Date>, Vec<SuspensionRow>)> = BTreeMap::new();
        for (dossier, received, stop) in tx.clocks(dossiers).await? {
            let known = stops.entry(dossier).or_default();
            known.0 = received;
            known.1.extend(stop);
        }
        let silence = |(dossier, (received, known)): (_, (_, Vec<_>))| {
            Some((dossier, self.silence_of_others(received, &known)?))
        };
        Ok(stops.into_iter().filter_map(silence).collect())
    }

    /// A shared scheme, for whoever instructs for its lead.
    fn shared_scheme(&self, who: &Who, id: &str) -> Result<&Scheme, AppError> {
        self.site(who, SiteAction::ReadWorklist)?;
        let found = self.region.schemes.iter().rev().find(|one| {
            let manager = one.manager.as_deref();
            one.id == id && one.is_shared() && manager.is_some_and(|m| who.is_officer_of(m))
        });
        found.ok_or(AppError::NotFound)
    }

    /// What each funder of a shared scheme has granted, members of a class together, in the order of the
    /// scheme: its name, how many grants, how much; with how many parts are still awaited.
    ///
    /// # Errors
    /// `NotFound` for whoever does not instruct for its lead.
    pub async fn call_totals(
        &self,
        who: &Who,
        scheme: &str,
    ) -> Result<(&Scheme, Vec<FunderTotal>), AppError> {
        let found = self.shared_scheme(who, scheme)?;
        let mut tx = self.store.read().await?;
        let rows = tx.part_totals(scheme).await?;
        let mut totals: Vec<FunderTotal> = found
            .mandates
            .iter()
            .map(|mandate| FunderTotal {
                funder: mandate.funder.clone(),
                grants: 0,
                granted: Cents(0),
                awaited: 0,
            })
            .collect();
        for (funder, state, n, cents) in rows {
            let Some(total) = totals.iter_mut().find(|one| one.funder == class(&funder)) else {
                continue;
            };
            match state {
                PartState::Granted => {
                    total.grants += n;
                    total.granted = total.granted.checked_add(cents).ok_or_else(|| {
                        AppError::Internal("the grants of a call do not add up".to_owned())
                    })?;
                }
                state if !state.is_settled() => total.awaited += n,
                _ => {}
            }
        }
        Ok((found, totals))
    }

    /// The page of a shared dossier. `tried` puts other amounts in the plan, and changes nothing.
    ///
    /// # Errors
    /// `NotFound` for whoever is neither its officer nor that of one of its funders, or when it is
    /// not shared.
    pub async fn shared(
        &self,
        who: &Who,
        key: &str,
        tried: &BTreeMap<String, Cents>,
    ) -> Result<SharedView<'_>, AppError> {
        let whole = self.whole_story(who, key).await?;
        if whole.parts.is_empty()
            || !matches!(whole.access.relation, Relation::Officer | Relation::Partner)
        {
            return Err(AppError::NotFound);
        }
        let mut tx = self.store.read().await?;
        // What the rules say rests on the whole dossier, whatever this person reads of it.
        let full = self
            .load_whole(
                &mut *tx,
                Access::plain(whole.access.dossier.clone(), Relation::Officer),
            )
            .await?;
        let mut without_officer = Vec::new();
        for row in &whole.parts {
            if !row.lead && tx.officers(&row.instructs).await?.is_empty() {
                without_officer.push(row.funder.clone());
            }
        }
        drop(tx);
        let note = note_of(full.instruction.as_ref())?;
        let today = self.today();
        let amounts: BTreeMap<String, Cents> = whole
            .parts
            .iter()
            .map(|row| {
                let tried = tried.get(&row.funder).copied();
                let amount = tried.or_else(|| known(row)).unwrap_or_default();
                (row.funder.clone(), amount)
            })
            .collect();
        // Tried, the rules read the plan with what is tried; else as it was filed.
        let totals = if tried.is_empty() {
            BTreeMap::new()
        } else {
            totals(whole.scheme, &amounts)?
        };
        let read = self.read_with(&full, &note, &totals)?;
        let facts = read.facts.clone();
        let assessed = self.assessed(&full, &read, today);
        let computed = self.computed(&full, read);
        let of_plan = |id: &str| {
            let rule = full.scheme.conditions.iter().find(|one| one.id == id);
            let rule = rule.and_then(|one| one.rule.as_ref());
            rule.is_some_and(|rule| rule.inputs().any(|name| name.starts_with("plan.")))
        };
        let mut limits = assessed.result.conditions;
        limits.retain(|one| of_plan(&one.id));
        let fundings = computed.as_ref().map(|c| c.fundings.as_slice());
        let fundings = fundings.unwrap_or_default();
        let standings: Vec<Standing> = whole.parts.iter().map(standing).collect();
        let could_hold = part::could_hold(&standings);
        let mut parts = Vec::new();
        for row in &whole.parts {
            let Some(mandate) = whole.scheme.mandate(&row.funder) else {
                continue;
            };
            let mine = match &whole.access.partner {
                Some(partner) => partner.funders.contains(&row.funder),
                None => row.lead || without_officer.contains(&row.funder),
            };
            let open = |wanted: bool| mine && wanted;
            let needed = mandate
                .agreement
                .as_ref()
                .filter(|_| mandate.needs_agreement(&facts))
                .filter(|a| self.region.agreement(&row.funder, &a.with, today).is_none());
            parts.push(PartView {
                name: self.funder_name(&row.funder),
                may_write: open(whole.access.may(Action::WritePart))
                    && !row.lead
                    && matches!(row.state, PartState::Awaited | PartState::Proposed),
                may_decide: open(whole.access.may(Action::DecidePart))
                    && row.state == PartState::Proposed,
                may_rectify: open(whole.access.may(Action::RectifyPart)) && row.decision.is_some(),
                could_hold: could_hold.contains(&row.funder.as_str()),
                funding: fundings
                    .iter()
                    .find(|one| one.funder == class(&row.funder))
                    .cloned(),
                no_agreement: needed.map(|a| (self.funder_called(&a.with), a.source.clone())),
                outside: without_officer.contains(&row.funder) && !row.state.is_settled(),
                mandate,
                row: row.clone(),
            });
        }
        let mut plan = computed
            .as_ref()
            .and_then(|c| balanced(whole.form, whole.scheme, &c.plan, &parts, &amounts));
        if let Some(plan) = &mut plan {
            // Whoever has refused makes up nothing.
            let lost = |funder: &String| {
                let mut rows = whole.parts.iter();
                rows.any(|row| row.funder == *funder && row.state.is_lost())
            };
            plan.may_fill.retain(|(funder, _)| !lost(funder));
        }
        let labels = computed
            .iter()
            .flat_map(|c| &c.plan.expenses)
            .map(|line| (line.key.clone(), line.label.clone()))
            .collect();
        let lead = whole.scheme.fundings.iter().find(|funding| funding.lead);
        let ceiling = lead.and_then(|lead| {
            let figure = &lead.rule.public_share;
            figure
                .value
                .map(|rate| (rate, figure.source.as_str().to_owned()))
        });
        let received = whole.access.dossier.received_on;
        Ok(SharedView {
            silence: self.silence_of_others(received, &whole.suspensions),
            to_grant: to_grant(&whole.parts, &amounts),
            sum: sum_of(&whole.parts)?,
            whole,
            parts,
            plan,
            amounts,
            labels,
            ceiling,
            limits,
        })
    }

    /// Asks one more funder on a dossier that is being instructed: a member of a class, or a funder
    /// that the plan did not name.
    ///
    /// # Errors
    /// `Invalid` for a funder that is unknown or asked already, `NotFound`, `Forbidden`.
    pub async fn ask_funder(&self, who: &Who, key: &str, funder: &str) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let access = self.access(&mut *tx, key, who, Action::WritePart).await?;
        if !access.is_officer() {
            return Err(AppError::Forbidden("action-not-now"));
        }
        let mut d = access.dossier;
        let (scheme, _) = self.scheme_of(&d)?;
        let parts = tx.parts(d.id).await?;
        let wrong = |code| AppError::Invalid(vec![domain::form::FieldError::new("funder", code)]);
        let mandate = scheme
            .mandate(funder)
            .filter(|_| self.region.funder_name(funder).is_some())
            .ok_or_else(|| wrong(domain::form::ErrorCode::UnknownChoice))?;
        let is_class = |id: &str| self.region.funder(id).is_some_and(|f| f.members.is_some());
        if parts.is_empty() || is_class(funder) || parts.iter().any(|p| p.funder == funder) {
            return Err(wrong(domain::form::ErrorCode::UnknownChoice));
        }
        let position = parts.last().map_or(1, |p| p.position.saturating_add(1));
        tx.insert_part(&self.part_of(&d, mandate, funder, position))
            .await?;
        self.record(
            &mut *tx,
            &mut d,
            Some(who.account),
            "dossier.part_asked",
            &json!({ "funder": funder }),
        )
        .await?;
        self.commit(tx).await
    }

    /// Funders that may still be asked on a dossier: names in the dossier and in words.
    #[must_use]
    pub fn funders_to_ask(&self, scheme: &Scheme, parts: &[PartRow]) -> Vec<(String, String)> {
        let funders = scheme.mandates.iter().filter(|m| !m.lead);
        let funders = funders.filter_map(|m| self.region.funder(&m.funder));
        funders
            .flat_map(|funder| self.region.members(funder))
            .filter(|(id, _)| !parts.iter().any(|p| p.funder == *id))
            .map(|(id, name)| (id, name.fr))
            .collect()
    }
}

/// What a funder gives as far as is known: granted, else proposed, else asked; nothing once it cannot.
fn known(row: &PartRow) -> Option<Cents> {
    let known = row.granted.or(row.proposed).or(row.asked);
    known.filter(|_| !row.state.is_lost())
}

/// What the kinds of resource of the form come to with these amounts, by the mandates that name one.
fn totals(
    scheme: &Scheme,
    amounts: &BTreeMap<String, Cents>,
) -> Result<BTreeMap<String, Cents>, AppError> {
    let mut totals: BTreeMap<String, Cents> = BTreeMap::new();
    for (funder, amount) in amounts {
        let Some(kind) = scheme.mandate(funder).and_then(|m| m.resource.as_ref()) else {
            continue;
        };
        let total = totals.entry(kind.clone()).or_default();
        let added = total.checked_add(*amount);
        *total = added.ok_or_else(|| AppError::Internal("shares do not add up".to_owned()))?;
    }
    Ok(totals)
}

/// What these amounts would add to the aid that the ledger holds already. `None`: nothing.
fn to_grant(parts: &[PartRow], amounts: &BTreeMap<String, Cents>) -> Option<Cents> {
    let held = |row: &PartRow| match row.state {
        PartState::Granted | PartState::Conditional => row.granted.unwrap_or_default(),
        _ => Cents(0),
    };
    let more = parts.iter().map(|row| {
        let amount = amounts.get(&row.funder).copied().unwrap_or_default();
        amount.checked_sub(held(row)).unwrap_or_default()
    });
    money::sum(more).filter(|sum| *sum > Cents(0))
}

/// The plan of a dossier with these amounts. In kind is left out; lines that ask a funder with a part
/// count in its share, and nowhere else.
fn balanced(
    form: &Form,
    scheme: &Scheme,
    plan: &domain::plan::Plan,
    parts: &[PartView<'_>],
    amounts: &BTreeMap<String, Cents>,
) -> Option<Balanced> {
    let in_kind = |id: &str| form.expenses.iter().any(|k| k.id == id && k.in_kind);
    let presented: Vec<(String, Cents)> = plan
        .expenses
        .iter()
        .filter(|line| !in_kind(&line.kind))
        .map(|line| (line.key.clone(), line.amount))
        .collect();
    let asked: Vec<&str> = scheme
        .mandates
        .iter()
        .filter(|m| parts.iter().any(|p| class(&p.row.funder) == m.funder))
        .filter_map(|m| m.resource.as_deref())
        .collect();
    let (mut public, mut private) = (Cents(0), Cents(0));
    for line in &plan.resources {
        let Some(kind) = form.resources.iter().find(|k| k.id == line.kind) else {
            continue;
        };
        if kind.in_kind || asked.contains(&kind.id.as_str()) {
            continue;
        }
        let total = if kind.public {
            &mut public
        } else {
            &mut private
        };
        *total = total.checked_add(line.amount)?;
    }
    let shares: Vec<Share> = parts
        .iter()
        .map(|one| {
            let base = one.funding.as_ref().and_then(|f| f.base.as_ref());
            let proposal = one.funding.as_ref().and_then(|f| f.proposal.as_ref());
            Share {
                funder: one.row.funder.clone(),
                amount: amounts.get(&one.row.funder).copied().unwrap_or_default(),
                most: proposal
                    .and_then(|p| p.amount)
                    .or(base.map(|base| base.total)),
                retained: base
                    .iter()
                    .flat_map(|base| &base.lines)
                    .map(|line| (line.key.clone(), line.retained))
                    .collect(),
            }
        })
        .collect();
    balance(&presented, &shares, public, private)
}
