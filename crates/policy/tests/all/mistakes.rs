//! Mistakes that people make in policy files: each is said with its file, its line and what was
//! meant. The files are those of the made-up region with one thing changed.

use crate::common::{files, listed, load};
use policy::{Files, Problem, Region};
use proptest::prelude::*;

const SCHEME: &str = "schemes/coup-de-pouce/2024-01-01.toml";

fn tiny() -> Files {
    files("../testkit/regions/tiny")
}

fn changed(file: &str, from: &str, to: &str) -> Files {
    let mut files = tiny();
    let text = String::from_utf8(files.get(file).unwrap().to_vec()).unwrap();
    assert!(text.contains(from), "{from} is not in {file}");
    files.insert(file, text.replacen(from, to, 1));
    files
}

/// Every problem, of reading and of checking.
fn problems(files: &Files) -> Vec<Problem> {
    policy::check::files(files).1.problems
}

/// The same, the examples aside: they prove the rule as it was.
fn without_examples(files: &Files) -> Vec<Problem> {
    match Region::load(files) {
        Ok(region) => policy::check::check_draft(&region).problems,
        Err(problems) => problems,
    }
}

/// The one problem that a change makes, at the line where the new text is.
fn only(file: &str, from: &str, to: &str, at: &str) -> Problem {
    let files = changed(file, from, to);
    let found = problems(&files);
    assert_eq!(found.len(), 1, "{}", listed(&found));
    let problem = found[0].clone();
    assert_eq!(problem.file, file, "{problem}");
    let text = std::str::from_utf8(files.get(file).unwrap()).unwrap();
    let line = text.lines().nth(problem.line - 1).unwrap();
    assert!(line.contains(at), "{problem}\npoints at: {line}");
    problem
}

#[test]
fn the_files_have_no_mistake_before_they_are_changed() {
    let region = load("../testkit/regions/tiny");
    assert!(policy::check::check(&region).problems.is_empty());
}

#[test]
fn a_misspelt_key() {
    let problem = only(SCHEME, "committee =", "comittee =", "comittee");
    assert_eq!(problem.suggestion.as_deref(), Some("committee"));
    assert!(
        problem
            .to_string()
            .starts_with("schemes/coup-de-pouce/2024-01-01.toml:"),
        "{problem}"
    );
    let printed = problem.to_string();
    let lines: Vec<&str> = printed.lines().collect();
    assert!(lines[0].ends_with("did you mean `committee`?"), "{problem}");
    assert_eq!(lines[1], "  | comittee = \"conseil-du-mole\"");
    assert_eq!(lines[2], "  | ^");
    // A required key misspelt is said once, not twice.
    let problem = only(SCHEME, "summary =", "sumary =", "sumary");
    assert_eq!(problem.suggestion.as_deref(), Some("summary"));
}

#[test]
fn a_theme_of_the_help_to_choose_that_its_forms_do_not_ask() {
    let theme = "theme = \"applicant_kind\"";
    let problem = only(
        "bodies.toml",
        theme,
        "theme = \"aplicant_kind\"",
        "[[body]]",
    );
    assert!(problem.message.contains("coup-de-pouce"), "{problem}");
    assert_eq!(problem.suggestion.as_deref(), Some("applicant_kind"));
    // A question that is no choice has no themes.
    let problem = only(
        "bodies.toml",
        theme,
        "theme = \"project_title\"",
        "[[body]]",
    );
    assert!(problem.message.contains("no choice"), "{problem}");
}

#[test]
fn an_unknown_key_lists_the_known_ones() {
    let problem = only("bodies.toml", "mandate =", "zzzzzzzz =", "zzzzzzzz");
    assert_eq!(problem.suggestion, None);
    assert!(problem.message.contains("mandate"), "{problem}");
}

#[test]
fn a_key_of_another_kind_of_field() {
    let problem = only(
        SCHEME,
        "kind = \"email\"",
        "kind = \"email\"\nmax = 80",
        "max = 80",
    );
    assert!(problem.message.contains("not a known key"), "{problem}");
}

#[test]
fn a_missing_key() {
    let files = changed(SCHEME, "gives = \"De 300 à 1 500 € pour une étude.\"\n", "");
    let found = problems(&files);
    assert_eq!(found.len(), 1, "{}", listed(&found));
    assert!(found[0].message.contains("`gives` is missing"));
}

