//! What the service asks of a holder: what it opens, what answers it, and what its time does to the clock.

use app::AppError;
use domain::dossier::State;
use jiff::civil::date;
use testkit::{TestApp, both_databases};

use crate::support::{count, faults, filed, in_review, state};

fn quote() -> [String; 1] {
    ["quote".to_owned()]
}

both_databases! {
    /// A correction of one part leaves the pieces of the filed dossier as they are.
    async fn a_request_opens_what_it_names_and_nothing_else(t: TestApp) {
        let cast = in_review(&t).await;
        let (h, o, k) = (&cast.holder, &cast.officer, &cast.key);
        let filed = t.whole(h, k).await.unwrap().pieces[0].id;
        t.wait_seconds(60);
        t.ask_correction(o, k, &["project".to_owned()], "Le titre", None).await.unwrap();
        assert!(matches!(t.remove_piece(h, k, filed).await, Err(AppError::Forbidden("piece-not-asked"))));
        assert!(matches!(t.upload(h, cast.dossier, "quote", "autre").await, Err(AppError::Forbidden("piece-not-asked"))));
        // What was never given may be added, and taken away again.
        t.wait_seconds(60);
        let added = t.upload(h, cast.dossier, "bank", "un relevé").await.unwrap();
        t.remove_piece(h, k, added).await.unwrap();
        t.submit(h, k).await.unwrap();
        assert!(matches!(t.upload(h, cast.dossier, "bank", "un relevé").await, Err(AppError::Forbidden(_))));
        // A piece that was looked at and refused may be sent again.
        t.judge_piece(o, k, filed, false, "Illisible").await.unwrap();
        t.ask_correction(o, k, &["project".to_owned()], "Encore", None).await.unwrap();
        t.wait_seconds(60);
        t.upload(h, cast.dossier, "quote", "lisible").await.unwrap();
        t.assert_sound().await;
    }

    /// The click alone answers nothing: the piece must come, the same one if it was right.
    async fn what_is_asked_anew_is_answered_by_a_file(t: TestApp) {
        let cast = filed(&t).await;
        let (h, o, k) = (&cast.holder, &cast.officer, &cast.key);
        t.wait_seconds(60);
        t.ask_pieces(o, k, &quote(), "Illisible", None).await.unwrap();
        assert!(matches!(t.submit(h, k).await, Err(AppError::Forbidden("pieces-still-missing"))));
        assert_eq!(state(&t, cast.dossier).await, State::Incomplete);
        t.wait_seconds(60);
        t.upload(h, cast.dossier, "quote", "un devis").await.unwrap();
        t.submit(h, k).await.unwrap();
        assert_eq!(state(&t, cast.dossier).await, State::Filed);
        t.assert_sound().await;
    }

    /// The clock runs again on the day of the piece, whenever it is announced (CRPA, art. L114-5).
    async fn the_clock_runs_from_the_day_of_the_piece(t: TestApp) {
        let cast = filed(&t).await;
        let (h, o, k) = (&cast.holder, &cast.officer, &cast.key);
        t.set_day(date(2026, 1, 20));
        t.ask_pieces(o, k, &quote(), "", Some(date(2026, 2, 20))).await.unwrap();
        t.set_day(date(2026, 1, 25));
        t.upload(h, cast.dossier, "quote", "le bon").await.unwrap();
        t.set_day(date(2026, 2, 10));
        t.submit(h, k).await.unwrap();
        assert_eq!(t.row(cast.dossier).await.silence_on, Some(date(2026, 4, 19)));
    }

    /// It stands still for the time that was given, and no longer.
    async fn a_request_without_an_answer_stops_the_clock_for_its_time_only(t: TestApp) {
        let cast = filed(&t).await;
        let (h, o, k) = (&cast.holder, &cast.officer, &cast.key);
        t.set_day(date(2026, 1, 20));
        t.ask_pieces(o, k, &quote(), "", Some(date(2026, 2, 20))).await.unwrap();
        t.set_day(date(2026, 2, 20));
        assert_eq!(t.resume_overdue().await.unwrap(), 0, "the last day is in time");
        t.set_day(date(2026, 2, 21));
        assert_eq!(t.resume_overdue().await.unwrap(), 1);
        assert_eq!(t.resume_overdue().await.unwrap(), 0);
        let d = t.row(cast.dossier).await;
        // Stopped from 20 January to 20 February: 32 days after 14 April.
        assert_eq!((d.state, d.suspended, d.silence_on), (State::Incomplete, false, Some(date(2026, 5, 16))));
        assert_eq!(count(&t, cast.dossier, "dossier.clock_resumed").await, 1);
        // An answer that comes late changes no day of it, and silence is a rejection.
        t.set_day(date(2026, 3, 1));
        t.upload(h, cast.dossier, "quote", "tard").await.unwrap();
        t.submit(h, k).await.unwrap();
        assert_eq!(t.row(cast.dossier).await.silence_on, Some(date(2026, 5, 16)));
        t.set_day(date(2026, 5, 17));
        assert_eq!(t.lapse_due().await.unwrap(), 1);
        t.assert_sound().await;
    }

    /// The same days whether the round came or not, and for a correction too.
    async fn a_late_answer_finds_the_days_that_a_round_would_have_written(t: TestApp) {
        let cast = in_review(&t).await;
        let (h, o, k) = (&cast.holder, &cast.officer, &cast.key);
        t.set_day(date(2026, 1, 20));
        t.ask_correction(o, k, &["project".to_owned()], "Le titre", Some(date(2026, 1, 31))).await.unwrap();
        t.set_day(date(2026, 3, 15));
        t.submit(h, k).await.unwrap();
        // Twelve days, from 20 to 31 January.
        assert_eq!(t.row(cast.dossier).await.silence_on, Some(date(2026, 4, 26)));
    }

    async fn a_correction_that_never_comes_ends_in_a_rejection(t: TestApp) {
        let cast = in_review(&t).await;
        t.set_day(date(2026, 1, 20));
        t.ask_correction(&cast.officer, &cast.key, &["project".to_owned()], "Le titre", Some(date(2026, 1, 31))).await.unwrap();
        t.set_day(date(2026, 4, 27));
        t.rounds().await;
        let d = t.row(cast.dossier).await;
        assert_eq!((d.state, d.lapsed_on), (State::Correction, Some(date(2026, 4, 26))));
        t.assert_sound().await;
    }

    /// Complete without an indispensable piece only with a reason, which the history keeps.
    async fn the_service_does_without_a_piece_and_says_why(t: TestApp) {
        let holder = t.person("Maëlle Le Goff").await;
        let officer = t.officer(crate::support::PHARE).await;
        let id = t.draft(&holder).await;
        t.fill(&holder, id).await;
        let key = testkit::key(id);
        t.submit(&holder, &key).await.unwrap();
        assert_eq!(state(&t, id).await, State::Incomplete);
        assert_eq!(faults(t.declare_complete(&officer, &key).await), ["without"]);
        assert_eq!(faults(t.do_without(&officer, &key, " ").await), ["without"]);
        t.do_without(&officer, &key, "Le devis est au procès-verbal").await.unwrap();
        assert_eq!(state(&t, id).await, State::Review);
        t.assert_sound().await;
    }

    /// Only what is still awaited is asked again, and a day gone by is not announced as to come.
    async fn a_reminder_says_what_is_awaited_today(t: TestApp) {
        let cast = filed(&t).await;
        let (h, o, k) = (&cast.holder, &cast.officer, &cast.key);
        t.set_day(date(2026, 1, 20));
        t.ask_pieces(o, k, &["quote".to_owned(), "bank".to_owned()], "", Some(date(2026, 2, 20))).await.unwrap();
        t.set_day(date(2026, 1, 25));
        t.remind_holder(o, k, "").await.unwrap();
        t.set_day(date(2026, 2, 21));
        t.remind_holder(o, k, "").await.unwrap();
        t.upload(h, cast.dossier, "quote", "le bon").await.unwrap();
        t.upload(h, cast.dossier, "bank", "le compte").await.unwrap();
        t.set_day(date(2026, 2, 22));
        t.remind_holder(o, k, "").await.unwrap();
        let sent = t.mail_kinds(&h.email).await;
        let reminders: Vec<_> = sent.iter().filter(|k| k.starts_with("remind-")).map(String::as_str).collect();
        assert_eq!(reminders, ["remind-holder", "remind-late", "remind-send"]);
    }
}
