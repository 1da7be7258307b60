//! A committee at work: the life of a sitting and of its items, who may do what in it, quorum and
//! votes.
//!
//! A recused person is out of the room for that item (CGCT, art. L1111-6; loi 2013-907): they are
//! counted neither for the quorum nor among the voters, and read nothing of the dossier, not even
//! its name.

use std::collections::BTreeMap;

use policy::model::{CommitteeRules, DecisionRule};
use uuid::Uuid;

use crate::named::named;

/// Where a sitting stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sitting {
    /// Its agenda is being made.
    Draft,
    /// Its agenda is frozen and its members are invited.
    Convened,
    /// Sitting.
    Open,
    /// Interrupted.
    Suspended,
    /// Every item is settled; its minutes wait to be signed.
    Closed,
    /// Signed by chair and secretary: decisions leave.
    Signed,
    /// Will not be held.
    Cancelled,
}

/// What may happen to a sitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    Convene,
    Open,
    Suspend,
    Resume,
    Close,
    Sign,
    Cancel,
}

/// Every move there is.
pub const TABLE: &[(Sitting, Event, Sitting)] = &[
    (Sitting::Draft, Event::Convene, Sitting::Convened),
    (Sitting::Draft, Event::Cancel, Sitting::Cancelled),
    (Sitting::Convened, Event::Open, Sitting::Open),
    (Sitting::Convened, Event::Cancel, Sitting::Cancelled),
    (Sitting::Open, Event::Suspend, Sitting::Suspended),
    (Sitting::Open, Event::Close, Sitting::Closed),
    (Sitting::Suspended, Event::Resume, Sitting::Open),
    (Sitting::Closed, Event::Sign, Sitting::Signed),
];

/// The state after an event; `None` when [`TABLE`] has no such move.
pub fn apply(state: Sitting, event: Event) -> Option<Sitting> {
    TABLE
        .iter()
        .find(|(from, possible, _)| (*from, *possible) == (state, event))
        .map(|(_, _, to)| *to)
}

/// Where an item of the agenda stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// Not called yet, or set aside for later in the sitting.
    Waiting,
    /// Being discussed.
    Called,
    Granted,
    Refused,
    /// Put off to another sitting.
    Adjourned,
}

/// What a person is in a sitting, for one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seat {
    /// Instructs for the body and keeps the sitting.
    Secretary,
    /// Votes.
    Voting,
    /// Speaks and does not vote.
    Advisory,
    /// Withdrawn from this item, or matched with its beneficiary and not answered yet.
    Recused,
    None,
}

/// What may be done in a sitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Know of the sitting: its date, its place, its members, how long its agenda is.
    ReadSitting,
    /// Choose and order the dossiers.
    EditAgenda,
    /// Freeze the agenda and invite; cancel.
    Convene,
    /// Read the dossier of an item, and its name.
    ReadItem,
    /// Withdraw from an item, or say that there is no tie.
    DeclareInterest,
    GiveOpinion,
    /// Note who is in the room and who holds a proxy, call items, note votes, suspend, close.
    Conduct,
    /// Record what was decided on an item.
    Decide,
    /// Sign the minutes (chair and secretary).
    Sign,
}

named!(
    Sitting,
    "state of a sitting",
    [
        Draft = "draft",
        Convened = "convened",
        Open = "open",
        Suspended = "suspended",
        Closed = "closed",
        Signed = "signed",
        Cancelled = "cancelled",
    ]
);
named!(
    Event,
    "event of a sitting",
    [
        Convene = "convene",
        Open = "open",
        Suspend = "suspend",
        Resume = "resume",
        Close = "close",
        Sign = "sign",
        Cancel = "cancel",
    ]
);
named!(
    Item,
    "state of an item",
    [
        Waiting = "waiting",
        Called = "called",
        Granted = "granted",
        Refused = "refused",
        Adjourned = "adjourned",
    ]
);
named!(
    Seat,
    "seat in a sitting",
    [
        Secretary = "secretary",
        Voting = "voting",
        Advisory = "advisory",
        Recused = "recused",
        None = "none",
    ]
);
named!(
    Action,
    "action in a sitting",
    [
        ReadSitting = "read_sitting",
        EditAgenda = "edit_agenda",
        Convene = "convene",
        ReadItem = "read_item",
        DeclareInterest = "declare_interest",
        GiveOpinion = "give_opinion",
        Conduct = "conduct",
        Decide = "decide",
        Sign = "sign",
    ]
);
named!(
    Vote,
    "vote",
    [For = "for", Against = "against", Abstain = "abstain"]
);

impl Item {
    /// Nothing is left to do on it in this sitting.
    pub const fn is_settled(self) -> bool {
        matches!(self, Item::Granted | Item::Refused | Item::Adjourned)
    }
}

