//! The region shipped with the product reads without a mistake, and its numbers are the known ones.

use crate::common::{listed, load};
use jiff::civil::date;
use policy::model::{Choice, QuestionKind};
use policy::orient::{Verdict, orient};
use policy::territory::Hit;
use policy::{Region, Situation, Value};
use proptest::prelude::*;

fn brittany() -> Region {
    load("../../regions/brittany")
}

#[test]
fn no_text_repeats_the_figure_of_a_rule() {
    let warnings = policy::check::check(&brittany()).warnings;
    assert!(warnings.is_empty(), "{}", listed(&warnings));
}

#[test]
fn reads_and_checks_without_a_problem() {
    let region = brittany();
    let report = policy::check::check(&region);
    assert!(report.problems.is_empty(), "{}", listed(&report.problems));
    assert!(
        !report.assumptions.is_empty(),
        "what is not published is listed"
    );
    assert!(region.schemes.len() >= 19);
}

#[test]
fn control_totals_of_the_territory() {
    let region = brittany();
    let territory = &region.territory;
    assert_eq!(territory.communes().len(), 1202);
    assert_eq!(territory.epcis().len(), 61);
    let population: u32 = territory.communes().filter_map(|c| c.population).sum();
    assert_eq!(population, 3_449_370);
    for (department, count) in [("22", 344), ("29", 277), ("35", 332), ("56", 249)] {
        let found = territory.communes().filter(|c| c.department == department);
        assert_eq!(found.count(), count, "{department}");
    }
    let kinds = |kind: &str| territory.epcis().filter(|epci| epci.kind == kind).count();
    assert_eq!((kinds("CC"), kinds("CA"), kinds("METRO")), (42, 17, 2));
}

#[test]
fn islands_without_epci_and_epci_across_regions() {
    let region = brittany();
    let territory = &region.territory;
    let alone: Vec<&str> = territory
        .communes()
        .filter(|commune| commune.epci.is_none())
        .map(|commune| commune.name.as_str())
        .collect();
    assert_eq!(alone, ["Île-de-Bréhat", "Île-de-Sein", "Ouessant"]);

    let outside = |name: &str| {
        let epci = territory.epcis().find(|epci| epci.name.contains(name));
        let members = &epci.unwrap().members;
        members
            .iter()
            .filter(|(code, _)| code.starts_with("44"))
            .count()
    };
    assert_eq!(outside("Redon"), 8);
    assert_eq!(outside("Cap Atlantique"), 12);

    let ouessant = Situation::from_pairs([("project.commune", "29155")]).with_places(territory);
    assert_eq!(ouessant.text("project.epci"), Some(""));
    assert_eq!(ouessant.text("project.department"), Some("29"));
}

#[test]
fn what_people_type_finds_the_commune() {
    let region = brittany();
    let first = |query: &str| {
        let hits = region.territory.search(query, 5);
        hits.first()
            .map_or(String::new(), |hit| hit.commune.code.clone())
    };
    for (query, code) in [
        ("plougastel", "29189"),
        ("PLOUGASTEL DAOULAS", "29189"),
        ("Plougastel-Daoulas (29, Finistère)", "29189"),
        ("ile de brehat", "22016"),
        ("brehat", "22016"),
        ("Mesnil-Roc’h", "35308"),
        ("mesnil roch", "35308"),
        ("rennes", "35238"),
        ("35000", "35238"),
        ("quimper 29", "29232"),
        ("29000 Quimper", "29232"),
        ("st brieuc", "22278"),
        ("Saint-Brieuc", "22278"),
        ("ouesant", "29155"),
    ] {
        assert_eq!(first(query), code, "{query}");
    }
    assert!(region.territory.search("zzzzzzzz", 5).is_empty());
    assert!(region.territory.search("", 5).is_empty());
    assert!(region.territory.search("( ,) -", 5).is_empty());
}

#[test]
fn homonyms_are_told_apart_and_never_guessed() {
    let region = brittany();
    let territory = &region.territory;
    for name in [
        "La Chapelle-Neuve",
        "Le Faouët",
        "Saint-Servais",
        "Tréméven",
        "Plouhinec",
        "Saint-Armel",
    ] {
        let unresolved = territory.resolve(name).unwrap_err();
        assert!(unresolved.ambiguous, "{name}");
        let labels: Vec<&str> = unresolved
            .suggestions
            .iter()
            .map(|hit| hit.label.as_str())
            .collect();
        assert_eq!(labels.len(), 2, "{labels:?}");
        for label in labels {
            assert_eq!(territory.label(territory.resolve(label).unwrap()), label);
        }
    }
    assert_eq!(territory.resolve("le faouet 56").unwrap().code, "56057");
    assert_eq!(territory.resolve("Le Faouët (22)").unwrap().code, "22057");
    assert_eq!(territory.resolve("faouët 56").unwrap().code, "56057");
    assert_eq!(
        territory.resolve("Plougastel-Daoulas 29470").unwrap().code,
        "29189"
    );
    assert_eq!(territory.resolve("29189").unwrap().code, "29189");
}

#[test]
fn a_postal_code_is_not_a_commune() {
    let region = brittany();
    let served = |hits: &[Hit<'_>]| {
        let postal = |hit: &&Hit<'_>| hit.commune.postal_codes.iter().any(|code| code == "35133");
        hits.iter().take_while(postal).count()
    };
    let hits = region.territory.search("35133", 30);
    assert_eq!(served(&hits), 15);
    // The same five digits are also the INSEE code of a commune elsewhere: it comes last.
    assert_eq!(hits.len(), 16);
    assert_eq!(hits[15].commune.code, "35133");
    let unresolved = region.territory.resolve("35133").unwrap_err();
    assert!(unresolved.ambiguous);
    assert_eq!(served(&unresolved.suggestions), 15);
}

