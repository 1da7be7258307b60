//! What each line of a plan counts for, and the amounts that follow, for one funder and for several.

use std::collections::BTreeMap;

use crate::common::{listed, load};
use crate::made_up::{SCHEME, TINY, region, scheme, scheme_text, with};
use jiff::civil::{Date, date};
use money::{Cents, Rate};
use policy::amount::{BaseResult, FundInput, FundingResult, Quantity, fund, lead_base};
use policy::assess::{LawDates, assess};
use policy::plan::{Plan, PlanExpense, PlanResource};
use policy::*;

/// Rules of expenses, to be put under a rate.
const RATE: &str = r#"
[amount]
rate = { value = "50 %", source = "Essai", confidence = "A" }
"#;

/// The form with a question of value-added tax and more kinds of expense.
fn with_kinds(amount: &str) -> Region {
    let mut files = with(amount);
    let text = String::from_utf8(files.get(SCHEME).unwrap().to_vec()).unwrap();
    let text = text.replacen(
        "[[form.section.field]]\nid = \"truth\"",
        "[[form.section.field]]\nid = \"vat_recovered\"\nlabel = \"TVA\"\nkind = \"yes-no\"\nrole = \"vat\"\n\n\
         [[form.section.field]]\nid = \"truth\"",
        1,
    );
    let mut kinds = String::new();
    for kind in ["salary", "travel", "overheads"] {
        kinds.push_str(&format!(
            "[[form.expense]]\nid = \"{kind}\"\nlabel = \"{kind}\"\neligible = true\n\
             source = \"Essai\"\nconfidence = \"A\"\n\n"
        ));
    }
    let text = text.replacen("[[form.resource]]", &format!("{kinds}[[form.resource]]"), 1);
    files.insert(SCHEME, text);
    region(&files)
}

fn line(kind: &str, cents: i64) -> PlanExpense {
    PlanExpense {
        kind: kind.to_owned(),
        amount: Cents(cents),
        ..PlanExpense::default()
    }
}

fn plan(lines: Vec<PlanExpense>) -> Plan {
    let mut plan = Plan::default();
    for (place, line) in lines.into_iter().enumerate() {
        plan.expenses.push(PlanExpense {
            key: format!("expense.{place}"),
            ..line
        });
    }
    plan
}

fn facts(region: &Region, plan: Plan, more: &[(&str, Value)]) -> Situation {
    let mut facts = Situation::new();
    facts.set_plan(plan);
    for (name, value) in more {
        facts.set(*name, value.clone());
    }
    facts.completed(scheme(region), &region.territory)
}

fn funded(region: &Region, facts: &Situation) -> Vec<FundingResult> {
    kept(region, facts, &BTreeMap::new())
}

fn kept(region: &Region, facts: &Situation, kept: &BTreeMap<String, Cents>) -> Vec<FundingResult> {
    let results = fund(
        scheme(region),
        &FundInput {
            facts,
            kept,
            common: Verdict::Eligible,
            own: &|_| Verdict::Eligible,
        },
    );
    for result in &results {
        exact(result.base.as_ref());
    }
    results
}

/// What is retained sums to the base, and the cuts of a line to what it lost.
fn exact(base: Option<&BaseResult>) {
    let Some(base) = base.filter(|base| !base.lines.is_empty()) else {
        return;
    };
    let retained: i64 = base.lines.iter().map(|line| line.retained.0).sum();
    assert_eq!(retained, base.total.0);
    for line in &base.lines {
        let cuts: i64 = line.reasons.iter().map(|reason| reason.cut.0).sum();
        assert_eq!(line.retained.0 + cuts, line.presented.0, "{line:?}");
        assert!(line.retained >= Cents::ZERO);
    }
}

fn base(region: &Region, lines: Vec<PlanExpense>, more: &[(&str, Value)]) -> BaseResult {
    let facts = facts(region, plan(lines), more);
    funded(region, &facts)[0].base.clone().unwrap()
}

/// What is retained of each line, and the first reason why not all of it.
fn judged(base: &BaseResult) -> Vec<(i64, &str)> {
    base.lines
        .iter()
        .map(|line| {
            let reason = line.reasons.first();
            let key = reason.map_or("", |reason| reason.message_key.as_str());
            (line.retained.0, key)
        })
        .collect()
}

#[test]
fn kinds_count_as_the_form_says_unless_the_funder_says_otherwise() {
    let rules = format!(
        "{RATE}{}",
        r#"
[[amount.expense]]
kind = "meals"
eligible = true
source = "Essai"
confidence = "A"

[[amount.expense]]
kind = "travel"
eligible = false
text = "Les déplacements ne sont pas aidés."
source = "Règlement"
confidence = "B"

[[funding]]
funder = "compagnie"
rate = { value = "10 %", source = "Essai", confidence = "A" }
"#
    );
    let region = with_kinds(&rules);
    let lines = ["study", "meals", "travel", "time", "unheard-of"];
    let facts = facts(
        &region,
        plan(lines.iter().map(|kind| line(kind, 10_000)).collect()),
        &[],
    );
    let results = funded(&region, &facts);
    let lead = results[0].base.as_ref().unwrap();
    assert_eq!(
        judged(lead),
        [
            (10_000, ""),
            (10_000, ""),
            (0, "expense-not-eligible"),
            (0, "expense-in-kind"),
            (0, "expense-unknown-kind"),
        ]
    );
    let refused = &lead.lines[2].reasons[0];
    assert_eq!(
        refused.text.as_ref().unwrap().fr,
        "Les déplacements ne sont pas aidés."
    );
    assert_eq!(refused.source.as_deref(), Some("Règlement"));
    assert_eq!(refused.confidence, Some(Confidence::B.into()));
    // The other funder has no rule of its own: the form says.
    let other = results[1].base.as_ref().unwrap();
    assert_eq!(
        judged(other),
        [
            (10_000, ""),
            (0, "expense-not-eligible"),
            (10_000, ""),
            (0, "expense-in-kind"),
            (0, "expense-unknown-kind"),
        ]
    );
    assert_eq!(
        other.lines[1].reasons[0].text.as_ref().unwrap().fr,
        "Les repas ne sont pas aidés."
    );
    assert_eq!(
        results[0].proposal.as_ref().unwrap().amount,
        Some(Cents(10_000))
    );
    assert_eq!(
        results[1].proposal.as_ref().unwrap().amount,
        Some(Cents(2_000))
    );
}

