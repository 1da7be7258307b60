//! What a scheme file may say of amounts, funders and examples, and the slips it may make.

use crate::common::{files, listed, load};
use crate::made_up::{SCHEME, TINY, region, scheme, scheme_text, with};
use jiff::civil::date;
use money::{Cents, Rate};
use policy::*;

/// Everything at once: another rate, bonuses, limits, expenses per funder, a second funder.
const RICH: &str = r#"
[amount]
rate = { value = "50 %", source = "Essai", confidence = "A" }
rates = [
    { when = 'applicant.kind == "association"', value = "60 %", source = "Essai", confidence = "B", text = "Une association" },
]
bonuses = [
    { id = "together", when = 'project.collective', value = "10 %", text = "À plusieurs", source = "Essai", confidence = "C" },
    { id = "far", unknown = true, text = "Au cas par cas", source = "Essai" },
]
base_ceiling = { value = "3 000 €", source = "Essai", confidence = "A" }
floor = { value = "300 €", source = "Essai", confidence = "A" }
ceiling = { value = "1 500 €", source = "Essai", confidence = "A" }
round_to = "10 €"

[[amount.expense]]
kind = "meals"
eligible = true
line_ceiling = { value = "50 €", source = "Essai", confidence = "A" }
share_ceiling = { value = "20 %", of = ["study"], source = "Essai", confidence = "A" }
when = 'answer.study_end >= answer.study_start'
text = "Les repas pris pendant l’étude"
source = "Essai"
confidence = "A"

[amount.base]
vat = "ht"
engaged_after_filing = true

[[funding]]
funder = "compagnie"
flat = { value = "200 €", source = "Essai", confidence = "A" }

[[example]]
id = "person"
text = "Une personne seule"
on = 2024-05-01
situation = { "applicant.kind" = "person", project = { collective = false, stage = "ideation", need = ["study"] }, "plan.base" = "1 000 €", "plan.public_share" = "60 %", "dossier.filed_on" = 2024-04-30 }
verdict = "eligible"
conditions = { stage = "met" }
amount = "500 €"

[[example]]
id = "lines"
text = "Avec les lignes du budget"
situation = { "plan.expenses" = [{ kind = "study", amount = "1 200 €", vat = "200 €", engaged_on = 2024-06-01 }], "plan.resources" = [{ kind = "other", funder = "Ville", amount = "100 €", state = "asked" }, { kind = "requested", amount = "700 €" }] }
verdict = "unknown"
amounts = { compagnie = "200 €" }
"#;

fn read(files: &Files) -> Scheme {
    scheme(&region(files)).clone()
}

#[test]
fn a_file_with_one_rate_has_one_funding() {
    let region = load(TINY);
    let scheme = region
        .scheme_version("coup-de-pouce", date(2024, 1, 1))
        .unwrap();
    assert_eq!(scheme.fundings.len(), 1);
    let rule = scheme.amount().unwrap();
    assert_eq!(rule.rate.value, Some(Rate::percent(50)));
    assert!(rule.flat.is_none() && rule.base_ceiling.is_none());
    assert!(rule.rates.is_empty() && rule.bonuses.is_empty() && rule.expenses.is_empty());
    assert_eq!(rule.base.vat, VatRule::AsWritten);
}

#[test]
fn every_key_of_an_amount_is_read() {
    let scheme = read(&with(RICH));
    let rule = scheme.amount().unwrap();
    assert_eq!(scheme.lead().unwrap().funder, "assemblee-tevenn");
    assert_eq!(rule.rates[0].rate.value, Some(Rate::percent(60)));
    assert_eq!(
        rule.rates[0].when.source(),
        "applicant.kind == \"association\""
    );
    assert_eq!(rule.bonuses[0].id, "together");
    assert_eq!(rule.bonuses[1].rate.value, None);
    assert!(rule.bonuses[1].when.is_none());
    assert_eq!(
        rule.base_ceiling.as_ref().unwrap().value,
        Some(Cents(300_000))
    );
    assert_eq!(rule.public_share.value, None, "left out is not published");
    let meals = rule.expense("meals").unwrap();
    assert_eq!(meals.eligible, Some(true));
    assert_eq!(
        meals.line_ceiling.as_ref().unwrap().value,
        Some(Cents(5_000))
    );
    let share = meals.share_ceiling.as_ref().unwrap();
    assert_eq!(share.share.value, Some(Rate::percent(20)));
    assert_eq!(share.of.as_deref().unwrap(), ["study"]);
    assert_eq!(rule.base.vat, VatRule::Excluded);
    assert!(rule.base.engaged_after_filing);
    let second = &scheme.fundings[1];
    assert!(!second.lead && second.funder == "compagnie");
    assert_eq!(
        second.rule.flat.as_ref().unwrap().value,
        Some(Cents(20_000))
    );
}

