//! What holds whatever people do, in whatever order (invariants 2, 5, 7, 10, 11).

use std::collections::BTreeMap;

use app::holder::Saved;
use app::{AppError, Sending, Who};
use domain::answers::Raw;
use domain::clock::{Clock, Silence, Suspension, silence};
use domain::dossier::{State, TABLE};
use jiff::ToSpan;
use jiff::civil::Date;
use money::Cents;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use testkit::{Engine, TestApp, key};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::support::{PHARE, assert_counted, decision};

/// Runs a property on one engine: one database, a new dossier for each case.
fn holds<S: Strategy>(
    engine: Engine,
    cases: u32,
    strategy: &S,
    check: impl AsyncFn(&TestApp, S::Value),
) {
    let runtime = Runtime::new().unwrap();
    let t = runtime.block_on(TestApp::new(engine));
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 60,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(strategy, |value| {
        runtime.block_on(check(&t, value));
        Ok(())
    });
    if let Err(e) = outcome {
        panic!("{engine:?}: {e}");
    }
    runtime.block_on(async {
        t.assert_sound().await;
        assert_counted(&t).await;
        drop(t);
    });
}

const FIELDS: [&str; 3] = ["applicant_kind", "holder_name", "holder_email"];

/// One of two people types into a field, or saves what they have.
#[derive(Clone, Debug)]
enum Edit {
    Type { who: usize, field: usize, value: u8 },
    Save { who: usize, keep_mine: bool },
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let one = prop_oneof![
        3 => (0..2usize, 0..3usize, 0..4u8).prop_map(|(who, field, value)| Edit::Type { who, field, value }),
        2 => (0..2usize, any::<bool>()).prop_map(|(who, keep_mine)| Edit::Save { who, keep_mine }),
    ];
    prop::collection::vec(one, 1..24)
}

/// What one person has in front of them.
struct Window {
    who: Who,
    base: i64,
    /// As it was when they began.
    was: Raw,
    mine: Raw,
}

async fn stored(t: &TestApp, dossier: Uuid) -> (i64, Raw) {
    let mut tx = t.store.read().await.unwrap();
    match tx.section(dossier, "applicant").await.unwrap() {
        Some(s) => (s.rev, serde_json::from_str(&s.data).unwrap()),
        None => (0, Raw::new()),
    }
}

/// Whatever two people type and save: what one saved and the other never saw is never overwritten
/// without that other having been shown both.
async fn nothing_is_overwritten_unseen(t: &TestApp, edits: Vec<Edit>) {
    let owner = t.person("Maëlle").await;
    let editor = t.person("Yann").await;
    let id = t.draft(&owner).await;
    let mut tx = t.store.write().await.unwrap();
    tx.put_member(id, editor.account, "editor", 0)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let (base, was) = stored(t, id).await;
    let mut windows = [owner, editor].map(|who| Window {
        who,
        base,
        was: was.clone(),
        mine: was.clone(),
    });
    for edit in edits {
        match edit {
            Edit::Type {
                who,
                field,
                value: 0,
            } => windows[who].mine.remove(FIELDS[field]),
            Edit::Type { who, field, value } => windows[who]
                .mine
                .set(FIELDS[field], format!("{value} de {who}")),
            Edit::Save { who, keep_mine } => {
                let w = &mut windows[who];
                let (_, before) = stored(t, id).await;
                let clash: Vec<&str> = FIELDS
                    .into_iter()
                    .filter(|f| {
                        w.mine.get(f) != w.was.get(f)
                            && before.get(f) != w.was.get(f)
                            && before.get(f) != w.mine.get(f)
                    })
                    .collect();
                match t
                    .save_section(&w.who, &key(id), "applicant", w.base, &w.mine)
                    .await
                    .unwrap()
                {
                    Saved::Done { rev, .. } => {
                        assert!(clash.is_empty(), "{clash:?} overwritten in silence");
                        let (now, after) = stored(t, id).await;
                        assert_eq!(now, rev);
                        for f in FIELDS {
                            let expected = if w.mine.get(f) == w.was.get(f) {
                                before.get(f)
                            } else {
                                w.mine.get(f)
                            };
                            assert_eq!(after.get(f), expected, "{f}");
                        }
                        (w.base, w.was, w.mine) = (rev, after.clone(), after);
                    }
                    Saved::Conflict {
                        rev,
                        merged,
                        conflicts,
                    } => {
                        assert_eq!(stored(t, id).await.1, before, "a conflict wrote something");
                        assert_eq!(
                            conflicts.iter().map(|c| c.key.as_str()).collect::<Vec<_>>(),
                            {
                                let mut sorted = clash.clone();
                                sorted.sort_unstable();
                                sorted
                            }
                        );
                        for c in &conflicts {
                            assert_eq!(
                                (c.mine.as_deref(), c.theirs.as_deref()),
                                (w.mine.get(&c.key), before.get(&c.key))
                            );
                        }
                        // The person chooses, having seen both.
                        let mut chosen = merged.clone();
                        for c in conflicts {
                            match if keep_mine { c.mine } else { c.theirs } {
                                Some(text) => chosen.set(c.key, text),
                                None => chosen.remove(&c.key),
                            }
                        }
                        (w.base, w.was, w.mine) = (rev, before, chosen);
                    }
                }
            }
        }
    }
}