#[test]
fn value_added_tax_by_position() {
    let rules =
        |vat: &str| format!("{RATE}\n[amount.base]\nvat = \"{vat}\"\nsource = \"Règlement\"\n");
    let taxed = |vat: Option<i64>| PlanExpense {
        vat: vat.map(Cents),
        ..line("study", 12_000)
    };
    let yes = ("answer.vat_recovered", Value::Bool(true));
    let no = ("answer.vat_recovered", Value::Bool(false));
    for (vat, position, said, expected) in [
        ("as-written", None, Some(2_000), (12_000, "")),
        ("ttc", Some(&yes), Some(2_000), (12_000, "")),
        ("ht", Some(&no), Some(2_000), (10_000, "expense-vat")),
        ("ht", None, None, (12_000, "expense-vat-unsaid")),
        ("ht", None, Some(0), (12_000, "")),
        ("ht", None, Some(99_999), (0, "expense-vat")),
        (
            "by-position",
            Some(&yes),
            Some(2_000),
            (10_000, "expense-vat"),
        ),
        ("by-position", Some(&no), Some(2_000), (12_000, "")),
        (
            "by-position",
            None,
            Some(2_000),
            (10_000, "expense-vat-unknown"),
        ),
        ("by-position", None, Some(0), (12_000, "")),
        (
            "by-position",
            Some(&yes),
            None,
            (12_000, "expense-vat-unsaid"),
        ),
        ("by-position", Some(&no), None, (12_000, "")),
        ("by-position", None, None, (12_000, "expense-vat-unsaid")),
    ] {
        let region = with_kinds(&rules(vat));
        let more: Vec<(&str, Value)> = position.into_iter().cloned().collect();
        let base = base(&region, vec![taxed(said)], &more);
        assert_eq!(judged(&base), [expected], "{vat} {position:?} {said:?}");
        let asked = vat == "by-position" && position.is_none() && said != Some(0);
        assert_eq!(base.missing.is_empty(), !asked);
        if asked {
            assert_eq!(base.missing, ["answer.vat_recovered"]);
        }
    }
}

/// One line of 120 €: what half of it is, written anew; `None` where that depends on what nobody said.
fn half_of_a_taxed_line(rule: &str, recovers: Option<bool>, tax: Option<i64>) -> Option<i64> {
    let out = match (rule, recovers) {
        ("ht", _) | ("by-position", Some(true)) => true,
        ("by-position", None) if tax != Some(0) => return None,
        _ => false,
    };
    let counted = 12_000 - if out { tax.unwrap_or(0) } else { 0 };
    Some(counted / 2)
}

/// Alone, in columns and by hand: an amount that depends on who recovers the tax is not known before that is
/// said, and the answer that lacks is named.
#[test]
fn who_recovers_the_tax_is_never_guessed() {
    let on = date(2024, 6, 1);
    for rule in ["as-written", "ht", "ttc", "by-position"] {
        let region = with_kinds(&format!(
            "{RATE}\n[amount.base]\nvat = \"{rule}\"\nsource = \"Règlement\"\n"
        ));
        let scheme = scheme(&region);
        let program = scheme.program();
        let mut columns = program.columns(9);
        let mut expected = Vec::new();
        for recovers in [None, Some(true), Some(false)] {
            for tax in [None, Some(0), Some(2_000)] {
                let taxed = PlanExpense {
                    vat: tax.map(Cents),
                    ..line("study", 12_000)
                };
                let more = recovers.map(|yes| ("answer.vat_recovered", Value::Bool(yes)));
                let more: Vec<(&str, Value)> = more.into_iter().collect();
                let mut facts = facts(&region, plan(vec![taxed]), &more);
                let half = half_of_a_taxed_line(rule, recovers, tax);
                let alone = assess(&region, scheme, &facts, on, &LawDates::default());
                let proposal = alone.fundings[0].proposal.as_ref().unwrap();
                let place = format!("{rule} {recovers:?} {tax:?}");
                assert_eq!(proposal.amount, half.map(Cents), "{place}");
                let asks = |name: &str| name == "answer.vat_recovered";
                assert_eq!(
                    alone.missing.iter().any(|name| asks(name)),
                    half.is_none(),
                    "{place}"
                );
                assert_eq!(
                    proposal.missing.iter().any(|name| asks(name)),
                    half.is_none()
                );
                if let Some(base) = lead_base(scheme, &facts, &BTreeMap::new()) {
                    facts.set("plan.base", base);
                }
                program.push(&mut columns, &facts, &region, on, &LawDates::default());
                expected.push(half.map(Cents));
            }
        }
        let outcomes = program.run(&columns);
        for (row, half) in expected.iter().enumerate() {
            assert_eq!(outcomes.amount(0, row), *half, "{rule} {row}");
        }
    }
}

#[test]
fn a_line_engaged_before_the_filing_is_out() {
    let rules = format!(
        "{RATE}\n[amount.base]\nengaged_after_filing = true\ntext = \"Déposer d’abord.\"\nsource = \"Règlement\"\nconfidence = \"B\"\n"
    );
    let region = with_kinds(&rules);
    let engaged = |day: Option<Date>| PlanExpense {
        engaged_on: day,
        ..line("study", 10_000)
    };
    let filed = [("dossier.filed_on", Value::Date(date(2024, 5, 10)))];
    for (day, expected) in [
        (None, (10_000, "")),
        (Some(date(2024, 5, 9)), (0, "expense-engaged-before")),
        (Some(date(2024, 5, 10)), (10_000, "")),
        (Some(date(2024, 5, 11)), (10_000, "")),
    ] {
        let base = base(&region, vec![engaged(day)], &filed);
        assert_eq!(judged(&base), [expected], "{day:?}");
        assert!(base.missing.is_empty());
        if expected.0 == 0 {
            let reason = &base.lines[0].reasons[0];
            assert_eq!(reason.text.as_ref().unwrap().fr, "Déposer d’abord.");
            assert_eq!(reason.source.as_deref(), Some("Règlement"));
            assert_eq!(
                reason.detail,
                [
                    ("engaged".to_owned(), Quantity::Date(date(2024, 5, 9))),
                    ("filed".to_owned(), Quantity::Date(date(2024, 5, 10))),
                ]
            );
        }
    }
    let unknown = base(&region, vec![engaged(Some(date(2024, 5, 9)))], &[]);
    assert_eq!(judged(&unknown), [(0, "expense-engaged-unknown")]);
    assert_eq!(unknown.missing, ["dossier.filed_on"]);
    let undated = base(&region, vec![engaged(None)], &[]);
    assert!(
        undated.missing.is_empty(),
        "nothing is engaged: the filing does not matter"
    );
}

