//! Mistakes as somebody in a hurry makes them: what is said of each, and what was meant.

use crate::common::{files, listed};
use crate::made_up::{SCHEME, TINY};
use policy::{Files, Problem};

/// The rule that most of them are written in.
const RULE: &str = "'project.stage in [\"ideation\", \"feasibility\"]'";

fn changed(from: &str, to: &str) -> (Files, String) {
    let mut files = files(TINY);
    let text = String::from_utf8(files.get(SCHEME).unwrap().to_vec()).unwrap();
    assert!(text.contains(from), "{from}");
    let text = text.replacen(from, to, 1);
    files.insert(SCHEME, text.clone());
    (files, text)
}

fn problems(files: &Files) -> Vec<Problem> {
    policy::check::files(files).1.problems
}

#[test]
fn each_is_said_where_it_is_with_what_was_meant() {
    for (from, to, message, meant) in CASES {
        let (files, text) = changed(from, to);
        let found = problems(&files);
        let first = found
            .first()
            .unwrap_or_else(|| panic!("nothing is said of {to}"));
        assert!(first.message.starts_with(message), "{to}\n{first}");
        assert_eq!(first.suggestion.as_deref(), *meant, "{to}\n{first}");
        assert_eq!(first.file, SCHEME);
        let line = text.lines().nth(first.line - 1).unwrap();
        let excerpt = first.excerpt.as_ref().unwrap();
        assert!(line.contains(excerpt.text.trim_end()), "{to}\n{first}");
    }
}

/// What is changed, into what; what is said first, and what was meant.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
);

