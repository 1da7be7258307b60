//! One item of an agenda as one person may see it.

use std::collections::BTreeMap;

use domain::committee::{self, Outcome, Place, Quorum, Tally, Vote};
use domain::permission::{Action, Relation};
use money::Cents;
use policy::Form;
use store::{Envelope, PartRow, SittingItem};
use uuid::Uuid;

use super::SittingView;
use crate::view::{Access, Whole};
use crate::{App, AppError, Who};

/// Everything the page of one item shows.
pub struct ItemPage<'r> {
    pub sitting: SittingView<'r>,
    /// Without the answers and the pieces that are kept from people outside: the committee judges the
    /// request, the service keeps how to reach and to pay its holder.
    pub whole: Whole<'r>,
    /// The part decided for another funder than the lead: its own note, where the lead's is not read.
    pub part: Option<PartRow>,
    /// The form of what may be read.
    pub form: Form,
    pub item: SittingItem,
    pub places: Vec<Place>,
    pub quorum: Quorum,
    /// Who may vote.
    pub voters: Vec<Uuid>,
    pub votes: BTreeMap<Uuid, Vote>,
    pub tally: Tally,
    pub outcome: Outcome,
    /// This person's own opinion: verdict and words.
    pub own_opinion: Option<(String, String)>,
    /// Opinions given, and those awaited from who is in the room.
    pub given: usize,
    pub awaited: usize,
    /// The opinions of all, once this person may read them.
    pub opinions: Option<Vec<(Uuid, String, String)>>,
    pub recused: Vec<(Uuid, String)>,
    pub envelope: Option<Envelope>,
    /// Granted in this sitting on the same envelope and not signed yet.
    pub today: Cents,
}

impl App {
    /// The page of one item.
    ///
    /// # Errors
    /// `NotFound` for whoever may not read it: recused people among them.
    pub async fn sitting_item(
        &self,
        who: &Who,
        id: Uuid,
        dossier: Uuid,
    ) -> Result<ItemPage<'_>, AppError> {
        let mut tx = self.store.read().await?;
        let view = self.load_sitting(&mut *tx, who, id).await?;
        let item = view.item(dossier)?;
        let d = item.dossier.clone().ok_or(AppError::NotFound)?;
        let (item, part) = (item.item.clone(), item.part.clone());
        let (requested, proposed) = (d.requested, d.proposed);
        let envelope = self.purse_of(&mut *tx, &view.row, &d).await?;
        let today = match &envelope {
            Some(e) => self.granted_today(&mut *tx, &view, e, None).await?,
            None => Cents(0),
        };
        // Members read a dossier as an expert does: what was submitted, and nothing of the talk. Those who
        // decide for another funder read what its mandate says.
        let mandated = match &part {
            Some(part) => self.mandated(&d, &part.funder),
            None => None,
        };
        let access = Access {
            partner: mandated,
            ..Access::plain(d, Relation::Expert)
        };
        let mut whole = self.load_whole(&mut *tx, access).await?;
        let d = &mut whole.access.dossier;
        (d.requested, d.proposed) = (requested, proposed);
        whole.instruction = match &whole.access.partner {
            Some(partner) if !partner.may_see(Action::ReadNotes) => None,
            _ => tx.instruction(dossier).await?,
        };
        let form = whole.for_outside();
        let places = view.places(dossier);
        let votes = votes_of(&view, dossier);
        let voters = committee::voters(view.rules, &places);
        let said: Vec<(Uuid, String, String)> = view
            .marks
            .iter()
            .filter(|m| m.dossier == dossier && m.kind == "opinion")
            .map(|m| (m.member, m.value.clone(), m.note.clone()))
            .collect();
        let own_opinion = view.own.as_ref().and_then(|own| {
            said.iter()
                .find(|(m, ..)| *m == own.id)
                .map(|(_, verdict, words)| (verdict.clone(), words.clone()))
        });
        let awaited = places
            .iter()
            .filter(|p| p.present && !p.recused && !said.iter().any(|(m, ..)| *m == p.member))
            .count();
        // Each for oneself first; who gives none reads them once all in the room have.
        let open = item.state.is_settled()
            || own_opinion.is_some()
            || (view.secretary && view.own.is_none() && awaited == 0 && !said.is_empty());
        Ok(ItemPage {
            quorum: committee::quorum(view.rules, &places),
            tally: committee::tally(&voters, &votes),
            outcome: committee::outcome(view.rules, &places, &votes),
            recused: view.out_of(dossier),
            given: said.len(),
            opinions: open.then_some(said),
            sitting: view,
            whole,
            part,
            form,
            item,
            places,
            voters,
            votes,
            own_opinion,
            awaited,
            envelope,
            today,
        })
    }
}

pub(super) fn votes_of(view: &SittingView<'_>, dossier: Uuid) -> BTreeMap<Uuid, Vote> {
    view.marks
        .iter()
        .filter(|m| m.dossier == dossier && m.kind == "vote")
        .filter_map(|m| Some((m.member, m.value.parse().ok()?)))
        .collect()
}
