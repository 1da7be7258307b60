//! Forms: every kind of answer, right and wrong, and what is said of it.

use std::collections::BTreeSet;

use crate::support::{check, context, form, region, section};
use domain::Raw;
use domain::completeness;
use domain::form::{
    Answer, ErrorCode, FieldError, answers_for_outside, by_role, form_for_outside, holds,
    normalise, roles, situation, situation_in_row, typed, visible,
};
use domain::prefill::prefill;
use jiff::civil::date;
use money::Cents;
use policy::{Region, Situation, Value};
use proptest::prelude::*;

/// Complete and right answers to the two sections of fields, for a person.
fn right() -> Raw {
    Raw::from([
        ("kind", "person"),
        ("holder.first_name", "Maëlle"),
        ("holder.last_name", "Le Goff"),
        ("holder.email", "Maelle@Exemple.fr"),
        ("seat.street", "1 quai du Phare"),
        ("seat.postcode", "99901"),
        ("seat.city", "Porz-Tevenn"),
        ("title", "Voiles"),
        ("summary", "Réparer des voiles."),
        ("place", "T1001"),
        ("needs.study", "on"),
        ("begin", "16/03/2026"),
        ("finish", "30 sept. 2026"),
        ("cost", "1 234,56 €"),
        ("team.0.member", "Goulven"),
        ("truth", "yes"),
    ])
}

fn with(changes: &[(&str, &str)]) -> Raw {
    let mut raw = right();
    for (key, value) in changes {
        raw.set(*key, *value);
    }
    raw
}

/// The one error of a section.
fn only(region: &Region, id: &str, all: &Raw) -> FieldError {
    let found = check(region, id, all);
    assert_eq!(found.errors.len(), 1, "{:?}", found.errors);
    assert!(!found.complete && found.required_left == 1);
    found.errors[0].clone()
}

#[test]
fn right_answers_are_complete() {
    let region = region();
    for id in ["who", "project", "promises", "files"] {
        let found = check(&region, id, &right());
        assert!(found.complete, "{id}: {:?}", found.errors);
        assert_eq!(found.required_left, 0);
    }
    assert_eq!(check(&region, "who", &right()).answered, 3);
}

#[test]
fn nothing_answered_names_what_is_missing_and_only_that() {
    let region = region();
    let found = check(&region, "who", &Raw::new());
    let keys: Vec<_> = found
        .errors
        .iter()
        .map(|error| (error.key.as_str(), error.code))
        .collect();
    assert_eq!(
        keys,
        [
            ("kind", ErrorCode::RequiredChoice),
            ("holder.first_name", ErrorCode::Required),
            ("seat.street", ErrorCode::Required),
        ]
    );
    assert!(found.errors.iter().all(|error| error.code.is_missing()));
    assert_eq!((found.answered, found.required_left), (0, 3));
    let keys: Vec<_> = check(&region, "project", &Raw::new())
        .errors
        .into_iter()
        .map(|error| (error.key, error.code))
        .collect();
    assert!(keys.contains(&("needs".to_owned(), ErrorCode::RequiredChoices)));
    assert!(keys.contains(&("team".to_owned(), ErrorCode::RowsTooFew)));
}

#[test]
fn hidden_fields_are_never_wrong_and_open_nothing() {
    let region = region();
    let form = form(&region);
    // left over from a time when the applicant was an association that employs
    let all = with(&[
        ("employer", "yes"),
        ("jobs", "nonsense"),
        ("siret", "1"),
        ("asso_name", "x"),
    ]);
    assert!(check(&region, "who", &all).complete);
    let field = |id: &str| {
        section(form, "who")
            .fields
            .iter()
            .find(|f| f.id == id)
            .unwrap()
    };
    assert!(!visible(field("jobs"), &all, form));
    assert_eq!(situation(form, &all).get("employer"), None);
    assert_eq!(by_role(form, &all, "applicant.name"), None);

    let mut all = all;
    all.set("kind", "association");
    assert!(visible(field("jobs"), &all, form));
    let codes: BTreeSet<_> = check(&region, "who", &all)
        .errors
        .iter()
        .map(|e| e.code)
        .collect();
    assert_eq!(
        codes,
        BTreeSet::from([ErrorCode::NotANumber, ErrorCode::SiretLength])
    );
    // unknown is hidden
    assert!(!visible(field("asso_name"), &Raw::new(), form));
}