/// What may happen to a dossier, by whom it may; what is refused changes nothing.
#[derive(Clone, Copy, Debug)]
enum Act {
    Wait(u16),
    Save(u8),
    /// The plan, in tens of euros: spent, asked, of one's own.
    Plan(u8, u8, u8),
    Upload,
    Submit,
    Withdraw,
    Message,
    Judge(bool),
    AskQuote,
    AskStatutes,
    AskCorrection(u8),
    Complete,
    Propose(i64),
    Reopen,
    Decide(u8),
    Lapse,
    Jobs,
    Seal,
}

impl Act {
    /// Whether somebody sends a form: not what happens on its own, nor what is saved while typing, which has its
    /// own revision.
    fn is_sent(self) -> bool {
        !matches!(
            self,
            Self::Wait(_) | Self::Save(_) | Self::Plan(..) | Self::Lapse | Self::Jobs | Self::Seal
        )
    }
}

/// Plans of which half balance.
fn plans() -> impl Strategy<Value = Act> {
    let tens = 0..=220u8;
    prop_oneof![
        (0..=110u8, 0..=110u8).prop_map(|(asked, own)| Act::Plan(asked + own, asked, own)),
        (tens.clone(), tens.clone(), tens)
            .prop_map(|(spent, asked, own)| Act::Plan(spent, asked, own)),
    ]
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let one = prop_oneof![
        4 => (0..60u16).prop_map(Act::Wait),
        3 => any::<u8>().prop_map(Act::Save),
        2 => plans(),
        2 => Just(Act::Upload),
        6 => Just(Act::Submit),
        1 => Just(Act::Withdraw),
        1 => Just(Act::Message),
        1 => any::<bool>().prop_map(Act::Judge),
        2 => Just(Act::AskQuote),
        1 => Just(Act::AskStatutes),
        3 => (0..3u8).prop_map(Act::AskCorrection),
        4 => Just(Act::Complete),
        3 => (1..200_000i64).prop_map(Act::Propose),
        1 => Just(Act::Reopen),
        2 => (0..4u8).prop_map(Act::Decide),
        2 => Just(Act::Lapse),
        1 => Just(Act::Jobs),
        1 => Just(Act::Seal),
    ];
    prop::collection::vec(one, 4..30)
}

struct Life<'a> {
    t: &'a TestApp,
    holder: Who,
    officer: Who,
    id: Uuid,
    today: Date,
    versions: Vec<store::VersionRow>,
}

