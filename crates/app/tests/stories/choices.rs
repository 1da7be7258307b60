//! The help to choose under a budget: it proposes on paper, leaves a trace, and moves nothing.

use app::AppError;
use app::committee::choice::{Asked, Found};
use app::envelopes::NewEnvelope;
use app::officer::Note;
use domain::dossier::State;
use jiff::civil::date;
use money::Cents;
use testkit::{TestApp, both_databases, valid_answers};
use uuid::Uuid;

use crate::support::{Cast, PHARE, count, faults, in_review, state};

const MOLE: &str = "conseil-du-mole";

/// A dossier proposed for so many euros, with an answer to each criterion.
async fn candidate(t: &TestApp, name: &str, euros: i64, grid: &[(&str, &str)]) -> Cast {
    let mut cast = in_review(t).await;
    // Each has an applicant of its own.
    let holder = t.person(name).await;
    let (dossier, number) = t.file(&holder).await;
    propose(t, &mut cast, (dossier, number), name, euros, grid).await;
    cast
}

/// The same, of an association.
async fn association(t: &TestApp, name: &str, euros: i64, grid: &[(&str, &str)]) -> Cast {
    let mut cast = in_review(t).await;
    let holder = t.person(name).await;
    let id = t.draft(&holder).await;
    t.fill(&holder, id).await;
    let (section, mut raw) = valid_answers().swap_remove(0);
    raw.set("applicant_kind", "association");
    raw.set("association_name", name);
    t.save(&holder, id, section, &raw).await;
    t.upload(&holder, id, "quote", "un devis").await.unwrap();
    let number = t.submit(&holder, &testkit::key(id)).await.unwrap();
    propose(t, &mut cast, (id, number), name, euros, grid).await;
    cast
}

async fn propose(
    t: &TestApp,
    cast: &mut Cast,
    (dossier, number): (Uuid, String),
    name: &str,
    euros: i64,
    grid: &[(&str, &str)],
) {
    cast.dossier = dossier;
    cast.key = testkit::key(dossier);
    cast.number = number;
    t.declare_complete(&cast.officer, &cast.key).await.unwrap();
    t.db.execute(&format!(
        "update dossiers set applicant = '{name}' where number = '{}'",
        cast.number
    ))
    .await;
    let note = Note {
        grid: grid
            .iter()
            .map(|(c, a)| ((*c).to_owned(), (*a).to_owned()))
            .collect(),
        ..Note::default()
    };
    t.save_note(&cast.officer, &cast.key, 0, &note)
        .await
        .unwrap();
    t.propose(
        &cast.officer,
        &cast.key,
        Cents(euros * 100),
        "Le montant convient",
    )
    .await
    .unwrap();
}

async fn sitting(t: &TestApp, of: &Cast) -> Uuid {
    t.new_sitting(&of.officer, MOLE, Some(date(2026, 1, 20)), "Porz")
        .await
        .unwrap()
}

fn asked(euros: i64) -> Asked {
    Asked {
        envelope: Cents(euros * 100),
        ..Asked::default()
    }
}

async fn found(t: &TestApp, of: &Cast, sitting: Uuid, asked: &Asked) -> Found {
    let id = t.consult_choice(&of.officer, sitting, asked).await.unwrap();
    assert!(
        t.choice(&of.officer, sitting, id)
            .await
            .unwrap()
            .found
            .is_none()
    );
    t.drain().await.unwrap();
    t.choice(&of.officer, sitting, id)
        .await
        .unwrap()
        .found
        .unwrap()
}

fn chosen(found: &Found) -> Vec<String> {
    match found {
        Found::Chosen { chosen, .. } => chosen.clone(),
        other => panic!("nothing chosen: {other:?}"),
    }
}

