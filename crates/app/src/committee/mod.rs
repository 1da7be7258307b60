//! Committees: their members, their sittings from convening to the decisions that leave.
//!
//! Whoever is recused from an item reads nothing of its dossier, here ([`SittingView`]) or as an
//! officer ([`App::relation`]). The secretary of a committee is any officer of a body that instructs
//! one of its schemes, or for a funder that it decides for ([`part`]).

mod agenda;
mod attendance;
pub mod choice;
mod item;
mod members;
mod minutes;
pub(crate) mod papers;
pub(crate) mod part;
mod room;
mod votes;

use domain::committee::{self, Action, Seat, Sitting};
use domain::form::{ErrorCode, FieldError};
use jiff::civil::Date;
use policy::{Body, CommitteeRules};
use store::{CommitteeMember, Dossier, PartRow, SittingItem, SittingMark, SittingRow, Tx};
use uuid::Uuid;

use crate::accounts::email_key;
use crate::journal::append;
use crate::{App, AppError, Who};

pub use attendance::Presence;
pub use item::ItemPage;
pub use members::NewMember;
pub use room::ItemDecision;
pub use votes::Operations;

/// Marks on the whole sitting, not on one item.
const WHOLE: Uuid = Uuid::nil();
/// Marks of signature, both beside the seat of the chair.
const SIGNED_CHAIR: &str = "signed_chair";
const SIGNED_SECRETARY: &str = "signed_secretary";

/// A committee this person has something to do with.
pub struct Committee<'r> {
    pub body: &'r Body,
    pub rules: &'r CommitteeRules,
    pub secretary: bool,
    /// Names of its schemes.
    pub schemes: Vec<&'r policy::Scheme>,
    pub sittings: Vec<SittingRow>,
}

/// A sitting as one person may see it.
pub struct SittingView<'r> {
    pub row: SittingRow,
    pub body: &'r Body,
    pub rules: &'r CommitteeRules,
    pub secretary: bool,
    /// This person's own place, when they are a member.
    pub own: Option<CommitteeMember>,
    /// Members whose term covers the day.
    pub members: Vec<CommitteeMember>,
    pub items: Vec<ItemView>,
    marks: Vec<SittingMark>,
    /// Members known to be tied to a dossier from another sitting, by e-mail.
    elsewhere: Vec<(Uuid, String)>,
}

/// An item; `dossier` is `None` for whoever may not read it.
pub struct ItemView {
    pub item: SittingItem,
    pub dossier: Option<Dossier>,
    /// The part it decides for another funder than the lead, the amounts of `dossier` being those of
    /// this part.
    pub part: Option<PartRow>,
    pub seats: Vec<Seat>,
}

fn wrong(key: &str, code: ErrorCode) -> AppError {
    AppError::Invalid(vec![FieldError::new(key, code)])
}

impl SittingView<'_> {
    fn mark(&self, dossier: Uuid, member: Uuid, kind: &str) -> Option<&SittingMark> {
        self.marks
            .iter()
            .find(|m| m.dossier == dossier && m.member == member && m.kind == kind)
    }

    #[must_use]
    pub fn is_present(&self, member: Uuid) -> bool {
        self.mark(WHOLE, member, "present").is_some()
    }

    /// Who holds this member's proxy.
    #[must_use]
    pub fn proxy(&self, member: Uuid) -> Option<Uuid> {
        self.mark(WHOLE, member, "proxy")
            .and_then(|m| m.value.parse().ok())
    }

    /// Whether the chair has signed the minutes, or else the secretary.
    #[must_use]
    pub fn has_signed(&self, chair: bool) -> bool {
        let kind = if chair {
            SIGNED_CHAIR
        } else {
            SIGNED_SECRETARY
        };
        self.marks
            .iter()
            .any(|m| m.dossier == WHOLE && m.kind == kind)
    }

    /// Whether this member is out for an item: recused, here or in another sitting, or matched with its
    /// applicant and not yet cleared.
    #[must_use]
    pub fn is_out(&self, dossier: Uuid, member: Uuid) -> bool {
        self.mark(dossier, member, "recusal").is_some()
            || self.was_recused(dossier, member)
            || (self.mark(dossier, member, "match").is_some()
                && self.mark(dossier, member, "cleared").is_none())
    }

    /// Whether a member withdrew from a dossier in another sitting: a tie does not end with the sitting it was
    /// said in. Once the sitting is over, what was noted in it is what holds.
    fn was_recused(&self, dossier: Uuid, member: Uuid) -> bool {
        let over = matches!(self.row.state, Sitting::Closed | Sitting::Signed);
        let key = self.members.iter().find(|m| m.id == member);
        let key = key.map(|m| m.email_key.as_str()).unwrap_or_default();
        !over
            && self
                .elsewhere
                .iter()
                .any(|(d, k)| *d == dossier && k == key)
    }

    /// Why this member is out of an item, when the match is not answered: the role that matched.
    #[must_use]
    pub fn proposed_recusal(&self, dossier: Uuid, member: Uuid) -> Option<&str> {
        let answered = self.mark(dossier, member, "recusal").is_some()
            || self.mark(dossier, member, "cleared").is_some();
        self.mark(dossier, member, "match")
            .filter(|_| !answered)
            .map(|m| m.note.as_str())
    }

    /// Members out of an item, with what was said of it.
    #[must_use]
    pub fn out_of(&self, dossier: Uuid) -> Vec<(Uuid, String)> {
        self.members
            .iter()
            .filter(|m| self.is_out(dossier, m.id))
            .map(|m| {
                let note = self
                    .mark(dossier, m.id, "recusal")
                    .or_else(|| self.mark(dossier, m.id, "match"));
                (m.id, note.map(|n| n.note.clone()).unwrap_or_default())
            })
            .collect()
    }

    /// The seats of this person for an item.
    fn seats_on(&self, dossier: Uuid) -> Vec<Seat> {
        if let Some(own) = &self.own
            && self.is_out(dossier, own.id)
        {
            return vec![Seat::Recused];
        }
        self.seats()
    }

    /// What this person is in the sitting, whatever the item.
    fn seats(&self) -> Vec<Seat> {
        let mut seats = Vec::new();
        if self.secretary {
            seats.push(Seat::Secretary);
        }
        if let Some(own) = &self.own {
            seats.push(if own.voting {
                Seat::Voting
            } else {
                Seat::Advisory
            });
        }
        seats
    }

    /// Whether this person may do this in the sitting as a whole.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        self.seats()
            .iter()
            .any(|s| committee::allowed(*s, self.row.state, action))
    }

    /// Whether this person may do this on an item.
    #[must_use]
    pub fn may_on(&self, dossier: Uuid, action: Action) -> bool {
        self.seats_on(dossier)
            .iter()
            .any(|s| committee::allowed(*s, self.row.state, action))
    }

    #[must_use]
    pub fn chair(&self) -> Option<&CommitteeMember> {
        self.members
            .iter()
            .find(|m| m.chair && self.is_present(m.id))
            .or_else(|| self.members.iter().find(|m| m.chair))
    }

    fn item(&self, dossier: Uuid) -> Result<&ItemView, AppError> {
        self.items
            .iter()
            .find(|i| i.item.dossier == dossier)
            .ok_or(AppError::NotFound)
    }
}