#[test]
fn the_situation_of_an_example_is_typed() {
    let scheme = read(&with(RICH));
    let [person, lines] = scheme.examples.as_slice() else {
        panic!("{:?}", scheme.examples);
    };
    assert_eq!(person.on, Some(date(2024, 5, 1)));
    assert_eq!(person.verdict, Verdict::Eligible);
    assert_eq!(
        person.conditions,
        [("stage".to_owned(), ConditionVerdict::Met)]
    );
    assert_eq!(
        person.amounts,
        [("assemblee-tevenn".to_owned(), Cents(50_000))]
    );
    for (name, value) in [
        ("applicant.kind", Value::from("person")),
        ("project.collective", Value::Bool(false)),
        ("project.need", Value::List(vec!["study".to_owned()])),
        ("plan.base", Value::Money(Cents(100_000))),
        ("plan.public_share", Value::Rate(Rate::percent(60))),
        ("dossier.filed_on", Value::Date(date(2024, 4, 30))),
    ] {
        assert_eq!(person.situation.get(name), Some(&value), "{name}");
    }
    let plan = lines.situation.plan().unwrap();
    assert_eq!(plan.expenses[0].vat, Some(Cents(20_000)));
    assert_eq!(plan.expenses[0].engaged_on, Some(date(2024, 6, 1)));
    assert_eq!(plan.resources[0].state, "asked");
    assert_eq!(lines.amounts, [("compagnie".to_owned(), Cents(20_000))]);
}

/// What one change in the rich file is blamed for, and what was meant.
fn blamed(from: &str, to: &str) -> (String, Option<String>) {
    assert!(RICH.contains(from), "{from}");
    let files = with(&RICH.replacen(from, to, 1));
    let problems = match Region::load(&files) {
        Ok(region) => check::check(&region).problems,
        Err(problems) => problems,
    };
    assert_eq!(problems.len(), 1, "{}", listed(&problems));
    assert_eq!(problems[0].file, SCHEME);
    assert!(problems[0].line > 1, "{}", problems[0]);
    (problems[0].message.clone(), problems[0].suggestion.clone())
}

#[test]
fn slips_are_said_where_they_are() {
    for (from, to, message, meant) in [
        (
            "kind = \"meals\"",
            "kind = \"meal\"",
            "no kind of expense",
            Some("meals"),
        ),
        (
            "of = [\"study\"]",
            "of = [\"studi\"]",
            "no kind of expense",
            Some("study"),
        ),
        ("of = [\"study\"]", "of = []", "leave `of` out", None),
        (
            "answer.study_end",
            "answer.studi_end",
            "not known here",
            Some("answer.study_end"),
        ),
        ("vat = \"ht\"", "vat = \"htt\"", "not one of", Some("ht")),
        (
            "round_to = \"10 €\"",
            "round_to = \"10\"",
            "has no unit",
            Some("10 €"),
        ),
        (
            "value = \"60 %\", source",
            "value = \"60\", source",
            "followed by %",
            Some("60 %"),
        ),
        (
            "when = 'applicant.kind == \"association\"', value",
            "value",
            "`when` is missing",
            None,
        ),
        (
            "flat = {",
            "rate = { value = \"1 %\", source = \"Essai\", confidence = \"A\" }\nflat = {",
            "has no rate",
            None,
        ),
        (
            "funder = \"compagnie\"",
            "funder = \"compagnie\"\nlead = true",
            "exactly one funder leads",
            None,
        ),
        (
            "[amount]\nrate",
            "[amount]\nfunder = \"assemble-tevenn\"\nrate",
            "not one of the `funders`",
            Some("assemblee-tevenn"),
        ),
        ("id = \"far\"", "id = \"together\"", "two bonuses", None),
        (
            "\"applicant.kind\" = \"person\"",
            "\"applicant.kind\" = \"persn\"",
            "not one of the choices",
            Some("person"),
        ),
        (
            "\"applicant.kind\" = \"person\"",
            "\"aplicant.kind\" = \"person\"",
            "not known here",
            Some("applicant.kind"),
        ),
        (
            "\"plan.base\" = \"1 000 €\"",
            "\"plan.base\" = \"1 000\"",
            "has no unit",
            Some("1 000 €"),
        ),
        (
            "collective = false",
            "collective = \"no\"",
            "true or false",
            None,
        ),
        (
            "verdict = \"eligible\"",
            "verdict = \"eligibl\"",
            "not one of",
            Some("eligible"),
        ),
        (
            "stage = \"met\"",
            "stag = \"met\"",
            "no condition has the id",
            Some("stage"),
        ),
        (
            "stage = \"met\"",
            "stage = \"mett\"",
            "not one of",
            Some("met"),
        ),
        (
            "compagnie = \"200 €\"",
            "compagni = \"200 €\"",
            "no amount here",
            Some("compagnie"),
        ),
        ("id = \"lines\"", "id = \"person\"", "two examples", None),
        (
            "kind = \"other\", funder",
            "kind = \"othr\", funder",
            "no kind of resource",
            Some("other"),
        ),
    ] {
        let (found, suggestion) = blamed(from, to);
        assert!(found.contains(message), "{from} → {to}: {found}");
        assert_eq!(suggestion.as_deref(), meant, "{from} → {to}: {found}");
    }
}

