//! The life of an invented dossier: what was asked, what happened, where it stands.

use domain::clock::{Clock, Silence, Suspension, silence};
use domain::dossier::{Event, State};
use domain::journal::Entry;
use jiff::ToSpan;
use jiff::civil::Date;
use money::Cents;
use policy::Scheme;
use policy::territory::Commune;
use rand::Rng;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::{Account, BulkDossier, Decision, Dossier, Message, Project, SuspensionRow, VersionRow};
use uuid::Uuid;

use super::answers::{Character, answers, siret_of};
use super::world::{Desk, Officer, Teller};

const HOUR_US: i64 = 3_600_000_000;
const DAY_US: i64 = 24 * HOUR_US;

/// The journal of one dossier, entry after entry.
struct Story {
    id: Uuid,
    entries: Vec<Entry>,
}

impl Story {
    fn note(&mut self, at: i64, actor: Option<Uuid>, kind: &str, facts: &Value) {
        let head = self.entries.last().map(Entry::head);
        self.entries.push(Entry::next(
            head.as_ref(),
            self.id,
            at,
            actor,
            kind,
            facts.to_string(),
        ));
    }

    /// One event of the table of states, with what is known of it.
    fn event(&mut self, at: i64, actor: Option<Uuid>, event: Event, to: State, more: Value) {
        let mut facts = json!({ "event": event.as_str(), "to": to.as_str() });
        if let (Some(facts), Value::Object(more)) = (facts.as_object_mut(), more) {
            facts.extend(more);
        }
        self.note(at, actor, &format!("dossier.{}", event.as_str()), &facts);
    }
}

/// A dossier just begun.
fn begun(
    ids: [Uuid; 2],
    owner: &Account,
    desk: &Desk<'_>,
    commune: &Commune,
    state: State,
    title: String,
    kind: &str,
    created: i64,
) -> Dossier {
    Dossier {
        id: ids[0],
        number: None,
        project: ids[1],
        owner: owner.id,
        scheme: desk.scheme.id.clone(),
        scheme_from: desk.scheme.validity.from,
        manager: desk.manager.to_owned(),
        state,
        title,
        applicant: owner.name.clone(),
        applicant_kind: kind.to_owned(),
        applicant_key: String::new(),
        commune: commune.code.clone(),
        department: commune.department.clone(),
        requested: None,
        proposed: None,
        granted: None,
        officer: None,
        created_at: created,
        updated_at: created,
        filed_at: None,
        received_on: None,
        silence_on: None,
        suspended: false,
        lapsed_on: None,
        due_on: None,
        decided_on: None,
        opened: Vec::new(),
        version: 1,
    }
}

/// What was decided, or put off.
fn event_of(state: State) -> Option<(Event, &'static str)> {
    match state {
        State::Granted => Some((Event::Grant, "granted")),
        State::Refused => Some((Event::Refuse, "refused")),
        State::Adjourned => Some((Event::Adjourn, "adjourned")),
        State::Inadmissible => Some((Event::DeclareInadmissible, "inadmissible")),
        _ => None,
    }
}

