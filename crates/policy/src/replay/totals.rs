//! What a replay adds up: who gains, who loses, by whom, where and when, and why.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use money::Cents;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::plan;
use crate::situation::{DEPARTMENT, Names, STAGE, Situation, Value};
use crate::verdict::Verdict;

use super::Case;
use super::outcome::{Outcome, Reason, is_open};

/// How large a project is, by its expenses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    UnderTenThousand,
    UnderThirtyThousand,
    UnderHundredThousand,
    HundredThousandOrMore,
}

impl Size {
    /// As written in results.
    pub const fn id(self) -> &'static str {
        match self {
            Size::UnderTenThousand => "under_ten_thousand",
            Size::UnderThirtyThousand => "under_thirty_thousand",
            Size::UnderHundredThousand => "under_hundred_thousand",
            Size::HundredThousandOrMore => "hundred_thousand_or_more",
        }
    }

    fn of(expenses: Cents) -> Size {
        const THOUSAND: i64 = 100_000;
        match expenses.get() {
            cents if cents < 10 * THOUSAND => Size::UnderTenThousand,
            cents if cents < 30 * THOUSAND => Size::UnderThirtyThousand,
            cents if cents < 100 * THOUSAND => Size::UnderHundredThousand,
            _ => Size::HundredThousandOrMore,
        }
    }
}

/// What a situation is counted with. What is not known is counted apart, under `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Code of the department of the project.
    pub department: Option<String>,
    /// Kind of applicant.
    pub legal_form: Option<String>,
    pub stage: Option<String>,
    pub size: Option<Size>,
    /// Year of filing.
    pub year: Option<i16>,
}

/// Question whose answer is the kind of applicant.
const LEGAL_FORM: &str = "applicant.kind";

/// [`Group`], read where the situation says it.
#[derive(Clone, Copy)]
pub(super) struct Of<'s> {
    department: Option<&'s str>,
    legal_form: Option<&'s str>,
    stage: Option<&'s str>,
    size: Option<Size>,
    year: Option<i16>,
}

impl<'s> Of<'s> {
    /// `department` is that of the commune, which says more than what is given.
    pub(super) fn new(case: &Case, known: &'s Situation, department: Option<&'s str>) -> Of<'s> {
        let expenses = match known.get(plan::EXPENSES) {
            Some(Value::Money(amount)) => Some(*amount),
            _ => known
                .plan()
                .and_then(|plan| money::sum(plan.expenses.iter().map(|line| line.amount))),
        };
        Of {
            department: department.or_else(|| known.text(DEPARTMENT)),
            legal_form: known.text(LEGAL_FORM),
            stage: known.text(STAGE),
            size: expenses.map(Size::of),
            year: case.dates.filing.map(|day| day.year()),
        }
    }

    pub(super) fn group(self) -> Group {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Group {
            department: owned(self.department),
            legal_form: owned(self.legal_form),
            stage: owned(self.stage),
            size: self.size,
            year: self.year,
        }
    }
}

/// Where [`Names::read`] finds what situations are counted with.
#[derive(Default)]
pub(super) struct Groups {
    expenses: Option<usize>,
    department: Option<usize>,
    legal_form: Option<usize>,
    stage: Option<usize>,
}

impl Groups {
    /// `names` receives what is read of each situation.
    pub(super) fn new(names: &mut Names) -> Groups {
        for name in [plan::EXPENSES, DEPARTMENT, LEGAL_FORM, STAGE] {
            names.add(name);
        }
        Groups::default()
    }

    /// Once every name is known.
    pub(super) fn settled(self, names: &Names) -> Groups {
        Groups {
            expenses: names.place(plan::EXPENSES),
            department: names.place(DEPARTMENT),
            legal_form: names.place(LEGAL_FORM),
            stage: names.place(STAGE),
        }
    }

    /// As [`Of::new`], of a situation without lines.
    pub(super) fn of<'s>(
        &self,
        case: &Case,
        found: &[Option<&'s Value>],
        department: Option<&'s str>,
    ) -> Of<'s> {
        let value = |place: Option<usize>| found.get(place?).copied().flatten();
        let text = |place: Option<usize>| match value(place) {
            Some(Value::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        let expenses = match value(self.expenses) {
            Some(Value::Money(amount)) => Some(*amount),
            _ => None,
        };
        Of {
            department: department.or_else(|| text(self.department)),
            legal_form: text(self.legal_form),
            stage: text(self.stage),
            size: expenses.map(Size::of),
            year: case.dates.filing.map(|day| day.year()),
        }
    }
}

/// What is added up for some situations. A sum beyond the largest amount stays at it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Aid {
    pub situations: u64,
    /// Those whose aid grows, and by how much in all.
    pub winners: u64,
    pub gained: Cents,
    /// Those whose aid shrinks, and by how much in all.
    pub losers: u64,
    pub lost: Cents,
    /// Those whose verdict or floor changes, the amount staying.
    pub otherwise: u64,
    /// Those whose aid is not known under one of the policies: they are in none of the sums.
    pub not_known: u64,
    /// The aid of all under each policy.
    pub before: Cents,
    pub after: Cents,
}

