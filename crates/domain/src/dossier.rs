//! The life of a dossier: its states, the events that move it, and the one table that says which
//! event is possible where.
//!
//! Everything else is drawn from [`TABLE`]: [`apply`], the list of what is possible, the diagram
//! of `docs/state-machine.md`, and the exhaustive test. Silence that turns into rejection
//! ([`Event::LapseSilence`]) is an event and not a state: it is recorded, and an express decision
//! remains possible afterwards.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where a dossier stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Being written by the holder; nobody instructs it.
    Draft,
    /// Filed, completeness not yet looked at.
    Filed,
    /// The officer asked for missing pieces.
    Incomplete,
    /// Complete, being instructed.
    Review,
    /// Named sections are open again to the holder; the clock is stopped.
    Correction,
    /// Instructed, waiting for the decision.
    Proposed,
    /// The decision was put off.
    Adjourned,
    /// Granted, with an amount.
    Granted,
    /// Refused expressly, with reasons.
    Refused,
    /// Outside the scheme: not examined on its merits.
    Inadmissible,
    /// Given up by the holder.
    Withdrawn,
}

/// What may happen to a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    Submit,
    AskPieces,
    SupplyPieces,
    DeclareComplete,
    AskCorrection,
    SubmitCorrection,
    Propose,
    ReopenReview,
    Grant,
    Refuse,
    Adjourn,
    Resume,
    DeclareInadmissible,
    Withdraw,
    /// The time allowed to answer ran out: implicit rejection. The state stays as it is.
    LapseSilence,
    /// A new act puts a signed decision right: it should have granted this.
    RectifyGrant,
    /// The same: it should have refused.
    RectifyRefuse,
}

/// Every move there is: from, event, to. What is not here is impossible.
pub const TABLE: &[(State, Event, State)] = {
    use Event::*;
    use State::*;
    &[
        (Draft, Submit, Filed),
        (Draft, Withdraw, Withdrawn),
        (Filed, AskPieces, Incomplete),
        (Filed, DeclareComplete, Review),
        (Filed, AskCorrection, Correction),
        (Filed, DeclareInadmissible, Inadmissible),
        (Filed, Withdraw, Withdrawn),
        (Filed, LapseSilence, Filed),
        (Incomplete, SupplyPieces, Filed),
        (Incomplete, DeclareComplete, Review),
        (Incomplete, DeclareInadmissible, Inadmissible),
        (Incomplete, Withdraw, Withdrawn),
        (Incomplete, LapseSilence, Incomplete),
        (Review, AskPieces, Incomplete),
        (Review, AskCorrection, Correction),
        (Review, Propose, Proposed),
        (Review, DeclareInadmissible, Inadmissible),
        (Review, Withdraw, Withdrawn),
        (Review, LapseSilence, Review),
        (Correction, SubmitCorrection, Review),
        (Correction, Withdraw, Withdrawn),
        (Correction, LapseSilence, Correction),
        (Proposed, ReopenReview, Review),
        (Proposed, Grant, Granted),
        (Proposed, Refuse, Refused),
        (Proposed, Adjourn, Adjourned),
        (Proposed, Withdraw, Withdrawn),
        (Proposed, LapseSilence, Proposed),
        (Adjourned, Resume, Review),
        (Adjourned, Withdraw, Withdrawn),
        (Adjourned, LapseSilence, Adjourned),
        (Granted, RectifyGrant, Granted),
        (Granted, RectifyRefuse, Refused),
        (Refused, RectifyGrant, Granted),
        (Refused, RectifyRefuse, Refused),
    ]
};

/// An event that its state does not allow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a dossier that is {state} does not accept {event}; it accepts: {}",
    list(allowed)
)]
pub struct Refused {
    pub state: State,
    pub event: Event,
    /// What would have been possible.
    pub allowed: Vec<Event>,
}

fn list(events: &[Event]) -> String {
    if events.is_empty() {
        return "nothing".to_owned();
    }
    let names: Vec<String> = events.iter().map(Event::to_string).collect();
    names.join(", ")
}

/// The state after an event.
///
/// Silence has one more guard, which depends on dates and not on the state: see
/// [`crate::clock::Silence::has_lapsed`].
///
/// # Errors
/// [`Refused`] when [`TABLE`] has no such move.
pub fn apply(state: State, event: Event) -> Result<State, Refused> {
    TABLE
        .iter()
        .find(|(from, possible, _)| *from == state && *possible == event)
        .map(|(_, _, to)| *to)
        .ok_or_else(|| Refused {
            state,
            event,
            allowed: state.allowed(),
        })
}

