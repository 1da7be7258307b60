//! One deed on many dossiers: what it will do to each, before anything is done.
//!
//! This foresees; it decides nothing. Each dossier then goes through the command of its own page,
//! which checks again.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::dossier::{Event, State, UnknownName, apply};
use crate::permission::{Action, Relation, allowed};

/// What may be done to many dossiers at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Give them to one officer, or to nobody.
    Assign,
    /// Tell the holder again of the request that waits for an answer.
    Remind,
    /// Ask for the pieces that each one lacks.
    AskPieces,
    /// Put the decision off.
    Adjourn,
    /// Grant what was proposed for each.
    Grant,
    /// Refuse, for the same reasons.
    Refuse,
}

/// Why nothing will be done to a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Its state, or the tie of the person with it, does not allow this.
    NotNow,
    /// No required piece is missing.
    NothingMissing,
    /// Nothing was asked of the holder that waits for an answer.
    NothingAsked,
    /// There is no proposal above zero to grant.
    NoProposal,
    /// A sitting that is not over has it on its agenda: it is decided there.
    OnAgenda,
    /// The grant would pass a ceiling of state aid, or something is not known.
    StateAid,
}

/// What will happen to a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    Does,
    /// It is as the deed would leave it.
    Already,
    Refused(Why),
}

/// What is known of a dossier, for one deed.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    pub relation: Relation,
    pub state: State,
    pub officer: Option<Uuid>,
    /// Whether an amount above zero is proposed.
    pub proposed: bool,
    /// How many required pieces are missing.
    pub missing: usize,
    /// A request to the holder waits for an answer.
    pub asked: bool,
    /// The holder was told of it again today.
    pub reminded: bool,
    pub on_agenda: bool,
    pub aid_refused: bool,
}

impl Deed {
    pub const ALL: [Deed; 6] = [
        Deed::Assign,
        Deed::Remind,
        Deed::AskPieces,
        Deed::Adjourn,
        Deed::Grant,
        Deed::Refuse,
    ];

    /// The name kept in the database and in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Deed::Assign => "assign",
            Deed::Remind => "remind",
            Deed::AskPieces => "ask_pieces",
            Deed::Adjourn => "adjourn",
            Deed::Grant => "grant",
            Deed::Refuse => "refuse",
        }
    }

    /// What the table of permissions must grant on each dossier.
    #[must_use]
    pub const fn action(self) -> Action {
        match self {
            Deed::Assign => Action::Assign,
            Deed::Remind => Action::WriteMessage,
            Deed::AskPieces => Action::AskPieces,
            Deed::Adjourn | Deed::Grant | Deed::Refuse => Action::Decide,
        }
    }

    /// A decision of the authority, which leaves as a letter.
    #[must_use]
    pub const fn decides(self) -> bool {
        matches!(self, Deed::Adjourn | Deed::Grant | Deed::Refuse)
    }

    const fn event(self) -> Option<Event> {
        match self {
            Deed::Assign | Deed::Remind => None,
            Deed::AskPieces => Some(Event::AskPieces),
            Deed::Adjourn => Some(Event::Adjourn),
            Deed::Grant => Some(Event::Grant),
            Deed::Refuse => Some(Event::Refuse),
        }
    }

    /// The state in which this was done already.
    const fn leaves(self) -> Option<State> {
        match self {
            Deed::Assign | Deed::Remind => None,
            Deed::AskPieces => Some(State::Incomplete),
            Deed::Adjourn => Some(State::Adjourned),
            Deed::Grant => Some(State::Granted),
            Deed::Refuse => Some(State::Refused),
        }
    }
}

/// What a deed will do to a dossier. `officer`: to whom it is given, for [`Deed::Assign`].
#[must_use]
pub fn expect(deed: Deed, officer: Option<Uuid>, facts: &Facts) -> Expected {
    let already = match deed {
        Deed::Assign => facts.officer == officer,
        Deed::Remind => facts.asked && facts.reminded,
        _ => deed.leaves() == Some(facts.state),
    };
    if facts.relation == Relation::Officer && already {
        return Expected::Already;
    }
    let possible = allowed(facts.relation, facts.state, deed.action())
        && deed
            .event()
            .is_none_or(|event| apply(facts.state, event).is_ok());
    let why = match deed {
        _ if !possible => Why::NotNow,
        Deed::Remind if !facts.asked => Why::NothingAsked,
        Deed::AskPieces if facts.missing == 0 => Why::NothingMissing,
        _ if deed.decides() && facts.on_agenda => Why::OnAgenda,
        Deed::Grant if !facts.proposed => Why::NoProposal,
        Deed::Grant if facts.aid_refused => Why::StateAid,
        _ => return Expected::Does,
    };
    Expected::Refused(why)
}

