//! What a region says that cannot stand, and what it does not know.

mod mandates;
mod repeats;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use money::Rate;

use crate::amount;
use crate::example;
use crate::model::{
    Body, BodyKind, Confidence, Field, FieldKind, Form, Funding, Parameter, ParameterValue, Place,
    Region, Scheme, Sourced, Text, Validity, VatRule,
};
use crate::plan;
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
    check.questions();
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

    /// An id must be among those known.
    fn known(&mut self, key: &str, what: &str, id: &str, known: &BTreeSet<&str>) {
        if !known.contains(id) {
            let meant = nearest(id, known.iter().copied());
            self.problem(key, format!("no {what} has the id `{id}`"), meant);
        }
    }

    fn questions(&mut self) {
        let mut seen = BTreeSet::new();
        for question in &self.region.questions {
            if !seen.insert(&question.id) {
                let message = format!("two questions have the id `{}`", question.id);
                self.problem(&format!("question/{}", question.id), message, None);
            }
        }
    }

    fn bodies_and_funders(&mut self) {
        let region = self.region;
        let mut seen = BTreeSet::new();
        for body in &region.bodies {
            let key = format!("body/{}", body.id);
            if !seen.insert(&body.id) {
                self.problem(&key, format!("two bodies have the id `{}`", body.id), None);
            }
            for (index, name) in body.name.iter().enumerate() {
                let clash = body.name[..index]
                    .iter()
                    .any(|other| other.validity.overlaps(&name.validity));
                if clash {
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
                if body.kind != BodyKind::Committee {
                    let message = format!("`{}` has rules but is no committee", body.id);
                    self.problem(&key, message, None);
                }
            }
        }
        let mut seen = BTreeSet::new();
        for funder in &region.funders {
            if !seen.insert(&funder.id) {
                let message = format!("two funders have the id `{}`", funder.id);
                self.problem(&format!("funder/{}", funder.id), message, None);
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
        if !found {
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
                .find(|other| other.id == scheme.id && other.validity.overlaps(&scheme.validity));
            match (clash, scheme.overlaps) {
                (Some(other), None) => {
                    let message = format!(
                        "this version overlaps the one from {}: that one needs a `to` before {}, \
                         or this one says how to choose (`overlaps = \"replace-later\"` or \
                         \"keep-earlier\")",
                        other.validity.from, scheme.validity.from
                    );
                    self.problem(&scheme_key(scheme), message, None);
                }
                (None, Some(_)) => {
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
            self.mandates(scheme);
            self.examples(scheme);
            self.repeats(scheme);
            self.rules(scheme);
            self.figures(scheme);
            if let Some(form) = &scheme.form {
                self.form(scheme, form);
            }
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
        let bodies: BTreeSet<&str> = region.bodies.iter().map(|b| b.id.as_str()).collect();
        let funders: BTreeSet<&str> = region.funders.iter().map(|f| f.id.as_str()).collect();
        let schemes: BTreeSet<&str> = region.schemes.iter().map(|s| s.id.as_str()).collect();
        if let Some(manager) = &scheme.manager {
            self.known(&format!("{key}/manager"), "body", manager, &bodies);
        }
        if let Some(committee) = &scheme.committee {
            let key = format!("{key}/committee");
            self.known(&key, "body", committee, &bodies);
            let other = region.body(committee).filter(|body| !is_committee(body));
            if let Some(body) = other {
                self.problem(&key, format!("`{}` is not a committee", body.id), None);
            }
        }
        for funder in &scheme.funders {
            self.known(&format!("{key}/funders"), "funder", funder, &funders);
        }
        for next in &scheme.next {
            self.known(&format!("{key}/next"), "scheme", next, &schemes);
        }
        if let Some(aid) = &scheme.state_aid {
            let regimes = region.state_aid.regimes.iter().map(|r| r.id.as_str());
            let key = format!("{key}/state_aid");
            self.known(&key, "regime of state aid", &aid.regime, &regimes.collect());
        }
        let mut seen = BTreeSet::new();
        for condition in &scheme.conditions {
            if !seen.insert(&condition.id) {
                let message = format!("two conditions have the id `{}`", condition.id);
                self.problem(&format!("{key}/condition/{}", condition.id), message, None);
            }
            if let Some(funder) = &condition.funder {
                let key = format!("{key}/condition/{}/funder", condition.id);
                let own: BTreeSet<&str> = scheme.funders.iter().map(String::as_str).collect();
                self.known(&key, "funder of this scheme", funder, &own);
            }
        }
        if scheme.form.is_some() && scheme.manager.is_none() {
            let message = "a form needs a `manager`: someone must instruct the dossiers";
            self.problem(&key, message.to_owned(), None);
        }
    }

    fn form(&mut self, scheme: &Scheme, form: &Form) {
        let key = format!("{}/form", scheme_key(scheme));
        let mut ids = BTreeSet::new();
        for section in &form.sections {
            if !ids.insert(section.id.as_str()) {
                let message = format!("two sections have the id `{}`", section.id);
                self.problem(&format!("{key}/section/{}", section.id), message, None);
            }
        }
        let fields: Vec<&Field> = form.sections.iter().flat_map(|s| &s.fields).collect();
        self.fields(&key, &fields);
        self.roles(&key, &fields);
        for (what, ids) in [
            (
                "pieces",
                form.pieces.iter().map(|p| &p.id).collect::<Vec<_>>(),
            ),
            (
                "kinds of expense",
                form.expenses.iter().map(|e| &e.id).collect(),
            ),
            (
                "kinds of resource",
                form.resources.iter().map(|r| &r.id).collect(),
            ),
        ] {
            let mut seen = BTreeSet::new();
            for id in ids {
                if !seen.insert(id) {
                    self.problem(&key, format!("two {what} have the id `{id}`"), None);
                }
            }
        }
        let requested = form.resources.iter().filter(|r| r.requested).count();
        if requested != 1 {
            let message = format!(
                "exactly one resource is the aid asked (`requested = true`), not {requested}"
            );
            self.problem(&key, message, None);
        }
    }

    fn fields(&mut self, key: &str, fields: &[&Field]) {
        let questions: BTreeSet<&str> = self
            .region
            .questions
            .iter()
            .map(|q| q.id.as_str())
            .collect();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for (place, field) in fields.iter().enumerate() {
            if places.insert(&field.id, place).is_some() {
                let message = format!("two fields have the id `{}`", field.id);
                self.problem(&format!("{key}/field/{}", field.id), message, None);
            }
        }
        for (place, field) in fields.iter().enumerate() {
            let key = format!("{key}/field/{}", field.id);
            if let Some(from) = &field.from {
                self.known(&format!("{key}/from"), "question", from, &questions);
            }
            for name in field.show_if.iter().flat_map(|rule| rule.names()) {
                let later = places.get(name).is_some_and(|other| *other >= place);
                if later {
                    let message = if name == field.id {
                        format!("`{name}` is shown according to its own answer: it never shows")
                    } else {
                        format!(
                            "`{}` is shown according to `{name}`, asked after it",
                            field.id
                        )
                    };
                    self.problem(&format!("{key}/show_if"), message, None);
                }
            }
            if let FieldKind::Date {
                after: Some(after), ..
            } = &field.kind
            {
                let is_date = fields.iter().any(|other| {
                    other.id == *after && matches!(other.kind, FieldKind::Date { .. })
                });
                if !is_date {
                    let dates = fields
                        .iter()
                        .filter(|other| matches!(other.kind, FieldKind::Date { .. }));
                    let meant = nearest(after, dates.map(|other| other.id.as_str()));
                    let message = format!("no date field has the id `{after}`");
                    self.problem(&format!("{key}/after"), message, meant);
                }
            }
        }
    }

    fn roles(&mut self, key: &str, fields: &[&Field]) {
        for role in REQUIRED_ROLES {
            if !fields
                .iter()
                .any(|field| field.role.as_deref() == Some(role))
            {
                let message = format!("no field has the role `{role}`, which a dossier needs");
                self.problem(key, message, None);
            }
        }
        for field in fields {
            let Some(role) = field.role.as_deref() else {
                continue;
            };
            let key = format!("{key}/field/{}", field.id);
            if !ROLES.contains(&role) {
                let meant = nearest(role, ROLES);
                self.problem(
                    &format!("{key}/role"),
                    format!("no role is named `{role}`"),
                    meant,
                );
            }
            let always = fields
                .iter()
                .filter(|other| other.role == field.role && other.show_if.is_none());
            if field.show_if.is_none() && always.count() > 1 {
                let message = format!("two fields always shown have the role `{role}`");
                self.problem(&format!("{key}/role"), message, None);
            }
            if role == "applicant.kind" {
                self.applicant_kinds(&key, field);
            }
        }
    }

    fn applicant_kinds(&mut self, key: &str, field: &Field) {
        let FieldKind::Choice(choices) = &field.kind else {
            let message = "the role `applicant.kind` needs a field of kind `choice`".to_owned();
            return self.problem(key, message, None);
        };
        for choice in choices {
            if !APPLICANT_KINDS.contains(&choice.id.as_str()) {
                let message = format!("`{}` is no kind of applicant", choice.id);
                let meant = nearest(&choice.id, APPLICANT_KINDS);
                self.problem(key, message, meant);
            }
        }
    }

    fn figures(&mut self, scheme: &Scheme) {
        let id = format!("schemes/{}/{}", scheme.id, scheme.validity.from);
        self.sourced(&id, "since", &scheme.since);
        for figure in &scheme.figures {
            self.sourced(
                &id,
                &format!("figure « {} »", figure.label.fr),
                &figure.value,
            );
        }
        for condition in &scheme.conditions {
            let what = format!("condition.{}", condition.id);
            self.confidence(&id, &what, condition.confidence, &condition.source);
        }
        for step in &scheme.steps {
            if let Some(delay) = &step.delay {
                self.sourced(&id, &format!("delay of « {} »", step.title.fr), delay);
            }
        }
        for funding in &scheme.fundings {
            self.funding(&id, scheme, funding);
        }
        if let Some(form) = &scheme.form {
            for piece in &form.pieces {
                let what = format!("piece.{}", piece.id);
                self.confidence(&id, &what, piece.confidence, &piece.source);
            }
            for expense in &form.expenses {
                let what = format!("expense.{}", expense.id);
                self.confidence(&id, &what, expense.confidence, &expense.source);
            }
        }
    }

    fn funding(&mut self, id: &str, scheme: &Scheme, funding: &Funding) {
        self.computable(scheme, funding);
        let rule = &funding.rule;
        let what = match scheme.lead() {
            Some(lead) if lead.funder == funding.funder => "amount".to_owned(),
            _ => format!("funding.{}", funding.funder),
        };
        match &rule.flat {
            Some(flat) => self.sourced(id, &format!("{what}.flat"), flat),
            None => self.sourced(id, &format!("{what}.rate"), &rule.rate),
        }
        for case in &rule.rates {
            let what = format!("{what}.rate « {} »", case.text.fr);
            self.sourced(id, &what, &case.rate);
        }
        for bonus in &rule.bonuses {
            self.sourced(id, &format!("{what}.bonus.{}", bonus.id), &bonus.rate);
        }
        if let Some(ceiling) = &rule.base_ceiling {
            self.sourced(id, &format!("{what}.base_ceiling"), ceiling);
        }
        self.sourced(id, &format!("{what}.floor"), &rule.floor);
        self.sourced(id, &format!("{what}.ceiling"), &rule.ceiling);
        self.sourced(id, &format!("{what}.public_share"), &rule.public_share);
        for expense in &rule.expenses {
            let what = format!("{what}.expense.{}", expense.kind);
            self.confidence(id, &what, expense.confidence, &expense.source);
            if let Some(ceiling) = &expense.line_ceiling {
                self.sourced(id, &format!("{what}.line_ceiling"), ceiling);
            }
            if let Some(ceiling) = &expense.share_ceiling {
                self.sourced(id, &format!("{what}.share_ceiling"), &ceiling.share);
            }
        }
        if let (Some(confidence), Some(source)) = (rule.base.confidence, &rule.base.source) {
            self.confidence(id, &format!("{what}.base"), confidence, source);
        }
    }

    /// What an amount needs in order to be computed.
    fn computable(&mut self, scheme: &Scheme, funding: &Funding) {
        let rule = &funding.rule;
        let key = amount::key(&scheme_key(scheme), scheme, funding);
        if let Some(kind) = amount::unsettled_shares(&rule.expenses) {
            let message = format!(
                "the shares of `{kind}` and of other kinds depend on one another and leave less than \
                 10 %: write one of them of kinds that have no share (`of = […]`)"
            );
            self.problem(&format!("{key}/expense/{kind}"), message, None);
        }
        let named = |role: &str| {
            let sections = scheme.form.iter().flat_map(|form| &form.sections);
            let mut fields = sections.flat_map(|section| &section.fields);
            fields.find(|field| field.role.as_deref() == Some(role))
        };
        if rule.base.vat == VatRule::ByPosition {
            match named("vat") {
                None => {
                    let message = "`vat = \"by-position\"` needs a field of role `vat`, that asks \
                                   whether the applicant recovers the tax";
                    self.problem(&key, message.to_owned(), None);
                }
                Some(field) if !matches!(field.kind, FieldKind::YesNo) => {
                    let message = "the role `vat` needs a field of kind `yes-no`".to_owned();
                    let field = format!("{}/form/field/{}", scheme_key(scheme), field.id);
                    self.problem(&field, message, None);
                }
                Some(_) => {}
            }
        }
        for expense in &rule.expenses {
            let reads_base = expense
                .when
                .iter()
                .any(|when| when.inputs().any(|name| name == plan::BASE));
            if reads_base {
                let message = "`plan.base` is not known yet: it is the sum of what is retained";
                let key = format!("{key}/expense/{}", expense.kind);
                self.problem(&key, message.to_owned(), None);
            }
        }
        let most = amount::highest_rate(rule);
        if most > Rate::WHOLE {
            let message = format!(
                "with all its bonuses the rate reaches {}: more than what is spent",
                most.format_fr()
            );
            self.problem(&key, message, None);
        }
        if let (Some(floor), Some(ceiling)) = (rule.floor.value, rule.ceiling.value)
            && floor > ceiling
        {
            let message = "the floor is above the ceiling: no amount holds both".to_owned();
            self.problem(&format!("{key}/floor"), message, None);
        }
    }

    fn sourced<T>(&mut self, id: &str, what: &str, figure: &Sourced<T>) {
        let note = figure.note.clone();
        if figure.value.is_none() {
            self.assume(id, what, AssumptionKind::Unknown, note, &figure.source);
        } else if figure.confidence == Confidence::Assumption {
            self.assume(id, what, AssumptionKind::Assumption, note, &figure.source);
        }
    }

    fn confidence(&mut self, id: &str, what: &str, confidence: Confidence, source: &str) {
        if confidence == Confidence::Assumption {
            self.assume(id, what, AssumptionKind::Assumption, None, source);
        }
    }

    fn assume(
        &mut self,
        id: &str,
        what: &str,
        kind: AssumptionKind,
        note: Option<Text>,
        source: &str,
    ) {
        self.report.assumptions.push(Assumption {
            id: id.to_owned(),
            what: what.to_owned(),
            kind,
            note,
            source: source.to_owned(),
        });
    }
}

fn is_committee(body: &Body) -> bool {
    body.kind == BodyKind::Committee
}
