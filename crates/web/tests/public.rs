//! The public pages on the real router, for a made-up region and for Brittany.

#![allow(
    clippy::expect_used,
    reason = "in a test, what is missing stops the test"
)]

mod support;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use policy::model::QuestionKind;
use support::{brittany, get, send, tiny};
use web::{Limits, Options, Site};

fn router(region: std::sync::Arc<policy::Region>) -> Router {
    let now = "2026-11-23T10:00:00Z".parse().expect("an instant");
    let options = Options {
        limits: Limits::OFF,
        ..Options::default()
    };
    web::router(Site::new(region, move || now, [1; 32], options))
}

const PAGES: [&str; 10] = [
    "/",
    "/orientation",
    "/orientation?q=project.stage",
    "/orientation?q=project.need",
    "/orientation/resultat",
    "/orientation/resultat?project.stage=feasibility&applicant.kind=person",
    "/dispositifs",
    "/contact",
    "/mentions-legales",
    "/elements",
];

#[tokio::test]
async fn every_page_has_one_title_and_the_headers_of_trust() {
    for region in [tiny(), brittany()] {
        let router = router(region);
        for path in PAGES {
            let page = get(&router, path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert_eq!(page.text.matches("<h1").count(), 1, "{path}");
            assert!(page.text.contains("<html lang=\"fr\">"), "{path}");
            assert!(
                !page.text.contains(" style=\""),
                "{path}: the policy of contents forbids it"
            );
            assert!(
                page.text.matches("class=\"btn go").count() <= 1,
                "{path}: one yellow button a page"
            );
            let policy = page.headers[header::CONTENT_SECURITY_POLICY]
                .to_str()
                .expect("text");
            assert!(
                policy.contains("default-src 'self'") && !policy.contains("unsafe"),
                "{path}"
            );
            for name in ["x-content-type-options", "referrer-policy", "x-request-id"] {
                assert!(page.headers.contains_key(name), "{path}: {name}");
            }
            assert!(
                !page.headers.contains_key(header::SET_COOKIE),
                "{path}: reading needs no cookie"
            );
        }
    }
}

/// Follows every link of ours from the front page: none leads to an error, but for the pages
/// behind a sign-in, which are tested with their forms.
#[tokio::test]
async fn no_link_is_broken() {
    for region in [tiny(), brittany()] {
        let router = router(region);
        let mut seen = std::collections::BTreeSet::new();
        let mut waiting = vec!["/".to_owned()];
        while let Some(path) = waiting.pop() {
            if seen.len() > 400 || !seen.insert(path.clone()) {
                continue;
            }
            let page = get(&router, &path).await;
            if path.contains("/demande") {
                // A dossier begins behind a sign-in, which brings back here.
                assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
                let door = page.headers[header::LOCATION].to_str().expect("text");
                assert!(door.starts_with("/connexion?retour="), "{path}: {door}");
                continue;
            }
            assert!(page.status.is_success(), "{path}: {}", page.status);
            for link in page.text.split("href=\"").skip(1) {
                let link = link
                    .split('"')
                    .next()
                    .unwrap_or_default()
                    .replace("&#38;", "&");
                let ours = link.starts_with('/') && !link.starts_with("/mes-projets");
                // Answers make more addresses than can be walked: one question suffices.
                let few = !link.contains("project.") || link.matches('=').count() < 2;
                if ours && few && !link.starts_with("/connexion") {
                    waiting.push(link);
                }
            }
        }
        assert!(seen.len() > 10);
    }
}

#[tokio::test]
async fn nothing_of_one_region_shows_in_another() {
    let router = router(tiny());
    for path in PAGES {
        let page = get(&router, path).await;
        for word in ["Bretagne", "TAg", "CAP création", "Finistère"] {
            assert!(!page.text.contains(word), "{path}: {word}");
        }
    }
}

#[tokio::test]
async fn the_page_of_an_advance_shows_how_it_is_paid_back() {
    let router = router(brittany());
    let page = get(&router, "/dispositifs/avance-remboursable-is").await;
    let plain = page.text.replace(['\u{a0}', '\u{202f}'], " ");
    for words in [
        "Exemple, pour la plus haute, de 30 000,00 €.",
        "Rien à rembourser pendant 24 mois, puis 20 échéances de 1 500,00 €, une tous les 3 mois.",
        "<th scope=\"row\">27 mois</th><td class=\"n\">1 500,00 €</td><td class=\"n\">28 500,00 €</td>",
        "<th scope=\"row\">84 mois</th><td class=\"n\">1 500,00 €</td><td class=\"n\">0,00 €</td>",
        "l’équivalent-subvention brut",
    ] {
        assert!(plain.contains(words), "{words}");
    }
    // Its terms are not published: no example is invented.
    let page = get(&router, "/dispositifs/cap-cae").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text.contains("Comment l’avance se rend"));
}

