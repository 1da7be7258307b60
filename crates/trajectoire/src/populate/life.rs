//! The life of an invented dossier: when it came, what happened, where it stands.

use std::collections::BTreeMap;

use domain::clock::{Clock, Silence, Suspension, silence};
use domain::dossier::{Event, State};
use domain::journal::Entry;
use domain::number::Number;
use jiff::ToSpan;
use jiff::civil::Date;
use money::Cents;
use policy::{ParameterValue, Region, Scheme};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Account, BulkDossier, Decision, Dossier, Message, Project, SuspensionRow, VersionRow};
use uuid::Uuid;

use super::Lexicon;
use super::answers::{Character, answers};

const DAY_US: i64 = 86_400_000_000;

/// How often each state is met, in parts of a hundred; open ones are recent.
const STATES: [(State, u32); 11] = [
    (State::Draft, 8),
    (State::Filed, 3),
    (State::Incomplete, 2),
    (State::Review, 5),
    (State::Correction, 1),
    (State::Proposed, 2),
    (State::Adjourned, 1),
    (State::Granted, 45),
    (State::Refused, 20),
    (State::Inadmissible, 6),
    (State::Withdrawn, 7),
];

/// Everything that does not change from one dossier to the next.
pub struct World<'a> {
    region: &'a Region,
    lexicon: &'a Lexicon,
    officers: &'a [(String, Uuid, String)],
    schemes: Vec<&'a Scheme>,
    numbers: BTreeMap<i64, i64>,
    today: Date,
    now_us: i64,
    rng: StdRng,
    serial: u64,
    run: u64,
    /// Owner of the last dossiers: people file more than one.
    owner: Option<(Account, u32)>,
}

impl<'a> World<'a> {
    pub fn new(
        region: &'a Region,
        lexicon: &'a Lexicon,
        officers: &'a [(String, Uuid, String)],
        numbers: BTreeMap<i64, i64>,
        today: Date,
        now_us: i64,
        seed: u64,
    ) -> Self {
        let schemes = region
            .schemes_on(today)
            .filter(|s| s.form.is_some() && s.manager.is_some())
            .collect();
        let run = numbers.values().copied().fold(seed, |a, n| {
            a.wrapping_mul(31).wrapping_add(n.unsigned_abs())
        });
        Self {
            region,
            lexicon,
            officers,
            schemes,
            numbers,
            today,
            now_us,
            rng: StdRng::seed_from_u64(seed),
            serial: 0,
            run,
            owner: None,
        }
    }

