//! The ledger of aid: what a single undertaking (*entreprise unique*) has received, and whether a
//! new aid still fits under the ceiling of its regime (invariant 6).
//!
//! # What is counted
//! - Organisations linked on a day are one undertaking on that day; links are dated.
//! - An aid counts from the day it was granted, whatever day it is paid. Cancelled or reduced, it
//!   counts for less from that day on, and for the whole before it.
//! - **Rolling years** (since 2024): the three years that end on a day begin on the day after the
//!   same date three years before. An aid of 15 March 2024 counts up to 14 March 2027. One of 29
//!   February counts up to 28 February three years later, the day on which that year's February
//!   ends; on 29 February one looks back to 1 March.
//! - **Fiscal years** (before 2024): the calendar year of the day and those before it stand for
//!   the accounts of the undertaking, which are not known here. Aid granted then is counted by its
//!   date once the years roll.
//!
//! # What is checked
//! Not the day of the new aid alone: on every later day within its period on which something was
//! granted to the same undertaking, the new aid would count as well, so that an aid entered late
//! must leave room for those that followed. A day on which nothing is granted cannot break a
//! ceiling: sums only grow by a grant, and aid lawfully granted before a merger stays lawful
//! (regulation (EU) 2023/2831, art. 3, paragraph 8).

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use money::Cents;
use policy::state_aid::{Ceiling, Counting, Regime};
use serde::{Deserialize, Serialize};

/// An aid granted to an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aid {
    /// What it is known by, for pointing at it.
    pub id: String,
    pub organisation: String,
    /// Id of a regime.
    pub regime: String,
    /// Day on which the right to it was given.
    pub granted_on: Date,
    /// Gross grant equivalent.
    pub amount: Cents,
    /// Cancellations and reductions, in any order.
    #[serde(default)]
    pub changes: Vec<Change>,
}

/// A cancellation or a reduction: what the aid counts for from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub on: Date,
    /// Zero when cancelled.
    pub amount: Cents,
}

/// Two organisations that are one undertaking over a period, both ends included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub a: String,
    pub b: String,
    pub from: Date,
    pub to: Option<Date>,
}

/// What is known of the aid received and of who is linked with whom.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub aids: Vec<Aid>,
    pub links: Vec<Link>,
}

/// An aid that somebody is about to grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAid {
    pub organisation: String,
    pub on: Date,
    /// Gross grant equivalent, zero or more.
    pub amount: Cents,
}

/// Whether it fits, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    pub regime: String,
    pub amount: Cents,
    /// Of the day of the grant.
    pub ceiling: Cents,
    /// Already used on the day of the grant.
    pub used: Cents,
    /// The largest amount that fits on every day; zero when none does.
    pub room: Cents,
    /// The days looked at, in order; the first is the day of the grant.
    pub days: Vec<Day>,
    /// The first day on which the ceiling would be passed.
    pub blocked_on: Option<Date>,
}

/// The state of an undertaking on one day, without the new aid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    pub day: Date,
    /// First day of the years that end on this one.
    pub since: Date,
    pub ceiling: Cents,
    pub used: Cents,
    /// What fills it, in order of grant.
    pub aids: Vec<Counted>,
}

/// An aid, for what it counts on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub id: String,
    pub organisation: String,
    pub regime: String,
    pub granted_on: Date,
    pub amount: Cents,
}

/// Why nothing can be said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// The regime has no ceiling: it is not de minimis, or not on that day.
    #[error("no ceiling of “{regime}” is known on {day}")]
    NoCeiling { regime: String, day: Date },
    #[error("an amount is below zero")]
    Negative,
}

impl Check {
    /// Whether the aid may be granted.
    pub fn fits(&self) -> bool {
        self.blocked_on.is_none()
    }

    /// The day that blocks, with what fills it.
    pub fn blocking(&self) -> Option<&Day> {
        let blocked_on = self.blocked_on?;
        self.days.iter().find(|day| day.day == blocked_on)
    }
}

impl Aid {
    /// What it counts for on a day, its period apart.
    pub fn amount_on(&self, day: Date) -> Cents {
        self.changes
            .iter()
            .filter(|change| change.on <= day)
            .max_by_key(|change| (change.on, std::cmp::Reverse(change.amount)))
            .map_or(self.amount, |change| change.amount)
    }
}

