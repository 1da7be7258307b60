//! A whole dossier read at once is what its parts are read one by one.

use domain::journal::Entry;
use store::{Dossier, File, Seen, Store, Tx, Wanted};
use testkit::rows::{
    account, correction, decision, document, dossier, ground, id, message, opinion, piece,
    suspension, version,
};
use testkit::{TestDb, both_databases};
use uuid::Uuid;

const ALL: Wanted = Wanted {
    journal: true,
    officers: true,
};

/// Rows of every table on dossiers 1 and 2, in an order unlike the one in which they are read.
async fn fill(store: &dyn Store) {
    ground(store).await;
    let mut tx = store.write().await.unwrap();
    tx.insert_account(&account(4)).await.unwrap();
    for n in [1, 2] {
        let officer = (n == 1).then_some(id(1, 2));
        tx.insert_dossier(&Dossier {
            officer,
            ..dossier(n)
        })
        .await
        .unwrap();
        let d = id(3, n);
        for section in ["project", "budget"] {
            tx.put_section(d, section, 0, "{\"a\":\"é\"}", id(1, 1), 5)
                .await
                .unwrap();
        }
        for k in [2, 1] {
            tx.insert_version(d, &version(k)).await.unwrap();
            tx.insert_suspension(d, &suspension(k)).await.unwrap();
        }
        tx.put_member(d, id(1, 3), "reader", 9).await.unwrap();
        tx.put_member(d, id(1, 4), "editor", 8).await.unwrap();
        for k in [20, 10] {
            let k = k + n;
            tx.insert_piece(&piece(k, n, "quote")).await.unwrap();
            tx.insert_message(&message(k, n, "holder")).await.unwrap();
            tx.insert_opinion(&opinion(k, n)).await.unwrap();
            tx.insert_decision(&decision(k, n)).await.unwrap();
            tx.insert_document(&document(k, n, "receipt", Some(id(7, k))))
                .await
                .unwrap();
        }
        for k in [2, 1] {
            tx.insert_correction(&correction(k, n)).await.unwrap();
        }
        tx.answer_correction(d, 1, 77).await.unwrap();
        tx.answer_opinion(id(6, 10 + n), "reserved", "Peut-être", 66)
            .await
            .unwrap();
        tx.replace_piece(id(4, 10 + n), id(4, 20 + n))
            .await
            .unwrap();
        tx.put_instruction(d, 0, "{}", id(1, 2), 4).await.unwrap();
        tx.set_seen(
            d,
            id(1, 3),
            Seen {
                messages_at: 3,
                version: 1,
            },
        )
        .await
        .unwrap();
        let mut head = None;
        for (k, actor) in [Some(id(1, 1)), None, Some(id(1, 4)), Some(id(1, 1))]
            .into_iter()
            .enumerate()
        {
            let entry = Entry::next(
                head.as_ref(),
                d,
                i64::try_from(k).unwrap(),
                actor,
                "dossier.x",
                format!("{{\"k\":{k}}}"),
            );
            head = Some(entry.head());
            tx.append(&[entry]).await.unwrap();
        }
    }
    tx.add_role(id(1, 2), "officer", "phare").await.unwrap();
    tx.add_role(id(1, 3), "officer", "phare").await.unwrap();
    tx.add_role(id(1, 4), "officer", "mole").await.unwrap();
    tx.commit().await.unwrap();
}

/// The same file, each part by its own reading.
async fn by_parts(tx: &mut dyn Tx, d: &Dossier, reader: Uuid) -> File {
    let owner = tx.account(d.owner).await.unwrap().unwrap();
    let officer_name = match d.officer {
        Some(o) => tx.account(o).await.unwrap().map(|a| a.name),
        None => None,
    };
    let mut actors = Vec::new();
    for n in [1, 4] {
        actors.push((id(1, n), tx.account(id(1, n)).await.unwrap().unwrap().name));
    }
    File {
        project: tx.project(d.project).await.unwrap(),
        owner: Some((owner.name, owner.email)),
        officer_name,
        seen: tx.seen(d.id, reader).await.unwrap(),
        sections: tx.sections(d.id).await.unwrap(),
        versions: tx.versions(d.id).await.unwrap(),
        members: tx.members(d.id).await.unwrap(),
        pieces: tx.pieces(d.id).await.unwrap(),
        messages: tx.messages(d.id).await.unwrap(),
        opinions: tx.opinions(d.id).await.unwrap(),
        corrections: tx.corrections(d.id).await.unwrap(),
        suspensions: tx.suspensions(d.id).await.unwrap(),
        instruction: tx.instruction(d.id).await.unwrap(),
        decisions: tx.decisions(d.id).await.unwrap(),
        documents: tx.documents(d.id).await.unwrap(),
        heads: tx.journal_head(d.id).await.unwrap().into_iter().collect(),
        journal: tx.journal(d.id).await.unwrap(),
        actors,
        officers: tx.officers(&d.manager).await.unwrap(),
    }
}

both_databases! {
    async fn a_file_is_what_its_parts_are(db: TestDb) {
        let store = db.open().await;
        fill(&*store).await;
        let mut tx = store.read().await.unwrap();
        for n in [1, 2] {
            let d = tx.dossier(id(3, n)).await.unwrap().unwrap();
            for reader in [id(1, 3), id(1, 1)] {
                let parts = by_parts(&mut *tx, &d, reader).await;
                assert_eq!((parts.pieces.len(), parts.members.len(), parts.journal.len()), (2, 2, 4));
                let file = tx.file(&d, reader, ALL).await.unwrap();
                assert_eq!(format!("{file:#?}"), format!("{parts:#?}"));
            }
        }
    }

    async fn what_is_not_wanted_is_not_read(db: TestDb) {
        let store = db.open().await;
        fill(&*store).await;
        let mut tx = store.read().await.unwrap();
        let d = tx.dossier(id(3, 1)).await.unwrap().unwrap();
        let file = tx.file(&d, id(1, 1), Wanted::default()).await.unwrap();
        assert!(file.journal.is_empty() && file.actors.is_empty() && file.officers.is_empty());
        assert_eq!(file.versions.len(), 2);
    }

    async fn a_dossier_with_nothing_has_an_empty_file(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        tx.insert_dossier(&dossier(1)).await.unwrap();
        let d = tx.dossier(id(3, 1)).await.unwrap().unwrap();
        let file = tx.file(&d, id(1, 2), ALL).await.unwrap();
        let first = account(1);
        assert_eq!(file.owner, Some((first.name, first.email)));
        assert_eq!(file.project.map(|p| p.id), Some(d.project));
        assert_eq!((file.seen, file.officer_name, file.instruction.is_none()), (Seen::default(), None, true));
        assert!(file.sections.is_empty() && file.versions.is_empty() && file.journal.is_empty());
    }
}
