//! A committee decides for another funder than the lead: in its own sitting, on its own day.

use app::AppError;
use app::committee::{ItemDecision, NewMember, Presence};
use app::envelopes::NewEnvelope;
use app::rectify::{NewRectification, Rectified};
use domain::committee::{Event, Item, Vote};
use domain::dossier::State;
use domain::part::PartState;
use jiff::civil::{Date, date};
use money::Cents;
use testkit::{TestApp, both_databases};
use uuid::Uuid;

use crate::parts::{FUND, LEAD, Scene, Shared, TOWN, part, proposed, says};
use crate::support::{assert_counted, decision, faults, state};

/// The committee of the lead, and that of the fund.
const MOLE: &str = "conseil-du-mole";
const BUREAU: &str = "bureau-des-iles";

/// Three who vote, the first in the chair.
async fn members(t: &TestApp, secretary: &app::Who, body: &str) -> Vec<(app::Who, Uuid)> {
    let mut all = Vec::new();
    for (n, name) in ["Denez", "Anna", "Bran"].into_iter().enumerate() {
        let name = format!("{name} {body}");
        let who = t.person(&name).await;
        let new = NewMember {
            email: who.email.clone(),
            name,
            voting: true,
            chair: n == 0,
            ..NewMember::default()
        };
        let id = t.add_committee_member(secretary, body, &new).await.unwrap();
        all.push((who, id));
    }
    all
}

/// A sitting of a body that decides this one dossier so, signed on a day.
async fn sit(
    t: &TestApp,
    secretary: &app::Who,
    body: &str,
    seats: &[(app::Who, Uuid)],
    s: &Scene,
    day: Date,
    said: ItemDecision,
) -> Uuid {
    let sitting = t
        .new_sitting(secretary, body, Some(day), "Porz")
        .await
        .unwrap();
    t.set_agenda(secretary, sitting, &[s.dossier], None)
        .await
        .unwrap();
    t.move_sitting(secretary, sitting, Event::Convene)
        .await
        .unwrap();
    t.set_day(day);
    let all: Vec<Uuid> = seats.iter().map(|(_, id)| *id).collect();
    t.note_presence(secretary, sitting, &Presence::new(&all, &[]), None)
        .await
        .unwrap();
    t.move_sitting(secretary, sitting, Event::Open)
        .await
        .unwrap();
    t.call_item(secretary, sitting, s.dossier, true)
        .await
        .unwrap();
    let vote = match said.state {
        Item::Refused => Vote::Against,
        _ => Vote::For,
    };
    let votes: Vec<_> = all.iter().map(|id| (*id, vote)).collect();
    t.note_votes(secretary, sitting, s.dossier, &votes)
        .await
        .unwrap();
    t.decide_item(secretary, sitting, s.dossier, &said)
        .await
        .unwrap();
    t.move_sitting(secretary, sitting, Event::Close)
        .await
        .unwrap();
    t.sign_minutes(secretary, sitting).await.unwrap();
    t.sign_minutes(&seats[0].0, sitting).await.unwrap();
    t.drain().await.unwrap();
    sitting
}

fn granted(cents: i64) -> ItemDecision {
    ItemDecision {
        state: Item::Granted,
        amount: Some(Cents(cents)),
        subject_to: Vec::new(),
        reasons: String::new(),
    }
}

