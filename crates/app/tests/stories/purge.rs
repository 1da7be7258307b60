//! What is over is deleted by itself, not before its time; nothing else is.

use std::path::Path;

use app::purge::{KEPT, Kind, markdown};
use app::{AppError, LinkProblem, Sending, Who};
use store::FailedJob;
use testkit::{TestApp, both_databases};

use crate::support::filed;

const DAY: i64 = 86_400;

fn days(kind: Kind) -> i64 {
    KEPT.iter().find(|k| k.kind == kind).unwrap().days
}

both_databases! {
    async fn a_session_goes_with_its_end(t: TestApp) {
        let who = t.person("Maëlle").await;
        t.send_link(&who.email, false, "", None).await.unwrap();
        let token = t.mailed(&who.email, "lien").await;
        let (session, _) = t.use_link(&token, None).await.unwrap();
        let stored = async || {
            let mut tx = t.store.read().await.unwrap();
            !tx.sessions_over(i64::MAX, 10).await.unwrap().is_empty()
        };
        t.wait_seconds(14 * DAY);
        t.purge().await.unwrap();
        assert!(stored().await, "it ends now: it is over a moment later");
        assert!(t.session(&session).await.unwrap().is_none());
        t.wait_seconds(1);
        t.purge().await.unwrap();
        assert!(!stored().await);
    }

    async fn an_old_link_says_what_became_of_it_for_a_month(t: TestApp) {
        let who = t.person("Maëlle").await;
        t.send_link(&who.email, false, "", None).await.unwrap();
        let used = t.mailed(&who.email, "lien").await;
        t.use_link(&used, None).await.unwrap();
        t.wait_seconds(1);
        t.send_link(&who.email, false, "", None).await.unwrap();
        let expired = t.mailed(&who.email, "lien").await;
        let month = days(Kind::Link) * DAY;
        let what = async |token: &str| match t.look_at_link(token).await {
            Err(AppError::Link(problem)) => problem,
            other => panic!("{other:?}"),
        };
        t.wait_seconds(month - 1);
        t.purge().await.unwrap();
        assert_eq!((what(&used).await, what(&expired).await), (LinkProblem::Used, LinkProblem::Expired));
        t.wait_seconds(1);
        t.purge().await.unwrap();
        assert_eq!((what(&used).await, what(&expired).await), (LinkProblem::Unknown, LinkProblem::Expired));
        // It could be used for an hour, to the end of its last second.
        t.wait_seconds(3601);
        t.purge().await.unwrap();
        assert_eq!(what(&expired).await, LinkProblem::Unknown);
    }

    async fn a_sending_is_forgotten_after_a_day_and_a_paper_never(t: TestApp) {
        let cast = filed(&t).await;
        t.drain().await.unwrap();
        let who = Who { sent: Some(Sending::of(&[b"a"])), ..cast.holder.clone() };
        let write = async || t.write_message(&who, &cast.key, "Bonjour", false, None).await.unwrap();
        write().await;
        t.wait_seconds(days(Kind::Sending) * DAY);
        t.purge().await.unwrap();
        write().await;
        assert_eq!(t.whole(&cast.holder, &cast.key).await.unwrap().messages.len(), 1);
        t.wait_seconds(1);
        t.purge().await.unwrap();
        write().await;
        assert_eq!(t.whole(&cast.holder, &cast.key).await.unwrap().messages.len(), 2);
        // What says that the receipt was sent stays: it leaves once, whatever runs again.
        t.wait_seconds(400 * DAY);
        t.purge().await.unwrap();
        let mut tx = t.store.read().await.unwrap();
        assert!(tx.command(&format!("paper:receipt:{}", cast.dossier)).await.unwrap().is_some());
        drop(tx);
        t.assert_sound().await;
    }

    async fn a_mail_goes_when_it_was_sent_and_is_old(t: TestApp) {
        let cast = filed(&t).await;
        let mails = async || t.mail_kinds(&cast.holder.email).await.len();
        t.wait_seconds(days(Kind::Mail) * DAY + 1);
        t.purge().await.unwrap();
        assert_eq!(mails().await, 0, "nothing was written yet");
        t.drain().await.unwrap();
        assert_eq!(mails().await, 1);
        t.wait_seconds(days(Kind::Mail) * DAY);
        t.purge().await.unwrap();
        assert_eq!(mails().await, 1);
        t.wait_seconds(1);
        t.purge().await.unwrap();
        assert_eq!(mails().await, 0);
    }

    async fn more_than_a_batch_goes_at_once(t: TestApp) {
        let who = t.person("Maëlle").await;
        for _ in 0..450 {
            t.send_link(&who.email, false, "", None).await.unwrap();
        }
        t.wait_seconds(31 * DAY + 3600);
        assert_eq!(t.purge().await.unwrap(), 450);
        assert_eq!(t.purge().await.unwrap(), 0);
    }

    async fn jobs_set_aside_are_put_back_by_an_administrator(t: TestApp) {
        let cast = filed(&t).await;
        let failed = async || -> Vec<FailedJob> { t.jobs(&t.admin().await).await.unwrap().failed };
        let mut tx = t.store.write().await.unwrap();
        let now = t.now_us();
        for job in tx.claim_jobs(now, now + 1, 10).await.unwrap() {
            tx.fail_job(job.id, "no printer", now).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(failed().await.len(), 1);
        assert!(matches!(t.retry_jobs(&cast.officer).await, Err(AppError::NotFound)));
        assert_eq!(t.retry_jobs(&t.admin().await).await.unwrap(), 1);
        assert_eq!((failed().await.len(), t.jobs(&t.admin().await).await.unwrap().queued), (0, 1));
        t.drain().await.unwrap();
        assert_eq!(t.mail_kinds(&cast.holder.email).await, ["receipt"]);
        // Nobody puts it back in a year: it is forgotten.
        let mut tx = t.store.write().await.unwrap();
        t.wait_seconds(5);
        tx.enqueue(&store::Job { id: t.id().unwrap(), kind: "mail".into(), dedupe: "x".into(), payload: "{}".into(), run_at: 0, attempts: 0, last_error: String::new(), created_at: 0 }).await.unwrap();
        let now = t.now_us();
        for job in tx.claim_jobs(now, now + 1, 10).await.unwrap() {
            tx.fail_job(job.id, "no mail", now).await.unwrap();
        }
        tx.commit().await.unwrap();
        t.wait_seconds(days(Kind::FailedJob) * DAY);
        t.purge().await.unwrap();
        assert_eq!(failed().await.len(), 1);
        t.wait_seconds(1);
        t.purge().await.unwrap();
        assert_eq!(failed().await.len(), 0);
        t.assert_sound().await;
    }

    async fn a_file_half_received_is_swept(t: TestApp) {
        let mut half = t.blobs.receive("half").await.unwrap();
        half.write(b"abc").await.unwrap();
        let path = half.path().to_owned();
        let touched = jiff::Timestamp::try_from(std::fs::metadata(&path).unwrap().modified().unwrap()).unwrap();
        let day = std::time::Duration::from_secs(86_400);
        let later = |seconds| touched.saturating_add(jiff::SignedDuration::from_secs(seconds)).unwrap();
        assert_eq!(t.blobs.sweep(later(86_400), day).await.unwrap(), 0);
        assert!(path.exists());
        assert_eq!(t.blobs.sweep(later(86_401), day).await.unwrap(), 1);
        assert!(!path.exists());
    }
}

#[test]
fn the_delays_are_those_of_the_documentation() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operations.md");
    let page = std::fs::read_to_string(path).unwrap();
    assert!(
        page.contains(&markdown()),
        "docs/operations.md should have:\n{}",
        markdown()
    );
}
