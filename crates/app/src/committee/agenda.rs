//! A sitting before it opens: its agenda, its convening, the recusals proposed; and its moves.

use domain::committee::{self, Action, Event, Item, Sitting};
use domain::form::{ErrorCode, FieldError};
use jiff::civil::Date;
use serde_json::json;
use store::{CommitteeMember, Dossier, SittingItem, SittingRow, Tx, WorklistQuery};
use uuid::Uuid;

use super::{SittingView, wrong};
use crate::accounts::email_key;
use crate::mail::Letter;
use crate::once::Making;
use crate::{App, AppError, Who};

/// Dossiers offered for one agenda.
const OFFERED: u32 = 500;

impl App {
    /// Opens the making of a sitting.
    ///
    /// # Errors
    /// `Invalid`, `NotFound`.
    pub async fn new_sitting(
        &self,
        who: &Who,
        body: &str,
        held_on: Option<Date>,
        place: &str,
    ) -> Result<Uuid, AppError> {
        self.committee_body(body)?;
        if !self.is_secretary(who, body) {
            return Err(AppError::NotFound);
        }
        let mut errors = Vec::new();
        if held_on.is_none_or(|day| day < self.today()) {
            errors.push(FieldError::new("held_on", ErrorCode::DateInPast));
        }
        if place.trim().is_empty() {
            errors.push(FieldError::new("place", ErrorCode::Required));
        }
        let (Some(held_on), true) = (held_on, errors.is_empty()) else {
            return Err(AppError::Invalid(errors));
        };
        let made = self.id()?;
        let mut tx = match self.begin_making(who, made).await? {
            Making::First(tx) => tx,
            Making::Again(id) => return Ok(id),
        };
        let row = SittingRow {
            id: made,
            body: body.to_owned(),
            held_on,
            place: place.trim().to_owned(),
            state: Sitting::Draft,
            secretary: who.account,
            created_at: self.now_us(),
        };
        tx.insert_sitting(&row).await?;
        self.note(
            &mut *tx,
            who,
            row.id,
            "created",
            json!({ "body": body, "held_on": held_on.to_string() }),
        )
        .await?;
        self.commit(tx).await?;
        Ok(row.id)
    }