#[test]
fn a_misspelt_name_in_a_rule() {
    let problem = only(
        SCHEME,
        "&& project.collective)",
        "&& project.colective)",
        "project.colective",
    );
    assert_eq!(problem.suggestion.as_deref(), Some("project.collective"));
    let files = changed(SCHEME, "&& project.collective)", "&& project.colective)");
    let text = std::str::from_utf8(files.get(SCHEME).unwrap()).unwrap();
    let line = text.lines().nth(problem.line - 1).unwrap();
    let column = line.find("project.colective").unwrap() + 1;
    assert_eq!(
        problem.column, column,
        "the column is that of the name: {problem}"
    );
}

#[test]
fn a_rule_on_an_answer_of_the_form_is_checked_against_it() {
    let rule = "applicant.kind == \"person\" ||";
    let problem = only(
        SCHEME,
        rule,
        "answer.study_strat >= 2024-01-01 ||",
        "answer.study_strat",
    );
    assert_eq!(problem.suggestion.as_deref(), Some("answer.study_start"));
    let printed = problem.to_string();
    let mark = printed.lines().nth(2).unwrap();
    let place = printed
        .lines()
        .nth(1)
        .unwrap()
        .find("answer.study_strat")
        .unwrap();
    assert_eq!(mark.find('^'), Some(place), "{printed}");
    let problem = only(SCHEME, rule, "answer.partners ||", "answer.partners");
    assert!(problem.message.contains("no single value"), "{problem}");
    let problem = only(SCHEME, rule, "law.silence-rejection > 2 months ||", "law.");
    assert_eq!(problem.suggestion.as_deref(), Some("law.silence_rejection"));
    // A version without a form has no answers.
    let problem = only(
        "schemes/halle-aux-idees/2020-01-01.toml",
        "rule = '",
        "rule = 'dossier.filed_on > 2024-01-01 && ",
        "dossier.filed_on",
    );
    assert!(
        problem.message.contains("this version has no form"),
        "{problem}"
    );
}

#[test]
fn a_parameter_that_changes_its_unit_or_its_date() {
    let more = |value: &str, dated_by: &str| {
        format!(
            "from = 2020-01-01\nto = 2020-12-31\nvalue = {value}\n{dated_by}\nlabel = \"x\"\ntext = \"x\"\n\
             source = \"x\"\nconfidence = \"A\"\n\n[[parameter]]\nkey = \"appeal-delay\"\nfrom = 2021-01-01"
        )
    };
    let file = "parameters.toml";
    let from = "from = 2020-01-01\nvalue = { months = 1 }";
    let tail = "\nvalue = { months = 1 }";
    let change = |value: &str, dated_by: &str| {
        problems(&changed(file, from, &(more(value, dated_by) + tail)))
    };
    assert!(change("{ years = 1 }", "").is_empty());
    let found = change("{ days = 30 }", "");
    assert!(
        found[0].message.contains("changes its unit"),
        "{}",
        listed(&found)
    );
    let found = change("{ months = 2 }", "dated_by = \"grant\"");
    assert!(
        found[0].message.contains("changes its `dated_by`"),
        "{}",
        listed(&found)
    );
}

#[test]
fn a_condition_of_a_funder_the_scheme_does_not_have() {
    let problem = only(
        SCHEME,
        "id = \"stage\"",
        "id = \"stage\"\nfunder = \"assemblee-teven\"",
        "assemblee-teven",
    );
    assert_eq!(problem.suggestion.as_deref(), Some("assemblee-tevenn"));
}

#[test]
fn a_misspelt_choice_in_a_rule() {
    let problem = only(
        SCHEME,
        "[\"ideation\", \"feasibility\"]'",
        "[\"ideation\", \"feasability\"]'",
        "feasability",
    );
    assert_eq!(problem.suggestion.as_deref(), Some("\"feasibility\""));
    let problem = only(SCHEME, "== \"T1\"'", "== \"T9\"'", "T9");
    assert!(
        problem.message.contains("is not one of the choices"),
        "{problem}"
    );
}

