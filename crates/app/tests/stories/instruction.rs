//! What the officer does before the decision, and what the holder sees of it.

use std::collections::BTreeMap;

use app::AppError;
use app::officer::{Note, Retained};
use domain::answers::Raw;
use domain::dossier::State;
use jiff::civil::date;
use money::Cents;
use store::WorklistQuery;
use testkit::{TestApp, both_databases};

use crate::support::{PHARE, assert_counted, count, faults, filed, in_review, state, told};

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|n| (*n).to_owned()).collect()
}

both_databases! {
    async fn the_worklist_belongs_to_the_officers_of_the_body(t: TestApp) {
        let cast = filed(&t).await;
        t.draft(&cast.holder).await;
        let query = || WorklistQuery { manager: PHARE.into(), limit: 10, ..WorklistQuery::default() };
        let list = t.worklist(&cast.officer, query()).await.unwrap();
        assert_eq!(list.rows.iter().map(|r| r.dossier.id).collect::<Vec<_>>(), [cast.dossier]);
        assert_eq!((list.found, list.more, list.due_soon), (1, false, 0));
        assert_eq!(list.officers.len(), 1);
        for tokens in ["etudes salees", &cast.number, "le stang", "maelle"] {
            let q = WorklistQuery { tokens: store::analyse::query(tokens), ..query() };
            assert_eq!(t.worklist(&cast.officer, q).await.unwrap().found, 1, "{tokens}");
        }
        // Fifteen days before silence, it is urgent.
        t.set_day(date(2026, 3, 29));
        assert_eq!(t.worklist(&cast.officer, query()).await.unwrap().due_soon, 0);
        t.set_day(date(2026, 3, 30));
        assert_eq!(t.worklist(&cast.officer, query()).await.unwrap().due_soon, 1);

        let stranger = t.officer_named("Ailleurs", "conseil-du-mole").await;
        let admin = t.admin().await;
        for who in [&cast.holder, &stranger, &admin] {
            assert!(matches!(t.worklist(who, query()).await.err(), Some(AppError::NotFound)), "{}", who.name);
        }
        t.save_view(&cast.officer, " Mes urgences ", "tri=silence").await.unwrap();
        assert_eq!(faults(t.save_view(&cast.officer, " ", "").await), ["name"]);
        let views = t.worklist(&cast.officer, query()).await.unwrap().views;
        assert_eq!(views[0].name, "Mes urgences");
        t.delete_view(&stranger, views[0].id).await.unwrap();
        assert_eq!(t.worklist(&cast.officer, query()).await.unwrap().views.len(), 1);
        t.delete_view(&cast.officer, views[0].id).await.unwrap();
        assert_eq!(t.worklist(&cast.officer, query()).await.unwrap().views.len(), 0);
    }

    async fn a_dossier_is_given_to_an_officer_of_the_same_body(t: TestApp) {
        let cast = filed(&t).await;
        let colleague = t.officer_named("Erwan", PHARE).await;
        let stranger = t.officer_named("Ailleurs", "conseil-du-mole").await;
        t.assign(&cast.officer, &cast.key, Some(colleague.account)).await.unwrap();
        assert_eq!(t.whole(&cast.holder, &cast.key).await.unwrap().officer_name.as_deref(), Some("Erwan"));
        for nobody in [stranger.account, cast.holder.account] {
            assert!(matches!(t.assign(&cast.officer, &cast.key, Some(nobody)).await, Err(AppError::NotFound)));
        }
        t.assign(&colleague, &cast.key, None).await.unwrap();
        assert_eq!(t.row(cast.dossier).await.officer, None);
        // Whoever declares it complete takes it, unless somebody has it.
        t.declare_complete(&cast.officer, &cast.key).await.unwrap();
        assert_eq!(t.row(cast.dossier).await.officer, Some(cast.officer.account));
    }

    /// Only an indispensable piece stops the clock (CRPA, art. L114-5-1).
    async fn asking_for_a_piece_that_is_not_indispensable_stops_nothing(t: TestApp) {
        let cast = filed(&t).await;
        t.ask_pieces(&cast.officer, &cast.key, &names(&["statutes"]), "Vos statuts ?", None).await.unwrap();
        let d = t.row(cast.dossier).await;
        assert_eq!((d.state, d.suspended, d.silence_on), (State::Incomplete, false, Some(date(2026, 4, 14))));
        assert_eq!(d.due_on, Some(date(2026, 2, 4)));
        assert!(t.whole(&cast.holder, &cast.key).await.unwrap().suspensions.is_empty());
        t.set_day(date(2026, 1, 30));
        t.upload(&cast.holder, cast.dossier, "statutes", "statuts").await.unwrap();
        t.submit(&cast.holder, &cast.key).await.unwrap();
        let d = t.row(cast.dossier).await;
        assert_eq!((d.state, d.silence_on, d.due_on), (State::Filed, Some(date(2026, 4, 14)), None));
        assert_counted(&t).await;
    }

    async fn asking_for_an_indispensable_piece_stops_the_clock_until_it_comes(t: TestApp) {
        let cast = filed(&t).await;
        let quote = t.whole(&cast.officer, &cast.key).await.unwrap().pieces[0].id;
        t.set_day(date(2026, 1, 20));
        assert_eq!(faults(t.judge_piece(&cast.officer, &cast.key, quote, false, " ").await), ["note"]);
        t.judge_piece(&cast.officer, &cast.key, quote, false, "Illisible").await.unwrap();
        t.ask_pieces(&cast.officer, &cast.key, &names(&["quote", "statutes"]), "", Some(date(2026, 2, 1))).await.unwrap();
        let d = t.row(cast.dossier).await;
        assert_eq!((d.state, d.suspended, d.due_on), (State::Incomplete, true, Some(date(2026, 2, 1))));
        // The piece that was refused is missing still.
        assert!(matches!(t.submit(&cast.holder, &cast.key).await, Err(AppError::Forbidden("pieces-still-missing"))));
        t.set_day(date(2026, 1, 31));
        t.upload(&cast.holder, cast.dossier, "quote", "un devis lisible").await.unwrap();
        t.submit(&cast.holder, &cast.key).await.unwrap();
        let d = t.row(cast.dossier).await;
        assert_eq!((d.state, d.suspended, d.silence_on), (State::Filed, false, Some(date(2026, 4, 25))));
        assert!(t.mail_kinds(&cast.holder.email).await.contains(&"ask-pieces".to_owned()));
        // The officer may also say that all is there without waiting.
        t.ask_pieces(&cast.officer, &cast.key, &names(&["quote"]), "Encore", None).await.unwrap();
        t.set_day(date(2026, 2, 5));
        t.declare_complete(&cast.officer, &cast.key).await.unwrap();
        let d = t.row(cast.dossier).await;
        assert_eq!((d.state, d.suspended, d.silence_on), (State::Review, false, Some(date(2026, 4, 30))));
        assert!(t.whole(&cast.holder, &cast.key).await.unwrap().open_correction().is_none());
        assert_counted(&t).await;
        t.assert_sound().await;
    }

    async fn a_request_says_what_it_wants_and_by_a_day_to_come(t: TestApp) {
        let cast = filed(&t).await;
        let (o, k) = (&cast.officer, &cast.key);
        assert_eq!(faults(t.ask_pieces(o, k, &[], "", None).await), ["pieces"]);
        assert_eq!(faults(t.ask_pieces(o, k, &names(&["nothing"]), "", None).await), ["pieces"]);
        assert_eq!(faults(t.ask_pieces(o, k, &names(&["quote"]), "", Some(date(2026, 1, 13))).await), ["due"]);
        assert_eq!(faults(t.ask_correction(o, k, &[], " ", Some(date(2026, 1, 13))).await), ["sections", "message", "due"]);
        assert_eq!(state(&t, cast.dossier).await, State::Filed);
        t.ask_pieces(o, k, &names(&["quote"]), "", Some(date(2026, 1, 14))).await.unwrap();
    }

    /// A correction opens the named sections and no other, stops the clock, and makes a version.
    async fn a_correction_opens_what_it_names(t: TestApp) {
        let cast = in_review(&t).await;
        t.set_day(date(2026, 2, 2));
        t.ask_correction(&cast.officer, &cast.key, &names(&["plan", "nowhere"]), "Revoyez le budget", None).await.unwrap();
        let d = t.row(cast.dossier).await;
        assert_eq!((d.state, d.suspended, d.opened.as_slice()), (State::Correction, true, names(&["plan"]).as_slice()));
        assert_eq!(d.due_on, Some(date(2026, 2, 23)));
        for section in ["applicant", "project", "declarations"] {
            let rev = t.rev(cast.dossier, section).await;
            let refused = t.save_section(&cast.holder, &cast.key, section, rev, &Raw::from([("holder_name", "X")])).await;
            assert!(matches!(refused, Err(AppError::Forbidden("section-not-open"))), "{section}: {refused:?}");
        }
        let mut plan = t.answers()[2].1.clone();
        plan.set("expense.0.amount", "3 000");
        t.save(&cast.holder, cast.dossier, "plan", &plan).await;
        // What is being typed is not the officer's to read.
        let seen = t.whole(&cast.officer, &cast.key).await.unwrap();
        let submitted = app::view::version_sections(&seen.versions[0]).unwrap();
        assert_eq!(seen.sections["plan"].data, submitted["plan"]);
        assert_ne!(t.whole(&cast.holder, &cast.key).await.unwrap().sections["plan"].data, submitted["plan"]);
        // It does not balance yet: not sent.
        assert!(!faults(t.submit(&cast.holder, &cast.key).await).is_empty());
        plan.set("resource.1.amount", "2 000");
        t.save(&cast.holder, cast.dossier, "plan", &plan).await;
        t.set_day(date(2026, 2, 9));
        assert_eq!(t.submit(&cast.holder, &cast.key).await.unwrap(), cast.number);
        let d = t.row(cast.dossier).await;
        assert_eq!((d.state, d.suspended, d.silence_on), (State::Review, false, Some(date(2026, 4, 21))));
        assert_eq!((d.opened.len(), d.due_on), (0, None));
        let whole = t.whole(&cast.officer, &cast.key).await.unwrap();
        assert_eq!(whole.versions.iter().map(|v| v.n).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(whole.suspensions.len(), 1);
        assert_eq!(whole.suspensions[0].to_on, Some(date(2026, 2, 9)));
        let one = app::view::version_sections(&whole.versions[0]).unwrap();
        let two = app::view::version_sections(&whole.versions[1]).unwrap();
        for (section, answers) in &one {
            assert_eq!(two.get(section) == Some(answers), section != "plan", "{section}");
        }
        assert_eq!(t.submit(&cast.holder, &cast.key).await.unwrap(), cast.number);
        assert_eq!(whole.versions.len(), t.whole(&cast.officer, &cast.key).await.unwrap().versions.len());
        assert!(t.mail_kinds(&cast.officer.email).await.contains(&"corrected".to_owned()));
        assert_counted(&t).await;
        t.assert_sound().await;
    }

    async fn holders_and_officers_write_to_each_other_and_notes_stay_inside(t: TestApp) {
        let cast = in_review(&t).await;
        let reader = t.person("Lena").await;
        t.invite(&cast.holder, &cast.key, &reader.email, "reader").await.unwrap();
        let token = t.mailed(&reader.email, "invitation").await;
        t.accept_invitation(&reader, &token).await.unwrap();
        t.write_message(&cast.officer, &cast.key, "  Pouvez-vous préciser ?  ", false, None).await.unwrap();
        t.wait_seconds(1);
        t.write_message(&cast.holder, &cast.key, "Oui : demain.", false, None).await.unwrap();
        t.wait_seconds(1);
        let secret = t.receive("interne.pdf", testkit::pdf("secret"), &[]).await.unwrap();
        t.write_message(&cast.officer, &cast.key, "À surveiller", true, Some(secret)).await.unwrap();
        assert!(matches!(t.write_message(&cast.holder, &cast.key, "note", true, None).await, Err(AppError::Forbidden(_))));
        assert!(matches!(t.write_message(&reader, &cast.key, "x", false, None).await, Err(AppError::Forbidden(_))));

        let inside = t.whole(&cast.officer, &cast.key).await.unwrap();
        assert_eq!(inside.messages.iter().map(|m| (m.side.as_str(), m.internal)).collect::<Vec<_>>(), [("officer", false), ("holder", false), ("officer", true)]);
        assert_eq!(inside.messages[0].body, "Pouvez-vous préciser ?");
        let hidden = inside.pieces.iter().find(|p| p.name == "interne.pdf").unwrap().id;
        assert!(t.piece(&cast.officer, &cast.key, hidden).await.is_ok());
        for who in [&cast.holder, &reader] {
            let outside = t.whole(who, &cast.key).await.unwrap();
            assert_eq!(outside.messages.len(), 2, "{}", who.name);
            assert!(outside.pieces.iter().all(|p| p.id != hidden), "{} sees a file of a note", who.name);
            assert!(matches!(t.piece(who, &cast.key, hidden).await, Err(AppError::NotFound)));
        }
        for entry in told(&t, &cast.holder, &cast.key).await {
            assert_ne!(entry.kind, "dossier.note_written");
        }
        assert!(t.mail_kinds(&cast.holder.email).await.contains(&"message".to_owned()));
        assert!(!t.mail_kinds(&reader.email).await.contains(&"message".to_owned()));
        assert!(t.mail_kinds(&cast.officer.email).await.contains(&"message-officer".to_owned()));
        // Unread until it is seen.
        let query = || WorklistQuery { manager: PHARE.into(), limit: 10, ..WorklistQuery::default() };
        assert!(t.worklist(&cast.officer, query()).await.unwrap().rows[0].unread);
        t.mark_seen(&cast.officer, &cast.key).await.unwrap();
        assert!(!t.worklist(&cast.officer, query()).await.unwrap().rows[0].unread);
        t.assert_sound().await;
    }

    async fn a_note_keeps_grid_base_and_words_and_two_officers_do_not_overwrite(t: TestApp) {
        let cast = in_review(&t).await;
        let mut note = Note { summary: "Projet utile".into(), ..Note::default() };
        note.grid.insert("use".into(), "yes".into());
        t.save_note(&cast.officer, &cast.key, 0, &note).await.unwrap();
        let colleague = t.officer_named("Erwan", PHARE).await;
        assert!(matches!(t.save_note(&colleague, &cast.key, 0, &Note::default()).await, Err(AppError::Stale)));
        t.save_note(&colleague, &cast.key, 1, &note).await.unwrap();
        let stored = t.whole(&colleague, &cast.key).await.unwrap().instruction.unwrap();
        assert_eq!((stored.rev, app::officer::note_of(Some(&stored)).unwrap()), (2, note));
        assert!(t.whole(&cast.holder, &cast.key).await.unwrap().instruction.is_none());
        assert!(told(&t, &cast.holder, &cast.key).await.iter().all(|e| e.kind != "dossier.note_saved"));
    }

    async fn what_is_retained_of_an_expense_needs_its_reason(t: TestApp) {
        let cast = in_review(&t).await;
        let note = |cents: i64, reason: &str| Note {
            retained: BTreeMap::from([("expense.0".to_owned(), Retained { cents: Cents(cents), reason: reason.into() })]),
            ..Note::default()
        };
        let (o, k) = (&cast.officer, &cast.key);
        assert_eq!(faults(t.save_note(o, k, 0, &note(200_001, "plus")).await), ["retained.expense.0"]);
        assert_eq!(faults(t.save_note(o, k, 0, &note(-1, "moins")).await), ["retained.expense.0"]);
        assert_eq!(faults(t.save_note(o, k, 0, &note(150_000, " ")).await), ["reason.expense.0"]);
        t.save_note(o, k, 0, &note(200_000, "")).await.unwrap();
        t.save_note(o, k, 1, &note(150_000, "Une partie n’est pas de l’étude")).await.unwrap();
        let whole = t.whole(o, k).await.unwrap();
        let kept = app::officer::note_of(whole.instruction.as_ref()).unwrap();
        let computed = t.compute(&whole, &kept).unwrap().unwrap();
        assert_eq!(computed.base, Cents(150_000));
        assert_eq!(computed.proposal.unwrap().amount, Some(Cents(75_000)));
    }

    /// An expense engaged before the filing is out by the rule of its funder, and the officer may say
    /// otherwise; what is frozen gives the same result again.
    async fn each_line_is_judged_by_the_rule_of_its_funder(t: TestApp) {
        let cast = in_review(&t).await;
        let (o, k) = (&cast.officer, &cast.key);
        t.ask_correction(o, k, &names(&["plan"]), "Dites ce qui est déjà commandé", None).await.unwrap();
        let mut plan = t.answers()[2].1.clone();
        plan.set("expense.0.engaged_on", "2025-12-15");
        t.save(&cast.holder, cast.dossier, "plan", &plan).await;
        t.submit(&cast.holder, k).await.unwrap();
        let whole = t.whole(o, k).await.unwrap();
        let computed = t.compute(&whole, &Note::default()).unwrap().unwrap();
        let line = &computed.judged.lines[0];
        assert_eq!((line.retained, line.reasons[0].message_key.as_str()), (Cents(0), "expense-engaged-before"));
        assert_eq!(computed.base, Cents(0));
        let kept = Note {
            retained: BTreeMap::from([("expense.0".to_owned(), Retained { cents: Cents(150_000), reason: "Commande annulée".into() })]),
            ..Note::default()
        };
        let rev = whole.instruction.as_ref().map_or(0, |note| note.rev);
        t.save_note(o, k, rev, &kept).await.unwrap();
        let computed = t.compute(&whole, &kept).unwrap().unwrap();
        assert_eq!(computed.proposal.unwrap().amount, Some(Cents(75_000)));
        let assessed = t.assess(&whole, &kept, date(2026, 2, 10)).unwrap();
        assert_eq!(assessed.result.fundings[0].proposal.as_ref().unwrap().amount, Some(Cents(75_000)));
        assert_eq!(assessed.again(&t.region, whole.scheme), assessed.result);
        assert!(assessed.facts.plan().unwrap().expenses.iter().all(|line| line.label.is_empty()));
    }

    async fn the_amount_is_the_rules_or_the_officers_own_with_a_reason(t: TestApp) {
        let cast = in_review(&t).await;
        let (o, k) = (&cast.officer, &cast.key);
        let whole = t.whole(o, k).await.unwrap();
        let computed = t.compute(&whole, &Note::default()).unwrap().unwrap();
        assert_eq!(computed.proposal.unwrap().amount, Some(Cents(100_000)));
        assert_eq!(faults(t.propose(o, k, Cents(99_999), " ").await), ["reason"]);
        assert_eq!(faults(t.propose(o, k, Cents(-1), "moins").await), ["amount"]);
        t.propose(o, k, Cents(100_000), "").await.unwrap();
        assert_eq!((state(&t, cast.dossier).await, t.row(cast.dossier).await.proposed), (State::Proposed, Some(Cents(100_000))));
        // Nothing of it is told before the decision.
        let outside = t.whole(&cast.holder, k).await.unwrap();
        assert_eq!(outside.access.dossier.proposed, None);
        let outside_story = told(&t, &cast.holder, k).await;
        assert!(outside_story.iter().all(|e| !e.body.contains("100000")), "{outside_story:?}");
        assert!(told(&t, o, k).await.iter().any(|e| e.body.contains("100000")));
        t.reopen(o, k).await.unwrap();
        assert_eq!(state(&t, cast.dossier).await, State::Review);
        t.propose(o, k, Cents(80_000), "Le reste est payé par ailleurs").await.unwrap();
        let note = app::officer::note_of(t.whole(o, k).await.unwrap().instruction.as_ref()).unwrap();
        assert_eq!((note.amount, note.amount_reason.as_str()), (Some(Cents(80_000)), "Le reste est payé par ailleurs"));
        assert_eq!(count(&t, cast.dossier, "dossier.propose").await, 2);
        t.assert_sound().await;
    }

    async fn nobody_asks_twice_in_the_wrong_state(t: TestApp) {
        let cast = filed(&t).await;
        let (o, k) = (&cast.officer, &cast.key);
        assert!(matches!(t.propose(o, k, Cents(1), "x").await, Err(AppError::Forbidden(_))));
        t.ask_correction(o, k, &names(&["project"]), "Le titre", None).await.unwrap();
        assert!(matches!(t.ask_correction(o, k, &names(&["project"]), "Encore", None).await, Err(AppError::Forbidden(_))));
        assert!(matches!(t.declare_complete(o, k).await, Err(AppError::Forbidden(_))));
        assert_eq!(t.whole(o, k).await.unwrap().suspensions.len(), 1);
        // Not touched, sent back: a version like the one before.
        t.submit(&cast.holder, k).await.unwrap();
        let versions = t.whole(o, k).await.unwrap().versions;
        assert_eq!(versions[0].data, versions[1].data);
    }
}
