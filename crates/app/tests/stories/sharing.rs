//! Several people on one dossier.

use app::holder::Saved;
use app::{AppError, LinkProblem};
use domain::answers::Raw;
use domain::dossier::State;
use testkit::{TestApp, both_databases, key};

use crate::support::{count, faults, state};

both_databases! {
    async fn somebody_is_invited_joins_writes_and_leaves(t: TestApp) {
        let owner = t.person("Maëlle").await;
        let friend = t.person("Yann").await;
        let id = t.draft(&owner).await;
        assert!(matches!(t.whole(&friend, &key(id)).await.err(), Some(AppError::NotFound)));
        t.invite(&owner, &key(id), "yann@tevenn.example", "editor").await.unwrap();
        let token = t.mailed("yann@tevenn.example", "invitation").await;
        let (by, scheme, role, email) = t.look_at_invitation(&token).await.unwrap();
        assert_eq!((by.as_str(), scheme.as_str(), role.as_str(), email.as_str()), ("Maëlle", "Coup de pouce", "editor", "yann@tevenn.example"));
        // Looking at a link uses nothing.
        t.look_at_invitation(&token).await.unwrap();
        assert_eq!(t.accept_invitation(&friend, &token).await.unwrap(), id);
        // The second click finds the dossier; anybody else finds a link that was used.
        assert_eq!(t.accept_invitation(&friend, &token).await.unwrap(), id);
        let other = t.person("Autre").await;
        assert!(matches!(t.accept_invitation(&other, &token).await, Err(AppError::Link(LinkProblem::Used))));
        t.save(&friend, id, "applicant", &Raw::from([("holder_name", "Yann")])).await;
        assert!(matches!(t.submit(&friend, &key(id)).await, Err(AppError::Forbidden(_))));
        assert!(matches!(t.invite(&friend, &key(id), "x@tevenn.example", "reader").await, Err(AppError::Forbidden(_))));
        assert_eq!(t.my_projects(&friend).await.unwrap().len(), 1);

        t.remove_member(&owner, &key(id), friend.account).await.unwrap();
        assert!(matches!(t.whole(&friend, &key(id)).await.err(), Some(AppError::NotFound)));
        assert!(matches!(t.save_section(&friend, &key(id), "applicant", 9, &Raw::new()).await, Err(AppError::NotFound)));
        assert_eq!(t.my_projects(&friend).await.unwrap().len(), 0);
        assert!(matches!(t.accept_invitation(&friend, &token).await, Err(AppError::Link(LinkProblem::Used))));
        for kind in ["dossier.invited", "dossier.joined", "dossier.member_removed"] {
            assert_eq!(count(&t, id, kind).await, 1, "{kind}");
        }
        t.assert_sound().await;
    }

    async fn an_invitation_goes_to_an_address_with_a_role_that_exists(t: TestApp) {
        let owner = t.person("Maëlle").await;
        let id = t.draft(&owner).await;
        assert_eq!(faults(t.invite(&owner, &key(id), " ", "reader").await), ["email"]);
        assert_eq!(faults(t.invite(&owner, &key(id), "yann", "reader").await), ["email"]);
        assert_eq!(faults(t.invite(&owner, &key(id), "yann@tevenn.example", "owner").await), ["role"]);
        assert_eq!(faults(t.invite(&owner, &key(id), "yann@tevenn.example", "officer").await), ["role"]);
    }

    async fn an_invitation_grows_old(t: TestApp) {
        let owner = t.person("Maëlle").await;
        let friend = t.person("Yann").await;
        let id = t.draft(&owner).await;
        t.invite(&owner, &key(id), "yann@tevenn.example", "reader").await.unwrap();
        let token = t.mailed("yann@tevenn.example", "invitation").await;
        t.wait_seconds(14 * 86_400 - 1);
        t.look_at_invitation(&token).await.unwrap();
        t.wait_seconds(1);
        assert!(matches!(t.accept_invitation(&friend, &token).await, Err(AppError::Link(LinkProblem::Expired))));
        assert!(matches!(t.accept_invitation(&friend, "0000").await, Err(AppError::Link(LinkProblem::Unknown))));
        // A link of another kind opens nothing here.
        t.send_link(&friend.email, false, "", None).await.unwrap();
        let sign_in = t.mailed(&friend.email, "lien").await;
        assert!(matches!(t.accept_invitation(&friend, &sign_in).await, Err(AppError::Link(LinkProblem::Unknown))));
    }

    async fn who_signs_is_the_person_who_was_named(t: TestApp) {
        let owner = t.person("Maëlle").await;
        let (named, other) = (t.person("Soizic").await, t.person("Autre").await);
        let id = t.draft(&owner).await;
        t.invite(&owner, &key(id), &named.email.to_uppercase(), "signatory").await.unwrap();
        let token = t.mailed(&named.email.to_uppercase(), "invitation").await;
        assert!(matches!(t.accept_invitation(&other, &token).await, Err(AppError::Link(LinkProblem::Elsewhere))));
        assert_eq!(t.accept_invitation(&named, &token).await.unwrap(), id);
    }

    async fn a_signatory_files_and_a_reader_only_reads(t: TestApp) {
        let owner = t.person("Maëlle").await;
        let id = t.draft(&owner).await;
        t.fill(&owner, id).await;
        t.upload(&owner, id, "quote", "devis").await.unwrap();
        let mut people = Vec::new();
        for (name, role) in [("Lena", "reader"), ("Soizic", "signatory")] {
            let who = t.person(name).await;
            t.invite(&owner, &key(id), &who.email, role).await.unwrap();
            let token = t.mailed(&who.email, "invitation").await;
            t.accept_invitation(&who, &token).await.unwrap();
            people.push(who);
        }
        assert_eq!(t.whole(&people[0], &key(id)).await.unwrap().members.len(), 2);
        assert!(matches!(t.submit(&people[0], &key(id)).await, Err(AppError::Forbidden(_))));
        let number = t.submit(&people[1], &key(id)).await.unwrap();
        assert_eq!(t.submit(&owner, &key(id)).await.unwrap(), number);
        assert_eq!(state(&t, id).await, State::Filed);
    }

    async fn two_who_write_in_different_fields_keep_both(t: TestApp) {
        let owner = t.person("Maëlle").await;
        let id = t.draft(&owner).await;
        let base = t.save(&owner, id, "project", &Raw::from([("project_title", "A")])).await;
        let mine = Raw::from([("project_title", "B")]);
        let theirs = Raw::from([("project_title", "A"), ("study_start", "2026-09-01")]);
        t.save_section(&owner, &key(id), "project", base, &mine).await.unwrap();
        match t.save_section(&owner, &key(id), "project", base, &theirs).await.unwrap() {
            Saved::Done { rev, merged } => assert_eq!((rev, merged), (base + 2, true)),
            other => panic!("{other:?}"),
        }
        let whole = t.whole(&owner, &key(id)).await.unwrap();
        let data = &whole.sections["project"].data;
        assert_eq!((data.get("project_title"), data.get("study_start")), (Some("B"), Some("2026-09-01")));
    }

    async fn two_who_write_different_things_in_one_field_are_shown_both(t: TestApp) {
        let owner = t.person("Maëlle").await;
        let id = t.draft(&owner).await;
        let base = t.save(&owner, id, "project", &Raw::from([("project_title", "A")])).await;
        t.save(&owner, id, "project", &Raw::from([("project_title", "B"), ("study_end", "2026-12-01")])).await;
        let mine = Raw::from([("project_title", "C"), ("study_start", "2026-09-01")]);
        match t.save_section(&owner, &key(id), "project", base, &mine).await.unwrap() {
            Saved::Conflict { rev, merged, conflicts } => {
                assert_eq!(rev, base + 1);
                assert_eq!(conflicts.len(), 1);
                let c = &conflicts[0];
                assert_eq!((c.key.as_str(), c.base.as_deref(), c.mine.as_deref(), c.theirs.as_deref()), ("project_title", Some("A"), Some("C"), Some("B")));
                assert_eq!((merged.get("study_start"), merged.get("study_end")), (Some("2026-09-01"), Some("2026-12-01")));
                // Nothing was written before the person chose; then their choice is.
                assert_eq!(t.rev(id, "project").await, base + 1);
                let mut chosen = merged.clone();
                chosen.set("project_title", "C");
                let saved = t.save_section(&owner, &key(id), "project", rev, &chosen).await.unwrap();
                assert!(matches!(saved, Saved::Done { merged: false, .. }));
            }
            other => panic!("{other:?}"),
        }
        let whole = t.whole(&owner, &key(id)).await.unwrap();
        let data = &whole.sections["project"].data;
        assert_eq!((data.get("project_title"), data.get("study_start"), data.get("study_end")), (Some("C"), Some("2026-09-01"), Some("2026-12-01")));
    }

    /// Seven windows save at once, each another field: all seven are there in the end.
    async fn many_windows_at_once_lose_nothing(t: TestApp) {
        let owner = t.person("Maëlle").await;
        let id = t.draft(&owner).await;
        let before = t.whole(&owner, &key(id)).await.unwrap();
        let other = t.another().await;
        let typed = [
            ("applicant", "applicant_kind", "association"),
            ("applicant", "holder_name", "Maëlle"),
            ("applicant", "holder_email", "maelle@tevenn.example"),
            ("project", "project_title", "Voiles"),
            ("project", "project_commune", "T1001"),
            ("project", "study_start", "2026-09-01"),
            ("project", "study_end", "2026-10-01"),
        ];
        let tasks: Vec<_> = (0..)
            .zip(typed)
            .map(|(n, (section, field, text))| {
                let app = if n % 2 == 0 { t.app.clone() } else { other.clone() };
                let owner = owner.clone();
                let mut mine = before.sections[section].data.clone();
                let base = before.sections[section].rev;
                mine.set(field, text);
                tokio::spawn(async move { app.save_section(&owner, &key(id), section, base, &mine).await })
            })
            .collect();
        for task in tasks {
            let saved = task.await.unwrap().unwrap();
            assert!(matches!(saved, Saved::Done { .. }), "{saved:?}");
        }
        let whole = t.whole(&owner, &key(id)).await.unwrap();
        for (section, field, text) in typed {
            assert_eq!(whole.sections[section].data.get(field), Some(text));
        }
        t.assert_sound().await;
    }

    /// People who act on one dossier at the same time wait for each other; nobody is refused.
    async fn people_who_write_at_once_all_get_through(t: TestApp) {
        let cast = crate::support::in_review(&t).await;
        let other = t.another().await;
        let mut tasks = Vec::new();
        for n in 0..12 {
            let app = if n % 2 == 0 { t.app.clone() } else { other.clone() };
            let (who, k) = (if n % 3 == 0 { &cast.holder } else { &cast.officer }.clone(), cast.key.clone());
            // By number and by id.
            let k = if n % 4 < 2 { k } else { cast.number.clone() };
            tasks.push(tokio::spawn(async move { app.write_message(&who, &k, &format!("Message {n}"), false, None).await }));
        }
        let worker = t.app.clone();
        tasks.push(tokio::spawn(async move { worker.drain().await.map(drop) }));
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(t.whole(&cast.holder, &cast.key).await.unwrap().messages.len(), 12);
        assert_eq!(count(&t, cast.dossier, "dossier.receipt_sent").await, 1);
        t.assert_sound().await;
    }
}