#[test]
fn a_kind_that_counts_only_under_a_condition() {
    let rules = format!(
        "{RATE}\n[[amount.expense]]\nkind = \"travel\"\nwhen = 'project.collective'\ntext = \"Seulement à plusieurs\"\nsource = \"Règlement\"\nconfidence = \"A\"\n"
    );
    let region = with_kinds(&rules);
    let travel = || vec![line("study", 10_000), line("travel", 5_000)];
    for (answer, expected, missing) in [
        (Some(true), (5_000, ""), false),
        (Some(false), (0, "expense-condition"), false),
        (None, (0, "expense-condition-unknown"), true),
    ] {
        let more: Vec<(&str, Value)> = answer
            .map(|yes| ("project.collective", Value::Bool(yes)))
            .into_iter()
            .collect();
        let facts = facts(&region, plan(travel()), &more);
        let result = &funded(&region, &facts)[0];
        let base = result.base.as_ref().unwrap();
        assert_eq!(judged(base), [(10_000, ""), expected], "{answer:?}");
        let proposal = result.proposal.as_ref().unwrap();
        if missing {
            assert_eq!(base.missing, ["project.collective"]);
            assert_eq!(proposal.amount, None, "the base is not known");
            assert_eq!(proposal.missing, ["project.collective"]);
            assert_eq!(lead_base(scheme(&region), &facts, &BTreeMap::new()), None);
        } else {
            assert_eq!(proposal.amount, Some(Cents((10_000 + expected.0) / 2)));
            let lead = lead_base(scheme(&region), &facts, &BTreeMap::new());
            assert_eq!(lead, Some(base.total));
        }
    }
}

#[test]
fn the_ceiling_of_a_line_below_at_above() {
    let rules = format!(
        "{RATE}\n[[amount.expense]]\nkind = \"travel\"\nline_ceiling = {{ value = \"100 €\", source = \"Barème\", confidence = \"B\" }}\ntext = \"Déplacements\"\nsource = \"Règlement\"\nconfidence = \"A\"\n"
    );
    let region = with_kinds(&rules);
    let lines = vec![
        line("travel", 9_999),
        line("travel", 10_000),
        line("travel", 10_001),
        line("study", 20_000),
    ];
    let base = base(&region, lines, &[]);
    assert_eq!(
        judged(&base),
        [
            (9_999, ""),
            (10_000, ""),
            (10_000, "expense-line-ceiling"),
            (20_000, "")
        ]
    );
    let reason = &base.lines[2].reasons[0];
    assert_eq!(reason.cut, Cents(1));
    assert_eq!(
        reason.source.as_deref(),
        Some("Barème"),
        "the source of the figure"
    );
    assert_eq!(
        reason.detail,
        [("limit".to_owned(), Quantity::Money(Cents(10_000)))]
    );
}

/// `kind` is at most `share` of `of`.
fn share(kind: &str, share: &str, of: &str) -> String {
    let of = if of.is_empty() {
        String::new()
    } else {
        format!("of = [{of}], ")
    };
    format!(
        "\n[[amount.expense]]\nkind = \"{kind}\"\nshare_ceiling = {{ value = \"{share}\", {of}source = \"Barème\", confidence = \"B\" }}\nsource = \"Règlement\"\nconfidence = \"A\"\n"
    )
}

#[test]
fn a_share_of_other_kinds_below_at_above() {
    let region = with_kinds(&format!(
        "{RATE}{}",
        share("overheads", "20 %", "\"salary\"")
    ));
    for (overheads, retained) in [(19_999, 19_999), (20_000, 20_000), (20_001, 20_000)] {
        // The study is not one of the kinds whose share it is.
        let lines = vec![
            line("salary", 100_000),
            line("study", 500_000),
            line("overheads", overheads),
        ];
        let base = base(&region, lines, &[]);
        assert_eq!(base.lines[2].retained, Cents(retained), "{overheads}");
        assert_eq!(
            base.lines[2].reasons.len(),
            usize::from(overheads > retained)
        );
    }
    // Half a cent of room is no cent.
    let lines = vec![line("salary", 9), line("overheads", 5)];
    assert_eq!(base(&region, lines, &[]).lines[1].retained, Cents(1));
    // Of nothing, nothing.
    let lone = base(&region, vec![line("overheads", 5)], &[]);
    assert_eq!(judged(&lone), [(0, "expense-share-ceiling")]);
    assert_eq!(
        lone.lines[0].reasons[0].detail,
        [
            ("rate".to_owned(), Quantity::Rate(Rate::percent(20))),
            ("of".to_owned(), Quantity::Money(Cents(0))),
            ("limit".to_owned(), Quantity::Money(Cents(0))),
        ]
    );
}

#[test]
fn a_share_of_all_the_others() {
    let region = with_kinds(&format!("{RATE}{}", share("overheads", "20 %", "")));
    let lines = vec![
        line("salary", 60_000),
        line("study", 40_000),
        line("time", 999_999),
        line("overheads", 30_000),
    ];
    let base = base(&region, lines, &[]);
    assert_eq!(
        base.lines[3].retained,
        Cents(20_000),
        "what is given in kind is not retained"
    );
    assert_eq!(base.total, Cents(120_000));
}

#[test]
fn a_share_of_a_sum_that_holds_the_kind_itself() {
    let rules = share("overheads", "20 %", "\"salary\", \"overheads\"");
    let region = with_kinds(&format!("{RATE}{rules}"));
    for (overheads, retained) in [(24_999, 24_999), (25_000, 25_000), (25_001, 25_000)] {
        let lines = vec![line("salary", 100_000), line("overheads", overheads)];
        let base = base(&region, lines, &[]);
        assert_eq!(base.lines[1].retained, Cents(retained), "20 % of 125 000");
    }
    let cut = base(
        &region,
        vec![line("salary", 100_000), line("overheads", 90_000)],
        &[],
    );
    let of = &cut.lines[1].reasons[0].detail[1];
    assert_eq!(*of, ("of".to_owned(), Quantity::Money(Cents(125_000))));
}

#[test]
fn two_kinds_limited_by_one_another_keep_the_most_that_holds() {
    let rules = format!(
        "{}{}",
        share("overheads", "20 %", ""),
        share("travel", "10 %", "")
    );
    let region = with_kinds(&format!("{RATE}{rules}"));
    let lines = vec![
        line("salary", 100_000),
        line("overheads", 90_000),
        line("travel", 90_000),
    ];
    let base = base(&region, lines, &[]);
    let (overheads, travel) = (base.lines[1].retained.0, base.lines[2].retained.0);
    // x = 0,2 (1000 + y), y = 0,1 (1000 + x): x = 224,489…, y = 122,448…
    assert_eq!((overheads, travel), (22_448, 12_244));
    // One cent more of either would pass its ceiling.
    assert!((overheads + 1) * 10 > 2 * (100_000 + travel));
    assert!((travel + 1) * 10 > 100_000 + overheads);
}

