//! `state-aid.toml`: the regimes of state aid and the margins of reference rates; and what a scheme
//! says of them in its own file.

use jiff::civil::Date;
use money::Rate;

use super::reader::Table;
use super::region::validity;
use crate::model::{FieldKind, Form, Parameter, ParameterValue, Validity};
use crate::problem::nearest;
use crate::state_aid::{
    Ceiling, Counting, MarginClass, Margins, Regime, RegimeKind, RepaymentFields, SchemeAid,
    StateAid,
};

/// Reads the file. Ceilings and delays are legal parameters that it names by key.
pub(super) fn state_aid(t: &Table<'_>, parameters: &[Parameter]) -> StateAid {
    let mut ids: Vec<String> = Vec::new();
    let regimes = t.each("regime", |t| {
        let regime = regime(t, parameters);
        if ids.contains(&regime.id) {
            t.problem(format!("two regimes have the id `{}`", regime.id));
        }
        ids.push(regime.id.clone());
        regime
    });
    if regimes.is_empty() {
        t.problem("`regime` is missing or empty");
    }
    for (table, regime) in t.again("regime").iter().zip(&regimes) {
        for item in table.items("counts") {
            let Some(other) = item.string() else { continue };
            let known = regimes
                .iter()
                .any(|r| r.id == other && r.id != regime.id && r.kind == RegimeKind::DeMinimis);
            if !known {
                let names = regimes
                    .iter()
                    .filter(|r| r.kind == RegimeKind::DeMinimis && r.id != regime.id);
                let meant = nearest(other, names.map(|r| r.id.as_str())).map(str::to_owned);
                item.problem(format!("`{other}` is no other de minimis regime"), meant);
            }
        }
    }
    StateAid {
        regimes,
        margins: t.nested("margins", margins),
    }
}

fn regime(t: &Table<'_>, parameters: &[Parameter]) -> Regime {
    let id = t.string("id");
    t.mark(&format!("regime/{id}"));
    let kind = t.keyword(
        "kind",
        &[
            ("de-minimis", RegimeKind::DeMinimis),
            ("block-exemption", RegimeKind::BlockExemption),
            ("none", RegimeKind::None),
        ],
    );
    let kind = kind.unwrap_or(RegimeKind::None);
    let validity = validity(t);
    let ceilings = ceilings(t, parameters);
    let counts = t.strings("counts");
    if kind == RegimeKind::DeMinimis {
        if ceilings.is_empty() {
            t.problem("a de minimis regime has a `ceiling`");
        }
        let last = ceilings.iter().map(|c| c.validity.to).next_back();
        if ceilings
            .first()
            .is_some_and(|c| c.validity.from > validity.from)
            || last.is_some_and(|to| to.is_some_and(|to| validity.to.is_none_or(|end| to < end)))
        {
            t.problem("the ceilings do not cover the whole period of this regime");
        }
    } else if !ceilings.is_empty() || !counts.is_empty() {
        t.problem("only a de minimis regime has `ceiling` and `counts`");
    }
    Regime {
        id,
        kind,
        label: t.text("label"),
        help: t.text_opt("help"),
        validity,
        text: t.string("text"),
        source: t.string("source"),
        confidence: t.confidence(),
        ceilings,
        counts,
        register: register(t, parameters),
    }
}

/// The ceilings of a regime, each following the one before without a day between.
fn ceilings(t: &Table<'_>, parameters: &[Parameter]) -> Vec<Ceiling> {
    let mut before: Option<Validity> = None;
    t.each("ceiling", |t| {
        let from = t.date("from");
        let years = t.integer_opt::<u32>("years").filter(|years| *years > 0);
        if years.is_none() {
            t.problem("`years` is how many years are looked at, for instance 3");
        }
        let counted = t.keyword(
            "counted",
            &[
                ("fiscal-years", Counting::FiscalYears),
                ("rolling-years", Counting::RollingYears),
            ],
        );
        let key = t.string("parameter");
        let parameter = parameters
            .iter()
            .find(|p| p.key == key && p.validity.from == from);
        let amount = parameter.and_then(|p| match p.value {
            ParameterValue::Amount(amount) => Some(amount),
            _ => None,
        });
        if amount.is_none() && !key.is_empty() {
            unknown_parameter(t, &key, parameters, &format!("an amount from {from} on"));
        }
        let validity = parameter.map_or(Validity { from, to: None }, |p| p.validity);
        if let Some(before) = before
            && before.to.and_then(|to| to.tomorrow().ok()) != Some(from)
        {
            t.problem("this ceiling does not begin on the day after the one before it ends");
        }
        before = Some(validity);
        Ceiling {
            validity,
            amount: amount.unwrap_or_default(),
            years: years.unwrap_or(1),
            counted: counted.unwrap_or(Counting::RollingYears),
            text: parameter.map(|p| p.text.clone()).unwrap_or_default(),
            source: parameter.map(|p| p.source.clone()).unwrap_or_default(),
            confidence: parameter.map_or(crate::model::Confidence::C, |p| p.confidence),
        }
    })
}