impl State {
    /// Every state, in the order of a life.
    pub const ALL: [State; 11] = [
        State::Draft,
        State::Filed,
        State::Incomplete,
        State::Review,
        State::Correction,
        State::Proposed,
        State::Adjourned,
        State::Granted,
        State::Refused,
        State::Inadmissible,
        State::Withdrawn,
    ];

    /// The name kept in the database and in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Filed => "filed",
            State::Incomplete => "incomplete",
            State::Review => "review",
            State::Correction => "correction",
            State::Proposed => "proposed",
            State::Adjourned => "adjourned",
            State::Granted => "granted",
            State::Refused => "refused",
            State::Inadmissible => "inadmissible",
            State::Withdrawn => "withdrawn",
        }
    }

    /// The signal flag that stands beside the word: one of `draft`, `filed`, `review`, `ask`,
    /// `yes`, `no`, `wait`. Several states share a flag; the word tells them apart.
    pub const fn flag(self) -> &'static str {
        match self {
            State::Draft | State::Withdrawn => "draft",
            State::Filed => "filed",
            State::Review | State::Proposed => "review",
            State::Incomplete | State::Correction => "ask",
            State::Adjourned => "wait",
            State::Granted => "yes",
            State::Refused | State::Inadmissible => "no",
        }
    }

    /// Nothing moves it any more, but an act that puts its decision right.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            State::Granted | State::Refused | State::Inadmissible | State::Withdrawn
        )
    }

    /// Whether time counts towards the implicit rejection in this state. In
    /// [`State::Incomplete`], where an indispensable piece is missing, and in [`State::Correction`] it does
    /// once the time that was given to answer is over, which the dated suspensions of [`crate::clock::Clock`] say.
    pub const fn clock_runs(self) -> bool {
        matches!(
            self,
            State::Filed
                | State::Incomplete
                | State::Review
                | State::Correction
                | State::Proposed
                | State::Adjourned
        )
    }

    /// The events that this state accepts, in the order of the table.
    pub fn allowed(self) -> Vec<Event> {
        TABLE
            .iter()
            .filter(|(from, _, _)| *from == self)
            .map(|(_, event, _)| *event)
            .collect()
    }
}

impl Event {
    /// Every event.
    pub const ALL: [Event; 17] = [
        Event::Submit,
        Event::AskPieces,
        Event::SupplyPieces,
        Event::DeclareComplete,
        Event::AskCorrection,
        Event::SubmitCorrection,
        Event::Propose,
        Event::ReopenReview,
        Event::Grant,
        Event::Refuse,
        Event::Adjourn,
        Event::Resume,
        Event::DeclareInadmissible,
        Event::Withdraw,
        Event::LapseSilence,
        Event::RectifyGrant,
        Event::RectifyRefuse,
    ];

    /// The name kept in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Event::Submit => "submit",
            Event::AskPieces => "ask_pieces",
            Event::SupplyPieces => "supply_pieces",
            Event::DeclareComplete => "declare_complete",
            Event::AskCorrection => "ask_correction",
            Event::SubmitCorrection => "submit_correction",
            Event::Propose => "propose",
            Event::ReopenReview => "reopen_review",
            Event::Grant => "grant",
            Event::Refuse => "refuse",
            Event::Adjourn => "adjourn",
            Event::Resume => "resume",
            Event::DeclareInadmissible => "declare_inadmissible",
            Event::Withdraw => "withdraw",
            Event::LapseSilence => "lapse_silence",
            Event::RectifyGrant => "rectify_grant",
            Event::RectifyRefuse => "rectify_refuse",
        }
    }

    /// An act that puts a signed decision right: the only thing that moves a final state.
    pub const fn rectifies(self) -> bool {
        matches!(self, Event::RectifyGrant | Event::RectifyRefuse)
    }
}

/// A name that is no state or no event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a known {1}")]
pub struct UnknownName(pub String, pub &'static str);

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for State {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == name)
            .ok_or_else(|| UnknownName(name.to_owned(), "state of a dossier"))
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Event {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|event| event.as_str() == name)
            .ok_or_else(|| UnknownName(name.to_owned(), "event of a dossier"))
    }
}