#[test]
fn a_cut_is_spread_by_the_largest_remainder() {
    let region = with_kinds(&format!("{RATE}{}", share("travel", "10 %", "\"salary\"")));
    let lines = vec![
        line("salary", 1_000),
        line("travel", 100),
        line("travel", 100),
        line("travel", 100),
    ];
    let base = base(&region, lines, &[]);
    let retained: Vec<i64> = base.lines.iter().map(|line| line.retained.0).collect();
    assert_eq!(retained, [1_000, 34, 33, 33]);
}

#[test]
fn shares_that_run_in_circles_are_refused() {
    let refused = |rules: String| {
        let files = with(&format!("{RATE}{rules}"));
        let report = check::check_draft(&region(&files));
        let about: Vec<&Problem> = report
            .problems
            .iter()
            .filter(|problem| problem.message.contains("depend on one another"))
            .collect();
        assert_eq!(
            about.len(),
            report.problems.len(),
            "{}",
            listed(&report.problems)
        );
        about.len()
    };
    // Of kinds of the made-up form: study and meals.
    let pair = |one: &str, other: &str| {
        format!("{}{}", share("study", one, ""), share("meals", other, ""))
    };
    assert_eq!(refused(pair("90 %", "90 %")), 0);
    assert_eq!(refused(pair("90,0001 %", "10 %")), 1);
    assert_eq!(refused(pair("10 %", "91 %")), 1);
    // No circle, no limit on the share; alone in its own sum, nothing to settle.
    assert_eq!(refused(share("study", "300 %", "\"meals\"")), 0);
    assert_eq!(refused(share("study", "99 %", "\"study\", \"meals\"")), 0);
}

#[test]
fn the_say_of_the_officer_replaces_the_rule_of_the_line() {
    let rules = format!(
        "{RATE}\n[[amount.expense]]\nkind = \"travel\"\nline_ceiling = {{ value = \"100 €\", source = \"Barème\", confidence = \"B\" }}\nsource = \"Règlement\"\nconfidence = \"A\"\n{}",
        share("overheads", "20 %", "\"study\"")
    );
    let region = with_kinds(&rules);
    let lines = ["study", "travel", "meals", "time", "overheads"];
    let facts = facts(
        &region,
        plan(lines.iter().map(|kind| line(kind, 50_000)).collect()),
        &[],
    );
    let say = |cents: &[(usize, i64)]| -> BTreeMap<String, Cents> {
        cents
            .iter()
            .map(|(place, cents)| (format!("expense.{place}"), Cents(*cents)))
            .collect()
    };
    let retained = |say: &BTreeMap<String, Cents>| -> Vec<i64> {
        let results = kept(&region, &facts, say);
        let base = results[0].base.as_ref().unwrap();
        base.lines.iter().map(|line| line.retained.0).collect()
    };
    assert_eq!(retained(&say(&[])), [50_000, 10_000, 0, 0, 10_000]);
    // Over the ceiling of the line, an ineligible kind: the officer may, up to the line; in kind,
    // never; a ceiling by share still holds.
    assert_eq!(
        retained(&say(&[
            (0, 40_000),
            (1, 99_999),
            (2, 30_000),
            (3, 10),
            (4, 50_000)
        ])),
        [40_000, 50_000, 30_000, 0, 8_000]
    );
    assert_eq!(retained(&say(&[(0, -5)])), [0, 10_000, 0, 0, 0]);
    let results = kept(&region, &facts, &say(&[(0, 40_000)]));
    let reason = &results[0].base.as_ref().unwrap().lines[0].reasons[0];
    assert_eq!(reason.message_key, "expense-officer");
    assert_eq!(reason.cut, Cents(10_000));
}

const CASES: &str = r#"
[amount]
rate = { value = "50 %", source = "Essai", confidence = "A" }
rates = [
    { when = 'applicant.kind == "association"', value = "60 %", source = "Délibération", confidence = "B", text = "Une association" },
    { when = 'project.collective', value = "60 %", source = "Essai", confidence = "A", text = "À plusieurs" },
    { when = 'project.stage == "launch"', unknown = true, source = "Essai", text = "Au démarrage" },
]
bonuses = [
    { id = "study", when = '"study" in project.need', value = "0,5 %", text = "Avec étude", source = "Carte", confidence = "C" },
    { id = "advice", when = '"advice" in project.need', value = "0,5 %", text = "Avec conseil", source = "Essai", confidence = "A" },
    { id = "far", value = "10 %", text = "Au cas par cas", source = "Essai", confidence = "A" },
]
"#;

/// The base of 1 001 cents shows every rounding.
fn cased(region: &Region, more: &[(&str, Value)]) -> amount::Proposal {
    let base = ("plan.base", Value::Money(Cents(1_001)));
    let mut facts = Situation::new();
    for (name, value) in more.iter().chain([&base]) {
        facts.set(*name, value.clone());
    }
    funded(region, &facts)[0].proposal.clone().unwrap()
}

