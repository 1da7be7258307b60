//! Finding things in a region on a date.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::assess::LawDates;
use crate::expr::{Expr, LAW, Vocabulary, underscored};
use crate::model::{
    Actor, AmountRule, Body, Condition, Confidence, Contact, Field, Form, Funder, Funding, Overlap,
    Parameter, ParameterValue, Place, Question, QuestionKind, Region, Scheme, Sourced, Stage, Text,
    Validity, VatRule,
};
use crate::shared::Words;
use crate::situation::{Duration, Situation, Value};
use crate::territory::Commune;

impl Validity {
    /// Both ends included.
    pub fn contains(&self, on: Date) -> bool {
        self.from <= on && self.to.is_none_or(|to| on <= to)
    }

    pub fn overlaps(&self, other: &Validity) -> bool {
        self.to.is_none_or(|to| other.from <= to) && other.to.is_none_or(|to| self.from <= to)
    }
}

impl Text {
    pub fn french(text: impl Into<String>) -> Text {
        Text {
            fr: text.into(),
            br: None,
            en: None,
        }
    }

    /// The text in this language, or in French when it was not translated.
    pub fn in_language(&self, language: &str) -> &str {
        let translated = match language {
            "br" => self.br.as_deref(),
            "en" => self.en.as_deref(),
            _ => None,
        };
        translated.unwrap_or(&self.fr)
    }
}

impl<T> Sourced<T> {
    /// Whether a figure is published (or assumed); otherwise it is shown as « non publié ».
    pub fn is_known(&self) -> bool {
        self.value.is_some()
    }

    /// A figure that no page gives.
    pub fn not_published(source: impl Into<Words>) -> Sourced<T> {
        Sourced {
            value: None,
            source: source.into(),
            confidence: Confidence::C,
            note: None,
        }
    }
}

impl Stage {
    /// The six stages, in order.
    pub const ALL: [Stage; 6] = [
        Stage::Emergence,
        Stage::Ideation,
        Stage::Feasibility,
        Stage::Launch,
        Stage::Consolidation,
        Stage::Growth,
    ];

    /// Its id in policy files and addresses.
    pub fn id(self) -> &'static str {
        match self {
            Stage::Emergence => "emergence",
            Stage::Ideation => "ideation",
            Stage::Feasibility => "feasibility",
            Stage::Launch => "launch",
            Stage::Consolidation => "consolidation",
            Stage::Growth => "growth",
        }
    }

    pub fn from_id(id: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.id() == id)
    }

    /// Place on the line, from 0.
    pub fn index(self) -> usize {
        Stage::ALL
            .iter()
            .position(|stage| *stage == self)
            .unwrap_or(0)
    }
}

impl Condition {
    /// Only a dossier can answer it: the orientation leaves it out.
    pub fn of_dossier(&self) -> bool {
        self.dossier_only || self.rule.as_ref().is_some_and(Expr::of_dossier)
    }
}

impl Parameter {
    /// Its name in expressions: `law.` and its key, dashes written `_`.
    pub fn name(&self) -> String {
        format!("{LAW}{}", underscored(&self.key))
    }

    pub(crate) fn is_named(&self, name: &str) -> bool {
        let same = |(a, b): (char, char)| a == b || (a == '-' && b == '_');
        name.strip_prefix(LAW).is_some_and(|rest| {
            rest.len() == self.key.len() && self.key.chars().zip(rest.chars()).all(same)
        })
    }
}

impl ParameterValue {
    /// As expressions read it; `None` for working days, which need a calendar.
    pub fn value(self) -> Option<Value> {
        let months = |months: u32| i32::try_from(months).ok().map(Duration::Months);
        Some(match self {
            ParameterValue::Amount(amount) => Value::Money(amount),
            ParameterValue::Rate(rate) => Value::Rate(rate),
            ParameterValue::Days(days) => {
                Value::Duration(Duration::Days(i32::try_from(days).ok()?))
            }
            ParameterValue::Months(count) => Value::Duration(months(count)?),
            ParameterValue::Years(years) => Value::Duration(months(years.checked_mul(12)?)?),
            ParameterValue::YesNo(yes) => Value::Bool(yes),
            ParameterValue::WorkingDays(_) => return None,
        })
    }
}

impl Scheme {
    /// How the aid of its lead funder is computed.
    pub fn amount(&self) -> Option<&AmountRule> {
        self.lead().map(|funding| &funding.rule)
    }

