//! State aid: organisations, aid, links, base rates, assessments.

use jiff::civil::date;
use money::{Cents, Rate};
use store::{AidChange, AidLink, AidOrganisation, AidRow, BaseRate, StoreError, Tx};
use testkit::rows::{dossier, ground, id};
use testkit::{TestDb, both_databases};
use uuid::Uuid;

fn organisation(n: u64) -> AidOrganisation {
    AidOrganisation {
        id: id(20, n),
        key: format!("siren:{n:09}"),
        name: format!("Le Fournil n° {n}"),
        created_at: 5,
    }
}

fn aid(n: u64, organisation: u64) -> AidRow {
    AidRow {
        id: id(21, n),
        organisation: id(20, organisation),
        regime: "general".into(),
        instrument: "grant".into(),
        granted_on: date(2025, 3, 1),
        amount: Cents(1_234_567),
        origin: "imported".into(),
        grantor: "Commune du Bourg".into(),
        reference: "D-12".into(),
        dossier: None,
        decision: None,
        computation: None,
        register_due: None,
        registered_on: None,
        receipt: String::new(),
        created_by: id(1, 1),
        created_at: 7,
    }
}

async fn two_organisations(tx: &mut dyn Tx) {
    for n in [1, 2] {
        tx.insert_aid_organisation(&organisation(n)).await.unwrap();
    }
}

