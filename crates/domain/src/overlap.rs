//! One applicant, several dossiers: whose they are, and what makes two of them look like the same
//! need brought twice.
//!
//! Nothing here refuses: a person reads the grounds and judges.

use money::Cents;
use policy::fold::fold;
use uuid::Uuid;

use crate::dossier::State;

/// What is compared of a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// SIREN of the applicant; empty for whoever has none.
    pub applicant: String,
    pub owner: Uuid,
    pub project: Uuid,
    pub scheme: String,
    pub state: State,
    pub title: String,
    pub expenses: Vec<Expense>,
}

/// A line of a plan, by what it is called and costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expense {
    pub label: String,
    pub amount: Cents,
}

/// Why two dossiers are of one applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// The same SIREN.
    Siren,
    /// The same project, whatever structure carries it.
    Project,
    /// The same holder, when a SIREN is missing on either side.
    Owner,
}

/// Why two dossiers of one applicant look like the same need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Both are under one scheme, and the other one still waits or was granted.
    Scheme,
    /// They have the same title, case and accents apart.
    Title,
    /// They have an expense of the same name and the same amount: of this dossier, as typed.
    Expense(Expense),
}

/// Whether two dossiers are of one applicant, and by what.
#[must_use]
pub fn tie(this: &Claim, other: &Claim) -> Option<Tie> {
    let nameless = this.applicant.is_empty() || other.applicant.is_empty();
    if !nameless && this.applicant == other.applicant {
        Some(Tie::Siren)
    } else if this.project == other.project {
        Some(Tie::Project)
    } else if nameless && this.owner == other.owner {
        Some(Tie::Owner)
    } else {
        None
    }
}

/// Everything by which `other` looks like the need of `this`, both of one applicant. A draft asks
/// nothing yet, and what was withdrawn asks nothing any more.
#[must_use]
pub fn grounds(this: &Claim, other: &Claim) -> Vec<Ground> {
    let asks = |claim: &Claim| !matches!(claim.state, State::Draft | State::Withdrawn);
    if !asks(this) || !asks(other) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let counts = !other.state.is_final() || other.state == State::Granted;
    if counts && this.scheme == other.scheme {
        found.push(Ground::Scheme);
    }
    let title = fold(&this.title);
    if !title.is_empty() && title == fold(&other.title) {
        found.push(Ground::Title);
    }
    let theirs: Vec<(String, Cents)> = other.expenses.iter().map(named).collect();
    let mut seen: Vec<(String, Cents)> = Vec::new();
    for expense in &this.expenses {
        let one = named(expense);
        let says = !one.0.is_empty() && one.1 > Cents::ZERO;
        if says && theirs.contains(&one) && !seen.contains(&one) {
            found.push(Ground::Expense(expense.clone()));
            seen.push(one);
        }
    }
    found
}

fn named(expense: &Expense) -> (String, Cents) {
    (fold(&expense.label), expense.amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(applicant: &str, project: u128, owner: u128) -> Claim {
        Claim {
            applicant: applicant.to_owned(),
            owner: Uuid::from_u128(owner),
            project: Uuid::from_u128(project),
            scheme: "a".to_owned(),
            state: State::Review,
            title: "Épicerie d’Ouessant".to_owned(),
            expenses: vec![line("Étude de faisabilité", 1_000_000)],
        }
    }

    fn line(label: &str, cents: i64) -> Expense {
        Expense {
            label: label.to_owned(),
            amount: Cents(cents),
        }
    }

    /// Of another scheme, title and plan.
    fn another(applicant: &str) -> Claim {
        Claim {
            scheme: "b".to_owned(),
            title: "Cantine".to_owned(),
            expenses: vec![line("Local", 1_000_000)],
            ..claim(applicant, 2, 2)
        }
    }

    #[test]
    fn an_applicant_is_a_siren_then_a_project_then_a_holder() {
        let this = claim("123456782", 1, 1);
        assert_eq!(tie(&this, &claim("123456782", 2, 2)), Some(Tie::Siren));
        assert_eq!(tie(&this, &claim("987654324", 1, 2)), Some(Tie::Project));
        assert_eq!(tie(&this, &claim("", 2, 1)), Some(Tie::Owner));
        let person = claim("", 3, 1);
        assert_eq!(tie(&person, &this), Some(Tie::Owner));
        assert_eq!(tie(&person, &claim("", 4, 1)), Some(Tie::Owner));
        // Two structures that one person writes for are not one applicant.
        assert_eq!(tie(&this, &claim("987654324", 2, 1)), None);
        assert_eq!(tie(&person, &claim("", 4, 2)), None);
    }

    #[test]
    fn nothing_alike_is_no_ground() {
        assert_eq!(grounds(&claim("1", 1, 1), &another("1")), []);
    }

    #[test]
    fn one_scheme_counts_while_it_waits_or_once_granted() {
        let this = claim("1", 1, 1);
        for state in State::ALL {
            let other = Claim {
                scheme: "a".to_owned(),
                state,
                ..another("1")
            };
            let counts = match state {
                State::Filed
                | State::Incomplete
                | State::Review
                | State::Correction
                | State::Proposed
                | State::Adjourned
                | State::Granted => true,
                State::Draft | State::Refused | State::Inadmissible | State::Withdrawn => false,
            };
            let expected: &[Ground] = if counts { &[Ground::Scheme] } else { &[] };
            assert_eq!(grounds(&this, &other), expected, "{state:?}");
        }
    }

    #[test]
    fn titles_are_compared_by_their_words() {
        let this = claim("1", 1, 1);
        let titled = |title: &str, state| Claim {
            title: title.to_owned(),
            state,
            ..another("1")
        };
        let same = titled("ÉPICERIE d'ouessant ", State::Refused);
        assert_eq!(grounds(&this, &same), [Ground::Title]);
        let longer = titled("Épicerie d’Ouessant 2", State::Review);
        assert_eq!(grounds(&this, &longer), []);
        let given_up = titled("Épicerie d’Ouessant", State::Withdrawn);
        assert_eq!(grounds(&this, &given_up), []);
        let untitled = Claim {
            title: " ".to_owned(),
            ..this.clone()
        };
        assert_eq!(grounds(&untitled, &titled("", State::Review)), []);
    }

    #[test]
    fn an_expense_is_its_name_and_its_amount() {
        let this = Claim {
            expenses: vec![
                line("Étude de faisabilité", 1_000_000),
                line("étude de faisabilité", 1_000_000),
                line("", 5),
                line("Rien", 0),
            ],
            ..claim("1", 1, 1)
        };
        let with = |expenses: Vec<Expense>| Claim {
            expenses,
            ..another("1")
        };
        let same = with(vec![
            line("ETUDE DE FAISABILITE", 1_000_000),
            line("", 5),
            line("Rien", 0),
        ]);
        // Once, as this dossier writes it first; a line without a name or an amount says nothing.
        let found = [Ground::Expense(line("Étude de faisabilité", 1_000_000))];
        assert_eq!(grounds(&this, &same), found);
        for near in [999_999, 1_000_001] {
            let other = with(vec![line("Étude de faisabilité", near)]);
            assert_eq!(grounds(&this, &other), [], "{near}");
        }
        assert_eq!(grounds(&this, &with(vec![line("Étude", 1_000_000)])), []);
    }
}