const MEMBERS: &[Seat] = &[Seat::Voting, Seat::Advisory];
const ROOM: &[Seat] = &[Seat::Secretary, Seat::Voting, Seat::Advisory];
const ALL_SEATS: &[Seat] = &[Seat::Secretary, Seat::Voting, Seat::Advisory, Seat::Recused];
/// From the convening on: before, the agenda is the secretary's.
const CONVENED_ON: &[Sitting] = &[
    Sitting::Convened,
    Sitting::Open,
    Sitting::Suspended,
    Sitting::Closed,
    Sitting::Signed,
];

/// The table. What no row grants is refused.
#[rustfmt::skip]
const RIGHTS: &[(Action, &[Seat], &[Sitting])] = &[
    (Action::ReadSitting, &[Seat::Secretary], Sitting::ALL),
    (Action::ReadSitting, ALL_SEATS, CONVENED_ON),
    (Action::EditAgenda, &[Seat::Secretary], &[Sitting::Draft]),
    (Action::Convene, &[Seat::Secretary], &[Sitting::Draft, Sitting::Convened]),
    (Action::ReadItem, &[Seat::Secretary], Sitting::ALL),
    (Action::ReadItem, ROOM, CONVENED_ON),
    // One may withdraw as long as the item is not settled, and only then come back to it.
    (Action::DeclareInterest, ALL_SEATS, &[Sitting::Convened, Sitting::Open, Sitting::Suspended]),
    (Action::GiveOpinion, MEMBERS, &[Sitting::Convened, Sitting::Open, Sitting::Suspended]),
    (Action::Conduct, &[Seat::Secretary], &[Sitting::Convened, Sitting::Open, Sitting::Suspended]),
    (Action::Decide, &[Seat::Secretary], &[Sitting::Open]),
    (Action::Sign, &[Seat::Secretary, Seat::Voting], &[Sitting::Closed]),
];

/// Whether someone in this seat may do this in a sitting in this state.
pub fn allowed(seat: Seat, state: Sitting, action: Action) -> bool {
    RIGHTS.iter().any(|(known, seats, states)| {
        *known == action && seats.contains(&seat) && states.contains(&state)
    })
}

/// A vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Vote {
    For,
    Against,
    Abstain,
}

/// A member for one item, as the secretary sees the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub member: Uuid,
    pub voting: bool,
    pub chair: bool,
    pub present: bool,
    pub recused: bool,
    /// Who holds their proxy, when they are absent.
    pub proxy: Option<Uuid>,
}

/// Whether enough voting members are in the room for one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quorum {
    pub needed: usize,
    /// In the room and not recused; proxies do not count.
    pub present: usize,
}

impl Quorum {
    pub fn reached(self) -> bool {
        self.present >= self.needed
    }
}

/// The quorum of an item.
pub fn quorum(rules: &CommitteeRules, places: &[Place]) -> Quorum {
    Quorum {
        needed: usize::try_from(rules.quorum).unwrap_or(usize::MAX),
        present: places
            .iter()
            .filter(|p| p.voting && p.present && !p.recused)
            .count(),
    }
}

/// Those who may vote on an item: voting members in the room, and those absent whose proxy is held
/// by one of them, within the number of proxies that one person may hold. Nobody recused, and no
/// proxy of or held by somebody recused.
pub fn voters(rules: &CommitteeRules, places: &[Place]) -> Vec<Uuid> {
    let in_room = |member: Uuid| {
        places
            .iter()
            .any(|p| p.member == member && p.voting && p.present && !p.recused)
    };
    let mut held: BTreeMap<Uuid, u32> = BTreeMap::new();
    let mut voters = Vec::new();
    for p in places.iter().filter(|p| p.voting && !p.recused) {
        if p.present {
            voters.push(p.member);
        } else if let Some(holder) = p.proxy.filter(|holder| in_room(*holder)) {
            let count = held.entry(holder).or_default();
            if *count < rules.proxies {
                *count += 1;
                voters.push(p.member);
            }
        }
    }
    voters
}

/// What the votes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Adopted,
    Rejected,
    /// As many for as against, and the rule has nobody to settle it.
    Tied,
    /// Not everybody who may vote has.
    Incomplete,
}

/// Votes counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub votes_for: usize,
    pub against: usize,
    pub abstained: usize,
}

/// Counts the votes of those who may vote; others are not looked at.
pub fn tally(voters: &[Uuid], votes: &BTreeMap<Uuid, Vote>) -> Tally {
    let count = |vote: Vote| {
        voters
            .iter()
            .filter(|v| votes.get(v) == Some(&vote))
            .count()
    };
    Tally {
        votes_for: count(Vote::For),
        against: count(Vote::Against),
        abstained: count(Vote::Abstain),
    }
}

