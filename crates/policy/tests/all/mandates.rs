//! Who is asked on a shared dossier, under which name, and what an agreement allows.

use std::sync::OnceLock;

use crate::common::{files, listed, load};
use jiff::civil::date;
use money::Cents;
use policy::plan::{Plan, PlanResource};
use policy::{Region, Scheme, Situation, Value};

const CALL: &str = "appel-projets-collaboratifs";

fn brittany() -> &'static Region {
    static REGION: OnceLock<Region> = OnceLock::new();
    REGION.get_or_init(|| load("../../regions/brittany"))
}

fn call() -> &'static Scheme {
    brittany().scheme_on(CALL, date(2017, 5, 9)).unwrap()
}

/// Facts with these lines of resources: kind, funder as written, euros.
fn asking(lines: &[(&str, &str, i64)]) -> Situation {
    let mut facts = Situation::new();
    let mut total = std::collections::BTreeMap::new();
    for kind in ["epci", "department", "feder"] {
        total.insert(kind, 0);
    }
    let resources = lines.iter().map(|(kind, funder, euros)| {
        *total.entry(*kind).or_default() += euros * 100;
        PlanResource {
            kind: (*kind).to_owned(),
            funder: (*funder).to_owned(),
            amount: Cents(euros * 100),
            ..PlanResource::default()
        }
    });
    let plan = Plan {
        resources: resources.collect(),
        ..Plan::default()
    };
    for (kind, cents) in total {
        facts.set(format!("plan.resource.{kind}"), Value::Money(Cents(cents)));
    }
    facts.set_plan(plan);
    facts
}

/// Names and amounts of those asked from Morlaix.
fn asked(lines: &[(&str, &str, i64)]) -> Vec<(String, Option<i64>)> {
    let region = brittany();
    let commune = region.territory.commune("29151");
    let all = call().asked(region, commune, &asking(lines));
    all.into_iter()
        .map(|one| (one.funder, one.amount.map(|cents| cents.0 / 100)))
        .collect()
}

fn named(names: &[(&str, i64)]) -> Vec<(String, Option<i64>)> {
    names
        .iter()
        .map(|(name, euros)| ((*name).to_owned(), Some(*euros)))
        .collect()
}

#[test]
fn the_plan_says_who_is_asked_and_for_how_much() {
    assert_eq!(
        asked(&[("requested", "", 100)]),
        named(&[("region-bretagne", 100)]),
        "the lead alone"
    );
    assert_eq!(
        asked(&[
            ("requested", "", 100),
            ("epci", "Morlaix Communauté", 10),
            ("epci", "Lannion-Trégor communaute", 20),
            ("epci", "CA Morlaix Communauté", 5),
            ("department", "Département (Finistère)", 7),
            ("feder", "FEDER", 90),
        ]),
        named(&[
            ("region-bretagne", 100),
            ("epci:242900835", 15),
            ("epci:200065928", 20),
            ("departements:29", 7),
            ("feder", 90),
        ])
    );
}

#[test]
fn a_name_that_nobody_has_is_that_of_the_place() {
    assert_eq!(
        asked(&[("requested", "", 1), ("epci", "l’agglo", 2)]),
        named(&[("region-bretagne", 1), ("epci:242900835", 2)])
    );
    // An island without inter-municipality asks none.
    let region = brittany();
    let island = region
        .territory
        .communes()
        .find(|commune| commune.epci.is_none());
    let facts = asking(&[("requested", "", 1), ("epci", "", 2)]);
    let all = call().asked(region, island, &facts);
    assert_eq!(all.len(), 1);
}

#[test]
fn members_of_a_class_have_names_and_bodies() {
    let region = brittany();
    let name = |id: &str| region.funder_name(id).map(|name| name.fr);
    assert_eq!(
        name("epci:242900835").as_deref(),
        Some("CA Morlaix Communauté")
    );
    assert_eq!(
        name("departements:29").as_deref(),
        Some("Département (Finistère)")
    );
    for nobody in ["epci:1", "feder:29", "nobody", "departements:75"] {
        assert_eq!(name(nobody), None, "{nobody}");
        assert!(!region.has_body(nobody), "{nobody}");
    }
    assert!(region.has_body("epci:242900835") && region.has_body("services-region"));
    let mandate = call().mandate("epci:242900835").unwrap();
    assert_eq!(mandate.instructs_for("epci:242900835"), "epci:242900835");
    assert_eq!(
        call().mandate("feder").unwrap().instructs_for("feder"),
        "service-fonds-europeens"
    );
    assert_eq!(region.members(region.funder("epci").unwrap()).len(), 61);
}

#[test]
fn a_sentence_names_a_funder_or_a_body_with_its_article() {
    let region = brittany();
    let called = |id: &str| {
        let name = region.body_called(id, jiff::civil::date(2018, 3, 1));
        name.map(|name| name.fr).unwrap_or_default()
    };
    for (id, said) in [
        ("region-bretagne", "le Conseil régional de Bretagne"),
        ("etat", "l’État"),
        ("caisse-des-depots", "la Caisse des Dépôts"),
        ("france-active", "France Active"),
        ("departements:29", "le Département (Finistère)"),
        ("departements", "les Départements"),
        ("epci:242900835", "la CA Morlaix Communauté"),
        ("epci:243500139", "Rennes Métropole"),
        ("comite-guichet-unique", "le Comité du guichet unique"),
        ("france-active-bretagne", "Bretagne Active"),
        ("nobody", ""),
    ] {
        assert_eq!(called(id), said, "{id}");
    }
}