#[test]
fn each_row_opens_its_own_fields() {
    let region = region();
    let all = with(&[
        ("team.0.paid", "no"),
        ("team.0.pay", "nonsense left from before"),
        ("team.1.member", "Soizic"),
        ("team.1.paid", "yes"),
    ]);
    let error = only(&region, "project", &all);
    assert_eq!(
        (error.key.as_str(), error.code),
        ("team.1.pay", ErrorCode::Required),
        "one row says yes and lacks the amount, the other says no and its amount is hidden"
    );
    let paid = with(&[("team.0.paid", "yes"), ("team.0.pay", "nonsense")]);
    assert_eq!(only(&region, "project", &paid).code, ErrorCode::NotAnAmount);
}

#[test]
fn a_condition_in_a_row_reads_the_row_and_what_is_around_it() {
    let region = region();
    let form = form(&region);
    let policy::FieldKind::Repeat { fields, .. } = &section(form, "project")
        .fields
        .iter()
        .find(|f| f.id == "team")
        .unwrap()
        .kind
    else {
        panic!("a block")
    };
    let secret = fields.iter().find(|f| f.id == "secret").unwrap();
    let shown = |kind: &str, row: Raw| {
        let around = situation(form, &with(&[("kind", kind)]));
        holds(
            secret.show_if.as_ref(),
            &situation_in_row(fields, &row, &around),
        )
    };
    assert!(shown("association", Raw::from([("paid", "yes")])));
    assert!(!shown("association", Raw::from([("paid", "no")])));
    assert!(!shown("association", Raw::new()), "unknown is hidden");
    assert!(!shown("person", Raw::from([("paid", "yes")])));
    // A name of the block is that of the row, even where something outside has the same.
    let mut around = situation(form, &with(&[("kind", "association")]));
    around.set("paid", Value::Bool(true));
    assert!(!holds(
        secret.show_if.as_ref(),
        &situation_in_row(fields, &Raw::new(), &around)
    ));
}

#[test]
fn people_outside_read_neither_where_one_is_reached_nor_what_is_private() {
    let region = region();
    let form = form(&region);
    let all = with(&[
        ("kind", "association"),
        ("email", "ici@exemple.fr"),
        ("phone", "0298000000"),
        ("iban", "FR7630006000011234567890189"),
        ("holder.phone", "0298000001"),
        ("team.0.paid", "yes"),
        ("team.0.reach", "goulven@exemple.fr"),
        ("team.0.secret", "x"),
    ]);
    let left = answers_for_outside(form, &all);
    for kept in [
        "title",
        "holder.first_name",
        "team.0.member",
        "seat.city",
        "team.0.paid",
    ] {
        assert_eq!(left.get(kept), all.get(kept), "{kept}");
    }
    for gone in [
        "email",
        "phone",
        "iban",
        "holder.email",
        "holder.phone",
        "team.0.reach",
        "team.0.secret",
    ] {
        assert!(
            all.get(gone).is_some() && left.get(gone).is_none(),
            "{gone}"
        );
    }
    let outside = form_for_outside(form);
    let names = |form: &policy::Form| -> Vec<String> {
        let mut names = Vec::new();
        for field in form.sections.iter().flat_map(|s| &s.fields) {
            names.push(field.id.clone());
            if let policy::FieldKind::Repeat { fields, .. } = &field.kind {
                names.extend(fields.iter().map(|f| f.id.clone()));
            }
        }
        names
    };
    let hidden: Vec<String> = names(form)
        .into_iter()
        .filter(|name| !names(&outside).contains(name))
        .collect();
    assert_eq!(hidden, ["email", "phone", "iban", "reach", "secret"]);
}

#[test]
fn an_end_before_its_beginning_says_both_and_the_likely_year() {
    let region = region();
    let error = only(&region, "project", &with(&[("finish", "30/09/2025")]));
    assert_eq!(
        (error.key.as_str(), error.code),
        ("finish", ErrorCode::DateBeforeSuggest)
    );
    assert_eq!(error.arg("date"), Some("30/09/2025"));
    assert_eq!(error.arg("other"), Some("16/03/2026"));
    assert_eq!(error.arg("other_label"), Some("Début de l’étude"));
    assert_eq!(error.arg("suggestion"), Some("30/09/2026"));
    assert_eq!(error.arg("label"), Some("Fin de l’étude"));
    // the year that would fit breaks the nine months: nothing is suggested
    let error = only(&region, "project", &with(&[("finish", "15/03/2026")]));
    assert_eq!(
        (error.code, error.arg("suggestion")),
        (ErrorCode::DateBefore, None)
    );
}