#[tokio::test]
async fn a_question_leads_to_the_next_with_what_was_answered() {
    let router = router(brittany());
    let answer = get(
        &router,
        "/orientation?suite=project.commune&project.commune=plougastel+daoulas",
    )
    .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let next = answer.location().to_owned();
    assert!(next.starts_with("/orientation?q="), "{next}");
    assert!(
        next.ends_with("&vues=project.commune&project.commune=29189"),
        "{next}"
    );
    let page = get(&router, &next).await;
    assert!(page.text.contains("Question 2, puis"), "{}", page.text);
    assert!(
        page.text
            .contains("href=\"/orientation?q=project.commune&#38;project.commune=29189\""),
        "{}",
        page.text
    );
    let skipped = get(
        &router,
        "/orientation?suite=project.commune&project.commune=",
    )
    .await;
    assert!(
        skipped.location().ends_with("&vues=project.commune"),
        "{}",
        skipped.location()
    );
    let back = get(&router, "/orientation?suite=project.social_need&vers=resultat&project.social_need=yes&project.stage=ideation").await;
    assert_eq!(
        back.location(),
        "/orientation/resultat?project.stage=ideation&project.social_need=yes"
    );
    let several = get(
        &router,
        "/orientation?suite=project.need&project.need=advice&project.need=study&vers=resultat",
    )
    .await;
    assert_eq!(
        several.location(),
        "/orientation/resultat?project.need=advice&project.need=study"
    );
}

/// Whatever is answered, each question is asked once, and only while it matters; left open, it is not asked again.
#[tokio::test]
async fn the_questions_that_settle_most_are_asked_and_none_twice() {
    let region = brittany();
    let router = router(region.clone());
    for (pick, most) in [(Some(0), 7), (Some(1), 7), (None, region.questions.len())] {
        let mut at = "/orientation?q=project.commune".to_owned();
        let mut asked: Vec<String> = Vec::new();
        while !at.starts_with("/orientation/resultat") {
            let query = at.split_once('?').unwrap().1;
            let id = query.split('&').next().unwrap().trim_start_matches("q=");
            assert!(
                !asked.iter().any(|known| known == id),
                "{id} is asked twice"
            );
            asked.push(id.to_owned());
            let question = region.question(id).unwrap();
            let answer = match (&question.kind, pick) {
                (_, None) => "",
                (QuestionKind::Commune, _) => "29189",
                (QuestionKind::YesNo, Some(n)) => ["yes", "no"][n],
                (QuestionKind::Choice(all) | QuestionKind::Choices(all), Some(n)) => &all[n].id,
            };
            let kept = query.split_once('&').map_or("", |(_, kept)| kept);
            at = get(
                &router,
                &format!("/orientation?suite={id}&{id}={answer}&{kept}"),
            )
            .await
            .location()
            .to_owned();
        }
        assert!(asked.len() <= most, "{asked:?}");
        assert_eq!(asked[0], "project.commune");
    }
}

#[tokio::test]
async fn old_names_and_postal_codes_are_understood() {
    let router = router(tiny());
    for (typed, code) in [
        ("Kergoz", "T1001"),
        ("T1008", "T1001"),
        ("99902", "T1003"),
        ("ile vraz", "T1003"),
    ] {
        let typed = typed.replace(' ', "+");
        let answer = get(
            &router,
            &format!("/orientation?suite=project.commune&project.commune={typed}"),
        )
        .await;
        assert_eq!(
            answer.location(),
            format!("/orientation?q=project.stage&vues=project.commune&project.commune={code}"),
            "{typed}"
        );
    }
}

