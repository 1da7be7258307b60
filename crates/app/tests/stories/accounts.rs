//! Accounts: nobody outside learns who has one.

use app::{AppError, LinkProblem};
use testkit::{TestApp, both_databases};

use crate::support::faults;

const EMAIL: &str = "maelle@tevenn.example";
const PASSWORD: &str = "trois sabots bleus";

async fn registered(t: &TestApp) {
    t.register(EMAIL, "Maëlle", PASSWORD, "/mes-projets", None)
        .await
        .unwrap();
}

both_databases! {
    async fn an_account_is_made_verified_and_used(t: TestApp) {
        registered(&t).await;
        assert!(matches!(t.sign_in(EMAIL, PASSWORD).await, Err(AppError::Forbidden("sign-in-unverified"))));
        let token = t.mailed(EMAIL, "lien").await;
        t.look_at_link(&token).await.unwrap();
        let (session, next) = t.use_link(&token, None).await.unwrap();
        assert!(next.is_empty() || next == "/mes-projets");
        let who = t.session(&session).await.unwrap().unwrap().who;
        assert_eq!((who.email.as_str(), who.name.as_str(), who.roles.len()), (EMAIL, "Maëlle", 0));
        assert!(matches!(t.use_link(&token, None).await, Err(AppError::Link(LinkProblem::Used))));
        let second = t.sign_in(" MAELLE@tevenn.example ", PASSWORD).await.unwrap();
        t.sign_out(&session).await.unwrap();
        assert!(t.session(&session).await.unwrap().is_none());
        assert!(t.session(&second).await.unwrap().is_some());
        t.assert_sound().await;
    }

    async fn a_wrong_password_and_an_unknown_address_look_alike(t: TestApp) {
        registered(&t).await;
        t.use_link(&t.mailed(EMAIL, "lien").await, None).await.unwrap();
        for (email, password) in [(EMAIL, "trois sabots verts"), ("nobody@tevenn.example", PASSWORD), ("", ""), (EMAIL, "")] {
            assert!(matches!(t.sign_in(email, password).await, Err(AppError::Forbidden("sign-in-wrong"))));
        }
        // Registering again says the same on screen, and writes to the owner of the address.
        t.register(EMAIL, "Somebody else", "another password", "", None).await.unwrap();
        assert!(t.mail_kinds(EMAIL).await.contains(&"already-registered".to_owned()));
        assert!(t.sign_in(EMAIL, "another password").await.is_err());
        t.sign_in(EMAIL, PASSWORD).await.unwrap();
        // A link asked for nobody is sent to nobody.
        t.send_link("nobody@tevenn.example", true, "", None).await.unwrap();
        assert!(t.mail_kinds("nobody@tevenn.example").await.is_empty());
    }

    async fn all_that_is_wrong_is_said_at_once(t: TestApp) {
        assert_eq!(faults(t.register("x", " ", "short", "", None).await), ["name", "email", "password"]);
        assert_eq!(faults(t.register("", "", "", "", None).await), ["name", "email", "password"]);
        assert_eq!(faults(t.register(EMAIL, "A\nB", &"x".repeat(201), "", None).await), ["name", "password"]);
        // Twelve characters, counted as people count.
        assert_eq!(faults(t.register(EMAIL, "M", "ééééééééééé", "", None).await), ["password"]);
        t.register(EMAIL, "M", "éééééééééééé", "", None).await.unwrap();
    }

    async fn a_lost_password_is_replaced_and_closes_every_session(t: TestApp) {
        registered(&t).await;
        let (before, _) = t.use_link(&t.mailed(EMAIL, "lien").await, None).await.unwrap();
        t.send_link(EMAIL, true, "", None).await.unwrap();
        let token = t.mailed(EMAIL, "mot-de-passe").await;
        t.look_at_reset(&token).await.unwrap();
        assert_eq!(faults(t.reset_password(&token, "short", None).await), ["password"]);
        let after = t.reset_password(&token, "quatre sabots gris", None).await.unwrap();
        assert!(t.session(&before).await.unwrap().is_none());
        assert!(t.session(&after).await.unwrap().is_some());
        assert!(t.sign_in(EMAIL, PASSWORD).await.is_err());
        t.sign_in(EMAIL, "quatre sabots gris").await.unwrap();
        assert!(matches!(t.reset_password(&token, "quatre sabots gris", None).await, Err(AppError::Link(LinkProblem::Used))));
        // A link to sign in resets nothing.
        t.send_link(EMAIL, false, "", None).await.unwrap();
        let sign_in = t.mailed(EMAIL, "lien").await;
        assert!(matches!(t.reset_password(&sign_in, "quatre sabots gris", None).await, Err(AppError::Link(LinkProblem::Unknown))));
    }

    async fn links_and_sessions_end_with_their_time(t: TestApp) {
        registered(&t).await;
        let token = t.mailed(EMAIL, "lien").await;
        t.wait_seconds(2 * 86_400);
        assert!(matches!(t.use_link(&token, None).await, Err(AppError::Link(LinkProblem::Expired))));
        t.send_link(EMAIL, false, "", None).await.unwrap();
        let fresh = t.mailed(EMAIL, "lien").await;
        t.wait_seconds(3599);
        let (session, _) = t.use_link(&fresh, None).await.unwrap();
        t.wait_seconds(14 * 86_400 - 1);
        assert!(t.session(&session).await.unwrap().is_some());
        t.wait_seconds(1);
        assert!(t.session(&session).await.unwrap().is_none());
        assert!(t.session("nonsense").await.unwrap().is_none());
    }

    async fn a_closed_account_opens_nothing(t: TestApp) {
        let admin = t.admin().await;
        registered(&t).await;
        let (session, _) = t.use_link(&t.mailed(EMAIL, "lien").await, None).await.unwrap();
        let id = t.session(&session).await.unwrap().unwrap().who.account;
        t.set_account_open(&admin, id, false).await.unwrap();
        assert!(t.session(&session).await.unwrap().is_none());
        assert!(matches!(t.sign_in(EMAIL, PASSWORD).await, Err(AppError::Forbidden("sign-in-wrong"))));
        let before = t.mail_kinds(EMAIL).await.len();
        t.send_link(EMAIL, false, "", None).await.unwrap();
        assert_eq!(t.mail_kinds(EMAIL).await.len(), before);
        t.set_account_open(&admin, id, true).await.unwrap();
        t.sign_in(EMAIL, PASSWORD).await.unwrap();
    }

    async fn a_role_given_or_taken_holds_from_the_next_page_on(t: TestApp) {
        let admin = t.admin().await;
        registered(&t).await;
        let (session, _) = t.use_link(&t.mailed(EMAIL, "lien").await, None).await.unwrap();
        let who = || async { t.session(&session).await.unwrap().unwrap().who };
        let role = store::AccountRole { role: "officer".into(), body: "atelier-du-phare".into() };
        let id = who().await.account;
        t.change_role(&admin, id, &role, true).await.unwrap();
        assert!(who().await.is_officer_of("atelier-du-phare"));
        t.change_role(&admin, id, &role, false).await.unwrap();
        assert!(!who().await.is_officer_of("atelier-du-phare"));
        t.assert_sound().await;
    }
}