#[test]
fn types_that_do_not_match() {
    for (rule, message, suggestion) in [
        (
            "applicant.kind == 3",
            "a choice cannot be compared with a number",
            Some("\"3\""),
        ),
        (
            "project.collective == \"yes\"",
            "a yes or no cannot be compared",
            Some("true"),
        ),
        ("applicant.kind < \"person\"", "has no order", None),
        (
            "project.stage == 3",
            "a stage cannot be compared with a number",
            None,
        ),
        (
            "project.need == \"study\"",
            "may have several answers",
            Some("\"study\" in project.need"),
        ),
        (
            "project.need in [\"study\", \"advice\"]",
            "may have several answers",
            Some("\"study\" in project.need || \"advice\" in project.need"),
        ),
        ("project.stage", "a yes or no is expected", None),
        (
            "\"study\" in project.stage",
            "needs a list or a question with several choices",
            None,
        ),
        (
            "project.collective and true",
            "an operator is expected",
            Some("&&"),
        ),
        (
            "20 000 € < 15 %",
            "an amount cannot be compared with a rate",
            None,
        ),
        ("20 000 € < 5", "an amount cannot be compared", Some("5 €")),
        ("2026-01-01 < 2026-02-30", "not a day of the calendar", None),
        ("project.collective ? 1 : 2026-01-01", "both outcomes", None),
    ] {
        let problem = only(
            SCHEME,
            "'project.department == \"T1\"'",
            &format!("'{rule}'"),
            rule,
        );
        assert!(problem.message.contains(message), "{problem}");
        assert_eq!(problem.suggestion.as_deref(), suggestion, "{problem}");
    }
}

#[test]
fn the_form_has_its_own_vocabulary() {
    let problem = only(
        SCHEME,
        "show_if = 'applicant_kind == \"association\"'\nrole",
        "show_if = 'applicant.kind == \"association\"'\nrole",
        "applicant.kind ==",
    );
    assert_eq!(problem.suggestion.as_deref(), Some("applicant_kind"));
    let problem = only(
        SCHEME,
        "show_if = 'applicant_kind == \"association\"'\naccept",
        "show_if = 'applicant_kind == \"asociation\"'\naccept",
        "asociation",
    );
    assert_eq!(problem.suggestion.as_deref(), Some("\"association\""));
    // Inside a repeated block, the names of the block are known.
    let problem = only(
        SCHEME,
        "show_if = \"partner_pays\"",
        "show_if = \"partner_pay\"",
        "partner_pay",
    );
    assert_eq!(problem.suggestion.as_deref(), Some("partner_pays"));
}

#[test]
fn a_field_shown_by_what_comes_after_it() {
    let problem = only(
        SCHEME,
        "role = \"applicant.kind\"",
        "role = \"applicant.kind\"\nshow_if = 'association_name == \"x\"'",
        "show_if",
    );
    assert!(problem.message.contains("asked after it"), "{problem}");
    let problem = only(
        SCHEME,
        "role = \"applicant.kind\"",
        "role = \"applicant.kind\"\nshow_if = 'applicant_kind == \"person\"'",
        "show_if",
    );
    assert!(problem.message.contains("its own answer"), "{problem}");
}

#[test]
fn figures_need_their_source() {
    let problem = only(
        SCHEME,
        "rate = { value = \"50 %\", source = \"Inventé pour les tests\", confidence = \"A\" }",
        "rate = { value = \"50 %\", confidence = \"A\" }",
        "rate =",
    );
    assert!(problem.message.contains("`source` is missing"), "{problem}");
    let problem = only(
        SCHEME,
        "rate = { value = \"50 %\", source = \"Inventé pour les tests\", confidence = \"A\" }",
        "rate = \"50 %\"",
        "rate =",
    );
    assert!(problem.message.contains("has a source"), "{problem}");
    let problem = only(
        SCHEME,
        "public_share = { unknown = true,",
        "public_share = { ",
        "public_share",
    );
    assert!(problem.message.contains("`unknown = true`"), "{problem}");
    let problem = only(SCHEME, "{ value = \"50 %\",", "{ value = \"50\",", "\"50\"");
    assert!(problem.message.contains("followed by %"), "{problem}");
    let problem = only(
        SCHEME,
        "{ value = \"1 500 €\",",
        "{ value = \"1 500\",",
        "\"1 500\"",
    );
    assert_eq!(problem.suggestion.as_deref(), Some("1 500 €"));
    let problem = only(
        SCHEME,
        "{ value = \"1 500 €\",",
        "{ value = \"1.500 €\",",
        "1.500",
    );
    assert!(problem.message.contains("two ways"), "{problem}");
}