#[tokio::test]
async fn an_unknown_commune_is_asked_again_with_what_was_typed() {
    let router = router(brittany());
    for path in [
        "/orientation?suite=project.commune&project.commune=Plougastl&project.stage=ideation",
        "/orientation/resultat?project.commune=Plougastl&project.stage=ideation",
    ] {
        let page = get(&router, path).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("<title>Erreur\u{a0}:"), "{path}");
        assert!(
            page.text.contains("value=\"Plougastl\""),
            "what was typed is kept"
        );
        assert!(
            page.text.contains("Plougastel-Daoulas"),
            "and what was meant is offered"
        );
        assert!(
            page.text.contains("href=\"#project.commune\""),
            "the summary leads to the field"
        );
        assert!(
            page.text
                .contains("name=\"project.stage\" value=\"ideation\""),
            "other answers are kept"
        );
    }
    let unknown = get(&router, "/contact?commune=Xyzzy").await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unknown.text.contains("Xyzzy"));
}

#[tokio::test]
async fn homonyms_are_told_apart() {
    let router = router(brittany());
    let page = get(&router, "/contact?commune=Le+Fao%C3%ABt").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.text.contains("Le Faouët (22, Côtes-d’Armor)")
            && page.text.contains("Le Faouët (56, Morbihan)")
    );
    let one = get(&router, "/contact?commune=Le+Faou%C3%ABt+(56,+Morbihan)").await;
    assert_eq!(one.status, StatusCode::OK);
}

#[tokio::test]
async fn the_result_gives_reasons_and_one_next_step() {
    let router = router(tiny());
    let commune = "project.commune=T1001";
    let fits = get(
        &router,
        &format!("/orientation/resultat?{commune}&project.stage=feasibility&applicant.kind=person"),
    )
    .await;
    assert!(
        fits.text
            .contains("data-v=\"yes\"><a href=\"/dispositifs/coup-de-pouce\">"),
        "{}",
        fits.text
    );
    assert!(fits.text.contains("Avoir un projet à étudier."));
    assert_eq!(fits.text.matches("class=\"btn go").count(), 1);
    assert!(fits.text.contains("Étape 3 sur 6"));

    let depends = get(
        &router,
        &format!(
            "/orientation/resultat?{commune}&project.stage=feasibility&applicant.kind=association"
        ),
    )
    .await;
    assert!(
        depends
            .text
            .contains("data-v=\"maybe\"><a href=\"/dispositifs/coup-de-pouce\">")
    );
    assert!(
        depends
            .text
            .contains("<legend>Êtes-vous plusieurs\u{202f}?</legend>"),
        "the missing answer is asked"
    );

    let no = get(
        &router,
        &format!("/orientation/resultat?{commune}&project.stage=launch&applicant.kind=public"),
    )
    .await;
    assert!(
        no.text
            .contains("data-v=\"no\"><a href=\"/dispositifs/coup-de-pouce\">")
    );
    assert!(
        no.text.contains("L’étude vient avant le démarrage."),
        "the reason is given"
    );
}

#[tokio::test]
async fn the_result_says_who_receives_here() {
    let page = get(
        &router(brittany()),
        "/orientation/resultat?project.commune=29189&project.stage=ideation",
    )
    .await;
    for name in ["ADESS Pays de Brest", "TAg29"] {
        assert!(page.text.contains(name), "{name}");
    }
    // An island without EPCI has no known pole: its incubator and the networks remain.
    let island = get(&router(brittany()), "/contact?commune=Ouessant").await;
    assert!(island.text.contains("TAg29") && island.text.contains("aucune intercommunalité"));
}