impl<'a> Teller<'_, 'a> {
    /// An amount between what the scheme gives at least and at most, in steps of 600 €.
    fn asked(&mut self, scheme: &Scheme) -> Cents {
        let rule = scheme.amount();
        let floor = rule
            .and_then(|a| a.floor.value)
            .map_or(200_000, |cents| cents.0);
        let ceiling = rule
            .and_then(|a| a.ceiling.value)
            .map_or(2_000_000, |cents| cents.0);
        let cents = self.rng.random_range(floor..=ceiling.max(floor));
        Cents(cents / 60_000 * 60_000).max(Cents(floor))
    }

    /// Invents the `n`-th dossier of the calendar.
    pub fn dossier(&mut self, n: usize) -> Option<BulkDossier> {
        let world = self.world;
        let state = world.calendar.state(n, &mut self.rng);
        let received = world.calendar.received(n);
        // Between eight in the morning and eight in the evening of that day.
        let filed_at = world.midnight_us - i64::from(world.calendar.age(n)) * DAY_US
            + self.rng.random_range(8 * HOUR_US..20 * HOUR_US);
        let created = filed_at - self.rng.random_range(1..20) * DAY_US;
        let (owner, fresh) = self.owner(n, created);
        let desk = self.desk(n);
        let commune = self.commune();
        let title = format!(
            "{} {}",
            self.pick(&world.lexicon.things),
            self.pick(&world.lexicon.twists)
        );
        let kind = if self.rng.random_bool(0.5) {
            "association"
        } else {
            "person"
        };
        let ids = [self.id(created), self.id(created)];
        let mut d = begun(
            ids,
            &owner,
            desk,
            commune,
            state,
            title.clone(),
            kind,
            created,
        );
        let mut story = Story {
            id: d.id,
            entries: Vec::with_capacity(6),
        };
        story.note(
            created,
            Some(owner.id),
            "dossier.started",
            &json!({ "scheme": desk.scheme.id, "from": desk.scheme.validity.from.to_string() }),
        );
        let mut out = BulkDossier {
            owner: fresh.then(|| owner.clone()),
            project: Some(Project {
                id: d.project,
                owner: owner.id,
                title: title.clone(),
                commune: commune.code.clone(),
                stage: desk
                    .scheme
                    .stages
                    .first()
                    .map(|s| s.id().to_owned())
                    .unwrap_or_default(),
                situation: "[]".to_owned(),
                created_at: created,
                updated_at: created,
            }),
            dossier: d.clone(),
            version: None,
            tokens: String::new(),
            suspensions: Vec::new(),
            messages: Vec::new(),
            decision: None,
            journal: Vec::new(),
        };
        if state != State::Draft {
            let asked = self.asked(desk.scheme);
            d.number = Some(world.calendar.number(n)?.to_string());
            d.requested = Some(asked);
            d.filed_at = Some(filed_at);
            d.received_on = Some(received);
            d.updated_at = filed_at;
            self.file(&mut out, &mut d, desk, commune, &owner)?;
            story.event(
                filed_at,
                Some(owner.id),
                Event::Submit,
                State::Filed,
                json!({ "from": "draft", "number": d.number, "version": 1 }),
            );
            self.instruct(&mut out, &mut d, &mut story, desk, &owner, asked);
        }
        d.version = i64::try_from(story.entries.len()).unwrap_or(1);
        out.dossier = d;
        out.journal = story.entries;
        Some(out)
    }

    /// Answers everything that a dossier asks; `None` for one that is not filed.
    fn file(
        &mut self,
        out: &mut BulkDossier,
        d: &mut Dossier,
        desk: &Desk<'a>,
        commune: &Commune,
        owner: &Account,
    ) -> Option<()> {
        let (number, asked) = (d.number.clone()?, d.requested?);
        let (filed_at, received) = (d.filed_at?, d.received_on?);
        let lexicon = self.world.lexicon;
        let (high, low) = owner.id.as_u64_pair();
        let siret = siret_of(high ^ low);
        let mut names = owner.name.splitn(2, ' ');
        let character = Character {
            first_name: names.next().unwrap_or_default(),
            last_name: names.next().unwrap_or_default(),
            email: &owner.email,
            title: &d.title,
            commune: &commune.code,
            city: &commune.name,
            postcode: commune.postal_codes.first().map_or("", String::as_str),
            kind: &d.applicant_kind,
            siret: &siret,
            start: received.saturating_add(30.days()),
        };
        let sections = answers(desk, &character, asked, lexicon, &mut self.rng);
        // Where the form asks for it and the answers before it show the question.
        let asked_for = desk.form.fields().find(|field| {
            field.role.as_deref() == Some("applicant.siret")
                && sections.values().any(|raw| raw.get(&field.id).is_some())
        });
        if asked_for.is_some() {
            d.applicant_key = siret[..9].to_owned();
        }
        let data = serde_json::to_string(&sections).ok()?;
        out.version = Some(VersionRow {
            n: 1,
            submitted_by: owner.id,
            submitted_at: filed_at,
            hash: Sha256::digest(data.as_bytes()).to_vec(),
            data,
        });
        out.tokens = self.words.index(&[
            &number,
            &d.title,
            &d.applicant,
            &commune.name,
            &desk.scheme.name.fr,
        ]);
        if self.rng.random_bool(0.3) {
            let at = filed_at + HOUR_US;
            out.messages.push(Message {
                id: self.id(at),
                dossier: d.id,
                author: Some(owner.id),
                author_name: owner.name.clone(),
                side: "holder".to_owned(),
                internal: false,
                body: self.pick(&lexicon.messages).to_owned(),
                created_at: at,
            });
        }
        Some(())
    }

    /// What the service did since, up to the state in which the dossier is met.
    fn instruct(
        &mut self,
        out: &mut BulkDossier,
        d: &mut Dossier,
        story: &mut Story,
        desk: &Desk<'a>,
        owner: &Account,
        asked: Cents,
    ) {
        let (Some(filed_at), Some(received)) = (d.filed_at, d.received_on) else {
            return;
        };
        let state = d.state;
        let officer: Option<&Officer> = if state == State::Filed || desk.officers.is_empty() {
            None
        } else {
            Some(desk.officers[self.rng.random_range(0..desk.officers.len())])
        };
        d.officer = officer.map(|o| o.1);
        let actor = d.officer;
        let after = |days: i64| filed_at + days * DAY_US;
        let mut clock = Clock::new(received);
        match state {
            State::Incomplete | State::Correction => {
                let (event, reason) = if state == State::Incomplete {
                    (Event::AskPieces, "pieces")
                } else {
                    d.opened = desk
                        .form
                        .sections
                        .iter()
                        .take(1)
                        .map(|s| s.id.clone())
                        .collect();
                    (Event::AskCorrection, "correction")
                };
                let from = received.saturating_add(1.days()).min(self.world.today);
                clock.suspensions.push(Suspension {
                    from,
                    to: None,
                    reason: reason.to_owned(),
                });
                out.suspensions.push(SuspensionRow {
                    n: 1,
                    from_on: from,
                    to_on: None,
                    reason: reason.to_owned(),
                });
                d.due_on = Some(from.saturating_add(30.days()));
                d.updated_at = after(1);
                story.event(after(1), actor, event, state, json!({}));
            }
            State::Withdrawn => {
                d.updated_at = after(9);
                d.decided_on = Some(received.saturating_add(9.days()));
                story.event(after(9), Some(owner.id), Event::Withdraw, state, json!({}));
            }
            State::Draft | State::Filed | State::Inadmissible => {}
            State::Review
            | State::Proposed
            | State::Granted
            | State::Refused
            | State::Adjourned => {
                d.updated_at = after(1);
                story.event(
                    after(1),
                    actor,
                    Event::DeclareComplete,
                    State::Review,
                    json!({}),
                );
                if state != State::Review {
                    d.proposed = Some(asked);
                    story.event(
                        after(1) + 1,
                        actor,
                        Event::Propose,
                        State::Proposed,
                        json!({ "cents": asked.0 }),
                    );
                }
            }
        }
        if let Some((event, kind)) = event_of(state) {
            let days = match state {
                State::Inadmissible => 6,
                State::Adjourned => 1,
                _ => 45,
            };
            let (on, at) = (received.saturating_add(days.days()), after(days) + 2);
            d.granted = (state == State::Granted).then_some(asked);
            d.decided_on = (state != State::Adjourned).then_some(on);
            d.updated_at = at;
            let decision = self.decision(d, desk, officer, owner, kind, on, at);
            let facts = json!({ "decision": decision.id, "cents": d.granted.map(|c| c.0) });
            story.event(at, actor, event, state, facts);
            out.decision = Some(decision);
        }
        let months = self.world.silence_months(received);
        match silence(&clock, months) {
            Silence::Due(day) => d.silence_on = Some(day),
            Silence::Suspended { .. } => {
                d.suspended = true;
                d.silence_on = Some(domain::clock::add_months(received, months));
            }
        }
    }

    fn decision(
        &mut self,
        d: &Dossier,
        desk: &Desk<'a>,
        officer: Option<&Officer>,
        owner: &Account,
        kind: &str,
        on: Date,
        at: i64,
    ) -> Decision {
        let reasons = if d.granted.is_some() {
            Vec::new()
        } else {
            vec![self.pick(&self.world.lexicon.refusals).to_owned()]
        };
        let basis = json!({
            "scheme": d.scheme, "scheme_from": d.scheme_from.to_string(), "version": 1
        });
        Decision {
            id: self.id(at),
            dossier: d.id,
            n: 1,
            kind: kind.to_owned(),
            amount: d.granted,
            reasons,
            decided_on: on,
            decided_by: self.world.decider(desk.scheme, on),
            signatory: desk
                .officers
                .first()
                .map(|o| o.2.clone())
                .unwrap_or_default(),
            basis: basis.to_string(),
            created_by: officer.map_or(owner.id, |o| o.1),
            created_at: at,
            notified_at: Some(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use policy::Region;
    use std::collections::BTreeMap;
    use store::analyse::Memo;

    use super::super::Lexicon;
    use super::super::calendar::Calendar;
    use super::super::world::World;
    use super::*;

    /// The sixteenth of March 2026 in Paris.
    const MIDNIGHT: i64 = 1_773_615_600_000_000;

    fn invented(count: usize, seed: u64) -> (Region, Vec<BulkDossier>) {
        let region = crate::open::region(None).expect("the built-in region loads");
        let files = crate::open::files(None).expect("built in");
        let words = std::str::from_utf8(&files.0["demo/words.toml"]).expect("text");
        let lexicon: Lexicon = toml::from_str(words).expect("words");
        let officers: Vec<Officer> = region
            .bodies
            .iter()
            .map(|b| (b.id.clone(), Uuid::from_u128(7), "Officer".to_owned()))
            .collect();
        let today = jiff::civil::date(2026, 3, 16);
        let world = World::new(
            &region,
            &lexicon,
            &officers,
            Calendar::new(count, today),
            today,
            MIDNIGHT,
            seed,
        )
        .expect("schemes and communes");
        let all = world.batch(0..count, &mut Memo::default());
        (region, all)
    }

    #[test]
    fn every_filed_dossier_would_have_been_accepted() {
        let (region, all) = invented(600, 3);
        assert_eq!(all.len(), 600);
        let mut states = BTreeSet::new();
        for x in &all {
            states.insert(x.dossier.state);
            let Some(version) = &x.version else { continue };
            let scheme = region
                .scheme_version(&x.dossier.scheme, x.dossier.scheme_from)
                .expect("scheme");
            let form = scheme.form.as_ref().expect("form");
            let sections: BTreeMap<String, domain::answers::Raw> =
                serde_json::from_str(&version.data).expect("json");
            let ctx = domain::form::FormContext {
                form,
                territory: &region.territory,
                today: x.dossier.received_on.expect("filed"),
                lang: "fr",
            };
            let given = form.pieces.iter().map(|p| p.id.clone()).collect();
            let all = domain::answers::Raw::merged(sections.values());
            let said = domain::form::Said::of(form, all);
            let checked = app::holder::check(scheme, form, &ctx, &sections, &said, &given);
            assert!(
                checked.ready(),
                "{} {:?}: {:?}",
                x.dossier.scheme,
                x.dossier.state,
                checked.errors()
            );
            assert_eq!(checked.plan.map(|p| p.requested), x.dossier.requested);
            let siret = said.roles.get("applicant.siret").map_or("", String::as_str);
            assert_eq!(siret.get(..9).unwrap_or_default(), x.dossier.applicant_key);
        }
        assert_eq!(
            states.len(),
            State::ALL.len(),
            "every state is met: {states:?}"
        );
    }

    #[test]
    fn journals_are_sound_and_the_seed_decides() {
        let (_, all) = invented(100, 5);
        for x in &all {
            domain::journal::verify(
                x.dossier.id,
                &x.journal,
                x.journal.last().map(Entry::head).as_ref(),
            )
            .expect("sound");
        }
        let (_, again) = invented(100, 5);
        let (_, other) = invented(100, 6);
        let numbers = |list: &[BulkDossier]| {
            list.iter()
                .map(|x| (x.dossier.id, x.dossier.title.clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(numbers(&all), numbers(&again));
        assert_ne!(numbers(&all), numbers(&other));
    }
}
