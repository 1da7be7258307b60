//! A legal parameter given another value from a day on, tried on one scheme whose rules read it.

use axum::response::Response;
use jiff::civil::Date;
use policy::model::Parameter;
use policy::replay::Versions;
use policy::{ParameterValue, Scheme};

use super::draft::{amount, blank, in_force, rate, start};
use crate::facts::Names;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::FormData;
use crate::i18n::{T, key};
use crate::pages::instruction::desk::{again, desk};
use crate::parts::{Choice, FieldError};

const VALUE: &str = "valeur";
const FROM: &str = "a_partir";
const YES: &str = "oui";
const NO: &str = "non";

/// A parameter and the scheme that it is tried on, as typed or as they are.
pub(super) struct LawView {
    pub id: String,
    pub label: String,
    pub scheme: String,
    /// The legal text.
    pub text: String,
    /// « 50 % depuis le 1er janvier 2020 ».
    pub now: String,
    pub value: String,
    /// The answers, for a yes or no.
    pub choices: Vec<Choice>,
    pub hint: &'static str,
    /// First day of the other value, as an input of that kind has it.
    pub from: String,
}

/// The parameters that the rules of these schemes read, one choice for each and its scheme.
pub(super) fn choices(ctx: &Ctx, triable: &[&Scheme], chosen: Option<&str>) -> Vec<Choice> {
    let t = ctx.t;
    let mut found: Vec<Choice> = Vec::new();
    for scheme in triable {
        for parameter in ctx.site.region().law_of(scheme) {
            let id = format!("{}:{}", scheme.id, parameter.key);
            if found.iter().any(|one| one.id == id) {
                continue;
            }
            let (label, name) = (t.text(&parameter.label), t.text(&scheme.name));
            found.push(Choice {
                label: t
                    .args2("trials-law-choice", "law", label, "scheme", name)
                    .into_owned(),
                hint: String::new(),
                checked: chosen == Some(id.as_str()),
                id,
            });
        }
    }
    found
}

/// The scheme and the value in force today, else the last one, of what was chosen.
fn found<'r>(
    ctx: &'r Ctx,
    triable: &[&'r Scheme],
    chosen: &str,
) -> Option<(&'r Scheme, &'r Parameter)> {
    let (scheme, key) = chosen.split_once(':')?;
    let region = ctx.site.region();
    let read = triable
        .iter()
        .filter(|one| one.id == scheme)
        .any(|one| region.law_of(one).iter().any(|law| law.key == key));
    let scheme = in_force(ctx, triable, scheme).filter(|_| read)?;
    let values = || region.parameters.iter().filter(|one| one.key == key);
    let today = ctx.site.today();
    let now = values().find(|one| one.validity.contains(today));
    Some((
        scheme,
        now.or_else(|| values().max_by_key(|one| one.validity.from))?,
    ))
}

pub(super) fn view(ctx: &Ctx, triable: &[&Scheme], chosen: &str) -> Option<LawView> {
    let (scheme, parameter) = found(ctx, triable, chosen)?;
    let t = ctx.t;
    let yes_no = |yes: bool| -> Vec<Choice> {
        [(YES, key("answer-yes"), yes), (NO, key("answer-no"), !yes)]
            .map(|(id, word, checked)| Choice {
                id: id.to_owned(),
                label: t.get(word).into_owned(),
                hint: String::new(),
                checked,
            })
            .into()
    };
    let (value, hint, choices) = match parameter.value {
        ParameterValue::Amount(amount) => (
            amount.format_whole_fr(),
            key("trials-law-amount"),
            Vec::new(),
        ),
        ParameterValue::Rate(rate) => (t.rate(rate), key("trials-law-rate"), Vec::new()),
        ParameterValue::Days(count) | ParameterValue::WorkingDays(count) => {
            (count.to_string(), key("trials-law-days"), Vec::new())
        }
        ParameterValue::Months(count) => (count.to_string(), key("trials-law-months"), Vec::new()),
        ParameterValue::Years(count) => (count.to_string(), key("trials-law-years"), Vec::new()),
        ParameterValue::YesNo(yes) => (String::new(), key("trials-law-yes-no"), yes_no(yes)),
    };
    Some(LawView {
        id: chosen.to_owned(),
        label: t.text(&parameter.label).into_owned(),
        scheme: t.text(&scheme.name).into_owned(),
        text: parameter.text.clone(),
        now: t
            .args2(
                "trials-law-now",
                "value",
                said(ctx, parameter, parameter.value),
                "date",
                t.date(parameter.validity.from),
            )
            .into_owned(),
        value,
        choices,
        hint,
        from: parameter.validity.from.to_string(),
    })
}