#[test]
fn an_agreement_holds_from_its_first_day_to_its_last() {
    let region = brittany();
    let on = |day| {
        region
            .agreement("epci:242900835", "region-bretagne", day)
            .is_some()
    };
    for (day, holds) in [
        (date(2017, 7, 11), false),
        (date(2017, 7, 12), true),
        (date(2021, 12, 31), true),
        (date(2022, 1, 1), false),
    ] {
        assert_eq!(on(day), holds, "{day}");
    }
    let other = region.agreement("epci:200065928", "region-bretagne", date(2018, 1, 1));
    assert!(other.is_none(), "nothing is published of another");
    // An enterprise needs one, a public body does not.
    let mandate = call().mandate("epci").unwrap();
    let who =
        |kind: &str| Situation::from_pairs([("applicant.kind", Value::Text(kind.to_owned()))]);
    assert!(mandate.needs_agreement(&who("association")));
    assert!(!mandate.needs_agreement(&who("public")));
    assert!(
        mandate.needs_agreement(&Situation::new()),
        "unknown: it is needed"
    );
}

/// The made-up region whose scheme has a second funder and this more.
fn with(more: &str) -> policy::Files {
    const SCHEME: &str = "schemes/coup-de-pouce/2024-01-01.toml";
    let mut files = files("../testkit/regions/tiny");
    let text = String::from_utf8(files.get(SCHEME).unwrap().to_vec()).unwrap();
    let text = text.replace(
        "funders = [\"assemblee-tevenn\"]",
        "funders = [\"assemblee-tevenn\", \"compagnie\"]",
    );
    files.insert(SCHEME, format!("{text}{more}"));
    let mut funders = files.get("funders.toml").unwrap().to_vec();
    funders.extend_from_slice(
        b"\n[[funder]]\nid = \"compagnie\"\nname = \"La Compagnie\"\nfrom = 2000-01-01\nsource = \"Essai\"\n",
    );
    files.insert("funders.toml", funders);
    files
}

#[test]
fn a_shared_scheme_is_said_in_the_file_and_its_mistakes_are_shown() {
    assert!(call().is_shared());
    let alone = brittany()
        .scheme_on("cap-creation-ess", date(2018, 1, 1))
        .unwrap();
    assert!(!alone.is_shared() && alone.mandates.len() == 1);
    // Two leads, a body and a kind of resource that do not exist.
    let problems = |text: &str| match Region::load(&with(text)) {
        Ok(region) => policy::check::check(&region).problems,
        Err(problems) => problems,
    };
    let mandate = |funder: &str, more: &str| {
        format!(
            "\n[[mandate]]\nfunder = \"{funder}\"\ninstructs = \"self\"\ndecides = \"self\"\nsource = \"Essai\"\nconfidence = \"A\"\n{more}\n"
        )
    };
    let said = |text: &str, what: &str| {
        let found = problems(text);
        assert!(
            found.iter().any(|one| one.message.contains(what)),
            "{what}:\n{}",
            listed(&found)
        );
    };
    said(&mandate("compagnie", ""), "exactly one mandate leads");
    said(
        &mandate("personne", "lead = true"),
        "`personne` is not one of the `funders`",
    );
    said(
        &mandate("compagnie", "lead = true\nresource = \"nothing\""),
        "kind of resource",
    );
    said(
        &mandate("compagnie", "lead = true"),
        "instructs for the `manager`",
    );
    said(
        &mandate("compagnie", "lead = true\nopinion = \"nobody\""),
        "body",
    );
}

#[test]
fn a_committee_that_decides_for_two_funders_of_a_scheme_is_warned_of() {
    let mandate = |funder: &str, more: &str| {
        format!(
            "\n[[mandate]]\nfunder = \"{funder}\"\ninstructs = \"atelier-du-phare\"\nsource = \"Essai\"\nconfidence = \"A\"\n{more}\n"
        )
    };
    let warned = |first: &str, second: &str| {
        let text = mandate(
            "assemblee-tevenn",
            &format!("lead = true\ndecides = \"{first}\""),
        ) + &mandate("compagnie", &format!("decides = \"{second}\""));
        let region = Region::load(&with(&text)).unwrap_or_else(|p| panic!("{}", listed(&p)));
        let warnings = policy::check::check(&region).warnings;
        warnings
            .iter()
            .filter(|w| w.message.contains("decides for several funders"))
            .count()
    };
    assert_eq!(warned("conseil-du-mole", "conseil-du-mole"), 1);
    assert_eq!(warned("conseil-du-mole", "self"), 0);
    // A body that does not sit decides as often as it likes.
    assert_eq!(warned("atelier-du-phare", "atelier-du-phare"), 0);
}
