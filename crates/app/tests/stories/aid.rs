//! State aid: what a decision records, what it refuses, what officers do to the ledger.

use app::aid::{AidRefusal, DeclaredAid, NewLink, WAITING};
use app::{AppError, Who};
use domain::aid::grant_equivalent::{Method, SubPeriod};
use domain::aid::request::{Advance, Assessment, Declared, Instrument, NotKnown, Repayment};
use domain::dossier::State;
use jiff::civil::date;
use money::{Cents, Rate};
use serde_json::Value;
use store::AidRow;
use testkit::{TestApp, both_databases, key};
use uuid::Uuid;

use crate::support::{Cast, PHARE, decision, faults, kinds, proposed, state};

const HEAD: &str = "undertaking,date,regime,grant_equivalent,name\n";
/// A structure of the tests: a SIREN whose key is right.
const FOURNIL: &str = "732829320";

async fn aids(t: &TestApp, dossier: Uuid) -> Vec<AidRow> {
    let mut tx = t.store.read().await.unwrap();
    tx.aids_of_dossier(dossier).await.unwrap()
}

async fn import(t: &TestApp, who: &Who, rows: &str) -> Uuid {
    let file = format!("{HEAD}{rows}");
    t.import_aid(who, file.as_bytes()).await.unwrap().unwrap();
    let found = t.find_undertaking(who, FOURNIL).await.unwrap();
    found.unwrap().id
}

fn link(number: &str) -> NewLink {
    NewLink {
        number: number.into(),
        name: "Le Fournil".into(),
        from: date(2025, 1, 1),
        reason: "La même direction".into(),
    }
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, AppError>) -> AidRefusal {
    match outcome {
        Err(AppError::Aid(refusal)) => *refusal,
        other => panic!("not refused as state aid: {other:?}"),
    }
}

fn advance() -> Advance {
    Advance {
        repayment: Repayment {
            deferral_months: 24,
            instalments: 5,
            every_months: 12,
        },
        method: Method::PresentValue,
        sub_period: SubPeriod::Effective,
        charged: Rate::ZERO,
        rating: "rough".into(),
        collateral: "normal".into(),
    }
}

async fn grant(t: &TestApp, cast: &Cast) -> Result<Uuid, AppError> {
    t.decide(
        &cast.officer,
        &cast.key,
        &decision("granted", date(2026, 1, 14)),
    )
    .await
}

