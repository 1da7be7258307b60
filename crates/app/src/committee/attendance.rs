//! Who was in the room: now, and for each item when it was decided.
//!
//! People come and go. What the room was is noted with each decision, so that the minutes count those
//! who decided, and say at which item somebody left or the quorum was lost.

use domain::committee::{self, Action, Item, Place, Quorum};
use serde_json::json;
use store::{CommitteeMember, SittingMark, Tx};
use uuid::Uuid;

use super::{SittingView, WHOLE};
use crate::{App, AppError, Who};

/// Mark of a member on an item that is decided: where they were then; its note is the place of the item
/// among those decided.
const ROOM: &str = "room";
/// Mark on an item for which the quorum was missing while it was discussed: how many there were, of how many.
const SHORT: &str = "short";
const PRESENT: &str = "present";
const PROXY: &str = "proxy:";

/// Who is in the room, and who gave whom a proxy, as a page shows it.
#[derive(Clone, Debug, Default)]
pub struct Presence {
    pub present: Vec<Uuid>,
    /// Who gave it, who holds it.
    pub proxies: Vec<(Uuid, Uuid)>,
}

impl Presence {
    #[must_use]
    pub fn new(present: &[Uuid], proxies: &[(Uuid, Uuid)]) -> Self {
        Self {
            present: present.to_vec(),
            proxies: proxies.to_vec(),
        }
    }

    /// Whether a member is in the room, and who else holds their voice while they are not.
    fn of(&self, member: Uuid) -> (bool, Option<Uuid>) {
        let here = self.present.contains(&member);
        let mut proxies = self.proxies.iter();
        let given = proxies.find(|(giver, holder)| *giver == member && *holder != member && !here);
        (here, given.map(|(_, holder)| *holder))
    }
}

/// What changed in the room between two decisions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    pub left: Vec<Uuid>,
    pub came: Vec<Uuid>,
}

impl SittingView<'_> {
    /// Where a member was when an item was decided; `None` before, and for what was decided before
    /// rooms were noted.
    fn noted(&self, dossier: Uuid, member: Uuid) -> Option<&SittingMark> {
        self.mark(dossier, member, ROOM)
    }

    /// Whether a member is in the room for an item: when it was decided, else now.
    #[must_use]
    pub fn was_present(&self, dossier: Uuid, member: Uuid) -> bool {
        match self.noted(dossier, member) {
            Some(noted) => noted.value == PRESENT,
            None => self.is_present(member),
        }
    }

    fn proxy_for(&self, dossier: Uuid, member: Uuid) -> Option<Uuid> {
        match self.noted(dossier, member) {
            Some(noted) => noted.value.strip_prefix(PROXY)?.parse().ok(),
            None => self.proxy(member),
        }
    }

    /// The room for an item. A seat has one voice: that of its member in the room; else that of the first of
    /// their substitutes in the room; else that of whoever holds their proxy.
    #[must_use]
    pub fn places(&self, dossier: Uuid) -> Vec<Place> {
        let here = |member: Uuid| self.was_present(dossier, member);
        let stands_in = |m: &CommitteeMember, of: Uuid| {
            let free = here(m.id) && !self.is_out(dossier, m.id);
            m.voting && m.substitute_of == Some(of) && free && !here(of)
        };
        // In the order of names: the same one each time it is asked.
        let stand_in = |of: Uuid| self.members.iter().find(|m| stands_in(m, of)).map(|m| m.id);
        let place = |m: &CommitteeMember| Place {
            member: m.id,
            voting: m.voting && m.substitute_of.is_none_or(|of| stand_in(of) == Some(m.id)),
            chair: m.chair,
            present: here(m.id),
            recused: self.is_out(dossier, m.id),
            proxy: self
                .proxy_for(dossier, m.id)
                .filter(|_| stand_in(m.id).is_none()),
        };
        self.members.iter().map(place).collect()
    }

    /// Whether enough voting members are in the room, whatever the item.
    #[must_use]
    pub fn quorum(&self) -> Quorum {
        committee::quorum(self.rules, &self.places(WHOLE))
    }

    /// The quorum of an item that is decided; `None` for the others.
    #[must_use]
    pub fn quorum_of(&self, dossier: Uuid) -> Option<Quorum> {
        let item = self.item(dossier).ok()?;
        let decided = item.item.state.is_settled();
        decided.then(|| committee::quorum(self.rules, &self.places(dossier)))
    }

    /// How many were in the room, of how many, when the quorum was missing for an item under discussion,
    /// whatever came after.
    #[must_use]
    pub fn was_short(&self, dossier: Uuid) -> Option<Quorum> {
        let mut marks = self.marks.iter();
        let short = marks.find(|m| m.dossier == dossier && m.kind == SHORT)?;
        let (present, needed) = short.value.split_once('/')?;
        Some(Quorum {
            needed: needed.parse().ok()?,
            present: present.parse().ok()?,
        })
    }

    /// Who left and who came since the decision before that of this item.
    #[must_use]
    pub fn moved_before(&self, dossier: Uuid) -> Moved {
        let rooms = || self.marks.iter().filter(|m| m.kind == ROOM);
        let decided = rooms().find(|m| m.dossier == dossier).and_then(rank);
        let before = rooms()
            .filter(|m| rank(m) < decided)
            .max_by_key(|m| rank(m));
        let Some(before) = before.map(|m| m.dossier) else {
            return Moved::default();
        };
        let mut moved = Moved::default();
        for m in &self.members {
            let was = self.was_present(before, m.id);
            match (was, self.was_present(dossier, m.id)) {
                (true, false) => moved.left.push(m.id),
                (false, true) => moved.came.push(m.id),
                _ => {}
            }
        }
        moved
    }

    /// The items, by their place on the agenda from 1, for whose decision a member was in the room;
    /// `None` when that is all of those that are decided, or when none is.
    #[must_use]
    pub fn only_for(&self, member: Uuid) -> Option<Vec<usize>> {
        let decided = (1..).zip(&self.items);
        let decided = decided.filter(|(_, i)| i.item.state.is_settled());
        let all: Vec<(usize, bool)> = decided
            .map(|(n, i)| (n, self.was_present(i.item.dossier, member)))
            .collect();
        let some: Vec<usize> = all
            .iter()
            .filter(|(_, here)| *here)
            .map(|(n, _)| *n)
            .collect();
        (!some.is_empty() && some.len() < all.len()).then_some(some)
    }
}

