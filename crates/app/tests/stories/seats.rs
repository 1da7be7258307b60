//! Who has a seat in a sitting, with what voice, from one sitting to the next; and what is put right in
//! the room.

use app::AppError;
use app::committee::{ItemDecision, NewMember, Presence};
use domain::committee::{Event, Item, Vote, voters};
use jiff::civil::date;
use money::Cents;
use testkit::{TestApp, both_databases};
use uuid::Uuid;

use crate::committees::{MOLE, Room, member, room};
use crate::support::{count, faults};

async fn voices(t: &TestApp, r: &Room, sitting: Uuid, dossier: Uuid) -> Vec<Uuid> {
    let view = t.sitting(&r.secretary, sitting).await.unwrap();
    voters(view.rules, &view.places(dossier))
}

fn adjourned() -> ItemDecision {
    ItemDecision {
        state: Item::Adjourned,
        amount: None,
        subject_to: Vec::new(),
        reasons: "Plus tard".into(),
    }
}

both_databases! {
    async fn a_tie_said_in_one_sitting_holds_in_the_next(t: TestApp) {
        let r = room(&t).await;
        r.convene(&t).await;
        let d = r.items[0].dossier;
        t.declare_interest(&r.bran.0, r.sitting, d, None, true, "J’y siège").await.unwrap();
        t.move_sitting(&r.secretary, r.sitting, Event::Cancel).await.unwrap();
        let next = t.new_sitting(&r.secretary, MOLE, Some(date(2026, 1, 21)), "Porz").await.unwrap();
        t.set_agenda(&r.secretary, next, &[d], None).await.unwrap();
        t.move_sitting(&r.secretary, next, Event::Convene).await.unwrap();
        let view = t.sitting(&r.secretary, next).await.unwrap();
        assert_eq!(view.out_of(d).iter().map(|(m, _)| *m).collect::<Vec<_>>(), [r.bran.1]);
        t.set_day(date(2026, 1, 21));
        // In the room, they count neither for the quorum nor among the voices.
        t.note_presence(&r.secretary, next, &Presence::new(&[r.chair.1, r.anna.1, r.bran.1], &[]), None).await.unwrap();
        t.move_sitting(&r.secretary, next, Event::Open).await.unwrap();
        assert!(!voices(&t, &r, next, d).await.contains(&r.bran.1));
        t.call_item(&r.secretary, next, d, true).await.unwrap();
        let votes = [(r.chair.1, Vote::For), (r.anna.1, Vote::For), (r.bran.1, Vote::For)];
        t.note_votes(&r.secretary, next, d, &votes).await.unwrap();
        let grant = ItemDecision { state: Item::Granted, amount: Some(Cents(100_000)), subject_to: Vec::new(), reasons: String::new() };
        assert_eq!(faults(t.decide_item(&r.secretary, next, d, &grant).await), ["quorum"]);
        assert!(matches!(t.sitting_item(&r.bran.0, next, d).await, Err(AppError::NotFound)));
    }

    async fn a_member_entered_after_the_convening_is_matched_like_the_others(t: TestApp) {
        let r = room(&t).await;
        r.convene(&t).await;
        let d = r.items[0].dossier;
        let applicant = t.row(d).await.applicant;
        let (who, id) = member(&t, &r.secretary, "Gaud", false, true, &[&applicant]).await;
        assert!(matches!(t.sitting_item(&who, r.sitting, d).await, Err(AppError::NotFound)));
        let view = t.sitting(&r.secretary, r.sitting).await.unwrap();
        assert!(view.proposed_recusal(d, id).is_some());
    }

    async fn a_term_entered_later_gives_no_seat_in_what_is_over(t: TestApp) {
        let r = room(&t).await;
        r.convene(&t).await;
        r.open(&t, &r.everybody(), &[]).await;
        for item in &r.items {
            t.call_item(&r.secretary, r.sitting, item.dossier, true).await.unwrap();
            t.decide_item(&r.secretary, r.sitting, item.dossier, &adjourned()).await.unwrap();
        }
        t.move_sitting(&r.secretary, r.sitting, Event::Close).await.unwrap();
        t.set_day(date(2026, 2, 1));
        let late = t.person("Tard").await;
        let new = NewMember {
            name: "Tard".into(), email: late.email.clone(), voting: true,
            from_on: Some(date(2026, 1, 1)), ..NewMember::default()
        };
        t.add_committee_member(&r.secretary, MOLE, &new).await.unwrap();
        assert!(matches!(t.sitting(&late, r.sitting).await, Err(AppError::NotFound)));
        let view = t.sitting(&r.secretary, r.sitting).await.unwrap();
        assert!(view.members.iter().all(|m| m.name != "Tard"));
        assert_eq!(view.members.len(), 5);
    }

    async fn a_seat_has_one_voice(t: TestApp) {
        let r = room(&t).await;
        let mut stand_ins = Vec::new();
        for name in ["Suppléante A", "Suppléant B"] {
            let who = t.person(name).await;
            let new = NewMember {
                name: name.into(), email: who.email.clone(), voting: true,
                substitute_of: Some(r.anna.1), ..NewMember::default()
            };
            stand_ins.push(t.add_committee_member(&r.secretary, MOLE, &new).await.unwrap());
        }
        r.convene(&t).await;
        // Anna is away and had given her proxy; both who may replace her are there.
        r.open(&t, &[r.bran.1, stand_ins[0], stand_ins[1]], &[(r.anna.1, r.bran.1)]).await;
        let d = r.items[0].dossier;
        let found = voices(&t, &r, r.sitting, d).await;
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.contains(&r.bran.1) && !found.contains(&r.anna.1));
        let view = t.sitting(&r.secretary, r.sitting).await.unwrap();
        assert_eq!(view.quorum().present, 2);
    }

    async fn a_decision_noted_by_mistake_is_called_again_while_the_sitting_goes_on(t: TestApp) {
        let r = room(&t).await;
        r.convene(&t).await;
        r.open(&t, &r.everybody(), &[]).await;
        let all = r.everybody().map(|m| (m, Vote::For));
        r.vote(&t, 0, &all).await;
        // An aid is a part of a cost: 2 000 € to the cent.
        let over = r.decide(&t, 0, Item::Granted, Some(200_001), "Tout").await;
        assert_eq!(faults(over), ["amount"]);
        r.decide(&t, 0, Item::Granted, Some(100_000), "").await.unwrap();
        let d = r.items[0].dossier;
        t.call_item(&r.secretary, r.sitting, d, true).await.unwrap();
        let view = t.sitting(&r.secretary, r.sitting).await.unwrap();
        assert_eq!((view.items[0].item.state, view.items[0].item.amount), (Item::Called, None));
        r.decide(&t, 0, Item::Granted, Some(90_000), "Un zéro de trop").await.unwrap();
        let view = t.sitting(&r.secretary, r.sitting).await.unwrap();
        assert_eq!(view.items[0].item.amount, Some(Cents(90_000)));
        assert_eq!(count(&t, r.sitting, "sitting.decided").await, 2);
        // Once it is closed, what is noted is what is signed.
        for n in [1, 2] {
            t.call_item(&r.secretary, r.sitting, r.items[n].dossier, true).await.unwrap();
            t.decide_item(&r.secretary, r.sitting, r.items[n].dossier, &adjourned()).await.unwrap();
        }
        t.move_sitting(&r.secretary, r.sitting, Event::Close).await.unwrap();
        let late = t.call_item(&r.secretary, r.sitting, d, true).await;
        assert!(matches!(late, Err(AppError::Forbidden(_))), "{late:?}");
    }
}
