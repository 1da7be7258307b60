//! The minutes as a paper: printed for whoever asks, and kept once they are signed.
//!
//! What is kept holds every item, and is never printed again: its SHA-256 is in the journal of the
//! sitting. Somebody recused from an item gets a copy printed for them, without it.

use documents::{Minutes, MinutesItem, MinutesMember, SittingHead};
use domain::committee::{self, Item, Outcome, Seat, Sitting};
use money::Cents;
use policy::model::DecisionRule;
use serde_json::json;
use store::{SittingPaper, Tx};
use uuid::Uuid;

use super::item::votes_of;
use super::{ItemView, SittingView};
use crate::runtime::hex;
use crate::{App, AppError, Who};

/// Kind of the jobs that keep the minutes, and of the paper kept.
pub(crate) const MINUTES: &str = "minutes";

/// Who may sign what comes after the minutes.
pub(crate) struct SigningSeat<'r>(SittingView<'r>);

impl SigningSeat<'_> {
    /// Whether this person may read the item of a dossier.
    pub(crate) fn reads(&self, dossier: Uuid) -> bool {
        self.0
            .items
            .iter()
            .any(|i| i.item.dossier == dossier && i.dossier.is_some())
    }

    /// Whether the sitting decides of this dossier for another funder than the lead.
    pub(crate) fn of_another(&self, dossier: Uuid) -> bool {
        self.0.part(dossier).is_some()
    }

    pub(crate) fn chair(&self) -> bool {
        let own = self.0.own.as_ref().map(|m| m.id);
        own.is_some() && own == self.0.chair().map(|c| c.id)
    }

    pub(crate) fn secretary(&self) -> bool {
        self.0.secretary
    }
}

