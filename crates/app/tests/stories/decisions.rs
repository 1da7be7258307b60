//! Each kind of decision, its reasons, its letter.

use app::AppError;
use app::assessment::Assessed;
use app::officer::{NewDecision, Note};
use domain::dossier::State;
use domain::form::ErrorCode;
use jiff::civil::date;
use money::Cents;
use serde_json::Value;
use testkit::{TestApp, both_databases};

use crate::support::{assert_counted, count, decision, faults, filed, in_review, proposed, state};

both_databases! {
    /// An aid is a part of a cost, 2 000 € here; what is typed beside a refusal is no aid.
    async fn no_aid_is_above_the_cost_and_a_refusal_has_none(t: TestApp) {
        let cast = proposed(&t).await;
        let day = date(2026, 1, 14);
        let of = |kind: &str, cents| NewDecision { amount: Some(Cents(cents)), ..decision(kind, day) };
        let over = t.decide(&cast.officer, &cast.key, &of("granted", 200_001)).await;
        assert_eq!(faults(over), ["amount"]);
        t.decide(&cast.officer, &cast.key, &of("refused", 200_001)).await.unwrap();
        assert_eq!(t.row(cast.dossier).await.granted, None);
    }

    /// What the rule sets as its most, and what is asked, bind proposals and decisions alike.
    async fn no_aid_is_above_the_limits_of_its_rule(t: TestApp) {
        let cast = in_review(&t).await;
        let why = |result: Result<(), AppError>| match result {
            Err(AppError::Invalid(errors)) => {
                assert_eq!((errors.len(), errors[0].code), (1, ErrorCode::OverRule), "{errors:?}");
                errors[0].arg("rule").unwrap().to_owned()
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(why(t.propose(&cast.officer, &cast.key, Cents(150_001), "Plus").await), "ceiling");
        let asked = t.row(cast.dossier).await.requested.unwrap();
        assert!(asked < Cents(150_000));
        let one_more = Cents(asked.0 + 1);
        assert_eq!(why(t.propose(&cast.officer, &cast.key, one_more, "Plus").await), "requested");
        t.propose(&cast.officer, &cast.key, asked, "Tout").await.unwrap();
        let grant = |cents| NewDecision { amount: Some(cents), ..decision("granted", date(2026, 1, 14)) };
        let over = t.decide(&cast.officer, &cast.key, &grant(one_more)).await;
        assert_eq!(why(over.map(|_| ())), "requested");
        t.decide(&cast.officer, &cast.key, &grant(asked)).await.unwrap();
    }

    async fn granted_with_its_reasons_frozen_and_notified_once(t: TestApp) {
        let cast = proposed(&t).await;
        t.set_day(date(2026, 2, 20));
        let id = t.decide(&cast.officer, &cast.key, &decision("granted", date(2026, 2, 18))).await.unwrap();
        let d = t.row(cast.dossier).await;
        assert_eq!((d.state, d.granted, d.decided_on, d.due_on), (State::Granted, Some(Cents(100_000)), Some(date(2026, 2, 18)), None));
        t.drain().await.unwrap();
        let whole = t.whole(&cast.holder, &cast.key).await.unwrap();
        let written = &whole.decisions[0];
        assert_eq!((written.id, written.n, written.amount, written.kind.as_str()), (id, 1, Some(Cents(100_000)), "granted"));
        assert!(written.notified_at.is_some());
        let basis: Value = serde_json::from_str(&written.basis).unwrap();
        assert_eq!(basis["scheme_from"], "2024-01-01");
        assert_eq!(basis["version"], 1);
        assert_eq!(basis["base_cents"], 200_000);
        assert_eq!(basis["steps"].as_array().unwrap().last().unwrap()["cents"], 100_000);
        assert_eq!(basis["version_sha256"], hex(&whole.versions[0].hash));
        assert_eq!(t.mail_kinds(&cast.holder.email).await.iter().filter(|k| *k == "decision-granted").count(), 1);
        assert_eq!(count(&t, cast.dossier, "dossier.notified").await, 1);
        assert_counted(&t).await;
        t.assert_sound().await;
    }

    async fn the_conditions_are_frozen_and_found_again(t: TestApp) {
        let cast = proposed(&t).await;
        t.decide(&cast.officer, &cast.key, &decision("granted", date(2026, 1, 14))).await.unwrap();
        let whole = t.whole(&cast.officer, &cast.key).await.unwrap();
        let basis: Value = serde_json::from_str(&whole.decisions[0].basis).unwrap();
        let frozen: Assessed = serde_json::from_value(basis["assessment"].clone()).unwrap();
        let scheme = t.app.region.scheme_version(&whole.access.dossier.scheme, whole.access.dossier.scheme_from).unwrap();
        assert_eq!(frozen.result.conditions.len(), scheme.conditions.len());
        assert!(frozen.facts.is_answered("plan.base"), "what the amount was computed from is kept");
        assert_eq!(frozen.again(&t.app.region, scheme), frozen.result, "the same facts give the same result");
        // Another day of the law, or another fact, would be seen.
        let mut other = frozen.clone();
        other.facts.set("applicant.kind", "public");
        assert_ne!(other.again(&t.app.region, scheme), frozen.result);
    }

    async fn a_grant_against_a_condition_owes_its_reasons(t: TestApp) {
        let cast = proposed(&t).await;
        let mut note = Note::default();
        let scheme = t.app.region.scheme_version("coup-de-pouce", date(2024, 1, 1)).unwrap();
        let judged = scheme.conditions.iter().find(|c| c.rule.is_none()).unwrap();
        note.judged.insert(judged.id.to_string(), "not_met".to_owned());
        t.reopen(&cast.officer, &cast.key).await.unwrap();
        t.save_note(&cast.officer, &cast.key, 1, &note).await.unwrap();
        t.propose(&cast.officer, &cast.key, Cents(100_000), "").await.unwrap();
        let silent = NewDecision { reasons: vec![], ..decision("granted", date(2026, 1, 14)) };
        assert_eq!(faults(t.decide(&cast.officer, &cast.key, &silent).await), ["reasons"]);
        t.decide(&cast.officer, &cast.key, &decision("granted", date(2026, 1, 14))).await.unwrap();
    }

    async fn a_decision_says_all_that_it_must(t: TestApp) {
        let cast = proposed(&t).await;
        let (o, k) = (&cast.officer, &cast.key);
        let today = date(2026, 1, 14);
        let empty = |kind: &str| NewDecision {
            kind: kind.into(),
            amount: None,
            reasons: vec![" ".into()],
            decided_on: today,
            decided_by: " ".into(),
            signatory: String::new(),
        };
        assert_eq!(faults(t.decide(o, k, &empty("granted")).await), ["amount", "decided_by", "signatory"]);
        assert_eq!(faults(t.decide(o, k, &empty("refused")).await), ["reasons", "decided_by", "signatory"]);
        assert_eq!(faults(t.decide(o, k, &empty("maybe")).await), ["kind"]);
        let base = decision("granted", today);
        let with = |amount, reasons: &[&str], on| NewDecision {
            amount,
            reasons: reasons.iter().map(|r| (*r).to_owned()).collect(),
            decided_on: on,
            ..base.clone()
        };
        assert_eq!(faults(t.decide(o, k, &with(Some(Cents(0)), &["x"], today)).await), ["amount"]);
        // Another amount than the one proposed needs its reason; the same one does not.
        assert_eq!(faults(t.decide(o, k, &with(Some(Cents(99_999)), &[], today)).await), ["reasons"]);
        assert_eq!(faults(t.decide(o, k, &with(Some(Cents(100_000)), &[], date(2026, 1, 15))).await), ["decided_on"]);
        assert_eq!(faults(t.decide(o, k, &with(Some(Cents(100_000)), &[], date(2026, 1, 13))).await), ["decided_on"]);
        assert_eq!(state(&t, cast.dossier).await, State::Proposed);
        t.decide(o, k, &with(Some(Cents(100_000)), &[], today)).await.unwrap();
    }

    async fn refused_ends_with_no_amount(t: TestApp) {
        let cast = proposed(&t).await;
        let refusal = NewDecision { amount: Some(Cents(5)), ..decision("refused", date(2026, 1, 14)) };
        t.decide(&cast.officer, &cast.key, &refusal).await.unwrap();
        t.drain().await.unwrap();
        let d = t.row(cast.dossier).await;
        assert_eq!((d.state, d.granted), (State::Refused, None));
        assert_eq!(t.mail_kinds(&cast.holder.email).await.iter().filter(|k| *k == "decision-refused").count(), 1);
        for kind in ["granted", "refused", "adjourned", "inadmissible"] {
            let again = t.decide(&cast.officer, &cast.key, &decision(kind, date(2026, 1, 14))).await;
            assert!(matches!(again, Err(AppError::Forbidden(_))), "{kind}: {again:?}");
        }
        assert_counted(&t).await;
        t.assert_sound().await;
    }

    async fn adjourned_is_taken_up_again_and_decided(t: TestApp) {
        let cast = proposed(&t).await;
        t.decide(&cast.officer, &cast.key, &decision("adjourned", date(2026, 1, 14))).await.unwrap();
        let d = t.row(cast.dossier).await;
        assert_eq!((d.state, d.decided_on, d.granted), (State::Adjourned, None, None));
        assert_eq!(d.silence_on, Some(date(2026, 4, 14)));
        t.drain().await.unwrap();
        t.reopen(&cast.officer, &cast.key).await.unwrap();
        assert_eq!(state(&t, cast.dossier).await, State::Review);
        t.propose(&cast.officer, &cast.key, Cents(90_000), "Moins, après examen").await.unwrap();
        t.decide(&cast.officer, &cast.key, &NewDecision { amount: Some(Cents(90_000)), ..decision("granted", date(2026, 1, 14)) }).await.unwrap();
        t.drain().await.unwrap();
        let whole = t.whole(&cast.holder, &cast.key).await.unwrap();
        assert_eq!(whole.decisions.iter().map(|d| (d.n, d.kind.as_str())).collect::<Vec<_>>(), [(1, "adjourned"), (2, "granted")]);
        assert_eq!(count(&t, cast.dossier, "dossier.notified").await, 2);
        t.assert_sound().await;
    }

    async fn inadmissible_before_the_instruction_ends(t: TestApp) {
        let cast = filed(&t).await;
        t.decide(&cast.officer, &cast.key, &decision("inadmissible", date(2026, 1, 14))).await.unwrap();
        t.drain().await.unwrap();
        assert_eq!(state(&t, cast.dossier).await, State::Inadmissible);
    }

    async fn a_holder_withdraws_and_the_officer_is_told(t: TestApp) {
        let cast = in_review(&t).await;
        t.ask_correction(&cast.officer, &cast.key, &["plan".to_owned()], "Le budget", None).await.unwrap();
        t.withdraw(&cast.holder, &cast.key, "Un autre projet").await.unwrap();
        let d = t.row(cast.dossier).await;
        assert_eq!((d.state, d.due_on, d.opened.len(), d.decided_on), (State::Withdrawn, None, 0, Some(date(2026, 1, 14))));
        assert!(t.mail_kinds(&cast.officer.email).await.contains(&"withdrawn".to_owned()));
        assert!(matches!(t.withdraw(&cast.holder, &cast.key, "").await, Err(AppError::Forbidden(_))));
        assert!(matches!(t.submit(&cast.holder, &cast.key).await, Ok(n) if n == cast.number));
        assert_eq!(state(&t, cast.dossier).await, State::Withdrawn);
        assert_counted(&t).await;
        t.assert_sound().await;
    }

    async fn two_decisions_at_once_are_one(t: TestApp) {
        let cast = proposed(&t).await;
        let other = t.another().await;
        let (one, two) = (t.app.clone(), other);
        let (o, k) = (cast.officer.clone(), cast.key.clone());
        let (o2, k2) = (o.clone(), k.clone());
        let granted = tokio::spawn(async move { one.decide(&o, &k, &decision("granted", date(2026, 1, 14))).await });
        let refused = tokio::spawn(async move { two.decide(&o2, &k2, &decision("refused", date(2026, 1, 14))).await });
        let outcomes = [granted.await.unwrap(), refused.await.unwrap()];
        assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 1, "{outcomes:?}");
        assert_eq!(t.whole(&cast.officer, &cast.key).await.unwrap().decisions.len(), 1);
        assert_counted(&t).await;
        t.assert_sound().await;
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