both_databases! {
    async fn each_committee_decides_the_part_of_its_funder_on_its_day(shared: Shared) {
        let t = &shared.0;
        let officer = t.officer(FUND).await;
        let purse = |funder: &str| NewEnvelope {
            funder: funder.into(), scheme: "coup-de-pouce".into(), year: 2026, department: String::new(),
            opened: Cents(100_000), credit: Cents(0), reason: "Délibération".into(),
        };
        let of_fund = t.open_envelope(&officer, &purse(FUND)).await.unwrap();
        let s = proposed(t).await;

        // The secretary of the fund's bureau is its officer; the lead's keeps the lead's committee alone.
        assert!(matches!(t.committee_members(&s.lead, BUREAU).await, Err(AppError::NotFound)));
        assert!(matches!(t.new_sitting(&s.fund, MOLE, Some(date(2026, 1, 20)), "Porz").await, Err(AppError::NotFound)));
        // One dossier is on the agenda of both, and each sees the amounts of its own funder.
        let lead = t.new_sitting(&s.lead, MOLE, Some(date(2026, 1, 20)), "Porz").await.unwrap();
        t.set_agenda(&s.lead, lead, &[s.dossier], None).await.unwrap();
        let fund = t.new_sitting(&s.fund, BUREAU, Some(date(2026, 1, 16)), "Enez").await.unwrap();
        let ready = t.ready_for(&s.fund, fund).await.unwrap();
        assert_eq!(ready.iter().map(|d| (d.id, d.proposed)).collect::<Vec<_>>(), [(s.dossier, Some(Cents(30_000)))]);
        t.set_agenda(&s.fund, fund, &[s.dossier], None).await.unwrap();
        // On an agenda of this body already: offered to no other of its sittings.
        let other = t.new_sitting(&s.fund, BUREAU, Some(date(2026, 1, 17)), "Enez").await.unwrap();
        assert!(t.ready_for(&s.fund, other).await.unwrap().is_empty());
        let page = t.sitting_item(&s.fund, fund, s.dossier).await.unwrap();
        assert_eq!((page.whole.access.dossier.proposed, page.envelope.map(|e| e.id)), (Some(Cents(30_000)), Some(of_fund)));
        // The mandate of the fund lets it read neither pieces nor the lead's notes.
        assert!(page.whole.pieces.is_empty() && page.whole.instruction.is_none());
        assert_eq!(page.part.map(|p| p.summary), Some("Utile à l’île".to_owned()));
        for (who, sitting) in [(&s.fund, fund), (&s.fund, other), (&s.lead, lead)] {
            t.move_sitting(who, sitting, Event::Cancel).await.unwrap();
        }

        let day = date(2026, 1, 16);
        let bureau = members(t, &s.fund, BUREAU).await;
        let sitting = sit(t, &s.fund, BUREAU, &bureau, &s, day, granted(30_000)).await;
        let row = part(t, &s, FUND).await;
        assert_eq!((row.state, row.granted, row.decided_on), (PartState::Granted, Some(Cents(30_000)), Some(day)));
        assert_eq!(state(t, s.dossier).await, State::Proposed, "the others have not decided");
        let whole = t.whole(&s.lead, &s.key).await.unwrap();
        let told: Vec<_> = whole.decisions.iter().map(|d| (d.decided_by.as_str(), d.amount)).collect();
        assert_eq!(told, [("Bureau des Îles", Some(Cents(30_000)))]);
        let view = t.sitting(&s.fund, sitting).await.unwrap();
        assert_eq!(view.items[0].item.report, "done");
        // What it granted goes to its vote.
        let list = t.operations(&s.fund, sitting).await.unwrap();
        assert_eq!(list.operations.iter().map(|o| o.cents).collect::<Vec<_>>(), [30_000]);

        // Put right as it was taken: with the signatures of its own sitting.
        let act = NewRectification {
            decision: row.decision.unwrap(), kind: "granted".into(), amount: Some(Cents(20_000)),
            reasons: vec![], why: "Un chiffre de trop".into(), decided_on: day,
            decided_by: "le bureau".into(), signatory: "La présidente".into(),
        };
        let waits = t.rectify_part(&s.fund, &s.key, FUND, &act).await.unwrap();
        assert_eq!(waits, Rectified::Waits(sitting));

        let mole = members(t, &s.lead, MOLE).await;
        let lead = sit(t, &s.lead, MOLE, &mole, &s, date(2026, 1, 20), granted(100_000)).await;
        assert_ne!(lead, sitting);
        assert_eq!(t.row(s.dossier).await.granted, Some(Cents(130_000)));
        t.decide_part(&s.town, &s.key, &says("epci:999000001", "refused", 0, date(2026, 1, 20), &[])).await.unwrap();
        assert_eq!((state(t, s.dossier).await, t.row(s.dossier).await.granted), (State::Granted, Some(Cents(130_000))));
        assert_counted(t).await;
        t.assert_sound().await;
    }

    /// A committee grants if others do: the fund's grant waits for the lead's, the lead's for the town's.
    async fn a_committee_grants_on_the_condition_that_others_do(shared: Shared) {
        let t = &shared.0;
        let s = proposed(t).await;
        let on = |funder: &str, cents| ItemDecision { subject_to: vec![funder.to_owned()], ..granted(cents) };
        let bureau = members(t, &s.fund, BUREAU).await;
        let sitting = sit(t, &s.fund, BUREAU, &bureau, &s, date(2026, 1, 16), on(LEAD, 30_000)).await;
        let row = part(t, &s, FUND).await;
        assert_eq!((row.state, row.subject_to), (PartState::Conditional, vec![LEAD.to_owned()]));
        let view = t.sitting(&s.fund, sitting).await.unwrap();
        assert_eq!(view.items[0].item.report, "done");
        let mole = members(t, &s.lead, MOLE).await;
        let lead = sit(t, &s.lead, MOLE, &mole, &s, date(2026, 1, 20), on(TOWN, 100_000)).await;
        assert_eq!(t.sitting(&s.lead, lead).await.unwrap().items[0].item.report, "done");
        assert_eq!(part(t, &s, LEAD).await.state, PartState::Conditional);
        assert_eq!(part(t, &s, FUND).await.state, PartState::Conditional);
        t.decide_part(&s.town, &s.key, &says(TOWN, "granted", 20_000, date(2026, 1, 20), &[])).await.unwrap();
        let all = [LEAD, FUND, TOWN].map(|funder| part(t, &s, funder));
        for row in all {
            assert_eq!(row.await.state, PartState::Granted);
        }
        assert_eq!(t.row(s.dossier).await.granted, Some(Cents(150_000)));
        t.assert_sound().await;
    }

    /// It depends on nobody who is not asked, and never on its own funder.
    async fn a_committee_s_condition_is_another_funder_of_the_dossier(shared: Shared) {
        let t = &shared.0;
        let s = proposed(t).await;
        let mole = members(t, &s.lead, MOLE).await;
        let sitting = t.new_sitting(&s.lead, MOLE, Some(date(2026, 1, 20)), "Porz").await.unwrap();
        t.set_agenda(&s.lead, sitting, &[s.dossier], None).await.unwrap();
        t.move_sitting(&s.lead, sitting, Event::Convene).await.unwrap();
        t.set_day(date(2026, 1, 20));
        let all: Vec<Uuid> = mole.iter().map(|(_, id)| *id).collect();
        t.note_presence(&s.lead, sitting, &Presence::new(&all, &[]), None).await.unwrap();
        t.move_sitting(&s.lead, sitting, Event::Open).await.unwrap();
        t.call_item(&s.lead, sitting, s.dossier, true).await.unwrap();
        let votes: Vec<_> = all.iter().map(|id| (*id, Vote::For)).collect();
        t.note_votes(&s.lead, sitting, s.dossier, &votes).await.unwrap();
        for wrong in [LEAD, "personne"] {
            let said = ItemDecision { subject_to: vec![wrong.to_owned()], ..granted(100_000) };
            assert_eq!(faults(t.decide_item(&s.lead, sitting, s.dossier, &said).await), ["subject_to"]);
        }
        let said = ItemDecision { subject_to: vec![FUND.to_owned()], ..granted(100_000) };
        t.decide_item(&s.lead, sitting, s.dossier, &said).await.unwrap();
        // Called again, nothing of it is left.
        t.call_item(&s.lead, sitting, s.dossier, true).await.unwrap();
        let view = t.sitting(&s.lead, sitting).await.unwrap();
        assert!(view.items[0].item.subject_to.is_empty());
    }

    async fn what_a_committee_refuses_or_puts_off_is_its_funder_s_alone(shared: Shared) {
        let t = &shared.0;
        let s = proposed(t).await;
        let bureau = members(t, &s.fund, BUREAU).await;
        let later = ItemDecision { state: Item::Adjourned, amount: None, subject_to: Vec::new(), reasons: "Devis à revoir".into() };
        sit(t, &s.fund, BUREAU, &bureau, &s, date(2026, 1, 16), later).await;
        assert_eq!((part(t, &s, FUND).await.state, state(t, s.dossier).await), (PartState::Proposed, State::Proposed));
        let no = ItemDecision { state: Item::Refused, amount: None, subject_to: Vec::new(), reasons: "Hors de l’île".into() };
        sit(t, &s.fund, BUREAU, &bureau, &s, date(2026, 1, 19), no).await;
        assert_eq!(part(t, &s, FUND).await.state, PartState::Refused);
        // Decided, it is offered no more; the lead decides of its own.
        let next = t.new_sitting(&s.fund, BUREAU, Some(date(2026, 1, 21)), "Enez").await.unwrap();
        assert!(t.ready_for(&s.fund, next).await.unwrap().is_empty());
        assert_eq!(faults(t.set_agenda(&s.fund, next, &[s.dossier], None).await), ["agenda"]);
        t.decide(&s.lead, &s.key, &decision("granted", date(2026, 1, 19))).await.unwrap();
        assert_eq!(t.row(s.dossier).await.granted, Some(Cents(100_000)));
        t.assert_sound().await;
    }
}