    fn id(&mut self, at_us: i64) -> Uuid {
        let mut bytes = [0; 10];
        self.rng.fill(&mut bytes);
        let millis = u64::try_from(at_us / 1000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }

    fn pick(&mut self, list: &'a [String]) -> &'a str {
        if list.is_empty() {
            return "";
        }
        &list[self.rng.random_range(0..list.len())]
    }

    fn state(&mut self) -> State {
        let mut n = self.rng.random_range(0..100_u32);
        for (state, share) in STATES {
            if n < share {
                return state;
            }
            n -= share;
        }
        State::Granted
    }

    fn owner(&mut self, created: i64) -> (Account, bool) {
        if let Some((account, left)) = &mut self.owner
            && *left > 0
            && account.created_at <= created
        {
            *left -= 1;
            return (account.clone(), false);
        }
        self.serial += 1;
        let first = self.pick(&self.lexicon.first_names);
        let last = self.pick(&self.lexicon.last_names);
        let email = format!(
            "p{}-{}@exemple.invalid",
            self.run % 1_000_000_007,
            self.serial
        );
        let account = Account {
            id: self.id(created),
            email_key: email.clone(),
            email,
            name: format!("{first} {last}"),
            password: None,
            verified_at: Some(created),
            created_at: created,
            disabled_at: None,
        };
        let more = self.rng.random_range(0..4);
        self.owner = Some((account.clone(), more));
        (account, true)
    }

    /// Invents one dossier; `None` when no scheme takes dossiers today.
    pub fn dossier(&mut self) -> Option<BulkDossier> {
        if self.schemes.is_empty() || self.region.territory.communes().len() == 0 {
            return None;
        }
        let scheme = self.schemes[self.rng.random_range(0..self.schemes.len())];
        let form = scheme.form.as_ref()?;
        let manager = scheme.manager.clone()?;
        let state = self.state();
        // Open dossiers came in the last fifty days, closed ones over ten years.
        let age = if state.is_final() {
            self.rng.random_range(70..3600)
        } else {
            self.rng.random_range(1..50)
        };
        let filed_at = self.now_us - i64::from(age) * DAY_US - self.rng.random_range(0..DAY_US / 2);
        let received = self.today.saturating_sub(i64::from(age).days());
        let created = filed_at - self.rng.random_range(1..20) * DAY_US;
        let (owner, fresh_owner) = self.owner(created);
        let communes = self.region.territory.communes();
        let skip = self.rng.random_range(0..communes.len());
        let commune = self.region.territory.communes().nth(skip)?;
        let title = format!(
            "{} {}",
            self.pick(&self.lexicon.things),
            self.pick(&self.lexicon.twists)
        );
        let mut names = owner.name.splitn(2, ' ');
        let character = Character {
            first_name: names.next().unwrap_or_default(),
            last_name: names.next().unwrap_or_default(),
            email: &owner.email,
            title: &title,
            commune: &commune.code,
            city: &commune.name,
            postcode: commune.postal_codes.first().map_or("", String::as_str),
            kind: if self.rng.random_bool(0.5) {
                "association"
            } else {
                "person"
            },
            start: received.saturating_add(30.days()),
        };
        let floor = scheme
            .amount()
            .and_then(|a| a.floor.value)
            .map_or(200_000, |c| c.0);
        let ceiling = scheme
            .amount()
            .and_then(|a| a.ceiling.value)
            .map_or(2_000_000, |c| c.0);
        let asked = Cents(self.rng.random_range(floor..=ceiling.max(floor)) / 60_000 * 60_000)
            .max(Cents(floor));
        let sections = answers(form, &character, asked, self.lexicon, &mut self.rng);
        let id = self.id(created);
        let project = Project {
            id: self.id(created),
            owner: owner.id,
            title: title.clone(),
            commune: commune.code.clone(),
            stage: scheme
                .stages
                .first()
                .map(|s| s.id().to_owned())
                .unwrap_or_default(),
            situation: "[]".to_owned(),
            created_at: created,
            updated_at: created,
        };
        let mine: Vec<&(String, Uuid, String)> =
            self.officers.iter().filter(|o| o.0 == manager).collect();
        let officer = if matches!(state, State::Draft | State::Filed) || mine.is_empty() {
            None
        } else {
            Some(mine[self.rng.random_range(0..mine.len())].1)
        };
        let mut d = Dossier {
            id,
            number: None,
            project: project.id,
            owner: owner.id,
            scheme: scheme.id.clone(),
            scheme_from: scheme.validity.from,
            manager,
            state,
            title: title.clone(),
            applicant: owner.name.clone(),
            applicant_kind: character.kind.to_owned(),
            commune: commune.code.clone(),
            department: commune.department.clone(),
            requested: None,
            proposed: None,
            granted: None,
            officer,
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
        };
        let mut journal: Vec<Entry> = Vec::with_capacity(6);
        let note = |journal: &mut Vec<Entry>,
                    at: i64,
                    actor: Option<Uuid>,
                    kind: &str,
                    body: serde_json::Value| {
            let head = journal.last().map(Entry::head);
            journal.push(Entry::next(
                head.as_ref(),
                id,
                at,
                actor,
                kind,
                body.to_string(),
            ));
        };
        note(
            &mut journal,
            created,
            Some(owner.id),
            "dossier.started",
            json!({ "scheme": scheme.id, "from": scheme.validity.from.to_string() }),
        );
        let mut out = BulkDossier {
            owner: fresh_owner.then(|| owner.clone()),
            project: Some(project),
            dossier: d.clone(),
            version: None,
            tokens: String::new(),
            suspensions: Vec::new(),
            messages: Vec::new(),
            decision: None,
            journal: Vec::new(),
        };
        if state == State::Draft {
            out.dossier = d;
            out.journal = journal;
            return Some(out);
        }
        let year = i64::from(received.year());
        let next = self.numbers.entry(year).or_insert(1);
        let sequence = u32::try_from(*next).ok()?;
        *next += 1;
        let number = Number::new(received.year(), sequence).ok()?.to_string();
        let data = serde_json::to_string(&sections).ok()?;
        let hash = Sha256::digest(data.as_bytes()).to_vec();
        out.tokens = store::analyse::index(&[
            &number,
            &d.title,
            &d.applicant,
            &commune.name,
            &scheme.name.fr,
        ]);
        out.version = Some(VersionRow {
            n: 1,
            submitted_by: owner.id,
            submitted_at: filed_at,
            data,
            hash,
        });
        d.number = Some(number.clone());
        d.requested = Some(asked);
        d.filed_at = Some(filed_at);
        d.received_on = Some(received);
        d.updated_at = filed_at;
        note(
            &mut journal,
            filed_at,
            Some(owner.id),
            "dossier.submit",
            json!({ "event": "submit", "from": "draft", "to": "filed", "number": number, "version": 1 }),
        );
        let mut clock = Clock::new(received);
        let step = |n: i64| filed_at + n * DAY_US;
        let actor = officer;
        match state {
            State::Incomplete | State::Correction => {
                let (event, reason) = if state == State::Incomplete {
                    (Event::AskPieces, "pieces")
                } else {
                    (Event::AskCorrection, "correction")
                };
                let from = received.saturating_add(1.days()).min(self.today);
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
                if state == State::Correction {
                    d.opened = form.sections.iter().take(1).map(|s| s.id.clone()).collect();
                }
                d.updated_at = step(1);
                note(
                    &mut journal,
                    step(1),
                    actor,
                    &format!("dossier.{}", event.as_str()),
                    json!({ "event": event.as_str(), "to": state.as_str() }),
                );
            }
            State::Filed => {}
            State::Withdrawn => {
                d.updated_at = step(9);
                d.decided_on = Some(received.saturating_add(9.days()));
                note(
                    &mut journal,
                    step(9),
                    Some(owner.id),
                    "dossier.withdraw",
                    json!({ "event": "withdraw", "to": "withdrawn" }),
                );
            }
            State::Inadmissible => {
                d.updated_at = step(6);
                d.decided_on = Some(received.saturating_add(6.days()));
                note(
                    &mut journal,
                    step(6),
                    actor,
                    "dossier.declare-inadmissible",
                    json!({ "event": "declare-inadmissible", "to": "inadmissible" }),
                );
            }
            _ => {
                d.updated_at = step(1);
                note(
                    &mut journal,
                    step(1),
                    actor,
                    "dossier.declare-complete",
                    json!({ "event": "declare-complete", "to": "review" }),
                );
                if matches!(
                    state,
                    State::Proposed | State::Granted | State::Refused | State::Adjourned
                ) {
                    d.proposed = Some(asked);
                    note(
                        &mut journal,
                        step(1) + 1,
                        actor,
                        "dossier.propose",
                        json!({ "event": "propose", "to": "proposed", "cents": asked.0 }),
                    );
                }
            }
        }
        if matches!(
            state,
            State::Granted | State::Refused | State::Adjourned | State::Inadmissible
        ) {
            let kind = match state {
                State::Granted => "granted",
                State::Refused => "refused",
                State::Adjourned => "adjourned",
                _ => "inadmissible",
            };
            let on = if state == State::Adjourned {
                received.saturating_add(1.days())
            } else {
                received.saturating_add(45.days())
            };
            let at = if state == State::Adjourned {
                step(1) + 2
            } else {
                step(45)
            };
            let reason = if state == State::Granted {
                Vec::new()
            } else {
                vec![self.pick(&self.lexicon.refusals).to_owned()]
            };
            let amount = (state == State::Granted).then_some(asked);
            d.granted = amount;
            if state != State::Adjourned {
                d.decided_on = Some(on);
            }
            d.updated_at = at;
            let decision = self.id(at);
            if state != State::Inadmissible {
                let event = match state {
                    State::Granted => Event::Grant,
                    State::Refused => Event::Refuse,
                    _ => Event::Adjourn,
                };
                note(
                    &mut journal,
                    at,
                    actor,
                    &format!("dossier.{}", event.as_str()),
                    json!({ "event": event.as_str(), "to": kind, "decision": decision, "cents": amount.map(|c| c.0) }),
                );
            }
            out.decision = Some(Decision {
                id: decision,
                dossier: id,
                n: 1,
                kind: kind.to_owned(),
                amount,
                reasons: reason,
                decided_on: on,
                decided_by: scheme.committee.clone().unwrap_or_default(),
                signatory: mine.first().map(|o| o.2.clone()).unwrap_or_default(),
                basis: json!({ "scheme": scheme.id, "scheme_from": scheme.validity.from.to_string(), "version": 1 }).to_string(),
                created_by: officer.unwrap_or(owner.id),
                created_at: at,
                notified_at: Some(at),
            });
        }
        if self.rng.random_bool(0.3) {
            let text = self.pick(&self.lexicon.messages).to_owned();
            let at = filed_at + 3_600_000_000;
            out.messages.push(Message {
                id: self.id(at),
                dossier: id,
                author: Some(owner.id),
                author_name: owner.name.clone(),
                side: "holder".to_owned(),
                internal: false,
                body: text,
                created_at: at,
            });
        }
        let months = match self
            .region
            .parameter("silence-rejection", received)
            .map(|p| p.value)
        {
            Some(ParameterValue::Months(n)) => n,
            _ => 0,
        };
        match silence(&clock, months) {
            Silence::Due(day) => d.silence_on = Some(day),
            Silence::Suspended { .. } => {
                d.suspended = true;
                d.silence_on = Some(domain::clock::add_months(received, months));
            }
        }
        d.version = i64::try_from(journal.len()).unwrap_or(1);
        out.dossier = d;
        out.journal = journal;
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn invented(count: usize, seed: u64) -> (Region, Vec<BulkDossier>) {
        let region = crate::open::region(None).expect("the built-in region loads");
        let files = crate::open::files(None).expect("built in");
        let words = std::str::from_utf8(&files.0["demo/words.toml"]).expect("text");
        let lexicon: Lexicon = toml::from_str(words).expect("words");
        let officers: Vec<(String, Uuid, String)> = region
            .bodies
            .iter()
            .map(|b| (b.id.clone(), Uuid::from_u128(7), "Officer".to_owned()))
            .collect();
        let today = jiff::civil::date(2026, 3, 16);
        let mut world = World::new(
            &region,
            &lexicon,
            &officers,
            BTreeMap::new(),
            today,
            1_773_658_800_000_000,
            seed,
        );
        let all = (0..count).filter_map(|_| world.dossier()).collect();
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
            let checked = app::holder::check(scheme, form, &ctx, &sections, &given);
            assert!(
                checked.ready(),
                "{} {:?}: {:?}",
                x.dossier.scheme,
                x.dossier.state,
                checked.errors()
            );
            assert_eq!(checked.plan.map(|p| p.requested), x.dossier.requested);
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