#[test]
fn the_first_case_that_holds_gives_the_rate_and_bonuses_are_added() {
    let region = region(&with(CASES));
    let person = ("applicant.kind", Value::from("person"));
    let association = ("applicant.kind", Value::from("association"));
    let alone = ("project.collective", Value::Bool(false));
    let together = ("project.collective", Value::Bool(true));
    let idea = ("project.stage", Value::from("ideation"));
    let launch = ("project.stage", Value::from("launch"));
    let need = |ids: &[&str]| {
        let ids = ids.iter().map(|id| (*id).to_owned()).collect();
        ("project.need", Value::List(ids))
    };
    let amount = |more: &[(&str, Value)]| cased(&region, more).amount.map(|cents| cents.0);

    let plain = [person.clone(), alone.clone(), idea.clone(), need(&[])];
    assert_eq!(amount(&plain), Some(500), "50 % of 10,01 €, rounded down");
    assert_eq!(
        amount(&[association.clone(), need(&[])]),
        Some(600),
        "the first that holds"
    );
    assert_eq!(
        amount(&[person.clone(), together.clone(), need(&[])]),
        Some(600)
    );

    // Both bonuses at once: 51 % of 10,01 € is 5,10 €; added one by one they would lose a cent.
    let both = [
        person.clone(),
        alone.clone(),
        idea.clone(),
        need(&["study", "advice"]),
    ];
    let proposal = cased(&region, &both);
    assert_eq!(proposal.amount, Some(Cents(510)));
    let bonuses: Vec<(&str, i64)> = proposal
        .steps
        .iter()
        .filter(|step| step.id == "bonus")
        .map(|step| (&*step.message_key, step.cents.0))
        .collect();
    assert_eq!(
        bonuses,
        [
            ("amount-bonus", 505),
            ("amount-bonus", 510),
            ("amount-bonus-judgement", 510)
        ]
    );
    let bonus = proposal.step("bonus").unwrap();
    assert_eq!(bonus.text.as_ref().unwrap().fr, "Avec étude");
    assert_eq!(bonus.source.as_deref(), Some("Carte"));
    assert_eq!(
        bonus.detail,
        [
            ("rate".into(), Quantity::Rate(Rate::from_ppm(5_000))),
            ("total".into(), Quantity::Rate(Rate::from_ppm(505_000))),
        ]
    );

    let rate = cased(&region, &[association.clone(), need(&[])]);
    let rate = rate.step("rate").unwrap();
    assert_eq!(rate.text.as_ref().unwrap().fr, "Une association");
    assert_eq!(rate.source.as_deref(), Some("Délibération"));

    // Unknown, and the other outcome is the same: the rate is known.
    assert_eq!(amount(&[together, need(&[])]), Some(600));
    // Unknown, and it matters: the amount is not known, and what is missing is said.
    let unknown = cased(&region, &[alone.clone(), idea.clone(), need(&[])]);
    assert_eq!(unknown.amount, None);
    assert_eq!(unknown.missing, ["applicant.kind"]);
    assert_eq!(
        unknown.steps.last().unwrap().message_key,
        "amount-rate-missing"
    );
    let unknown = cased(&region, &[person.clone(), alone.clone(), idea.clone()]);
    assert_eq!(unknown.amount, None, "a bonus that matters");
    assert_eq!(unknown.missing, ["project.need"]);
    // A case whose rate is not published: neither rate nor ceiling, a person judges.
    let judged = cased(&region, &[person, alone, launch, need(&[])]);
    assert_eq!(judged.amount, None);
    assert!(judged.missing.is_empty());
    assert_eq!(
        judged.step("rate").unwrap().message_key,
        "amount-rate-unknown"
    );
}

#[test]
fn a_flat_sum_needs_no_plan() {
    let region = region(&with(
        "\n[amount]\nflat = { value = \"1 200 €\", source = \"Essai\", confidence = \"A\" }\n\
         public_share = { value = \"80 %\", source = \"Essai\", confidence = \"A\" }\n",
    ));
    let none = &funded(&region, &Situation::new())[0];
    assert!(none.base.is_none());
    let proposal = none.proposal.as_ref().unwrap();
    assert_eq!(proposal.amount, Some(Cents(120_000)));
    let keys: Vec<&str> = proposal.steps.iter().map(|s| &*s.message_key).collect();
    assert_eq!(
        keys,
        [
            "amount-flat",
            "amount-ceiling-unknown",
            "amount-floor-unknown",
            "amount-public-share-no-plan",
            "amount-rounding"
        ]
    );
    // With a plan, public money is still bounded.
    for (base, amount) in [(149_999, 119_999), (150_000, 120_000), (150_001, 120_000)] {
        let facts = Situation::from_pairs([("plan.base", Cents(base))]);
        let proposal = funded(&region, &facts)[0].proposal.clone().unwrap();
        assert_eq!(proposal.amount, Some(Cents(amount)), "{base}");
    }
}

#[test]
fn without_lines_nor_base_a_share_is_not_known() {
    let region = load(TINY);
    let result = &funded(&region, &Situation::new())[0];
    assert!(result.base.is_none() && result.proposal.is_none());
}

#[test]
fn the_base_itself_is_capped_below_at_above() {
    let region = region(&with(
        "\n[amount]\nrate = { value = \"15 %\", source = \"Essai\", confidence = \"A\" }\n\
         base_ceiling = { value = \"1 000 €\", source = \"Essai\", confidence = \"A\" }\n",
    ));
    for (base, cut, amount) in [
        (99_999, None, 14_999),
        (100_000, None, 15_000),
        (100_001, Some(1), 15_000),
        (900_000, Some(800_000), 15_000),
    ] {
        let facts = Situation::from_pairs([("plan.base", Cents(base))]);
        let proposal = funded(&region, &facts)[0].proposal.clone().unwrap();
        let step = proposal.step("base-ceiling").unwrap();
        assert_eq!(step.cut, cut.map(Cents), "{base}");
        assert_eq!(proposal.amount, Some(Cents(amount)), "{base}");
    }
}

const SEVERAL: &str = r#"
[amount]
rate = { value = "50 %", source = "Essai", confidence = "A" }
public_share = { value = "80 %", source = "Essai", confidence = "A" }

[[funding]]
funder = "compagnie"
rate = { value = "40 %", source = "Essai", confidence = "A" }
public_share = { value = "80 %", source = "Essai", confidence = "A" }

[[condition]]
id = "of-the-company"
funder = "compagnie"
rule = 'project.collective'
text = "Être plusieurs"
source = "Essai"
confidence = "A"
"#;

#[test]
fn funders_share_what_the_plan_leaves_in_the_order_of_the_file() {
    let region = region(&with(SEVERAL));
    let amounts = |other: i64, requested: Option<i64>| -> Vec<i64> {
        let mut facts = Situation::from_pairs([
            ("plan.base", Cents(100_000)),
            ("plan.other_public", Cents(other)),
        ]);
        if let Some(requested) = requested {
            facts.set("plan.requested", Cents(requested));
        }
        let results = funded(&region, &facts);
        results
            .iter()
            .map(|result| result.proposal.as_ref().unwrap().amount.unwrap().0)
            .collect()
    };
    // 80 % of 1 000 €: 500 € then what is left of 800 €.
    assert_eq!(amounts(0, None), [50_000, 30_000]);
    assert_eq!(amounts(20_000, None), [50_000, 10_000]);
    assert_eq!(amounts(30_000, None), [50_000, 0]);
    assert_eq!(amounts(30_001, None), [49_999, 0]);
    // One request for both.
    assert_eq!(amounts(0, Some(80_000)), [50_000, 30_000]);
    assert_eq!(amounts(0, Some(79_999)), [50_000, 29_999]);
    assert_eq!(amounts(0, Some(40_000)), [40_000, 0]);

    let facts = Situation::from_pairs([
        ("plan.base", Cents(100_000)),
        ("plan.requested", Cents(60_000)),
    ]);
    let results = funded(&region, &facts);
    let second = results[1].proposal.as_ref().unwrap();
    let share = second.step("public-share").unwrap();
    assert_eq!(share.message_key, "amount-public-share-shared");
    assert_eq!(share.cut, Some(Cents(10_000)));
    assert!(
        share
            .detail
            .contains(&("earlier".into(), Quantity::Money(Cents(50_000))))
    );
    let requested = second.step("requested").unwrap();
    assert_eq!(requested.message_key, "amount-requested-shared");
    assert_eq!(requested.cut, Some(Cents(20_000)));
    assert_eq!(
        results[0]
            .proposal
            .as_ref()
            .unwrap()
            .step("public-share")
            .unwrap()
            .message_key,
        "amount-public-share"
    );
}

