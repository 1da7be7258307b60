//! Several funders on one dossier: who reads what, who decides what, and what the whole comes to.

use std::collections::BTreeMap;

use app::envelopes::NewEnvelope;
use app::officer::NewDecision;
use app::parts::{Outcome, PartDecision, PartNote};
use app::{AppError, Who};
use domain::clock::Silence;
use domain::dossier::State;
use domain::form::ErrorCode;
use domain::part::PartState;
use jiff::civil::{Date, date};
use money::Cents;
use store::PartRow;
use testkit::{Engine, Fixture, Options, TestApp, TestDb, both_databases, shared};
use uuid::Uuid;

use crate::support::{PHARE, decision, faults, filed, kinds, state};

pub(crate) const LEAD: &str = "assemblee-tevenn";
pub(crate) const FUND: &str = "fonds-des-iles";
pub(crate) const TOWN: &str = "epci:999000001";

/// The application where three funders share the scheme.
pub(crate) struct Shared(pub(crate) TestApp);

impl Fixture for Shared {
    async fn make(engine: Engine) -> Self {
        let options = Options {
            region: shared(),
            ..Options::default()
        };
        Shared(TestApp::on(TestDb::new(engine).await, options).await)
    }
}

/// A dossier under instruction and who plays.
pub(crate) struct Scene {
    pub(crate) holder: Who,
    pub(crate) lead: Who,
    pub(crate) fund: Who,
    pub(crate) town: Who,
    pub(crate) dossier: Uuid,
    pub(crate) key: String,
}

pub(crate) async fn scene(t: &TestApp) -> Scene {
    let cast = filed(t).await;
    t.declare_complete(&cast.officer, &cast.key).await.unwrap();
    Scene {
        fund: t.officer(FUND).await,
        town: t.officer(TOWN).await,
        holder: cast.holder,
        lead: cast.officer,
        dossier: cast.dossier,
        key: cast.key,
    }
}

pub(crate) async fn part(t: &TestApp, s: &Scene, funder: &str) -> PartRow {
    let mut tx = t.store.read().await.unwrap();
    let parts = tx.parts(s.dossier).await.unwrap();
    parts.into_iter().find(|p| p.funder == funder).unwrap()
}

pub(crate) async fn states(t: &TestApp, s: &Scene) -> Vec<PartState> {
    let mut tx = t.store.read().await.unwrap();
    let parts = tx.parts(s.dossier).await.unwrap();
    parts.into_iter().map(|p| p.state).collect()
}

pub(crate) fn note(amount: i64, rev: i64) -> PartNote {
    PartNote {
        verdict: "favourable".into(),
        summary: "Utile à l’île".into(),
        amount: Some(Cents(amount)),
        reason: "Décidé ainsi".into(),
        rev,
    }
}

/// Each funder proposes: 1 000 €, 300 € and 200 €.
pub(crate) async fn proposed(t: &TestApp) -> Scene {
    let s = scene(t).await;
    t.propose(&s.lead, &s.key, Cents(100_000), "")
        .await
        .unwrap();
    t.write_part(&s.fund, &s.key, FUND, &note(30_000, 1))
        .await
        .unwrap();
    t.write_part(&s.town, &s.key, TOWN, &note(20_000, 1))
        .await
        .unwrap();
    s
}

pub(crate) fn says(
    funder: &str,
    kind: &str,
    cents: i64,
    on: Date,
    subject_to: &[&str],
) -> PartDecision {
    PartDecision {
        funder: funder.into(),
        subject_to: subject_to.iter().map(|s| (*s).to_owned()).collect(),
        decision: NewDecision {
            amount: (kind == "granted").then_some(Cents(cents)),
            ..decision(kind, on)
        },
    }
}

/// The first day on which the agreement of the inter-municipality is in force.
pub(crate) const AGREED: Date = date(2026, 1, 20);

