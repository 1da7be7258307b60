use std::collections::BTreeMap;

use domain::answers::Raw;
use policy::model::{
    Choice, ExpenseKind, Field, FieldKind, Form, ResourceKind, Section, SectionKind, Text,
};

use super::*;

fn text(fr: &str) -> Text {
    Text {
        fr: fr.to_owned(),
        ..Text::default()
    }
}

fn field(id: &str, kind: FieldKind) -> Field {
    Field {
        id: id.to_owned(),
        label: text(id),
        help: None,
        kind,
        required: false,
        show_if: None,
        from: None,
        personal: false,
        private: false,
        role: None,
    }
}

fn section(id: &str, kind: SectionKind, fields: Vec<Field>) -> Section {
    Section {
        id: id.to_owned(),
        title: text(id),
        help: None,
        funder: None,
        kind,
        fields,
    }
}

fn form() -> Form {
    let kind = |id: &str, in_kind: bool| ExpenseKind {
        id: id.to_owned(),
        label: text(id),
        help: None,
        eligible: !in_kind,
        in_kind,
        reason: None,
        source: String::new(),
        confidence: policy::model::Confidence::A,
    };
    let resource = |id: &str, requested, funder| ResourceKind {
        id: id.to_owned(),
        label: text(id),
        help: None,
        public: requested,
        in_kind: false,
        requested,
        funder,
    };
    let choice = |id: &str, label: &str| Choice {
        id: id.to_owned(),
        label: text(label),
        help: None,
    };
    Form {
        sections: vec![
            section(
                "one",
                SectionKind::Fields,
                vec![
                    field(
                        "start",
                        FieldKind::Date {
                            after: None,
                            within_months: None,
                        },
                    ),
                    field(
                        "cost",
                        FieldKind::Amount {
                            min: None,
                            max: None,
                        },
                    ),
                    field(
                        "who",
                        FieldKind::Choices(vec![choice("a", "Moi"), choice("b", "Vous")]),
                    ),
                    field("iban", FieldKind::Iban),
                    field("seat", FieldKind::Address),
                    field("sworn", FieldKind::Declaration),
                    field(
                        "people",
                        FieldKind::Number {
                            min: None,
                            max: None,
                        },
                    ),
                    field(
                        "steps",
                        FieldKind::Repeat {
                            fields: vec![
                                field("what", FieldKind::ShortText { max: 100 }),
                                field(
                                    "until",
                                    FieldKind::Date {
                                        after: None,
                                        within_months: None,
                                    },
                                ),
                            ],
                            min: 0,
                            max: 5,
                        },
                    ),
                ],
            ),
            section("plan", SectionKind::Plan, Vec::new()),
            section("files", SectionKind::Pieces, Vec::new()),
        ],
        pieces: Vec::new(),
        expenses: vec![kind("study", false), kind("time", true)],
        resources: vec![resource("aid", true, false), resource("city", false, true)],
    }
}

fn read(now: &[(&str, Raw)], before: Option<&[(&str, Raw)]>) -> Vec<SectionView> {
    let map = |list: &[(&str, Raw)]| -> BTreeMap<String, Raw> {
        list.iter()
            .map(|(id, raw)| ((*id).to_owned(), raw.clone()))
            .collect()
    };
    let previous = before.map(map);
    sections(
        &form(),
        &map(now),
        previous.as_ref(),
        &testkit::brittany().territory,
        T::default(),
    )
}

fn lines(view: &[SectionView], key: &str) -> Vec<String> {
    view[0]
        .rows
        .iter()
        .find(|row| row.key == key)
        .expect("the field is shown")
        .lines
        .clone()
}

#[test]
fn answers_are_written_as_people_write_them() {
    let view = read(
        &[(
            "one",
            Raw::from([
                ("start", "16/03/2026"),
                ("cost", "14000"),
                ("who.a", "on"),
                ("who.b", "on"),
                ("iban", "FR1420041010050500013M02606"),
                ("seat.street", "3 quai du Port"),
                ("seat.postcode", "29470"),
                ("seat.city", "Plougastel-Daoulas"),
                ("sworn", "yes"),
                ("people", "12500"),
            ]),
        )],
        None,
    );
    assert_eq!(lines(&view, "start"), ["16\u{a0}mars 2026"]);
    assert_eq!(lines(&view, "cost"), ["14\u{202f}000,00\u{a0}€"]);
    assert_eq!(lines(&view, "who"), ["Moi", "Vous"]);
    assert_eq!(
        lines(&view, "iban"),
        ["FR14\u{a0}2004\u{a0}1010\u{a0}0505\u{a0}0001\u{a0}3M02\u{a0}606"]
    );
    assert_eq!(
        lines(&view, "seat"),
        ["3 quai du Port", "29470 Plougastel-Daoulas"]
    );
    assert_eq!(lines(&view, "sworn"), ["Déclaré"]);
    assert_eq!(lines(&view, "people"), ["12\u{202f}500"]);
    assert_eq!(view.len(), 2, "pieces are not answers");
}