const CASES: &[Case] = &[
    (
        RULE,
        "'plan.base >= 10 000 $'",
        "`$` is no unit here: amounts are written in euros",
        Some("10 000 €"),
    ),
    (
        RULE,
        "'plan.requested > 999 999 999 999 999 999 999 €'",
        "`999 999 999 999 999 999 999 €`: this amount is too large",
        None,
    ),
    (
        RULE,
        "'plan.requested > 99 999 999 999 999 999 €'",
        "`99 999 999 999 999 999 €`: this amount is too large",
        None,
    ),
    (
        RULE,
        "'answer.study_start >= 2024-13-01'",
        "`2024-13-01` is not a day of the calendar",
        None,
    ),
    (
        RULE,
        "'answer.study_start >= 01/02/2024'",
        "a day is written year-month-day, such as 2026-01-31",
        Some("2024-02-01"),
    ),
    (
        RULE,
        "'dossier.start_date >= dossier.filed_on'",
        "`dossier.start_date` is not known here",
        None,
    ),
    (
        RULE,
        "'dossier.begin >= dossier.filed_on'",
        "`dossier.begin` is not known here",
        None,
    ),
    (
        RULE,
        "'project.stage = \"launch\"'",
        "`=` is not an operator",
        Some("=="),
    ),
    (
        RULE,
        "'project.stage == feasibility'",
        "`feasibility` is not known here",
        Some("\"feasibility\""),
    ),
    (
        RULE,
        "'project.stage == \"feasibility\" and project.collective'",
        "an operator is expected before `and`",
        Some("&&"),
    ),
    (
        RULE,
        "'project.stage == \"feasibility\" et project.collective'",
        "an operator is expected before `et`",
        Some("&&"),
    ),
    (
        RULE,
        "'plan.base >= 10000'",
        "an amount cannot be compared with a number",
        Some("10000 €"),
    ),
    (
        RULE,
        "'plan.base >= 10,000 €'",
        "`10,000 €`: this amount can be read in two ways",
        Some("10 000 €"),
    ),
    (
        RULE,
        "'plan.base >= 10.000 €'",
        "`10.000 €`: this amount can be read in two ways",
        Some("10 000 €"),
    ),
    (
        RULE,
        "'plan.public_share <= 80'",
        "a rate cannot be compared with a number",
        Some("80 %"),
    ),
    (
        RULE,
        "'plan.public_share <= 0.8'",
        "`0.8` has decimals but no unit: write `0.8 €` or `0.8 %`",
        None,
    ),
    (
        RULE,
        "'project.need == \"advice\"'",
        "`project.need` may have several answers",
        Some("\"advice\" in project.need"),
    ),
    (
        RULE,
        "'not project.collective'",
        "`not` is written `!`",
        Some("!project.collective"),
    ),
    (
        RULE,
        "'project.collective == yes'",
        "`yes` is not known here",
        Some("true"),
    ),
    (
        RULE,
        "'plan.base > 5 000 € && '",
        "the expression stops too early",
        None,
    ),
    (
        RULE,
        "'(project.collective'",
        "`)` is expected, not the end",
        None,
    ),
    (
        RULE,
        "'project.collective)'",
        "`)` is not expected here",
        None,
    ),
    (
        RULE,
        "'project.stage in \"launch\"'",
        "`in` needs a list or a question with several choices, this is a text",
        None,
    ),
    (
        RULE,
        "'plan.base >= 5 000 euros'",
        "`euros` is no unit here: amounts are written in euros",
        Some("5 000 €"),
    ),
    (
        RULE,
        "'plan.base >= 5 000 EUR'",
        "`EUR` is no unit here: amounts are written in euros",
        Some("5 000 €"),
    ),
    (
        RULE,
        "'plan.base >= 5k€'",
        "`k€` is no unit here: amounts are written in euros",
        Some("5 000 €"),
    ),
    (
        RULE,
        "'plan.base >= € 5 000'",
        "`€` is written after its number, such as `20 000 €`",
        None,
    ),
    (
        RULE,
        "'dossier.end <= dossier.start + 18 mois'",
        "`mois` is not a unit of time here",
        Some("months"),
    ),
    (
        RULE,
        "'dossier.end - dossier.start <= 18 months'",
        "a date cannot be taken away from a date: move one of them, such as `a <= b + 18 months`",
        None,
    ),
    (
        RULE,
        "'plan.base / plan.cash <= 2'",
        "nothing is divided here: multiply the other side, such as `2 * plan.base`",
        None,
    ),
    (
        RULE,
        "'plan.base ≥ 5 000 €'",
        "`≥` is not an operator",
        Some(">="),
    ),
    (
        RULE,
        "'Project.Stage == \"launch\"'",
        "`Project.Stage` is not known here",
        Some("project.stage"),
    ),
    (RULE, "'étape == 1'", "`étape` is not known here", None),
    (
        RULE,
        "'100 € < plan.base < 500 €'",
        "one comparison at a time: join them with `&&`",
        None,
    ),
    (
        RULE,
        "'project.stage == “launch”'",
        "`“` is not an operator",
        Some("\""),
    ),
    (
        RULE,
        "'law.seuil > 3'",
        "`law.seuil` is not known here",
        None,
    ),
    (
        RULE,
        "'law.silence-rejection >= 2 months'",
        "`law.silence-rejection` is not known here",
        Some("law.silence_rejection"),
    ),
    (
        RULE,
        "'plan.base >= -5 €'",
        "a name or a value is expected, not `-`: nothing under zero is written; take away with `a - b`",
        None,
    ),
    (
        RULE,
        "'plan.base >= 5 000 € pour les associations'",
        "an operator is expected before `pour`",
        None,
    ),
    (
        RULE,
        "'project.stage'",
        "a yes or no is expected, this is a stage: compare it with something",
        None,
    ),
    (
        RULE,
        "'plan.base'",
        "a yes or no is expected, this is an amount: compare it with something",
        None,
    ),
    (
        RULE,
        "'if project.collective then true'",
        "`if` is written `condition ? this : that`",
        None,
    ),
    (
        RULE,
        "'project.stage == \"launch\" || \"feasibility\"'",
        "a yes or no is expected, this is a text: repeat the whole comparison, or write `… in [\"a\", \"b\"]`",
        None,
    ),
    (
        RULE,
        "'applicant.kind in [\"person\" \"association\"]'",
        "`,` is expected, not the text \"association\"",
        None,
    ),
    (
        RULE,
        "'applicant.kind in (\"person\", \"association\")'",
        "a list is written between `[` and `]`, not parentheses",
        None,
    ),
    (
        RULE,
        "'plan.expense.etude > 3 €'",
        "`plan.expense.etude` is not known here",
        Some("plan.expense.study"),
    ),
    (
        RULE,
        "'answer.association_nam == \"x\"'",
        "`answer.association_nam` is not known here",
        Some("answer.association_name"),
    ),
    (
        RULE,
        "'project.stage == 'launch'",
        "this follows a value that is already closed: a text that holds quotes is written between quotes of the other kind",
        None,
    ),
    (
        RULE,
        "true",
        "a text is expected, this is true or false without quotes",
        None,
    ),
    (RULE, "''", "this text is empty", None),
    (
        RULE,
        "\"project.stage == \"launch\"\"",
        "this follows a value that is already closed: a text that holds quotes is written between quotes of the other kind",
        None,
    ),
    (
        RULE,
        "project.collective",
        "a text is written between quotes; only numbers, dates, true and false are not",
        None,
    ),
    (
        "\"1 500 €\"",
        "\"1500\"",
        "`1500` has no unit",
        Some("1 500 €"),
    ),
    (
        "\"1 500 €\"",
        "\"1 500 EUR\"",
        "`1 500 EUR` has no unit",
        Some("1 500 €"),
    ),
    (
        "\"1 500 €\"",
        "\"1 500 $\"",
        "`1 500 $` has no unit",
        Some("1 500 €"),
    ),
    (
        "\"1 500 €\"",
        "\"mille euros\"",
        "`mille euros` is no amount such as \"20 000 €\"",
        None,
    ),
    (
        "\"1 500 €\"",
        "1500",
        "an amount such as \"20 000 €\" is expected, this is a number without quotes",
        None,
    ),
    (
        "\"1 500 €\"",
        "\"99 999 999 999 999 999 999 €\"",
        "`99 999 999 999 999 999 999 €`: this amount is too large",
        None,
    ),
    (
        "\"1 500 €\"",
        "\"1.500 €\"",
        "`1.500 €`: this amount can be read in two ways",
        Some("1 500 €"),
    ),
    (
        "\"1 500 €\"",
        "\"200 €\"",
        "the floor, 300,00 €, is above the ceiling, 200,00 €: no amount holds both",
        None,
    ),
    (
        "\"1 500 €\"",
        "\"-5 €\"",
        "`-5 €`: this amount is negative",
        None,
    ),
    (
        "\"1 500 €\"",
        "\"\"",
        "`` is no amount such as \"20 000 €\"",
        None,
    ),
    (
        "\"50 %\"",
        "\"50\"",
        "`50`: a rate is followed by %; write for instance 70 %",
        Some("50 %"),
    ),
    (
        "\"50 %\"",
        "0.5",
        "a rate such as \"70 %\" is expected, this is a decimal number without quotes",
        None,
    ),
    (
        "\"50 %\"",
        "\"cinquante %\"",
        "`cinquante %`: this is not a rate; write for instance 70 % or 2,5 %",
        None,
    ),
    (
        "\"50 %\"",
        "\"150 %\"",
        "the rate reaches 150 %: more than what is spent",
        None,
    ),
    (
        "\"50 %\"",
        "\"5000 %\"",
        "`5000 %`: this rate is over 1 000 %",
        None,
    ),
    (
        "ceiling = { value = \"1 500 €\", source = \"Inventé pour les tests\", confidence = \"A\" }",
        "ceiling = \"1 500 €\"",
        "a figure has a source: write { value = …, source = \"…\", confidence = \"…\" }",
        None,
    ),
    (
        "ceiling = { value = \"1 500 €\", source = \"Inventé pour les tests\", confidence = \"A\" }",
        "ceiling = { value = \"1 500 €\", source = \"Inventé pour les tests\", confidence = \"D\" }",
        "`D` is not one of: A, B, C, assumption",
        None,
    ),
    (
        "ceiling = { value = \"1 500 €\", source = \"Inventé pour les tests\", confidence = \"A\" }",
        "ceiling = { value = \"1 500 €\", source = \"Inventé pour les tests\", confidence = \"a\" }",
        "`a` is not one of: A, B, C, assumption",
        Some("A"),
    ),
    (
        "ceiling = { value = \"1 500 €\", source = \"Inventé pour les tests\", confidence = \"A\" }",
        "ceiling = { value = \"1 500 €\", source = \"\", confidence = \"A\" }",
        "this text is empty",
        None,
    ),
    (
        "ceiling = { value = \"1 500 €\"",
        "plafond = { value = \"1 500 €\"",
        "`plafond` is not a known key here",
        None,
    ),
    (
        "from = 2024-01-01",
        "from = 2024-02-30",
        "invalid date, expected day between 01 and 29",
        None,
    ),
    (
        "from = 2024-01-01",
        "from = \"1er janvier 2024\"",
        "a date such as 2026-01-31 is expected",
        None,
    ),
    (
        "from = 2024-01-01",
        "from = 01/01/2024",
        "a text is written between quotes; only numbers, dates, true and false are not",
        Some("2024-01-01"),
    ),
    (
        "kind = \"grant\"",
        "kind = \"subvention\"",
        "`subvention` is not one of: grant, repayable-advance, support, operator, call, mixed",
        None,
    ),
    (
        "[[condition]]\nid = \"stage\"",
        "[[conditions]]\nid = \"stage\"",
        "`conditions` is not a known key here",
        Some("condition"),
    ),
    (
        "[[condition]]\nid = \"stage\"",
        "[[condition]\nid = \"stage\"",
        "a heading is closed by as many `]` as it opens `[`",
        None,
    ),
    (
        "summary = \"Aide l’étude d’un projet utile à l’île.\"",
        "summary = \"Aide l’étude d’un projet utile à l’île.",
        "the quote that closes this text is missing",
        None,
    ),
    (
        "summary = \"Aide l’étude d’un projet utile à l’île.\"",
        "summary = “Aide l’étude d’un projet utile à l’île.”",
        "a text is written between straight quotes: \"…\"",
        None,
    ),
    (
        "manager = \"atelier-du-phare\"",
        "manager = \"atelier-du-phare\"\nmanager = \"x\"",
        "`manager` is written twice in this table",
        None,
    ),
    (
        "required = true",
        "required = \"true\"",
        "true or false is expected, this is a text",
        None,
    ),
    (
        "required = true",
        "required = oui",
        "a text is written between quotes; only numbers, dates, true and false are not",
        Some("true"),
    ),
    (
        "max = 80",
        "max = 99999999999999999999",
        "this number is too large",
        None,
    ),
    (
        "max = 80",
        "max = \"80\"",
        "a whole number without quotes is expected",
        None,
    ),
    ("max = 80", "max = -1", "this number is under zero", None),
    (
        "round_to = \"10 €\"",
        "round_to = \"0 €\"",
        "amounts are rounded down to a multiple of it: more than 0 € is expected",
        None,
    ),
    (
        "stages = [\"feasibility\"]",
        "stages = \"feasibility\"",
        "a list is expected, this is a text",
        None,
    ),
    (
        "stages = [\"feasibility\"]",
        "stages = [\"faisabilité\"]",
        "`faisabilité` is not one of: emergence, ideation, feasibility, launch, consolidation, growth",
        None,
    ),
    (
        "id = \"coup-de-pouce\"",
        "id = \"coup de pouce\"",
        "the file's name must say its id and its `from`: schemes/coup de pouce/2024-01-01.toml",
        None,
    ),
    (
        "within_months = 6",
        "within_months = 99999999999",
        "this number is too large",
        None,
    ),
];

