//! The parts of a dossier that several funders share: each has its own opinion, its own proposal and
//! its own decision, on its own day. What the dossier is worth is the honest sum of them.
//!
//! The lead's part is one of them. A grant may depend on the grants of others: it holds by itself
//! once they have all granted, and falls as soon as one of them cannot any more ([`resolve`]).

use std::collections::BTreeMap;

use money::Cents;
use serde::{Deserialize, Serialize};

use crate::named::named;

/// Where the part of one funder stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    /// Nothing is proposed yet.
    Awaited,
    /// Instructed, waiting for its decision.
    Proposed,
    /// Granted, if others grant too.
    Conditional,
    Granted,
    Refused,
    /// Granted on a condition that did not come.
    Fallen,
    /// Not concerned after all, or the dossier ended before it decided.
    Aside,
}

/// What may happen to a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartEvent {
    Propose,
    /// Back to its instruction.
    Reopen,
    Grant,
    GrantIfOthers,
    Refuse,
    SetAside,
    /// Every other that it depends on has granted.
    Fulfil,
    /// One that it depends on cannot grant any more.
    Fall,
    /// A new act puts a decision right: it should have granted.
    RectifyGrant,
    /// The same: it should have granted if others grant.
    RectifyIfOthers,
    /// The same: it should have refused.
    RectifyRefuse,
}

/// Every move there is. What is not here is impossible.
pub const TABLE: &[(PartState, PartEvent, PartState)] = {
    use PartEvent::*;
    use PartState::*;
    &[
        (Awaited, Propose, Proposed),
        (Awaited, SetAside, Aside),
        (Proposed, Propose, Proposed),
        (Proposed, Reopen, Awaited),
        (Proposed, Grant, Granted),
        (Proposed, GrantIfOthers, Conditional),
        (Proposed, Refuse, Refused),
        (Proposed, SetAside, Aside),
        (Conditional, Fulfil, Granted),
        (Conditional, Fall, Fallen),
        // The decision of another, on which it rested, was put right.
        (Granted, Fall, Fallen),
        (Conditional, RectifyGrant, Granted),
        (Conditional, RectifyIfOthers, Conditional),
        (Conditional, RectifyRefuse, Refused),
        (Granted, RectifyGrant, Granted),
        (Granted, RectifyIfOthers, Conditional),
        (Granted, RectifyRefuse, Refused),
        (Refused, RectifyGrant, Granted),
        (Refused, RectifyIfOthers, Conditional),
        (Refused, RectifyRefuse, Refused),
        (Fallen, RectifyGrant, Granted),
        (Fallen, RectifyIfOthers, Conditional),
        (Fallen, RectifyRefuse, Refused),
    ]
};

named!(
    PartState,
    "state of a part",
    [
        Awaited = "awaited",
        Proposed = "proposed",
        Conditional = "conditional",
        Granted = "granted",
        Refused = "refused",
        Fallen = "fallen",
        Aside = "aside",
    ]
);

/// Where an event leads; `None` where it is impossible.
#[must_use]
pub fn apply(from: PartState, event: PartEvent) -> Option<PartState> {
    TABLE
        .iter()
        .find(|(before, what, _)| *before == from && *what == event)
        .map(|(_, _, after)| *after)
}

impl PartState {
    /// Nothing more is expected of this funder.
    #[must_use]
    pub fn is_settled(self) -> bool {
        matches!(
            self,
            PartState::Granted | PartState::Refused | PartState::Fallen | PartState::Aside
        )
    }

    /// It cannot grant any more, unless its decision is put right.
    #[must_use]
    pub fn is_lost(self) -> bool {
        matches!(
            self,
            PartState::Refused | PartState::Fallen | PartState::Aside
        )
    }
}

/// What is needed of a part to know what becomes of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub funder: String,
    pub state: PartState,
    /// Funders whose grants its own depends on, or has depended on.
    pub subject_to: Vec<String>,
    /// What is granted, on a condition or not.
    pub granted: Option<Cents>,
}

impl Standing {
    /// Its grant stands on that of others, who have granted or may.
    fn rests_on_others(&self) -> bool {
        match self.state {
            PartState::Conditional => true,
            PartState::Granted => !self.subject_to.is_empty(),
            _ => false,
        }
    }
}

