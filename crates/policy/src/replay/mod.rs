//! Trying a draft on what is known: the same situations under two policies, and what changes.
//!
//! A [`Replay`] is given situations a batch at a time, adds them to its totals ([`Totals`]) and
//! gives back those whose outcome changed ([`Change`]), with the reasons. It keeps nothing else, so
//! that a million situations take no more memory than a thousand. The same situations in the same
//! order give the same result.
//!
//! What is compared is what the *rules* say, not what was decided: a committee's choice, or an
//! expense that an officer set aside, is not replayed.

mod columns;
pub mod csv;
mod law;
mod outcome;
mod sides;
mod totals;

pub use outcome::{Change, Outcome, Reason};
pub(crate) use outcome::{Seen, gain, reasons};
pub use sides::{Draft, Versions, drafts};
pub use totals::{Aid, Group, Line, MissingCount, Move, ReasonCount, Size, Totals};

use jiff::civil::Date;

use crate::assess::{LawDates, assess};
use crate::lookup::in_force;
use crate::model::{Region, Scheme};
use crate::situation::{COMMUNE, Names, Places, Situation};

use columns::{Communes, Reading};
use totals::{Groups, Of};

/// One situation to be tried.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// What names it among the others: the number of a dossier, or the row of a file.
    pub key: String,
    pub situation: Situation,
    /// The day it is assessed; the day of filing for a dossier.
    pub on: Date,
    pub dates: LawDates,
    /// The version that it was filed under, for a dossier.
    pub version: Option<Date>,
}

/// One of the two policies.
#[derive(Clone, Debug)]
pub struct Side<'r> {
    pub region: &'r Region,
    pub versions: Versions,
}

impl<'r> Side<'r> {
    /// The version of a situation, among those of its scheme.
    fn scheme(&self, all: &'r [Scheme], case: &Case) -> Option<&'r Scheme> {
        let from = |from: Date| all.iter().find(|one| one.validity.from == from);
        match self.versions {
            Versions::From(day) => from(day),
            Versions::OfTheirTime => case
                .version
                .and_then(from)
                .or_else(|| in_force(all.iter(), case.on)),
        }
    }
}

/// The two versions that a situation is tried under.
struct Pair<'r> {
    before: &'r Scheme,
    after: &'r Scheme,
}

impl Pair<'_> {
    fn is(&self, other: &Pair<'_>) -> bool {
        std::ptr::eq(self.before, other.before) && std::ptr::eq(self.after, other.after)
    }
}

/// Whether the amount of every funder follows from the base of the lead one: what columns compute. A
/// flat sum waits for the answers that its lines need.
fn has_one_base(scheme: &Scheme) -> bool {
    match scheme.fundings.as_slice() {
        [] => true,
        [only] => only.rule.flat.is_none(),
        _ => false,
    }
}

/// What each of two policies reads of a situation.
fn facts<'s>(case: &'s Case, lines: &'s Option<[Situation; 2]>) -> [&'s Situation; 2] {
    match lines {
        Some([was, is]) => [was, is],
        None => [&case.situation, &case.situation],
    }
}

/// Situations worked on at once.
const BLOCK: usize = 1024;

/// Two versions being tried on many situations.
struct Tried<'r, 't> {
    names: Names,
    groups: Groups,
    communes: &'t Communes<'t>,
    before: Reading<'r>,
    after: Reading<'r>,
}

/// Two policies, and the totals of what was tried so far.
#[derive(Debug)]
pub struct Replay<'r> {
    scheme: String,
    baseline: Side<'r>,
    candidate: Side<'r>,
    /// The versions of the scheme in each.
    versions: [&'r [Scheme]; 2],
    totals: Totals,
}

