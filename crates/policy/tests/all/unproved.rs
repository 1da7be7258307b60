//! Limits and conditions inside an amount that no example proves: the checker asks for each side.

use crate::common::{files, listed};
use crate::made_up::{SCHEME, TINY};
use policy::Files;

/// The made-up scheme with something more in its amount, and examples besides its own.
fn with(changes: &[(&str, &str)], examples: &[String]) -> Files {
    let mut files = files(TINY);
    let mut text = String::from_utf8(files.get(SCHEME).unwrap().to_vec()).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    files.insert(SCHEME, format!("{text}\n{}", examples.join("\n")));
    files
}

/// What is said of the region, each with the line it is about.
fn said(files: &Files) -> Vec<(String, String)> {
    let found = policy::check::files(files).1.problems;
    let text = String::from_utf8(files.get(SCHEME).unwrap().to_vec()).unwrap();
    let line = |at: usize| text.lines().nth(at - 1).unwrap().to_owned();
    let plain = |text: &str| text.replace(['\u{a0}', '\u{202f}'], " ");
    let said = found
        .iter()
        .map(|one| (plain(&one.message), line(one.line)));
    said.collect()
}

fn sound(files: &Files) {
    let found = policy::check::files(files).1.problems;
    assert!(found.is_empty(), "{}", listed(&found));
}

fn example(id: &str, situation: &str, amount: &str) -> String {
    format!(
        "[[example]]\nid = \"{id}\"\ntext = \"Essai\"\nverdict = \"judgement\"\namount = \"{amount}\"\n\
         [example.situation]\n\"project.commune\" = \"T1001\"\n\"applicant.kind\" = \"person\"\n\
         \"project.stage\" = \"feasibility\"\n{situation}\n"
    )
}

fn sides(limit: &str, line: &str, lacking: &[&str]) -> Vec<(String, String)> {
    let said = lacking.iter().map(|side| {
        let side = if *side == "at" {
            "exactly at".to_owned()
        } else {
            format!("just {side}")
        };
        (format!("no example is {side} {limit}"), line.to_owned())
    });
    said.collect()
}

#[test]
fn the_share_of_public_money() {
    let unknown = "public_share = { unknown = true, source = \"Inventé pour les tests\" }";
    let share = "public_share = { value = \"80 %\", source = \"Inventé\", confidence = \"A\" }";
    let change = [(unknown, share)];
    assert_eq!(
        said(&with(&change, &[])),
        sides("80 %", share, &["at", "above", "below"])
    );
    // 50 % of 2 000 €, in the 1 600 € of public money: others leave 1 005, 1 000 or 995 €.
    let of = |id: &str, others: &str, amount: &str| {
        let situation =
            format!("\"plan.base\" = \"2 000 €\"\n\"plan.other_public\" = \"{others}\"");
        example(id, &situation, amount)
    };
    let below = of("public-below", "595 €", "1 000 €");
    let at = of("public-at", "600 €", "1 000 €");
    let above = of("public-above", "605 €", "990 €");
    assert_eq!(
        said(&with(&change, &[below.clone(), above.clone()])),
        sides("80 %", share, &["at"])
    );
    sound(&with(&change, &[below, at, above]));
    // Nobody else gives public money, and the rate is under the share: no example can be near it.
    let alone = "public = true\nfunder = true";
    sound(&with(&[(unknown, share), (alone, "funder = true")], &[]));
}

const LINE: &str = "[[amount.expense]]\nkind = \"study\"\nline_ceiling = { value = \"1 000 €\", source = \"I\", confidence = \"A\" }\nsource = \"I\"\nconfidence = \"A\"\n\n[[form.section]]";
const SHARE: &str = "[[amount.expense]]\nkind = \"study\"\nshare_ceiling = { value = \"20 %\", of = [\"meals\"], source = \"I\", confidence = \"A\" }\nsource = \"I\"\nconfidence = \"A\"\n\n[[amount.expense]]\nkind = \"meals\"\neligible = true\nsource = \"I\"\nconfidence = \"A\"\n\n[[form.section]]";

fn lines(id: &str, study: &str, meals: &str, amount: &str) -> String {
    let situation = format!(
        "\"plan.expenses\" = [{{ kind = \"study\", amount = \"{study}\" }}, {{ kind = \"meals\", amount = \"{meals}\" }}]"
    );
    example(id, &situation, amount)
}