#[test]
fn a_funder_whose_own_condition_fails_gives_nothing() {
    let region = region(&with(SEVERAL));
    let scheme = scheme(&region);
    let on = date(2024, 6, 1);
    let assessed = |more: &[(&str, Value)]| {
        let mut situation = Situation::from_pairs([("plan.base", Cents(100_000))]);
        for (name, value) in more {
            situation.set(*name, value.clone());
        }
        assess(&region, scheme, &situation, on, &LawDates::default())
    };
    for (answer, verdict, amount) in [
        (Some(true), Verdict::Eligible, Some(30_000)),
        (Some(false), Verdict::NotEligible, Some(0)),
        (None, Verdict::Unknown, Some(30_000)),
    ] {
        let more: Vec<(&str, Value)> = answer
            .map(|yes| ("project.collective", Value::Bool(yes)))
            .into_iter()
            .collect();
        let assessment = assessed(&more);
        let company = &assessment.fundings[1];
        let proposal = company.proposal.as_ref().unwrap();
        assert_eq!(proposal.amount, amount.map(Cents), "{answer:?}");
        let refused = proposal.step("conditions");
        assert_eq!(refused.is_some(), answer == Some(false));
        if let Some(step) = refused {
            assert_eq!(step.message_key, "amount-conditions");
            assert_eq!(step.cut, Some(Cents(40_000)));
        }
        // What concerns the company alone does not change the verdict of the scheme.
        assert_eq!(assessment.verdict, assessed(&[]).verdict);
        let own = company.verdict;
        assert_eq!(
            own,
            assessment.fundings[0].verdict.and(verdict),
            "{answer:?}"
        );
    }
}

#[test]
fn an_amount_that_is_not_known_counts_for_nothing_and_is_said() {
    let judged = SEVERAL.replacen(
        "rate = { value = \"50 %\", source = \"Essai\", confidence = \"A\" }",
        "rate = { unknown = true, source = \"Essai\" }",
        1,
    );
    let region = region(&with(&judged));
    let facts = Situation::from_pairs([("plan.base", Cents(100_000))]);
    let results = funded(&region, &facts);
    assert_eq!(results[0].proposal.as_ref().unwrap().amount, None);
    let second = results[1].proposal.as_ref().unwrap();
    assert_eq!(second.amount, Some(Cents(40_000)));
    assert_eq!(second.without, ["assemblee-tevenn"]);
}

#[test]
fn each_funder_reads_its_own_base() {
    let rules = format!(
        "{RATE}{}",
        r#"
[[funding]]
funder = "compagnie"
rate = { value = "10 %", source = "Essai", confidence = "A" }
rates = [{ when = 'plan.base > 100 €', value = "20 %", source = "Essai", confidence = "A", text = "Grand" }]

[[funding.expense]]
kind = "study"
line_ceiling = { value = "100 €", source = "Essai", confidence = "A" }
source = "Essai"
confidence = "A"
"#
    );
    let region = with_kinds(&rules);
    for (study, amount) in [(10_000, 1_000), (20_000, 1_000)] {
        let facts = facts(&region, plan(vec![line("study", study)]), &[]);
        let results = funded(&region, &facts);
        assert_eq!(results[0].base.as_ref().unwrap().total, Cents(study));
        assert_eq!(results[1].base.as_ref().unwrap().total, Cents(10_000));
        let proposal = results[1].proposal.as_ref().unwrap();
        assert_eq!(proposal.amount, Some(Cents(amount)), "{study}");
    }
}

#[test]
fn conditions_read_the_base_of_the_lead() {
    let text = scheme_text().replacen(
        "[[step]]",
        "[[condition]]\nid = \"small\"\nrule = 'plan.base <= 100 €'\ntext = \"Rester petit.\"\nsource = \"Essai\"\nconfidence = \"A\"\n\n[[step]]",
        1,
    );
    let mut files = crate::common::files(TINY);
    files.insert(SCHEME, text);
    let region = region(&files);
    for (study, verdict) in [
        (9_999, ConditionVerdict::Met),
        (10_000, ConditionVerdict::Met),
        (10_001, ConditionVerdict::NotMet),
    ] {
        let mut situation = Situation::new();
        situation.set_plan(plan(vec![line("study", study), line("meals", 5_000)]));
        let assessment = assess(
            &region,
            scheme(&region),
            &situation,
            date(2024, 6, 1),
            &LawDates::default(),
        );
        let small = assessment
            .conditions
            .iter()
            .find(|one| one.id == "small")
            .unwrap();
        assert_eq!(small.verdict, verdict, "{study}");
    }
}