#[test]
fn a_floor_that_is_the_ceiling_asks_for_nothing_above_it() {
    let (files, _) = changed(
        "ceiling = { value = \"1 500 €\"",
        "ceiling = { value = \"300 €\"",
    );
    let found = problems(&files);
    let lacking: Vec<&str> = found
        .iter()
        .filter(|one| one.message.starts_with("no example"))
        .map(|one| one.message.as_str())
        .collect();
    assert!(lacking.is_empty(), "{}", listed(&found));
    // What is left are the amounts that the examples say, of before.
    assert!(!found.is_empty());
    assert!(
        found
            .iter()
            .all(|one| one.message.contains("is said to be"))
    );
}

#[test]
fn a_file_that_says_nothing() {
    for text in ["", "\n\n  \n"] {
        let mut files = files(TINY);
        files.insert("schemes/coup-de-pouce/2024-01-01.toml", text);
        let found = problems(&files);
        assert_eq!(found.len(), 1, "{}", listed(&found));
        assert_eq!(
            (found[0].file.as_str(), found[0].message.as_str()),
            (SCHEME, "this file is empty")
        );
    }
}

#[test]
fn what_needs_a_form_or_a_role_says_so() {
    let file = "schemes/halle-aux-idees/2020-01-01.toml";
    let mut files = files(TINY);
    let text = String::from_utf8(files.get(file).unwrap().to_vec()).unwrap();
    let rule = "'project.stage == \"ideation\"'";
    assert!(text.contains(rule));
    files.insert(
        file,
        text.replacen(rule, "'dossier.start >= 2024-01-01'", 1),
    );
    let found = problems(&files);
    assert_eq!(
        found[0].message,
        "`dossier.start` is known of dossiers alone, and this version has no form"
    );

    let (mut files, text) = changed("role = \"start\"\n", "");
    files.insert(
        SCHEME,
        text.replacen(RULE, "'dossier.start >= 2024-01-01'", 1),
    );
    let found = problems(&files);
    let said = "`dossier.start` is not known here: it is the answer to a date of the form with `role = \"start\"`";
    assert!(
        found.iter().any(|one| one.message == said),
        "{}",
        listed(&found)
    );
}
