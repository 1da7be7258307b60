//! Documents, mails, jobs, commands already done.

use store::StoreError;
use testkit::rows::{document, dossier, ground, id, job, mail};
use testkit::{TestDb, both_databases};

both_databases! {
    async fn a_document_is_made_once_for_its_subject(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        tx.insert_dossier(&dossier(1)).await.unwrap();
        tx.insert_document(&document(2, 1, "receipt", Some(id(3, 1)))).await.unwrap();
        tx.insert_document(&document(3, 1, "receipt", Some(id(3, 1)))).await.unwrap();
        tx.insert_document(&document(1, 1, "decision", Some(id(7, 1)))).await.unwrap();
        let found = tx.documents(id(3, 1)).await.unwrap();
        assert_eq!(found.iter().map(|d| d.id).collect::<Vec<_>>(), [id(8, 1), id(8, 2)]);
        let one = tx.document(id(8, 2)).await.unwrap().unwrap();
        let written = document(2, 1, "receipt", Some(id(3, 1)));
        assert_eq!(
            (one.dossier, one.kind, one.subject, one.title, one.hash, one.size, one.created_at),
            (written.dossier, written.kind, written.subject, written.title, written.hash, written.size, written.created_at)
        );
        assert!(tx.document(id(8, 3)).await.unwrap().is_none());
    }

    async fn mails_wait_and_are_sent_once(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        for n in [1, 3, 2] {
            tx.insert_mail(&mail(n)).await.unwrap();
        }
        assert_eq!(tx.mails(2).await.unwrap().iter().map(|m| m.id).collect::<Vec<_>>(), [id(9, 3), id(9, 2)]);
        tx.set_sent(id(9, 1), 50).await.unwrap();
        tx.set_sent(id(9, 1), 60).await.unwrap();
        let one = tx.mail(id(9, 1)).await.unwrap().unwrap();
        let written = mail(1);
        assert_eq!(
            (one.sent_at, one.recipient, one.subject, one.body, one.kind, one.dossier, one.attachment),
            (Some(50), written.recipient, written.subject, written.body, written.kind, written.dossier, None)
        );
        assert!(tx.mail(id(9, 9)).await.unwrap().is_none());
    }

    async fn a_job_is_queued_once_until_it_is_done(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        tx.enqueue(&job(1, 10)).await.unwrap();
        let mut twin = job(2, 10);
        twin.dedupe = job(1, 10).dedupe;
        tx.enqueue(&twin).await.unwrap();
        assert_eq!(tx.queued_jobs().await.unwrap(), 1);
        let claimed = tx.claim_jobs(10, 100, 9).await.unwrap();
        assert_eq!(claimed.len(), 1);
        let written = job(1, 10);
        assert_eq!(
            (claimed[0].id, &claimed[0].kind, &claimed[0].dedupe, &claimed[0].payload, claimed[0].attempts, claimed[0].created_at),
            (written.id, &written.kind, &written.dedupe, &written.payload, 0, 3)
        );
        tx.finish_job(claimed[0].id).await.unwrap();
        tx.finish_job(claimed[0].id).await.unwrap();
        assert_eq!(tx.queued_jobs().await.unwrap(), 0);
        tx.enqueue(&twin).await.unwrap();
        assert_eq!(tx.queued_jobs().await.unwrap(), 1);
    }

    async fn jobs_are_claimed_when_due_oldest_first_and_again_after_their_lock(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        for (n, run_at) in [(1, 30), (2, 10), (3, 20), (4, 99)] {
            tx.enqueue(&job(n, run_at)).await.unwrap();
        }
        let numbers = |jobs: Vec<store::Job>| {
            let mut found: Vec<u64> = jobs.iter().map(|j| j.id.as_u64_pair().1).collect();
            found.sort_unstable();
            found
        };
        assert_eq!(numbers(tx.claim_jobs(9, 60, 9).await.unwrap()), [0_u64; 0]);
        assert_eq!(numbers(tx.claim_jobs(50, 60, 2).await.unwrap()), [2, 3]);
        assert_eq!(numbers(tx.claim_jobs(50, 60, 9).await.unwrap()), [1]);
        assert_eq!(numbers(tx.claim_jobs(59, 70, 9).await.unwrap()), [0_u64; 0]);
        // A worker that died: its lock runs out.
        assert_eq!(numbers(tx.claim_jobs(60, 70, 9).await.unwrap()), [1, 2, 3]);
    }

    async fn a_failing_job_is_tried_later_then_set_aside(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        tx.enqueue(&job(1, 10)).await.unwrap();
        tx.claim_jobs(10, 100, 1).await.unwrap();
        tx.retry_job(id(10, 1), 40, "no disk").await.unwrap();
        assert!(tx.claim_jobs(39, 100, 1).await.unwrap().is_empty());
        let again = tx.claim_jobs(40, 100, 1).await.unwrap();
        assert_eq!((again[0].attempts, again[0].last_error.as_str()), (1, "no disk"));
        tx.fail_job(id(10, 1), "still no disk", 50).await.unwrap();
        assert_eq!(tx.queued_jobs().await.unwrap(), 0);
        let failed = tx.failed_jobs(9).await.unwrap();
        assert_eq!(failed.len(), 1);
        assert_eq!(
            (failed[0].id, failed[0].attempts, failed[0].last_error.as_str(), failed[0].failed_at, failed[0].payload.as_str()),
            (id(10, 1), 2, "still no disk", 50, "{\"n\":1}")
        );
        assert!(matches!(tx.retry_job(id(10, 1), 60, "x").await, Err(StoreError::Stale("job"))));
        assert!(tx.failed_jobs(0).await.unwrap().is_empty());
    }

    async fn a_command_with_a_known_key_is_a_conflict(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        assert_eq!(tx.command("k").await.unwrap(), None);
        tx.insert_command("k", Some(id(1, 1)), "2026-000001-A", 5).await.unwrap();
        tx.insert_command("other", None, "", 5).await.unwrap();
        assert_eq!(tx.command("k").await.unwrap().as_deref(), Some("2026-000001-A"));
        tx.commit().await.unwrap();
        let mut tx = store.write().await.unwrap();
        assert!(matches!(tx.insert_command("k", None, "", 6).await, Err(StoreError::Conflict(_))));
    }
}
