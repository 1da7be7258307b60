//! Figures written in a text and said by no rule: the text contradicts the rule, or says what nothing proves.
//!
//! An amount, a rate or a length of time that people read (« 20 000 € », « 70 % », « 9 mois ») is one of the figures
//! of the version (its rules, its amounts and terms, the limits of its fields, its sourced figures, delays and
//! notes) or a legal parameter. The sentence of a rule that carries figures of one kind says one of these.

use money::{Cents, Rate};

use super::repeats::{carried, figures, of_rule};
use crate::model::{Condition, FieldKind, Form, Parameter, ParameterValue, Scheme, Text};
use crate::situation::{Duration, Value};

/// A figure that nothing else says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stranger {
    /// Where it is, from the version: `summary`, `condition/<id>`.
    pub(super) place: String,
    /// The figure as the text writes it.
    pub(super) figure: String,
    /// What the rule of the same sentence says instead, as people read it.
    pub(super) rule: Vec<String>,
}

pub(super) fn strangers(scheme: &Scheme, parameters: &[Parameter]) -> Vec<Stranger> {
    let mut known = carried(scheme);
    known.extend(said_with_source(scheme));
    known.extend(parameters.iter().filter_map(|one| of_law(one.value)));
    let mut found = Vec::new();
    let mut look = |place: String, text: &Text, own: &[Value]| {
        for (figure, value) in figures(&text.fr) {
            let of_kind = own.iter().filter(|one| same_kind(one, &value));
            let of_kind: Vec<&Value> = of_kind.collect();
            let sound = match of_kind.is_empty() {
                true => known.contains(&value),
                false => of_kind.contains(&&value),
            };
            let stranger = Stranger {
                place: place.clone(),
                figure,
                rule: of_kind.into_iter().map(shown).collect(),
            };
            if !sound && !found.contains(&stranger) {
                found.push(stranger);
            }
        }
    };
    let free = [
        ("summary", &scheme.summary),
        ("audience", &scheme.audience),
        ("gives", &scheme.gives),
    ];
    for (place, text) in free {
        look(place.to_owned(), text, &[]);
    }
    for text in scheme.presentation.iter().chain(&scheme.how) {
        look("presentation".to_owned(), text, &[]);
    }
    for step in &scheme.steps {
        if let Some(text) = &step.text {
            look(format!("step/{}", step.title.fr), text, &[]);
        }
    }
    for condition in &scheme.conditions {
        let own = of_condition(condition, parameters);
        let place = format!("condition/{}", condition.id);
        look(place.clone(), &condition.text, &own);
        if let Some(text) = &condition.otherwise {
            look(place, text, &own);
        }
    }
    for (place, text) in of_amounts(scheme) {
        look(place, text, &[]);
    }
    if let Some(form) = &scheme.form {
        for (place, text) in of_form(form) {
            look(place, text, &[]);
        }
    }
    found
}

fn same_kind(left: &Value, right: &Value) -> bool {
    std::mem::discriminant(left) == std::mem::discriminant(right)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Money(amount) => amount.format_fr(),
        Value::Rate(rate) => rate.format_fr(),
        Value::Duration(duration) => duration.to_string(),
        other => format!("{other:?}"),
    }
}

fn of_law(value: ParameterValue) -> Option<Value> {
    let months = |count: u32| {
        Some(Value::Duration(Duration::Months(
            i32::try_from(count).ok()?,
        )))
    };
    let days = |count: u32| Some(Value::Duration(Duration::Days(i32::try_from(count).ok()?)));
    match value {
        ParameterValue::Amount(amount) => Some(Value::Money(amount)),
        ParameterValue::Rate(rate) => Some(Value::Rate(rate)),
        ParameterValue::Months(count) => months(count),
        ParameterValue::Years(count) => months(count.checked_mul(12)?),
        ParameterValue::Days(count) | ParameterValue::WorkingDays(count) => days(count),
        ParameterValue::YesNo(_) => None,
    }
}

/// The figures of a rule, and those of the law that it names.
fn of_condition(condition: &Condition, parameters: &[Parameter]) -> Vec<Value> {
    let Some(rule) = &condition.rule else {
        return Vec::new();
    };
    let mut own = of_rule(rule);
    let named = |one: &&Parameter| rule.inputs().any(|name| one.is_named(name));
    own.extend(
        parameters
            .iter()
            .filter(named)
            .filter_map(|one| of_law(one.value)),
    );
    own
}

