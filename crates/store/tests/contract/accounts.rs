//! Accounts, roles, sessions, links and the facts of the installation.

use store::{Account, AccountQuery, AccountRole, SignedIn, StoreError};
use testkit::rows::{account, ground, id, link, session};
use testkit::{TestDb, both_databases};

both_databases! {
    async fn accounts_come_back_as_written(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        let mut a = account(1);
        a.name = "Élouan « Naïs » Œrmel ’\u{202f}!".to_owned();
        a.password = None;
        a.verified_at = None;
        tx.insert_account(&a).await.unwrap();
        assert_eq!(tx.account(a.id).await.unwrap(), Some(a.clone()));
        assert_eq!(tx.account_by_email("person.1@tevenn.example").await.unwrap(), Some(a.clone()));
        assert_eq!(tx.account_by_email("Person.1@tevenn.example").await.unwrap(), None);
        assert_eq!(tx.account(id(1, 99)).await.unwrap(), None);

        tx.set_password(a.id, "new").await.unwrap();
        tx.set_verified(a.id, 77).await.unwrap();
        tx.set_account_name(a.id, "Nolwenn").await.unwrap();
        tx.set_disabled(a.id, Some(88)).await.unwrap();
        let b = tx.account(a.id).await.unwrap().unwrap();
        assert_eq!(
            (b.password.as_deref(), b.verified_at, b.name.as_str(), b.disabled_at),
            (Some("new"), Some(77), "Nolwenn", Some(88))
        );
        tx.set_disabled(a.id, None).await.unwrap();
        assert_eq!(tx.account(a.id).await.unwrap().unwrap().disabled_at, None);
        let nobody = id(1, 99);
        assert!(matches!(tx.set_password(nobody, "x").await, Err(StoreError::Stale(_))));
        assert!(matches!(tx.set_verified(nobody, 1).await, Err(StoreError::Stale(_))));
        assert!(matches!(tx.set_account_name(nobody, "x").await, Err(StoreError::Stale(_))));
        assert!(matches!(tx.set_disabled(nobody, None).await, Err(StoreError::Stale(_))));
        tx.commit().await.unwrap();
    }

    async fn one_address_is_one_account(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut twin = account(4);
        twin.email_key = account(1).email_key;
        let mut tx = store.write().await.unwrap();
        assert!(matches!(tx.insert_account(&twin).await, Err(StoreError::Conflict(_))));
        drop(tx);
        let mut tx = store.write().await.unwrap();
        assert!(matches!(tx.insert_account(&account(1)).await, Err(StoreError::Conflict(_))));
    }

    async fn accounts_are_listed_by_cursor(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        for n in (1..=7).rev() {
            tx.insert_account(&account(n)).await.unwrap();
        }
        let mut seen = Vec::new();
        let mut query = AccountQuery::default();
        loop {
            let page = tx.accounts(&query, 3).await.unwrap();
            let Some(last) = page.last() else { break };
            query.after = Some(last.id);
            seen.extend(page.into_iter().map(|a| a.id));
        }
        assert_eq!(seen, (1..=7).map(|n| id(1, n)).collect::<Vec<_>>());
    }

    /// Part of a name or of an address, in any case; what means something to the engine is text like any other.
    async fn accounts_are_found_by_a_part_of_their_name_or_address(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        for (n, name) in [(1, "Anna Le Goff"), (2, "Bran 100%"), (3, "Le_Goff"), (4, "Dahut")] {
            tx.insert_account(&Account { name: name.to_owned(), ..account(n) }).await.unwrap();
        }
        tx.add_role(id(1, 3), "officer", "phare").await.unwrap();
        tx.add_role(id(1, 3), "admin", "").await.unwrap();
        let address = account(4).email_key;
        for (text, with_roles, wanted) in [
            ("", false, vec![1, 2, 3, 4]), ("", true, vec![3]), ("GOFF", false, vec![1, 3]), ("le goff", false, vec![1]),
            ("goff", true, vec![3]), ("%", false, vec![2]), ("e_g", false, vec![3]), ("!", false, vec![]),
            (address.as_str(), false, vec![4]), ("personne", true, vec![]),
        ] {
            let query = AccountQuery { text: text.to_owned(), with_roles, after: None };
            let found: Vec<_> = tx.accounts(&query, 10).await.unwrap().into_iter().map(|a| a.id).collect();
            assert_eq!(found, wanted.into_iter().map(|n| id(1, n)).collect::<Vec<_>>(), "{text} {with_roles}");
        }
        let roles = tx.roles_of(&[id(1, 1), id(1, 3)]).await.unwrap();
        let told: Vec<_> = roles.iter().map(|(a, r)| (*a, r.role.as_str(), r.body.as_str())).collect();
        assert_eq!(told, [(id(1, 3), "admin", ""), (id(1, 3), "officer", "phare")]);
        assert!(tx.roles_of(&[]).await.unwrap().is_empty());
    }

    async fn roles_are_given_once_and_taken_away(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        let a = id(1, 1);
        for _ in 0..2 {
            tx.add_role(a, "officer", "phare").await.unwrap();
        }
        tx.add_role(a, "officer", "mole").await.unwrap();
        tx.add_role(a, "admin", "").await.unwrap();
        let role = |role: &str, body: &str| AccountRole { role: role.into(), body: body.into() };
        assert_eq!(
            tx.roles(a).await.unwrap(),
            [role("admin", ""), role("officer", "mole"), role("officer", "phare")]
        );
        tx.remove_role(a, "officer", "mole").await.unwrap();
        tx.remove_role(a, "officer", "nowhere").await.unwrap();
        assert_eq!(tx.roles(a).await.unwrap(), [role("admin", ""), role("officer", "phare")]);
        assert_eq!(tx.roles(id(1, 2)).await.unwrap(), []);
    }

    async fn officers_of_a_body_are_the_enabled_ones_by_name(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        tx.set_account_name(id(1, 1), "Zoé").await.unwrap();
        tx.set_account_name(id(1, 2), "Anna").await.unwrap();
        for n in 1..=3 {
            tx.add_role(id(1, n), "officer", "phare").await.unwrap();
        }
        tx.add_role(id(1, 3), "admin", "").await.unwrap();
        tx.set_disabled(id(1, 3), Some(1)).await.unwrap();
        let found = tx.officers("phare").await.unwrap();
        assert_eq!(found, [(id(1, 2), "Anna".to_owned()), (id(1, 1), "Zoé".to_owned())]);
        assert_eq!(tx.officers("mole").await.unwrap(), []);
    }

    async fn sessions_open_and_close(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        for n in 1..=3 {
            tx.insert_session(&session(n, 1)).await.unwrap();
        }
        tx.insert_session(&session(4, 2)).await.unwrap();
        tx.add_role(id(1, 2), "officer", "phare").await.unwrap();
        tx.add_role(id(1, 2), "admin", "").await.unwrap();
        tx.commit().await.unwrap();
        let (first, second) = (account(1), account(2));
        let role = |role: &str, body: &str| AccountRole { role: role.into(), body: body.into() };
        assert_eq!(
            store.signed_in(&[1; 32]).await.unwrap(),
            Some(SignedIn {
                account: first.id,
                name: first.name,
                email: first.email,
                roles: vec![],
                csrf: vec![1, 1, 2],
                expires_at: 12,
            })
        );
        assert_eq!(
            store.signed_in(&[4; 32]).await.unwrap(),
            Some(SignedIn {
                account: second.id,
                name: second.name,
                email: second.email,
                roles: vec![role("admin", ""), role("officer", "phare")],
                csrf: vec![4, 1, 2],
                expires_at: 12,
            })
        );
        let open = async |n: u8| store.signed_in(&[n; 32]).await.unwrap().is_some();
        let mut tx = store.write().await.unwrap();
        tx.delete_session(&[1; 32]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((open(1).await, open(2).await), (false, true));
        // An account that is closed is signed in nowhere.
        let mut tx = store.write().await.unwrap();
        tx.set_disabled(id(1, 2), Some(5)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((open(2).await, open(4).await), (true, false));
        let mut tx = store.write().await.unwrap();
        tx.set_disabled(id(1, 2), None).await.unwrap();
        tx.delete_sessions_of(id(1, 1)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((open(2).await, open(4).await), (false, true));
        let mut tx = store.write().await.unwrap();
        assert!(matches!(tx.insert_session(&session(4, 1)).await, Err(StoreError::Conflict(_))));
    }

    async fn a_link_is_used_once(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        let subject = id(3, 1);
        tx.insert_link(&link(2, "invite", Some(subject))).await.unwrap();
        tx.insert_link(&link(1, "invite", Some(subject))).await.unwrap();
        tx.insert_link(&link(3, "opinion", Some(subject))).await.unwrap();
        let hashes = |links: Vec<store::Link>| links.iter().map(|l| l.token_hash[0]).collect::<Vec<_>>();
        assert_eq!(hashes(tx.links_on("invite", subject).await.unwrap()), [1, 2]);
        tx.use_link(&[1; 32], 55).await.unwrap();
        assert!(matches!(tx.use_link(&[1; 32], 56).await, Err(StoreError::Stale(_))));
        assert!(matches!(tx.use_link(&[9; 32], 56).await, Err(StoreError::Stale(_))));
        assert_eq!(hashes(tx.links_on("invite", subject).await.unwrap()), [2]);
        let used = tx.link(&[1; 32]).await.unwrap().unwrap();
        assert_eq!((used.used_at, used.data.as_str(), used.subject), (Some(55), "editor", Some(subject)));
        assert!(tx.link(&[9; 32]).await.unwrap().is_none());
    }

    async fn facts_of_the_installation_are_kept_and_replaced(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        assert_eq!(tx.meta("region").await.unwrap(), None);
        tx.set_meta("region", "tiny").await.unwrap();
        tx.set_meta("region", "Tevenn").await.unwrap();
        assert_eq!(tx.meta("region").await.unwrap().as_deref(), Some("Tevenn"));
        tx.commit().await.unwrap();
        assert_eq!(store.read().await.unwrap().meta("region").await.unwrap().as_deref(), Some("Tevenn"));
    }

    async fn what_is_not_committed_is_gone(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        tx.insert_account(&account(1)).await.unwrap();
        drop(tx);
        assert_eq!(store.read().await.unwrap().account(id(1, 1)).await.unwrap(), None);
        let mut tx = store.write().await.unwrap();
        tx.insert_account(&account(1)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(db.open().await.read().await.unwrap().account(id(1, 1)).await.unwrap().is_some());
    }

    async fn a_reading_transaction_cannot_write(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.read().await.unwrap();
        let refused = tx.set_meta("region", "tiny").await;
        assert!(matches!(refused, Err(StoreError::Down(_))), "{refused:?}");
    }

    async fn a_reader_sees_one_moment(db: TestDb) {
        let store = db.open().await;
        let mut reader = store.read().await.unwrap();
        assert!(reader.accounts(&AccountQuery::default(), 10).await.unwrap().is_empty());
        ground(&*store).await;
        assert!(reader.accounts(&AccountQuery::default(), 10).await.unwrap().is_empty());
        assert_eq!(store.read().await.unwrap().accounts(&AccountQuery::default(), 10).await.unwrap().len(), 3);
    }
}