/// The table as a Mermaid state diagram.
pub fn diagram() -> String {
    let mut lines = vec![
        "stateDiagram-v2".to_owned(),
        format!("    [*] --> {}", State::Draft),
    ];
    for (from, event, to) in TABLE {
        lines.push(format!("    {from} --> {to}: {event}"));
    }
    for state in State::ALL.into_iter().filter(|state| state.is_final()) {
        lines.push(format!("    {state} --> [*]"));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use proptest::prelude::*;

    /// Invariant 1, exhaustively: each of the 187 pairs does what the table says and nothing else.
    #[test]
    fn every_pair_of_state_and_event_obeys_the_table() {
        for state in State::ALL {
            for event in Event::ALL {
                let rows: Vec<_> = TABLE
                    .iter()
                    .filter(|(from, possible, _)| (*from, *possible) == (state, event))
                    .collect();
                assert!(rows.len() <= 1, "{state} × {event} is written twice");
                match (rows.first(), apply(state, event)) {
                    (Some((_, _, to)), result) => assert_eq!(result, Ok(*to)),
                    (None, Err(refused)) => {
                        assert_eq!((refused.state, refused.event), (state, event));
                        assert_eq!(refused.allowed, state.allowed());
                        assert!(!refused.allowed.contains(&event));
                    }
                    (None, Ok(to)) => panic!("{state} × {event} must be refused, gave {to}"),
                }
            }
        }
    }

    #[test]
    fn final_states_accept_only_to_be_put_right_and_every_other_state_can_reach_one() {
        for state in State::ALL {
            let ordinary = state.allowed().into_iter().any(|e| !e.rectifies());
            assert_eq!(state.is_final(), !ordinary, "{state}");
            assert!(
                state.is_final() || state.allowed().contains(&Event::Withdraw),
                "a holder may always give up: {state}"
            );
        }
    }

    #[test]
    fn every_state_is_reachable_from_a_draft() {
        let mut reached = BTreeSet::from([State::Draft]);
        loop {
            let before = reached.len();
            for (from, _, to) in TABLE {
                if reached.contains(from) {
                    reached.insert(*to);
                }
            }
            if reached.len() == before {
                break;
            }
        }
        assert_eq!(reached.len(), State::ALL.len());
    }

    #[test]
    fn silence_moves_nothing_and_is_possible_exactly_where_the_clock_runs() {
        for state in State::ALL {
            let possible = apply(state, Event::LapseSilence);
            assert_eq!(possible.is_ok(), state.clock_runs(), "{state}");
            if let Ok(after) = possible {
                assert_eq!(after, state);
            }
        }
    }

    #[test]
    fn after_silence_a_decision_is_still_possible() {
        let lapsed = apply(State::Proposed, Event::LapseSilence).unwrap();
        assert_eq!(apply(lapsed, Event::Grant), Ok(State::Granted));
        assert_eq!(apply(lapsed, Event::Refuse), Ok(State::Refused));
    }

    #[test]
    fn a_refusal_says_what_would_have_been_possible() {
        let refused = apply(State::Correction, Event::Grant).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "a dossier that is correction does not accept grant; it accepts: submit_correction, withdraw, lapse_silence"
        );
    }

    #[test]
    fn names_go_and_come_back() {
        for state in State::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
            assert_eq!(
                serde_json::to_string(&state).unwrap(),
                format!("\"{state}\"")
            );
        }
        for event in Event::ALL {
            assert_eq!(event.as_str().parse(), Ok(event));
            assert_eq!(
                serde_json::to_string(&event).unwrap(),
                format!("\"{event}\"")
            );
        }
        assert!("Draft".parse::<State>().is_err());
    }

    proptest! {
        /// Whatever is tried, in whatever order, a dossier only walks along the table.
        #[test]
        fn a_life_is_a_walk_in_the_table(tries in prop::collection::vec(0usize..Event::ALL.len(), 0..60)) {
            let mut state = State::Draft;
            for index in tries {
                let event = Event::ALL[index];
                match apply(state, event) {
                    Ok(to) => {
                        prop_assert!(TABLE.contains(&(state, event, to)));
                        prop_assert!(!state.is_final() || (event.rectifies() && to.is_final()));
                        state = to;
                    }
                    Err(refused) => prop_assert_eq!(refused.state, state),
                }
            }
        }
    }
}