/// Place of an item among those decided in the sitting.
fn rank(room: &SittingMark) -> Option<u32> {
    room.note.parse().ok()
}

impl App {
    /// Notes who is in the room, and who holds whose proxy. Two secretaries may note at once: where `seen` says
    /// what was on the page, only the members whose place was changed there are noted, and those whom
    /// another noted meanwhile stay as they are.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn note_presence(
        &self,
        who: &Who,
        id: Uuid,
        now: &Presence,
        seen: Option<&Presence>,
    ) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let view = self.conduct(&mut *tx, who, id, Action::Conduct).await?;
        let mut noted = Vec::new();
        for m in &view.members {
            let place = now.of(m.id);
            if seen.is_some_and(|seen| seen.of(m.id) == place) {
                continue;
            }
            let (here, holder) = place;
            if here {
                tx.put_mark(&self.mark(id, WHOLE, m.id, "present", "", ""))
                    .await?;
            } else {
                tx.remove_mark(id, WHOLE, m.id, "present").await?;
            }
            match holder {
                Some(holder) => {
                    tx.put_mark(&self.mark(id, WHOLE, m.id, "proxy", &holder.to_string(), ""))
                        .await?;
                }
                None => tx.remove_mark(id, WHOLE, m.id, "proxy").await?,
            }
            noted.push(json!({ "member": m.id, "present": here, "proxy": holder }));
        }
        self.note(&mut *tx, who, id, "presence", json!({ "noted": noted }))
            .await?;
        self.note_shortage(&mut *tx, who, id).await?;
        self.commit(tx).await
    }

    /// Notes that the quorum is missing for the item under discussion, if it is.
    pub(super) async fn note_shortage(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        sitting: Uuid,
    ) -> Result<(), AppError> {
        let view = self.load_sitting(tx, who, sitting).await?;
        let mut items = view.items.iter();
        let Some(item) = items.find(|i| i.item.state == Item::Called) else {
            return Ok(());
        };
        let dossier = item.item.dossier;
        let quorum = committee::quorum(view.rules, &view.places(dossier));
        // A mark is beside a member: any will do, for it is of the room.
        let Some(beside) = view.members.first().filter(|_| !quorum.reached()) else {
            return Ok(());
        };
        let value = format!("{}/{}", quorum.present, quorum.needed);
        tx.put_mark(&self.mark(sitting, dossier, beside.id, SHORT, &value, ""))
            .await?;
        let facts =
            json!({ "dossier": dossier, "present": quorum.present, "needed": quorum.needed });
        self.note(tx, who, sitting, "quorum_lost", facts).await
    }

    /// Forgets the room of an item that is called again: it is that of now.
    pub(super) async fn forget_room(
        &self,
        tx: &mut dyn Tx,
        view: &SittingView<'_>,
        dossier: Uuid,
    ) -> Result<(), AppError> {
        for m in &view.members {
            tx.remove_mark(view.row.id, dossier, m.id, ROOM).await?;
        }
        Ok(())
    }

    /// Notes the room as it is for an item that is being decided.
    pub(super) async fn note_room(
        &self,
        tx: &mut dyn Tx,
        view: &SittingView<'_>,
        dossier: Uuid,
    ) -> Result<(), AppError> {
        let rooms = view.marks.iter().filter(|m| m.kind == ROOM);
        let last = rooms.filter_map(rank).max();
        let rank = last.map_or(0, |last| last.saturating_add(1)).to_string();
        for m in &view.members {
            let value = match view.proxy(m.id) {
                _ if view.is_present(m.id) => PRESENT.to_owned(),
                Some(holder) => format!("{PROXY}{holder}"),
                None => "absent".to_owned(),
            };
            tx.put_mark(&self.mark(view.row.id, dossier, m.id, ROOM, &value, &rank))
                .await?;
        }
        Ok(())
    }
}