impl<'r> Replay<'r> {
    pub fn new(scheme: &str, baseline: Side<'r>, candidate: Side<'r>) -> Replay<'r> {
        Replay {
            scheme: scheme.to_owned(),
            versions: [&baseline, &candidate].map(|side| side.region.versions(scheme)),
            baseline,
            candidate,
            totals: Totals::default(),
        }
    }

    /// Tries many situations, on so many threads; gives the changes, in their order. The result is that
    /// of [`Replay::push`] on each.
    pub fn push_all(&mut self, cases: &[Case], threads: usize) -> Vec<Change> {
        let share = cases.len().div_ceil(threads.max(1)).max(1);
        let mut parts: Vec<(Totals, Vec<Change>)> = Vec::new();
        std::thread::scope(|scope| {
            let started: Vec<_> = cases
                .chunks(share)
                .map(|part| scope.spawn(|| self.part(part)))
                .collect();
            parts.extend(started.into_iter().map(|thread| match thread.join() {
                Ok(part) => part,
                Err(panic) => std::panic::resume_unwind(panic),
            }));
        });
        let mut changes = Vec::new();
        for (totals, more) in parts {
            self.totals.merge(totals);
            changes.extend(more);
        }
        changes
    }

    /// What some situations add up to.
    fn part(&self, cases: &[Case]) -> (Totals, Vec<Change>) {
        let communes = Communes::of(self.baseline.region, cases);
        let mut totals = Totals::default();
        let mut found: Vec<(usize, Change)> = Vec::new();
        let mut versions: Vec<(Pair<'r>, Vec<usize>)> = Vec::new();
        for (at, case) in cases.iter().enumerate() {
            let pair = self.pair(case);
            let alone = |pair: &Pair<'_>| {
                let lines = case.situation.plan().is_some();
                lines && !(has_one_base(pair.before) && has_one_base(pair.after))
            };
            if pair.as_ref().is_none_or(alone) {
                let mut one = self.empty();
                let change = one.push(case);
                totals.merge(one.totals);
                found.extend(change.map(|change| (at, change)));
            } else if let Some(pair) = pair {
                match versions.iter_mut().find(|(known, _)| known.is(&pair)) {
                    Some((_, rows)) => rows.push(at),
                    None => versions.push((pair, vec![at])),
                }
            }
        }
        for (pair, rows) in &versions {
            let of_pair = rows.iter().filter_map(|at| Some((*at, cases.get(*at)?)));
            let of_pair: Vec<(usize, &Case)> = of_pair.collect();
            found.extend(self.together(pair, &of_pair, &communes, &mut totals));
        }
        found.sort_by_key(|(at, _)| *at);
        (
            totals,
            found.into_iter().map(|(_, change)| change).collect(),
        )
    }

    /// Situations tried under the same two versions; gives the changes, each with its place.
    fn together(
        &self,
        pair: &Pair<'r>,
        cases: &[(usize, &Case)],
        communes: &Communes<'_>,
        totals: &mut Totals,
    ) -> Vec<(usize, Change)> {
        let mut names = Names::default();
        let groups = Groups::new(&mut names);
        let mut before = Reading::new(self.baseline.region, pair.before, &mut names);
        let mut after = Reading::new(self.candidate.region, pair.after, &mut names);
        before.settle(&names);
        after.settle(&names);
        let mut tried = Tried {
            groups: groups.settled(&names),
            names,
            communes,
            before,
            after,
        };
        let blocks = cases.chunks(BLOCK);
        let changes = blocks.flat_map(|block| self.block(&mut tried, block, totals));
        changes.collect()
    }

    /// So few situations that all that is worked out of them stays in a near cache.
    fn block(
        &self,
        tried: &mut Tried<'r, '_>,
        cases: &[(usize, &Case)],
        totals: &mut Totals,
    ) -> Vec<(usize, Change)> {
        let Tried {
            names,
            groups,
            communes,
            before,
            after,
        } = tried;
        // With lines, what each policy retains of them.
        let lines: Vec<Option<[Situation; 2]>> = cases
            .iter()
            .map(|(_, case)| {
                case.situation.plan()?;
                let of = |reading: &Reading<'_>| reading.known(case);
                Some([of(before), of(after)])
            })
            .collect();
        let mut found = Vec::new();
        let mut of = Vec::with_capacity(cases.len());
        let (mut was_columns, mut is_columns) =
            (before.columns(cases.len()), after.columns(cases.len()));
        for ((at, case), lines) in cases.iter().zip(&lines) {
            let places = communes.places(*at);
            let [was, is] = facts(case, lines);
            names.read(was, &mut found);
            let department = places.and_then(Places::department);
            of.push(match lines {
                None => groups.of(case, &found, department),
                Some(_) => Of::new(case, &case.situation, department),
            });
            before.push(&mut was_columns, case, &found, places);
            if !std::ptr::eq(was, is) {
                names.read(is, &mut found);
            }
            after.push(&mut is_columns, case, &found, places);
        }
        let (was_rows, is_rows) = (before.run(&was_columns), after.run(&is_columns));
        let unsettled: Vec<usize> = (0..cases.len())
            .filter(|row| !is_rows.is_settled(*row))
            .collect();
        let mut asked = after.to_keep(unsettled.len());
        for row in &unsettled {
            let (at, case) = &cases[*row];
            let [_, is] = facts(case, &lines[*row]);
            names.read(is, &mut found);
            after.push(&mut asked, case, &found, communes.places(*at));
        }
        totals.miss(after.missing(asked).iter().flatten());
        let mut changes = Vec::new();
        for (row, (((at, case), lines), of)) in cases.iter().zip(&lines).zip(of).enumerate() {
            let outcomes = (was_rows.outcome(row), is_rows.outcome(row));
            if outcomes.0 == outcomes.1 {
                totals.add(&of, outcomes, &[]);
                continue;
            }
            // The amounts explain nothing where only one side is open.
            let verdicts = [outcomes.0.verdict, outcomes.1.verdict];
            let amounts = verdicts.into_iter().all(outcome::is_open);
            let [was, is] = facts(case, lines);
            let reasons = outcome::reasons(
                &was_rows.seen(row, case, was, amounts),
                &is_rows.seen(row, case, is, amounts),
            );
            totals.add(&of, outcomes, &reasons);
            let change = Change {
                key: case.key.clone(),
                of: of.group(),
                before: outcomes.0,
                after: outcomes.1,
                reasons,
            };
            changes.push((*at, change));
        }
        changes
    }

    fn pair(&self, case: &Case) -> Option<Pair<'r>> {
        Some(Pair {
            before: self.baseline.scheme(self.versions[0], case)?,
            after: self.candidate.scheme(self.versions[1], case)?,
        })
    }

    /// The same policies, nothing tried.
    fn empty(&self) -> Replay<'r> {
        Replay::new(&self.scheme, self.baseline.clone(), self.candidate.clone())
    }

    /// Tries one more situation; gives its change, if its outcome changed.
    pub fn push(&mut self, case: &Case) -> Option<Change> {
        let Some(pair) = self.pair(case) else {
            self.totals.without_version += 1;
            return None;
        };
        let one = |side: &Side<'_>, scheme| {
            assess(side.region, scheme, &case.situation, case.on, &case.dates)
        };
        let before = one(&self.baseline, pair.before);
        let after = one(&self.candidate, pair.after);
        let outcomes = (Outcome::of(&before), Outcome::of(&after));
        let changed = outcomes.0 != outcomes.1;
        let reasons = if changed {
            outcome::reasons(&Seen::from(&before), &Seen::from(&after))
        } else {
            Vec::new()
        };
        let commune = case.situation.text(COMMUNE);
        let places = commune.and_then(|code| Places::of(code, &self.baseline.region.territory));
        let department = places.as_ref().and_then(Places::department);
        let of = Of::new(case, &case.situation, department);
        self.totals.add(&of, outcomes, &reasons);
        self.totals.miss(after.missing_to_conditions());
        changed.then(|| Change {
            key: case.key.clone(),
            of: of.group(),
            before: outcomes.0,
            after: outcomes.1,
            reasons,
        })
    }

    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    pub fn into_totals(self) -> Totals {
        self.totals
    }
}
