//! What changed from one version to another, and for whom.

use crate::common::{files, listed, load};
use crate::made_up::{TINY, scheme, scheme_text};
use money::{Cents, Rate};
use policy::Region;
use policy::diff::{Change, FundingPart, MandatePart, Place, Said, Under, Which, diff, tried};
use policy::replay::Reason;

const EXAMPLES: &str = r#"
[[example]]
id = "at-the-ceiling"
text = "3 000 € : pile au plafond"
situation = { "applicant.kind" = "person", "project.commune" = "T1001", "project.stage" = "ideation", "plan.base" = "3 000 €" }
verdict = "judgement"

[[example]]
id = "association-alone"
text = "Une association seule"
situation = { "applicant.kind" = "association", "project.commune" = "T1001", "project.stage" = "feasibility", "project.collective" = false, "plan.base" = "1 000 €" }
verdict = "not_eligible"
"#;

/// The made-up region with the scheme's text so changed.
fn changed(changes: &[(&str, &str)]) -> Region {
    let mut text = format!("{}{EXAMPLES}", scheme_text());
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    let (region, id, _) = load(TINY)
        .with_version(text.as_bytes())
        .unwrap_or_else(|problems| panic!("{}", listed(&problems)));
    assert_eq!(id, "coup-de-pouce");
    region
}

fn between(changes: &[(&str, &str)]) -> Vec<Change> {
    diff(scheme(&changed(&[])), scheme(&changed(changes)))
}

fn only(changes: &[(&str, &str)]) -> Change {
    let mut found = between(changes);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn funding(part: FundingPart) -> Place {
    Place::Funding {
        funder: "assemblee-tevenn".into(),
        part,
    }
}

#[test]
fn a_version_and_itself_say_the_same() {
    assert!(between(&[]).is_empty());
}

#[test]
fn where_a_figure_was_read_is_no_change() {
    let said = "\"1 500 €\", source = \"Inventé pour les tests\"";
    let read_elsewhere = "\"1 500 €\", source = \"Une autre page\"";
    assert!(between(&[(said, read_elsewhere)]).is_empty());
}

#[test]
fn a_limit_that_moves_says_both_amounts() {
    let change = only(&[(
        "ceiling = { value = \"1 500 €\"",
        "ceiling = { value = \"1 800 €\"",
    )]);
    assert_eq!(change.place, funding(FundingPart::Ceiling));
    assert!(matches!(
        (change.before, change.after),
        (
            Some(Said::Money(Some(Cents(150_000)))),
            Some(Said::Money(Some(Cents(180_000))))
        )
    ));
}

#[test]
fn a_figure_no_longer_published_is_a_change() {
    let rate =
        "rate = { value = \"50 %\", source = \"Inventé pour les tests\", confidence = \"A\" }";
    let change = only(&[(
        rate,
        "rate = { unknown = true, source = \"Inventé pour les tests\" }",
    )]);
    assert_eq!(change.place, funding(FundingPart::Rate));
    let Some(Said::Rate(before)) = change.before else {
        panic!("{:?}", change.before)
    };
    assert_eq!(before, Some(Rate::percent(50)));
    assert!(matches!(change.after, Some(Said::Rate(None))));
}

#[test]
fn conditions_come_go_and_change() {
    let rule = only(&[(
        "rule = 'project.stage in [\"ideation\", \"feasibility\"]'",
        "rule = 'project.stage == \"feasibility\"'",
    )]);
    assert_eq!(rule.place, Place::Condition("stage".into()));
    assert!(rule.before.is_some() && rule.after.is_some());

    let renamed = between(&[("id = \"stage\"", "id = \"step\"")]);
    let places: Vec<_> = renamed
        .iter()
        .map(|one| (&one.place, one.before.is_some(), one.after.is_some()))
        .collect();
    assert_eq!(
        places,
        [
            (&Place::Condition("step".into()), false, true),
            (&Place::Condition("stage".into()), true, false),
        ]
    );
}

#[test]
fn pieces_questions_expenses_and_dates_are_compared() {
    for (change, place) in [
        (
            ("indispensable = true", "indispensable = false"),
            Place::Piece("quote".into()),
        ),
        (
            (
                "label = \"Nom du projet\"\nkind = \"short-text\"\nrequired = true",
                "label = \"Nom du projet\"\nkind = \"short-text\"\nrequired = false",
            ),
            Place::Field("project_title".into()),
        ),
        (
            (
                "label = \"Repas\"\neligible = false",
                "label = \"Repas\"\neligible = true",
            ),
            Place::Expense("meals".into()),
        ),
        (
            ("from = 2024-01-01", "from = 2024-01-01\nto = 2030-12-31"),
            Place::To,
        ),
        (
            ("3 mois au plus", "2 mois au plus"),
            Place::Step("Décider".into()),
        ),
        (("committee = \"conseil-du-mole\"\n", ""), Place::Committee),
    ] {
        assert_eq!(only(&[change]).place, place, "{change:?}");
    }
}

#[test]
fn the_examples_of_both_say_who_wins_and_why() {
    let before = changed(&[]);
    let after = changed(&[
        (
            "ceiling = { value = \"1 500 €\"",
            "ceiling = { value = \"1 400 €\"",
        ),
        (" && project.collective", ""),
    ]);
    let under = |region| Under {
        region,
        scheme: scheme(region),
    };
    let tried = tried(under(&before), under(&after));
    // Both files have the same examples: each is tried once.
    assert_eq!(tried.len(), 2);
    let [at_the_ceiling, alone] = tried.as_slice() else {
        panic!("two situations")
    };
    assert_eq!(at_the_ceiling.of, Which::First);
    assert_eq!(at_the_ceiling.gain(), Some(Cents(-10_000)));
    assert_eq!(
        at_the_ceiling.reasons,
        [Reason::Step {
            funder: "assemblee-tevenn".into(),
            id: "ceiling".into()
        }]
    );
    assert_eq!(alone.gain(), Some(Cents(50_000)));
    assert!(matches!(
        alone.reasons.as_slice(),
        [Reason::Condition { id, .. }] if id == "applicant"
    ));
}

#[test]
fn two_versions_of_a_real_scheme_differ() {
    let region = load("../../regions/brittany");
    let version = |year| {
        let day = jiff::civil::date(year, 1, 1);
        region.scheme_version("fonds-de-confiance", day).unwrap()
    };
    let changes = diff(version(2007), version(2016));
    assert!(changes.iter().any(|one| one.place == Place::From));
    let back = diff(version(2016), version(2007));
    assert_eq!(
        changes.len(),
        back.len(),
        "what is added one way is removed the other"
    );
}

const SHARED: &str = "schemes/tag-bzh-operateurs/2019-01-01.toml";

/// Brittany with the file of a scheme that four funders share so changed.
fn shared(changes: &[(&str, &str)]) -> Region {
    let files = files("../../regions/brittany");
    let mut text = String::from_utf8(files.get(SHARED).unwrap().to_vec()).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    let region = load("../../regions/brittany").with_version(text.as_bytes());
    let (region, ..) = region.unwrap_or_else(|problems| panic!("{}", listed(&problems)));
    region
}

fn of_operators(region: &Region) -> Under<'_> {
    let from = jiff::civil::date(2019, 1, 1);
    let scheme = region.scheme_version("tag-bzh-operateurs", from).unwrap();
    Under { region, scheme }
}