impl App {
    /// The seat of a person in a sitting whose minutes are signed.
    pub(crate) async fn signing_seat(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        sitting: Uuid,
    ) -> Result<SigningSeat<'_>, AppError> {
        let view = self.load_sitting(tx, who, sitting).await?;
        if view.row.state == Sitting::Signed {
            Ok(SigningSeat(view))
        } else {
            Err(AppError::NotFound)
        }
    }

    pub(crate) async fn note_sitting(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        sitting: Uuid,
        what: &str,
        facts: serde_json::Value,
    ) -> Result<(), AppError> {
        self.note(tx, who, sitting, what, facts).await
    }

    /// The minutes of a sitting for this person, printed now, or as they were kept: for whoever may
    /// read every item.
    ///
    /// # Errors
    /// `NotFound` before the sitting is closed, and in a build without the engine of papers.
    pub async fn minutes(&self, who: &Who, id: Uuid) -> Result<Vec<u8>, AppError> {
        let mut tx = self.store.read().await?;
        let view = self.load_sitting(&mut *tx, who, id).await?;
        if !matches!(view.row.state, Sitting::Closed | Sitting::Signed) {
            return Err(AppError::NotFound);
        }
        let whole = view.items.iter().all(|i| i.dossier.is_some());
        if let (true, Some(kept)) = (whole, tx.sitting_paper(id, MINUTES).await?) {
            drop(tx);
            return self.blobs.read(&kept.hash).await;
        }
        let paper = self.minutes_paper(&mut *tx, &view).await?;
        drop(tx);
        self.print("minutes.typ", &paper, self.now_us())
            .await?
            .ok_or(AppError::NotFound)
    }

    /// Day and SHA-256 of the minutes kept.
    ///
    /// # Errors
    /// Only those of storage.
    pub async fn minutes_kept(&self, id: Uuid) -> Result<Option<(i64, String)>, AppError> {
        let mut tx = self.store.read().await?;
        let kept = tx.sitting_paper(id, MINUTES).await?;
        Ok(kept.map(|p| (p.created_at, hex(&p.hash))))
    }

    /// Prints the signed minutes, every item in them, and keeps them for good. Run again, it changes
    /// nothing.
    pub(crate) async fn keep_minutes(&self, id: Uuid) -> Result<(), AppError> {
        let mut tx = self.store.read().await?;
        if tx.sitting_paper(id, MINUTES).await?.is_some() {
            return Ok(());
        }
        let view = self.clerk_view(&mut *tx, id).await?;
        if view.row.state != Sitting::Signed {
            return Ok(());
        }
        let paper = self.minutes_paper(&mut *tx, &view).await?;
        drop(tx);
        let at = self.now_us();
        let Some(bytes) = self.print("minutes.typ", &paper, at).await? else {
            return Ok(());
        };
        let hash = self.blobs.store(&self.id()?.to_string(), &bytes).await?;
        let mut tx = self.store.write().await?;
        tx.hold_sitting(id).await?;
        if tx.sitting_paper(id, MINUTES).await?.is_some() {
            return Ok(());
        }
        tx.insert_sitting_paper(&SittingPaper {
            sitting: id,
            kind: MINUTES.to_owned(),
            hash: hash.clone(),
            size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            created_at: at,
        })
        .await?;
        crate::journal::append(
            &mut *tx,
            id,
            at,
            None,
            "sitting.minutes_kept",
            &json!({ "sha256": hex(&hash) }),
        )
        .await?;
        self.commit(tx).await
    }

    /// A sitting with every item, for the machine: never for a person.
    async fn clerk_view(&self, tx: &mut dyn Tx, id: Uuid) -> Result<SittingView<'_>, AppError> {
        let row = tx.sitting(id).await?.ok_or(AppError::NotFound)?;
        let (body, rules) = self.committee_body(&row.body)?;
        let marks = tx.marks(id).await?;
        let members = self.members_of(tx, &row, &marks).await?;
        let mut items = Vec::new();
        for item in tx.sitting_items(id).await? {
            let (dossier, part) = self.item_of(tx, &row.body, item.dossier).await?;
            items.push(ItemView {
                dossier,
                part,
                seats: vec![Seat::Secretary],
                item,
            });
        }
        Ok(SittingView {
            secretary: true,
            own: None,
            marks,
            elsewhere: Vec::new(),
            items,
            row,
            body,
            rules,
            members,
        })
    }

    async fn minutes_paper(
        &self,
        tx: &mut dyn Tx,
        view: &SittingView<'_>,
    ) -> Result<Minutes, AppError> {
        let said = |key: &str, args: &[(&str, &str)]| self.texts.text(self.lang(), key, args);
        let mut mentions = Vec::new();
        for (at, name, asked) in self.consultations(tx, view.row.id).await? {
            let day = domain::form::display_date(self.local(at).date());
            mentions.push(said(
                "choice-minutes",
                &[
                    ("date", &day),
                    ("name", &name),
                    ("envelope", &asked.envelope.format_fr()),
                ],
            ));
        }
        let signatures = [(true, "com-signed-chair"), (false, "com-signed-secretary")];
        Ok(Minutes {
            sitting: self.paper_head(view),
            rule: self.rule_in_words(view),
            members: self.members_in_words(view),
            items: (1..)
                .zip(&view.items)
                .filter_map(|(n, i)| self.item_in_words(view, n, i))
                .collect(),
            mentions,
            signatures: signatures
                .into_iter()
                .filter(|(chair, _)| view.has_signed(*chair))
                .map(|(_, key)| said(key, &[]))
                .collect(),
            signed: view.row.state == Sitting::Signed,
        })
    }

    /// What the papers of a sitting say at their head.
    #[must_use]
    pub fn paper_head(&self, view: &SittingView<'_>) -> SittingHead {
        let identity = &self.region.identity;
        SittingHead {
            authority: identity.authority.fr.clone(),
            tagline: Some(identity.tagline.fr.clone()),
            committee: view
                .body
                .name_on(view.row.held_on)
                .map(|n| n.fr.clone())
                .unwrap_or_default(),
            held_on: view.row.held_on,
            place: view.row.place.clone(),
            generated_on: self.today(),
            demo: self.config.demo,
        }
    }

    fn rule_in_words(&self, view: &SittingView<'_>) -> String {
        let said = |key: &str, args: &[(&str, &str)]| self.texts.text(self.lang(), key, args);
        let rule = said(
            match view.rules.decision {
                DecisionRule::Consensus => "com-rule-consensus",
                DecisionRule::Majority => "com-rule-majority",
                DecisionRule::CastingVote => "com-rule-casting",
            },
            &[],
        );
        let (quorum, proxies) = (
            view.rules.quorum.to_string(),
            view.rules.proxies.to_string(),
        );
        said(
            "com-paper-rule",
            &[("rule", &rule), ("quorum", &quorum), ("proxies", &proxies)],
        )
    }

    fn members_in_words(&self, view: &SittingView<'_>) -> Vec<MinutesMember> {
        let said = |key: &str, args: &[(&str, &str)]| self.texts.text(self.lang(), key, args);
        let name = |id: Uuid| {
            let found = view.members.iter().find(|m| m.id == id);
            found.map(|m| m.name.as_str()).unwrap_or_default()
        };
        let member = |m: &store::CommitteeMember| MinutesMember {
            name: m.name.clone(),
            capacity: if m.chair {
                said("com-member-chair-tag", &[])
            } else if let Some(of) = m.substitute_of {
                said("com-member-substitute-tag", &[("name", name(of))])
            } else if m.voting {
                said("com-member-voting", &[])
            } else {
                said("com-member-advisory", &[])
            },
            presence: if let Some(items) = view.only_for(m.id) {
                let items: Vec<String> = items.iter().map(usize::to_string).collect();
                said("com-paper-present-for", &[("items", &items.join(", "))])
            } else if view.is_present(m.id) {
                said("com-paper-present", &[])
            } else if let Some(holder) = view.proxy(m.id) {
                said("com-paper-proxy", &[("name", name(holder))])
            } else {
                said("com-paper-absent", &[])
            },
        };
        view.members.iter().map(member).collect()
    }

    /// An item, when the view shows its dossier.
    fn item_in_words(&self, view: &SittingView<'_>, n: usize, i: &ItemView) -> Option<MinutesItem> {
        let said = |key: &str, args: &[(&str, &str)]| self.texts.text(self.lang(), key, args);
        let d = i.dossier.as_ref()?;
        let places = view.places(d.id);
        let votes = votes_of(view, d.id);
        let voters = committee::voters(view.rules, &places);
        let tally = committee::tally(&voters, &votes);
        let outcome = match committee::outcome(view.rules, &places, &votes) {
            Outcome::Adopted => "com-outcome-adopted",
            Outcome::Rejected => "com-outcome-rejected",
            Outcome::Tied => "com-outcome-tied",
            Outcome::Incomplete => "com-outcome-incomplete",
        };
        let cast = tally.votes_for + tally.against + tally.abstained;
        let scheme = self.region.scheme_version(&d.scheme, d.scheme_from);
        Some(MinutesItem {
            n,
            title: d.title.clone(),
            number: d.number.clone().unwrap_or_default(),
            scheme: scheme.map(|s| s.name.fr.clone()).unwrap_or_default(),
            applicant: d.applicant.clone(),
            proposed: d.proposed.map(Cents::format_fr).unwrap_or_default(),
            decision: match i.item.state {
                Item::Granted => {
                    let amount = i.item.amount.map(Cents::format_fr).unwrap_or_default();
                    let others = i.item.subject_to.iter();
                    let others: Vec<String> = others.map(|f| self.funder_name(f)).collect();
                    if others.is_empty() {
                        said("com-paper-granted", &[("amount", &amount)])
                    } else {
                        let named = [("amount", amount.as_str()), ("funders", &others.join(", "))];
                        said("com-paper-conditional", &named)
                    }
                }
                Item::Refused => said("com-item-refused", &[]),
                Item::Adjourned => said("com-item-adjourned", &[]),
                Item::Waiting => said("com-item-waiting", &[]),
                Item::Called => said("com-item-called", &[]),
            },
            reasons: i.item.reasons.clone(),
            votes: if cast == 0 {
                String::new()
            } else {
                let counts =
                    [tally.votes_for, tally.against, tally.abstained].map(|n| n.to_string());
                said(
                    "com-paper-votes",
                    &[
                        ("for", &counts[0]),
                        ("against", &counts[1]),
                        ("abstained", &counts[2]),
                        ("outcome", &said(outcome, &[])),
                    ],
                )
            },
            room: self.room_in_words(view, d.id),
            recused: view
                .out_of(d.id)
                .iter()
                .filter_map(|(id, _)| view.members.iter().find(|m| m.id == *id))
                .map(|m| m.name.clone())
                .collect(),
        })
    }

    /// Who left and who came before an item that is decided, and whether the quorum was lost for it; empty
    /// when nothing of the sort happened.
    #[must_use]
    pub fn room_in_words(&self, view: &SittingView<'_>, dossier: Uuid) -> String {
        let said = |key: &str, args: &[(&str, &str)]| self.texts.text(self.lang(), key, args);
        let names = |members: &[Uuid]| {
            let named = view.members.iter().filter(|m| members.contains(&m.id));
            named
                .map(|m| m.name.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let moved = view.moved_before(dossier);
        let mut sentences = Vec::new();
        for (key, members) in [
            ("com-paper-left", &moved.left),
            ("com-paper-came", &moved.came),
        ] {
            if !members.is_empty() {
                sentences.push(said(key, &[("names", &names(members))]));
            }
        }
        let at_the_end = view.quorum_of(dossier).filter(|q| !q.reached());
        let quorum = match (at_the_end, view.was_short(dossier)) {
            (Some(lost), _) => Some(("com-paper-quorum-lost", lost)),
            (None, Some(short)) => Some(("com-paper-quorum-back", short)),
            (None, None) => None,
        };
        if let Some((key, quorum)) = quorum {
            let (present, needed) = (quorum.present.to_string(), quorum.needed.to_string());
            sentences.push(said(key, &[("present", &present), ("needed", &needed)]));
        }
        sentences.join(" ")
    }
}