    /// Dossiers proposed for decision in the schemes of the committee, or for a funder that it decides for,
    /// on no other agenda of it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn ready_for(&self, who: &Who, id: Uuid) -> Result<Vec<Dossier>, AppError> {
        let mut tx = self.store.read().await?;
        let view = self.load_sitting(&mut *tx, who, id).await?;
        self.offered(&mut *tx, who, &view).await
    }

    pub(super) async fn offered(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        view: &SittingView<'_>,
    ) -> Result<Vec<Dossier>, AppError> {
        // Taken by another sitting of this body; that of another funder takes it beside.
        let mut taken = Vec::new();
        for sitting in tx.sittings(&view.row.body).await? {
            let over = matches!(sitting.state, Sitting::Signed | Sitting::Cancelled);
            if sitting.id != view.row.id && !over {
                let items = tx.sitting_items(sitting.id).await?;
                taken.extend(items.into_iter().map(|item| item.dossier));
            }
        }
        let out = tx.recused_from(&email_key(&who.email)).await?;
        let mut found = Vec::new();
        for scheme in self.committee_schemes(&view.row.body) {
            let Some(manager) = scheme.manager.as_deref().filter(|m| who.is_officer_of(m)) else {
                continue;
            };
            let query = WorklistQuery {
                manager: manager.to_owned(),
                states: vec![domain::dossier::State::Proposed],
                scheme: Some(scheme.id.clone()),
                limit: OFFERED,
                ..WorklistQuery::default()
            };
            let rows = tx.worklist(&query, who.account).await?;
            let ids: Vec<Uuid> = rows.iter().map(|row| row.dossier.id).collect();
            let decided = self.led_and_decided(tx, &ids).await?;
            for d in rows.into_iter().map(|row| row.dossier) {
                if !taken.contains(&d.id) && !out.contains(&d.id) && !decided.contains(&d.id) {
                    found.push(d);
                }
            }
        }
        for d in self
            .offered_parts(tx, who, &view.row.body, i64::from(OFFERED))
            .await?
        {
            let known =
                taken.contains(&d.id) || found.iter().any(|other: &Dossier| other.id == d.id);
            if !known && !out.contains(&d.id) {
                found.push(d);
            }
        }
        Ok(found)
    }

    /// Writes the agenda: these dossiers, in this order. `seen`: the agenda as it was on the page.
    ///
    /// # Errors
    /// `Stale` when another person changed it since; `Invalid` for a dossier that is not ready, `NotFound`, `Forbidden`.
    pub async fn set_agenda(
        &self,
        who: &Who,
        id: Uuid,
        dossiers: &[Uuid],
        seen: Option<&[Uuid]>,
    ) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let view = self.conduct(&mut *tx, who, id, Action::EditAgenda).await?;
        let now = view.items.iter().map(|i| i.item.dossier);
        if seen.is_some_and(|seen| !now.eq(seen.iter().copied())) {
            return Err(AppError::Stale);
        }
        let offered = self.offered(&mut *tx, who, &view).await?;
        if dossiers.iter().any(|d| !offered.iter().any(|o| o.id == *d)) {
            return Err(wrong("agenda", ErrorCode::UnknownChoice));
        }
        tx.clear_sitting_items(id).await?;
        for (position, dossier) in (1_i64..).zip(dossiers) {
            tx.put_sitting_item(&SittingItem {
                sitting: id,
                dossier: *dossier,
                position,
                state: Item::Waiting,
                amount: None,
                subject_to: Vec::new(),
                reasons: String::new(),
                report: String::new(),
            })
            .await?;
        }
        self.note(&mut *tx, who, id, "agenda", json!({ "dossiers": dossiers }))
            .await?;
        self.commit(tx).await
    }

    /// Moves a sitting: convening freezes the agenda, proposes recusals and invites.
    ///
    /// # Errors
    /// `Invalid` for an empty agenda, no member, a day still to come, nobody with a vote in the room to open
    /// or to go on, or items not settled; `NotFound`, `Forbidden`.
    pub async fn move_sitting(&self, who: &Who, id: Uuid, event: Event) -> Result<(), AppError> {
        let action = match event {
            Event::Convene | Event::Cancel => Action::Convene,
            Event::Open | Event::Suspend | Event::Resume | Event::Close => Action::Conduct,
            Event::Sign => return Err(AppError::Forbidden("action-not-now")),
        };
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let view = self.conduct(&mut *tx, who, id, action).await?;
        let after =
            committee::apply(view.row.state, event).ok_or(AppError::Forbidden("action-not-now"))?;
        match event {
            Event::Convene => {
                if view.items.is_empty() {
                    return Err(wrong("agenda", ErrorCode::RequiredChoices));
                }
                if !view.members.iter().any(|m| m.voting) {
                    return Err(wrong("members", ErrorCode::Required));
                }
                self.propose_recusals(&mut *tx, &view, &view.members)
                    .await?;
                self.keep_recusals(&mut *tx, &view).await?;
                self.invite_members(&mut *tx, &view).await?;
            }
            Event::Open if view.row.held_on > self.today() => {
                return Err(wrong("opening", ErrorCode::DateInFuture));
            }
            Event::Open | Event::Resume if view.quorum().present == 0 => {
                return Err(wrong("presence", ErrorCode::Required));
            }
            Event::Open | Event::Resume => self.keep_recusals(&mut *tx, &view).await?,
            Event::Close if view.items.iter().any(|i| !i.item.state.is_settled()) => {
                return Err(wrong("items", ErrorCode::Required));
            }
            _ => {}
        }
        tx.set_sitting_state(id, after.as_str()).await?;
        self.note(
            &mut *tx,
            who,
            id,
            event.as_str(),
            json!({ "to": after.as_str() }),
        )
        .await?;
        self.commit(tx).await
    }

    /// Notes in this sitting the ties said in others, so that its minutes keep them.
    pub(super) async fn keep_recusals(
        &self,
        tx: &mut dyn Tx,
        view: &SittingView<'_>,
    ) -> Result<(), AppError> {
        let note = self.texts.text(self.lang(), "com-recused-before", &[]);
        for i in &view.items {
            for m in &view.members {
                let dossier = i.item.dossier;
                if view.was_recused(dossier, m.id) && view.mark(dossier, m.id, "recusal").is_none()
                {
                    tx.put_mark(&self.mark(view.row.id, dossier, m.id, "recusal", "", &note))
                        .await?;
                }
            }
        }
        Ok(())
    }

    /// Members tied to a dossier as its holder are out; those with a role in an organisation of the
    /// applicant's name are out until they, or the secretary, say that there is no tie.
    pub(super) async fn propose_recusals(
        &self,
        tx: &mut dyn Tx,
        view: &SittingView<'_>,
        members: &[CommitteeMember],
    ) -> Result<(), AppError> {
        for i in &view.items {
            let Some(d) = tx.dossier(i.item.dossier).await? else {
                continue;
            };
            let mut holders: Vec<String> = tx
                .members(d.id)
                .await?
                .iter()
                .map(|m| email_key(&m.email))
                .collect();
            holders.extend(tx.account(d.owner).await?.map(|a| a.email_key));
            for m in members {
                let (kind, note) = if holders.contains(&m.email_key) {
                    ("recusal", d.applicant.clone())
                } else if let Some(role) =
                    m.roles.iter().find(|r| committee::matches(r, &d.applicant))
                {
                    ("match", role.clone())
                } else {
                    continue;
                };
                tx.put_mark(&self.mark(view.row.id, d.id, m.id, kind, "", &note))
                    .await?;
            }
        }
        Ok(())
    }

    async fn invite_members(
        &self,
        tx: &mut dyn Tx,
        view: &SittingView<'_>,
    ) -> Result<(), AppError> {
        let name = view
            .body
            .name_on(view.row.held_on)
            .map(|n| n.fr.clone())
            .unwrap_or_default();
        let day = domain::form::display_date(view.row.held_on);
        let link = format!("{}/comites/{}", self.config.base_url, view.row.id);
        let count = view.items.len().to_string();
        for m in &view.members {
            self.post(
                tx,
                Letter {
                    to: &m.email,
                    kind: "convened",
                    args: &[
                        ("name", &m.name),
                        ("committee", &name),
                        ("date", &day),
                        ("place", &view.row.place),
                        ("count", &count),
                        ("link", &link),
                    ],
                    dossier: None,
                    attachment: None,
                },
            )
            .await?;
        }
        Ok(())
    }
}