#[test]
fn delegated_communes_and_old_codes_lead_to_today() {
    let region = brittany();
    let territory = &region.territory;
    let hits = territory.search("binic", 5);
    let through: Vec<Option<&str>> = hits.iter().map(|hit| hit.via.as_deref()).collect();
    assert!(
        hits.iter().all(|hit| hit.commune.code == "22055"),
        "{hits:?}"
    );
    assert_eq!(hits.len(), 1, "{through:?}");
    let chatelaudren = territory.resolve("Châtelaudren").unwrap();
    assert_eq!(chatelaudren.code, "22206");
    assert_eq!(
        territory.search("Le Cambout", 1)[0].via.as_deref(),
        Some("Le Cambout")
    );
    for (former, current) in [("22007", "22055"), ("29009", "29039"), ("56049", "56213")] {
        assert_eq!(territory.commune(former).unwrap().code, current);
    }
    assert_eq!(territory.commune("44184"), None);
}

#[test]
fn every_commune_is_found_by_its_own_label_name_and_postal_code() {
    let region = brittany();
    let territory = &region.territory;
    for commune in territory.communes() {
        let label = territory.label(commune);
        assert_eq!(territory.search(&label, 1)[0].commune, commune, "{label}");
        assert_eq!(territory.resolve(&label), Ok(commune), "{label}");
        let bare = territory.search(&commune.name, 4);
        assert!(bare.iter().any(|hit| hit.commune == commune), "{label}");
        let postal = format!("{} {}", commune.name, commune.postal_codes[0]);
        assert_eq!(territory.resolve(&postal), Ok(commune), "{postal}");
    }
}

#[test]
fn a_person_with_an_idea_to_study_is_oriented() {
    let region = brittany();
    let on = date(2026, 3, 16);
    let nothing = orient(&region, &Situation::new(), on);
    assert!(nothing.next_question.is_some());
    assert!(nothing.schemes.iter().all(|one| one.verdict != Verdict::No));

    let (situation, refused) = region.read_answers([
        ("project.commune", "Plougastel-Daoulas (29, Finistère)"),
        ("applicant.kind", "person"),
        ("project.stage", "feasibility"),
        ("project.need", "study"),
        ("project.need", "advice"),
        ("project.host_structure", "no"),
        ("project.social_need", "yes"),
        ("project.collective", "yes"),
        ("project.field", "nothing-like-it"),
    ]);
    assert_eq!(
        refused,
        [("project.field".to_owned(), "nothing-like-it".to_owned())]
    );
    let result = orient(&region, &situation, on);
    let verdict = |id: &str| {
        let found = result.schemes.iter().find(|one| one.scheme.id == id);
        found.unwrap().verdict
    };
    assert_eq!(verdict("cap-creation-ess"), Verdict::Fits);
    assert_eq!(verdict("fonds-de-confiance"), Verdict::No);
    let order: Vec<Verdict> = result.schemes.iter().map(|one| one.verdict).collect();
    assert!(order.is_sorted());
    let actors = region.actors_for("29189", on);
    assert!(!actors.is_empty());
}

/// Asks the next best question until none matters, with every answer it may get: the longest path.
fn most_questions(region: &Region, known: &Situation, asked: usize) -> usize {
    let Some(next) = orient(region, known, date(2026, 3, 16)).next_question else {
        return asked;
    };
    let one = |choice: &Choice| Value::from(choice.id.as_str());
    let answers: Vec<Value> = match &region.question(&next).unwrap().kind {
        QuestionKind::Commune => vec![Value::from("29189")],
        QuestionKind::Choice(choices) => choices.iter().map(one).collect(),
        QuestionKind::Choices(choices) => {
            let alone = |choice: &Choice| Value::List(vec![choice.id.clone()]);
            choices.iter().map(alone).collect()
        }
        QuestionKind::YesNo => vec![Value::Bool(true), Value::Bool(false)],
    };
    let paths = answers.into_iter().map(|answer| {
        let mut known = known.clone();
        known.set(next.as_str(), answer);
        most_questions(region, &known, asked + 1)
    });
    paths.max().unwrap()
}

#[test]
fn a_visitor_needs_at_most_seven_answers() {
    let region = brittany();
    // The commune comes first: it says who receives the visitor.
    let known = Situation::from_pairs([("project.commune", "29189")]);
    let longest = most_questions(&region, &known, 1);
    assert!(longest <= 7, "{longest} questions");
}

/// Bank details, signatures and papers that say where people live stay with the service.
#[test]
fn what_says_where_money_goes_or_people_live_is_private() {
    let region = brittany();
    let pieces = region
        .schemes
        .iter()
        .filter_map(|scheme| scheme.form.as_ref())
        .flat_map(|form| &form.pieces);
    let mut seen = 0;
    for piece in pieces {
        let kept = ["bank", "cv", "kbis", "managers", "proxy"].contains(&piece.id.as_str());
        let said = piece.label.fr.to_lowercase().contains("bancaire");
        assert_eq!(piece.private, kept || said, "{}", piece.id);
        seen += usize::from(piece.private);
    }
    assert!(seen > 20, "{seen}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_query_is_answered(text in ".{0,30}") {
        thread_local! {
            static REGION: Region = brittany();
        }
        REGION.with(|region| {
            assert!(region.territory.search(&text, 7).len() <= 7);
            let _ = region.territory.resolve(&text);
        });
    }
}