    /// The funder whose conditions are those of the whole: the lead funder, or the first one named
    /// by a scheme that computes no sum.
    pub fn lead_funder(&self) -> Option<&str> {
        let lead = self.lead().map(|funding| funding.funder.as_str());
        lead.or_else(|| self.funders.first().map(String::as_str))
    }

    /// Every rule of the version on the facts of a dossier: its conditions, those of its amounts and
    /// those of its mandates.
    pub fn rules(&self) -> impl Iterator<Item = &Expr> {
        let conditions = self.conditions.iter().filter_map(|one| one.rule.as_ref());
        let amounts = self.fundings.iter().flat_map(|one| one.rule.conditions());
        let mandates = self.mandates.iter().flat_map(|one| {
            let agreement = one
                .agreement
                .as_ref()
                .and_then(|needed| needed.when.as_ref());
            one.when.iter().chain(agreement)
        });
        conditions.chain(amounts).chain(mandates)
    }

    /// Some funder counts expenses without value-added tax, for all or for who recovers it: the tax of
    /// each line is asked.
    pub fn asks_vat(&self) -> bool {
        let mut rules = self.fundings.iter().map(|funding| funding.rule.base.vat);
        rules.any(|vat| matches!(vat, VatRule::Excluded | VatRule::ByPosition))
    }

    /// Some funder leaves out what was engaged before the filing: the day of each line is asked.
    pub fn asks_engagement(&self) -> bool {
        let mut rules = self.fundings.iter().map(|funding| &funding.rule.base);
        rules.any(|base| base.engaged_after_filing)
    }

    /// Its lead funder.
    pub fn lead(&self) -> Option<&Funding> {
        self.fundings.iter().find(|funding| funding.lead)
    }
}

impl Body {
    /// The name it bore on this date; before its first known name, that one.
    pub fn name_on(&self, on: Date) -> Option<&Text> {
        self.name
            .iter()
            .find(|name| name.validity.contains(on))
            .or_else(|| {
                self.name
                    .iter()
                    .rev()
                    .find(|name| name.validity.from <= on)
                    .or(self.name.first())
            })
            .map(|name| &name.value)
    }
}

impl Form {
    /// The fields of every section, those of repeated blocks left out.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.sections.iter().flat_map(|section| &section.fields)
    }

    /// A field by its id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields().find(|field| field.id == id)
    }
}

impl Contact {
    /// Nothing is known of how to reach them.
    pub fn is_empty(&self) -> bool {
        *self == Contact::default()
    }
}

impl Region {
    /// The versions of a scheme, in the order of their beginnings.
    pub fn versions(&self, id: &str) -> &[Scheme] {
        let start = self.schemes.partition_point(|one| one.id.as_str() < id);
        let (_, rest) = self.schemes.split_at(start);
        let end = rest.partition_point(|one| one.id == id);
        rest.split_at(end).0
    }

    /// The version of a scheme in force on a date. Of two that overlap, the later one says which.
    pub fn scheme_on(&self, id: &str, on: Date) -> Option<&Scheme> {
        in_force(self.versions(id).iter(), on)
    }

    /// One exact version: dossiers are pinned to it for life.
    pub fn scheme_version(&self, id: &str, from: Date) -> Option<&Scheme> {
        let mut versions = self.versions(id).iter();
        versions.find(|scheme| scheme.validity.from == from)
    }

    /// Every scheme in force on a date, by id, in one version each.
    pub fn schemes_on(&self, on: Date) -> impl Iterator<Item = &Scheme> {
        self.schemes
            .chunk_by(|one, next| one.id == next.id)
            .filter_map(move |versions| in_force(versions.iter(), on))
    }