impl App {
    /// The last version of each scheme whose dossiers a committee decides: of one that is over too, as long as
    /// some wait.
    fn committee_schemes(&self, body: &str) -> impl Iterator<Item = &policy::Scheme> {
        let versions = self.region.schemes.chunk_by(|one, next| one.id == next.id);
        versions.filter_map(move |versions| {
            let own =
                |s: &&policy::Scheme| s.form.is_some() && s.committee.as_deref() == Some(body);
            versions.iter().rfind(own)
        })
    }

    fn is_secretary(&self, who: &Who, body: &str) -> bool {
        let own = self.region.schemes.iter().any(|s| {
            s.committee.as_deref() == Some(body)
                && s.manager.as_deref().is_some_and(|m| who.is_officer_of(m))
        });
        own || self.instructs_for_body(who, body)
    }

    /// Whether this person keeps a committee: the navigation shows them where.
    #[must_use]
    pub fn keeps_a_committee(&self, who: &Who) -> bool {
        self.region
            .bodies
            .iter()
            .any(|b| b.rules.is_some() && self.is_secretary(who, &b.id))
    }

    fn committee_body(&self, id: &str) -> Result<(&Body, &CommitteeRules), AppError> {
        let body = self.region.body(id).ok_or(AppError::NotFound)?;
        let rules = body.rules.as_ref().ok_or(AppError::NotFound)?;
        Ok((body, rules))
    }

