//! Silence: the exact day, suspensions, and what happens after it.

use app::AppError;
use domain::dossier::State;
use jiff::civil::date;
use money::Cents;
use testkit::{TestApp, both_databases, key};

use crate::support::{assert_counted, count, decision, filed, in_review, kinds, proposed};

both_databases! {
    /// Filed on 14 January, three months in this region: in time on 14 April, too late on the 15th.
    async fn silence_is_a_rejection_on_the_day_after_its_last(t: TestApp) {
        let cast = filed(&t).await;
        for day in [date(2026, 1, 14), date(2026, 3, 14), date(2026, 4, 13), date(2026, 4, 14)] {
            t.set_day(day);
            assert_eq!(t.lapse_due().await.unwrap(), 0, "{day}");
        }
        // Twenty to midnight in the region is still the 14th, whatever the hour of Greenwich.
        t.clock.set("2026-04-14T21:59:59Z".parse().unwrap());
        assert_eq!(t.lapse_due().await.unwrap(), 0);
        t.clock.set("2026-04-14T22:00:00Z".parse().unwrap());
        assert_eq!(t.lapse_due().await.unwrap(), 1);
        let d = t.row(cast.dossier).await;
        assert_eq!((d.state, d.lapsed_on, d.silence_on), (State::Filed, Some(date(2026, 4, 14)), Some(date(2026, 4, 14))));
        for _ in 0..3 {
            assert_eq!(t.lapse_due().await.unwrap(), 0);
        }
        assert_eq!(count(&t, cast.dossier, "dossier.lapse_silence").await, 1);
        assert_eq!(t.mail_kinds(&cast.holder.email).await.iter().filter(|k| *k == "lapsed").count(), 1);
        assert_counted(&t).await;
        t.assert_sound().await;
    }

    async fn a_round_that_comes_late_says_the_same_day(t: TestApp) {
        let cast = filed(&t).await;
        t.set_day(date(2026, 8, 1));
        assert_eq!(t.lapse_due().await.unwrap(), 1);
        assert_eq!(t.row(cast.dossier).await.lapsed_on, Some(date(2026, 4, 14)));
    }

    async fn two_rounds_at_once_say_it_once(t: TestApp) {
        let mut ids = Vec::new();
        for n in 0..6 {
            let who = t.person(&format!("Personne {n}")).await;
            ids.push(t.file(&who).await.0);
        }
        t.set_day(date(2026, 4, 15));
        let other = t.another().await;
        let (app, twin) = (t.app.clone(), other.clone());
        let (a, b) = tokio::join!(tokio::spawn(async move { app.lapse_due().await }), tokio::spawn(async move { twin.lapse_due().await }));
        // What one of them left, because the other had it, is done by then.
        a.unwrap().unwrap();
        b.unwrap().unwrap();
        t.lapse_due().await.unwrap();
        for id in ids {
            assert_eq!(count(&t, id, "dossier.lapse_silence").await, 1);
        }
        t.assert_sound().await;
    }

    async fn nothing_lapses_while_the_clock_stands_still_or_after_the_end(t: TestApp) {
        let cast = in_review(&t).await;
        let until = Some(date(2026, 12, 31));
        t.ask_correction(&cast.officer, &cast.key, &["project".to_owned()], "Le titre", until).await.unwrap();
        let withdrawn = t.file(&t.person("Yann").await).await.0;
        t.withdraw(&t.person("Yann").await, &key(withdrawn), "").await.unwrap();
        t.draft(&cast.holder).await;
        t.set_day(date(2026, 12, 31));
        assert_eq!((t.resume_overdue().await.unwrap(), t.lapse_due().await.unwrap()), (0, 0));
        // Three months less no day were left: 90 days from here.
        t.submit(&cast.holder, &cast.key).await.unwrap();
        let d = t.row(cast.dossier).await;
        assert_eq!(d.silence_on, Some(date(2027, 3, 31)));
        t.set_day(date(2027, 4, 1));
        assert_eq!(t.lapse_due().await.unwrap(), 1);
    }

    /// What ran out before the officer acted is said first, even when no round came in between, and
    /// one such dossier keeps no other from lapsing.
    async fn an_act_that_comes_too_late_finds_the_rejection_recorded(t: TestApp) {
        let cast = in_review(&t).await;
        let other = t.file(&t.person("Yann").await).await.0;
        t.set_day(date(2026, 4, 20));
        t.ask_correction(&cast.officer, &cast.key, &["project".to_owned()], "Le titre", None).await.unwrap();
        let d = t.row(cast.dossier).await;
        assert_eq!((d.state, d.lapsed_on, d.suspended), (State::Correction, Some(date(2026, 4, 14)), false));
        let story = kinds(&t, cast.dossier).await;
        assert_eq!(story[story.len() - 2..], ["dossier.lapse_silence", "dossier.ask_correction"]);
        assert_eq!(t.lapse_due().await.unwrap(), 1);
        assert_eq!(t.row(other).await.lapsed_on, Some(date(2026, 4, 14)));
        t.submit(&cast.holder, &cast.key).await.unwrap();
        t.propose(&cast.officer, &cast.key, Cents(100_000), "").await.unwrap();
        assert_eq!(count(&t, cast.dossier, "dossier.lapse_silence").await, 1);
        assert_eq!(t.row(cast.dossier).await.silence_on, Some(date(2026, 4, 14)));
        assert_counted(&t).await;
        t.assert_sound().await;
    }

    async fn a_decision_is_still_possible_after_an_implicit_rejection(t: TestApp) {
        let cast = proposed(&t).await;
        t.set_day(date(2026, 5, 1));
        t.lapse_due().await.unwrap();
        t.decide(&cast.officer, &cast.key, &decision("granted", date(2026, 5, 1))).await.unwrap();
        let d = t.row(cast.dossier).await;
        assert_eq!((d.state, d.lapsed_on, d.granted), (State::Granted, Some(date(2026, 4, 14)), Some(Cents(100_000))));
        assert_eq!(t.lapse_due().await.unwrap(), 0);
        assert_counted(&t).await;
        t.assert_sound().await;
    }

    /// Pieces asked twice and a correction: days stopped for two reasons at once count once.
    async fn every_stop_moves_the_day_by_its_days(t: TestApp) {
        let cast = filed(&t).await;
        let (h, o, k) = (&cast.holder, &cast.officer, &cast.key);
        let quote = ["quote".to_owned()];
        t.set_day(date(2026, 1, 20));
        t.ask_pieces(o, k, &quote, "", None).await.unwrap();
        t.set_day(date(2026, 1, 25));
        t.upload(h, cast.dossier, "quote", "le deuxième").await.unwrap();
        t.submit(h, k).await.unwrap();
        assert_eq!(t.row(cast.dossier).await.silence_on, Some(date(2026, 4, 19)));
        t.set_day(date(2026, 2, 1));
        t.ask_pieces(o, k, &quote, "", None).await.unwrap();
        // Answered on the same day: not a day is lost.
        t.upload(h, cast.dossier, "quote", "le troisième").await.unwrap();
        t.submit(h, k).await.unwrap();
        assert_eq!(t.row(cast.dossier).await.silence_on, Some(date(2026, 4, 19)));
        t.declare_complete(o, k).await.unwrap();
        t.set_day(date(2026, 3, 1));
        t.ask_correction(o, k, &["project".to_owned()], "Le titre", Some(date(2026, 4, 15))).await.unwrap();
        t.set_day(date(2026, 3, 31));
        t.submit(h, k).await.unwrap();
        assert_eq!(t.row(cast.dossier).await.silence_on, Some(date(2026, 5, 19)));
        assert_eq!(t.whole(h, k).await.unwrap().suspensions.len(), 3);
        // On the last day of the period itself, it still stops.
        t.set_day(date(2026, 5, 19));
        t.ask_correction(o, k, &["project".to_owned()], "Encore", None).await.unwrap();
        t.set_day(date(2026, 5, 29));
        t.submit(h, k).await.unwrap();
        let d = t.row(cast.dossier).await;
        assert_eq!((d.silence_on, d.lapsed_on), (Some(date(2026, 5, 29)), None));
        assert!(matches!(t.submit(h, k).await, Ok(n) if n == cast.number));
        assert!(matches!(t.ask_correction(h, k, &["project".to_owned()], "x", None).await, Err(AppError::Forbidden(_))));
        t.assert_sound().await;
    }
}
