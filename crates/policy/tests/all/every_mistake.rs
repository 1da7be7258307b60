//! Mistakes of different kinds in different files are all said at once, each once: none hides another, and
//! what depends on something that could not be read is not said to be wrong.

use crate::common::{files, listed};
use policy::{Files, Problem};

const SCHEME: &str = "schemes/coup-de-pouce/2024-01-01.toml";

fn tiny() -> Files {
    files("../testkit/regions/tiny")
}

fn text(files: &Files, file: &str) -> String {
    String::from_utf8(files.get(file).unwrap().to_vec()).unwrap()
}

fn change(files: &mut Files, file: &str, from: &str, to: &str) {
    let text = text(files, file);
    assert!(text.contains(from), "{from} is not in {file}");
    files.insert(file, text.replacen(from, to, 1));
}

fn problems(files: &Files) -> Vec<Problem> {
    policy::check::files(files).1.problems
}

/// Each file with what is said of it, in order.
fn said(found: &[Problem]) -> Vec<(&str, &str)> {
    let said = found
        .iter()
        .map(|one| (one.file.as_str(), one.message.as_str()));
    said.collect()
}

#[test]
fn no_phase_hides_another() {
    let mut files = tiny();
    // A rule that mixes types, in the file whose other condition loses the only example that fails it.
    change(
        &mut files,
        SCHEME,
        "rule = 'project.department == \"T1\"'",
        "rule = 'project.department > 20 000 €'",
    );
    let example = text(&files, SCHEME);
    let from = example.find("[[example]]\nid = \"started\"").unwrap();
    let to = example[from..].find("\n\n").unwrap();
    let gone = example[from..from + to].to_owned();
    change(&mut files, SCHEME, &gone, "");
    // A manager that does not exist, a source left out, a date that is none, a question without label.
    change(
        &mut files,
        SCHEME,
        "manager = \"atelier-du-phare\"",
        "manager = \"atelier-du-phar\"",
    );
    change(
        &mut files,
        SCHEME,
        "reason = \"Les repas ne sont pas aidés.\"\nsource = \"Inventé pour les tests\"\n",
        "reason = \"Les repas ne sont pas aidés.\"\n",
    );
    change(
        &mut files,
        "bodies.toml",
        "to = 2023-12-31",
        "to = \"hier\"",
    );
    change(
        &mut files,
        "situation.toml",
        "label = \"Êtes-vous plusieurs ?\"",
        "",
    );
    // Two values of one parameter on the same day.
    let parameters = text(&files, "parameters.toml");
    let again = parameters[parameters.find("[[parameter]]").unwrap()..].to_owned();
    let first = again.split("\n\n").next().unwrap().to_owned();
    files.insert("parameters.toml", format!("{parameters}\n{first}\n"));
    let found = problems(&files);
    let said = said(&found);
    for (file, message) in [
        ("bodies.toml", "a date such as 2026-01-31 is expected"),
        ("situation.toml", "the key `label` is missing"),
        (SCHEME, "no body has the id `atelier-du-phar`"),
        (SCHEME, "the key `source` is missing"),
        (SCHEME, "no example fails this condition"),
    ] {
        assert!(
            said.contains(&(file, message)),
            "{message}\n{}",
            listed(&found)
        );
    }
    let begins = |start: &str| said.iter().any(|(_, message)| message.starts_with(start));
    assert!(
        begins("a department cannot be compared with an amount"),
        "{}",
        listed(&found)
    );
    assert!(
        said.iter().any(|(file, _)| *file == "parameters.toml"),
        "{}",
        listed(&found)
    );
    assert_eq!(found.len(), 7, "{}", listed(&found));
}

#[test]
fn a_file_that_is_no_toml_hides_no_other() {
    for file in [
        "region.toml",
        "situation.toml",
        "parameters.toml",
        "funders.toml",
        "bodies.toml",
        "criteria.toml",
        "state-aid.toml",
        "territory/source.toml",
        "schemes/coup-de-pouce/2020-01-01.toml",
        "schemes/halle-aux-idees/2020-01-01.toml",
    ] {
        let mut files = tiny();
        change(&mut files, SCHEME, "gives = \"De 300", "given = \"De 300");
        change(
            &mut files,
            SCHEME,
            "'project.stage in [\"ideation\", \"feasibility\"]'",
            "'project.stage >= 3'",
        );
        files.insert(file, "id = ");
        let found = problems(&files);
        assert_eq!(
            found.iter().filter(|one| one.file == file).count(),
            1,
            "{file}\n{}",
            listed(&found)
        );
        let said = said(&found);
        assert!(
            said.contains(&(SCHEME, "`given` is not a known key here")),
            "{}",
            listed(&found)
        );
        // The rule names a question: without the questions, nothing is said of it.
        let questions = ["situation.toml", "region.toml", "territory/source.toml"].contains(&file);
        let rule = found
            .iter()
            .filter(|one| one.message.contains("cannot be compared"))
            .count();
        assert!(
            rule == 1 || questions && file == "situation.toml",
            "{file}\n{}",
            listed(&found)
        );
        assert_eq!(found.len(), 2 + rule, "{file}\n{}", listed(&found));
    }
}