impl Aid {
    fn add(&mut self, before: Outcome, after: Outcome) {
        self.situations += 1;
        let (Some(was), Some(is)) = (before.amount, after.amount) else {
            self.not_known += 1;
            return;
        };
        plus(&mut self.before, was);
        plus(&mut self.after, is);
        let gain = is.checked_sub(was).unwrap_or(Cents::ZERO);
        if gain > Cents::ZERO {
            self.winners += 1;
            plus(&mut self.gained, gain);
        } else if gain < Cents::ZERO {
            self.losers += 1;
            plus(&mut self.lost, gain.checked_neg().unwrap_or(Cents::MAX));
        } else if before != after {
            self.otherwise += 1;
        }
    }

    fn merge(&mut self, more: Aid) {
        self.situations += more.situations;
        self.winners += more.winners;
        self.losers += more.losers;
        self.otherwise += more.otherwise;
        self.not_known += more.not_known;
        for (sum, amount) in [
            (&mut self.gained, more.gained),
            (&mut self.lost, more.lost),
            (&mut self.before, more.before),
            (&mut self.after, more.after),
        ] {
            plus(sum, amount);
        }
    }

    /// Those whose outcome is the same, among those whose aid is known.
    pub fn unchanged(&self) -> u64 {
        self.situations - self.winners - self.losers - self.otherwise - self.not_known
    }

    /// What the candidate costs more (or less, under zero).
    pub fn effect(&self) -> Cents {
        self.after.checked_sub(self.before).unwrap_or(Cents::MAX)
    }
}

fn plus(sum: &mut Cents, amount: Cents) {
    *sum = sum.checked_add(amount).unwrap_or(Cents::MAX);
}

/// How many situations went from one verdict to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Move {
    pub before: Verdict,
    pub after: Verdict,
    pub situations: u64,
}

/// A reason, and what changed by it. A situation with two reasons is counted for each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReasonCount {
    #[serde(flatten)]
    pub reason: Reason,
    #[serde(flatten)]
    pub aid: Aid,
}

/// The aid of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line<K> {
    /// `None`: those of whom it is not known.
    pub of: Option<K>,
    #[serde(flatten)]
    pub aid: Aid,
}

/// A name that the candidate reads and situations do not answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingCount {
    pub name: String,
    pub situations: u64,
}

/// What all the situations tried so far add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Situations for which one of the policies has no version of the scheme: not tried.
    pub without_version: u64,
    pub all: Aid,
    moves: BTreeMap<(Verdict, Verdict), u64>,
    departments: Named,
    legal_forms: Named,
    stages: Named,
    sizes: BTreeMap<Option<Size>, Aid>,
    years: BTreeMap<Option<i16>, Aid>,
    reasons: BTreeMap<Reason, Aid>,
    missing: BTreeMap<String, u64>,
}

impl Totals {
    pub(super) fn add(
        &mut self,
        of: &Of<'_>,
        (before, after): (Outcome, Outcome),
        reasons: &[Reason],
    ) {
        self.all.add(before, after);
        *self
            .moves
            .entry((before.verdict, after.verdict))
            .or_default() += 1;
        self.departments.add(of.department, (before, after));
        self.legal_forms.add(of.legal_form, (before, after));
        self.stages.add(of.stage, (before, after));
        add(&mut self.sizes, &of.size, (before, after));
        add(&mut self.years, &of.year, (before, after));
        for reason in reasons {
            add(&mut self.reasons, reason, (before, after));
        }
    }

    /// Counts answers that are missing and matter, one situation each.
    pub(super) fn miss<N: AsRef<str>>(&mut self, names: impl IntoIterator<Item = N>) {
        for name in names {
            let name = name.as_ref();
            match self.missing.get_mut(name) {
                Some(count) => *count += 1,
                None => {
                    self.missing.insert(name.to_owned(), 1);
                }
            }
        }
    }

    /// Adds what others add up to.
    pub(super) fn merge(&mut self, more: Totals) {
        self.without_version += more.without_version;
        self.all.merge(more.all);
        for (moved, count) in more.moves {
            *self.moves.entry(moved).or_default() += count;
        }
        self.departments.merge(more.departments);
        self.legal_forms.merge(more.legal_forms);
        self.stages.merge(more.stages);
        merge(&mut self.sizes, more.sizes);
        merge(&mut self.years, more.years);
        merge(&mut self.reasons, more.reasons);
        for (name, count) in more.missing {
            *self.missing.entry(name).or_default() += count;
        }
    }

    /// Every pair of verdicts met, that of the baseline first.
    pub fn moves(&self) -> Vec<Move> {
        let moves = self.moves.iter();
        moves
            .map(|((before, after), situations)| Move {
                before: *before,
                after: *after,
                situations: *situations,
            })
            .collect()
    }

