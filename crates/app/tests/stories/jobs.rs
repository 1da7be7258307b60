//! What runs in the background: each job may run twice, at the same time too, with one effect.

use std::fs;

use testkit::{TestApp, both_databases, key};

use crate::support::{count, decision, filed, proposed};
use jiff::civil::date;

async fn queue_again(t: &TestApp, n: u64, kind: &str, payload: String) {
    let mut tx = t.store.write().await.unwrap();
    let mut job = testkit::rows::job(1000 + n, 0);
    job.kind = kind.to_owned();
    job.dedupe = format!("again:{n}");
    job.payload = payload;
    tx.enqueue(&job).await.unwrap();
    tx.commit().await.unwrap();
}

fn letters(t: &TestApp) -> Vec<String> {
    let folder = t.config.data_dir.join("mails");
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .map(|e| fs::read_to_string(e.unwrap().path()).unwrap())
        .collect()
}

both_databases! {
    async fn the_receipt_is_sent_once_however_often_its_job_runs(t: TestApp) {
        let cast = filed(&t).await;
        assert!(t.drain().await.unwrap() > 0);
        assert_eq!(t.drain().await.unwrap(), 0);
        for n in 0..3 {
            queue_again(&t, n, "receipt", format!("{{\"dossier\":\"{}\"}}", cast.dossier)).await;
            t.drain().await.unwrap();
        }
        assert_eq!(t.mail_kinds(&cast.holder.email).await.iter().filter(|k| *k == "receipt").count(), 1);
        assert_eq!(count(&t, cast.dossier, "dossier.receipt_sent").await, 1);
        let sent: Vec<String> = letters(&t).into_iter().filter(|l| l.contains(&cast.number)).collect();
        assert_eq!(sent.len(), 1);
        assert!(sent[0].contains("To: maelle.le.goff@tevenn.example") || sent[0].contains(&format!("To: {}", cast.holder.email)), "{}", sent[0]);
        t.assert_sound().await;
    }

    async fn the_letter_is_sent_once_however_often_its_job_runs(t: TestApp) {
        let cast = proposed(&t).await;
        let id = t.decide(&cast.officer, &cast.key, &decision("granted", date(2026, 1, 14))).await.unwrap();
        t.drain().await.unwrap();
        for n in 0..2 {
            queue_again(&t, n, "decision", format!("{{\"decision\":\"{id}\"}}")).await;
            t.drain().await.unwrap();
        }
        assert_eq!(t.mail_kinds(&cast.holder.email).await.iter().filter(|k| *k == "decision-granted").count(), 1);
        assert_eq!(count(&t, cast.dossier, "dossier.notified").await, 1);
        t.assert_sound().await;
    }

    /// Two workers, the same jobs twice each, all at once.
    async fn workers_side_by_side_send_one_of_each(t: TestApp) {
        let mut holders = Vec::new();
        for n in 0..6 {
            let who = t.person(&format!("Personne {n}")).await;
            let (id, _) = t.file(&who).await;
            queue_again(&t, n, "receipt", format!("{{\"dossier\":\"{id}\"}}")).await;
            holders.push((who, id));
        }
        let workers: Vec<_> = [t.app.clone(), t.another().await, t.another().await]
            .into_iter()
            .map(|app| tokio::spawn(async move { app.drain().await }))
            .collect();
        for worker in workers {
            worker.await.unwrap().unwrap();
        }
        // What met the other's work was put off for five seconds.
        for _ in 0..8 {
            t.wait_seconds(60);
            t.drain().await.unwrap();
        }
        let mut tx = t.store.read().await.unwrap();
        assert_eq!(tx.queued_jobs().await.unwrap(), 0);
        assert!(tx.failed_jobs(9).await.unwrap().is_empty());
        drop(tx);
        for (who, id) in holders {
            assert_eq!(t.mail_kinds(&who.email).await.iter().filter(|k| *k == "receipt").count(), 1);
            assert_eq!(count(&t, id, "dossier.receipt_sent").await, 1);
        }
        t.assert_sound().await;
    }

    async fn a_job_that_cannot_be_done_is_tried_later_and_later_then_set_aside(t: TestApp) {
        queue_again(&t, 1, "no-such-job", "{}".into()).await;
        queue_again(&t, 2, "mail", "{\"mail\":\"not an id\"}".into()).await;
        let mut waited = 0;
        while t.store.read().await.unwrap().queued_jobs().await.unwrap() > 0 {
            t.drain().await.unwrap();
            t.wait_seconds(5);
            waited += 5;
            assert!(waited < 3600, "still queued after an hour");
        }
        assert!(waited > 300, "given up after {waited} s");
        let failed = t.store.read().await.unwrap().failed_jobs(9).await.unwrap();
        assert_eq!(failed.len(), 2);
        assert!(failed.iter().all(|j| j.attempts == 8 && !j.last_error.is_empty()));
    }

    async fn a_worker_that_died_is_replaced(t: TestApp) {
        let cast = filed(&t).await;
        let mut tx = t.store.write().await.unwrap();
        let now = t.now_us();
        assert!(!tx.claim_jobs(now, now + 120_000_000, 100).await.unwrap().is_empty());
        tx.commit().await.unwrap();
        assert_eq!(t.drain().await.unwrap(), 0);
        t.wait_seconds(120);
        assert!(t.drain().await.unwrap() > 0);
        assert_eq!(count(&t, cast.dossier, "dossier.receipt_sent").await, 1);
    }

    async fn a_mail_is_one_letter_with_one_line_of_subject(t: TestApp) {
        let who = t.person("Maëlle").await;
        let id = t.draft(&who).await;
        let friend = "yann@tevenn.example";
        let title = domain::answers::Raw::from([("project_title", "Un titre\r\nBcc: tout-le-monde@tevenn.example")]);
        t.save(&who, id, "project", &title).await;
        t.invite(&who, &key(id), friend, "reader").await.unwrap();
        t.drain().await.unwrap();
        let sent = letters(&t);
        assert_eq!(sent.len(), 1);
        let headers = sent[0].split("\r\n\r\n").next().unwrap();
        assert!(headers.lines().all(|l| !l.starts_with("Bcc")), "{headers}");
        assert!(headers.contains("To: yann@tevenn.example"));
        assert!(headers.contains("From: "));
    }
}