#[test]
fn a_line_that_is_lost_is_said_and_little_else() {
    // Every line of every file, one after another: what is said of it is short, and never of another file
    // but where an id is no longer there.
    let all = tiny();
    let mut told = 0;
    for (file, content) in all.under("", ".toml") {
        let content = std::str::from_utf8(content).unwrap();
        for (at, line) in content.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with("[[") {
                continue;
            }
            let kept = content
                .lines()
                .enumerate()
                .filter(|(other, _)| *other != at);
            let kept: Vec<&str> = kept.map(|(_, line)| line).collect();
            let mut files = tiny();
            files.insert(file, kept.join("\n"));
            let found = problems(&files);
            // A whole table that lost its head, a rule or a figure that changed what examples prove, a choice that
            // others name: each of these is a change of many things.
            let many = line.starts_with('[')
                || ["rule =", "rate =", "round_to =", "    {"]
                    .iter()
                    .any(|one| line.starts_with(one));
            assert!(
                found.len() <= 1 || many,
                "{file}:{} {line}\n{}",
                at + 1,
                listed(&found)
            );
            told += usize::from(!found.is_empty());
        }
    }
    assert!(told > 100, "{told}");
}

#[test]
fn what_is_named_twice_is_said_with_both_places() {
    let options = "    { id = \"person\", label = \"Une personne\" },\n";
    let condition = "[[condition]]\nid = \"stage\"\ntext = \"Encore.\"\nsource = \"Inventé\"\nconfidence = \"A\"\n";
    let step = "[[step]]\ntitle = \"Décider\"\n";
    let section = "[[form.section]]\nid = \"pieces\"\ntitle = \"Encore\"\nkind = \"pieces\"\n";
    let piece = "[[form.piece]]\nid = \"quote\"\nlabel = \"Encore\"\naccept = [\"pdf\"]\nsource = \"I\"\nconfidence = \"A\"\n";
    let resource = "[[form.resource]]\nid = \"own\"\nlabel = \"Encore\"\n";
    let expense = "[[form.expense]]\nid = \"time\"\nlabel = \"Encore\"\nin_kind = true\nsource = \"I\"\nconfidence = \"A\"\n";
    let example =
        "[[example]]\nid = \"started\"\ntext = \"Encore\"\nverdict = \"unknown\"\nsituation = {}\n";
    for (file, at, added, said) in [
        (
            SCHEME,
            "    { id = \"association\"",
            options,
            "two choices have the id `person`",
        ),
        (
            SCHEME,
            "[amount]",
            condition,
            "two conditions have the id `stage`",
        ),
        (
            SCHEME,
            "[amount]",
            step,
            "two steps have the title `Décider`",
        ),
        (
            SCHEME,
            "[[form.piece]]",
            section,
            "two sections have the id `pieces`",
        ),
        (
            SCHEME,
            "[[form.expense]]",
            piece,
            "two pieces have the id `quote`",
        ),
        (
            SCHEME,
            "[[form.section]]\nid = \"plan\"",
            BLOCK,
            "two fields of this block have the id `partner_name`",
        ),
        (
            SCHEME,
            "[[form.resource]]\nid = \"other\"",
            resource,
            "two kinds of resource have the id `own`",
        ),
        (
            SCHEME,
            "[[form.resource]]",
            expense,
            "two kinds of expense have the id `time`",
        ),
        (
            SCHEME,
            "[[example]]\nid = \"nobody-asked\"",
            example,
            "two examples have the id `started`",
        ),
        (
            "funders.toml",
            "",
            FUNDER,
            "two funders have the id `assemblee-tevenn`",
        ),
        (
            "bodies.toml",
            "[[body]]\nid = \"conseil-du-mole\"",
            BODY,
            "two bodies have the id `atelier-du-phare`",
        ),
        (
            "situation.toml",
            "[[question]]\nid = \"project.need\"",
            QUESTION,
            "two questions have the id `project.collective`",
        ),
    ] {
        let mut files = tiny();
        let text = text(&files, file);
        let place = if at.is_empty() {
            text.len()
        } else {
            text.rfind(at).unwrap()
        };
        let (before, after) = text.split_at(place);
        let written = format!("{before}{added}{after}");
        files.insert(file, written.clone());
        let found = problems(&files);
        assert_eq!(found.len(), 1, "{said}\n{}", listed(&found));
        // Both are in the file: the second is where the mistake is, the first is named.
        let name = said.split('`').nth(1).unwrap();
        let key = if added.contains("title = \"Déc") {
            "title"
        } else {
            "id"
        };
        let line = format!("{key} = \"{name}\"");
        let lines: Vec<usize> = (1..)
            .zip(written.lines())
            .filter(|(_, one)| one.contains(&line))
            .map(|(at, _)| at)
            .collect();
        let [first, second] = lines[lines.len() - 2..] else {
            unreachable!()
        };
        assert_eq!(
            found[0].message,
            format!("{said}: the first is at line {first}"),
            "{}",
            listed(&found)
        );
        assert_eq!(
            (found[0].file.as_str(), found[0].line),
            (file, second),
            "{}",
            listed(&found)
        );
    }
}