#[test]
fn a_condition_of_a_funder_and_of_the_dossier() {
    let text = scheme_text();
    let changed = text.replacen(
        "[[step]]",
        "[[condition]]\nid = \"small\"\nfunder = \"assemblee-tevenn\"\nrule = 'plan.base <= 5 000 €'\ntext = \"Rester petit.\"\nsource = \"Essai\"\nconfidence = \"A\"\n\n[[step]]",
        1,
    );
    let mut region = files(TINY);
    region.insert(SCHEME, changed.clone());
    let read = read(&region);
    let small = read
        .conditions
        .iter()
        .find(|one| one.id == "small")
        .unwrap();
    assert_eq!(small.funder.as_deref(), Some("assemblee-tevenn"));
    assert!(small.of_dossier(), "the orientation does not know the plan");

    region.insert(
        SCHEME,
        changed.replace(
            "funder = \"assemblee-tevenn\"",
            "funder = \"assemble-tevenn\"",
        ),
    );
    let problems = Region::load(&region).unwrap_err();
    assert_eq!(problems.len(), 1, "{}", listed(&problems));
    assert_eq!(problems[0].suggestion.as_deref(), Some("assemblee-tevenn"));
}

#[test]
fn two_versions_overlap_only_where_the_later_one_says_how() {
    let earlier = "schemes/coup-de-pouce/2020-01-01.toml";
    let mut region = files(TINY);
    let text = String::from_utf8(region.get(earlier).unwrap().to_vec()).unwrap();
    let ends = text.lines().find(|line| line.starts_with("to = ")).unwrap();
    region.insert(earlier, text.replace(ends, "to = 2024-06-30"));
    let day = date(2024, 3, 1);
    let chosen = |region: &Files| {
        let region = Region::load(region).unwrap_or_else(|p| panic!("{}", listed(&p)));
        let problems = check::check_draft(&region).problems;
        let on = region
            .scheme_on("coup-de-pouce", day)
            .unwrap()
            .validity
            .from;
        assert_eq!(
            region
                .schemes_on(day)
                .filter(|s| s.id == "coup-de-pouce")
                .count(),
            1
        );
        (problems, on)
    };
    let (problems, _) = chosen(&region);
    assert_eq!(problems.len(), 1, "{}", listed(&problems));
    assert!(
        problems[0]
            .message
            .contains("overlaps the one from 2020-01-01")
    );

    for (how, from) in [
        ("replace-later", date(2024, 1, 1)),
        ("keep-earlier", date(2020, 1, 1)),
    ] {
        region.insert(SCHEME, format!("overlaps = \"{how}\"\n{}", scheme_text()));
        let (problems, on) = chosen(&region);
        assert!(problems.is_empty(), "{}", listed(&problems));
        assert_eq!(on, from, "{how}");
    }

    region.insert(earlier, text);
    let (problems, _) = chosen(&region);
    assert_eq!(problems.len(), 1, "{}", listed(&problems));
    assert!(
        problems[0].message.contains("says nothing"),
        "{}",
        problems[0]
    );
}

