//! What else an applicant asked, and who sees it.

use app::AppError;
use app::applicant::{Around, Totals, totals};
use domain::dossier::State;
use domain::overlap::{Expense, Ground, Tie};
use jiff::civil::date;
use money::Cents;
use testkit::{TestApp, both_databases};
use uuid::Uuid;

use crate::support::{Cast, filed};

async fn around<'t>(t: &'t TestApp, cast: &Cast) -> Around<'t> {
    let found = t.whole_around(&cast.officer, &cast.key, t.today()).await;
    found.unwrap().1
}

/// Changes a stored dossier behind the product's back.
async fn change(t: &TestApp, dossier: Uuid, what: &str) {
    let mut tx = t.store.write().await.unwrap();
    let mut d = tx.dossier(dossier).await.unwrap().unwrap();
    match what {
        "siren" => d.applicant_key = "732829320".to_owned(),
        "granted" => {
            d.state = State::Granted;
            d.granted = Some(Cents(80_000));
            d.decided_on = Some(date(2027, 2, 1));
        }
        other => panic!("{other}"),
    }
    tx.update_dossier(&d).await.unwrap();
    tx.commit().await.unwrap();
}

both_databases! {
    async fn the_same_need_brought_twice_is_seen_beside_the_dossier(t: TestApp) {
        let cast = filed(&t).await;
        assert!(around(&t, &cast).await.others.is_empty());
        // A draft is its holder's business.
        t.draft(&cast.holder).await;
        assert!(around(&t, &cast).await.others.is_empty());
        // Somebody else's is another applicant's.
        let neighbour = t.person("Yann Le Bihan").await;
        t.file(&neighbour).await;
        assert!(around(&t, &cast).await.others.is_empty());

        let (again, number) = t.file(&cast.holder).await;
        let found = around(&t, &cast).await;
        let [other] = &found.others[..] else { panic!("{:?}", found.others) };
        assert_eq!((other.id, other.tie, other.state), (again, Tie::Owner, State::Filed));
        assert_eq!(other.ours, Some((number, "Les Études salées".to_owned())));
        assert_eq!((other.requested, other.proposed, other.granted), (Some(Cents(100_000)), None, None));
        assert_eq!(other.received_on, Some(date(2026, 1, 14)));
        let line = Expense { label: "Bureau d’études".to_owned(), amount: Cents(200_000) };
        assert_eq!(other.grounds, [Ground::Scheme, Ground::Title, Ground::Expense(line)]);
        assert!(!found.more);
    }

    async fn totals_count_what_waits_and_what_was_granted_by_year(t: TestApp) {
        let cast = filed(&t).await;
        let (granted, _) = t.file(&cast.holder).await;
        t.file(&cast.holder).await;
        change(&t, granted, "granted").await;
        let found = around(&t, &cast).await;
        let (sums, years) = totals(&found.others).unwrap();
        assert_eq!(sums, Totals { waiting: Cents(100_000), granted: Cents(80_000) });
        let years: Vec<_> = years.into_iter().map(|(year, of)| (year, of.asked, of.granted)).collect();
        assert_eq!(years, [(2026, Cents(200_000), Cents::ZERO), (2027, Cents::ZERO, Cents(80_000))]);
    }

    async fn a_structure_is_known_by_its_siren_whoever_writes_for_it(t: TestApp) {
        let cast = filed(&t).await;
        let (own, _) = t.file(&cast.holder).await;
        let (colleague, _) = t.file(&t.person("Yann Le Bihan").await).await;
        for dossier in [cast.dossier, colleague] {
            change(&t, dossier, "siren").await;
        }
        let found = around(&t, &cast).await;
        let ties: Vec<_> = found.others.iter().map(|o| (o.id, o.tie)).collect();
        assert_eq!(ties, [(colleague, Tie::Siren), (own, Tie::Owner)]);
    }

    async fn of_another_body_s_dossier_only_what_administrations_exchange_is_told(t: TestApp) {
        let cast = filed(&t).await;
        let (elsewhere, _) = t.file(&cast.holder).await;
        t.db.execute(&format!("update dossiers set manager = 'autre-atelier' where number = '{}'",
            t.row(elsewhere).await.number.unwrap())).await;
        let found = around(&t, &cast).await;
        let [other] = &found.others[..] else { panic!("{:?}", found.others) };
        assert_eq!((other.ours.as_ref(), other.manager.as_str()), (None, "autre-atelier"));
        assert_eq!(other.requested, Some(Cents(100_000)));
    }

    async fn whoever_is_not_its_officer_is_told_nothing(t: TestApp) {
        let cast = filed(&t).await;
        t.file(&cast.holder).await;
        for who in [cast.holder.clone(), t.officer("autre-atelier").await, t.admin().await] {
            let refused = t.whole_around(&who, &cast.key, t.today()).await.map(drop);
            assert!(matches!(refused, Err(AppError::NotFound)), "{}", who.name);
        }
    }
}