impl Expected {
    /// The code kept of it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Expected::Does => "does",
            Expected::Already => "already",
            Expected::Refused(why) => match why {
                Why::NotNow => "not-now",
                Why::NothingMissing => "nothing-missing",
                Why::NothingAsked => "nothing-asked",
                Why::NoProposal => "no-proposal",
                Why::OnAgenda => "on-agenda",
                Why::StateAid => "state-aid",
            },
        }
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Deed {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|deed| deed.as_str() == name)
            .ok_or_else(|| UnknownName(name.to_owned(), "deed on many dossiers"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(state: State) -> Facts {
        Facts {
            relation: Relation::Officer,
            state,
            officer: Some(Uuid::from_u128(1)),
            proposed: true,
            missing: 1,
            asked: true,
            reminded: false,
            on_agenda: false,
            aid_refused: false,
        }
    }

    fn why(deed: Deed, facts: &Facts) -> &'static str {
        expect(deed, Some(Uuid::from_u128(2)), facts).as_str()
    }

    /// Whatever the deed and the state: done only where the table of permissions and the table of
    /// states both allow it.
    #[test]
    fn nothing_is_foreseen_that_the_tables_do_not_allow() {
        for deed in Deed::ALL {
            for state in State::ALL {
                let found = expect(deed, Some(Uuid::from_u128(2)), &facts(state));
                let table = allowed(Relation::Officer, state, deed.action())
                    && deed.event().is_none_or(|e| apply(state, e).is_ok());
                assert_eq!(found == Expected::Does, table, "{deed} {state}");
                let outside = Facts {
                    relation: Relation::None,
                    ..facts(state)
                };
                assert_eq!(why(deed, &outside), "not-now", "{deed} {state}");
            }
        }
    }

    #[test]
    fn what_is_done_is_not_done_again() {
        let held = facts(State::Review);
        assert_eq!(expect(Deed::Assign, held.officer, &held), Expected::Already);
        assert_eq!(why(Deed::Assign, &held), "does");
        for (deed, state) in [
            (Deed::AskPieces, State::Incomplete),
            (Deed::Adjourn, State::Adjourned),
            (Deed::Grant, State::Granted),
            (Deed::Refuse, State::Refused),
        ] {
            assert_eq!(why(deed, &facts(state)), "already");
        }
        let reminded = Facts {
            reminded: true,
            ..facts(State::Incomplete)
        };
        assert_eq!(why(Deed::Remind, &reminded), "already");
    }

    #[test]
    fn each_reason_is_said() {
        let with = |state, change: fn(&mut Facts)| {
            let mut f = facts(state);
            change(&mut f);
            f
        };
        let none = with(State::Review, |f| f.missing = 0);
        assert_eq!(why(Deed::AskPieces, &none), "nothing-missing");
        let quiet = with(State::Review, |f| f.asked = false);
        assert_eq!(why(Deed::Remind, &quiet), "nothing-asked");
        let zero = with(State::Proposed, |f| f.proposed = false);
        assert_eq!(why(Deed::Grant, &zero), "no-proposal");
        assert_eq!(why(Deed::Refuse, &zero), "does");
        let listed = with(State::Proposed, |f| f.on_agenda = true);
        for deed in [Deed::Grant, Deed::Refuse, Deed::Adjourn] {
            assert_eq!(why(deed, &listed), "on-agenda");
        }
        assert_eq!(why(Deed::Assign, &listed), "does");
        let over = with(State::Proposed, |f| f.aid_refused = true);
        assert_eq!(why(Deed::Grant, &over), "state-aid");
        assert_eq!(why(Deed::Adjourn, &over), "does");
    }
}
