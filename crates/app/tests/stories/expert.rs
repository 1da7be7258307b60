//! Opinions asked by link from people without an account.

use app::{AppError, LinkProblem};
use domain::dossier::State;
use jiff::civil::date;
use money::Cents;
use testkit::{TestApp, both_databases};

use crate::support::{count, decision, faults, in_review, told};

const EXPERT: &str = "yann.expert@tevenn.example";

async fn ask(t: &TestApp, cast: &crate::support::Cast, confidential: bool) -> String {
    t.ask_opinion(
        &cast.officer,
        &cast.key,
        EXPERT,
        "Yann",
        "Est-ce utile ?",
        Some(date(2026, 2, 1)),
        confidential,
    )
    .await
    .unwrap();
    // The latest mail is the one of this question: the clock moves on for the next.
    let token = t.mailed(EXPERT, "avis").await;
    t.wait_seconds(1);
    token
}

both_databases! {
    async fn an_opinion_is_asked_with_all_it_takes(t: TestApp) {
        let cast = in_review(&t).await;
        let (o, k) = (&cast.officer, &cast.key);
        assert_eq!(faults(t.ask_opinion(o, k, " ", "", "", None, true).await), ["name", "email", "question", "deadline"]);
        let past = Some(date(2026, 1, 13));
        assert_eq!(faults(t.ask_opinion(o, k, "yann", "Yann", "Q", past, true).await), ["email", "deadline"]);
        t.ask_opinion(o, k, EXPERT, "Yann", "Q", Some(date(2026, 1, 14)), true).await.unwrap();
    }

    async fn an_expert_reads_the_request_and_answers_once(t: TestApp) {
        let cast = in_review(&t).await;
        t.write_message(&cast.holder, &cast.key, "Entre nous", false, None).await.unwrap();
        t.write_message(&cast.officer, &cast.key, "Note interne", true, None).await.unwrap();
        let token = ask(&t, &cast, true).await;
        let seen = t.consultation(&token).await.unwrap();
        assert_eq!(seen.opinion.question, "Est-ce utile ?");
        assert_eq!(seen.whole.sections["project"].data.get("project_title"), Some("Les Études salées"));
        assert!(seen.whole.messages.is_empty() && seen.whole.opinions.is_empty() && seen.whole.documents.is_empty());
        assert!(seen.whole.instruction.is_none() && seen.whole.members.is_empty());
        let quote = seen.whole.pieces[0].id;
        t.consultation_piece(&token, quote).await.unwrap();
        assert_eq!(faults(t.give_opinion(&token, "maybe", " ").await), ["verdict", "body"]);
        t.give_opinion(&token, "reserved", "Oui, mais sans bateau").await.unwrap();
        for refused in [t.give_opinion(&token, "favourable", "Non, oui").await.err(), t.consultation(&token).await.err()] {
            assert!(matches!(refused, Some(AppError::Link(LinkProblem::Used))), "{refused:?}");
        }
        let whole = t.whole(&cast.officer, &cast.key).await.unwrap();
        assert_eq!((whole.opinions[0].verdict.as_str(), whole.opinions[0].body.as_str()), ("reserved", "Oui, mais sans bateau"));
        assert_eq!(count(&t, cast.dossier, "dossier.opinion_given").await, 1);
        assert!(t.mail_kinds(&cast.officer.email).await.contains(&"opinion-given".to_owned()));
        assert!(matches!(t.consultation("f00d").await.err(), Some(AppError::Link(LinkProblem::Unknown))));
        t.assert_sound().await;
    }

    /// Where money goes and where people are reached stay with the service: neither the answers nor
    /// the files leave, whoever asks for them by their address.
    async fn an_expert_reads_nothing_private(t: TestApp) {
        let holder = t.person("Maëlle").await;
        let id = t.draft(&holder).await;
        t.fill(&holder, id).await;
        let quote = t.upload(&holder, id, "quote", "un devis").await.unwrap();
        let bank = t.upload(&holder, id, "bank", "un relevé").await.unwrap();
        let number = t.submit(&holder, &testkit::key(id)).await.unwrap();
        let officer = t.officer(crate::support::PHARE).await;
        t.declare_complete(&officer, &number).await.unwrap();
        t.ask_opinion(&officer, &number, EXPERT, "Yann", "Est-ce utile ?", Some(date(2026, 2, 1)), true).await.unwrap();
        let token = t.mailed(EXPERT, "avis").await;
        let seen = t.consultation(&token).await.unwrap();
        assert_eq!(seen.whole.pieces.iter().map(|p| p.id).collect::<Vec<_>>(), [quote]);
        let said: Vec<&str> = seen.whole.sections.values().flat_map(|s| s.data.iter()).map(|(_, v)| v).collect();
        let typed = t.whole(&officer, &number).await.unwrap();
        let email = typed.sections["applicant"].data.get("holder_email").unwrap();
        assert!(!said.contains(&email), "{said:?}");
        assert!(seen.whole.versions.is_empty() && seen.whole.owner_email.is_empty());
        assert!(seen.form.pieces.iter().all(|p| p.id != "bank"));
        t.consultation_piece(&token, quote).await.unwrap();
        assert!(matches!(t.consultation_piece(&token, bank).await, Err(AppError::NotFound)));
        t.piece(&officer, &number, bank).await.unwrap();
    }

    /// A confidential opinion is nowhere in what the holder reads; a shared one is, once given.
    async fn confidential_opinions_are_kept_from_the_holder(t: TestApp) {
        let cast = in_review(&t).await;
        let secret = ask(&t, &cast, true).await;
        let shared = ask(&t, &cast, false).await;
        assert!(t.whole(&cast.holder, &cast.key).await.unwrap().opinions.is_empty());
        t.give_opinion(&secret, "unfavourable", "Entre nous : non").await.unwrap();
        t.give_opinion(&shared, "favourable", "Oui").await.unwrap();
        let seen = t.whole(&cast.holder, &cast.key).await.unwrap().opinions;
        assert_eq!(seen.iter().map(|o| o.body.as_str()).collect::<Vec<_>>(), ["Oui"]);
        let outside = told(&t, &cast.holder, &cast.key).await;
        assert!(outside.iter().all(|e| !e.body.contains("unfavourable")), "{outside:?}");
        assert_eq!(outside.iter().filter(|e| e.kind.starts_with("dossier.opinion_")).count(), 2);
        assert_eq!(told(&t, &cast.officer, &cast.key).await.iter().filter(|e| e.kind.starts_with("dossier.opinion_")).count(), 4);
    }

    async fn a_link_ends_with_its_time_and_with_the_instruction(t: TestApp) {
        let cast = in_review(&t).await;
        let token = ask(&t, &cast, true).await;
        let other = ask(&t, &cast, true).await;
        // Thirty days after the deadline, to the hour, it closes.
        t.set_day(date(2026, 3, 2));
        t.consultation(&token).await.unwrap();
        t.set_day(date(2026, 3, 4));
        assert!(matches!(t.consultation(&token).await.err(), Some(AppError::Link(LinkProblem::Expired))));
        assert!(matches!(t.give_opinion(&token, "favourable", "Trop tard").await, Err(AppError::Link(LinkProblem::Expired))));

        t.set_day(date(2026, 2, 10));
        t.propose(&cast.officer, &cast.key, Cents(100_000), "").await.unwrap();
        t.consultation(&other).await.unwrap();
        t.decide(&cast.officer, &cast.key, &decision("granted", date(2026, 2, 10))).await.unwrap();
        assert_eq!(t.row(cast.dossier).await.state, State::Granted);
        assert!(matches!(t.consultation(&other).await.err(), Some(AppError::Forbidden("opinion-closed"))));
        assert!(matches!(t.give_opinion(&other, "favourable", "Trop tard").await, Err(AppError::Forbidden("opinion-closed"))));
    }

    async fn an_expert_is_reminded_once_three_days_before(t: TestApp) {
        let cast = in_review(&t).await;
        let first = ask(&t, &cast, true).await;
        t.set_day(date(2026, 1, 28));
        t.rounds().await;
        assert_eq!(t.mail_kinds(EXPERT).await, ["ask-opinion"]);
        t.set_day(date(2026, 1, 29));
        for _ in 0..3 {
            t.rounds().await;
        }
        assert_eq!(t.mail_kinds(EXPERT).await, ["ask-opinion", "remind-opinion"]);
        // Either link answers; the other one then says that it was done.
        let second = t.mailed(EXPERT, "avis").await;
        assert_ne!(first, second);
        t.give_opinion(&second, "favourable", "Oui").await.unwrap();
        assert!(t.give_opinion(&first, "reserved", "Non").await.is_err());
        assert_eq!(count(&t, cast.dossier, "dossier.opinion_given").await, 1);
        t.set_day(date(2026, 2, 1));
        t.rounds().await;
        assert_eq!(t.mail_kinds(EXPERT).await.len(), 2);
        t.assert_sound().await;
    }

    async fn an_expert_opens_no_other_piece(t: TestApp) {
        let cast = in_review(&t).await;
        let received = t.receive("message.pdf", testkit::pdf("m"), &[]).await.unwrap();
        t.write_message(&cast.holder, &cast.key, "Voici", false, Some(received)).await.unwrap();
        let attached = t.whole(&cast.holder, &cast.key).await.unwrap().pieces.iter().find(|p| p.message.is_some()).unwrap().id;
        let other = t.person("Autre").await;
        let (elsewhere, _) = t.file(&other).await;
        let foreign = t.whole(&other, &testkit::key(elsewhere)).await.unwrap().pieces[0].id;
        let token = ask(&t, &cast, true).await;
        for piece in [attached, foreign] {
            assert!(matches!(t.consultation_piece(&token, piece).await, Err(AppError::NotFound)));
        }
        assert!(t.consultation(&token).await.unwrap().whole.pieces.iter().all(|p| p.message.is_none()));
    }
}