#[test]
fn the_nine_months_at_their_limit() {
    let region = region();
    for day in ["16/03/2026", "16/12/2026"] {
        assert!(
            check(&region, "project", &with(&[("finish", day)])).complete,
            "{day}"
        );
    }
    let error = only(&region, "project", &with(&[("finish", "17/12/2026")]));
    assert_eq!(error.code, ErrorCode::DateTooLate);
    assert_eq!(error.arg("latest"), Some("16/12/2026"));
    assert_eq!(error.arg("months"), Some("9"));
}

#[test]
fn each_mistake_has_its_own_code() {
    let region = region();
    let long = "x".repeat(11);
    for (id, key, value, code) in [
        ("project", "title", long.as_str(), ErrorCode::TooLong),
        ("project", "title", "a\u{7}b", ErrorCode::ControlCharacter),
        ("project", "title", "a\nb", ErrorCode::ControlCharacter),
        (
            "project",
            "title",
            "a\u{202e}b",
            ErrorCode::ControlCharacter,
        ),
        ("project", "begin", "bientôt", ErrorCode::NotADate),
        ("project", "begin", "31/02/2026", ErrorCode::DateImpossible),
        ("project", "begin", "16/03/26", ErrorCode::DateShortYear),
        ("project", "begin", "16/03/0026", ErrorCode::DateUnlikely),
        (
            "project",
            "team.0.arrival",
            "31/12/1905",
            ErrorCode::DateUnlikely,
        ),
        (
            "project",
            "team.0.arrival",
            "01/01/2057",
            ErrorCode::DateUnlikely,
        ),
        ("project", "cost", "cher", ErrorCode::NotAnAmount),
        ("project", "cost", "-400", ErrorCode::AmountNegative),
        ("project", "cost", "400,123", ErrorCode::AmountAmbiguous),
        ("project", "cost", "400,1234", ErrorCode::AmountDecimals),
        ("project", "cost", "299,99", ErrorCode::AmountTooSmall),
        ("project", "cost", "5 000,01", ErrorCode::AmountTooLarge),
        (
            "project",
            "place",
            "Nulle-Part-Du-Tout",
            ErrorCode::CommuneUnknown,
        ),
        ("project", "place", "99901", ErrorCode::CommuneAmbiguous),
        ("project", "needs.gold", "on", ErrorCode::UnknownChoice),
        ("project", "team.1.arrival", "2/2/2026", ErrorCode::Required),
        ("who", "kind", "wizard", ErrorCode::UnknownChoice),
        ("who", "email", "sans-arobase", ErrorCode::EmailNoAt),
        ("who", "email", "a@b", ErrorCode::EmailDomain),
        ("who", "phone", "061234", ErrorCode::PhoneFrench),
        ("who", "phone", "mon numéro", ErrorCode::PhoneFormat),
        ("who", "siren", "233500017", ErrorCode::SirenKey),
        ("who", "siren", "23350001", ErrorCode::SirenLength),
        ("who", "siren", "abc", ErrorCode::SirenFormat),
        ("who", "rna", "12", ErrorCode::RnaFormat),
        ("who", "iban", "FR00", ErrorCode::IbanFrenchLength),
        (
            "who",
            "iban",
            "FR1420041010050500013M0260",
            ErrorCode::IbanFrenchLength,
        ),
        (
            "who",
            "iban",
            "FR1420041010050500013M02607",
            ErrorCode::IbanKey,
        ),
        ("who", "seat.postcode", "9990", ErrorCode::PostcodeFormat),
        ("who", "seat.city", "", ErrorCode::AddressCity),
        ("who", "holder.last_name", " ", ErrorCode::PersonLastName),
        ("who", "holder.email", "a@b", ErrorCode::EmailDomain),
        ("promises", "truth", "", ErrorCode::MustTick),
        ("promises", "truth", "no", ErrorCode::MustTick),
    ] {
        let found = check(&region, id, &with(&[(key, value)]));
        let codes: Vec<_> = found.errors.iter().map(|error| error.code).collect();
        assert_eq!(codes, [code], "{key} = {value:?}");
        assert!(found.errors[0].arg("label").is_some());
    }
    let over = only(&region, "project", &with(&[("title", &long)]));
    assert_eq!((over.arg("max"), over.arg("over")), (Some("10"), Some("1")));
    let row = only(&region, "project", &with(&[("team.1.arrival", "2/2/2026")]));
    assert_eq!(
        (row.key.as_str(), row.arg("row")),
        ("team.1.member", Some("2"))
    );
}