fn register(t: &Table<'_>, parameters: &[Parameter]) -> Option<String> {
    let key = t.string_opt("register")?;
    let known = parameters
        .iter()
        .any(|p| p.key == key && matches!(p.value, ParameterValue::WorkingDays(_)));
    if !known {
        unknown_parameter(t, &key, parameters, "working days");
    }
    Some(key)
}

fn unknown_parameter(t: &Table<'_>, key: &str, parameters: &[Parameter], what: &str) {
    let mut message = format!("no legal parameter `{key}` gives {what}");
    let known: Vec<Date> = parameters
        .iter()
        .filter(|p| p.key == key)
        .map(|p| p.validity.from)
        .collect();
    if !known.is_empty() {
        let dates: Vec<String> = known.iter().map(Date::to_string).collect();
        message.push_str(&format!(" (`{key}` changes on {})", dates.join(", ")));
    } else if let Some(meant) = nearest(key, parameters.iter().map(|p| p.key.as_str())) {
        message.push_str(&format!("; did you mean `{meant}`?"));
    }
    t.problem(message);
}

fn margins(t: &Table<'_>) -> Margins {
    let mut ids: Vec<String> = Vec::new();
    let classes = t.each("class", |t| {
        let id = t.string("id");
        if ids.contains(&id) {
            t.problem(format!("two classes have the id `{id}`"));
        }
        ids.push(id.clone());
        let class = MarginClass {
            id,
            label: t.text("label"),
            high: rate(t, "high"),
            normal: rate(t, "normal"),
            low: rate(t, "low"),
        };
        if class.high > class.normal || class.normal > class.low {
            t.problem("a better collateral never has a higher margin");
        }
        class
    });
    if classes.is_empty() {
        t.problem("`class` is missing or empty");
    }
    Margins {
        discount: rate(t, "discount"),
        new_firm: rate(t, "new_firm"),
        text: t.string("text"),
        source: t.string("source"),
        confidence: t.confidence(),
        classes,
    }
}

fn rate(t: &Table<'_>, key: &'static str) -> Rate {
    match t.item(key) {
        Some(item) => item.rate().unwrap_or_default(),
        None => {
            t.problem(format!("the key `{key}` is missing"));
            Rate::ZERO
        }
    }
}

/// The table `[state_aid]` of a scheme. Its regime is checked with the other references.
pub(super) fn of_scheme(t: &Table<'_>, form: Option<&Form>) -> Option<SchemeAid> {
    let said = t.nested("state_aid", |t| {
        let declared = t.item("declared").map(|_| {
            asked(t, "declared", form, "an amount", |kind| {
                matches!(kind, FieldKind::Amount { .. })
            })
        });
        SchemeAid {
            regime: t.string("regime"),
            declared,
            repayment: t.nested("repayment", |t| repayment(t, form)),
        }
    });
    if said.is_none() && form.is_some() && t.item("state_aid").is_none() {
        t.problem(
            "a scheme with a form says under which regime its aid is granted: \
             [state_aid] regime = \"…\"",
        );
    }
    said
}

fn repayment(t: &Table<'_>, form: Option<&Form>) -> RepaymentFields {
    let number = |kind: &FieldKind| matches!(kind, FieldKind::Number { .. });
    let every = asked(t, "every", form, "a choice", |kind| {
        matches!(kind, FieldKind::Choice(_))
    });
    let choices: Vec<&str> = match form.and_then(|form| form.field(&every)).map(|f| &f.kind) {
        Some(FieldKind::Choice(choices)) => choices.iter().map(|c| c.id.as_str()).collect(),
        _ => Vec::new(),
    };
    let every_months = t.each("every_months", |t| {
        let months = t.integer_opt::<u32>("months").filter(|months| *months > 0);
        if months.is_none() {
            t.problem("`months` is a number of months, one at least");
        }
        (t.string("choice"), months.unwrap_or(1))
    });
    let said: Vec<&str> = every_months.iter().map(|(id, _)| id.as_str()).collect();
    for choice in &choices {
        if !said.contains(choice) {
            t.problem(format!("`every_months` does not say what `{choice}` is"));
        }
    }
    for id in said.iter().filter(|id| !choices.contains(*id)) {
        t.problem(format!("`{id}` is not a choice of `{every}`"));
    }
    RepaymentFields {
        deferral_months: asked(t, "deferral_months", form, "a number", number),
        years: asked(t, "years", form, "a number", number),
        every,
        every_months,
    }
}

/// The id of a field of the form, of the kind that is needed.
fn asked(
    t: &Table<'_>,
    key: &'static str,
    form: Option<&Form>,
    what: &str,
    fits: impl Fn(&FieldKind) -> bool,
) -> String {
    let id = t.string(key);
    if let Some(item) = t.item(key) {
        match form.and_then(|form| form.field(&id)) {
            Some(field) if fits(&field.kind) => {}
            Some(_) => item.problem(format!("`{id}` is not a field that asks {what}"), None),
            None => {
                let names = form.into_iter().flat_map(Form::fields);
                let meant = nearest(&id, names.map(|f| f.id.as_str())).map(str::to_owned);
                item.problem(format!("the form has no field `{id}`"), meant);
            }
        }
    }
    id
}