#[test]
fn words_dates_and_kinds() {
    let problem = only(SCHEME, "kind = \"grant\"", "kind = \"grnat\"", "grnat");
    assert_eq!(problem.suggestion.as_deref(), Some("grant"));
    let problem = only(
        SCHEME,
        "stages = [\"feasibility\"]",
        "stages = [\"feasible\"]",
        "feasible",
    );
    assert!(problem.message.contains("is not one of"), "{problem}");
    let problem = only(
        "funders.toml",
        "from = 2020-01-01",
        "from = \"hier\"",
        "hier",
    );
    assert!(problem.message.contains("a date such as"), "{problem}");
    let problem = only(
        "region.toml",
        "\"Europe/Paris\"",
        "\"Europe/Brest\"",
        "Europe/Brest",
    );
    assert!(problem.message.contains("time zone"), "{problem}");
    let problem = only(
        "actors/people.toml",
        "\"region\"",
        "\"departement:T1\"",
        "departement",
    );
    assert_eq!(problem.suggestion.as_deref(), Some("department"));
    let problem = only(
        SCHEME,
        "from = 2024-01-01",
        "from = 2024-01-01\nto = 2023-01-01",
        "to = 2023",
    );
    assert!(problem.message.contains("before"), "{problem}");
}

#[test]
fn ids_that_lead_nowhere() {
    for (from, to, suggestion) in [
        (
            "manager = \"atelier-du-phare\"",
            "manager = \"atelier-du-fare\"",
            Some("atelier-du-phare"),
        ),
        (
            "committee = \"conseil-du-mole\"",
            "committee = \"conseil-mole\"",
            Some("conseil-du-mole"),
        ),
        (
            "committee = \"conseil-du-mole\"",
            "committee = \"atelier-du-phare\"",
            None,
        ),
        (
            "funders = [\"assemblee-tevenn\"]",
            "funders = [\"assemble-tevenn\"]",
            Some("assemblee-tevenn"),
        ),
        (
            "from = \"applicant.kind\"",
            "from = \"aplicant.kind\"",
            Some("applicant.kind"),
        ),
        (
            "role = \"holder.email\"",
            "role = \"holder.mail\"",
            Some("holder.email"),
        ),
        (
            "after = \"study_start\"",
            "after = \"study_strat\"",
            Some("study_start"),
        ),
    ] {
        let problem = only(SCHEME, from, to, to);
        assert_eq!(problem.suggestion.as_deref(), suggestion, "{problem}");
    }
    let problem = only(
        "schemes/halle-aux-idees/2020-01-01.toml",
        "next = [\"coup-de-pouce\"]",
        "next = [\"coup-de-puce\"]",
        "next",
    );
    assert_eq!(problem.suggestion.as_deref(), Some("coup-de-pouce"));
    let problem = only(
        "actors/people.toml",
        "epci = \"999000001\"",
        "epci = \"999000002\"",
        "[[actor]]",
    );
    assert!(problem.message.contains("999000002"), "{problem}");
}

#[test]
fn forms_that_cannot_be_filled() {
    let problem = only(SCHEME, "requested = true", "requested = false", "");
    assert!(
        problem.message.contains("exactly one resource"),
        "{problem}"
    );
    let problem = only(SCHEME, "role = \"title\"\n", "", "");
    assert!(problem.message.contains("role `title`"), "{problem}");
    let problem = only(SCHEME, "id = \"holder_email\"", "id = \"holder_name\"", "");
    assert!(
        problem.message.contains("two fields have the id"),
        "{problem}"
    );
    let problem = only(
        SCHEME,
        "{ id = \"person\", label = \"Une personne\" }",
        "{ id = \"persone\", label = \"Une personne\" }",
        "",
    );
    assert_eq!(problem.suggestion.as_deref(), Some("person"));
    let problem = only(
        SCHEME,
        "required = true\nindispensable = true",
        "indispensable = true",
        "[[form.piece]]",
    );
    assert!(problem.message.contains("indispensable"), "{problem}");
    let problem = only(
        SCHEME,
        "id = \"project_title\"",
        "id = \"project-title\"",
        "[[form.section.field]]",
    );
    assert!(problem.message.contains("small letters"), "{problem}");
}

/// The problem of a rule put in place of the one on the territory.
fn ruled(rule: &str) -> Vec<Problem> {
    without_examples(&changed(
        SCHEME,
        "'project.department == \"T1\"'",
        &format!("'{rule}'"),
    ))
}