both_databases! {
    async fn an_organisation_is_known_once_by_its_key(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        two_organisations(&mut *tx).await;
        let twin = AidOrganisation { id: id(20, 9), name: "Autre nom".into(), ..organisation(1) };
        tx.insert_aid_organisation(&twin).await.unwrap();
        assert_eq!(tx.aid_organisation_by_key("siren:000000001").await.unwrap(), Some(organisation(1)));
        assert_eq!(tx.aid_organisation(id(20, 2)).await.unwrap(), Some(organisation(2)));
        assert_eq!(tx.aid_organisation(id(20, 9)).await.unwrap(), None);
        tx.hold_aid_organisation(id(20, 1)).await.unwrap();
        tx.hold_aid_organisation(id(20, 9)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.read().await.unwrap();
        tx.hold_aid_organisation(id(20, 1)).await.unwrap();
    }

    async fn aid_of_an_organisation_in_order_of_grant(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        tx.insert_dossier(&dossier(1)).await.unwrap();
        two_organisations(&mut *tx).await;
        let decided = AidRow {
            granted_on: date(2024, 2, 29),
            origin: "declared".into(),
            dossier: Some(dossier(1).id),
            computation: Some("{\"cents\":5}".into()),
            ..aid(2, 1)
        };
        for row in [aid(1, 1), decided.clone(), aid(3, 2)] {
            tx.insert_aid(&row).await.unwrap();
        }
        assert_eq!(tx.aids_of(id(20, 1)).await.unwrap(), [decided.clone(), aid(1, 1)]);
        assert_eq!(tx.aids_of_dossier(dossier(1).id).await.unwrap(), [decided]);
        assert_eq!(tx.aid(id(21, 3)).await.unwrap(), Some(aid(3, 2)));
        assert_eq!(tx.aid(id(21, 4)).await.unwrap(), None);
        assert!(matches!(tx.insert_aid(&aid(1, 2)).await, Err(StoreError::Conflict(_))));
    }

    async fn what_is_to_be_registered_most_urgent_first_and_once(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        two_organisations(&mut *tx).await;
        for (n, due) in [(1, Some(date(2026, 3, 2))), (2, Some(date(2026, 2, 2))), (3, None)] {
            tx.insert_aid(&AidRow { register_due: due, ..aid(n, 1) }).await.unwrap();
        }
        let ids = |rows: Vec<AidRow>| rows.into_iter().map(|a| a.id).collect::<Vec<_>>();
        assert_eq!(ids(tx.aids_to_register(9).await.unwrap()), [id(21, 2), id(21, 1)]);
        assert_eq!(ids(tx.aids_to_register(1).await.unwrap()), [id(21, 2)]);
        tx.set_aid_registered(id(21, 2), date(2026, 1, 20), "R-77").await.unwrap();
        let again = tx.set_aid_registered(id(21, 2), date(2026, 1, 21), "R-78").await;
        assert!(matches!(again, Err(StoreError::Stale(_))), "{again:?}");
        assert_eq!(ids(tx.aids_to_register(9).await.unwrap()), [id(21, 1)]);
        let row = tx.aid(id(21, 2)).await.unwrap().unwrap();
        assert_eq!((row.registered_on, row.receipt.as_str()), (Some(date(2026, 1, 20)), "R-77"));
    }

    async fn changes_of_an_aid_are_numbered(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        two_organisations(&mut *tx).await;
        tx.insert_aid(&aid(1, 1)).await.unwrap();
        let change = |n, cents| AidChange {
            aid: id(21, 1),
            n,
            on: date(2026, 1, 10),
            amount: Cents(cents),
            reason: "Projet réduit".into(),
            created_by: id(1, 1),
            created_at: 9,
        };
        tx.insert_aid_change(&change(1, 100)).await.unwrap();
        tx.insert_aid_change(&change(2, 0)).await.unwrap();
        assert_eq!(tx.aid_changes(id(21, 1)).await.unwrap(), [change(1, 100), change(2, 0)]);
        assert!(matches!(tx.insert_aid_change(&change(2, 50)).await, Err(StoreError::Conflict(_))));
    }

    async fn links_are_found_from_both_sides_and_end_once(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        two_organisations(&mut *tx).await;
        tx.insert_aid_organisation(&organisation(3)).await.unwrap();
        let link = |n, a, b, from_on| AidLink {
            id: id(22, n),
            a: id(20, a),
            b: id(20, b),
            from_on,
            to_on: None,
            reason: "Filiale".into(),
            created_by: id(1, 1),
            created_at: 9,
        };
        let (second, first) = (link(1, 1, 2, date(2026, 1, 1)), link(2, 3, 1, date(2025, 1, 1)));
        tx.insert_aid_link(&second).await.unwrap();
        tx.insert_aid_link(&first).await.unwrap();
        assert_eq!(tx.aid_links_of(id(20, 1)).await.unwrap(), [first, second.clone()]);
        tx.end_aid_link(id(22, 1), date(2026, 6, 30)).await.unwrap();
        assert_eq!(
            tx.aid_links_of(id(20, 2)).await.unwrap(),
            [AidLink { to_on: Some(date(2026, 6, 30)), ..second }]
        );
        assert!(matches!(tx.end_aid_link(id(22, 1), date(2026, 7, 1)).await, Err(StoreError::Stale(_))));
    }

    async fn base_rates_latest_first_one_a_day(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        let rate = |day, ppm| BaseRate {
            from_on: day,
            rate: Rate::from_ppm(ppm),
            source: "Communication".into(),
            created_by: id(1, 1),
            created_at: 9,
        };
        let (older, newer) = (rate(date(2012, 1, 1), 20_700), rate(date(2026, 2, 1), 31_100));
        tx.insert_base_rate(&older).await.unwrap();
        tx.insert_base_rate(&newer).await.unwrap();
        assert_eq!(tx.base_rates().await.unwrap(), [newer.clone(), older]);
        assert!(matches!(tx.insert_base_rate(&newer).await, Err(StoreError::Conflict(_))));
    }

    async fn an_assessment_is_never_overwritten_in_silence(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        tx.insert_dossier(&dossier(1)).await.unwrap();
        let (of, by): (Uuid, Uuid) = (dossier(1).id, id(1, 1));
        assert!(tx.aid_assessment(of).await.unwrap().is_none());
        tx.put_aid_assessment(of, 0, "{}", by, 1).await.unwrap();
        tx.put_aid_assessment(of, 1, "{\"regime\":\"sieg\"}", by, 2).await.unwrap();
        for base in [0, 1, 3] {
            let late = tx.put_aid_assessment(of, base, "{}", by, 3).await;
            assert!(matches!(late, Err(StoreError::Stale(_))), "{base}: {late:?}");
        }
        let kept = tx.aid_assessment(of).await.unwrap().unwrap();
        assert_eq!((kept.rev, kept.data.as_str(), kept.updated_at), (2, "{\"regime\":\"sieg\"}", 2));
    }
}
