//! What the rules of a scheme read of a dossier.

use domain::Raw;
use domain::facts::Facts;
use domain::form::Said;
use domain::plan::Plan;
use jiff::civil::date;
use money::{Cents, Rate};
use policy::{Situation, Value};

fn raw(pairs: &[(&str, &str)]) -> Raw {
    let mut raw = Raw::new();
    for (key, value) in pairs {
        raw.set(*key, *value);
    }
    raw
}

fn facts(answers: &Raw) -> Situation {
    let region = crate::support::region();
    let form = crate::support::form(&region);
    let plan = Plan::read(answers);
    Facts {
        form,
        said: &Said::of(form, answers.clone()),
        plan: &plan,
        base: Cents(700_000),
        filed_on: Some(date(2026, 3, 2)),
    }
    .situation(&region.territory)
}

#[test]
fn an_answer_is_a_fact_of_the_form_and_of_the_question_it_answers() {
    let facts = facts(&raw(&[
        ("kind", "association"),
        ("employer", "yes"),
        ("jobs", "3"),
    ]));
    assert_eq!(facts.text("answer.kind"), Some("association"));
    assert_eq!(facts.text("applicant.kind"), Some("association"));
    assert_eq!(facts.get("answer.jobs"), Some(&Value::Int(3)));
    assert_eq!(
        facts.get("dossier.filed_on"),
        Some(&Value::Date(date(2026, 3, 2)))
    );
}

#[test]
fn what_is_hidden_or_blank_is_unknown() {
    // Nobody is employed: the number left in the hidden field says nothing.
    let facts = facts(&raw(&[
        ("kind", "association"),
        ("employer", "no"),
        ("jobs", "3"),
    ]));
    assert_eq!(facts.get("answer.jobs"), None);
    assert_eq!(facts.get("answer.asso_name"), None);
    assert_eq!(
        facts.get("plan.cash"),
        None,
        "a plan not begun is unknown, not nil"
    );
}

fn planned(public: &str, own: &str) -> Situation {
    facts(&raw(&[
        ("expense.0.kind", "study"),
        ("expense.0.label", "Étude"),
        ("expense.0.amount", "9 000,00"),
        ("resource.0.kind", "asked"),
        ("resource.0.label", "Aide"),
        ("resource.0.state", "asked"),
        ("resource.0.amount", public),
        ("resource.1.kind", "own"),
        ("resource.1.label", "Nous"),
        ("resource.1.amount", own),
    ]))
}

#[test]
fn shares_are_rounded_against_the_applicant_and_exact_ones_are_not_moved() {
    let exact = planned("7 200,00", "1 800,00");
    assert_eq!(
        exact.get("plan.public_share"),
        Some(&Value::Rate(Rate::percent(80)))
    );
    assert_eq!(
        exact.get("plan.own_share"),
        Some(&Value::Rate(Rate::percent(20)))
    );
    // One cent more of public money: 80,0001 %, which a limit of 80 % refuses.
    let above = planned("7 200,01", "1 799,99");
    let Some(Value::Rate(share)) = above.get("plan.public_share") else {
        panic!("a share");
    };
    assert!(*share > Rate::percent(80));
    let Some(Value::Rate(share)) = above.get("plan.own_share") else {
        panic!("a share");
    };
    assert!(*share < Rate::percent(20));
}

#[test]
fn a_plan_gives_its_totals_and_each_kind() {
    let facts = planned("7 200,00", "1 800,00");
    for (name, cents) in [
        ("plan.expenses", 900_000),
        ("plan.cash", 900_000),
        ("plan.in_kind", 0),
        ("plan.base", 700_000),
        ("plan.requested", 720_000),
        ("plan.public", 720_000),
        ("plan.other_public", 0),
        ("plan.own", 180_000),
        ("plan.expense.study", 900_000),
        ("plan.resource.own", 180_000),
    ] {
        assert_eq!(facts.get(name), Some(&Value::Money(Cents(cents))), "{name}");
    }
}