/// What becomes of conditional grants once the parts stand so: `Fulfil` or `Fall` for each that is
/// settled by the others, in the order of the parts. Grants that depend on one another hold together
/// when each is there: two that wait only for each other both hold.
///
/// One that holds already is read again: it falls where the decision it rests on was put right into a
/// refusal. One that fell stays so: its own funder alone grants it anew ([`could_hold`]).
#[must_use]
pub fn resolve(parts: &[Standing]) -> Vec<(String, PartEvent)> {
    let mut state: BTreeMap<&str, PartState> = parts
        .iter()
        .map(|part| {
            let rests = part.rests_on_others();
            let state = if rests {
                PartState::Conditional
            } else {
                part.state
            };
            (part.funder.as_str(), state)
        })
        .collect();
    // First what cannot hold: it takes with it what depends on it, one after the other.
    let mut fallen = true;
    while fallen {
        fallen = false;
        for part in parts {
            let waits = state.get(part.funder.as_str()) == Some(&PartState::Conditional);
            // A funder that is not asked grants nothing.
            let lost = part
                .subject_to
                .iter()
                .any(|other| state.get(other.as_str()).is_none_or(|s| s.is_lost()));
            if waits && lost {
                state.insert(&part.funder, PartState::Fallen);
                fallen = true;
            }
        }
    }
    // Then what holds: all but what waits, through others, for somebody who has not decided.
    let mut waiting = true;
    let mut held: BTreeMap<&str, bool> = parts
        .iter()
        .map(|part| {
            let now = state.get(part.funder.as_str()).copied();
            let may = matches!(now, Some(PartState::Conditional | PartState::Granted));
            (part.funder.as_str(), may)
        })
        .collect();
    while waiting {
        waiting = false;
        for part in parts {
            let here = part.funder.as_str();
            if state.get(here) != Some(&PartState::Conditional) || held.get(here) != Some(&true) {
                continue;
            }
            let all = part
                .subject_to
                .iter()
                .all(|other| held.get(other.as_str()) == Some(&true));
            if !all {
                held.insert(here, false);
                waiting = true;
            }
        }
    }
    parts
        .iter()
        .filter(|part| part.rests_on_others())
        .filter_map(|part| {
            let here = part.funder.as_str();
            let event = match (state.get(here), held.get(here)) {
                (Some(PartState::Fallen), _) => PartEvent::Fall,
                (_, Some(true)) if part.state == PartState::Conditional => PartEvent::Fulfil,
                _ => return None,
            };
            Some((part.funder.clone(), event))
        })
        .collect()
}

/// Grants that fell, and whose condition is fulfilled after all since a decision was put right. Nothing
/// is granted anew by itself: the money may have gone elsewhere, and their funder says.
#[must_use]
pub fn could_hold(parts: &[Standing]) -> Vec<&str> {
    let granted = |funder: &String| {
        let found = parts.iter().find(|part| part.funder == *funder);
        found.is_some_and(|part| part.state == PartState::Granted)
    };
    parts
        .iter()
        .filter(|part| part.state == PartState::Fallen && part.subject_to.iter().all(granted))
        .map(|part| part.funder.as_str())
        .collect()
}

/// What the parts of a dossier come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Funders by state, in the order of the parts.
    pub by_state: BTreeMap<PartState, Vec<String>>,
    /// Granted for good.
    pub granted: Cents,
    /// Granted on a condition still open.
    pub conditional: Cents,
    /// Nothing more is expected of anybody.
    pub settled: bool,
}

impl Sum {
    /// Funders in a state.
    #[must_use]
    pub fn of(&self, state: PartState) -> &[String] {
        self.by_state.get(&state).map_or(&[], Vec::as_slice)
    }

    /// Funders whose decision is awaited: proposed or not.
    #[must_use]
    pub fn awaited(&self) -> Vec<&str> {
        let open = self.of(PartState::Proposed).iter();
        open.chain(self.of(PartState::Awaited))
            .map(String::as_str)
            .collect()
    }
}