    /// The names that conditions and situations may use: those of the orientation and of the law,
    /// and of a dossier when a version with a form is given.
    pub fn vocabulary(&self, scheme: Option<&Scheme>) -> Cow<'_, Vocabulary> {
        match scheme.and_then(|scheme| scheme.form.as_ref()) {
            Some(form) => Cow::Owned(self.vocabulary.with_form(form)),
            None => Cow::Borrowed(&self.vocabulary),
        }
    }

    /// A legal parameter by its name in expressions, in force at the date that applies, and that
    /// date. `on` is the day of the assessment.
    pub fn law(&self, name: &str, on: Date, dates: &LawDates) -> Option<(&Parameter, Date)> {
        let mut named = self.parameters.iter().filter(|one| one.is_named(name));
        named.find_map(|one| {
            let date = dates.of(one.dated_by, on);
            one.validity.contains(date).then_some((one, date))
        })
    }

    /// A legal parameter in force on a date.
    pub fn parameter(&self, key: &str, on: Date) -> Option<&Parameter> {
        self.parameters
            .iter()
            .find(|parameter| parameter.key == key && parameter.validity.contains(on))
    }

    pub fn body(&self, id: &str) -> Option<&Body> {
        self.bodies.iter().find(|body| body.id == id)
    }

    pub fn funder(&self, id: &str) -> Option<&Funder> {
        self.funders.iter().find(|funder| funder.id == id)
    }

    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// Name of a department of the region.
    pub fn department_name(&self, code: &str) -> Option<&str> {
        self.identity
            .departments
            .iter()
            .find(|(known, _)| known == code)
            .map(|(_, name)| name.as_str())
    }

    /// Actors of a kind in activity on a date, in the order of the contact page.
    pub fn actors_on(&self, kind: &str, on: Date) -> Vec<&Actor> {
        let mut actors: Vec<&Actor> = self
            .actors
            .iter()
            .filter(|actor| actor.kind == kind && actor.validity.contains(on))
            .collect();
        actors.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
        actors
    }

    /// Actors whose territory holds this commune on a date, the nearest first: those of the
    /// commune, of its EPCI, of its department, of the region. An unknown commune has only those of
    /// the region. An old code is led to today's commune.
    pub fn actors_for(&self, commune_code: &str, on: Date) -> Vec<&Actor> {
        let commune = self.territory.commune(commune_code);
        let mut found: Vec<(u8, &Actor)> = self
            .actors
            .iter()
            .filter(|actor| actor.validity.contains(on))
            .filter_map(|actor| {
                let nearness = actor
                    .territory
                    .iter()
                    .filter_map(|place| nearness(place, commune))
                    .min()?;
                Some((nearness, actor))
            })
            .collect();
        found.sort_by(|(near_a, a), (near_b, b)| {
            (near_a, a.order, &a.id).cmp(&(near_b, b.order, &b.id))
        });
        found.into_iter().map(|(_, actor)| actor).collect()
    }

    /// Reads answers written as text (an address, a command line): question ids with, for each,
    /// one text or several for a question that takes several choices. Answers to unknown
    /// questions, unknown choices and unknown communes are left out and returned apart; an empty
    /// text is no answer.
    pub fn read_answers<'a>(
        &self,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> (Situation, Vec<(String, String)>) {
        let mut situation = Situation::new();
        let mut refused = Vec::new();
        for (id, text) in pairs {
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            let value = self.question(id).and_then(|question| match &question.kind {
                QuestionKind::Commune => self
                    .territory
                    .commune(text)
                    .or_else(|| self.territory.resolve(text).ok())
                    .map(|commune| Value::Text(commune.code.clone())),
                QuestionKind::Choice(choices) => choices
                    .iter()
                    .any(|choice| choice.id == text)
                    .then(|| Value::from(text)),
                QuestionKind::Choices(choices) => {
                    choices.iter().any(|choice| choice.id == text).then(|| {
                        let mut ids = match situation.get(id) {
                            Some(Value::List(ids)) => ids.clone(),
                            _ => Vec::new(),
                        };
                        if !ids.iter().any(|known| known == text) {
                            ids.push(text.to_owned());
                        }
                        Value::List(ids)
                    })
                }
                QuestionKind::YesNo => match text {
                    "yes" => Some(Value::Bool(true)),
                    "no" => Some(Value::Bool(false)),
                    _ => None,
                },
            });
            match value {
                Some(value) => situation.set(id, value),
                None => refused.push((id.to_owned(), text.to_owned())),
            }
        }
        (situation.with_places(&self.territory), refused)
    }
}

/// The one in force on a date, among the versions of one scheme in the order of their beginnings.
pub(crate) fn in_force<'a>(
    versions: impl Iterator<Item = &'a Scheme>,
    on: Date,
) -> Option<&'a Scheme> {
    versions
        .filter(|scheme| scheme.validity.contains(on))
        .reduce(|earlier, later| match later.overlaps {
            Some(Overlap::KeepEarlier) => earlier,
            Some(Overlap::ReplaceLater) | None => later,
        })
}

/// 0 for the commune itself, 3 for the whole region; `None` when the place does not hold it.
fn nearness(place: &Place, commune: Option<&Commune>) -> Option<u8> {
    match (place, commune) {
        (Place::Region, _) => Some(3),
        (Place::Department(code), Some(commune)) if *code == commune.department => Some(2),
        (Place::Epci(code), Some(commune)) if Some(code) == commune.epci.as_ref() => Some(1),
        (Place::Commune(code), Some(commune)) if *code == commune.code => Some(0),
        _ => None,
    }
}
