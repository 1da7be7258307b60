//! From the orientation to the number: start, save, check, pieces, submit.

use app::AppError;
use app::holder::Saved;
use app::pieces::FileProblem;
use domain::answers::Raw;
use domain::dossier::State;
use domain::form::ErrorCode;
use jiff::civil::date;
use money::Cents;
use testkit::{TestApp, both_databases, key, pdf};

use crate::support::{assert_counted, count, counters, faults, filed, state};

fn chunks(
    parts: Vec<Vec<u8>>,
) -> futures_util::stream::Iter<std::vec::IntoIter<Result<Vec<u8>, std::io::Error>>> {
    futures_util::stream::iter(parts.into_iter().map(Ok).collect::<Vec<_>>())
}

both_databases! {
    /// Nothing is typed twice: what the orientation knows is in the form, and in the project.
    async fn a_dossier_starts_from_the_orientation(t: TestApp) {
        let who = t.person("Maëlle").await;
        let id = t.draft(&who).await;
        let whole = t.whole(&who, &key(id)).await.unwrap();
        let d = &whole.access.dossier;
        assert_eq!((d.state, d.commune.as_str(), d.department.as_str()), (State::Draft, "T1002", "T1"));
        assert_eq!((d.scheme.as_str(), d.scheme_from, d.manager.as_str()), ("coup-de-pouce", date(2024, 1, 1), "atelier-du-phare"));
        assert_eq!((d.number.as_deref(), d.received_on, d.silence_on), (None, None, None));
        assert_eq!(whole.sections["applicant"].data.get("applicant_kind"), Some("person"));
        assert_eq!(whole.sections["project"].data.get("project_commune"), Some("T1002"));
        assert_eq!(whole.project.stage, "feasibility");
        // A second dossier of the same project knows the same.
        let second = t.start(&who, "coup-de-pouce", &[], Some(whole.project.id)).await.unwrap();
        let again = t.whole(&who, &key(second)).await.unwrap();
        assert_eq!(again.project.id, whole.project.id);
        assert_eq!(again.sections["project"].data.get("project_commune"), Some("T1002"));
        assert_eq!(t.my_projects(&who).await.unwrap().iter().map(|(_, d)| d.len()).collect::<Vec<_>>(), [2]);
        assert_counted(&t).await;
        t.assert_sound().await;
    }

    /// A button pressed twice, even at once, starts one dossier; another page starts another one.
    async fn a_page_starts_one_dossier_however_often_it_is_sent(t: TestApp) {
        let who = t.person("Maëlle").await;
        let first = t.start_once(&who, Some("page-1"), "coup-de-pouce", &[], None).await.unwrap();
        let twice = futures_util::future::join_all((0..8).map(|_| t.start_once(&who, Some("page-2"), "coup-de-pouce", &[], None))).await;
        let second = *twice[0].as_ref().unwrap();
        assert_ne!(first, second);
        for one in &twice {
            assert_eq!(one.as_ref().unwrap(), &second);
        }
        assert_eq!(t.start_once(&who, Some("page-1"), "coup-de-pouce", &[], None).await.unwrap(), first);
        assert_eq!(t.my_projects(&who).await.unwrap().iter().map(|(_, d)| d.len()).sum::<usize>(), 2);
        // The key of one person says nothing of another's.
        let other = t.person("Ronan").await;
        assert_ne!(t.start_once(&other, Some("page-1"), "coup-de-pouce", &[], None).await.unwrap(), first);
        assert_counted(&t).await;
        t.assert_sound().await;
    }

    async fn no_dossier_starts_where_none_is_taken(t: TestApp) {
        let who = t.person("Maëlle").await;
        for scheme in ["halle-aux-idees", "nothing-of-the-kind", ""] {
            let refused = t.start(&who, scheme, &[], None).await;
            assert!(matches!(refused, Err(AppError::NotFound)), "{scheme}: {refused:?}");
        }
        // Somebody else's project is no project.
        let other = t.person("Yann").await;
        let id = t.draft(&other).await;
        let project = t.row(id).await.project;
        assert!(matches!(t.start(&who, "coup-de-pouce", &[], Some(project)).await, Err(AppError::NotFound)));
        // Before the version with a form came into force, the scheme took no dossier.
        t.set_day(date(2023, 12, 31));
        assert!(matches!(t.start(&who, "coup-de-pouce", &[], None).await, Err(AppError::NotFound)));
        assert_eq!(t.my_projects(&who).await.unwrap().len(), 0);
    }

    /// What was typed is kept, right or wrong; it is judged when it is looked at.
    async fn a_section_is_saved_as_typed(t: TestApp) {
        let who = t.person("Maëlle").await;
        let id = t.draft(&who).await;
        let rev = t.rev(id, "project").await;
        let wrong = Raw::from([
            ("project_title", "  Les « Études » salées 🐚 "),
            ("study_start", "le 32 mars"),
            ("partners.0.partner_amount", "beaucoup"),
        ]);
        let saved = t.save_section(&who, &key(id), "project", rev, &wrong).await.unwrap();
        assert!(matches!(saved, Saved::Done { merged: false, .. }));
        let whole = t.whole(&who, &key(id)).await.unwrap();
        let data = &whole.sections["project"].data;
        assert_eq!(data.get("study_start"), Some("le 32 mars"));
        assert_eq!(data.get("partners.0.partner_amount"), Some("beaucoup"));
        assert_eq!(data.get("project_title"), Some("Les « Études » salées 🐚"));
        assert_eq!(whole.sections["project"].updated_by, Some(who.account));
        // Saving the same again writes nothing.
        let now = whole.sections["project"].rev;
        let before = count(&t, id, "dossier.section_saved").await;
        match t.save_section(&who, &key(id), "project", now, &wrong).await.unwrap() {
            Saved::Done { rev, .. } => assert_eq!(rev, now),
            other => panic!("{other:?}"),
        }
        assert_eq!(count(&t, id, "dossier.section_saved").await, before);
        assert!(matches!(t.save_section(&who, &key(id), "nowhere", 0, &wrong).await, Err(AppError::NotFound)));
    }

    async fn an_incomplete_dossier_is_not_filed_and_all_errors_are_said_at_once(t: TestApp) {
        let who = t.person("Maëlle").await;
        let id = t.draft(&who).await;
        let keys = faults(t.submit(&who, &key(id)).await);
        for expected in ["holder_name", "holder_email", "project_title", "study_start", "study_end", "truth"] {
            assert!(keys.iter().any(|k| k == expected), "{expected} is not among {keys:?}");
        }
        t.fill(&who, id).await;
        let mut plan = t.answers()[2].1.clone();
        plan.set("resource.1.amount", "999,99");
        t.save(&who, id, "plan", &plan).await;
        match t.submit(&who, &key(id)).await {
            Err(AppError::Invalid(errors)) => assert!(!errors.is_empty()),
            other => panic!("a plan a cent short was filed: {other:?}"),
        }
        assert_eq!(state(&t, id).await, State::Draft);
        assert_eq!(t.row(id).await.number, None);
        assert_eq!(t.whole(&who, &key(id)).await.unwrap().versions.len(), 0);
        assert_eq!(counters(&t).await, [("draft".to_owned(), 1)]);
    }

    async fn filing_gives_number_dates_version_receipt_and_counters(t: TestApp) {
        let cast = filed(&t).await;
        assert!(cast.number.parse::<domain::number::Number>().is_ok(), "{}", cast.number);
        assert!(cast.number.starts_with("2026-000001-"));
        let d = t.row(cast.dossier).await;
        assert_eq!(d.state, State::Filed);
        assert_eq!((d.received_on, d.silence_on), (Some(date(2026, 1, 14)), Some(date(2026, 4, 14))));
        assert_eq!((d.suspended, d.due_on), (false, None));
        assert_eq!((d.title.as_str(), d.applicant.as_str()), ("Les Études salées", "Maëlle Le Goff"));
        assert_eq!((d.requested, d.applicant_kind.as_str()), (Some(Cents(100_000)), "person"));
        let whole = t.whole(&cast.holder, &cast.number).await.unwrap();
        assert_eq!(whole.versions.len(), 1);
        assert_eq!(whole.project.title, "Les Études salées");
        assert_eq!(counters(&t).await, [("filed".to_owned(), 1)]);
        assert_counted(&t).await;
        // A number is read as people write it.
        let typed = cast.number.to_lowercase().replace('-', " ");
        assert_eq!(t.whole(&cast.holder, &typed).await.unwrap().access.dossier.id, cast.dossier);
        t.assert_sound().await;
    }

    async fn a_double_click_files_once(t: TestApp) {
        let cast = filed(&t).await;
        for _ in 0..3 {
            assert_eq!(t.submit(&cast.holder, &cast.key).await.unwrap(), cast.number);
        }
        assert_eq!(count(&t, cast.dossier, "dossier.submit").await, 1);
        assert_eq!(t.whole(&cast.holder, &cast.key).await.unwrap().versions.len(), 1);
    }

    /// Twenty clicks from two processes: one number, one version, one receipt.
    async fn twenty_at_once_file_once(t: TestApp) {
        let who = t.person("Maëlle").await;
        let id = t.draft(&who).await;
        t.fill(&who, id).await;
        t.upload(&who, id, "quote", "un devis").await.unwrap();
        let queued = t.store.read().await.unwrap().queued_jobs().await.unwrap();
        let other = t.another().await;
        let tasks: Vec<_> = (0..20)
            .map(|n| {
                let app = if n % 2 == 0 { t.app.clone() } else { other.clone() };
                let who = who.clone();
                tokio::spawn(async move { app.submit(&who, &key(id)).await })
            })
            .collect();
        let mut numbers = Vec::new();
        for task in tasks {
            numbers.push(task.await.unwrap().unwrap());
        }
        numbers.dedup();
        assert_eq!(numbers.len(), 1, "{numbers:?}");
        assert_eq!(t.row(id).await.number.as_ref(), numbers.first());
        assert_eq!(t.whole(&who, &key(id)).await.unwrap().versions.len(), 1);
        assert_eq!(count(&t, id, "dossier.submit").await, 1);
        assert_eq!(t.store.read().await.unwrap().queued_jobs().await.unwrap(), queued + 1);
        assert_counted(&t).await;
        t.assert_sound().await;
    }

    /// Many people, two processes, one closing hour.
    async fn many_at_once_get_each_their_number(t: TestApp) {
        let other = t.another().await;
        let mut tasks = Vec::new();
        for n in 0..16 {
            let who = t.person(&format!("Personne {n}")).await;
            let id = t.draft(&who).await;
            t.fill(&who, id).await;
            t.upload(&who, id, "quote", &format!("devis {n}")).await.unwrap();
            let app = if n % 2 == 0 { t.app.clone() } else { other.clone() };
            tasks.push(async move { app.submit(&who, &key(id)).await });
        }
        let tasks: Vec<_> = tasks.into_iter().map(tokio::spawn).collect();
        let mut numbers = std::collections::BTreeSet::new();
        for task in tasks {
            numbers.insert(task.await.unwrap().unwrap());
        }
        assert_eq!(numbers.len(), 16);
        assert_counted(&t).await;
        t.assert_sound().await;
    }

    /// An indispensable piece that is missing does not stop the filing; it stops the clock.
    async fn without_an_indispensable_piece_the_clock_waits(t: TestApp) {
        let who = t.person("Maëlle").await;
        let id = t.draft(&who).await;
        t.fill(&who, id).await;
        t.submit(&who, &key(id)).await.unwrap();
        let d = t.row(id).await;
        assert_eq!((d.state, d.suspended), (State::Incomplete, true));
        assert_eq!(d.due_on, Some(date(2026, 2, 4)));
        assert!(matches!(t.submit(&who, &key(id)).await, Err(AppError::Forbidden("pieces-still-missing"))));
        // Ten days later the piece comes: ten days are added.
        t.set_day(date(2026, 1, 24));
        t.upload(&who, id, "quote", "un devis").await.unwrap();
        t.submit(&who, &key(id)).await.unwrap();
        let d = t.row(id).await;
        assert_eq!((d.state, d.suspended, d.silence_on), (State::Filed, false, Some(date(2026, 4, 24))));
        assert_eq!(d.received_on, Some(date(2026, 1, 14)));
        let whole = t.whole(&who, &key(id)).await.unwrap();
        assert_eq!(whole.versions.len(), 1);
        assert!(whole.open_correction().is_none());
        assert_counted(&t).await;
        t.assert_sound().await;
    }

    async fn pieces_are_received_replaced_removed_and_remembered(t: TestApp) {
        let who = t.person("Maëlle").await;
        let id = t.draft(&who).await;
        let first = t.upload(&who, id, "quote", "un").await.unwrap();
        let second = t.upload(&who, id, "quote", "deux").await.unwrap();
        let whole = t.whole(&who, &key(id)).await.unwrap();
        assert_eq!(whole.current_pieces().map(|p| p.id).collect::<Vec<_>>(), [second]);
        assert_eq!(whole.pieces.len(), 2);
        let old = whole.pieces.iter().find(|p| p.id == first).unwrap();
        assert_eq!((old.replaced_by, old.media.as_str(), old.name.as_str()), (Some(second), "application/pdf", "devis.pdf"));
        let kept = t.blobs.read(&old.hash).await.unwrap();
        assert!(String::from_utf8_lossy(&kept).contains("% un"));
        t.remove_piece(&who, &key(id), second).await.unwrap();
        assert_eq!(t.whole(&who, &key(id)).await.unwrap().current_pieces().count(), 0);
        assert!(matches!(t.remove_piece(&who, &key(id), second).await, Err(AppError::Stale)));
        assert_eq!(t.piece(&who, &key(id), second).await.unwrap().id, second);
        assert_eq!(count(&t, id, "dossier.piece_added").await, 2);
        assert_eq!(count(&t, id, "dossier.piece_removed").await, 1);
        assert!(matches!(t.upload(&who, id, "no-such-piece", "x").await, Err(AppError::NotFound)));
        t.assert_sound().await;
    }

    async fn a_file_is_refused_for_what_it_is_and_leaves_nothing(t: TestApp) {
        let who = t.person("Maëlle").await;
        let id = t.draft(&who).await;
        let accept = t.may_upload(&who, &key(id), "quote").await.unwrap().1.accept.clone();
        let mut program = vec![0; 600];
        program[..2].copy_from_slice(b"MZ");
        let huge: Vec<Vec<u8>> = std::iter::once(b"%PDF-1.7\n".to_vec()).chain((0..20).map(|_| vec![b' '; 10_000])).collect();
        type Case = (&'static str, Vec<Vec<u8>>, fn(&FileProblem) -> bool);
        let cases: Vec<Case> = vec![
            ("virus.pdf", vec![program], |p| matches!(p, FileProblem::Program { .. })),
            ("vide.pdf", vec![], |p| matches!(p, FileProblem::Empty { .. })),
            ("gros.pdf", huge, |p| matches!(p, FileProblem::TooLarge { limit: 100_000, .. })),
            ("notes.pdf", vec![b"du texte, rien de plus".to_vec()], |p| matches!(p, FileProblem::NotAccepted { .. })),
            ("page.pdf", vec![b"<html><script>".to_vec()], |p| matches!(p, FileProblem::Unrecognised { .. } | FileProblem::NotAccepted { .. })),
        ];
        for (name, parts, expected) in cases {
            match t.receive(name, chunks(parts), &accept).await {
                Err(AppError::File(problem)) => assert!(expected(&problem), "{name}: {problem:?}"),
                Err(other) => panic!("{name}: {other:?}"),
                Ok(_) => panic!("{name} was taken"),
            }
        }
        // A line that breaks in the middle.
        let broken = futures_util::stream::iter(vec![Ok(b"%PDF-1.7\n".to_vec()), Err(std::io::Error::other("gone"))]);
        assert!(t.receive("devis.pdf", broken, &accept).await.is_err());
        let left = std::fs::read_dir(t.config.data_dir.join("files/incoming")).unwrap().count();
        assert_eq!(left, 0, "refused files were left behind");
        // Exactly the limit is accepted, and what is received twice is stored once.
        let exact = vec![b"%PDF-1.7\n".to_vec(), vec![b' '; 99_991]];
        assert!(t.receive("juste.pdf", chunks(exact), &accept).await.is_ok());
    }

    async fn received_pieces_of_two_people_with_one_content_are_one_file(t: TestApp) {
        let mut hashes = Vec::new();
        for name in ["Maëlle", "Yann"] {
            let who = t.person(name).await;
            let id = t.draft(&who).await;
            let piece = t.upload(&who, id, "quote", "le même").await.unwrap();
            hashes.push(t.piece(&who, &key(id), piece).await.unwrap().hash);
        }
        assert_eq!(hashes[0], hashes[1]);
        assert!(t.blobs.read(&hashes[0]).await.is_ok());
    }

    async fn a_draft_is_thrown_away_and_leaves_the_lists(t: TestApp) {
        let who = t.person("Maëlle").await;
        let id = t.draft(&who).await;
        t.withdraw(&who, &key(id), "").await.unwrap();
        assert_eq!(state(&t, id).await, State::Withdrawn);
        assert!(matches!(t.save_section(&who, &key(id), "project", 1, &Raw::new()).await, Err(AppError::Forbidden(_))));
        assert!(matches!(t.submit(&who, &key(id)).await, Err(AppError::Forbidden(_))));
        assert_counted(&t).await;
    }

    async fn a_message_too_long_or_empty_is_refused_and_an_attachment_is_kept(t: TestApp) {
        let cast = filed(&t).await;
        assert_eq!(faults(t.write_message(&cast.holder, &cast.key, " \n", false, None).await), ["body"]);
        let long = "é".repeat(app::messages::MESSAGE_MAX + 1);
        match t.write_message(&cast.holder, &cast.key, &long, false, None).await {
            Err(AppError::Invalid(errors)) => assert_eq!(errors[0].code, ErrorCode::TooLong),
            other => panic!("{other:?}"),
        }
        t.write_message(&cast.holder, &cast.key, &long[2..], false, None).await.unwrap();
        let received = t.receive("plan.pdf", pdf("plan"), &[]).await.unwrap();
        t.write_message(&cast.holder, &cast.key, "Voici le plan", false, Some(received)).await.unwrap();
        let whole = t.whole(&cast.officer, &cast.key).await.unwrap();
        assert_eq!(whole.messages.len(), 2);
        let attached = whole.pieces.iter().find(|p| p.message.is_some()).unwrap();
        assert_eq!(attached.name, "plan.pdf");
        assert_eq!(t.piece(&cast.officer, &cast.key, attached.id).await.unwrap().id, attached.id);
        // What hangs on a message is no piece of the dossier.
        assert_eq!(whole.current_pieces().count(), 1);
    }
}
