//! What a region says that cannot stand, and what it does not know.

mod figures;
mod form;
mod mandates;
mod repeats;
mod rules;
mod strangers;

use std::collections::{BTreeMap, BTreeSet};

use crate::example;
use crate::files::Files;
use crate::load;
use crate::model::{
    Body, BodyKind, ChoiceRules, FieldKind, Parameter, ParameterValue, Place, Region, Scheme, Text,
    Validity,
};
use crate::problem::{Problem, nearest};

/// What a field of a form may feed in the dossier.
pub const ROLES: [&str; 15] = [
    "title",
    "applicant.kind",
    "applicant.name",
    "applicant.siret",
    "applicant.rna",
    "applicant.sector",
    "holder.name",
    "holder.email",
    "holder.phone",
    "commune",
    "start",
    "end",
    "iban",
    "summary",
    "vat",
];

/// Roles without which a dossier cannot be listed, addressed or assigned.
pub const REQUIRED_ROLES: [&str; 4] = ["title", "applicant.kind", "holder.name", "commune"];

/// Kinds of applicants that the law treats differently: the choices of a field or question that
/// says who applies.
pub const APPLICANT_KINDS: [&str; 6] = [
    "person",
    "association",
    "company",
    "cooperative",
    "public",
    "other",
];

/// The outcome of [`check`].
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Mistakes: the region must not be installed with any.
    pub problems: Vec<Problem>,
    /// What stands and should be said otherwise: a text that repeats the figure of a rule.
    pub warnings: Vec<Problem>,
    /// Figures that are not published, or assumed, in the order of the files.
    pub assumptions: Vec<Assumption>,
}

/// A figure that no page publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// e.g. `schemes/cap-creation-ess/2014-01-01`.
    pub id: String,
    /// e.g. `amount.rate`.
    pub what: String,
    pub kind: AssumptionKind,
    pub note: Option<Text>,
    pub source: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssumptionKind {
    /// Not published: shown so.
    Unknown,
    /// Chosen by us: shown as a hypothesis.
    Assumption,
}

/// Everything that can be said of a region folder: what [`Region::load`] finds in each file, and what
/// [`check`] finds in all that could be read. A mistake hides none of the others, and is not said again by
/// what depends on it. The region is there when nothing is wrong with its files one by one.
pub fn files(files: &Files) -> (Option<Region>, Report) {
    let (region, found) = load::read(files);
    let mut report = check(&region);
    if found.is_empty() {
        return (Some(region), report);
    }
    report.problems.extend(found);
    report.problems.sort();
    report.problems.dedup();
    // A figure that could not be read is not one that is not published.
    report.assumptions.clear();
    (None, report)
}

/// Checks what no single file can: ids that lead nowhere or twice, versions that overlap, forms
/// that cannot be filled; and lists what is unknown or assumed.
pub fn check(region: &Region) -> Report {
    checked(region, true)
}

/// The same without the examples of the schemes: a draft changes what they say before it is written
/// out, and is tried before that.
pub fn check_draft(region: &Region) -> Report {
    checked(region, false)
}

fn checked(region: &Region, with_examples: bool) -> Report {
    let mut check = Check {
        region,
        with_examples,
        report: Report::default(),
    };
    check.bodies_and_funders();
    check.agreements();
    check.actors();
    check.parameters();
    check.schemes();
    check.report.problems.sort();
    check.report.warnings.sort();
    check.report
}

struct Check<'r> {
    region: &'r Region,
    with_examples: bool,
    report: Report,
}

/// The key under which the loader recorded where a scheme version was read.
pub(crate) fn scheme_key(scheme: &Scheme) -> String {
    format!("scheme/{}@{}", scheme.id, scheme.validity.from)
}

fn parameter_key(parameter: &Parameter) -> String {
    format!("parameter/{}@{}", parameter.key, parameter.validity.from)
}

/// Values of one unit may follow one another under one key.
fn unit(value: ParameterValue) -> u8 {
    match value {
        ParameterValue::Amount(_) => 0,
        ParameterValue::Rate(_) => 1,
        ParameterValue::Days(_) => 2,
        ParameterValue::WorkingDays(_) => 3,
        ParameterValue::Months(_) | ParameterValue::Years(_) => 4,
        ParameterValue::YesNo(_) => 5,
    }
}