#[test]
fn rules_that_say_nothing() {
    for rule in [
        "project.collective || !project.collective",
        "true",
        "project.stage >= \"ideation\"",
        "answer.study_start < 2024-01-02 || answer.study_start > 2024-01-01",
        "plan.cash + plan.base > 5 € || !(plan.cash + plan.base > 5 €)",
        "answer.project_title == \"a\" || answer.project_title != \"a\"",
    ] {
        let found = ruled(rule);
        assert_eq!(found.len(), 1, "{rule}: {}", listed(&found));
        assert!(found[0].message.contains("can never fail"), "{}", found[0]);
        assert!(found[0].excerpt.is_some());
    }
    for rule in [
        "applicant.kind == \"person\" && applicant.kind == \"public\"",
        "answer.study_start < 2024-01-01 && answer.study_start > 2024-01-01",
        "\"study\" in project.need && !(\"study\" in project.need)",
        "project.stage > \"launch\"",
    ] {
        let found = ruled(rule);
        assert_eq!(found.len(), 1, "{rule}: {}", listed(&found));
        assert!(found[0].message.contains("can never hold"), "{}", found[0]);
    }
    // Rules that may go either way, by a computation, a limit or a place elsewhere.
    for rule in [
        "project.department == \"T1\"",
        "plan.cash - plan.base > 0 €",
        "plan.cash < plan.base || plan.cash > plan.base",
        "count(project.need) >= 1",
        "answer.study_start >= 2024-01-01 && answer.study_start <= 2024-01-01",
        "project.commune in [\"T1001\"]",
    ] {
        let found = ruled(rule);
        assert!(found.is_empty(), "{rule}: {}", listed(&found));
    }
}

#[test]
fn a_comparison_outside_what_a_field_may_hold() {
    let field = "[[form.section.field]]\nid = \"project_title\"";
    let asked = |rule: &str| {
        let mut files = changed(
            SCHEME,
            field,
            &format!(
                "[[form.section.field]]\nid = \"jobs\"\nlabel = \"Emplois\"\nkind = \"number\"\n\
                 min = 1\nmax = 200\n\n{field}"
            ),
        );
        let text = String::from_utf8(files.get(SCHEME).unwrap().to_vec()).unwrap();
        let text = text.replacen("'project.department == \"T1\"'", &format!("'{rule}'"), 1);
        files.insert(SCHEME, text);
        without_examples(&files)
    };
    for (rule, message) in [
        (
            "answer.jobs > 200",
            "is between 1 and 200: its comparison with 200 never holds",
        ),
        ("answer.jobs >= 1", "its comparison with 1 always holds"),
        ("0 == answer.jobs", "its comparison with 0 never holds"),
        ("project.collective && answer.jobs <= 200", "always holds"),
        ("plan.cash >= 0 €", "is never under 0,00"),
        ("plan.public_share < 0 %", "never holds"),
    ] {
        let found = asked(rule);
        assert_eq!(found.len(), 1, "{rule}: {}", listed(&found));
        assert!(found[0].message.contains(message), "{}", found[0]);
    }
    for rule in [
        "answer.jobs >= 2",
        "answer.jobs == 200",
        "answer.jobs < 200",
        "plan.cash > 0 €",
    ] {
        let found = asked(rule);
        assert!(found.is_empty(), "{rule}: {}", listed(&found));
    }
}

#[test]
fn limits_that_hold_nothing_are_said_as_such() {
    let rounded = only(
        SCHEME,
        "round_to = \"10 €\"",
        "round_to = \"0 €\"",
        "round_to",
    );
    assert!(rounded.message.contains("more than 0 €"), "{rounded}");
    let amounts = "kind = \"amount\"\nmin = \"0 €\"\n";
    for (min, max, wrong) in [
        ("5 €", "4 €", true),
        ("5 €", "5 €", false),
        ("5 €", "6 €", false),
    ] {
        let kind = format!("kind = \"amount\"\nmin = \"{min}\"\nmax = \"{max}\"\n");
        let found = problems(&changed(SCHEME, amounts, &kind));
        let said = found
            .iter()
            .any(|one| one.message.contains("`min` is above `max`"));
        assert_eq!(said, wrong, "{}", listed(&found));
        assert_eq!(found.is_empty(), !wrong, "{}", listed(&found));
    }
    for (min, max, wrong) in [(3, 2, true), (3, 3, false)] {
        let kind = format!("kind = \"number\"\nmin = {min}\nmax = {max}\n");
        let found = problems(&changed(SCHEME, amounts, &kind));
        let said = found
            .iter()
            .any(|one| one.message.contains("`min` is above `max`"));
        assert_eq!(said, wrong, "{}", listed(&found));
    }
}