fn mandate(funder: &str, part: MandatePart) -> Place {
    let funder = funder.into();
    Place::Mandate { funder, part }
}

#[test]
fn who_does_what_for_a_funder_is_compared() {
    let before = shared(&[]);
    for (change, places) in [
        (
            (
                "decides = \"commission-programmation-europe\"",
                "decides = \"services-region\"",
            ),
            vec![mandate("feder", MandatePart::Decides)],
        ),
        (
            (
                "instructs = \"service-fonds-europeens\"",
                "instructs = \"service-ess\"",
            ),
            // Who instructs also pays, unless the file says otherwise.
            vec![
                mandate("feder", MandatePart::Instructs),
                mandate("feder", MandatePart::Pays),
            ],
        ),
        (
            (
                "signs = \"service-fonds-europeens\"",
                "signs = \"service-fonds-europeens\"\nopinion = \"service-ess\"",
            ),
            vec![mandate("feder", MandatePart::Opinion)],
        ),
        (
            ("\"notes\", \"opinions\", \"journal\", ", "\"opinions\", "),
            vec![mandate("feder", MandatePart::Sees)],
        ),
        (
            (
                "when = 'plan.resource.feder > 0 €'",
                "when = 'plan.resource.feder > 0 €'\n\
                 agreement = { with = \"region-bretagne\", source = \"Essai\" }",
            ),
            vec![mandate("feder", MandatePart::Agreement)],
        ),
        (
            (
                "funder = \"etat\"\nresource = \"state\"\n",
                "funder = \"etat\"\n",
            ),
            vec![mandate("etat", MandatePart::Resource)],
        ),
        (
            (
                "L’État lit le dossier commun et décide de sa part.",
                "L’État décide de sa part.",
            ),
            vec![mandate("etat", MandatePart::Text)],
        ),
        // Another name of the same.
        (
            (
                "funder = \"etat\"\nresource = \"state\"\ninstructs = \"self\"",
                "funder = \"etat\"\nresource = \"state\"\ninstructs = \"self\"\npays = \"self\"",
            ),
            vec![],
        ),
    ] {
        let after = shared(&[change]);
        let changes = diff(of_operators(&before).scheme, of_operators(&after).scheme);
        let found: Vec<Place> = changes.into_iter().map(|one| one.place).collect();
        assert_eq!(found, places, "{change:?}");
    }
}

#[test]
fn another_rule_of_who_is_asked_says_for_which_situations() {
    let before = shared(&[]);
    let after = shared(&[(
        "when = 'plan.resource.state > 0 €'",
        "when = 'applicant.kind == \"association\"'",
    )]);
    let changes = diff(of_operators(&before).scheme, of_operators(&after).scheme);
    let places: Vec<Place> = changes.iter().map(|one| one.place.clone()).collect();
    assert_eq!(places, [mandate("etat", MandatePart::Asked)]);
    let back = tried(of_operators(&after), of_operators(&before));
    let there = tried(of_operators(&before), of_operators(&after));
    assert_eq!(there.len(), back.len());
    let mut without = 0;
    for one in &there {
        assert_eq!(one.before, one.after, "{}", one.example);
        assert_eq!(one.differs(), one.asks_others(), "{}", one.example);
        assert!(one.asked_before.contains(&"etat".to_owned()));
        if one.asks_others() {
            let others = one.asked_before.iter().filter(|id| *id != "etat");
            assert!(others.eq(one.asked_after.iter()), "{one:?}");
            without += 1;
        }
    }
    assert!(
        0 < without && without < there.len(),
        "associations still ask the State: {without} of {}",
        there.len()
    );
}