/// What the file says with a source and no rule: figures, delays, notes, terms, limits of fields.
fn said_with_source(scheme: &Scheme) -> Vec<Value> {
    let mut texts: Vec<&Text> = Vec::new();
    for figure in &scheme.figures {
        texts.extend(figure.value.value.iter());
        texts.extend(figure.value.note.as_deref());
    }
    for step in &scheme.steps {
        let delay = step.delay.as_ref();
        texts.extend(delay.and_then(|delay| delay.value.as_ref()));
    }
    for funding in &scheme.fundings {
        let rule = &funding.rule;
        let money = [&rule.floor, &rule.ceiling].into_iter();
        let money = money.chain(&rule.flat).chain(&rule.base_ceiling);
        texts.extend(money.filter_map(|figure| figure.note.as_deref()));
        let rates = [&rule.rate, &rule.public_share].into_iter();
        texts.extend(rates.filter_map(|figure| figure.note.as_deref()));
    }
    let mut known: Vec<Value> = texts
        .into_iter()
        .flat_map(|text| figures(&text.fr))
        .map(|(_, value)| value)
        .collect();
    known.extend([Rate::ZERO, Rate::WHOLE].map(Value::Rate));
    known.push(Value::Money(Cents::ZERO));
    let months = |count: &u32| i32::try_from(*count).ok().map(Duration::Months);
    if let Some(terms) = &scheme.repayment {
        let lengths = [&terms.deferral, &terms.length, &terms.every];
        let lengths = lengths
            .into_iter()
            .filter_map(|figure| figure.value.as_ref());
        known.extend(lengths.filter_map(months).map(Value::Duration));
        known.extend(terms.rate.value.map(Value::Rate));
    }
    if let Some(payment) = &scheme.payment {
        let shares = payment.parts.iter().filter_map(|part| part.share.value);
        known.extend(shares.map(Value::Rate));
        let delay = payment.delay.as_ref().and_then(|delay| delay.value);
        let delay = delay.and_then(|days| i32::try_from(days).ok());
        known.extend(delay.map(|days| Value::Duration(Duration::Days(days))));
    }
    let fields = scheme.form.iter().flat_map(Form::fields);
    for field in fields {
        match &field.kind {
            FieldKind::Amount { min, max } => {
                known.extend(min.iter().chain(max).map(|amount| Value::Money(*amount)));
            }
            FieldKind::Date { within_months, .. } => {
                known.extend(within_months.iter().filter_map(months).map(Value::Duration));
            }
            _ => {}
        }
    }
    known
}

/// The words of rate cases, bonuses, expenses and bases.
fn of_amounts(scheme: &Scheme) -> Vec<(String, &Text)> {
    let mut texts: Vec<(String, &Text)> = Vec::new();
    for funding in &scheme.fundings {
        let place = crate::amount::key("", scheme, funding);
        let place = place.trim_start_matches('/');
        let rule = &funding.rule;
        let cases = rule.rates.iter().map(|case| ("rates", &*case.text));
        let bonuses = rule.bonuses.iter().map(|bonus| ("bonuses", &*bonus.text));
        texts.extend(
            cases
                .chain(bonuses)
                .map(|(name, text)| (format!("{place}/{name}"), text)),
        );
        for expense in &rule.expenses {
            let text = expense.text.iter();
            texts.extend(text.map(|text| (format!("{place}/expense/{}", expense.kind), text)));
        }
        texts.extend(rule.base.text.iter().map(|text| (place.to_owned(), text)));
    }
    texts
}

/// What the form says of its fields, pieces, expenses and resources.
fn of_form(form: &Form) -> Vec<(String, &Text)> {
    let mut texts: Vec<(String, &Text)> = Vec::new();
    for section in &form.sections {
        let help = section.help.iter();
        texts.extend(help.map(|text| (format!("form/section/{}", section.id), text)));
    }
    for field in form.fields() {
        let own = field.help.iter().chain([&field.label]);
        texts.extend(own.map(|text| (format!("form/field/{}", field.id), text)));
    }
    for piece in &form.pieces {
        let own = piece.help.iter().chain([&piece.label]);
        texts.extend(own.map(|text| (format!("form/piece/{}", piece.id), text)));
    }
    for kind in &form.expenses {
        let own = kind.help.iter().chain(&kind.reason).chain([&kind.label]);
        texts.extend(own.map(|text| (format!("form/expense/{}", kind.id), text)));
    }
    for kind in &form.resources {
        let own = kind.help.iter().chain([&kind.label]);
        texts.extend(own.map(|text| (format!("form/resource/{}", kind.id), text)));
    }
    texts
}