#[test]
fn an_example_answers_what_its_form_takes() {
    let field = "[[form.section.field]]\nid = \"project_title\"";
    let at_ceiling = "\"plan.base\" = \"3 000 €\" }";
    for (kind, said, message) in [
        (
            "kind = \"number\"\nmin = 1\nmax = 9\n",
            "0",
            "is 0, under the least of its field, 1",
        ),
        ("kind = \"number\"\nmin = 1\nmax = 9\n", "1", ""),
        ("kind = \"number\"\nmin = 1\nmax = 9\n", "9", ""),
        (
            "kind = \"number\"\nmin = 1\nmax = 9\n",
            "10",
            "is 10, over the most of its field, 9",
        ),
        (
            "kind = \"amount\"\nmin = \"1 €\"\n",
            "\"0,99 €\"",
            "under the least",
        ),
        ("kind = \"amount\"\nmin = \"1 €\"\n", "\"1 €\"", ""),
    ] {
        let mut files = changed(
            SCHEME,
            field,
            &format!(
                "[[form.section.field]]\nid = \"asked\"\nlabel = \"Combien ?\"\n{kind}\n{field}"
            ),
        );
        let text = String::from_utf8(files.get(SCHEME).unwrap().to_vec()).unwrap();
        let more = format!("\"plan.base\" = \"3 000 €\", \"answer.asked\" = {said} }}");
        let text = text.replacen(at_ceiling, &more, 1);
        files.insert(SCHEME, text);
        let found = problems(&files);
        if message.is_empty() {
            assert!(found.is_empty(), "{said}: {}", listed(&found));
        } else {
            assert_eq!(found.len(), 1, "{said}: {}", listed(&found));
            assert!(found[0].message.contains(message), "{}", found[0]);
            // A draft is tried before its examples are written again.
            assert!(without_examples(&files).is_empty());
        }
    }
}

#[test]
fn a_field_read_where_it_may_be_hidden() {
    let found = ruled("answer.association_name != \"\"");
    assert_eq!(found.len(), 1, "{}", listed(&found));
    let message = &found[0].message;
    assert!(message.contains("answer.association_name"), "{message}");
    assert!(
        message.contains("applicant_kind == \"association\""),
        "{message}"
    );
    for rule in [
        "answer.applicant_kind != \"association\" || answer.association_name != \"\"",
        "answer.applicant_kind == \"association\" && answer.association_name != \"\"",
        "answer.applicant_kind == \"person\" ? project.collective : answer.association_name != \"\"",
    ] {
        let found = ruled(rule);
        assert!(found.is_empty(), "{rule}: {}", listed(&found));
    }
}

#[test]
fn a_field_of_the_version_before_is_said_to_be_removed() {
    let newer = "schemes/coup-de-pouce/2026-01-01.toml";
    let mut files = changed(
        SCHEME,
        "from = 2024-01-01\n",
        "from = 2024-01-01\nto = 2025-12-31\n",
    );
    let text = String::from_utf8(tiny().get(SCHEME).unwrap().to_vec()).unwrap();
    let text = text
        .replacen("from = 2024-01-01", "from = 2026-01-01", 1)
        .replacen("id = \"project_title\"", "id = \"project_name\"", 1)
        .replacen(
            "'project.department == \"T1\"'",
            "'answer.project_title != \"\"'",
            1,
        );
    files.insert(newer, text);
    let found = problems(&files);
    assert_eq!(found.len(), 1, "{}", listed(&found));
    assert_eq!(found[0].file, newer);
    assert!(
        found[0]
            .message
            .contains("version of 2024-01-01 and was removed since"),
        "{}",
        found[0]
    );
}

#[test]
fn a_text_without_a_language_that_is_offered() {
    let mut files = changed(
        "region.toml",
        "languages = [\"fr\"]",
        "languages = [\"fr\", \"en\"]",
    );
    let found = problems(&files);
    assert!(found.len() > 50, "{}", found.len());
    assert!(
        found.iter().all(|p| p.message.contains("has no `en`")),
        "{}",
        listed(&found)
    );
    // One that is translated is not among them.
    let text = String::from_utf8(files.get(SCHEME).unwrap().to_vec()).unwrap();
    let name = "name = \"Coup de pouce\"";
    assert!(text.contains(name));
    files.insert(
        SCHEME,
        text.replacen(
            name,
            "name = { fr = \"Coup de pouce\", en = \"A push\" }",
            1,
        ),
    );
    assert_eq!(problems(&files).len(), found.len() - 1);
}

