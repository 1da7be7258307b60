//! The journal as rows: chained entries, heads, seals.

use domain::journal::{Entry, Head};
use store::{JournalHead, SealRow, StoreError, Tx};
use testkit::rows::id;
use testkit::{TestDb, both_databases};
use uuid::Uuid;

async fn append(tx: &mut dyn Tx, stream: Uuid, count: usize) -> Vec<Entry> {
    let mut entries = Vec::new();
    for n in 0..count {
        let head = tx.journal_head(stream).await.unwrap().map(|h| Head {
            stream,
            seq: h.seq,
            hash: h.hash.try_into().unwrap(),
        });
        let actor = (n % 2 == 0).then(|| id(1, 1));
        let entry = Entry::next(
            head.as_ref(),
            stream,
            100,
            actor,
            "test",
            format!("{{\"é\":{n}}}"),
        );
        tx.append(std::slice::from_ref(&entry)).await.unwrap();
        entries.push(entry);
    }
    entries
}

both_databases! {
    async fn entries_come_back_as_chained(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        let (a, b) = (id(3, 1), id(3, 2));
        assert!(tx.journal_head(a).await.unwrap().is_none());
        let written = append(&mut *tx, a, 3).await;
        append(&mut *tx, b, 2).await;
        assert_eq!(tx.journal(a).await.unwrap(), written);
        assert!(written.iter().all(Entry::is_intact));
        let head = tx.journal_head(a).await.unwrap().unwrap();
        assert_eq!((head.seq, head.hash), (3, written[2].hash.to_vec()));
        assert!(tx.journal(id(3, 9)).await.unwrap().is_empty());
    }

    async fn entries_that_follow_one_another_are_written_together(db: TestDb) {
        let store = db.open().await;
        let stream = id(3, 1);
        let mut tx = store.write().await.unwrap();
        let mut entries: Vec<Entry> = Vec::new();
        for n in 0..5 {
            let head = entries.last().map(Entry::head);
            entries.push(Entry::next(head.as_ref(), stream, n, None, "test", "{}"));
        }
        tx.append(&entries[..2]).await.unwrap();
        tx.append(&[]).await.unwrap();
        tx.append(&entries[2..]).await.unwrap();
        assert_eq!(tx.journal(stream).await.unwrap(), entries);
        let head = tx.journal_head(stream).await.unwrap().unwrap();
        assert_eq!((head.seq, head.hash), (5, entries[4].hash.to_vec()));
        tx.commit().await.unwrap();
        // Two that follow one another, and not what is there.
        let mut tx = store.write().await.unwrap();
        let refused = tx.append(&entries[3..]).await;
        assert!(matches!(refused, Err(StoreError::Stale("journal"))), "{refused:?}");
    }

    async fn an_entry_that_does_not_follow_is_stale(db: TestDb) {
        let store = db.open().await;
        let stream = id(3, 1);
        let mut tx = store.write().await.unwrap();
        let written = append(&mut *tx, stream, 2).await;
        tx.commit().await.unwrap();
        let first = written[0].head();
        let second = written[1].head();
        let skipping = Head { seq: 3, ..second };
        for (what, wrong) in [
            ("the place is taken", Entry::next(Some(&first), stream, 1, None, "x", "{}")),
            ("the stream began already", Entry::next(None, stream, 1, None, "x", "{}")),
            ("one is missing before", Entry::next(Some(&skipping), stream, 1, None, "x", "{}")),
        ] {
            let mut tx = store.write().await.unwrap();
            let refused = tx.append(&[wrong]).await;
            assert!(matches!(refused, Err(StoreError::Stale("journal"))), "{what}: {refused:?}");
            drop(tx);
        }
        assert_eq!(store.read().await.unwrap().journal(stream).await.unwrap().len(), 2);
    }

    async fn pages_walk_all_entries_and_heads_in_order(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        let streams = [id(3, 1), id(3, 2), id(3, 3)];
        for (n, stream) in streams.iter().enumerate().rev() {
            append(&mut *tx, *stream, n + 2).await;
        }
        for limit in [1, 2, 4, 100] {
            let mut after = None;
            let mut seen = Vec::new();
            loop {
                let page = tx.journal_page(after, limit).await.unwrap();
                let Some(last) = page.last() else { break };
                after = Some((last.stream, last.seq));
                seen.extend(page.iter().map(|e| (e.stream, e.seq)));
            }
            let mut expected: Vec<(Uuid, i64)> = Vec::new();
            for (stream, count) in streams.iter().zip(2..) {
                expected.extend((1..=count).map(|seq| (*stream, seq)));
            }
            assert_eq!(seen, expected);
            let mut after = None;
            let mut heads = Vec::new();
            loop {
                let page = tx.heads_page(after, limit).await.unwrap();
                let Some(last) = page.last() else { break };
                after = Some(last.stream);
                heads.extend(page.iter().map(|h| (h.stream, h.seq)));
            }
            assert_eq!(heads, [(streams[0], 2), (streams[1], 3), (streams[2], 4)]);
        }
    }

    async fn seals_take_the_streams_that_moved(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        append(&mut *tx, id(3, 2), 1).await;
        append(&mut *tx, id(3, 1), 2).await;
        assert!(tx.last_seal().await.unwrap().is_none());
        let dirty = tx.dirty_heads(10).await.unwrap();
        assert_eq!(dirty.iter().map(|h| (h.stream, h.seq)).collect::<Vec<_>>(), [(id(3, 1), 2), (id(3, 2), 1)]);
        assert_eq!(tx.dirty_heads(1).await.unwrap().len(), 1);
        let seal = |n: i64| SealRow { n, at: n * 10, prev: vec![1; 32], hash: vec![2; 32] };
        tx.insert_seal(&seal(1), &dirty).await.unwrap();
        assert!(tx.dirty_heads(10).await.unwrap().is_empty());
        assert_eq!(tx.last_seal().await.unwrap(), Some(seal(1)));
        assert_eq!(tx.seal_heads(1).await.unwrap(), dirty);

        // A stream that moved after it was looked at stays to be sealed.
        let before: Vec<JournalHead> = dirty.clone();
        append(&mut *tx, id(3, 1), 1).await;
        tx.insert_seal(&seal(2), &before[..1]).await.unwrap();
        assert_eq!(tx.dirty_heads(10).await.unwrap().len(), 1);
        assert_eq!(tx.seals_page(0, 10).await.unwrap(), [seal(1), seal(2)]);
        assert_eq!(tx.seals_page(1, 10).await.unwrap(), [seal(2)]);
        assert_eq!(tx.seals_page(0, 1).await.unwrap(), [seal(1)]);
        tx.commit().await.unwrap();
        let mut tx = store.write().await.unwrap();
        assert!(matches!(tx.insert_seal(&seal(2), &[]).await, Err(StoreError::Conflict(_))));
    }
}