impl Link {
    fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// First day of the years that end on `day` (this one included).
pub fn window_start(ceiling: &Ceiling, day: Date) -> Date {
    let start = match ceiling.counted {
        Counting::RollingYears => day
            .checked_sub(i64::from(ceiling.years).years())
            .and_then(Date::tomorrow),
        Counting::FiscalYears => {
            let before = i16::try_from(ceiling.years.saturating_sub(1)).unwrap_or(i16::MAX);
            Date::new(day.year().saturating_sub(before), 1, 1)
        }
    };
    start.unwrap_or(Date::MIN)
}

impl Ledger {
    /// The organisations that are one undertaking with this one on a day, itself included.
    pub fn undertaking(&self, organisation: &str, day: Date) -> BTreeSet<String> {
        let mut found = BTreeSet::from([organisation.to_owned()]);
        let links: Vec<&Link> = self.links.iter().filter(|l| l.holds_on(day)).collect();
        loop {
            let before = found.len();
            for link in &links {
                if found.contains(&link.a) {
                    found.insert(link.b.clone());
                } else if found.contains(&link.b) {
                    found.insert(link.a.clone());
                }
            }
            if found.len() == before {
                return found;
            }
        }
    }

    /// What the undertaking of this organisation has used on a day; `None` when no ceiling of the
    /// regime is known then.
    pub fn day(&self, regime: &Regime, organisation: &str, day: Date) -> Option<Day> {
        let ceiling = regime.ceiling_on(day)?;
        let since = window_start(ceiling, day);
        let members = self.undertaking(organisation, day);
        let mut aids: Vec<Counted> = self
            .aids
            .iter()
            .filter(|aid| {
                regime.counts_regime(&aid.regime)
                    && since <= aid.granted_on
                    && aid.granted_on <= day
                    && members.contains(&aid.organisation)
            })
            .map(|aid| Counted {
                id: aid.id.clone(),
                organisation: aid.organisation.clone(),
                regime: aid.regime.clone(),
                granted_on: aid.granted_on,
                amount: aid.amount_on(day),
            })
            .filter(|counted| !counted.amount.is_zero())
            .collect();
        aids.sort_by(|a, b| (a.granted_on, &a.id).cmp(&(b.granted_on, &b.id)));
        Some(Day {
            day,
            since,
            ceiling: ceiling.amount,
            used: total(&aids),
            aids,
        })
    }

    /// Whether a new aid fits, on its day and on every later one on which it would count and
    /// something was granted. Later days for which no ceiling is known yet are left out.
    ///
    /// # Errors
    /// [`CheckError`] when the regime has no ceiling on the day of the grant.
    pub fn check(&self, regime: &Regime, new: &NewAid) -> Result<Check, CheckError> {
        if new.amount.is_negative() {
            return Err(CheckError::Negative);
        }
        let no_ceiling = || CheckError::NoCeiling {
            regime: regime.id.clone(),
            day: new.on,
        };
        let first = self
            .day(regime, &new.organisation, new.on)
            .ok_or_else(no_ceiling)?;
        let later: BTreeSet<Date> = self
            .aids
            .iter()
            .filter(|aid| regime.counts_regime(&aid.regime) && aid.granted_on > new.on)
            .map(|aid| aid.granted_on)
            .collect();
        let mut days = vec![first];
        for day in later {
            let found = self.day(regime, &new.organisation, day);
            days.extend(found.filter(|found| {
                found.since <= new.on && found.aids.iter().any(|aid| aid.granted_on == day)
            }));
        }
        let room = days.iter().map(Day::room).min().unwrap_or(Cents::ZERO);
        let blocked_on = days
            .iter()
            .find(|day| day.room() < new.amount)
            .map(|day| day.day);
        Ok(Check {
            regime: regime.id.clone(),
            amount: new.amount,
            ceiling: days[0].ceiling,
            used: days[0].used,
            room: room.max(Cents::ZERO),
            days,
            blocked_on,
        })
    }

    /// The first day, from that of the grant on, on which the new aid fits: when aid granted
    /// before or after has left the years looked at, or a higher ceiling holds. `None` when it never
    /// does with what is known now, or a ceiling is missing on the way.
    pub fn fits_from(&self, regime: &Regime, new: &NewAid) -> Option<Date> {
        let mut day = new.on;
        loop {
            // Where no ceiling known from this day on is as high, waiting changes nothing.
            let mut known = regime.ceilings.iter();
            let high = |one: &Ceiling| one.amount >= new.amount;
            if !known.any(|one| high(one) && one.validity.to.is_none_or(|to| day <= to)) {
                return None;
            }
            let then = NewAid {
                on: day,
                ..new.clone()
            };
            if self.check(regime, &then).ok()?.fits() {
                return Some(day);
            }
            day = day.tomorrow().ok()?;
        }
    }
}

impl Day {
    /// What is left under the ceiling; below zero when it is passed already.
    pub fn room(&self) -> Cents {
        Cents(self.ceiling.get().saturating_sub(self.used.get()))
    }
}

/// The sum, which stays at the largest amount when it would be larger: no ceiling is near it.
fn total(aids: &[Counted]) -> Cents {
    money::sum(aids.iter().map(|aid| aid.amount)).unwrap_or(Cents::MAX)
}