#[test]
fn versions_that_overlap() {
    let old = "schemes/coup-de-pouce/2020-01-01.toml";
    let found = problems(&changed(old, "to = 2023-12-31", "to = 2024-01-01"));
    assert_eq!(found.len(), 1, "{}", listed(&found));
    assert_eq!(found[0].file, SCHEME);
    assert!(found[0].message.contains("overlaps"));
}

#[test]
fn files_misplaced_missing_or_broken() {
    let mut files = tiny();
    let scheme = files.0.remove(SCHEME).unwrap();
    files.insert("schemes/coup-de-pouce/2024-02-01.toml", scheme);
    let found = problems(&files);
    assert_eq!(found.len(), 1, "{}", listed(&found));
    assert!(
        found[0]
            .message
            .contains("schemes/coup-de-pouce/2024-01-01.toml"),
        "{}",
        found[0]
    );

    let mut files = tiny();
    let bodies = files.0.remove("bodies.toml").unwrap();
    files.insert("body.toml", bodies);
    let found = problems(&files);
    assert_eq!(found.len(), 2, "{}", listed(&found));
    assert!(found.iter().any(|p| p.message.contains("missing")));
    assert!(found.iter().any(|p| p.message.contains("nothing reads")));

    let mut files = tiny();
    files.insert("funders.toml", b"[[funder]\nid = ".to_vec());
    files.insert("criteria.toml", vec![0xff, 0xfe]);
    let found = problems(&files);
    assert!(
        found
            .iter()
            .any(|p| p.file == "funders.toml" && p.line == 1)
    );
    assert!(found.iter().any(|p| p.message.contains("UTF-8")));
}

#[test]
fn every_mistake_is_given_at_once() {
    let mut files = changed(SCHEME, "summary =", "sumary =");
    let parameters = String::from_utf8(files.get("parameters.toml").unwrap().to_vec()).unwrap();
    files.insert(
        "parameters.toml",
        parameters.replacen("{ months = 3 }", "{ month = 3 }", 1),
    );
    let found = problems(&files);
    let named: Vec<&str> = found.iter().map(|p| p.file.as_str()).collect();
    assert!(named.contains(&SCHEME) && named.contains(&"parameters.toml"));
}

#[test]
fn territories_that_do_not_hold_together() {
    for (file, from, to, message) in [
        (
            "territory/communes.json",
            "\"departement\": \"T1\", \"codesPostaux\": [\"99902\"]",
            "\"departement\": \"T7\", \"codesPostaux\": [\"99902\"]",
            "department T7",
        ),
        (
            "territory/communes.json",
            "\"chefLieu\": \"T1001\"",
            "\"chefLieu\": \"T7001\"",
            "no commune of today",
        ),
        (
            "territory/anciens-codes.csv",
            "T1009,T1008",
            "T1009,T7008",
            "no commune of today",
        ),
        (
            "territory/anciens-codes.csv",
            "T1009,T1008",
            "T1009",
            "two codes",
        ),
        (
            "territory/epci.json",
            "\"membres\"",
            "\"member\"",
            "membres",
        ),
        ("territory/communes.json", "812,", "812", "expected"),
    ] {
        let found = problems(&changed(file, from, to));
        assert_eq!(found.len(), 1, "{}", listed(&found));
        assert_eq!(found[0].file, file);
        assert!(found[0].message.contains(message), "{}", found[0]);
    }
    let mut files = tiny();
    files.0.remove("territory/epci.json");
    let found = problems(&files);
    assert_eq!(found.len(), 1, "{}", listed(&found));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever happens to one file, reading answers: a region or problems, never a panic.
    #[test]
    fn damaged_files_are_answered(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        junk in prop::collection::vec(any::<u8>(), 0..6),
        removed in 0usize..12,
    ) {
        let mut files = tiny();
        let names: Vec<String> = files
            .0
            .keys()
            .filter(|name| !name.starts_with("documents/"))
            .cloned()
            .collect();
        let name = which.get(&names).clone();
        let mut content = files.get(&name).unwrap().to_vec();
        let start = at.index(content.len());
        let end = (start + removed).min(content.len());
        content.splice(start..end, junk);
        files.insert(name, content);
        for problem in problems(&files) {
            prop_assert!(problem.line >= 1 && problem.column >= 1);
        }
    }
}

