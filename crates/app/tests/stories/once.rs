//! A button pressed twice: one effect, and the second click is answered as the first.

use app::aid::NewLink;
use app::officer::Note;
use app::{AppError, LinkProblem, Sending, Who};
use domain::dossier::State;
use jiff::civil::date;
use money::Cents;
use store::AccountRole;
use testkit::{TestApp, both_databases, key, pdf};

use crate::support::{PHARE, assert_counted, count, decision, filed, in_review, proposed, state};

/// The same person behind one sending of a form.
fn sending(who: &Who, form: &str) -> Who {
    Who {
        sent: Some(Sending::of(&[form.as_bytes()])),
        ..who.clone()
    }
}

async fn mails(t: &TestApp, to: &str, kind: &str) -> usize {
    t.mail_kinds(to).await.iter().filter(|k| *k == kind).count()
}

both_databases! {
    async fn a_message_is_written_once(t: TestApp) {
        let cast = filed(&t).await;
        t.assign(&cast.officer, &cast.key, Some(cast.officer.account)).await.unwrap();
        let (h, o) = (sending(&cast.holder, "a"), sending(&cast.officer, "a"));
        for _ in 0..3 {
            let file = t.receive("plan.pdf", pdf("plan"), &[]).await.unwrap();
            t.write_message(&h, &cast.key, "Bonjour", false, Some(file)).await.unwrap();
            // Two people may send the same words from pages that look the same.
            t.write_message(&o, &cast.key, "Bonjour", false, None).await.unwrap();
        }
        t.write_message(&sending(&cast.holder, "b"), &cast.key, "Bonjour", false, None).await.unwrap();
        for _ in 0..2 {
            t.write_message(&sending(&cast.officer, "note"), &cast.key, "Entre nous", true, None).await.unwrap();
        }
        let whole = t.whole(&cast.officer, &cast.key).await.unwrap();
        assert_eq!(whole.messages.len(), 4);
        assert_eq!(whole.pieces.iter().filter(|p| p.message.is_some()).count(), 1);
        assert_eq!(mails(&t, &cast.holder.email, "message").await, 1);
        assert_eq!(mails(&t, &cast.officer.email, "message-officer").await, 2);
        t.assert_sound().await;
    }

    async fn state_aid_is_told_once(t: TestApp) {
        let cast = filed(&t).await;
        let officer = &cast.officer;
        let file = "undertaking,date,regime,grant_equivalent,name\n732829320,2025-06-01,general,1000,Le Fournil\n";
        t.import_aid(officer, file.as_bytes()).await.unwrap().unwrap();
        let fournil = t.find_undertaking(officer, "732829320").await.unwrap().unwrap().id;
        let aid = t.undertaking(officer, fournil).await.unwrap().loaded.aids[0].id;
        let link = NewLink {
            number: "123456782".into(),
            name: "La Meunerie".into(),
            from: date(2026, 1, 1),
            reason: "Même direction".into(),
        };
        let rate = money::Rate::percent(2);
        let mut links = Vec::new();
        for _ in 0..2 {
            let who = |form: &str| sending(officer, form);
            links.push(t.link_organisations(&who("lien"), fournil, &link).await.unwrap());
            t.reduce_aid(&who("réduction"), aid, date(2026, 1, 10), Cents(50_000), "Moins").await.unwrap();
            t.add_base_rate(&who("taux"), date(2026, 1, 1), rate, "Commission").await.unwrap();
            let said = domain::aid::request::Assessment { regime: Some("general".into()), ..Default::default() };
            t.assess_aid(&who("examen"), &cast.key, 0, &said).await.unwrap();
        }
        assert_eq!(links[0], links[1]);
        let loaded = t.undertaking(officer, fournil).await.unwrap().loaded;
        assert_eq!(loaded.changes[&aid].len(), 1);
        assert_eq!(t.base_rates(officer).await.unwrap().len(), 1);
        for _ in 0..2 {
            let who = sending(officer, "fin");
            t.end_link(&who, fournil, links[0], date(2026, 1, 12)).await.unwrap();
        }
        // Another sending is another command, and is answered for itself.
        let again = t.add_base_rate(&sending(officer, "autre"), date(2026, 1, 1), rate, "Commission").await;
        assert!(matches!(again, Err(AppError::Invalid(_))));
    }

    async fn two_clicks_at_the_same_time_write_once(t: TestApp) {
        let cast = filed(&t).await;
        let who = sending(&cast.holder, "a");
        let write = || t.write_message(&who, &cast.key, "Bonjour", false, None);
        let all = tokio::join!(write(), write(), write(), write());
        for one in [all.0, all.1, all.2, all.3] {
            one.unwrap();
        }
        assert_eq!(t.whole(&cast.holder, &cast.key).await.unwrap().messages.len(), 1);
        let who = sending(&cast.holder, "b");
        let keep = || t.keep_project(&who, &[]);
        let (one, other) = tokio::join!(keep(), keep());
        assert_eq!(one.unwrap(), other.unwrap());
    }

    /// What was refused was not done: the same form may be sent again.
    async fn a_refusal_is_not_remembered(t: TestApp) {
        let cast = filed(&t).await;
        let who = sending(&cast.officer, "a");
        assert!(t.ask_correction(&who, &cast.key, &[], "Corrigez", None).await.is_err());
        assert!(matches!(t.propose(&who, &cast.key, Cents(1), "").await, Err(AppError::Forbidden(_))));
        t.declare_complete(&who, &cast.key).await.unwrap();
        assert_eq!(state(&t, cast.dossier).await, State::Review);
    }

    async fn an_officer_who_clicks_twice_is_not_told_that_nothing_was_done(t: TestApp) {
        let cast = filed(&t).await;
        let (o, k) = (&cast.officer, &cast.key);
        for _ in 0..2 {
            t.declare_complete(&sending(o, "complete"), k).await.unwrap();
        }
        for _ in 0..2 {
            t.ask_opinion(&sending(o, "opinion"), k, "yann@tevenn.example", "Yann", "Utile ?", Some(date(2026, 2, 1)), true).await.unwrap();
        }
        assert_eq!(mails(&t, "yann@tevenn.example", "ask-opinion").await, 1);
        for _ in 0..2 {
            t.save_note(&sending(o, "note"), k, 0, &Note { summary: "Oui".into(), ..Note::default() }).await.unwrap();
        }
        for _ in 0..2 {
            t.ask_correction(&sending(o, "correction"), k, &["project".into()], "Corrigez", None).await.unwrap();
        }
        assert_eq!(mails(&t, &cast.holder.email, "ask-correction").await, 1);
        for _ in 0..2 {
            t.submit(&cast.holder, k).await.unwrap();
        }
        for _ in 0..2 {
            t.propose(&sending(o, "propose"), k, Cents(90_000), "selon moi").await.unwrap();
        }
        for _ in 0..2 {
            t.reopen(&sending(o, "reopen"), k).await.unwrap();
        }
        t.propose(o, k, Cents(90_000), "selon moi").await.unwrap();
        let new = decision("granted", date(2026, 1, 14));
        let first = t.decide(&sending(o, "decide"), k, &new).await.unwrap();
        assert_eq!(t.decide(&sending(o, "decide"), k, &new).await.unwrap(), first);
        assert!(matches!(t.decide(&sending(o, "other"), k, &new).await, Err(AppError::Forbidden(_))));
        let whole = t.whole(o, k).await.unwrap();
        assert_eq!((whole.opinions.len(), whole.corrections.len(), whole.decisions.len()), (1, 1, 1));
        assert!(t.served(&sending(o, "decide")).await.unwrap() && !t.served(&sending(o, "never")).await.unwrap());
        for kind in ["declare_complete", "ask_correction", "grant", "note_saved", "reopen_review"] {
            assert_eq!(count(&t, cast.dossier, &format!("dossier.{kind}")).await, 1, "{kind}");
        }
        assert_counted(&t).await;
        t.assert_sound().await;
    }

    async fn two_decisions_at_the_same_time_are_one(t: TestApp) {
        let cast = proposed(&t).await;
        let who = sending(&cast.officer, "a");
        let new = decision("refused", date(2026, 1, 14));
        let (one, other) = tokio::join!(t.decide(&who, &cast.key, &new), t.decide(&who, &cast.key, &new));
        assert_eq!(one.unwrap(), other.unwrap());
        assert_eq!(t.whole(&cast.officer, &cast.key).await.unwrap().decisions.len(), 1);
    }

    async fn the_rest_of_what_a_holder_sends_has_one_effect(t: TestApp) {
        let owner = t.person("Maëlle").await;
        let id = t.draft(&owner).await;
        let k = &key(id);
        for _ in 0..2 {
            t.invite(&sending(&owner, "invite"), k, "yann@tevenn.example", "editor").await.unwrap();
        }
        assert_eq!(mails(&t, "yann@tevenn.example", "invite").await, 1);
        assert_eq!(t.invitations(&owner, k).await.unwrap().len(), 1);
        for _ in 0..2 {
            t.cancel_invitation(&sending(&owner, "cancel"), k, "yann@tevenn.example").await.unwrap();
        }
        assert_eq!(count(&t, id, "dossier.invitation_cancelled").await, 1);
        let first = t.upload(&owner, id, "quote", "un devis").await.unwrap();
        assert_eq!(t.upload(&owner, id, "quote", "un devis").await.unwrap(), first, "the same file is the same piece");
        assert_ne!(t.upload(&owner, id, "quote", "un autre").await.unwrap(), first);
        assert_eq!(count(&t, id, "dossier.piece_added").await, 2);
        let kept = t.keep_project(&sending(&owner, "keep"), &[]).await.unwrap();
        assert_eq!(t.keep_project(&sending(&owner, "keep"), &[]).await.unwrap(), kept);
        assert_eq!(t.my_projects(&owner).await.unwrap().len(), 2);
        for _ in 0..2 {
            t.withdraw(&sending(&owner, "withdraw"), k, "").await.unwrap();
        }
        assert_eq!(count(&t, id, "dossier.withdraw").await, 1);
    }

    /// A piece that was refused may be sent again as it is: the holder may know better.
    async fn a_refused_file_sent_again_is_a_new_piece(t: TestApp) {
        let cast = filed(&t).await;
        let quote = t.whole(&cast.officer, &cast.key).await.unwrap().pieces[0].id;
        t.judge_piece(&cast.officer, &cast.key, quote, false, "illisible").await.unwrap();
        t.ask_pieces(&cast.officer, &cast.key, &["quote".into()], "", None).await.unwrap();
        let again = t.upload(&cast.holder, cast.dossier, "quote", "un devis").await.unwrap();
        assert_ne!(again, quote);
    }

    async fn an_opinion_given_twice_is_given(t: TestApp) {
        let cast = in_review(&t).await;
        t.ask_opinion(&cast.officer, &cast.key, "yann@tevenn.example", "Yann", "Utile ?", Some(date(2026, 2, 1)), true).await.unwrap();
        let token = t.mailed("yann@tevenn.example", "avis").await;
        let give = || t.give_opinion(&token, "favourable", "Oui ");
        let (one, other) = tokio::join!(give(), give());
        one.unwrap();
        other.unwrap();
        give().await.unwrap();
        assert!(matches!(t.give_opinion(&token, "favourable", "Oui, mais").await, Err(AppError::Link(LinkProblem::Used))));
        assert_eq!(count(&t, cast.dossier, "dossier.opinion_given").await, 1);
        assert_eq!(mails(&t, &cast.officer.email, "opinion-given").await, 1);
    }

    async fn a_link_clicked_twice_lets_in_whoever_clicked_and_nobody_else(t: TestApp) {
        let mail = "maelle@tevenn.example";
        let form = Sending::of(&[b"inscription"]);
        for _ in 0..2 {
            t.register(mail, "Maëlle", "quatre sabots gris", "/x", Some(&form)).await.unwrap();
        }
        assert_eq!(t.mail_kinds(mail).await, ["verify"]);
        let token = t.mailed(mail, "lien").await;
        let click = Sending::of(&[b"entrer"]);
        let (first, _) = t.use_link(&token, Some(&click)).await.unwrap();
        let (second, next) = t.use_link(&token, Some(&click)).await.unwrap();
        assert!(first != second && next == "/x");
        for session in [first, second] {
            assert_eq!(t.session(&session).await.unwrap().unwrap().who.email, mail);
        }
        for other in [None, Some(Sending::of(&[b"ailleurs"]))] {
            assert!(matches!(t.use_link(&token, other.as_ref()).await, Err(AppError::Link(LinkProblem::Used))));
        }
        t.wait_seconds(60);
        assert!(matches!(t.use_link(&token, Some(&click)).await, Err(AppError::Link(LinkProblem::Used))));

        for _ in 0..2 {
            t.send_link(mail, true, "", Some(&Sending::of(&[b"oubli"]))).await.unwrap();
        }
        assert_eq!(mails(&t, mail, "reset").await, 1);
        let token = t.mailed(mail, "mot-de-passe").await;
        let choose = Sending::of(&[b"choisir"]);
        let change = || t.reset_password(&token, "cinq sabots verts", Some(&choose));
        let (one, other) = tokio::join!(change(), change());
        let (one, other) = (one.unwrap(), other.unwrap());
        // Neither click closes the session that the other one opened.
        assert!(t.session(&one).await.unwrap().is_some() && t.session(&other).await.unwrap().is_some());
        t.assert_sound().await;
    }

    async fn an_administrator_who_clicks_twice_writes_to_nobody_twice(t: TestApp) {
        let admin = t.admin().await;
        let role = AccountRole { role: "officer".into(), body: PHARE.into() };
        for _ in 0..2 {
            t.invite_user(&sending(&admin, "a"), "yann@tevenn.example", "Yann", std::slice::from_ref(&role)).await.unwrap();
        }
        assert_eq!(mails(&t, "yann@tevenn.example", "sign-in").await, 1);
        let officer = t.officer(PHARE).await;
        for _ in 0..2 {
            t.save_view(&sending(&officer, "vue"), "Les miens", "suivi=moi").await.unwrap();
        }
        assert_eq!(t.worklist(&officer, store::WorklistQuery { manager: PHARE.into(), limit: 5, ..Default::default() }).await.unwrap().views.len(), 1);
    }
}
