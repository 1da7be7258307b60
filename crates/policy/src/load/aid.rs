//! `state-aid.toml`: the regimes of state aid and the margins of reference rates; and what a scheme
//! says of them in its own file.

use jiff::civil::Date;
use money::Rate;

use super::reader::Table;
use super::region::validity;
use crate::model::{Field, FieldKind, Form, Parameter, ParameterValue, Validity};
use crate::problem::nearest;
use crate::state_aid::{
    Ceiling, Counting, MarginClass, Margins, Regime, RegimeKind, RepaymentFields, SchemeAid,
    StateAid,
};

/// The legal parameters that the file may name.
pub(super) struct Parameters<'a> {
    pub(super) known: &'a [Parameter],
    /// Some could not be read: one that is not known may be sound.
    pub(super) lacking: bool,
}

/// Reads the file. Ceilings and delays are legal parameters that it names by key.
pub(super) fn state_aid(t: &Table<'_>, parameters: &Parameters<'_>) -> StateAid {
    let regimes = t.each_watched("regime", |t| regime(t, parameters));
    t.unique("regime", "id", "two regimes have the id");
    if regimes.is_empty() {
        t.problem("`regime` is missing or empty");
    }
    let lacking = regimes
        .iter()
        .any(|(one, sound)| one.id.is_empty() || !sound);
    let regimes: Vec<Regime> = regimes.into_iter().map(|(one, _)| one).collect();
    for (table, regime) in t.again("regime").iter().zip(&regimes) {
        if lacking {
            break;
        }
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

fn regime(t: &Table<'_>, parameters: &Parameters<'_>) -> Regime {
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
    let said = kind;
    let kind = kind.unwrap_or(RegimeKind::None);
    let watch = t.watch();
    let validity = validity(t);
    let ceilings = ceilings(t, parameters);
    let counts = t.strings("counts");
    let dated = t.item("from").is_some() && t.sound_since(watch);
    if said.is_none() {
        // What it has depends on its kind.
    } else if kind == RegimeKind::DeMinimis {
        if ceilings.is_empty() {
            t.remark("a de minimis regime has a `ceiling`");
        }
        let last = ceilings.iter().map(|c| c.validity.to).next_back();
        let first = ceilings.first();
        let late = first.is_some_and(|c| c.validity.from > validity.from);
        let short =
            last.is_some_and(|to| to.is_some_and(|to| validity.to.is_none_or(|end| to < end)));
        if dated && (late || short) {
            t.remark("the ceilings do not cover the whole period of this regime");
        }
    } else if !ceilings.is_empty() || !counts.is_empty() {
        t.remark("only a de minimis regime has `ceiling` and `counts`");
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
fn ceilings(t: &Table<'_>, parameters: &Parameters<'_>) -> Vec<Ceiling> {
    let mut before: Option<Validity> = None;
    t.each("ceiling", |t| {
        let watch = t.watch();
        let from = t.date("from");
        let dated = t.item("from").is_some() && t.sound_since(watch);
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
            .known
            .iter()
            .find(|p| p.key == key && p.validity.from == from);
        let amount = parameter.and_then(|p| match p.value {
            ParameterValue::Amount(amount) => Some(amount),
            _ => None,
        });
        if amount.is_none() && !key.is_empty() && dated {
            unknown_parameter(t, &key, parameters, &format!("an amount from {from} on"));
        }
        let validity = parameter.map_or(Validity { from, to: None }, |p| p.validity);
        // Two values on the same day are said of the parameter itself.
        if let Some(to) = before.and_then(|before| before.to)
            && dated
            && to.tomorrow().ok() != Some(from)
        {
            t.remark("this ceiling does not begin on the day after the one before it ends");
        }
        before = parameter.map(|_| validity);
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

fn register(t: &Table<'_>, parameters: &Parameters<'_>) -> Option<String> {
    let key = t.string_opt("register")?;
    let known = parameters
        .known
        .iter()
        .any(|p| p.key == key && matches!(p.value, ParameterValue::WorkingDays(_)));
    if !known {
        unknown_parameter(t, &key, parameters, "working days");
    }
    Some(key)
}

fn unknown_parameter(t: &Table<'_>, key: &str, parameters: &Parameters<'_>, what: &str) {
    if parameters.lacking {
        return;
    }
    let mut message = format!("no legal parameter `{key}` gives {what}");
    let known: Vec<Date> = parameters
        .known
        .iter()
        .filter(|p| p.key == key)
        .map(|p| p.validity.from)
        .collect();
    if !known.is_empty() {
        let dates: Vec<String> = known.iter().map(Date::to_string).collect();
        message.push_str(&format!(" (`{key}` changes on {})", dates.join(", ")));
    } else if let Some(meant) = nearest(key, parameters.known.iter().map(|p| p.key.as_str())) {
        message.push_str(&format!("; did you mean `{meant}`?"));
    }
    t.problem(message);
}

fn margins(t: &Table<'_>) -> Margins {
    let classes = t.each("class", |t| {
        let watch = t.watch();
        let class = MarginClass {
            id: t.string("id"),
            label: t.text("label"),
            high: rate(t, "high"),
            normal: rate(t, "normal"),
            low: rate(t, "low"),
        };
        let disordered = class.high > class.normal || class.normal > class.low;
        if disordered && t.sound_since(watch) {
            t.remark("a better collateral never has a higher margin");
        }
        class
    });
    t.unique("class", "id", "two classes have the id");
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

/// The form whose fields a scheme names.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) form: Option<&'a Form>,
    /// It has mistakes: a field that it does not have may be one of them.
    pub(super) lacking: bool,
}

impl<'a> Asking<'a> {
    fn field(&self, id: &str) -> Option<&'a Field> {
        self.form?.field(id)
    }
}

/// The table `[state_aid]` of a scheme. Its regime is checked with the other references.
pub(super) fn of_scheme(t: &Table<'_>, form: Asking<'_>) -> Option<SchemeAid> {
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
    if said.is_none() && form.form.is_some() && t.item("state_aid").is_none() {
        t.problem(
            "a scheme with a form says under which regime its aid is granted: \
             [state_aid] regime = \"…\"",
        );
    }
    said
}

fn repayment(t: &Table<'_>, form: Asking<'_>) -> RepaymentFields {
    let number = |kind: &FieldKind| matches!(kind, FieldKind::Number { .. });
    let every = asked(t, "every", form, "a choice", |kind| {
        matches!(kind, FieldKind::Choice(_))
    });
    let choices: Vec<&str> = match form.field(&every).map(|f| &f.kind) {
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
    let strangers = said.iter().filter(|id| !choices.contains(*id));
    for id in strangers.filter(|_| !form.lacking) {
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
    form: Asking<'_>,
    what: &str,
    fits: impl Fn(&FieldKind) -> bool,
) -> String {
    let id = t.string(key);
    if let Some(item) = t.item(key) {
        match form.field(&id) {
            _ if form.lacking => {}
            Some(field) if fits(&field.kind) => {}
            Some(_) => item.problem(format!("`{id}` is not a field that asks {what}"), None),
            None => {
                let names = form.form.into_iter().flat_map(Form::fields);
                let meant = nearest(&id, names.map(|f| f.id.as_str())).map(str::to_owned);
                item.problem(format!("the form has no field `{id}`"), meant);
            }
        }
    }
    id
}