impl Life<'_> {
    async fn act(&mut self, act: Act) -> Result<(), AppError> {
        let (t, h, o, k) = (self.t, &self.holder, &self.officer, &key(self.id));
        match act {
            Act::Wait(days) => {
                self.today = self.today.saturating_add(i64::from(days).days());
                t.set_day(self.today);
                Ok(())
            }
            Act::Save(n) => {
                let rev = t.rev(self.id, "project").await;
                let mut raw = t.answers()[1].1.clone();
                raw.set("project_title", format!("Titre {n}"));
                // The study begins after today, however long the story lasts.
                raw.set(
                    "study_start",
                    self.today.saturating_add(30.days()).to_string(),
                );
                raw.set(
                    "study_end",
                    self.today.saturating_add(60.days()).to_string(),
                );
                t.save_section(h, k, "project", rev, &raw).await.map(drop)
            }
            Act::Plan(spent, asked, own) => {
                let rev = t.rev(self.id, "plan").await;
                let euros = |tens: u8| (u32::from(tens) * 10).to_string();
                let raw = Raw::from([
                    ("expense.0.kind", "study"),
                    ("expense.0.label", "Bureau d’études"),
                    ("expense.0.amount", euros(spent).as_str()),
                    ("resource.0.kind", "requested"),
                    ("resource.0.amount", euros(asked).as_str()),
                    ("resource.1.kind", "own"),
                    ("resource.1.amount", euros(own).as_str()),
                ]);
                t.save_section(h, k, "plan", rev, &raw).await.map(drop)
            }
            Act::Upload => t.upload(h, self.id, "quote", "un devis").await.map(drop),
            Act::Submit => t.submit(h, k).await.map(drop),
            Act::Withdraw => t.withdraw(h, k, "").await,
            Act::Message => t.write_message(h, k, "Bonjour", false, None).await,
            Act::Judge(ok) => {
                let pieces = t.whole(h, k).await?.pieces;
                match pieces.last() {
                    Some(p) => t.judge_piece(o, k, p.id, ok, "vu").await,
                    None => Ok(()),
                }
            }
            Act::AskQuote => t.ask_pieces(o, k, &["quote".to_owned()], "", None).await,
            Act::AskStatutes => t.ask_pieces(o, k, &["statutes".to_owned()], "", None).await,
            Act::AskCorrection(n) => {
                let sections =
                    [["project"].as_slice(), &["plan"], &["project", "applicant"]][usize::from(n)];
                let sections: Vec<String> = sections.iter().map(|s| (*s).to_owned()).collect();
                t.ask_correction(o, k, &sections, "Corrigez", None).await
            }
            Act::Complete => t.declare_complete(o, k).await,
            Act::Propose(cents) => t.propose(o, k, Cents(cents), "selon moi").await,
            Act::Reopen => t.reopen(o, k).await,
            Act::Decide(n) => {
                let kind = ["granted", "refused", "adjourned", "inadmissible"][usize::from(n)];
                t.decide(o, k, &decision(kind, self.today)).await.map(drop)
            }
            Act::Lapse => t.lapse_due().await.map(drop),
            Act::Jobs => t.drain().await.map(drop),
            Act::Seal => t.seal().await.map(drop),
        }
    }

    /// 11. The same form sent again is answered as the first time and has no effect.
    async fn repeated(&mut self, act: Act) {
        let before = (self.t.row(self.id).await, self.traces().await);
        if let Err(error) = self.act(act).await {
            panic!("{act:?} was done and is refused when it is sent again: {error}");
        }
        let after = (self.t.row(self.id).await, self.traces().await);
        assert_eq!(before, after, "{act:?} sent again changed something");
    }

    /// How many entries of the journal, messages and mails there are.
    async fn traces(&self) -> [usize; 3] {
        let mut tx = self.t.store.read().await.unwrap();
        let entries = tx.journal(self.id).await.unwrap().len();
        let messages = tx.messages(self.id).await.unwrap().len();
        drop(tx);
        let mut mails = 0;
        for who in [&self.holder, &self.officer] {
            mails += self.t.mail_kinds(&who.email).await.len();
        }
        [entries, messages, mails]
    }

    /// What must hold between any two acts.
    async fn check(&mut self, before: State, act: Act) {
        let t = self.t;
        let d = t.row(self.id).await;
        let mut tx = t.store.read().await.unwrap();
        // 1. The state moved by one row of the table, or not at all.
        let moves = TABLE
            .iter()
            .any(|(from, _, to)| (*from, *to) == (before, d.state));
        let filed_without_piece = before == State::Draft && d.state == State::Incomplete;
        assert!(
            before == d.state || moves || filed_without_piece,
            "{act:?}: {before} to {}",
            d.state
        );
        // 2. What was submitted is as it was, to the byte; one version more at most.
        let versions = tx.versions(self.id).await.unwrap();
        assert!(versions.len() <= self.versions.len() + 1);
        for (was, is) in self.versions.iter().zip(&versions) {
            assert_eq!(
                (
                    was.n,
                    &was.data,
                    &was.hash,
                    was.submitted_at,
                    was.submitted_by
                ),
                (is.n, &is.data, &is.hash, is.submitted_at, is.submitted_by)
            );
        }
        assert!(versions.len() >= self.versions.len());
        // 5. What was submitted balances, and asks for what the scheme gives: 300 to 1 500 €.
        for version in versions.iter().skip(self.versions.len()) {
            let sections: BTreeMap<String, Raw> = serde_json::from_str(&version.data).unwrap();
            let euros = |line: &str| -> i64 {
                let amount = sections["plan"].get(&format!("{line}.amount"));
                amount.map_or(0, |text| text.replace(' ', "").parse().unwrap())
            };
            let [spent, asked, own] = ["expense.0", "resource.0", "resource.1"].map(euros);
            assert_eq!(spent, asked + own, "{act:?}");
            assert!(
                asked == 0 || (300..=1500).contains(&asked),
                "{act:?}: {asked}"
            );
            assert_eq!(d.requested, Some(Cents(asked * 100)), "{act:?}");
        }
        // 7. The day of silence is what the dated facts give.
        if let Some(received) = d.received_on {
            let suspensions = tx.suspensions(self.id).await.unwrap();
            let clock = Clock {
                received,
                suspensions: suspensions
                    .into_iter()
                    .map(|s| Suspension {
                        from: s.from_on,
                        to: s.to_on,
                        reason: s.reason,
                    })
                    .collect(),
            };
            match silence(&clock, 3) {
                Silence::Due(day) => {
                    assert_eq!((d.silence_on, d.suspended), (Some(day), false), "{act:?}")
                }
                Silence::Suspended { .. } => assert!(d.suspended, "{act:?}"),
            }
            if let Some(lapsed) = d.lapsed_on {
                assert_eq!(
                    d.silence_on,
                    Some(lapsed),
                    "a rejection that has happened moved"
                );
                assert!(lapsed < self.today);
            }
        } else {
            assert!(matches!(d.state, State::Draft | State::Withdrawn));
        }
        // 2. A correction opens sections and stops the clock; nothing else does.
        assert_eq!(d.opened.is_empty(), d.state != State::Correction);
        self.versions = versions;
    }
}