both_databases! {
    async fn a_grant_enters_the_ledger_with_its_decision(t: TestApp) {
        let cast = proposed(&t).await;
        let id = grant(&t, &cast).await.unwrap();
        let found = aids(&t, cast.dossier).await;
        assert_eq!(found.len(), 1);
        let aid = &found[0];
        assert_eq!((aid.regime.as_str(), aid.amount, aid.instrument.as_str()), ("general", Cents(100_000), "grant"));
        assert_eq!((aid.decision, aid.granted_on, aid.origin.as_str()), (Some(id), date(2026, 1, 14), "decided"));
        // ten working days, without holidays of the island
        assert_eq!(aid.register_due, Some(date(2026, 1, 28)));
        assert_eq!(aid.reference, format!("{}/1", cast.number));
        assert_eq!(kinds(&t, aid.organisation).await, ["aid.decided"]);
        let whole = t.whole(&cast.officer, &cast.key).await.unwrap();
        let basis: Value = serde_json::from_str(&whole.decisions[0].basis).unwrap();
        assert_eq!(basis["state_aid"]["grant_equivalent_cents"], 100_000);
        assert_eq!(basis["state_aid"]["check"]["room"], 25_000_000);
        // Looked at afterwards, what was granted is not counted beside itself.
        let view = t.aid_view(&cast.officer, &cast.key, Some(Cents(100_000)), date(2026, 1, 20)).await.unwrap();
        assert_eq!(view.outcome.unwrap().unwrap().check.unwrap().used, Cents(0));
        t.assert_sound().await;
    }

    async fn other_decisions_enter_nothing(t: TestApp) {
        let cast = proposed(&t).await;
        t.decide(&cast.officer, &cast.key, &decision("refused", date(2026, 1, 14))).await.unwrap();
        assert!(aids(&t, cast.dossier).await.is_empty());
    }

    async fn a_grant_that_passes_the_ceiling_is_refused_whole(t: TestApp) {
        let cast = proposed(&t).await;
        let officer = &cast.officer;
        let fournil = import(&t, officer, &format!("{FOURNIL},2025-06-01,general,249000.01,Le Fournil\n")).await;
        let own = t.open_undertaking(officer, &cast.key).await.unwrap();
        // not linked yet: nothing is known of this project
        let view = t.aid_view(officer, &cast.key, Some(Cents(100_000)), date(2026, 1, 14)).await.unwrap();
        assert_eq!(view.outcome.unwrap().unwrap().check.unwrap().used, Cents(0));
        t.link_organisations(officer, own, &link(FOURNIL)).await.unwrap();

        let AidRefusal::Exceeds(why) = refusal(grant(&t, &cast).await) else { panic!("it passes the ceiling") };
        assert_eq!((why.check.room, why.check.ceiling), (Cents(99_999), Cents(25_000_000)));
        assert_eq!(why.check.blocked_on, Some(date(2026, 1, 14)));
        assert_eq!(why.fits_from, Some(date(2027, 6, 1)));
        let filling = &why.check.blocking().unwrap().aids;
        assert_eq!((filling.len(), filling[0].organisation.clone()), (1, fournil.to_string()));
        assert_eq!(state(&t, cast.dossier).await, State::Proposed);
        assert!(aids(&t, cast.dossier).await.is_empty());
        assert!(t.whole(officer, &cast.key).await.unwrap().decisions.is_empty());

        // one cent less, and it fits exactly
        let aid = t.undertaking(officer, fournil).await.unwrap().loaded.aids[0].id;
        t.reduce_aid(officer, aid, date(2026, 1, 10), Cents(24_900_000), "Projet réduit").await.unwrap();
        grant(&t, &cast).await.unwrap();
        let whole = t.undertaking(officer, own).await.unwrap();
        assert_eq!(whole.members.len(), 2);
        let general = whole.days.iter().find(|(id, _)| id == "general").unwrap();
        assert_eq!(general.1.used, Cents(25_000_000));
        assert_eq!(kinds(&t, fournil).await, ["aid.imported", "aid.linked", "aid.reduced"]);
        t.assert_sound().await;
    }

    async fn what_is_declared_counts_until_someone_has_read_it(t: TestApp) {
        let holder = t.person("Maëlle Le Goff").await;
        let dossier = t.draft(&holder).await;
        t.fill(&holder, dossier).await;
        let mut last = t.answers().into_iter().find(|(id, _)| *id == "declarations").unwrap().1;
        last.set("aid_received", "249 500 €");
        t.save(&holder, dossier, "declarations", &last).await;
        t.upload(&holder, dossier, "quote", "devis").await.unwrap();
        t.upload(&holder, dossier, "statutes", "statuts").await.unwrap();
        t.submit(&holder, &key(dossier)).await.unwrap();
        let (officer, k) = (t.officer(PHARE).await, key(dossier));
        t.declare_complete(&officer, &k).await.unwrap();
        t.propose(&officer, &k, Cents(100_000), "").await.unwrap();

        let granted = decision("granted", date(2026, 1, 14));
        let AidRefusal::Exceeds(why) = refusal(t.decide(&officer, &k, &granted).await) else { panic!("it counts") };
        assert_eq!(why.check.room, Cents(50_000));
        assert_eq!(why.check.blocking().unwrap().aids[0].id, WAITING);

        // the letters say: two aids, one of them too old to count
        let row = |day, cents| DeclaredAid {
            granted_on: day,
            amount: Cents(cents),
            regime: "general".into(),
            grantor: "Commune".into(),
            reference: String::new(),
        };
        let rows = [row(date(2023, 5, 1), 20_000_000), row(date(2025, 5, 1), 4_950_000)];
        assert_eq!(faults(t.declare_aid(&officer, &k, 0, &[]).await), ["amount.0"]);
        assert_eq!(faults(t.declare_aid(&officer, &k, 0, &[row(date(2026, 1, 15), 0)]).await), ["amount.0", "date.0"]);
        t.declare_aid(&officer, &k, 0, &rows).await.unwrap();
        assert!(matches!(t.declare_aid(&officer, &k, 0, &rows).await, Err(AppError::Stale)));
        let view = t.aid_view(&officer, &k, Some(Cents(100_000)), date(2026, 1, 14)).await.unwrap();
        assert_eq!((view.request.declared, view.assessment.declared), (Some(Cents(24_950_000)), Declared::Recorded));
        assert_eq!(view.outcome.unwrap().unwrap().check.unwrap().used, Cents(4_950_000));
        t.decide(&officer, &k, &granted).await.unwrap();
        // The grant is not counted beside itself; what was declared still is, when an act puts it right.
        let view = t.aid_view(&officer, &k, Some(Cents(100_000)), date(2026, 1, 14)).await.unwrap();
        assert_eq!(view.outcome.unwrap().unwrap().check.unwrap().used, Cents(4_950_000));
    }

    async fn what_is_declared_may_be_set_aside_with_a_reason(t: TestApp) {
        let cast = proposed(&t).await;
        let aside = |reason: &str| Assessment {
            declared: Declared::SetAside { reason: reason.into() },
            ..Assessment::default()
        };
        assert_eq!(faults(t.assess_aid(&cast.officer, &cast.key, 0, &aside(" ")).await), ["declared_reason"]);
        t.assess_aid(&cast.officer, &cast.key, 0, &aside("Déjà au registre")).await.unwrap();
        let stale = t.assess_aid(&cast.officer, &cast.key, 0, &aside("Déjà")).await;
        assert!(matches!(stale, Err(AppError::Stale)), "{stale:?}");
        let wrong = Assessment { regime: Some("generale".into()), ..Assessment::default() };
        assert_eq!(faults(t.assess_aid(&cast.officer, &cast.key, 1, &wrong).await), ["regime"]);
    }

    async fn no_state_aid_is_neither_checked_nor_entered(t: TestApp) {
        let cast = proposed(&t).await;
        let none = Assessment { regime: Some("none".into()), ..Assessment::default() };
        t.assess_aid(&cast.officer, &cast.key, 0, &none).await.unwrap();
        grant(&t, &cast).await.unwrap();
        assert!(aids(&t, cast.dossier).await.is_empty());
    }

    async fn an_advance_is_granted_once_its_equivalent_is_known(t: TestApp) {
        let cast = proposed(&t).await;
        let officer = &cast.officer;
        let mut said = Assessment { instrument: Some(Instrument::Advance), ..Assessment::default() };
        t.assess_aid(officer, &cast.key, 0, &said).await.unwrap();
        assert_eq!(refusal(grant(&t, &cast).await), AidRefusal::NotKnown(NotKnown::NoTerms));
        said.advance = Some(Advance { rating: "stormy".into(), collateral: "none".into(), ..advance() });
        assert_eq!(faults(t.assess_aid(officer, &cast.key, 1, &said).await), ["rating", "collateral"]);
        said.advance = Some(advance());
        t.assess_aid(officer, &cast.key, 1, &said).await.unwrap();
        assert_eq!(refusal(grant(&t, &cast).await), AidRefusal::NotKnown(NotKnown::NoBaseRate(date(2026, 1, 14))));

        assert_eq!(faults(t.add_base_rate(officer, date(2025, 12, 1), Rate::percent(3), " ").await), ["source"]);
        t.add_base_rate(officer, date(2025, 12, 1), Rate::percent(3), "Communication de l’île").await.unwrap();
        assert_eq!(faults(t.add_base_rate(officer, date(2025, 12, 1), Rate::percent(2), "Autre").await), ["from"]);
        assert_eq!(t.base_rates(officer).await.unwrap().len(), 1);
        grant(&t, &cast).await.unwrap();
        let aid = &aids(&t, cast.dossier).await[0];
        // 1 000 € at 3 % + 4 %: the fifteenth of the reference table
        assert_eq!((aid.amount, aid.instrument.as_str()), (Cents(28_375), "advance"));
        let kept: Value = serde_json::from_str(aid.computation.as_deref().unwrap()).unwrap();
        assert_eq!(kept["rates"]["origin"]["rating"], "rough");
        assert_eq!(kept["schedule"].as_array().unwrap().len(), 5);
    }

    async fn two_decisions_at_the_same_moment_share_one_ceiling(t: TestApp) {
        let (first, second) = (proposed(&t).await, proposed(&t).await);
        let officer = &first.officer;
        import(&t, officer, &format!("{FOURNIL},2025-06-01,general,248500,Le Fournil\n")).await;
        for cast in [&first, &second] {
            let own = t.open_undertaking(officer, &cast.key).await.unwrap();
            // both dossiers may be of one project: then they are one organisation already
            t.link_organisations(officer, own, &link(FOURNIL)).await.unwrap();
        }
        let (a, b) = tokio::join!(
            t.retrying(|| grant(&t, &first)),
            t.retrying(|| grant(&t, &second)),
        );
        assert_eq!([a.is_ok(), b.is_ok()].iter().filter(|ok| **ok).count(), 1, "{a:?} {b:?}");
        let AidRefusal::Exceeds(why) = refusal(if a.is_ok() { b } else { a }) else { panic!("no room for two") };
        assert_eq!(why.check.room, Cents(50_000));
        t.assert_sound().await;
    }

    async fn links_begin_and_end(t: TestApp) {
        let cast = proposed(&t).await;
        let officer = &cast.officer;
        let own = t.open_undertaking(officer, &cast.key).await.unwrap();
        let wrong = NewLink { number: "123".into(), reason: " ".into(), from: date(2026, 1, 15), ..link("") };
        assert_eq!(faults(t.link_organisations(officer, own, &wrong).await), ["number", "reason", "from"]);
        let id = t.link_organisations(officer, own, &link("732 829 320 00074")).await.unwrap();
        let fournil = t.find_undertaking(officer, FOURNIL).await.unwrap().unwrap();
        assert_eq!(fournil.name, "Le Fournil");
        let itself = t.link_organisations(officer, fournil.id, &link(FOURNIL)).await;
        assert_eq!(faults(itself), ["number"]);
        assert_eq!(faults(t.end_link(officer, own, id, date(2024, 12, 31)).await), ["to"]);
        t.end_link(officer, fournil.id, id, date(2025, 12, 31)).await.unwrap();
        assert!(matches!(t.end_link(officer, own, id, date(2026, 1, 1)).await, Err(AppError::Stale)));
        assert_eq!(t.undertaking(officer, own).await.unwrap().members, [own]);
        assert_eq!(kinds(&t, fournil.id).await, ["aid.linked", "aid.unlinked"]);
        assert!(matches!(t.end_link(officer, own, Uuid::nil(), date(2026, 1, 1)).await, Err(AppError::NotFound)));
    }

    async fn a_file_is_entered_whole_or_not_at_all_and_once(t: TestApp) {
        let officer = t.officer(PHARE).await;
        let rows = format!("{FOURNIL},2025-06-01,general,1000,Le Fournil\n73282932000074,2025-07-01,boats,5,\n");
        let file = format!("{HEAD}{rows}");
        let done = t.import_aid(&officer, file.as_bytes()).await.unwrap().unwrap();
        assert_eq!((done.aids, done.organisations), (2, 1));
        let again = t.import_aid(&officer, file.as_bytes()).await.unwrap().unwrap();
        assert_eq!(again.aids, 0);
        let wrong = format!("{HEAD}{rows}Le Fournil,2025-08-01,general,1,\n");
        let mistakes = t.import_aid(&officer, wrong.as_bytes()).await.unwrap().unwrap_err();
        assert_eq!((mistakes[0].line, mistakes[0].column), (4, "undertaking"));
        let wrong = format!("{HEAD}{FOURNIL},2025-08-01,sieg,1,\n");
        let mistakes = t.import_aid(&officer, wrong.as_bytes()).await.unwrap().unwrap_err();
        assert_eq!((mistakes[0].line, mistakes[0].column), (2, "regime"));
        let fournil = t.find_undertaking(&officer, FOURNIL).await.unwrap().unwrap();
        assert_eq!(t.undertaking(&officer, fournil.id).await.unwrap().loaded.aids.len(), 2);
    }

    async fn an_aid_is_reduced_never_raised(t: TestApp) {
        let officer = t.officer(PHARE).await;
        let fournil = import(&t, &officer, &format!("{FOURNIL},2025-06-01,general,1000,Le Fournil\n")).await;
        let aid = t.undertaking(&officer, fournil).await.unwrap().loaded.aids[0].id;
        let reduce = |on, cents, reason: &'static str| t.reduce_aid(&officer, aid, on, Cents(cents), reason);
        assert_eq!(faults(reduce(date(2025, 5, 31), 100_000, "").await), ["amount", "on", "reason"]);
        assert_eq!(faults(reduce(date(2026, 1, 15), -1, "Non").await), ["amount", "on"]);
        reduce(date(2025, 7, 1), 60_000, "Moins").await.unwrap();
        assert_eq!(faults(reduce(date(2025, 6, 30), 60_000, "Encore").await), ["amount", "on"]);
        reduce(date(2025, 7, 1), 0, "Annulée").await.unwrap();
        let loaded = t.undertaking(&officer, fournil).await.unwrap().loaded;
        assert_eq!(loaded.changes[&aid].iter().map(|c| (c.n, c.amount)).collect::<Vec<_>>(), [(1, Cents(60_000)), (2, Cents(0))]);
        let unknown = t.reduce_aid(&officer, Uuid::nil(), date(2026, 1, 1), Cents(0), "x").await;
        assert!(matches!(unknown, Err(AppError::NotFound)));
    }

    async fn the_register_is_told_in_time_and_once(t: TestApp) {
        let cast = proposed(&t).await;
        let officer = &cast.officer;
        grant(&t, &cast).await.unwrap();
        let queue = t.aids_to_register(officer).await.unwrap();
        assert_eq!((queue.len(), queue[0].due), (1, date(2026, 1, 28)));
        let file = t.register_export(officer, |name| name.to_uppercase()).await.unwrap();
        let text = String::from_utf8(file).unwrap();
        let row = text.lines().nth(1).unwrap();
        assert!(row.contains("\"Règlement de l’île, article 19 bis\",GRANT,,T"), "{row}");
        assert!(row.ends_with(",1000.00,2026-01-14,"), "{row}");

        let aid = queue[0].aid.id;
        assert_eq!(faults(t.register_receipt(officer, aid, date(2026, 1, 15), " ").await), ["receipt", "on"]);
        assert_eq!(faults(t.register_receipt(officer, aid, date(2026, 1, 13), "R").await), ["on"]);
        t.register_receipt(officer, aid, date(2026, 1, 14), "REG-2026-77").await.unwrap();
        assert!(t.aids_to_register(officer).await.unwrap().is_empty());
        let again = t.register_receipt(officer, aid, date(2026, 1, 14), "REG-2").await;
        assert!(matches!(again, Err(AppError::Stale)));
        assert_eq!(kinds(&t, queue[0].organisation.id).await, ["aid.decided", "aid.registered"]);
    }

    async fn only_officers_keep_the_ledger(t: TestApp) {
        let cast = proposed(&t).await;
        let own = t.open_undertaking(&cast.officer, &cast.key).await.unwrap();
        for who in [&cast.holder, &t.admin().await] {
            let day = date(2026, 1, 14);
            assert!(matches!(t.aids_to_register(who).await, Err(AppError::NotFound)));
            assert!(matches!(t.register_export(who, str::to_owned).await, Err(AppError::NotFound)));
            assert!(matches!(t.register_receipt(who, own, day, "R").await, Err(AppError::NotFound)));
            assert!(matches!(t.undertaking(who, own).await.err(), Some(AppError::NotFound)));
            assert!(matches!(t.find_undertaking(who, FOURNIL).await, Err(AppError::NotFound)));
            assert!(matches!(t.link_organisations(who, own, &link(FOURNIL)).await, Err(AppError::NotFound)));
            assert!(matches!(t.end_link(who, own, own, day).await, Err(AppError::NotFound)));
            assert!(matches!(t.reduce_aid(who, own, day, Cents(0), "x").await, Err(AppError::NotFound)));
            assert!(matches!(t.import_aid(who, HEAD.as_bytes()).await, Err(AppError::NotFound)));
            assert!(matches!(t.base_rates(who).await, Err(AppError::NotFound)));
            assert!(matches!(t.add_base_rate(who, day, Rate::ZERO, "x").await, Err(AppError::NotFound)));
        }
    }
}