/// What a proposal becomes under the rule of the body.
pub fn outcome(rules: &CommitteeRules, places: &[Place], votes: &BTreeMap<Uuid, Vote>) -> Outcome {
    let voters = voters(rules, places);
    let t = tally(&voters, votes);
    if voters.is_empty() || t.votes_for + t.against + t.abstained < voters.len() {
        return Outcome::Incomplete;
    }
    match rules.decision {
        DecisionRule::Consensus if t.against > 0 => Outcome::Rejected,
        _ if t.votes_for > t.against => Outcome::Adopted,
        _ if t.votes_for < t.against => Outcome::Rejected,
        DecisionRule::CastingVote => {
            let chair = places
                .iter()
                .find(|p| p.chair && voters.contains(&p.member))
                .and_then(|p| votes.get(&p.member));
            match chair {
                Some(Vote::For) => Outcome::Adopted,
                Some(Vote::Against) => Outcome::Rejected,
                _ => Outcome::Tied,
            }
        }
        _ => Outcome::Tied,
    }
}

/// Whether a role that a member declared is in the organisation that asks: the same name, whatever
/// its accents, case and spaces, or one inside the other when long enough to mean something.
pub fn matches(role: &str, applicant: &str) -> bool {
    let fold = |text: &str| -> String {
        text.chars()
            .flat_map(char::to_lowercase)
            .filter(|c| c.is_alphanumeric())
            .map(|c| match c {
                'à' | 'â' | 'ä' => 'a',
                'é' | 'è' | 'ê' | 'ë' => 'e',
                'î' | 'ï' => 'i',
                'ô' | 'ö' => 'o',
                'ù' | 'û' | 'ü' => 'u',
                'ç' => 'c',
                'ñ' => 'n',
                other => other,
            })
            .collect()
    };
    let (role, applicant) = (fold(role), fold(applicant));
    let shorter = role.chars().count().min(applicant.chars().count());
    shorter > 0
        && (role == applicant
            || (shorter >= 6 && (role.contains(&applicant) || applicant.contains(&role))))
}