#[test]
fn a_text_that_repeats_the_figure_of_a_rule_is_a_warning() {
    let summary = "summary = \"Aide l’étude d’un projet utile à l’île.\"";
    let repeated =
        "summary = \"Aide l’étude, à 50 % et 1 500 € au plus, en 2 000 € ou en 6 mois.\"";
    let region = Region::load(&changed(SCHEME, summary, repeated)).unwrap();
    let report = policy::check::check(&region);
    assert!(report.problems.is_empty(), "{}", listed(&report.problems));
    let said: Vec<(&str, usize)> = report
        .warnings
        .iter()
        .filter(|one| one.message.contains("is the figure of a rule"))
        .map(|one| (one.message.split('`').nth(1).unwrap(), one.line))
        .collect();
    // The file itself says its limits in `gives` and in a figure; 2 000 € and 6 months are no rule's.
    assert_eq!(
        said,
        [
            ("1 500 €", 4),
            ("50 %", 4),
            ("1 500 €", 9),
            ("300 €", 9),
            ("1 500 €", 20),
            ("300 €", 20),
        ]
    );
}

/// The problems of a scheme that has these terms too, and this kind.
fn with_terms(kind: &str, terms: &str) -> Vec<String> {
    let mut files = tiny();
    let text = String::from_utf8(files.get(SCHEME).unwrap().to_vec()).unwrap();
    let text = text.replacen("kind = \"grant\"", &format!("kind = \"{kind}\""), 1);
    let at = text.find("\n[[condition]]").unwrap();
    let text = format!("{}\n{terms}\n{}", &text[..at], &text[at..]);
    files.insert(SCHEME, text);
    problems(&files)
        .iter()
        .map(|one| one.message.clone())
        .collect()
}

fn repayment(deferral: &str, length: &str, every: &str) -> String {
    let figure =
        |value: &str| format!("{{ value = \"{value}\", source = \"s\", confidence = \"A\" }}");
    format!(
        "[repayment]\nrate = {}\ndeferral = {}\nlength = {}\nevery = {}\n",
        figure("0 %"),
        figure(deferral),
        figure(length),
        figure(every)
    )
}

#[test]
fn terms_that_hold_together() {
    let fine = repayment("24 months", "5 years", "3 months");
    assert_eq!(with_terms("repayable-advance", &fine), [""; 0]);
    assert_eq!(with_terms("mixed", &fine), [""; 0]);
    assert_eq!(
        with_terms("mixed", &repayment("0 months", "1 year", "1 month")),
        [""; 0]
    );
    let says = |found: Vec<String>, words: &str| {
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(words), "{found:?}");
    };
    says(with_terms("grant", &fine), "only an advance is repaid");
    says(with_terms("repayable-advance", ""), "an advance is repaid");
    says(
        with_terms("mixed", &repayment("0 months", "12 months", "5 months")),
        "no whole number of instalments",
    );
    says(
        with_terms("mixed", &repayment("0 months", "0 months", "1 month")),
        "zero is no length",
    );
    says(
        with_terms("mixed", &repayment("2 weeks", "12 months", "1 month")),
        "is no length such as",
    );
}

#[test]
fn payments_that_add_up() {
    let part = |when: &str, share: Option<&str>| {
        let share = match share {
            Some(share) => format!("value = \"{share}\", confidence = \"A\""),
            None => "unknown = true".to_owned(),
        };
        format!("[[payment.part]]\nwhen = \"{when}\"\nshare = {{ {share}, source = \"s\" }}\n")
    };
    let paid = |parts: &[String]| with_terms("grant", &format!("[payment]\n{}", parts.concat()));
    let first = |share| part("signature", share);
    let last = |share| part("balance", share);
    assert_eq!(paid(&[first(Some("30 %")), last(Some("70 %"))]), [""; 0]);
    assert_eq!(paid(&[first(None), last(None)]), [""; 0]);
    assert_eq!(paid(&[first(Some("100 %")), last(None)]), [""; 0]);
    let says = |found: Vec<String>, words: &str| {
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(words), "{found:?}");
    };
    let whole = "do not add up to 100 %";
    says(paid(&[first(Some("30 %")), last(Some("69 %"))]), whole);
    says(paid(&[first(Some("30 %")), last(Some("71 %"))]), whole);
    says(paid(&[first(Some("101 %")), last(None)]), whole);
    says(paid(&[last(None), first(None)]), "in the order");
    says(paid(&[]), "says nothing");
    let delay = "[payment]\ndelay = { value = \"80 days\", source = \"s\", confidence = \"A\" }\n";
    assert_eq!(with_terms("grant", delay), [""; 0]);
    says(
        with_terms("grant", &delay.replace("80 days", "80 months")),
        "is no length such as",
    );
}