#[test]
fn thresholds_at_their_value_pass() {
    let region = region();
    for changes in [
        [("cost", "300"), ("title", "éééééééééé")],
        [("cost", "5 000,00"), ("title", "x")],
        [("team.0.arrival", "1/1/1906"), ("title", "x")],
        [("team.0.arrival", "31/12/2056"), ("title", "x")],
    ] {
        assert!(check(&region, "project", &with(&changes)).complete);
    }
    // a new line typed once and sent as two characters counts once
    let all = with(&[("summary", "123456789\r\n1234567890")]);
    assert!(check(&region, "project", &all).complete);
    let all = with(&[
        ("kind", "association"),
        ("employer", "yes"),
        ("asso_name", "A"),
        ("siret", "23350001600040"),
    ]);
    for (jobs, complete) in [
        ("0", false),
        ("1", true),
        ("50", true),
        ("51", false),
        ("1,5", false),
    ] {
        let mut all = all.clone();
        all.set("jobs", jobs);
        assert_eq!(check(&region, "who", &all).complete, complete, "{jobs}");
    }
}

#[test]
fn repeated_blocks_count_their_written_rows() {
    let region = region();
    let all = with(&[("team.1.member", "Soizic"), ("team.2.member", " ")]);
    assert!(check(&region, "project", &all).complete);
    let error = only(
        &region,
        "project",
        &with(&[("team.1.member", "b"), ("team.5.member", "c")]),
    );
    assert_eq!(error.code, ErrorCode::RowsTooMany);
    let all = with(&[
        ("team.0.arrival", "3/2/2026"),
        ("team.0.departure", "2/2/2026"),
    ]);
    let error = only(&region, "project", &all);
    assert_eq!(
        (error.key.as_str(), error.code),
        ("team.0.departure", ErrorCode::DateBeforeSuggest)
    );
    assert_eq!(error.arg("suggestion"), Some("02/02/2027"));
}

#[test]
fn communes_by_name_by_code_and_by_their_former_code() {
    let region = region();
    for value in [
        "T1001",
        "Porz-Tevenn",
        "porz tevenn",
        "Porz-Tevenn (T1001)",
        "T1008",
    ] {
        let all = with(&[("place", value)]);
        assert!(check(&region, "project", &all).complete, "{value}");
        let kept = normalise(section(form(&region), "project"), &all, &context(&region));
        assert_eq!(kept.get("place"), Some("T1001"), "{value}");
        assert_eq!(
            by_role(form(&region), &kept, "commune").as_deref(),
            Some("T1001")
        );
    }
    let error = only(&region, "project", &with(&[("place", "99901")]));
    assert!(error.arg("suggestions").unwrap().contains("Le Stang"));
    let error = only(&region, "project", &with(&[("place", "Port-Tevenn")]));
    assert_eq!(error.code, ErrorCode::CommuneSuggest);
    assert!(error.arg("suggestions").unwrap().contains("Porz-Tevenn"));
}

#[test]
fn what_is_stored_is_normal_and_holds_nothing_foreign() {
    let region = region();
    let who = section(form(&region), "who");
    let all = with(&[
        ("siret", "233 500 016 00040"),
        ("siren", "12"),
        ("iban", "fr14 2004 1010 0505 0001 3m02 606"),
        ("is_admin", "yes"),
        ("kindness", "x"),
    ]);
    let kept = normalise(who, &all, &context(&region));
    assert_eq!(kept.get("siret"), Some("23350001600040"));
    assert_eq!(
        kept.get("siren"),
        Some("12"),
        "what is wrong stays as typed"
    );
    assert_eq!(kept.get("iban"), Some("FR1420041010050500013M02606"));
    assert_eq!(kept.get("holder.email"), Some("Maelle@exemple.fr"));
    for foreign in ["is_admin", "kindness", "title"] {
        assert_eq!(kept.get(foreign), None);
    }
    let budget = normalise(
        section(form(&region), "budget"),
        &Raw::from([
            ("expense.3.label", "a"),
            ("resource.1.label", "b"),
            ("x", "y"),
        ]),
        &context(&region),
    );
    assert_eq!(
        budget,
        Raw::from([("expense.0.label", "a"), ("resource.0.label", "b")])
    );
}