#[test]
fn a_frozen_result_is_the_same_when_it_is_computed_again() {
    let region = region(&with(SEVERAL));
    let mut situation = Situation::new();
    let mut lines = plan(vec![line("study", 123_457), line("meals", 5_000)]);
    lines.resources.push(PlanResource {
        key: "resource.0".to_owned(),
        kind: "requested".to_owned(),
        amount: Cents(70_001),
        ..PlanResource::default()
    });
    situation.set_plan(lines);
    let assessed = |situation: &Situation| {
        assess(
            &region,
            scheme(&region),
            situation,
            date(2024, 6, 1),
            &LawDates::default(),
        )
    };
    let first = assessed(&situation);
    let frozen = serde_json::to_string(&first).unwrap();
    let inputs = serde_json::to_string(&situation).unwrap();
    let again = assessed(&serde_json::from_str(&inputs).unwrap());
    assert_eq!(serde_json::to_string(&again).unwrap(), frozen);
    assert_eq!(
        serde_json::from_str::<policy::assess::Assessment>(&frozen).unwrap(),
        first
    );
    let amounts: Vec<_> = first
        .fundings
        .iter()
        .map(|one| one.proposal.as_ref().unwrap().amount.unwrap().0)
        .collect();
    assert_eq!(amounts, [61_728, 8_273], "together, what is asked");
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    const KINDS: [&str; 6] = ["study", "meals", "time", "salary", "travel", "overheads"];

    fn lines() -> impl Strategy<Value = Vec<PlanExpense>> {
        let one = (
            0..KINDS.len(),
            0i64..5_000_000,
            prop::option::of(0i64..1_000_000),
            0i8..28,
        );
        prop::collection::vec(one, 0..12).prop_map(|lines| {
            lines
                .into_iter()
                .map(|(kind, amount, vat, day)| PlanExpense {
                    vat: vat.map(Cents),
                    engaged_on: (day > 0).then(|| date(2024, 5, day)),
                    ..line(KINDS[kind], amount)
                })
                .collect()
        })
    }

    fn rules() -> String {
        let salary_rule = "\n[[amount.expense]]\nkind = \"salary\"\nline_ceiling = { value = \"9 000 €\", source = \"E\", confidence = \"A\" }\nsource = \"E\"\nconfidence = \"A\"\n";
        SEVERAL.replacen(
            "\n[[funding]]",
            &format!(
                "floor = {{ value = \"500 €\", source = \"E\", confidence = \"A\" }}\n\
                 ceiling = {{ value = \"15 000 €\", source = \"E\", confidence = \"A\" }}\n\
                 base_ceiling = {{ value = \"25 000 €\", source = \"E\", confidence = \"A\" }}\n\
                 round_to = \"1 €\"\n{salary_rule}{}{}\n[amount.base]\nvat = \"by-position\"\nengaged_after_filing = true\n\n[[funding]]",
                share("overheads", "20 %", "\"salary\", \"overheads\""),
                share("travel", "15 %", "")
            ),
            1,
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        /// Invariants 3 and 5: integer cents, parts that sum to the whole, public money within its
        /// share, in kind in the balance and never in the base.
        #[test]
        fn bases_are_exact_and_public_money_stays_within_its_share(
            lines in lines(),
            other in 0i64..3_000_000,
            requested in prop::option::of(0i64..6_000_000),
            recovers in prop::option::of(any::<bool>()),
        ) {
            static REGION: std::sync::LazyLock<Region> = std::sync::LazyLock::new(|| with_kinds(&rules()));
            let region = &*REGION;
            let mut plan = plan(lines);
            plan.resources.push(PlanResource {
                key: "resource.0".to_owned(),
                kind: "other".to_owned(),
                amount: Cents(other),
                ..PlanResource::default()
            });
            if let Some(requested) = requested {
                plan.resources.push(PlanResource {
                    key: "resource.1".to_owned(),
                    kind: "requested".to_owned(),
                    amount: Cents(requested),
                    ..PlanResource::default()
                });
            }
            let in_kind: Vec<bool> = plan.expenses.iter().map(|line| line.kind == "time").collect();
            let cash: i64 = plan.expenses.iter().filter(|line| line.kind != "time").map(|line| line.amount.0).sum();
            let asked = requested.unwrap_or(0);
            let mut more = vec![("dossier.filed_on", Value::Date(date(2024, 5, 14)))];
            more.extend(recovers.map(|yes| ("answer.vat_recovered", Value::Bool(yes))));
            let facts = facts(region, plan, &more);
            let results = funded(region, &facts);
            let mut given = 0;
            for result in &results {
                // `funded` checked that lines and cuts are exact.
                if let Some(base) = &result.base {
                    for (line, in_kind) in base.lines.iter().zip(&in_kind) {
                        prop_assert!(!in_kind || line.retained.is_zero());
                    }
                    prop_assert!(base.total.0 <= cash);
                    let of = |kind: &str| -> i64 {
                        base.lines.iter().filter(|line| line.kind == kind).map(|line| line.retained.0).sum()
                    };
                    if result.lead {
                        prop_assert!(of("overheads") * 10 <= 2 * (of("overheads") + of("salary")));
                        prop_assert!(of("travel") * 100 <= 15 * (base.total.0 - of("travel")));
                    }
                }
                let Some(proposal) = &result.proposal else { continue };
                let Some(amount) = proposal.amount else {
                    prop_assert!(!proposal.missing.is_empty());
                    continue;
                };
                given += amount.0;
                prop_assert!(amount >= Cents::ZERO);
                prop_assert!(amount.0 <= result.base.as_ref().unwrap().total.0);
                for pair in proposal.steps.windows(2) {
                    prop_assert!(pair[1].cents <= pair[0].cents);
                    let cut = pair[1].cut.map_or(0, |cut| cut.0);
                    if pair[1].id != "rate" {
                        prop_assert_eq!(pair[0].cents.0 - cut, pair[1].cents.0, "a step says what it cuts");
                    }
                }
                if result.lead {
                    prop_assert!(amount.0 <= 1_500_000);
                    prop_assert_eq!(amount.0 % 100, 0);
                    prop_assert_eq!(proposal.below_floor, amount.0 < 50_000);
                }
            }
            prop_assert!(given == 0 || (given + other) * 10 <= 8 * cash);
            prop_assert!(given <= asked, "nothing more than what is asked");
        }
    }
}

#[test]
fn an_answer_missing_for_several_lines_is_named_once_and_every_one_is_named() {
    let rule = |kind: &str, when: &str| {
        format!(
            "[[amount.expense]]\nkind = \"{kind}\"\nwhen = '{when}'\ntext = \"t\"\nsource = \"s\"\nconfidence = \"A\"\n"
        )
    };
    let rules = format!(
        "{RATE}\n{}{}",
        rule("travel", "project.collective"),
        rule("salary", "applicant.kind == \"association\"")
    );
    let region = with_kinds(&rules);
    let lines = ["travel", "salary", "travel", "salary"];
    let lines = lines.iter().map(|kind| line(kind, 1_000)).collect();
    let results = funded(&region, &facts(&region, plan(lines), &[]));
    let names = ["project.collective", "applicant.kind"];
    assert_eq!(results[0].base.as_ref().unwrap().missing, names);
    let proposal = results[0].proposal.as_ref().unwrap();
    assert_eq!(proposal.missing, names);
    assert_eq!(proposal.amount, None);
}

#[test]
fn a_base_that_is_given_stands_where_a_plan_has_no_line_of_expense() {
    let region = with_kinds(RATE);
    let base = ("plan.base", Value::Money(Cents(20_000)));
    let without = facts(&region, plan(Vec::new()), std::slice::from_ref(&base));
    let found = funded(&region, &without);
    assert_eq!(found[0].base.as_ref().unwrap().total, Cents(20_000));
    assert_eq!(
        found[0].proposal.as_ref().unwrap().amount,
        Some(Cents(10_000))
    );
    // One line is enough for the lines to say the base.
    let with = facts(&region, plan(vec![line("study", 5_000)]), &[base]);
    let found = funded(&region, &with);
    assert_eq!(found[0].base.as_ref().unwrap().total, Cents(5_000));
}

/// Lines whose base waits for an answer take away a base that is given beside them: it is not theirs. A given
/// base stands where there is no line, and is asked where there is nothing.
#[test]
fn a_base_given_beside_lines_is_not_believed() {
    let rules = format!("{RATE}\n[amount.base]\nvat = \"by-position\"\nsource = \"Règlement\"\n");
    let condition = "[[condition]]\nid = \"base\"\nrule = 'plan.base >= 10 €'\ntext = \"Base.\"\nsource = \"E\"\nconfidence = \"A\"\n";
    let region = with_kinds(&format!("{condition}\n{rules}"));
    let base = ("plan.base", Value::Money(Cents(500_000)));
    let yes = ("answer.vat_recovered", Value::Bool(true));
    let on = date(2024, 6, 1);
    let said = |facts: &Situation| {
        let found = assess(&region, scheme(&region), facts, on, &LawDates::default());
        let own = found
            .conditions
            .iter()
            .find(|one| one.id == "base")
            .unwrap();
        let amount = found.fundings[0]
            .proposal
            .as_ref()
            .and_then(|one| one.amount);
        let asks = |name: &str| found.missing.iter().any(|one| one == name);
        (
            own.verdict,
            amount,
            asks("plan.base"),
            asks("answer.vat_recovered"),
        )
    };
    let line = || plan(vec![line("study", 12_000)]);
    use ConditionVerdict::{Met, Unknown};
    let waiting = facts(&region, line(), std::slice::from_ref(&base));
    assert_eq!(said(&waiting), (Unknown, None, false, true));
    let known = facts(&region, line(), &[base.clone(), yes]);
    assert_eq!(said(&known), (Met, Some(Cents(6_000)), false, false));
    let given = Situation::from_pairs([base]);
    assert_eq!(said(&given), (Met, Some(Cents(250_000)), false, false));
    assert_eq!(said(&Situation::new()), (Unknown, None, true, false));
}

/// Where no request and no share of public money is shared, what the earlier funders give changes nothing.
#[test]
fn an_earlier_amount_that_is_not_known_is_said_only_where_it_counts() {
    let unknown = "[amount]\nrate = { unknown = true, source = \"Essai\" }\n";
    let second = "\n[[funding]]\nfunder = \"compagnie\"\nrate = { value = \"40 %\", source = \"Essai\", confidence = \"A\" }\n";
    let share = "public_share = { value = \"80 %\", source = \"Essai\", confidence = \"A\" }\n";
    let lead: &[&str] = &["assemblee-tevenn"];
    for (rules, requested, without) in [
        (format!("{unknown}{second}"), None, &[][..]),
        (format!("{unknown}{second}"), Some(90_000), lead),
        (format!("{unknown}{second}{share}"), None, lead),
        (format!("{unknown}{second}{share}"), Some(90_000), lead),
    ] {
        let region = region(&with(&rules));
        let mut facts = Situation::from_pairs([("plan.base", Cents(100_000))]);
        if let Some(requested) = requested {
            facts.set("plan.requested", Cents(requested));
        }
        let results = funded(&region, &facts);
        let proposal = results[1].proposal.as_ref().unwrap();
        assert_eq!(proposal.without, without, "{rules} {requested:?}");
        assert_eq!(proposal.amount, Some(Cents(40_000)));
    }
}

/// What the officer retains below, at and above the line; a line retained whole lost nothing.
#[test]
fn what_the_officer_retains_is_a_cut_only_below_the_line() {
    let region = with_kinds(RATE);
    let facts = facts(&region, plan(vec![line("study", 5_000)]), &[]);
    let form = scheme(&region).form.as_ref().unwrap();
    let rule = &scheme(&region).lead().unwrap().rule;
    let key = facts.plan().unwrap().expenses[0].key.clone();
    for (kept, retained, cuts) in [
        (-1, 0, &[5_000][..]),
        (0, 0, &[5_000]),
        (4_999, 4_999, &[1]),
        (5_000, 5_000, &[]),
        (5_001, 5_000, &[]),
    ] {
        let kept = BTreeMap::from([(key.clone(), Cents(kept))]);
        let base = policy::amount::base::judge(rule, form, facts.plan().unwrap(), &facts, &kept);
        assert_eq!(base.total, Cents(retained), "{kept:?}");
        let found: Vec<i64> = base.lines[0].reasons.iter().map(|one| one.cut.0).collect();
        assert_eq!(found, cuts, "{kept:?}");
    }
}

/// Where several share a dossier, each is asked by its line of the plan: what one is asked is public money of
/// others to the other, and takes nothing from what the other may give.
#[test]
fn each_funder_of_a_shared_dossier_is_asked_by_its_own_line() {
    let mandate = |funder: &str, more: &str| {
        format!(
            "\n[[mandate]]\nfunder = \"{funder}\"\n{more}\ninstructs = \"self\"\ndecides = \"self\"\nsource = \"Essai\"\nconfidence = \"A\"\n"
        )
    };
    let lead = mandate("assemblee-tevenn", "lead = true\nresource = \"requested\"");
    let other = mandate("compagnie", "resource = \"other\"");
    let region = region(&with(&format!("{SEVERAL}{lead}{other}")));
    // 50 % then 40 % of 1 000 €; public money is at most 800 €.
    for (requested, asked, amounts) in [
        (20_000, 30_000, [20_000, 40_000]),
        (40_000, 30_000, [40_000, 40_000]),
        (40_001, 30_000, [40_001, 39_999]),
        (60_000, 30_000, [50_000, 20_000]),
        (60_000, 30_001, [49_999, 20_000]),
    ] {
        let facts = Situation::from_pairs([
            ("plan.base", Cents(100_000)),
            ("plan.requested", Cents(requested)),
            ("plan.other_public", Cents(asked)),
            ("plan.resource.other", Cents(asked)),
        ]);
        let results = funded(&region, &facts);
        let proposals = results.iter().map(|one| one.proposal.as_ref().unwrap());
        let found: Vec<i64> = proposals.map(|one| one.amount.unwrap().0).collect();
        assert_eq!(found, amounts, "{requested} {asked}");
        let second = results[1].proposal.as_ref().unwrap();
        assert!(second.step("requested").is_none());
        let share = second.step("public-share").unwrap();
        assert_eq!(share.message_key, "amount-public-share");
    }
}

#[test]
fn an_assessment_shows_the_lines_of_its_only_funder() {
    let region = with_kinds(RATE);
    let mut situation = Situation::new();
    situation.set_plan(plan(vec![line("study", 5_000), line("time", 3_000)]));
    let on = date(2024, 6, 1);
    let found = assess(
        &region,
        scheme(&region),
        &situation,
        on,
        &LawDates::default(),
    );
    let base = found.fundings[0].base.as_ref().unwrap();
    let retained: Vec<i64> = base.lines.iter().map(|line| line.retained.0).collect();
    assert_eq!(retained, [5_000, 0], "time is given, not paid");
}