/// The states and the rights as Markdown, for `docs/committees.md`.
pub fn markdown() -> String {
    let mut out = String::from("```mermaid\nstateDiagram-v2\n    [*] --> draft\n");
    for (from, event, to) in TABLE {
        out.push_str(&format!("    {from} --> {to}: {event}\n"));
    }
    out.push_str("```\n");
    for seat in Seat::ALL {
        out.push_str(&format!("\n## {seat}\n\n| action |"));
        for state in Sitting::ALL {
            out.push_str(&format!(" {state} |"));
        }
        out.push_str("\n| --- |");
        out.push_str(&" --- |".repeat(Sitting::ALL.len()));
        out.push('\n');
        for action in Action::ALL {
            out.push_str(&format!("| {action} |"));
            for state in Sitting::ALL {
                let mark = if allowed(*seat, *state, *action) {
                    "yes"
                } else {
                    ""
                };
                out.push_str(&format!(" {mark} |"));
            }
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rules(quorum: u32, decision: DecisionRule) -> CommitteeRules {
        CommitteeRules {
            quorum,
            decision,
            proxies: 1,
            voted_by: None,
            choice: None,
            source: String::new(),
            confidence: policy::model::Confidence::Assumption,
        }
    }

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn place(n: u128) -> Place {
        Place {
            member: id(n),
            voting: true,
            chair: n == 1,
            present: true,
            recused: false,
            proxy: None,
        }
    }

    fn votes(all: &[(u128, Vote)]) -> BTreeMap<Uuid, Vote> {
        all.iter().map(|(n, v)| (id(*n), *v)).collect()
    }

    #[test]
    fn every_pair_of_state_and_event_obeys_the_table() {
        for state in Sitting::ALL {
            for event in Event::ALL {
                let rows: Vec<_> = TABLE
                    .iter()
                    .filter(|(from, possible, _)| (from, possible) == (state, event))
                    .collect();
                assert!(rows.len() <= 1);
                assert_eq!(
                    apply(*state, *event),
                    rows.first().map(|(_, _, to)| *to),
                    "{state} {event}"
                );
            }
        }
    }

    #[test]
    fn somebody_recused_or_outside_reads_no_item_and_says_nothing_of_it() {
        for state in Sitting::ALL {
            for action in Action::ALL {
                assert!(!allowed(Seat::None, *state, *action), "{state} {action}");
                let harmless = matches!(action, Action::ReadSitting | Action::DeclareInterest);
                assert!(harmless || !allowed(Seat::Recused, *state, *action));
            }
        }
    }

    #[test]
    fn names_go_and_come_back() {
        for s in Sitting::ALL {
            assert_eq!(s.as_str().parse(), Ok(*s));
        }
        for i in Item::ALL {
            assert_eq!(i.as_str().parse(), Ok(*i));
        }
        for v in Vote::ALL {
            assert_eq!(v.as_str().parse(), Ok(*v));
        }
        assert!("".parse::<Seat>().is_err());
    }

    #[test]
    fn the_quorum_counts_who_is_in_the_room_and_not_recused() {
        let r = rules(3, DecisionRule::Majority);
        let mut places = vec![place(1), place(2), place(3), place(4)];
        assert!(quorum(&r, &places).reached());
        places[3].present = false;
        places[3].proxy = Some(id(1));
        assert_eq!(
            quorum(&r, &places),
            Quorum {
                needed: 3,
                present: 3
            }
        );
        places[2].recused = true;
        assert!(!quorum(&r, &places).reached());
        places[2].recused = false;
        places[2].voting = false;
        assert!(!quorum(&r, &places).reached());
    }

    #[test]
    fn a_proxy_votes_once_and_never_for_or_by_somebody_recused() {
        let r = rules(1, DecisionRule::Majority);
        let absent = |n, holder| Place {
            present: false,
            proxy: Some(id(holder)),
            ..place(n)
        };
        let places = vec![place(1), place(2), absent(3, 1), absent(4, 1), absent(5, 9)];
        assert_eq!(voters(&r, &places), [id(1), id(2), id(3)]);
        let holder_out = vec![
            Place {
                recused: true,
                ..place(1)
            },
            place(2),
            absent(3, 1),
        ];
        assert_eq!(voters(&r, &holder_out), [id(2)]);
        let giver_out = vec![
            place(1),
            Place {
                recused: true,
                ..absent(3, 1)
            },
        ];
        assert_eq!(voters(&r, &giver_out), [id(1)]);
    }

    #[test]
    fn each_rule_settles_as_it_says() {
        use DecisionRule::{CastingVote, Consensus, Majority};
        use Vote::{Abstain, Against, For};
        let places = [place(1), place(2), place(3)];
        for (rule, cast, expected) in [
            (Majority, [For, For, Against], Outcome::Adopted),
            (Majority, [For, Against, Against], Outcome::Rejected),
            (Majority, [For, Against, Abstain], Outcome::Tied),
            (Majority, [Abstain, Abstain, Abstain], Outcome::Tied),
            (CastingVote, [For, Against, Abstain], Outcome::Adopted),
            (CastingVote, [Against, For, Abstain], Outcome::Rejected),
            (CastingVote, [Abstain, For, Against], Outcome::Tied),
            (Consensus, [For, Abstain, For], Outcome::Adopted),
            (Consensus, [For, For, Against], Outcome::Rejected),
            (Consensus, [Abstain, Abstain, Abstain], Outcome::Tied),
        ] {
            let all = votes(&[(1, cast[0]), (2, cast[1]), (3, cast[2])]);
            assert_eq!(
                outcome(&rules(1, rule), &places, &all),
                expected,
                "{rule:?} {cast:?}"
            );
        }
        let two = votes(&[(1, For), (2, For)]);
        assert_eq!(
            outcome(&rules(1, Majority), &places, &two),
            Outcome::Incomplete
        );
    }

    #[test]
    fn a_declared_role_is_matched_with_the_applicant() {
        assert!(matches("Légumerie du Poher", "LEGUMERIE DU POHER"));
        assert!(matches(
            "Présidente de la Légumerie du Poher",
            "Légumerie du Poher"
        ));
        assert!(!matches("Ti", "Ti ar Barr"));
        assert!(!matches("", "Ti ar Barr"));
        assert!(!matches("Recyclerie des Marches", "Légumerie du Poher"));
    }

    proptest! {
        /// Whoever is recused changes nothing by what they would have voted, nor by their proxy.
        #[test]
        fn a_recused_member_weighs_nothing(
            rows in prop::collection::vec((any::<bool>(), any::<bool>(), any::<bool>(), prop::option::of(0_u128..8), 0_usize..3), 1..8),
            other in 0_usize..3,
        ) {
            let places: Vec<Place> = rows.iter().enumerate().map(|(n, (voting, present, recused, proxy, _))| Place {
                member: id(n as u128), voting: *voting, chair: n == 0, present: *present, recused: *recused, proxy: proxy.map(id),
            }).collect();
            let cast: BTreeMap<Uuid, Vote> = rows.iter().enumerate().map(|(n, r)| (id(n as u128), Vote::ALL[r.4])).collect();
            for rule in [DecisionRule::Majority, DecisionRule::Consensus, DecisionRule::CastingVote] {
                let r = rules(1, rule);
                let mut changed = cast.clone();
                for p in places.iter().filter(|p| p.recused) {
                    changed.insert(p.member, Vote::ALL[other]);
                    prop_assert!(!voters(&r, &places).contains(&p.member));
                }
                prop_assert_eq!(outcome(&r, &places, &cast), outcome(&r, &places, &changed));
            }
        }
    }
}