    /// Situations that the candidate opens the aid to.
    pub fn opened(&self) -> u64 {
        self.count(|before, after| !is_open(before) && is_open(after))
    }

    /// Situations that the candidate closes the aid to.
    pub fn closed(&self) -> u64 {
        self.count(|before, after| is_open(before) && !is_open(after))
    }

    fn count(&self, keep: impl Fn(Verdict, Verdict) -> bool) -> u64 {
        let kept = self.moves.iter();
        kept.filter(|((before, after), _)| keep(*before, *after))
            .map(|(_, situations)| situations)
            .sum()
    }

    pub fn by_department(&self) -> Vec<Line<String>> {
        self.departments.lines()
    }

    pub fn by_legal_form(&self) -> Vec<Line<String>> {
        self.legal_forms.lines()
    }

    pub fn by_stage(&self) -> Vec<Line<String>> {
        self.stages.lines()
    }

    pub fn by_size(&self) -> Vec<Line<Size>> {
        lines(&self.sizes)
    }

    /// The effect on the budget, by year of filing.
    pub fn by_year(&self) -> Vec<Line<i16>> {
        lines(&self.years)
    }

    /// Why outcomes changed, the reason of most changes first.
    pub fn reasons(&self) -> Vec<ReasonCount> {
        let mut reasons: Vec<ReasonCount> = self
            .reasons
            .iter()
            .map(|(reason, aid)| ReasonCount {
                reason: reason.clone(),
                aid: *aid,
            })
            .collect();
        reasons.sort_by_key(|one| Reverse(one.aid.situations));
        reasons
    }

    /// What the candidate asks and situations do not say, the most missed first.
    pub fn missing(&self) -> Vec<MissingCount> {
        let mut missing: Vec<MissingCount> = self
            .missing
            .iter()
            .map(|(name, situations)| MissingCount {
                name: name.clone(),
                situations: *situations,
            })
            .collect();
        missing.sort_by_key(|one| Reverse(one.situations));
        missing
    }
}

/// What groups that have a name add up to, and those of whom it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Named {
    known: BTreeMap<String, Aid>,
    unknown: Option<Aid>,
}

impl Named {
    fn add(&mut self, name: Option<&str>, (before, after): (Outcome, Outcome)) {
        let aid = match name {
            None => self.unknown.get_or_insert_default(),
            Some(name) => match self.known.get_mut(name) {
                Some(aid) => return aid.add(before, after),
                None => self.known.entry(name.to_owned()).or_default(),
            },
        };
        aid.add(before, after);
    }

    fn merge(&mut self, more: Named) {
        merge(&mut self.known, more.known);
        if let Some(more) = more.unknown {
            self.unknown.get_or_insert_default().merge(more);
        }
    }

    fn lines(&self) -> Vec<Line<String>> {
        let known = self.known.iter().map(|(name, aid)| (Some(name), aid));
        // Those of whom nothing is known come last.
        let all = known.chain(self.unknown.iter().map(|aid| (None, aid)));
        all.map(|(of, aid)| Line {
            of: of.cloned(),
            aid: *aid,
        })
        .collect()
    }
}

/// A key is copied only when it is new: there are few of them and many situations.
fn add<K: Ord + Clone>(
    groups: &mut BTreeMap<K, Aid>,
    key: &K,
    (before, after): (Outcome, Outcome),
) {
    match groups.get_mut(key) {
        Some(aid) => aid.add(before, after),
        None => groups.entry(key.clone()).or_default().add(before, after),
    }
}

fn merge<K: Ord>(groups: &mut BTreeMap<K, Aid>, more: BTreeMap<K, Aid>) {
    for (key, aid) in more {
        groups.entry(key).or_default().merge(aid);
    }
}

fn lines<K: Clone>(groups: &BTreeMap<Option<K>, Aid>) -> Vec<Line<K>> {
    // Those of whom nothing is known come last.
    let (known, unknown): (Vec<_>, Vec<_>) = groups.iter().partition(|(of, _)| of.is_some());
    known
        .into_iter()
        .chain(unknown)
        .map(|(of, aid)| Line {
            of: of.clone(),
            aid: *aid,
        })
        .collect()
}

impl Serialize for Totals {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("without_version", &self.without_version)?;
        map.serialize_entry("all", &self.all)?;
        map.serialize_entry("opened", &self.opened())?;
        map.serialize_entry("closed", &self.closed())?;
        map.serialize_entry("moves", &self.moves())?;
        map.serialize_entry("by_department", &self.by_department())?;
        map.serialize_entry("by_legal_form", &self.by_legal_form())?;
        map.serialize_entry("by_stage", &self.by_stage())?;
        map.serialize_entry("by_size", &self.by_size())?;
        map.serialize_entry("by_year", &self.by_year())?;
        map.serialize_entry("reasons", &self.reasons())?;
        map.serialize_entry("missing", &self.missing())?;
        map.end()
    }
}