/// The honest sum of the parts. `None` when the amounts do not add up in 64 bits.
#[must_use]
pub fn sum(parts: &[Standing]) -> Option<Sum> {
    let mut found = Sum {
        settled: parts.iter().all(|part| part.state.is_settled()),
        ..Sum::default()
    };
    for part in parts {
        let amount = part.granted.unwrap_or_default();
        let total = match part.state {
            PartState::Granted => &mut found.granted,
            PartState::Conditional => &mut found.conditional,
            _ => {
                found
                    .by_state
                    .entry(part.state)
                    .or_default()
                    .push(part.funder.clone());
                continue;
            }
        };
        *total = total.checked_add(amount)?;
        found
            .by_state
            .entry(part.state)
            .or_default()
            .push(part.funder.clone());
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EVENTS: [PartEvent; 11] = [
        PartEvent::Propose,
        PartEvent::Reopen,
        PartEvent::Grant,
        PartEvent::GrantIfOthers,
        PartEvent::Refuse,
        PartEvent::SetAside,
        PartEvent::Fulfil,
        PartEvent::Fall,
        PartEvent::RectifyGrant,
        PartEvent::RectifyIfOthers,
        PartEvent::RectifyRefuse,
    ];

    fn rectifies(event: PartEvent) -> bool {
        matches!(
            event,
            PartEvent::RectifyGrant | PartEvent::RectifyIfOthers | PartEvent::RectifyRefuse
        )
    }

    fn part(funder: &str, state: PartState, subject_to: &[&str]) -> Standing {
        Standing {
            funder: funder.to_owned(),
            state,
            subject_to: subject_to.iter().map(|s| (*s).to_owned()).collect(),
            granted: Some(Cents(100)),
        }
    }

    #[test]
    fn the_table_is_all_there_is() {
        let mut possible = 0;
        for state in PartState::ALL {
            for event in EVENTS {
                let after = apply(*state, event);
                possible += usize::from(after.is_some());
                // What is settled moves when a decision is put right: its own, or one it rests on.
                let follows = *state == PartState::Granted && event == PartEvent::Fall;
                if state.is_settled() && !rectifies(event) && !follows {
                    assert_eq!(after, None, "{state} {event:?}");
                }
                if rectifies(event) {
                    let decided = matches!(
                        state,
                        PartState::Conditional
                            | PartState::Granted
                            | PartState::Refused
                            | PartState::Fallen
                    );
                    assert_eq!(after.is_some(), decided, "{state} {event:?}");
                }
            }
        }
        assert_eq!(possible, TABLE.len());
    }

    #[test]
    fn what_rested_on_a_decision_follows_when_it_is_put_right() {
        use PartState::*;
        // What falls takes with it what rested on it in its turn.
        let refused = [
            part("a", Granted, &["b"]),
            part("b", Granted, &["c"]),
            part("c", Refused, &[]),
        ];
        let falls = |funder: &str| (funder.to_owned(), PartEvent::Fall);
        assert_eq!(resolve(&refused), [falls("a"), falls("b")]);
        // Still granted, for another amount: nothing changes.
        let still = [part("a", Granted, &["b"]), part("b", Granted, &[])];
        assert_eq!(resolve(&still), []);
        // A grant on no condition follows nobody.
        let free = [part("a", Granted, &[]), part("b", Refused, &[])];
        assert_eq!(resolve(&free), []);
    }

    #[test]
    fn a_grant_that_fell_could_hold_once_all_have_granted_and_no_sooner() {
        use PartState::*;
        for (b, c, could) in [
            (Granted, Granted, true),
            (Granted, Conditional, false),
            (Granted, Refused, false),
        ] {
            let parts = [
                part("a", Fallen, &["b", "c"]),
                part("b", b, &[]),
                part("c", c, &[]),
            ];
            assert_eq!(could_hold(&parts), if could { vec!["a"] } else { vec![] });
            assert!(resolve(&parts).iter().all(|(funder, _)| funder != "a"));
        }
    }

    #[test]
    fn a_grant_on_condition_waits_then_holds_or_falls() {
        use PartState::*;
        let waits = [part("a", Conditional, &["b"]), part("b", Proposed, &[])];
        assert_eq!(resolve(&waits), []);
        let holds = [part("a", Conditional, &["b"]), part("b", Granted, &[])];
        assert_eq!(resolve(&holds), [("a".to_owned(), PartEvent::Fulfil)]);
        for lost in [Refused, Fallen, Aside] {
            let falls = [part("a", Conditional, &["b"]), part("b", lost, &[])];
            assert_eq!(
                resolve(&falls),
                [("a".to_owned(), PartEvent::Fall)],
                "{lost}"
            );
        }
        // Nobody of that name decides on this dossier.
        let nobody = [part("a", Conditional, &["b"])];
        assert_eq!(resolve(&nobody), [("a".to_owned(), PartEvent::Fall)]);
    }

    #[test]
    fn what_falls_takes_what_depends_on_it() {
        use PartState::*;
        let chain = [
            part("a", Conditional, &["b"]),
            part("b", Conditional, &["c"]),
            part("c", Refused, &[]),
            part("d", Conditional, &["e"]),
            part("e", Granted, &[]),
        ];
        let fall = |f: &str| (f.to_owned(), PartEvent::Fall);
        assert_eq!(
            resolve(&chain),
            [fall("a"), fall("b"), ("d".to_owned(), PartEvent::Fulfil)]
        );
    }

    #[test]
    fn grants_that_wait_for_each_other_hold_together() {
        use PartState::*;
        let both = [
            part("a", Conditional, &["b"]),
            part("b", Conditional, &["a"]),
        ];
        assert_eq!(resolve(&both).len(), 2);
        // One of them also waits for somebody who has not decided: both wait.
        let third = [
            part("a", Conditional, &["b", "c"]),
            part("b", Conditional, &["a"]),
            part("c", Awaited, &[]),
        ];
        assert_eq!(resolve(&third), []);
    }

    #[test]
    fn the_sum_says_who_granted_and_who_is_awaited() {
        use PartState::*;
        let parts = [
            part("region", Granted, &[]),
            part("epci", Granted, &[]),
            part("department", Refused, &[]),
            part("feder", Proposed, &[]),
            part("state", Awaited, &[]),
        ];
        let sum = sum(&parts).unwrap_or_default();
        assert_eq!(sum.of(Granted), ["region", "epci"]);
        assert_eq!(sum.awaited(), ["feder", "state"]);
        assert_eq!((sum.granted, sum.conditional), (Cents(200), Cents(0)));
        assert!(!sum.settled);
    }

    #[test]
    fn a_sum_beyond_what_can_be_counted_is_none() {
        let mut parts = vec![part("a", PartState::Granted, &[]); 2];
        parts[0].granted = Some(Cents(i64::MAX));
        assert_eq!(sum(&parts), None);
    }

    proptest! {
        /// Whatever the parts, resolving once settles all that can be: a second time finds nothing,
        /// and nothing is granted that depends on who did not grant.
        #[test]
        fn resolving_is_complete_and_honest(
            states in prop::collection::vec(0_usize..7, 1..6),
            links in prop::collection::vec(prop::collection::vec(0_usize..6, 0..4), 6),
        ) {
            let name = |n: usize| format!("f{n}");
            let mut parts: Vec<Standing> = states
                .iter()
                .enumerate()
                .map(|(n, s)| Standing {
                    funder: name(n),
                    state: PartState::ALL[*s],
                    subject_to: links[n].iter().filter(|o| **o != n).map(|o| name(*o)).collect(),
                    granted: Some(Cents(1)),
                })
                .collect();
            for (funder, event) in resolve(&parts) {
                for part in parts.iter_mut().filter(|p| p.funder == funder) {
                    part.state = apply(part.state, event).expect("a move of the table");
                }
            }
            prop_assert_eq!(resolve(&parts), vec![]);
            let granted: Vec<&str> = parts
                .iter()
                .filter(|p| p.state == PartState::Granted)
                .map(|p| p.funder.as_str())
                .collect();
            for (n, part) in parts.iter().enumerate() {
                if part.state != PartState::Granted {
                    continue;
                }
                let came_true = PartState::ALL[states[n]] == PartState::Conditional;
                for other in &part.subject_to {
                    let found = parts.iter().find(|part| part.funder == *other);
                    prop_assert!(found.is_some_and(|part| !part.state.is_lost()));
                    prop_assert!(!came_true || granted.contains(&other.as_str()));
                }
            }
        }
    }
}