#[test]
fn what_is_not_well_formed_is_shown_as_typed() {
    let view = read(
        &[(
            "one",
            Raw::from([("start", "au printemps"), ("seat.city", "Brest")]),
        )],
        None,
    );
    assert_eq!(lines(&view, "start"), ["au printemps"]);
    assert_eq!(lines(&view, "seat"), ["Brest"]);
    assert!(
        view[0]
            .rows
            .iter()
            .find(|row| row.key == "cost")
            .expect("shown")
            .is_blank()
    );
}

#[test]
fn rows_of_a_block_make_a_table() {
    let view = read(
        &[(
            "one",
            Raw::from([
                ("steps.0.what", "Enquête"),
                ("steps.0.until", "1/4/2026"),
                ("steps.1.what", " "),
            ]),
        )],
        None,
    );
    let table = view[0]
        .rows
        .iter()
        .find_map(|row| row.table.clone())
        .expect("a table");
    assert_eq!(table.heads, ["what", "until"]);
    assert_eq!(table.rows, [["Enquête", "1er\u{a0}avril 2026"]]);
}

#[test]
fn changes_carry_what_was_there_before() {
    let before = [("one", Raw::from([("start", "16/03/2026"), ("people", "3")]))];
    let now = [(
        "one",
        Raw::from([("start", "17/03/2026"), ("people", " 3 "), ("cost", "5")]),
    )];
    let view = read(&now, Some(&before));
    let from = |key: &str| {
        view[0]
            .rows
            .iter()
            .find(|row| row.key == key)
            .expect("shown")
            .changed_from
            .clone()
    };
    assert_eq!(from("start").as_deref(), Some("16\u{a0}mars 2026"));
    assert_eq!(from("cost").as_deref(), Some(""));
    assert_eq!(from("people"), None, "spaces are no change");
    assert!(view[0].changed);
    assert!(!read(&now, Some(&now))[0].changed);
}

#[test]
fn a_plan_adds_up_and_says_which_lines_changed() {
    let before = Raw::from([
        ("expense.0.kind", "study"),
        ("expense.0.amount", "100"),
        ("expense.1.kind", "study"),
        ("expense.1.label", "Devis"),
        ("expense.1.amount", "50"),
        ("resource.0.kind", "aid"),
        ("resource.0.amount", "150"),
    ]);
    let now = Raw::from([
        ("expense.0.kind", "study"),
        ("expense.0.label", "Devis"),
        ("expense.0.amount", "50"),
        ("resource.0.kind", "aid"),
        ("resource.0.amount", "70"),
        ("resource.1.kind", "city"),
        ("resource.1.funder", "Brest"),
        ("resource.1.state", "granted"),
        ("resource.1.amount", "10"),
    ]);
    let view = read(&[("plan", now)], Some(&[("plan", before)]));
    let plan = view[1].plan.clone().expect("a plan");
    assert_eq!(
        (plan.total_expenses.as_str(), plan.gap.as_str()),
        ("50,00\u{a0}€", "30,00\u{a0}€")
    );
    assert!(!plan.balanced && !plan.short);
    assert_eq!(plan.expenses[0].changed_from, None, "it only moved up");
    assert_eq!(plan.removed, ["study, 100,00\u{a0}€"]);
    assert_eq!(
        plan.resources[0].changed_from.as_deref(),
        Some("aid, demandé, 150,00\u{a0}€")
    );
    assert_eq!(plan.resources[1].changed_from.as_deref(), Some(""));
    assert_eq!(plan.resources[1].state, "accordé");
    assert!(plan.resources[0].requested && view[1].changed);
}

#[derive(askama::Template)]
#[template(
    source = r#"{% import "parts/reading.html" as reading %}{% for s in views %}{% call reading::section(s, "/a") %}{% endcall %}{% endfor %}"#,
    ext = "html"
)]
struct Page {
    t: T,
    views: Vec<SectionView>,
}

#[test]
fn the_part_draws_rows_tables_and_plan() {
    use askama::Template as _;
    let before = [("one", Raw::from([("start", "16/03/2026")]))];
    let now = [
        (
            "one",
            Raw::from([("start", "17/03/2026"), ("steps.0.what", "<b>Enquête</b>")]),
        ),
        (
            "plan",
            Raw::from([("expense.0.kind", "time"), ("expense.0.amount", "100")]),
        ),
    ];
    let page = Page {
        t: T::default(),
        views: read(&now, Some(&before)),
    };
    let html = page.render().expect("it draws");
    assert!(html.contains("Avant\u{a0}: 16\u{a0}mars 2026"), "{html}");
    assert!(
        html.contains("&#60;b&#62;Enquête")
            && html.contains("Il manque 100,00\u{a0}€ de ressources."),
        "{html}"
    );
    assert!(html.contains("en nature"));
}