#[test]
fn typed_answers() {
    let region = region();
    let form = form(&region);
    let all = right();
    let answer = |id: &str| {
        let fields = form.sections.iter().flat_map(|section| &section.fields);
        typed(
            fields.into_iter().find(|field| field.id == id).unwrap(),
            &all,
        )
    };
    assert_eq!(answer("kind"), Some(Answer::Choice("person".into())));
    assert_eq!(answer("cost"), Some(Answer::Amount(Cents(123_456))));
    assert_eq!(answer("finish"), Some(Answer::Date(date(2026, 9, 30))));
    assert_eq!(answer("needs"), Some(Answer::Choices(vec!["study".into()])));
    assert_eq!(answer("truth"), Some(Answer::Bool(true)));
    assert_eq!(answer("place"), Some(Answer::Commune("T1001".into())));
    assert_eq!(answer("rna"), None);
    let Some(Answer::Rows(rows)) = answer("team") else {
        panic!()
    };
    assert_eq!(rows.len(), 1);
    let Some(Answer::Person(holder)) = answer("holder") else {
        panic!()
    };
    assert_eq!(holder.name(), "Maëlle Le Goff");
}

#[test]
fn roles_feed_the_record() {
    let region = region();
    let found = roles(form(&region), &right());
    for (role, text) in [
        ("title", "Voiles"),
        ("holder.name", "Maëlle Le Goff"),
        ("holder.email", "Maelle@exemple.fr"),
        ("commune", "T1001"),
        ("start", "2026-03-16"),
        ("end", "2026-09-30"),
        ("applicant.kind", "person"),
    ] {
        assert_eq!(found.get(role).map(String::as_str), Some(text), "{role}");
    }
    assert!(!found.contains_key("applicant.siret"));
}

#[test]
fn nothing_known_is_typed_twice() {
    let region = region();
    let known = Situation::from_pairs([
        ("applicant.kind", Value::from("association")),
        ("project.commune", Value::from("T1002")),
        (
            "project.need",
            Value::from(vec!["study".to_owned(), "gold".to_owned()]),
        ),
    ]);
    let filled = prefill(form(&region), &known);
    assert_eq!(filled["who"], Raw::from([("kind", "association")]));
    assert_eq!(
        filled["project"],
        Raw::from([("place", "T1002"), ("needs.study", "on")])
    );
    assert_eq!(filled.len(), 2);
    // an answer that the field does not offer is not forced into it
    let other = Situation::from_pairs([("applicant.kind", Value::from("public"))]);
    assert!(prefill(form(&region), &other).is_empty());
}

#[test]
fn pieces_follow_the_answers() {
    let region = region();
    let form = form(&region);
    let ids = |all: &Raw, given: &[&str]| -> Vec<(String, bool)> {
        let given = given.iter().map(|id| (*id).to_owned()).collect();
        completeness::missing(form, all, &given)
            .iter()
            .map(|piece| (piece.spec.id.clone(), piece.indispensable))
            .collect()
    };
    let person = right();
    assert_eq!(ids(&person, &[]), [("cv".to_owned(), false)]);
    assert!(ids(&person, &["cv"]).is_empty());
    let association = with(&[("kind", "association")]);
    assert_eq!(
        ids(&association, &["cv", "picture"]),
        [("statutes".to_owned(), true)]
    );
    assert_eq!(completeness::asked(form, &association).len(), 3);
    let none = BTreeSet::new();
    assert!(!completeness::suspends(&completeness::missing(
        form, &person, &none
    )));
    assert!(completeness::suspends(&completeness::missing(
        form,
        &association,
        &none
    )));
}

proptest! {
    /// Whatever arrives, checking says something and does not fall; storing twice is storing once.
    #[test]
    fn anything_may_be_typed(
        pairs in prop::collection::vec(
            (prop::sample::select(vec![
                "kind", "asso_name", "employer", "jobs", "siret", "siren", "rna", "holder", "holder.first_name",
                "holder.email", "seat.postcode", "email", "phone", "iban", "title", "summary", "place", "needs.study",
                "begin", "finish", "cost", "team", "team.0.member", "team.3.arrival", "team.x.y", "truth", "",
            ]), prop_oneof![
                "\\PC{0,12}",
                prop::sample::select(vec!["association", "yes", "no", "on", "2026-01-01", "12", "T1001"]).prop_map(str::to_owned),
            ]),
            0..14,
        )
    ) {
        let region = region();
        let ctx = context(&region);
        let all: Raw = pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        for section in &ctx.form.sections {
            let found = check(&region, &section.id, &all);
            prop_assert_eq!(found.complete, found.errors.is_empty());
            for error in &found.errors {
                prop_assert!(!error.key.is_empty());
            }
            let once = normalise(section, &all, &ctx);
            prop_assert_eq!(normalise(section, &once, &ctx), once);
        }
    }
}
