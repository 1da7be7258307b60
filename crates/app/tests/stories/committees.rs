//! A committee from its members to the decisions that leave, and what recused people never see.

use app::committee::{ItemDecision, NewMember, Presence};
use app::envelopes::NewEnvelope;
use app::{AppError, Who};
use domain::committee::{Event, Item, Outcome, Sitting, Vote};
use domain::dossier::State;
use jiff::civil::date;
use money::Cents;
use testkit::{TestApp, both_databases};
use uuid::Uuid;

use crate::support::{Cast, PHARE, count, faults, proposed, state};

pub(crate) const MOLE: &str = "conseil-du-mole";

/// A chair, three voting members and one who advises; a sitting convened on three dossiers.
pub(crate) struct Room {
    pub(crate) secretary: Who,
    pub(crate) chair: (Who, Uuid),
    pub(crate) anna: (Who, Uuid),
    pub(crate) bran: (Who, Uuid),
    pub(crate) cado: (Who, Uuid),
    pub(crate) sitting: Uuid,
    pub(crate) items: Vec<Cast>,
}

pub(crate) async fn member(
    t: &TestApp,
    secretary: &Who,
    name: &str,
    chair: bool,
    voting: bool,
    roles: &[&str],
) -> (Who, Uuid) {
    let who = t.person(name).await;
    let new = NewMember {
        name: name.to_owned(),
        email: who.email.clone(),
        voting,
        chair,
        roles: roles.iter().map(|r| (*r).to_owned()).collect(),
        ..NewMember::default()
    };
    let id = t.add_committee_member(secretary, MOLE, &new).await.unwrap();
    (who, id)
}

pub(crate) async fn room(t: &TestApp) -> Room {
    let secretary = t.officer(PHARE).await;
    let chair = member(t, &secretary, "Denez Le Chair", true, true, &[]).await;
    let anna = member(t, &secretary, "Anna", false, true, &[]).await;
    let bran = member(t, &secretary, "Bran", false, true, &[]).await;
    let cado = member(t, &secretary, "Cado", false, true, &[]).await;
    member(t, &secretary, "Experte", false, false, &[]).await;
    let items = vec![proposed(t).await, proposed(t).await, proposed(t).await];
    let sitting = t
        .new_sitting(
            &secretary,
            MOLE,
            Some(date(2026, 1, 20)),
            "14 h, Porz-Tevenn",
        )
        .await
        .unwrap();
    let order: Vec<Uuid> = items.iter().map(|c| c.dossier).collect();
    t.set_agenda(&secretary, sitting, &order, None)
        .await
        .unwrap();
    Room {
        secretary,
        chair,
        anna,
        bran,
        cado,
        sitting,
        items,
    }
}

impl Room {
    pub(crate) async fn convene(&self, t: &TestApp) {
        t.move_sitting(&self.secretary, self.sitting, Event::Convene)
            .await
            .unwrap();
    }

    pub(crate) async fn open(&self, t: &TestApp, present: &[Uuid], proxies: &[(Uuid, Uuid)]) {
        t.set_day(date(2026, 1, 20));
        t.note_presence(
            &self.secretary,
            self.sitting,
            &Presence::new(present, proxies),
            None,
        )
        .await
        .unwrap();
        t.move_sitting(&self.secretary, self.sitting, Event::Open)
            .await
            .unwrap();
    }

    pub(crate) fn everybody(&self) -> [Uuid; 4] {
        [self.chair.1, self.anna.1, self.bran.1, self.cado.1]
    }

    pub(crate) async fn vote(&self, t: &TestApp, n: usize, votes: &[(Uuid, Vote)]) {
        let d = self.items[n].dossier;
        t.call_item(&self.secretary, self.sitting, d, true)
            .await
            .unwrap();
        t.note_votes(&self.secretary, self.sitting, d, votes)
            .await
            .unwrap();
    }