#[tokio::test]
async fn a_scheme_page_shows_its_sources_and_its_past() {
    let router = router(brittany());
    let page = get(&router, "/dispositifs/cap-creation-ess").await;
    assert!(
        page.text
            .contains("de 2\u{202f}000\u{a0}€ à 20\u{202f}000\u{a0}€")
    );
    assert!(page.text.contains("hypothèse") && page.text.contains("non publié"));
    assert!(
        page.text
            .contains("href=\"/dispositifs/cap-creation-ess/demande\"")
    );

    let tiny = crate::router(tiny());
    let past = get(&tiny, "/dispositifs/coup-de-pouce?le=2021-06-01").await;
    assert!(past.text.contains("Jusqu’à 800\u{a0}€") && !past.text.contains("Préparer un dossier"));
    let now = get(&tiny, "/dispositifs/coup-de-pouce").await;
    assert!(now.text.contains("1\u{202f}500\u{a0}€") && now.text.contains("Préparer un dossier"));
    assert!(past.text.contains("version passée") && !past.text.contains("est clos depuis"));
    // On the last day of the old version, and on the first of the new one.
    assert!(
        get(&tiny, "/dispositifs/coup-de-pouce?le=2023-12-31")
            .await
            .text
            .contains("800\u{a0}€")
    );
    assert!(
        get(&tiny, "/dispositifs/coup-de-pouce?le=2024-01-01")
            .await
            .text
            .contains("1\u{202f}500\u{a0}€")
    );
    for missing in ["?le=2019-12-31", "?le=hier", "?le=2024-13-01"] {
        assert_eq!(
            get(&tiny, &format!("/dispositifs/coup-de-pouce{missing}"))
                .await
                .status,
            StatusCode::NOT_FOUND
        );
    }
    assert_eq!(
        get(&tiny, "/dispositifs/rien").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn the_catalogue_filters() {
    let router = router(brittany());
    let launch = get(&router, "/dispositifs?etape=launch&nature=avance").await;
    assert!(
        launch
            .text
            .contains("Avance remboursable Innovation Sociale")
    );
    assert!(!launch.text.contains("TAg BZH #idéateur"));
    let none = get(&router, "/dispositifs?etape=emergence&nature=avance").await;
    assert!(none.text.contains("Aucun dispositif ouvert"));
    let nonsense = get(&router, "/dispositifs?etape=x&nature=y").await;
    assert_eq!(nonsense.status, StatusCode::OK);
}

#[tokio::test]
async fn suggestions_are_json() {
    let router = router(brittany());
    let answer = get(&router, "/api/communes?q=plougas").await;
    let json: serde_json::Value = serde_json::from_str(&answer.text).expect("JSON");
    assert_eq!(json["communes"][0]["code"], "29189");
    let empty = get(&router, "/api/communes").await;
    assert_eq!(empty.text, r#"{"communes":[]}"#);
    let wrong = get(&router, "/api/communes?q=%FF").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text.contains("\"code\":\"bad-text\""));
}

#[tokio::test]
async fn errors_are_pages_of_ours() {
    let router = router(tiny());
    let missing = get(&router, "/rien").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(
        missing.text.contains("Cette page n’existe pas")
            && missing.text.contains("<nav class=\"nav\"")
    );
    let method = send(
        &router,
        Request::put("/contact")
            .header("sec-fetch-site", "same-origin")
            .body(Body::empty())
            .expect("a request"),
    )
    .await;
    assert!(matches!(
        method.status,
        StatusCode::METHOD_NOT_ALLOWED | StatusCode::FORBIDDEN
    ));
    let text = get(&router, "/contact?commune=%FF").await;
    assert_eq!(text.status, StatusCode::BAD_REQUEST);
    assert!(text.text.contains("UTF-8"));
}

#[tokio::test]
async fn static_files_are_kept_for_ever_and_only_under_their_hash() {
    let router = router(tiny());
    let home = get(&router, "/").await;
    let (_, rest) = home
        .text
        .split_once("rel=\"stylesheet\" href=\"")
        .expect("a style sheet");
    let address = rest.split('"').next().expect("an address");
    let sheet = get(&router, address).await;
    assert_eq!(sheet.status, StatusCode::OK);
    assert!(
        sheet.headers[header::CACHE_CONTROL]
            .to_str()
            .expect("text")
            .contains("immutable")
    );
    assert_eq!(
        get(&router, "/static/trajectoire.css").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        get(&router, "/static/..%2FCargo.toml").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn the_service_says_that_it_lives() {
    let router = router(tiny());
    assert_eq!(get(&router, "/healthz").await.text, "ok");
    assert_eq!(get(&router, "/readyz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_language_that_is_not_complete_is_not_offered() {
    let router = router(brittany());
    assert_eq!(
        get(&router, "/langue/xx").await.status,
        StatusCode::NOT_FOUND
    );
    let french = get(&router, "/langue/fr?retour=//evil.example").await;
    assert_eq!(french.location(), "/");
}