const BLOCK: &str =
    "[[form.section.field.field]]\nid = \"partner_name\"\nlabel = \"Encore\"\nkind = \"yes-no\"\n";
const FUNDER: &str =
    "[[funder]]\nid = \"assemblee-tevenn\"\nname = \"Encore\"\nfrom = 2020-01-01\nsource = \"I\"\n";
const BODY: &str = "[[body]]\nid = \"atelier-du-phare\"\nname = \"Encore\"\nkind = \"other\"\nsource = \"I\"\nconfidence = \"A\"\n";
const QUESTION: &str =
    "[[question]]\nid = \"project.collective\"\nkind = \"yes-no\"\nlabel = \"Encore\"\n";

/// A mistake in the amount of one funder is said at that funder, whichever leads and whichever comes first.
#[test]
fn the_amount_of_each_funder_is_said_where_it_is_written() {
    let wrong = "floor = { value = \"900 €\", source = \"I\", confidence = \"A\" }\nceiling = { value = \"800 €\", source = \"I\", confidence = \"A\" }\n";
    let sound = "rate = { value = \"5 %\", source = \"I\", confidence = \"A\" }\n";
    let amount = format!("[amount]\n{sound}");
    let own =
        |funder: &str, more: &str| format!("[[funding]]\nfunder = \"{funder}\"\n{more}{sound}");
    let second = own("compagnie", "");
    let lead = own("assemblee-tevenn", "lead = true\n");
    for text in [
        format!("{amount}{wrong}{second}"),
        format!("{amount}{second}{wrong}"),
        format!("{second}{wrong}{lead}"),
        format!("{second}{lead}{wrong}"),
    ] {
        let files = crate::made_up::with(&text);
        let found = problems(&files);
        let of_floor: Vec<&Problem> = found
            .iter()
            .filter(|one| one.message.starts_with("the floor"))
            .collect();
        let scheme = text_of(&files);
        let line = scheme
            .lines()
            .position(|line| line.starts_with("floor"))
            .unwrap()
            + 1;
        assert_eq!(of_floor.len(), 1, "{}", listed(&found));
        assert_eq!(of_floor[0].line, line, "{text}\n{}", of_floor[0]);
    }
}

fn text_of(files: &Files) -> String {
    text(files, SCHEME)
}

/// A field that holds no single value is said to be so, not to be removed, in a version after another.
#[test]
fn a_field_kept_from_the_version_before_is_not_said_to_be_removed() {
    let mut files = tiny();
    let before = text(&files, SCHEME);
    change(
        &mut files,
        SCHEME,
        "from = 2024-01-01\n",
        "from = 2024-01-01\nto = 2025-12-31\n",
    );
    let later = before
        .replacen("from = 2024-01-01", "from = 2026-01-01", 1)
        .replacen("'project.department == \"T1\"'", "'answer.partners'", 1);
    files.insert("schemes/coup-de-pouce/2026-01-01.toml", later);
    let found = problems(&files);
    assert_eq!(found.len(), 1, "{}", listed(&found));
    assert!(
        found[0].message.contains("holds no single value"),
        "{}",
        found[0]
    );
}