async fn a_life_keeps_its_promises(t: &TestApp, acts: Vec<Act>) {
    let start = jiff::civil::date(2026, 1, 14);
    t.set_day(start);
    let holder = t.person("Maëlle").await;
    let officer = t.officer(PHARE).await;
    let id = t.draft(&holder).await;
    t.fill(&holder, id).await;
    let mut life = Life {
        t,
        holder,
        officer,
        id,
        today: start,
        versions: Vec::new(),
    };
    let mut done: BTreeMap<String, usize> = BTreeMap::new();
    for (n, act) in acts.into_iter().enumerate() {
        let before = t.row(id).await;
        // Each act comes from a form of its own.
        let sending = Sending::of(&[id.as_bytes(), &n.to_be_bytes()]);
        life.holder.sent = Some(sending.clone());
        life.officer.sent = Some(sending);
        match life.act(act).await {
            Ok(()) => {
                *done.entry(format!("{act:?}")).or_default() += 1;
                if act.is_sent() {
                    life.repeated(act).await;
                }
            }
            Err(AppError::Internal(why) | AppError::Busy(why) | AppError::Down(why)) => {
                panic!("{act:?}: {why}")
            }
            Err(AppError::State(why)) => panic!(
                "{act:?}: granted by the table of permissions, refused by that of states: {why}"
            ),
            Err(_) => {
                let after = t.row(id).await;
                assert_eq!(
                    (before.version, &before),
                    (after.version, &after),
                    "{act:?} was refused and changed something"
                );
            }
        }
        life.check(before.state, act).await;
    }
    // 7. A year later nothing dated has moved.
    let before = t.row(id).await;
    t.set_day(life.today.saturating_add(400.days()));
    if before.state != State::Draft && before.number.is_some() {
        t.write_message(&life.holder, &key(id), "Des nouvelles ?", false, None)
            .await
            .unwrap();
    }
    let after = t.row(id).await;
    assert_eq!(
        (
            before.received_on,
            before.silence_on,
            before.suspended,
            before.lapsed_on,
            before.due_on,
            before.decided_on
        ),
        (
            after.received_on,
            after.silence_on,
            after.suspended,
            after.lapsed_on,
            after.due_on,
            after.decided_on
        )
    );
    t.set_day(start);
}

#[test]
fn two_editors_never_overwrite_unseen_on_sqlite() {
    holds(Engine::Sqlite, 60, &edits(), nothing_is_overwritten_unseen);
}

#[test]
fn two_editors_never_overwrite_unseen_on_postgres() {
    holds(
        Engine::Postgres,
        40,
        &edits(),
        nothing_is_overwritten_unseen,
    );
}

#[test]
fn any_life_of_a_dossier_keeps_its_promises_on_sqlite() {
    holds(Engine::Sqlite, 60, &acts(), a_life_keeps_its_promises);
}

#[test]
fn any_life_of_a_dossier_keeps_its_promises_on_postgres() {
    holds(Engine::Postgres, 30, &acts(), a_life_keeps_its_promises);
}