    pub(crate) async fn decide(
        &self,
        t: &TestApp,
        n: usize,
        state: Item,
        amount: Option<i64>,
        reasons: &str,
    ) -> Result<(), AppError> {
        let decision = ItemDecision {
            state,
            amount: amount.map(Cents),
            subject_to: Vec::new(),
            reasons: reasons.to_owned(),
        };
        t.decide_item(
            &self.secretary,
            self.sitting,
            self.items[n].dossier,
            &decision,
        )
        .await
    }

    fn all(&self, vote: Vote) -> Vec<(Uuid, Vote)> {
        self.everybody().into_iter().map(|m| (m, vote)).collect()
    }
}

both_databases! {
    async fn a_sitting_goes_from_its_convening_to_letters_that_leave_once(t: TestApp) {
        let r = room(&t).await;
        assert!(matches!(t.sitting(&r.anna.0, r.sitting).await, Err(AppError::NotFound)));
        r.convene(&t).await;
        t.drain().await.unwrap();
        assert_eq!(t.mail_kinds(&r.anna.0.email).await.iter().filter(|k| *k == "convened").count(), 1);
        // Frozen.
        assert!(matches!(t.set_agenda(&r.secretary, r.sitting, &[], None).await, Err(AppError::Forbidden(_))));
        r.open(&t, &r.everybody(), &[]).await;
        r.vote(&t, 0, &r.all(Vote::For)).await;
        r.decide(&t, 0, Item::Granted, Some(100_000), "").await.unwrap();
        assert_eq!(faults(t.move_sitting(&r.secretary, r.sitting, Event::Close).await), ["items"]);
        r.vote(&t, 1, &r.all(Vote::Against)).await;
        assert_eq!(faults(r.decide(&t, 1, Item::Granted, Some(100_000), "").await), ["vote"]);
        assert_eq!(faults(r.decide(&t, 1, Item::Refused, None, " ").await), ["reasons"]);
        r.decide(&t, 1, Item::Refused, None, "Trop loin du but").await.unwrap();
        r.vote(&t, 2, &[]).await;
        r.decide(&t, 2, Item::Adjourned, None, "Devis à revoir").await.unwrap();
        // Nothing has left.
        assert_eq!(state(&t, r.items[0].dossier).await, State::Proposed);
        t.move_sitting(&r.secretary, r.sitting, Event::Close).await.unwrap();
        assert!(matches!(t.sign_minutes(&r.anna.0, r.sitting).await, Err(AppError::Forbidden(_))));
        assert!(!t.sign_minutes(&r.secretary, r.sitting).await.unwrap());
        t.drain().await.unwrap();
        assert_eq!(state(&t, r.items[0].dossier).await, State::Proposed);
        assert!(t.sign_minutes(&r.chair.0, r.sitting).await.unwrap());
        t.drain().await.unwrap();
        let states = [State::Granted, State::Refused, State::Adjourned];
        for (item, expected) in r.items.iter().zip(states) {
            assert_eq!(state(&t, item.dossier).await, expected);
            assert_eq!(count(&t, item.dossier, "dossier.notified").await, 1);
        }
        let view = t.sitting(&r.secretary, r.sitting).await.unwrap();
        assert_eq!(view.row.state, Sitting::Signed);
        assert!(view.items.iter().all(|i| i.item.report == "done"));
        t.assert_sound().await;
    }

    async fn somebody_recused_sees_nothing_of_the_item_by_any_way(t: TestApp) {
        let r = room(&t).await;
        r.convene(&t).await;
        let d = r.items[1].dossier;
        let (anna, id) = &r.anna;
        assert!(t.sitting_item(anna, r.sitting, d).await.is_ok());
        t.give_sitting_opinion(anna, r.sitting, d, "favourable", "").await.unwrap();
        assert_eq!(faults(t.declare_interest(anna, r.sitting, d, None, true, " ").await), ["reason"]);
        t.declare_interest(anna, r.sitting, d, None, true, "Ma sœur y travaille").await.unwrap();
        r.open(&t, &r.everybody(), &[]).await;
        r.vote(&t, 1, &r.all(Vote::For)).await;
        let not_found = |refused: Result<(), AppError>| assert!(matches!(refused, Err(AppError::NotFound)), "{refused:?}");
        not_found(t.sitting_item(anna, r.sitting, d).await.map(drop));
        not_found(t.give_sitting_opinion(anna, r.sitting, d, "favourable", "").await);
        not_found(t.call_item(anna, r.sitting, d, true).await);
        not_found(t.note_votes(anna, r.sitting, d, &[]).await);
        not_found(t.decide_item(anna, r.sitting, d, &ItemDecision { state: Item::Adjourned, amount: None, subject_to: Vec::new(), reasons: "x".into() }).await);
        not_found(t.whole(anna, &r.items[1].key).await.map(drop));
        not_found(t.whole_story(anna, &r.items[1].key).await.map(drop));
        let view = t.sitting(anna, r.sitting).await.unwrap();
        assert!(view.items[1].dossier.is_none() && view.items[0].dossier.is_some());
        // One who withdrew does not come back by saying there is no tie.
        let back = t.declare_interest(anna, r.sitting, d, None, false, "finalement non").await;
        assert!(matches!(back, Err(AppError::Forbidden(_))));
        // What they had said is gone, and their vote weighs nothing.
        let page = t.sitting_item(&r.secretary, r.sitting, d).await.unwrap();
        assert_eq!((page.given, page.quorum.present), (0, 3));
        assert!(!page.voters.contains(id) && !page.votes.contains_key(id));
        assert_eq!(page.outcome, Outcome::Adopted);
        // The others see who is out and why.
        assert_eq!(page.recused, [(*id, "Ma sœur y travaille".to_owned())]);
    }

    async fn an_officer_who_is_recused_is_out_of_the_preparatory_work_too(t: TestApp) {
        let r = room(&t).await;
        let other = t.officer_named("Officier Membre", PHARE).await;
        let new = NewMember { name: other.name.clone(), email: other.email.clone(), voting: true, ..NewMember::default() };
        t.add_committee_member(&r.secretary, MOLE, &new).await.unwrap();
        r.convene(&t).await;
        let item = &r.items[0];
        assert!(t.whole(&other, &item.key).await.is_ok());
        t.declare_interest(&other, r.sitting, item.dossier, None, true, "Administrateur").await.unwrap();
        let not_found = |refused: Result<(), AppError>| assert!(matches!(refused, Err(AppError::NotFound)), "{refused:?}");
        not_found(t.whole(&other, &item.key).await.map(drop));
        not_found(t.whole_story(&other, &item.key).await.map(drop));
        not_found(t.reopen(&other, &item.key).await);
        not_found(t.assign(&other, &item.key, None).await);
        not_found(t.sitting_item(&other, r.sitting, item.dossier).await.map(drop));
        // Beside another dossier of the same applicant, it is not there either.
        let beside = async |who: &Who| {
            let (_, around) = t.whole_around(who, &r.items[1].key, t.today()).await.unwrap();
            around.others.iter().map(|o| o.id).collect::<Vec<_>>()
        };
        let (first, third) = (item.dossier, r.items[2].dossier);
        assert_eq!(beside(&other).await, [third]);
        assert_eq!(beside(&r.secretary).await, [third, first]);
    }

    async fn a_role_at_the_applicant_s_is_proposed_as_a_recusal_until_answered(t: TestApp) {
        let secretary = t.officer(PHARE).await;
        // The applicant of these dossiers is their holder.
        let tied = member(&t, &secretary, "Erwan", false, true, &["Maëlle Le Goff"]).await;
        let r = room(&t).await;
        r.convene(&t).await;
        let d = r.items[0].dossier;
        let view = t.sitting(&r.secretary, r.sitting).await.unwrap();
        let applicant = view.items[0].dossier.as_ref().unwrap().applicant.clone();
        assert_eq!(view.proposed_recusal(d, tied.1), (applicant == "Maëlle Le Goff").then_some("Maëlle Le Goff"));
        assert!(matches!(t.sitting_item(&tied.0, r.sitting, d).await, Err(AppError::NotFound)));
        t.declare_interest(&tied.0, r.sitting, d, None, false, "Un homonyme").await.unwrap();
        assert!(t.sitting_item(&tied.0, r.sitting, d).await.is_ok());
        // The secretary answers for somebody else, and for members only.
        let other = r.items[1].dossier;
        t.declare_interest(&r.secretary, r.sitting, other, Some(tied.1), true, "Dit au téléphone").await.unwrap();
        assert!(matches!(t.sitting_item(&tied.0, r.sitting, other).await, Err(AppError::NotFound)));
        assert!(matches!(t.declare_interest(&tied.0, r.sitting, d, Some(r.anna.1), true, "x").await, Err(AppError::NotFound)));
    }

    async fn the_holder_of_a_dossier_is_out_of_it_as_a_member(t: TestApp) {
        let r = room(&t).await;
        let holder = &r.items[0].holder;
        let new = NewMember { name: holder.name.clone(), email: holder.email.clone(), voting: true, ..NewMember::default() };
        t.add_committee_member(&r.secretary, MOLE, &new).await.unwrap();
        r.convene(&t).await;
        let view = t.sitting(holder, r.sitting).await.unwrap();
        assert!(view.items.iter().all(|i| i.dossier.is_none()));
        // Their own file stays theirs.
        assert!(t.whole(holder, &r.items[0].key).await.is_ok());
    }

    async fn opinions_are_hidden_until_one_has_given_one_s_own(t: TestApp) {
        let r = room(&t).await;
        r.convene(&t).await;
        let d = r.items[0].dossier;
        t.give_sitting_opinion(&r.anna.0, r.sitting, d, "favourable", "").await.unwrap();
        assert!(t.sitting_item(&r.bran.0, r.sitting, d).await.unwrap().opinions.is_none());
        assert_eq!(faults(t.give_sitting_opinion(&r.bran.0, r.sitting, d, "reserved", "").await), ["words"]);
        assert_eq!(faults(t.give_sitting_opinion(&r.bran.0, r.sitting, d, "bof", "").await), ["verdict"]);
        t.give_sitting_opinion(&r.bran.0, r.sitting, d, "reserved", "le prix").await.unwrap();
        assert_eq!(t.sitting_item(&r.bran.0, r.sitting, d).await.unwrap().opinions.unwrap().len(), 2);
        // The secretary gives none: they wait for who is in the room.
        r.open(&t, &[r.anna.1, r.bran.1, r.cado.1], &[]).await;
        assert!(t.sitting_item(&r.secretary, r.sitting, d).await.unwrap().opinions.is_none());
        t.give_sitting_opinion(&r.cado.0, r.sitting, d, "favourable", "").await.unwrap();
        assert_eq!(t.sitting_item(&r.secretary, r.sitting, d).await.unwrap().opinions.unwrap().len(), 3);
    }

    async fn a_quorum_lost_in_the_middle_is_noticed_and_honoured(t: TestApp) {
        let r = room(&t).await;
        r.convene(&t).await;
        // Three in the room, one by proxy: the quorum is just reached.
        r.open(&t, &[r.chair.1, r.anna.1, r.bran.1], &[(r.cado.1, r.anna.1)]).await;
        r.vote(&t, 0, &r.all(Vote::For)).await;
        let page = t.sitting_item(&r.secretary, r.sitting, r.items[0].dossier).await.unwrap();
        assert!(page.quorum.reached() && page.voters.contains(&r.cado.1));
        r.decide(&t, 0, Item::Granted, Some(100_000), "").await.unwrap();
        // A recusal takes one out of the room for the second item only.
        t.declare_interest(&r.bran.0, r.sitting, r.items[1].dossier, None, true, "Voisin").await.unwrap();
        r.vote(&t, 1, &r.all(Vote::For)).await;
        assert_eq!(faults(r.decide(&t, 1, Item::Granted, Some(100_000), "").await), ["quorum"]);
        r.decide(&t, 1, Item::Adjourned, None, "Quorum perdu").await.unwrap();
        r.vote(&t, 2, &r.all(Vote::For)).await;
        t.note_presence(&r.secretary, r.sitting, &Presence::new(&[r.chair.1, r.anna.1], &[]), None).await.unwrap();
        assert_eq!(faults(r.decide(&t, 2, Item::Granted, Some(100_000), "").await), ["quorum"]);
        t.call_item(&r.secretary, r.sitting, r.items[2].dossier, false).await.unwrap();
        t.note_presence(&r.secretary, r.sitting, &Presence::new(&r.everybody(), &[]), None).await.unwrap();
        r.vote(&t, 2, &r.all(Vote::For)).await;
        r.decide(&t, 2, Item::Granted, Some(100_000), "").await.unwrap();
        // Everybody goes: what was decided was decided by those who were there.
        t.note_presence(&r.secretary, r.sitting, &Presence::new(&[], &[]), None).await.unwrap();
        t.move_sitting(&r.secretary, r.sitting, Event::Close).await.unwrap();
        let first = t.sitting_item(&r.secretary, r.sitting, r.items[0].dossier).await.unwrap();
        assert_eq!((first.tally.votes_for, first.quorum.present, first.outcome), (4, 3, Outcome::Adopted));
        let view = t.sitting(&r.secretary, r.sitting).await.unwrap();
        let said: Vec<String> = r.items.iter().map(|i| t.room_in_words(&view, i.dossier)).collect();
        assert_eq!(said[0], "");
        assert_eq!(said[1], "com-paper-quorum-lost\npresent=2\nneeded=3");
        // Lost while it was discussed, and back before it was decided.
        assert_eq!(said[2], "com-paper-came\nnames=Cado com-paper-quorum-back\npresent=2\nneeded=3");
        assert_eq!(count(&t, r.sitting, "sitting.quorum_lost").await, 2);
        assert_eq!((view.only_for(r.cado.1), view.only_for(r.anna.1)), (Some(vec![3]), None));
    }

    /// Two secretaries have the same pages open: each notes what they saw change, and undoes nothing of the other.
    async fn two_secretaries_at_once_undo_nothing_of_each_other(t: TestApp) {
        let r = room(&t).await;
        let order: Vec<Uuid> = r.items.iter().map(|c| c.dossier).collect();
        let turned: Vec<Uuid> = order.iter().rev().copied().collect();
        t.set_agenda(&r.secretary, r.sitting, &turned, Some(&order)).await.unwrap();
        assert!(matches!(t.set_agenda(&r.secretary, r.sitting, &order[..1], Some(&order)).await, Err(AppError::Stale)));
        t.set_agenda(&r.secretary, r.sitting, &order, Some(&turned)).await.unwrap();
        r.convene(&t).await;
        r.open(&t, &[r.chair.1, r.anna.1], &[(r.cado.1, r.anna.1)]).await;
        let seen = Presence::new(&[r.chair.1, r.anna.1], &[(r.cado.1, r.anna.1)]);
        // One sees Bran come; the other sees Anna go, and Cado's proxy pass to the chair.
        let came = Presence::new(&[r.chair.1, r.anna.1, r.bran.1], &[(r.cado.1, r.anna.1)]);
        let gone = Presence::new(&[r.chair.1], &[(r.cado.1, r.chair.1)]);
        for now in [came, gone] {
            t.note_presence(&r.secretary, r.sitting, &now, Some(&seen)).await.unwrap();
        }
        let view = t.sitting(&r.secretary, r.sitting).await.unwrap();
        let here: Vec<bool> = r.everybody().iter().map(|m| view.is_present(*m)).collect();
        assert_eq!((here, view.proxy(r.cado.1)), (vec![true, false, true, false], Some(r.chair.1)));
    }

    /// Three are needed: two do not decide, three and four do; and a sitting opens before somebody.
    async fn an_item_is_decided_with_the_quorum_and_never_below(t: TestApp) {
        let r = room(&t).await;
        r.convene(&t).await;
        t.set_day(date(2026, 1, 20));
        let here = async |present: &[Uuid]| t.note_presence(&r.secretary, r.sitting, &Presence::new(present, &[]), None).await.unwrap();
        // An advisory voice alone is nobody to open for.
        let view = t.sitting(&r.secretary, r.sitting).await.unwrap();
        let advises = view.members.iter().find(|m| !m.voting).unwrap().id;
        for present in [[].as_slice(), &[advises]] {
            here(present).await;
            assert_eq!(faults(t.move_sitting(&r.secretary, r.sitting, Event::Open).await), ["presence"]);
        }
        let all = r.everybody();
        here(&all[..1]).await;
        t.move_sitting(&r.secretary, r.sitting, Event::Open).await.unwrap();
        t.move_sitting(&r.secretary, r.sitting, Event::Suspend).await.unwrap();
        here(&[]).await;
        assert_eq!(faults(t.move_sitting(&r.secretary, r.sitting, Event::Resume).await), ["presence"]);
        here(&all).await;
        t.move_sitting(&r.secretary, r.sitting, Event::Resume).await.unwrap();
        for (n, present) in [2, 3, 4].into_iter().enumerate() {
            here(&all[..present]).await;
            let votes: Vec<_> = all[..present].iter().map(|m| (*m, Vote::For)).collect();
            r.vote(&t, n, &votes).await;
            let said = r.decide(&t, n, Item::Granted, Some(100_000), "").await;
            if present < 3 {
                assert_eq!(faults(said), ["quorum"]);
                r.decide(&t, n, Item::Adjourned, None, "Quorum perdu").await.unwrap();
            } else {
                said.unwrap();
            }
        }
        let view = t.sitting(&r.secretary, r.sitting).await.unwrap();
        let said = |n: usize| t.room_in_words(&view, r.items[n].dossier);
        assert_eq!(said(0), "com-paper-quorum-lost\npresent=2\nneeded=3");
        assert_eq!((said(1), said(2)), ("com-paper-came\nnames=Bran".to_owned(), "com-paper-came\nnames=Cado".to_owned()));
    }

    async fn the_envelope_sinks_in_the_sitting_and_is_never_passed(t: TestApp) {
        let r = room(&t).await;
        let envelope = NewEnvelope {
            funder: "assemblee-tevenn".into(), scheme: "coup-de-pouce".into(), year: 2026, department: String::new(),
            opened: Cents(150_000), credit: Cents(0), reason: "Vote".into(),
        };
        t.open_envelope(&r.secretary, &envelope).await.unwrap();
        r.convene(&t).await;
        r.open(&t, &r.everybody(), &[]).await;
        r.vote(&t, 0, &r.all(Vote::For)).await;
        r.decide(&t, 0, Item::Granted, Some(100_000), "").await.unwrap();
        let page = t.sitting_item(&r.secretary, r.sitting, r.items[1].dossier).await.unwrap();
        assert_eq!((page.today, page.envelope.map(|e| e.balance.committed)), (Cents(100_000), Some(Cents(0))));
        r.vote(&t, 1, &r.all(Vote::For)).await;
        assert_eq!(faults(r.decide(&t, 1, Item::Granted, Some(50_001), "moins").await), ["amount"]);
        r.decide(&t, 1, Item::Granted, Some(50_000), "moins").await.unwrap();
    }

    async fn outsiders_know_nothing_of_it_and_what_is_typed_is_checked(t: TestApp) {
        let r = room(&t).await;
        r.convene(&t).await;
        for who in [t.person("Passante").await, t.admin().await, t.officer_named("Ailleurs", MOLE).await] {
            assert!(t.committees(&who).await.unwrap().is_empty());
            assert!(matches!(t.sitting(&who, r.sitting).await, Err(AppError::NotFound)));
            assert!(matches!(t.committee_members(&who, MOLE).await, Err(AppError::NotFound)));
            assert!(matches!(t.move_sitting(&who, r.sitting, Event::Cancel).await, Err(AppError::NotFound)));
        }
        assert!(matches!(t.move_sitting(&r.anna.0, r.sitting, Event::Open).await, Err(AppError::Forbidden(_))));
        assert_eq!(faults(t.new_sitting(&r.secretary, MOLE, Some(date(2026, 1, 13)), " ").await), ["held_on", "place"]);
        let empty = NewMember { email: "x".into(), ..NewMember::default() };
        assert_eq!(faults(t.add_committee_member(&r.secretary, MOLE, &empty).await), ["name", "email"]);
        // A dossier taken by a sitting is offered to no other.
        let second = t.new_sitting(&r.secretary, MOLE, Some(date(2026, 2, 3)), "Ici").await.unwrap();
        assert!(t.ready_for(&r.secretary, second).await.unwrap().is_empty());
        assert_eq!(faults(t.set_agenda(&r.secretary, second, &[r.items[0].dossier], None).await), ["agenda"]);
        assert_eq!(faults(t.move_sitting(&r.secretary, second, Event::Convene).await), ["agenda"]);
    }
    async fn a_sitting_opens_on_its_day_and_a_repeated_sending_does_one_thing(t: TestApp) {
        let r = room(&t).await;
        r.convene(&t).await;
        assert_eq!(faults(t.move_sitting(&r.secretary, r.sitting, Event::Open).await), ["opening"]);
        let sent = Who { sent: Some(app::Sending::of(&[b"form", b"body"])), ..r.secretary.clone() };
        let first = t.new_sitting(&sent, MOLE, Some(date(2026, 2, 3)), "Ici").await.unwrap();
        let again = t.new_sitting(&sent, MOLE, Some(date(2026, 2, 3)), "Ici").await.unwrap();
        assert_eq!(first, again);
        // The day itself is enough.
        r.open(&t, &r.everybody(), &[]).await;
        assert_eq!(t.sitting(&r.secretary, r.sitting).await.unwrap().row.state, Sitting::Open);
    }

    async fn an_officer_who_is_recused_does_not_read_the_line_of_the_worklist(t: TestApp) {
        let r = room(&t).await;
        let query = || store::WorklistQuery { manager: PHARE.to_owned(), limit: 50, ..store::WorklistQuery::default() };
        let d = r.items[0].dossier;
        let lists = t.worklist(&r.secretary, query()).await.unwrap().rows;
        assert!(lists.iter().any(|row| row.dossier.id == d));
        let seat = NewMember { name: "Secrétaire".to_owned(), email: r.secretary.email.clone(), voting: true, ..NewMember::default() };
        t.add_committee_member(&r.secretary, MOLE, &seat).await.unwrap();
        r.convene(&t).await;
        let envelope = NewEnvelope {
            funder: "assemblee-tevenn".into(), scheme: "coup-de-pouce".into(), year: 2026, department: String::new(),
            opened: Cents(500_000), credit: Cents(0), reason: "Vote".into(),
        };
        let purse = t.open_envelope(&r.secretary, &envelope).await.unwrap();
        t.declare_interest(&r.secretary, r.sitting, d, None, true, "Voisin").await.unwrap();
        let lists = t.worklist(&r.secretary, query()).await.unwrap().rows;
        assert!(!lists.is_empty() && lists.iter().all(|row| row.dossier.id != d));
        // Nor the name of what it holds of an envelope.
        let named = t.envelope(&r.secretary, purse).await.unwrap().dossiers;
        assert!(named.contains_key(&r.items[1].dossier) && !named.contains_key(&d));
    }

    async fn what_the_service_keeps_is_not_read_by_the_committee(t: TestApp) {
        let r = room(&t).await;
        r.convene(&t).await;
        let cast = &r.items[0];
        let asked = t.whole(&cast.officer, &cast.key).await.unwrap();
        assert!(asked.sections["applicant"].data.get("holder_email").is_some());
        for who in [&r.anna.0, &r.chair.0, &r.secretary] {
            let seen = t.sitting_item(who, r.sitting, cast.dossier).await.unwrap();
            let applicant = &seen.whole.sections["applicant"].data;
            assert!(applicant.get("holder_name").is_some() && applicant.get("holder_email").is_none(), "{}", who.name);
            let questions: Vec<&str> = seen.form.sections.iter().flat_map(|s| &s.fields).map(|f| f.id.as_str()).collect();
            assert!(questions.contains(&"holder_name") && !questions.contains(&"holder_email"), "{questions:?}");
            assert!(seen.form.pieces.iter().all(|p| !p.private));
        }
    }

    async fn acts_come_back_from_the_vote_whole_or_not_at_all(t: TestApp) {
        let r = room(&t).await;
        r.convene(&t).await;
        r.open(&t, &r.everybody(), &[]).await;
        for n in 0..2 {
            r.vote(&t, n, &r.all(Vote::For)).await;
            r.decide(&t, n, Item::Granted, Some(100_000), "").await.unwrap();
        }
        r.vote(&t, 2, &[]).await;
        r.decide(&t, 2, Item::Adjourned, None, "Devis à revoir").await.unwrap();
        t.move_sitting(&r.secretary, r.sitting, Event::Close).await.unwrap();
        assert!(matches!(t.operations(&r.secretary, r.sitting).await, Err(AppError::NotFound)));
        t.sign_minutes(&r.secretary, r.sitting).await.unwrap();
        t.sign_minutes(&r.chair.0, r.sitting).await.unwrap();
        t.drain().await.unwrap();
        assert!(matches!(t.operations(&r.anna.0, r.sitting).await, Err(AppError::NotFound)));
        let list = t.operations(&r.secretary, r.sitting).await.unwrap().operations;
        assert_eq!(list.iter().map(|o| o.cents).sum::<i64>(), 200_000);
        t.set_day(date(2026, 3, 1));
        let file = |second: &str| format!(
            "dossier;acte;vote_le;transmis_le;recu_le;publie_le\n{};26_01;02/02/2026;03/02/2026;04/02/2026;05/02/2026\n{second}",
            list[0].number
        );
        assert_eq!(faults(t.import_acts(&r.secretary, r.sitting, &file("inconnu;1;02/02/2026\n")).await), ["file"]);
        assert!(t.operations(&r.secretary, r.sitting).await.unwrap().operations.iter().all(|o| o.act.is_none()));
        assert_eq!(t.import_acts(&r.secretary, r.sitting, &file("")).await.unwrap(), 1);
        assert_eq!(t.import_acts(&r.secretary, r.sitting, &file("")).await.unwrap(), 0);
        let after = t.operations(&r.secretary, r.sitting).await.unwrap().operations;
        assert_eq!(after[0].act.as_ref().and_then(|a| a.enforceable_on()), Some(date(2026, 2, 5)));
        assert!(after[1].act.is_none());
        assert!(matches!(t.import_acts(&r.anna.0, r.sitting, &file("")).await, Err(AppError::NotFound)));
        t.assert_sound().await;
    }
}