impl Check<'_> {
    fn problem(&mut self, key: &str, message: String, suggestion: Option<&str>) {
        let suggestion = suggestion.map(str::to_owned);
        let problem = self.region.origins.problem(key, message, suggestion);
        self.report.problems.push(problem);
    }

    /// A free text says again a figure that a rule carries.
    fn repeats(&mut self, scheme: &Scheme) {
        for repeat in repeats::repeats(scheme) {
            let key = format!("{}/{}", scheme_key(scheme), repeat.place);
            let message = format!(
                "`{}` is the figure of a rule: this text would stay when the rule changes",
                repeat.figure
            );
            let warning = self.region.origins.problem(&key, message, None);
            self.report.warnings.push(warning);
        }
    }

    /// A text says a figure that nothing else does.
    fn strangers(&mut self, scheme: &Scheme) {
        let unread = &scheme.holes;
        let whole = unread.conditions.is_empty() && !unread.amounts && !unread.form;
        if !whole || self.region.holes.parameters {
            return;
        }
        for stranger in strangers::strangers(scheme, &self.region.parameters) {
            let key = format!("{}/{}", scheme_key(scheme), stranger.place);
            let message = match stranger.rule.as_slice() {
                [] => format!(
                    "`{}` is no figure of this version nor of the law: is it still right?",
                    stranger.figure
                ),
                rule => format!(
                    "`{}` is not what the rule of this sentence says: {}",
                    stranger.figure,
                    rule.join(", ")
                ),
            };
            let warning = self.region.origins.problem(&key, message, None);
            self.report.warnings.push(warning);
        }
    }

    /// An id must be among those known.
    fn known(&mut self, key: &str, what: &str, id: &str, known: &BTreeSet<&str>) {
        if !known.contains(id) {
            let meant = nearest(id, known.iter().copied());
            self.problem(key, format!("no {what} has the id `{id}`"), meant);
        }
    }

    fn bodies_and_funders(&mut self) {
        let region = self.region;
        for body in &region.bodies {
            let key = format!("body/{}", body.id);
            let unread = region.holes.unread_bodies.contains(&body.id);
            for (index, name) in body.name.iter().enumerate() {
                let clash = body.name[..index]
                    .iter()
                    .any(|other| other.validity.overlaps(&name.validity));
                if clash && !unread {
                    let message = format!("`{}` has two names on the same day", body.id);
                    self.problem(&key, message, None);
                }
            }
            self.confidence(
                &format!("bodies/{}", body.id),
                "identity",
                body.confidence,
                &body.source,
            );
            if let Some(rules) = &body.rules {
                self.confidence(
                    &format!("bodies/{}", body.id),
                    "rules",
                    rules.confidence,
                    &rules.source,
                );
                if body.kind != BodyKind::Committee && !unread {
                    let message = format!("`{}` has rules but is no committee", body.id);
                    self.problem(&key, message, None);
                }
                if let Some(voter) = &rules.voted_by
                    && !region.holes.bodies
                    && region.body(voter).is_none()
                {
                    let message = format!("`voted_by`: no body has the id `{voter}`");
                    self.problem(&key, message, None);
                }
                if let Some(choice) = &rules.choice {
                    self.choice(&key, choice);
                }
            }
        }
    }

    /// The help to choose compares requests of schemes that exist, by a theme that each of them asks.
    fn choice(&mut self, key: &str, choice: &ChoiceRules) {
        let region = self.region;
        for id in &choice.schemes {
            let mut versions = region.schemes.iter().filter(|s| s.id == *id).peekable();
            if versions.peek().is_none() && !region.holes.schemes.contains(id) {
                let message = format!("`choice.schemes`: no scheme has the id `{id}`");
                self.problem(key, message, None);
            }
            let Some(theme) = &choice.theme else { continue };
            let read = versions.filter(|version| !version.holes.form);
            for form in read.filter_map(|version| version.form.as_ref()) {
                let asked = form.field(theme);
                if !asked.is_some_and(|field| matches!(field.kind, FieldKind::Choice(_))) {
                    let message = format!(
                        "`choice.theme`: the form of `{id}` has no choice with the id `{theme}`"
                    );
                    let choices = form
                        .fields()
                        .filter(|f| matches!(f.kind, FieldKind::Choice(_)));
                    let meant = nearest(theme, choices.map(|f| f.id.as_str()));
                    self.problem(key, message, meant);
                }
            }
        }
    }

    fn actors(&mut self) {
        let region = self.region;
        let mut seen: BTreeMap<&str, Vec<Validity>> = BTreeMap::new();
        for actor in &region.actors {
            let key = format!("actor/{}", actor.id);
            let others = seen.entry(&actor.id).or_default();
            let clash = others.iter().any(|other| other.overlaps(&actor.validity));
            others.push(actor.validity);
            if clash {
                let message = format!("two actors have the id `{}` on the same day", actor.id);
                self.problem(&key, message, None);
            }
            for place in &actor.territory {
                self.place(&key, place);
            }
            let id = format!("actors/{}", actor.id);
            self.confidence(&id, "identity", actor.confidence, &actor.source);
            if actor.name.is_none() {
                self.assume(&id, "name", AssumptionKind::Unknown, None, &actor.source);
            }
            if actor.territory.is_empty() {
                self.assume(
                    &id,
                    "territory",
                    AssumptionKind::Unknown,
                    None,
                    &actor.source,
                );
            }
            self.confidence(&id, "territory", actor.territory_confidence, &actor.source);
        }
    }

    fn place(&mut self, key: &str, place: &Place) {
        let territory = &self.region.territory;
        let (what, code, found) = match place {
            Place::Region => return,
            Place::Department(code) => (
                "department",
                code,
                territory.departments().any(|known| known == code),
            ),
            Place::Epci(code) => ("EPCI", code, territory.epci(code).is_some()),
            Place::Commune(code) => ("commune", code, territory.commune(code).is_some()),
        };
        if !found && !self.region.holes.places {
            self.problem(key, format!("no {what} has the code `{code}`"), None);
        }
    }

    fn parameters(&mut self) {
        let region = self.region;
        for (index, parameter) in region.parameters.iter().enumerate() {
            let clash = region.parameters[..index].iter().any(|other| {
                other.key == parameter.key && other.validity.overlaps(&parameter.validity)
            });
            if clash {
                let message = format!("`{}` has two values on the same day", parameter.key);
                self.problem(&parameter_key(parameter), message, None);
            }
            let first = region.parameters[..index]
                .iter()
                .find(|other| other.key == parameter.key);
            if let Some(first) = first {
                if unit(first.value) != unit(parameter.value) {
                    let message = format!("`{}` changes its unit", parameter.key);
                    self.problem(&parameter_key(parameter), message, None);
                }
                if first.dated_by != parameter.dated_by {
                    let message = format!("`{}` changes its `dated_by`", parameter.key);
                    self.problem(&parameter_key(parameter), message, None);
                }
            }
            let id = format!("parameters/{}", parameter.key);
            self.confidence(&id, "value", parameter.confidence, &parameter.source);
        }
    }

    fn schemes(&mut self) {
        let region = self.region;
        for (index, scheme) in region.schemes.iter().enumerate() {
            let clash = region.schemes[..index]
                .iter()
                .filter(|other| !other.holes.identity)
                .find(|other| other.id == scheme.id && other.validity.overlaps(&scheme.validity));
            match (clash, scheme.overlaps) {
                _ if scheme.holes.identity => {}
                (Some(other), None) => {
                    let message = format!(
                        "this version overlaps the one from {}: that one needs a `to` before {}, \
                         or this one says how to choose (`overlaps = \"replace-later\"` or \
                         \"keep-earlier\")",
                        other.validity.from, scheme.validity.from
                    );
                    self.problem(&scheme_key(scheme), message, None);
                }
                (None, Some(_)) if !region.holes.schemes.contains(&scheme.id) => {
                    let message = "no earlier version overlaps this one: `overlaps` says nothing";
                    self.problem(
                        &format!("{}/overlaps", scheme_key(scheme)),
                        message.to_owned(),
                        None,
                    );
                }
                _ => {}
            }
            self.references(scheme);
            self.own_conditions(scheme);
            self.mandates(scheme);
            self.examples(scheme);
            self.repeats(scheme);
            self.strangers(scheme);
            self.rules(scheme);
            self.figures(scheme);
            if let Some(form) = &scheme.form {
                self.form(scheme, form);
            }
        }
    }

    /// A condition of one funder changes the aid of that funder: it has one here.
    fn own_conditions(&mut self, scheme: &Scheme) {
        if scheme.holes.amounts {
            return;
        }
        for condition in &scheme.conditions {
            let Some(funder) = condition.funder.as_deref() else {
                continue;
            };
            let gives = scheme.fundings.iter().any(|one| one.funder == funder);
            if gives || !scheme.funders.iter().any(|known| known == funder) {
                continue;
            }
            let message = format!(
                "`{funder}` gives nothing here that this condition could take away: write its aid in \
                 `[[funding]]` (its figures may be unknown), or remove `funder` to make it a condition of \
                 the scheme"
            );
            let key = format!("{}/condition/{}/funder", scheme_key(scheme), condition.id);
            self.problem(&key, message, None);
        }
    }

    fn rules(&mut self, scheme: &Scheme) {
        let key = scheme_key(scheme);
        let form = scheme.form.as_ref();
        for condition in &scheme.conditions {
            if let Some(rule) = &condition.rule {
                let key = format!("{key}/condition/{}/rule", condition.id);
                for message in rules::mistakes(rule, form) {
                    self.problem(&key, message, None);
                }
            }
        }
        for funding in &scheme.fundings {
            let rule = &funding.rule;
            let rates = rule.rates.iter().map(|case| &case.when);
            let bonuses = rule.bonuses.iter().filter_map(|bonus| bonus.when.as_ref());
            let expenses = rule.expenses.iter().filter_map(|one| one.when.as_ref());
            for when in rates.chain(bonuses).chain(expenses) {
                for message in rules::mistakes(when, form) {
                    let message = format!("`{}`: {message}", when.source());
                    self.problem(&format!("{key}/amount"), message, None);
                }
            }
        }
    }

    /// Examples give what they say and leave nothing unproved.
    fn examples(&mut self, scheme: &Scheme) {
        if !self.with_examples {
            return;
        }
        let version = scheme_key(scheme);
        for example in &scheme.examples {
            for message in example::beyond(scheme, example) {
                self.problem(&format!("{version}/example/{}", example.id), message, None);
            }
        }
        for failure in example::run(self.region, scheme) {
            let key = format!("{version}/example/{}", failure.example);
            self.problem(&key, failure.to_string(), None);
        }
        for gap in example::coverage(self.region, scheme) {
            self.problem(
                &format!("{version}/{}", gap.place),
                gap.what.to_string(),
                None,
            );
        }
    }

    fn references(&mut self, scheme: &Scheme) {
        let region = self.region;
        let key = scheme_key(scheme);
        let unread = &region.holes;
        let bodies: BTreeSet<&str> = region.bodies.iter().map(|b| b.id.as_str()).collect();
        let funders: BTreeSet<&str> = region.funders.iter().map(|f| f.id.as_str()).collect();
        let schemes = region.schemes.iter().map(|s| &s.id);
        let schemes = schemes.chain(&unread.schemes).map(String::as_str).collect();
        if let Some(manager) = &scheme.manager
            && !unread.bodies
        {
            self.known(&format!("{key}/manager"), "body", manager, &bodies);
        }
        if let Some(committee) = &scheme.committee
            && !unread.bodies
        {
            let key = format!("{key}/committee");
            self.known(&key, "body", committee, &bodies);
            let other = region.body(committee).filter(|body| !is_committee(body));
            let other = other.filter(|body| !unread.unread_bodies.contains(&body.id));
            if let Some(body) = other {
                self.problem(&key, format!("`{}` is not a committee", body.id), None);
            }
        }
        for funder in scheme.funders.iter().filter(|_| !unread.funders) {
            self.known(&format!("{key}/funders"), "funder", funder, &funders);
        }
        for next in &scheme.next {
            self.known(&format!("{key}/next"), "scheme", next, &schemes);
        }
        if let Some(aid) = &scheme.state_aid
            && !unread.regimes
            && !aid.regime.is_empty()
        {
            let regimes = region.state_aid.regimes.iter().map(|r| r.id.as_str());
            let key = format!("{key}/state_aid");
            self.known(&key, "regime of state aid", &aid.regime, &regimes.collect());
        }
        if scheme.form.is_some() && scheme.manager.is_none() {
            let message = "a form needs a `manager`: someone must instruct the dossiers";
            self.problem(&key, message.to_owned(), None);
        }
    }
}

fn is_committee(body: &Body) -> bool {
    body.kind == BodyKind::Committee
}