fn said(ctx: &Ctx, parameter: &Parameter, value: ParameterValue) -> String {
    let names = Names {
        t: ctx.t,
        region: ctx.site.region(),
        form: None,
    };
    match value.value() {
        Some(value) => names.value(&parameter.name(), &value),
        None => String::new(),
    }
}

/// Tries a scheme with another value of a legal parameter.
pub async fn law(ctx: Ctx, form: FormData) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let t = ctx.t;
    let triable = app.triable(who)?;
    let chosen = form.filled("parametre").unwrap_or_default();
    let Some((scheme, parameter)) = found(&ctx, &triable, chosen) else {
        return Err(WebError::NotFound);
    };
    let mut page = blank(&ctx, None, Some(chosen))?;
    let typed = form.filled(VALUE).unwrap_or_default();
    let value = read(typed, parameter.value);
    let from = form.filled(FROM).and_then(|text| text.parse::<Date>().ok());
    let mut errors = Vec::new();
    let mut wrong = |field: &str, message: String| {
        errors.push(FieldError {
            field: field.to_owned(),
            message,
        });
    };
    if value.is_none() {
        wrong(VALUE, refused(t, typed, parameter.value));
    }
    if from.is_none() {
        wrong(FROM, t.get("trials-error-from").into_owned());
    }
    let region = ctx.site.region();
    if let (Some(value), Some(from)) = (value, from) {
        let there = region.parameter(&parameter.key, from);
        if there.is_some_and(|there| there.value == value) {
            wrong(VALUE, t.get("trials-error-law-same").into_owned());
        } else if let Some(candidate) = region.with_parameter(&parameter.key, from, value) {
            let (label, said) = (t.text(&parameter.label), said(&ctx, parameter, value));
            let date = t.date(from);
            let about = t
                .many(
                    "trials-law-about",
                    &[("law", &label), ("value", &said), ("date", &date)],
                )
                .into_owned();
            return start(&ctx, page, candidate, scheme, Versions::OfTheirTime, about);
        }
    }
    page.page = page.page.wrong(true);
    page.errors = errors;
    if let Some(law) = &mut page.law {
        law.value = typed.to_owned();
        law.from = form.get(FROM).unwrap_or_default().to_owned();
        for choice in &mut law.choices {
            choice.checked = choice.id == typed;
        }
    }
    again(&ctx, &page)
}

/// A value of the kind of this one.
fn read(text: &str, like: ParameterValue) -> Option<ParameterValue> {
    let count = || text.trim().parse::<u32>().ok();
    match like {
        ParameterValue::Amount(_) => amount(text).map(ParameterValue::Amount),
        ParameterValue::Rate(_) => rate(text).map(ParameterValue::Rate),
        ParameterValue::Days(_) => count().map(ParameterValue::Days),
        ParameterValue::WorkingDays(_) => count().map(ParameterValue::WorkingDays),
        ParameterValue::Months(_) => count().map(ParameterValue::Months),
        ParameterValue::Years(_) => count().map(ParameterValue::Years),
        ParameterValue::YesNo(_) => match text {
            YES => Some(ParameterValue::YesNo(true)),
            NO => Some(ParameterValue::YesNo(false)),
            _ => None,
        },
    }
}

fn refused(t: T, text: &str, like: ParameterValue) -> String {
    let sentence = match like {
        ParameterValue::Amount(_) => key("trials-error-amount"),
        ParameterValue::Rate(_) => key("trials-error-rate"),
        ParameterValue::YesNo(_) => key("trials-error-yes-no"),
        _ => key("trials-error-count"),
    };
    t.args(sentence, "text", text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use money::{Cents, Rate};

    #[test]
    fn a_value_is_read_in_the_kind_of_its_parameter() {
        let rate = ParameterValue::Rate(Rate::percent(50));
        let percent = |percent| Some(ParameterValue::Rate(Rate::percent(percent)));
        assert_eq!(read("40 %", rate), percent(40));
        assert_eq!(read("101", rate), None);
        let amount = ParameterValue::Amount(Cents(0));
        let cents = |cents| Some(ParameterValue::Amount(Cents(cents)));
        assert_eq!(read("10 000 €", amount), cents(1_000_000));
        let months = ParameterValue::Months(2);
        assert_eq!(read(" 3 ", months), Some(ParameterValue::Months(3)));
        assert_eq!(read("-3", months), None);
        let yes = ParameterValue::YesNo(false);
        assert_eq!(read(YES, yes), Some(ParameterValue::YesNo(true)));
        assert_eq!(read("peut-être", yes), None);
    }
}