    /// The committees this person keeps or sits in, with their sittings.
    ///
    /// # Errors
    /// Only those of storage.
    pub async fn committees(&self, who: &Who) -> Result<Vec<Committee<'_>>, AppError> {
        let mut tx = self.store.read().await?;
        let seats = tx.seats_of(&email_key(&who.email)).await?;
        let mut found = Vec::new();
        for body in &self.region.bodies {
            let Some(rules) = &body.rules else { continue };
            let secretary = self.is_secretary(who, &body.id);
            if !secretary && !seats.iter().any(|s| s.body == body.id) {
                continue;
            }
            let mut sittings = tx.sittings(&body.id).await?;
            sittings.retain(|s| {
                secretary
                    || (s.state != Sitting::Draft
                        && seats
                            .iter()
                            .any(|seat| seat.body == body.id && covers(seat, s.held_on)))
            });
            let mut schemes: Vec<_> = self
                .committee_schemes(&body.id)
                .chain(self.decides_for_another(&body.id))
                .collect();
            // Versions of one scheme follow each other.
            schemes.dedup_by(|one, other| one.id == other.id);
            found.push(Committee {
                body,
                rules,
                secretary,
                schemes,
                sittings,
            });
        }
        Ok(found)
    }

    async fn note(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        sitting: Uuid,
        what: &str,
        facts: serde_json::Value,
    ) -> Result<(), AppError> {
        append(
            tx,
            sitting,
            self.now_us(),
            Some(who.account),
            &format!("sitting.{what}"),
            &facts,
        )
        .await
    }

    async fn load_sitting(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        id: Uuid,
    ) -> Result<SittingView<'_>, AppError> {
        let row = tx.sitting(id).await?.ok_or(AppError::NotFound)?;
        let (body, rules) = self.committee_body(&row.body)?;
        let marks = tx.marks(id).await?;
        let members = self.members_of(tx, &row, &marks).await?;
        let key = email_key(&who.email);
        let of_agenda = tx.sitting_items(id).await?;
        let dossiers: Vec<Uuid> = of_agenda.iter().map(|item| item.dossier).collect();
        let elsewhere = tx.recusals_on(&dossiers).await?;
        let mut view = SittingView {
            secretary: self.is_secretary(who, &row.body),
            own: members.iter().find(|m| m.email_key == key).cloned(),
            marks,
            elsewhere,
            items: Vec::new(),
            row,
            body,
            rules,
            members,
        };
        if !view.may(Action::ReadSitting) {
            return Err(AppError::NotFound);
        }
        let mut items = Vec::new();
        for item in of_agenda {
            // A tie known from another sitting counts in this one, for whoever reads it.
            let tied = |(d, k): &(Uuid, String)| *d == item.dossier && *k == key;
            let seats = if view.elsewhere.iter().any(tied) {
                vec![Seat::Recused]
            } else {
                view.seats_on(item.dossier)
            };
            let reads = seats
                .iter()
                .any(|s| committee::allowed(*s, view.row.state, Action::ReadItem));
            let (dossier, part) = if reads {
                self.item_of(tx, &view.row.body, item.dossier).await?
            } else {
                (None, None)
            };
            items.push(ItemView {
                dossier,
                part,
                seats,
                item,
            });
        }
        view.items = items;
        Ok(view)
    }

    /// The members of a committee on the day of a sitting. Of one that is over, those who were members then:
    /// whoever is entered later, were it with an earlier day, has no seat in it.
    async fn members_of(
        &self,
        tx: &mut dyn Tx,
        row: &SittingRow,
        marks: &[SittingMark],
    ) -> Result<Vec<CommitteeMember>, AppError> {
        let over = matches!(row.state, Sitting::Closed | Sitting::Signed);
        let mut members = tx.committee_members(&row.body).await?;
        members.retain(|m| {
            let then = self.local(m.created_at).date() <= row.held_on
                || marks.iter().any(|mark| mark.member == m.id);
            covers(m, row.held_on) && (then || !over)
        });
        Ok(members)
    }

    /// The dossier of an item as its committee reads it, and the part decided for another funder.
    async fn item_of(
        &self,
        tx: &mut dyn Tx,
        body: &str,
        dossier: Uuid,
    ) -> Result<(Option<Dossier>, Option<PartRow>), AppError> {
        let Some(d) = tx.dossier(dossier).await? else {
            return Ok((None, None));
        };
        let part = self.part_for(tx, body, &d).await?;
        let seen = match &part {
            Some(part) => part::seen_by(d, part),
            None => d,
        };
        Ok((Some(seen), part))
    }

    /// A sitting, for its secretary and its members.
    ///
    /// # Errors
    /// `NotFound` for anybody else, and for members before it is convened.
    pub async fn sitting(&self, who: &Who, id: Uuid) -> Result<SittingView<'_>, AppError> {
        let mut tx = self.store.read().await?;
        self.load_sitting(&mut *tx, who, id).await
    }

    /// Holds the sitting and checks one action on it as a whole.
    async fn conduct(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        id: Uuid,
        action: Action,
    ) -> Result<SittingView<'_>, AppError> {
        tx.hold_sitting(id).await?;
        let view = self.load_sitting(tx, who, id).await?;
        if view.may(action) {
            Ok(view)
        } else {
            Err(AppError::Forbidden("action-not-now"))
        }
    }

    /// The same, on an item: not found for whoever may not even read it.
    async fn conduct_item(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        id: Uuid,
        dossier: Uuid,
        action: Action,
    ) -> Result<SittingView<'_>, AppError> {
        tx.hold_sitting(id).await?;
        let view = self.load_sitting(tx, who, id).await?;
        let seats = view.item(dossier)?.seats.clone();
        let may = |a| {
            seats
                .iter()
                .any(|s| committee::allowed(*s, view.row.state, a))
        };
        if may(action) {
            Ok(view)
        } else if may(Action::ReadItem) {
            Err(AppError::Forbidden("action-not-now"))
        } else {
            Err(AppError::NotFound)
        }
    }

    fn mark(
        &self,
        sitting: Uuid,
        dossier: Uuid,
        member: Uuid,
        kind: &str,
        value: &str,
        note: &str,
    ) -> SittingMark {
        SittingMark {
            sitting,
            dossier,
            member,
            kind: kind.to_owned(),
            value: value.to_owned(),
            note: note.trim().to_owned(),
            at: self.now_us(),
        }
    }
}

fn covers(m: &CommitteeMember, day: Date) -> bool {
    m.from_on <= day && m.to_on.is_none_or(|to| to >= day)
}