#[test]
fn an_example_that_says_something_else_is_refused_where_it_is() {
    let told = |text: &str| {
        let files = with(text);
        let region = region(&files);
        let failures = policy::example::run(&region, scheme(&region));
        failures
            .iter()
            .map(|one| (one.example.clone(), one.to_string()))
            .collect::<Vec<_>>()
    };
    // 50 % of 1 000 € is 500 €; the territory is not said: the verdict is not known.
    let unknown = RICH.replacen("verdict = \"eligible\"", "verdict = \"unknown\"", 1);
    assert_eq!(told(&unknown), []);
    let [(id, message)] = told(RICH).try_into().unwrap();
    assert_eq!(id, "person");
    assert_eq!(
        message,
        "the verdict said is eligible, the rules give unknown"
    );
    let amount = unknown.replacen("amount = \"500 €\"", "amount = \"500,01 €\"", 1);
    let [(_, message)] = told(&amount).try_into().unwrap();
    assert!(
        message.contains("`assemblee-tevenn` is said to be 500,01"),
        "{message}"
    );
    let condition = unknown.replacen("{ stage = \"met\" }", "{ stage = \"not_met\" }", 1);
    let [(_, message)] = told(&condition).try_into().unwrap();
    assert_eq!(message, "`stage` is said to be not_met, its rule gives met");
}

#[test]
fn what_examples_leave_unproved_is_said() {
    use policy::example::{Lacking, Side, coverage};
    let text = RICH.replacen("verdict = \"eligible\"", "verdict = \"unknown\"", 1);
    let files = with(&text);
    let region = region(&files);
    let gaps = coverage(&region, scheme(&region));
    let has = |place: &str, what: &Lacking| {
        gaps.iter()
            .any(|gap| gap.place == place && gap.what == *what)
    };
    assert!(has("", &Lacking::Examples(2)));
    assert!(has("condition/stage/rule", &Lacking::NotMet));
    assert!(
        !has("condition/stage/rule", &Lacking::Met),
        "the first example meets it"
    );
    for side in [Side::Below, Side::At, Side::Above] {
        let limit = Cents(30_000).format_fr();
        assert!(has("amount/floor", &Lacking::Side(side, limit)), "{side:?}");
        // 60 % and 10 % of bonus, of 3 000 € at most: the ceiling of 1 500 € is passed.
        let limit = Cents(150_000).format_fr();
        assert!(
            has("amount/ceiling", &Lacking::Side(side, limit)),
            "{side:?}"
        );
    }
    assert!(
        !gaps
            .iter()
            .any(|gap| gap.place.starts_with("funding/compagnie")),
        "a flat sum"
    );
}

#[test]
fn just_below_at_and_just_above_a_threshold() {
    use policy::example::{Lacking, Side, coverage};
    // A floor of 300 €: within 3 €, which is 1 % and more than one euro.
    let example = |id: usize, base: &str| {
        format!(
            "\n[[example]]\nid = \"e{id}\"\ntext = \"Essai\"\nsituation = {{ \"plan.base\" = \"{base}\" }}\nverdict = \"unknown\"\n"
        )
    };
    let amount = "\n[amount]\nrate = { value = \"100 %\", source = \"Essai\", confidence = \"A\" }\n\
                  floor = { value = \"300 €\", source = \"Essai\", confidence = \"A\" }\n";
    let lacking = |bases: &[&str]| -> Vec<Side> {
        let examples: String = bases
            .iter()
            .enumerate()
            .map(|(id, base)| example(id, base))
            .collect();
        let region = region(&with(&format!("{amount}{examples}")));
        let gaps = coverage(&region, scheme(&region));
        let of_floor = gaps.into_iter().filter(|gap| gap.place == "amount/floor");
        of_floor
            .filter_map(|gap| match gap.what {
                Lacking::Side(side, _) => Some(side),
                _ => None,
            })
            .collect()
    };
    assert_eq!(lacking(&["297 €", "300 €", "303 €"]), []);
    assert_eq!(lacking(&["299,99 €", "300 €", "300,01 €"]), []);
    assert_eq!(
        lacking(&["296,99 €", "300,01 €", "303,01 €"]),
        [Side::Below, Side::At]
    );
    assert_eq!(lacking(&["297 €", "300 €", "303,01 €"]), [Side::Above]);
}