both_databases! {
    async fn filing_asks_each_funder_and_each_reads_what_its_mandate_says(shared: Shared) {
        let t = &shared.0;
        let s = scene(t).await;
        assert_eq!(states(t, &s).await, [PartState::Awaited; 3]);
        assert_eq!(part(t, &s, LEAD).await.asked, Some(Cents(100_000)));
        assert_eq!(part(t, &s, TOWN).await.instructs, TOWN);
        let none = BTreeMap::new();
        let view = t.shared(&s.lead, &s.key, &none).await.unwrap();
        assert_eq!(view.parts.len(), 3);
        // The fund reads opinions and its own piece; the town pieces, notes, history and messages.
        let fund = t.shared(&s.fund, &s.key, &none).await.unwrap().whole;
        assert!(fund.pieces.is_empty() && fund.story.is_none() && fund.messages.is_empty());
        assert!(!fund.sections.is_empty());
        let town = t.shared(&s.town, &s.key, &none).await.unwrap().whole;
        assert!(!town.pieces.is_empty() && town.story.is_some());
        let quote = town.pieces[0].id;
        assert!(t.piece(&s.town, &s.key, quote).await.is_ok());
        assert!(matches!(t.piece(&s.fund, &s.key, quote).await, Err(AppError::NotFound)));
        // A body with no part in it, and the holder on a page of officers, find nothing.
        let stranger = t.officer("epci:999000002").await;
        for who in [&stranger, &s.holder] {
            assert!(matches!(t.shared(who, &s.key, &none).await, Err(AppError::NotFound)));
        }
        let list = t.shared_list(&s.fund, PartState::Awaited, None).await.unwrap();
        assert_eq!((list.rows.len(), list.more), (1, false));
        assert_eq!(list.rows[0].dossier, s.dossier);
        assert!(t.shared_list(&s.lead, PartState::Awaited, None).await.unwrap().rows.is_empty());
    }

    /// Two funders without an officer here send back the list, one with an agreement that is not in force yet.
    async fn decisions_taken_elsewhere_come_back_in_a_file(shared: Shared) {
        let t = &shared.0;
        let cast = filed(t).await;
        let (lead, scheme) = (&cast.officer, "coup-de-pouce");
        t.declare_complete(lead, &cast.key).await.unwrap();
        t.propose(lead, &cast.key, Cents(100_000), "").await.unwrap();
        let list = t.outside_parts(lead, scheme).await.unwrap().awaited();
        assert_eq!(list.len(), 2);
        let names: Vec<&str> = list.iter().map(|one| one.funder.as_str()).collect();
        let file = |fund: &str, town: &str| {
            let head = domain::heard::COLUMNS.join(";");
            format!("{head}\n{0};{1};;;;{fund}\n{0};{2};;;;{town}\n", cast.number, names[0], names[1])
        };
        let import = async |file: &str| t.import_part_decisions(lead, scheme, file, "Décidé ailleurs").await;

        // One wrong line, and nothing of the file is recorded.
        let wrong = file("accordé;300,00;2026-01-14;le fonds;;", "accordé;200,00;demain;la ville;;");
        let refused = import(&wrong).await.err();
        assert!(matches!(&refused, Some(AppError::Invalid(e)) if e.len() == 1 && e[0].arg("line") == Some("3")));
        assert_eq!(t.outside_parts(lead, scheme).await.unwrap().awaited().len(), 2);

        let day = t.today();
        let sent = file(&format!("accordé;300,00;{day};le fonds;;"), &format!("accordé;200,00;{day};la ville;;"));
        let came = import(&sent).await.unwrap();
        assert_eq!(came.iter().map(|one| one.outcome).collect::<Vec<_>>(), [Outcome::Done, Outcome::Refused("no-agreement")]);
        // Sent twice, what is done is done, and the agreement has come.
        t.set_day(AGREED);
        let sent = file(&format!("accordé;300,00;{day};le fonds;;"), &format!("accordé;200,00;{AGREED};la ville;;"));
        let came = import(&sent).await.unwrap();
        assert_eq!(came.iter().map(|one| one.outcome).collect::<Vec<_>>(), [Outcome::Already, Outcome::Done]);
        assert!(t.outside_parts(lead, scheme).await.unwrap().awaited().is_empty());

        let whole = t.whole(lead, &cast.key).await.unwrap();
        assert_eq!(whole.access.dossier.granted, Some(Cents(50_000)));
        let told: Vec<_> = whole.decisions.iter().map(|d| (d.amount, d.decided_by.as_str())).collect();
        assert_eq!(told, [(Some(Cents(30_000)), "le fonds"), (Some(Cents(20_000)), "la ville")]);
        // Whoever does not lead finds no list, and with an officer here the fund is not outside.
        assert!(matches!(t.outside_parts(&cast.holder, scheme).await.err(), Some(AppError::NotFound)));
        let fund = t.officer(FUND).await;
        assert!(matches!(t.outside_parts(&fund, scheme).await.err(), Some(AppError::NotFound)));
        t.assert_sound().await;
    }

    async fn what_one_funder_alone_asks_is_read_by_it_alone(shared: Shared) {
        let t = &shared.0;
        let holder = t.person("Maëlle Le Goff").await;
        let id = t.draft(&holder).await;
        t.fill(&holder, id).await;
        t.upload(&holder, id, "quote", "un devis").await.unwrap();
        let annex = t.upload(&holder, id, "fund-annex", "une annexe").await.unwrap();
        t.submit(&holder, &testkit::key(id)).await.unwrap();
        let key = testkit::key(id);
        for (body, reads) in [(FUND, true), (TOWN, false), (PHARE, true)] {
            let who = t.officer(body).await;
            let whole = t.whole(&who, &key).await.unwrap();
            assert_eq!(whole.pieces.iter().any(|p| p.id == annex), reads, "{body}");
            assert_eq!(t.piece(&who, &key, annex).await.is_ok(), reads, "{body}");
        }
    }

    async fn a_funder_writes_its_own_part_and_no_other(shared: Shared) {
        let t = &shared.0;
        let s = scene(t).await;
        let other = t.write_part(&s.fund, &s.key, TOWN, &note(100, 1)).await;
        assert!(matches!(other, Err(AppError::Forbidden("part-of-another"))), "{other:?}");
        // The lead does not write for a funder that has officers here.
        let lead = t.write_part(&s.lead, &s.key, FUND, &note(100, 1)).await;
        assert!(matches!(lead, Err(AppError::Forbidden("part-of-another"))), "{lead:?}");
        // 20 % of 2 000 € is 400 €: another amount owes its reason.
        let silent = PartNote { reason: String::new(), ..note(30_000, 1) };
        assert_eq!(faults(t.write_part(&s.fund, &s.key, FUND, &silent).await), ["reason"]);
        let rule = PartNote { reason: String::new(), ..note(40_000, 1) };
        t.write_part(&s.fund, &s.key, FUND, &rule).await.unwrap();
        let stale = t.write_part(&s.fund, &s.key, FUND, &note(30_000, 1)).await;
        assert!(matches!(stale, Err(AppError::Stale)), "{stale:?}");
        assert_eq!(part(t, &s, FUND).await.state, PartState::Proposed);
        // Without an amount it is instruction again.
        let back = PartNote { amount: None, ..note(0, 2) };
        t.write_part(&s.fund, &s.key, FUND, &back).await.unwrap();
        assert_eq!(part(t, &s, FUND).await.state, PartState::Awaited);
        // Nobody but officers reads what is proposed.
        t.write_part(&s.fund, &s.key, FUND, &note(30_000, 3)).await.unwrap();
        let holder = t.whole(&s.holder, &s.key).await.unwrap();
        assert!(holder.parts.iter().all(|p| p.proposed.is_none() && p.summary.is_empty()));
        let story = t.whole_story(&s.holder, &s.key).await.unwrap().story.unwrap();
        assert!(story.iter().all(|h| h.entry.kind != "dossier.part_written"));
    }

    async fn each_decides_on_its_day_and_the_dossier_is_the_sum(shared: Shared) {
        let t = &shared.0;
        let s = proposed(t).await;
        let first = date(2026, 1, 14);
        t.decide(&s.lead, &s.key, &decision("granted", first)).await.unwrap();
        // Granted by one, awaited from two: the dossier is not decided.
        assert_eq!(state(t, s.dossier).await, State::Proposed);
        assert_eq!(t.row(s.dossier).await.granted, Some(Cents(100_000)));
        assert!(t.row(s.dossier).await.suspended, "the lead has answered");
        // Both lists say so, and nothing of a dossier that is not shared.
        let query = store::WorklistQuery { manager: PHARE.into(), limit: 9, ..Default::default() };
        let list = t.worklist(&s.lead, query).await.unwrap();
        let theirs = t.shared_list(&s.fund, PartState::Proposed, None).await.unwrap();
        for sums in [list.sums, theirs.sums] {
            let sum = &sums[&s.dossier];
            assert_eq!((sum.of(PartState::Granted), sum.granted), ([LEAD.to_owned()].as_slice(), Cents(100_000)));
            assert_eq!(sum.awaited(), [FUND, TOWN]);
        }
        t.set_day(date(2026, 1, 25));
        t.decide_part(&s.fund, &s.key, &says(FUND, "refused", 0, date(2026, 1, 16), &[])).await.unwrap();
        assert_eq!(state(t, s.dossier).await, State::Proposed);
        t.decide_part(&s.town, &s.key, &says(TOWN, "granted", 20_000, date(2026, 1, 21), &[])).await.unwrap();
        let row = t.row(s.dossier).await;
        assert_eq!(row.state, State::Granted);
        assert_eq!(row.granted, Some(Cents(120_000)));
        assert_eq!(row.decided_on, Some(date(2026, 1, 21)));
        // Each has its own letter.
        t.drain().await.unwrap();
        let whole = t.whole(&s.holder, &s.key).await.unwrap();
        assert_eq!(whole.decisions.len(), 3);
        assert_eq!(whole.documents.iter().filter(|d| d.kind == "decision").count(), 3);
        let again = t.decide_part(&s.town, &s.key, &says(TOWN, "granted", 20_000, AGREED, &[])).await;
        assert!(matches!(again, Err(AppError::Forbidden(_))), "{again:?}");
        t.assert_sound().await;
    }

    async fn a_part_that_the_lead_has_decided_is_offered_to_no_sitting(shared: Shared) {
        let t = &shared.0;
        let s = proposed(t).await;
        let sitting = t.new_sitting(&s.lead, "conseil-du-mole", Some(date(2026, 1, 20)), "Porz").await.unwrap();
        assert_eq!(t.ready_for(&s.lead, sitting).await.unwrap().len(), 1);
        t.decide(&s.lead, &s.key, &decision("granted", date(2026, 1, 14))).await.unwrap();
        assert_eq!(state(t, s.dossier).await, State::Proposed, "others are awaited");
        assert!(t.ready_for(&s.lead, sitting).await.unwrap().is_empty());
    }

    /// The clock of each runs from the day the first authority received the request, and the answer of one
    /// stops that of no other. Filed on 14 January, three months in this region.
    async fn the_silence_of_a_funder_goes_on_when_the_lead_has_answered(shared: Shared) {
        let t = &shared.0;
        let s = proposed(t).await;
        let last = Silence::Due(date(2026, 4, 14));
        t.set_day(date(2026, 2, 1));
        t.decide(&s.lead, &s.key, &decision("granted", date(2026, 2, 1))).await.unwrap();
        let view = t.shared(&s.fund, &s.key, &BTreeMap::new()).await.unwrap();
        assert_eq!(view.silence, Some(last));
        let list = t.shared_list(&s.fund, PartState::Proposed, None).await.unwrap();
        assert_eq!(list.silences, [(s.dossier, last)].into());
        // In time on its last day, over on the next.
        assert!(!last.has_lapsed(date(2026, 4, 14)) && last.has_lapsed(date(2026, 4, 15)));
        // Once it has decided there is no silence to speak of.
        t.decide_part(&s.fund, &s.key, &says(FUND, "refused", 0, date(2026, 2, 1), &[])).await.unwrap();
        let list = t.shared_list(&s.fund, PartState::Refused, None).await.unwrap();
        assert_eq!((list.rows.len(), list.silences.len()), (1, 0));
    }

    /// Days during which a piece is awaited count for nobody.
    async fn what_is_awaited_of_the_applicant_stops_the_silence_of_all(shared: Shared) {
        let t = &shared.0;
        let cast = filed(t).await;
        let fund = t.officer(FUND).await;
        t.set_day(date(2026, 1, 20));
        let due = date(2026, 2, 20);
        t.ask_pieces(&cast.officer, &cast.key, &["quote".to_owned()], "Le devis est illisible", Some(due)).await.unwrap();
        let view = t.shared(&fund, &cast.key, &BTreeMap::new()).await.unwrap();
        assert!(matches!(view.silence, Some(Silence::Suspended { .. })), "{:?}", view.silence);
        let list = t.shared_list(&fund, PartState::Awaited, None).await.unwrap();
        assert!(matches!(list.silences[&cast.dossier], Silence::Suspended { .. }));
    }

    async fn an_aid_that_needs_an_agreement_waits_for_its_day(shared: Shared) {
        let t = &shared.0;
        let s = proposed(t).await;
        t.set_day(date(2026, 1, 19));
        // A refusal needs none.
        t.decide_part(&s.town, &s.key, &says(TOWN, "refused", 0, date(2026, 1, 19), &[])).await.unwrap();
        let s = proposed(t).await;
        t.set_day(date(2027, 1, 10));
        for (day, agreed) in [
            (date(2026, 1, 19), false),
            (date(2027, 1, 1), false),
            (date(2026, 1, 20), true),
        ] {
            let said = t.decide_part(&s.town, &s.key, &says(TOWN, "granted", 20_000, day, &[])).await;
            match said {
                Ok(_) => assert!(agreed, "{day}"),
                Err(AppError::Invalid(errors)) => {
                    assert!(!agreed, "{day}: {errors:?}");
                    assert_eq!(errors[0].code, ErrorCode::NoAgreement);
                    assert_eq!(errors[0].arg("source"), Some("Loi des îles, art. 3"));
                }
                Err(other) => panic!("{day}: {other:?}"),
            }
        }
    }

    /// A member of a class of funders has an envelope like any other, kept by its own officer.
    async fn a_funder_keeps_its_own_envelope_and_no_other(shared: Shared) {
        let t = &shared.0;
        let s = proposed(t).await;
        t.set_day(AGREED);
        let of = |funder: &str, opened| NewEnvelope {
            funder: funder.into(), scheme: "coup-de-pouce".into(), year: 2026, department: String::new(),
            opened: Cents(opened), credit: Cents(0), reason: "Délibération".into(),
        };
        let own: Vec<_> = t.envelope_funders(&s.town).into_iter().map(|(id, _)| id).collect();
        assert_eq!(own, [TOWN]);
        assert_eq!(faults(t.open_envelope(&s.town, &of(FUND, 100)).await), ["funder"]);
        // The class is nobody: its members are.
        assert_eq!(faults(t.open_envelope(&s.lead, &of("epci", 100)).await), ["funder"]);
        let id = t.open_envelope(&s.town, &of(TOWN, 19_999)).await.unwrap();
        assert!(t.envelopes(&s.fund).await.unwrap().is_empty());
        assert!(matches!(t.envelope(&s.fund, id).await, Err(AppError::NotFound)));
        let vote = t.vote_envelope(&s.fund, id, Cents(1), "Vote").await;
        assert!(matches!(vote, Err(AppError::NotFound)), "{vote:?}");

        // It bounds what its funder grants, to the cent.
        let grant = says(TOWN, "granted", 20_000, AGREED, &[]);
        assert_eq!(faults(t.decide_part(&s.town, &s.key, &grant).await), ["amount"]);
        t.vote_envelope(&s.town, id, Cents(1), "Vote").await.unwrap();
        t.decide_part(&s.town, &s.key, &grant).await.unwrap();
        let view = t.envelope(&s.town, id).await.unwrap();
        assert_eq!(view.envelope.balance.left(), Cents(0));
        assert!(view.dossiers.contains_key(&s.dossier), "what moved it is named");
        assert_eq!(t.envelopes(&s.town).await.unwrap().len(), 1);
        t.assert_sound().await;
    }

    async fn a_grant_on_condition_holds_by_itself(shared: Shared) {
        let t = &shared.0;
        let s = proposed(t).await;
        t.set_day(AGREED);
        t.decide_part(&s.lead, &s.key, &says(LEAD, "granted", 100_000, AGREED, &[FUND])).await.unwrap();
        assert_eq!(part(t, &s, LEAD).await.state, PartState::Conditional);
        assert_eq!(t.row(s.dossier).await.granted, None, "nothing is granted for good yet");
        t.decide_part(&s.town, &s.key, &says(TOWN, "granted", 20_000, AGREED, &[])).await.unwrap();
        assert_eq!(state(t, s.dossier).await, State::Proposed);
        t.decide_part(&s.fund, &s.key, &says(FUND, "granted", 30_000, AGREED, &[])).await.unwrap();
        assert_eq!(states(t, &s).await, [PartState::Granted; 3]);
        assert_eq!(t.row(s.dossier).await.granted, Some(Cents(150_000)));
        assert_eq!(state(t, s.dossier).await, State::Granted);
        assert!(kinds(t, s.dossier).await.contains(&"dossier.part_fulfilled".to_owned()));
        t.drain().await.unwrap();
        let mails = t.mail_kinds(&s.holder.email).await;
        for kind in ["decision-conditional", "part-fulfilled"] {
            assert!(mails.iter().any(|k| k == kind), "{kind} in {mails:?}");
        }
    }

    async fn a_grant_whose_condition_is_refused_falls_and_gives_back(shared: Shared) {
        let t = &shared.0;
        let officer = t.officer(PHARE).await;
        let envelope = NewEnvelope {
            funder: LEAD.into(),
            scheme: "coup-de-pouce".into(),
            year: 2026,
            department: String::new(),
            opened: Cents(150_000),
            credit: Cents(0),
            reason: "Délibération".into(),
        };
        let id = t.open_envelope(&officer, &envelope).await.unwrap();
        let committed = async || {
            let mut tx = t.store.read().await.unwrap();
            let all = tx.envelopes(None).await.unwrap();
            all.iter().find(|e| e.id == id).unwrap().balance.committed
        };
        let s = proposed(t).await;
        t.set_day(AGREED);
        t.decide_part(&s.lead, &s.key, &says(LEAD, "granted", 100_000, AGREED, &[FUND])).await.unwrap();
        assert_eq!(committed().await, Cents(100_000));
        t.decide_part(&s.fund, &s.key, &says(FUND, "refused", 0, AGREED, &[])).await.unwrap();
        assert_eq!(part(t, &s, LEAD).await.state, PartState::Fallen);
        assert_eq!(committed().await, Cents(0));
        // The room that the aid took is given back that day.
        let mut tx = t.store.read().await.unwrap();
        let aids = tx.aids_of_dossier(s.dossier).await.unwrap();
        assert_eq!(aids.len(), 1);
        let changes = tx.aid_changes(aids[0].id).await.unwrap();
        assert_eq!(changes.last().map(|c| (c.on, c.amount)), Some((AGREED, Cents(0))));
        drop(tx);
        t.decide_part(&s.town, &s.key, &says(TOWN, "refused", 0, AGREED, &[])).await.unwrap();
        assert_eq!(state(t, s.dossier).await, State::Refused);
        t.assert_sound().await;
    }

    async fn the_plan_says_who_may_make_up_what_is_missing(shared: Shared) {
        let t = &shared.0;
        let s = proposed(t).await;
        // 2 000 € of costs; 1 000 + 300 + 200 of aid and 1 000 of own money: 500 too much.
        let view = t.shared(&s.lead, &s.key, &BTreeMap::new()).await.unwrap();
        assert_eq!(view.plan.as_ref().unwrap().gap, Cents(-50_000));
        // Nothing of the town, half of the assembly: 200 are missing, and the fund may give 100 more.
        let tried = BTreeMap::from([
            (LEAD.to_owned(), Cents(50_000)),
            (TOWN.to_owned(), Cents(0)),
        ]);
        let view = t.shared(&s.lead, &s.key, &tried).await.unwrap();
        let plan = view.plan.unwrap();
        assert_eq!(plan.gap, Cents(20_000));
        assert!(plan.may_fill.contains(&(FUND.to_owned(), Some(Cents(10_000)))), "{:?}", plan.may_fill);
        // Trying changes nothing.
        assert_eq!(part(t, &s, TOWN).await.proposed, Some(Cents(20_000)));
    }

    /// What is tried is read by the rules and asked of the room of state aid; what is granted is there already.
    async fn the_rules_and_the_room_of_state_aid_follow_what_is_tried(shared: Shared) {
        let t = &shared.0;
        let s = proposed(t).await;
        t.set_day(AGREED);
        for (fund, met) in [(49_999, true), (50_000, true), (50_001, false)] {
            let tried = BTreeMap::from([(FUND.to_owned(), Cents(fund))]);
            let view = t.shared(&s.lead, &s.key, &tried).await.unwrap();
            let [limit] = view.limits.as_slice() else { panic!("{:?}", view.limits) };
            assert_eq!((limit.id.as_str(), limit.source.as_str()), ("fund-most", "Loi des îles, art. 4"));
            assert_eq!(limit.verdict == policy::ConditionVerdict::Met, met, "{fund}");
            assert_eq!(view.to_grant, Some(Cents(100_000 + fund + 20_000)));
        }
        let none = BTreeMap::new();
        assert_eq!(t.shared(&s.lead, &s.key, &none).await.unwrap().to_grant, Some(Cents(150_000)));
        t.decide_part(&s.lead, &s.key, &says(LEAD, "granted", 100_000, AGREED, &[])).await.unwrap();
        // Granted, it is in the ledger: the rest alone asks for room.
        assert_eq!(t.shared(&s.lead, &s.key, &none).await.unwrap().to_grant, Some(Cents(50_000)));
        let more = BTreeMap::from([(LEAD.to_owned(), Cents(110_000))]);
        assert_eq!(t.shared(&s.lead, &s.key, &more).await.unwrap().to_grant, Some(Cents(60_000)));
        t.decide_part(&s.fund, &s.key, &says(FUND, "refused", 0, AGREED, &[])).await.unwrap();
        t.decide_part(&s.town, &s.key, &says(TOWN, "refused", 0, AGREED, &[])).await.unwrap();
        assert_eq!(t.shared(&s.lead, &s.key, &none).await.unwrap().to_grant, None);
    }

    async fn the_lead_acts_for_a_funder_without_an_officer_here(shared: Shared) {
        let t = &shared.0;
        let cast = filed(t).await;
        t.declare_complete(&cast.officer, &cast.key).await.unwrap();
        t.propose(&cast.officer, &cast.key, Cents(100_000), "").await.unwrap();
        t.write_part(&cast.officer, &cast.key, FUND, &note(30_000, 1)).await.unwrap();
        let said = says(FUND, "granted", 30_000, date(2026, 1, 14), &[]);
        t.decide_part(&cast.officer, &cast.key, &said).await.unwrap();
        // A funder set aside is not awaited any more.
        let why = t.set_part_aside(&cast.officer, &cast.key, TOWN, " ").await;
        assert_eq!(faults(why), ["aside"]);
        t.set_part_aside(&cast.officer, &cast.key, TOWN, "Hors de son périmètre").await.unwrap();
        t.decide(&cast.officer, &cast.key, &decision("granted", date(2026, 1, 14))).await.unwrap();
        let row = t.row(cast.dossier).await;
        assert_eq!((row.state, row.granted), (State::Granted, Some(Cents(130_000))));
    }

    async fn a_funder_outside_says_its_opinion_by_a_link(shared: Shared) {
        let t = &shared.0;
        let cast = filed(t).await;
        t.declare_complete(&cast.officer, &cast.key).await.unwrap();
        let email = "fonds@iles.example";
        t.ask_opinion(&cast.officer, &cast.key, email, "Fonds des Îles", "Donnez-vous ?", Some(date(2026, 2, 1)), false)
            .await
            .unwrap();
        t.drain().await.unwrap();
        let token = t.mailed(email, "avis").await;
        t.give_opinion(&token, "reserved", "Sous réserve d’un devis").await.unwrap();
        let mut tx = t.store.read().await.unwrap();
        let parts = tx.parts(cast.dossier).await.unwrap();
        let of = |funder: &str| parts.iter().find(|p| p.funder == funder).unwrap();
        assert_eq!((of(FUND).verdict.as_str(), of(FUND).summary.as_str()), ("reserved", "Sous réserve d’un devis"));
        assert_eq!(of(TOWN).verdict, "");
    }

    async fn a_dossier_withdrawn_awaits_nobody(shared: Shared) {
        let t = &shared.0;
        let s = proposed(t).await;
        t.set_day(AGREED);
        t.decide_part(&s.lead, &s.key, &says(LEAD, "granted", 100_000, AGREED, &[FUND])).await.unwrap();
        t.withdraw(&s.holder, &s.key, "Le projet s’arrête").await.unwrap();
        assert_eq!(
            states(t, &s).await,
            [PartState::Fallen, PartState::Aside, PartState::Aside]
        );
        let late = t.decide_part(&s.fund, &s.key, &says(FUND, "granted", 30_000, AGREED, &[])).await;
        assert!(matches!(late, Err(AppError::Forbidden(_))), "{late:?}");
    }
}