#[test]
fn the_ceiling_of_a_line() {
    let change = [("[[form.section]]", LINE)];
    let place = LINE.lines().nth(2).unwrap();
    assert_eq!(
        said(&with(&change, &[])),
        sides("1 000,00 €", place, &["at", "above", "below"])
    );
    // Half of the study, at most 1 000 €, rounded down to 10 €.
    let examples = [
        lines("line-below", "990 €", "5 €", "490 €"),
        lines("line-at", "1 000 €", "5 €", "500 €"),
        lines("line-above", "1 010 €", "5 €", "500 €"),
    ];
    sound(&with(&change, &examples));
    assert_eq!(
        said(&with(&change, &examples[1..])),
        sides("1 000,00 €", place, &["below"])
    );
}

#[test]
fn the_share_of_other_expenses() {
    let change = [("[[form.section]]", SHARE)];
    let place = SHARE.lines().nth(2).unwrap();
    assert_eq!(
        said(&with(&change, &[])),
        sides("20 %", place, &["at", "above", "below"])
    );
    // The study counts up to a fifth of 1 000 € of meals.
    let examples = [
        lines("share-below", "199 €", "1 000 €", "590 €"),
        lines("share-at", "200 €", "1 000 €", "600 €"),
        lines("share-above", "201 €", "1 000 €", "600 €"),
    ];
    sound(&with(&change, &examples));
    assert_eq!(
        said(&with(&change, &examples[..2])),
        sides("20 %", place, &["above"])
    );
}

#[test]
fn a_condition_of_a_rate_a_bonus_or_an_expense() {
    let round = "round_to = \"10 €\"";
    let rates = "rates = [{ when = 'plan.cash >= 5 000 €', value = \"40 %\", text = \"Gros\", source = \"I\", confidence = \"A\" }]\nround_to = \"10 €\"";
    let case = "plan.cash >= 5 000 €";
    let change = [(round, rates)];
    let of = |id: &str, cash: &str, amount: &str| {
        let situation = format!("\"plan.base\" = \"2 000 €\"\n\"plan.cash\" = \"{cash}\"");
        example(id, &situation, amount)
    };
    let found = said(&with(&change, &[]));
    let messages: Vec<&str> = found.iter().map(|(message, _)| message.as_str()).collect();
    // The examples of the file say the plan by its base alone: its cost is not known, and no rate is.
    assert!(
        messages.contains(&&*format!("`{case}` holds in no example")),
        "{messages:?}"
    );
    assert!(
        messages.contains(&&*format!("`{case}` fails in no example")),
        "{messages:?}"
    );
    for side in ["just below", "exactly at", "just above"] {
        let said = format!("no example is {side} 5 000,00 €");
        assert!(messages.contains(&said.as_str()), "{messages:?}");
    }
    let examples = [
        of("cash-below", "4 999 €", "1 000 €"),
        of("cash-at", "5 000 €", "800 €"),
        of("cash-above", "5 001 €", "800 €"),
    ];
    let left = said(&with(&change, &examples));
    assert!(
        left.iter().all(|(message, _)| !message.contains("5 000")),
        "{left:?}"
    );
    let bonus = "bonuses = [{ id = \"many\", when = 'applicant.kind == \"public\"', value = \"5 %\", text = \"À plusieurs\", source = \"I\", confidence = \"A\" }]\nround_to = \"10 €\"";
    let found = said(&with(&[(round, bonus)], &[]));
    let messages: Vec<&str> = found.iter().map(|(message, _)| message.as_str()).collect();
    assert!(
        messages.contains(&"`applicant.kind == \"public\"` holds in no example"),
        "{messages:?}"
    );
    let when = LINE.replace(
        "line_ceiling = { value = \"1 000 €\", source = \"I\", confidence = \"A\" }",
        "when = 'applicant.kind == \"public\"'",
    );
    let found = said(&with(&[("[[form.section]]", when.as_str())], &[]));
    assert!(
        found
            .iter()
            .any(|(message, _)| message == "`applicant.kind == \"public\"` holds in no example"),
        "{found:?}"
    );
}