both_databases! {
    async fn the_best_choice_within_the_envelope_is_proposed_and_each_other_has_its_price(t: TestApp) {
        let a = candidate(&t, "Anna", 1_000, &[("shared", "yes")]).await;
        let b = candidate(&t, "Bran", 600, &[("shared", "yes")]).await;
        let c = candidate(&t, "Cado", 500, &[("shared", "yes")]).await;
        let d = candidate(&t, "Denez", 400, &[("shared", "no")]).await;
        let sitting = sitting(&t, &a).await;
        let form = t.choice_form(&a.officer, sitting).await.unwrap();
        assert_eq!((form.candidates.len(), form.left), (4, None));
        assert_eq!(form.criteria.len(), 1);
        let mut two = vec![b.number.clone(), c.number.clone()];
        two.sort();

        // 1 100 €: two dossiers of 2 points rather than one; taking that one in would cost 2.
        let result = found(&t, &a, sitting, &asked(1_100)).await;
        assert_eq!(chosen(&result), two);
        let Found::Chosen { score, cost, left_out, .. } = &result else { panic!() };
        assert_eq!((*score, *cost), (4_000, Cents(110_000)));
        let price = |of: &Cast| left_out.iter().find(|(n, _)| *n == of.number).unwrap().1;
        assert_eq!((price(&a), price(&d)), (Some(2_000), Some(2_000)));

        let mut must = asked(1_100);
        must.must.insert(a.number.clone());
        assert_eq!(chosen(&found(&t, &a, sitting, &must).await), std::slice::from_ref(&a.number));
        // Nothing counts any more: no dossier is worth its money.
        let mut without = asked(1_100);
        without.weights.insert("shared".to_owned(), 0);
        assert!(chosen(&found(&t, &a, sitting, &without).await).is_empty());
        must.must.insert(c.number.clone());
        must.envelope = Cents(149_999);
        match found(&t, &a, sitting, &must).await {
            Found::Impossible { rule, cost, .. } => assert_eq!((rule.as_str(), cost), ("must-cost", Cents(150_000))),
            other => panic!("{other:?}"),
        }
        // Nothing moved, and each consultation is in the journal of the sitting.
        assert_eq!(state(&t, a.dossier).await, State::Proposed);
        assert_eq!(count(&t, sitting, "sitting.choice_consulted").await, 4);
        t.assert_sound().await;
    }

    async fn a_minimum_by_theme_reads_the_answer_that_the_committee_s_rules_name(t: TestApp) {
        let a = candidate(&t, "Anna", 1_000, &[("shared", "yes")]).await;
        let b = candidate(&t, "Bran", 600, &[("shared", "yes")]).await;
        let c = association(&t, "Cado", 500, &[("shared", "no")]).await;
        let sitting = sitting(&t, &a).await;
        let form = t.choice_form(&a.officer, sitting).await.unwrap();
        let themes = form.candidates.iter().map(|p| (p.number.clone(), p.theme.as_str()));
        let mut wanted = vec![
            (a.number.clone(), "Une personne"),
            (b.number.clone(), "Une personne"),
            (c.number.clone(), "Une association"),
        ];
        let mut said: Vec<_> = themes.collect();
        wanted.sort();
        said.sort();
        assert_eq!(said, wanted);

        // Without a minimum the association, which has no point, is left out.
        assert_eq!(chosen(&found(&t, &a, sitting, &asked(1_600)).await).len(), 2);
        let mut one_each = asked(1_600);
        one_each.min_per_theme = 1;
        // With it, it takes the place of one of the others: the cheaper of two that weigh the same stays.
        let mut two = vec![b.number.clone(), c.number.clone()];
        two.sort();
        assert_eq!(chosen(&found(&t, &a, sitting, &one_each).await), two);
        one_each.min_per_theme = 2;
        match found(&t, &a, sitting, &one_each).await {
            Found::Impossible { rule, names, available, .. } => {
                assert_eq!((rule.as_str(), available), ("too-few-theme", 1));
                assert_eq!(names, ["Une association"]);
            }
            other => panic!("{other:?}"),
        }
    }

    async fn the_envelope_s_remaining_amount_is_offered_and_what_is_typed_is_checked(t: TestApp) {
        let a = candidate(&t, "Anna", 1_000, &[("shared", "yes")]).await;
        let new = NewEnvelope {
            funder: "assemblee-tevenn".to_owned(), scheme: "coup-de-pouce".to_owned(), year: 2026,
            department: String::new(), opened: Cents(350_000), credit: Cents(0), reason: "Budget".to_owned(),
        };
        t.open_envelope(&a.officer, &new).await.unwrap();
        let sitting = sitting(&t, &a).await;
        let form = t.choice_form(&a.officer, sitting).await.unwrap();
        assert_eq!(form.left, Some(Cents(350_000)));
        let mut wrong = asked(0);
        wrong.weights.insert("shared".to_owned(), 6);
        assert_eq!(faults(t.consult_choice(&a.officer, sitting, &wrong).await), ["envelope", "weight.shared"]);
        let mut heaviest = asked(1_000);
        heaviest.weights.insert("shared".to_owned(), 5);
        let Found::Chosen { score, .. } = found(&t, &a, sitting, &heaviest).await else { panic!() };
        assert_eq!(score, 10_000);
        let stranger = t.officer_named("Yann", "bureau-du-bourg").await;
        for who in [&stranger, &a.holder] {
            assert!(matches!(t.choice_form(who, sitting).await, Err(AppError::NotFound)));
            assert!(matches!(t.consult_choice(who, sitting, &asked(1_000)).await, Err(AppError::NotFound)));
        }
        // A colleague keeps the sitting too, and makes consultations of their own.
        let colleague = t.officer_named("Nolwenn", PHARE).await;
        let id = t.consult_choice(&a.officer, sitting, &asked(1_000)).await.unwrap();
        assert!(matches!(t.choice(&colleague, sitting, id).await, Err(AppError::NotFound)));
        assert!(t.choice_form(&colleague, sitting).await.is_ok());
    }
}
