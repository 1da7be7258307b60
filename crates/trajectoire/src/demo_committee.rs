//! A committee for the demonstration: envelopes, members, and a sitting convened for today.

use std::collections::BTreeMap;

use anyhow::Context;
use app::committee::NewMember;
use app::envelopes::NewEnvelope;
use app::officer::{NewDecision, Note};
use app::{App, AppError, Who};
use domain::committee::Event;
use domain::dossier::State;
use money::Cents;
use policy::{ConditionVerdict, Scheme};
use serde::Deserialize;
use store::{Dossier, WorklistQuery};
use uuid::Uuid;

/// `demo/committee.toml` of a region; a region without one is demonstrated without a committee.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoCommittee {
    body: String,
    /// E-mail of the account that keeps it.
    pub secretary: String,
    place: String,
    /// What the instruction notes say, each in turn.
    note: Vec<DemoNote>,
    /// Why their amounts are proposed.
    reason: String,
    /// Who signs what is decided already.
    signatory: String,
    /// What is decided together, in this order.
    agenda: Vec<DemoAgenda>,
    #[serde(default)]
    envelope: Vec<DemoEnvelope>,
    member: Vec<DemoMember>,
}

/// The part of one scheme.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoAgenda {
    scheme: String,
    /// Dossiers on the agenda of the sitting that is convened.
    items: usize,
    /// Dossiers that are ready for another one.
    spare: usize,
    /// Dossiers granted before it, their letters on the way.
    #[serde(default)]
    decided: usize,
}

/// An instruction note.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoNote {
    summary: String,
    /// Criterion → answer of its scale.
    grid: BTreeMap<String, String>,
    /// Criterion → what was seen.
    #[serde(default)]
    remarks: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoEnvelope {
    scheme: String,
    funder: String,
    /// In cents.
    opened: i64,
    /// In cents.
    credit: i64,
    act: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoMember {
    name: String,
    email: String,
    #[serde(default)]
    chair: bool,
    #[serde(default)]
    advisory: bool,
    /// E-mail of the member they replace.
    substitute_of: Option<String>,
    /// Number of the item whose applicant they have a role in.
    tied_to: Option<usize>,
}

/// Does through the commands what a secretary does before a sitting.
pub async fn seed(app: &App, demo: &DemoCommittee, secretary: &Who) -> anyhow::Result<()> {
    let today = app.today();
    // On another day, some of its schemes may not be there.
    if !demo
        .agenda
        .iter()
        .any(|part| decided_by(app, demo, &part.scheme).is_some())
    {
        return Ok(());
    }
    let open = |e: &&DemoEnvelope| app.region.scheme_on(&e.scheme, today).is_some();
    for e in demo.envelope.iter().filter(open) {
        let new = NewEnvelope {
            funder: e.funder.clone(),
            scheme: e.scheme.clone(),
            year: i64::from(today.year()),
            department: String::new(),
            opened: Cents(e.opened),
            credit: Cents(e.credit),
            reason: e.act.clone(),
        };
        app.open_envelope(secretary, &new)
            .await
            .with_context(|| format!("envelope of {}", e.scheme))?;
    }
    propose(app, demo, secretary).await?;
    let sitting = app
        .new_sitting(secretary, &demo.body, Some(today), &demo.place)
        .await
        .context("sitting of the demonstration")?;
    let ready = app.ready_for(secretary, sitting).await?;
    let parts = demo.agenda.iter().flat_map(|part| {
        let of_scheme = ready.iter().filter(|d| d.scheme == part.scheme);
        of_scheme.take(part.items)
    });
    let chosen: Vec<&Dossier> = parts.collect();
    let mut seats: BTreeMap<&str, Uuid> = BTreeMap::new();
    for m in &demo.member {
        let tie = m.tied_to.and_then(|n| chosen.get(n.checked_sub(1)?));
        let new = NewMember {
            name: m.name.clone(),
            email: m.email.clone(),
            voting: !m.advisory,
            chair: m.chair,
            substitute_of: m
                .substitute_of
                .as_deref()
                .and_then(|email| seats.get(email).copied()),
            roles: tie.map(|d| d.applicant.clone()).into_iter().collect(),
            ..NewMember::default()
        };
        let id = app
            .add_committee_member(secretary, &demo.body, &new)
            .await
            .with_context(|| format!("member {}", m.email))?;
        seats.insert(&m.email, id);
    }
    let agenda: Vec<Uuid> = chosen.iter().map(|d| d.id).collect();
    app.set_agenda(secretary, sitting, &agenda, None).await?;
    if !agenda.is_empty() {
        app.move_sitting(secretary, sitting, Event::Convene).await?;
    }
    Ok(())
}

/// The version in force today of a scheme that this committee decides.
fn decided_by<'a>(app: &'a App, demo: &DemoCommittee, scheme: &str) -> Option<&'a Scheme> {
    let in_force = app.region.scheme_on(scheme, app.today());
    in_force.filter(|s| s.committee.as_deref() == Some(demo.body.as_str()))
}

/// Brings dossiers before the committee, each with its note: those that are proposed already, of which
/// some are granted at once, and as many in instruction as its agenda takes, and some more that stay to
/// be chosen. A scheme that is not in force that day brings none.
async fn propose(app: &App, demo: &DemoCommittee, secretary: &Who) -> anyhow::Result<()> {
    let mut notes = demo.note.iter().cycle();
    for part in &demo.agenda {
        let Some(scheme) = decided_by(app, demo, &part.scheme) else {
            continue;
        };
        let Some(manager) = scheme
            .manager
            .as_deref()
            .filter(|m| secretary.is_officer_of(m))
        else {
            continue;
        };
        let query = |state, most: usize| -> anyhow::Result<WorklistQuery> {
            Ok(WorklistQuery {
                manager: manager.to_owned(),
                states: vec![state],
                scheme: Some(scheme.id.clone()),
                limit: u32::try_from(most)?,
                ..WorklistQuery::default()
            })
        };
        let mut sound = Vec::new();
        for row in app
            .worklist(secretary, query(State::Proposed, 20)?)
            .await?
            .rows
        {
            let against = write_note(app, secretary, &row.dossier, notes.next()).await?;
            if let (false, Some(amount)) = (against, row.dossier.proposed) {
                sound.push((row.dossier.id.to_string(), amount));
            }
        }
        let mut to_decide = part.decided;
        for (key, amount) in sound {
            if to_decide > 0 && grant(app, demo, secretary, &key, amount).await? {
                to_decide -= 1;
            }
        }
        let waiting = query(State::Review, part.items + part.spare)?;
        for row in app.worklist(secretary, waiting).await?.rows {
            let Some(amount) = row.dossier.requested else {
                continue;
            };
            write_note(app, secretary, &row.dossier, notes.next()).await?;
            let key = row.dossier.id.to_string();
            app.propose(secretary, &key, amount, &demo.reason).await?;
        }
    }
    Ok(())
}

/// Writes the note of a dossier, what a person judges held to be met; tells whether a rule stands
/// against it.
async fn write_note(
    app: &App,
    secretary: &Who,
    dossier: &Dossier,
    said: Option<&DemoNote>,
) -> anyhow::Result<bool> {
    let Some(said) = said else {
        return Ok(false);
    };
    let key = dossier.id.to_string();
    let mut note = Note {
        summary: said.summary.clone(),
        grid: said.grid.clone(),
        remarks: said.remarks.clone(),
        ..Note::default()
    };
    let whole = app.whole(secretary, &key).await?;
    let assessed = app.assess(&whole, &note, app.today())?;
    let judged = assessed.result.conditions.iter();
    let judged = judged.filter(|one| one.verdict == ConditionVerdict::Judgement);
    note.judged = judged
        .map(|one| (one.id.to_string(), "met".to_owned()))
        .collect();
    let rev = whole.instruction.as_ref().map_or(0, |stored| stored.rev);
    app.save_note(secretary, &key, rev, &note).await?;
    Ok(assessed.stands_against(&note))
}

/// Grants what was proposed; `false` when state aid stands in the way of this one.
async fn grant(
    app: &App,
    demo: &DemoCommittee,
    secretary: &Who,
    key: &str,
    amount: Cents,
) -> anyhow::Result<bool> {
    let today = app.today();
    let body = app.region.body_called(&demo.body, today);
    let decision = NewDecision {
        kind: "granted".to_owned(),
        amount: Some(amount),
        reasons: vec![demo.reason.clone()],
        decided_on: today,
        decided_by: body.map(|name| name.fr).unwrap_or_default(),
        signatory: demo.signatory.clone(),
    };
    match app.decide(secretary, key, &decision).await {
        Ok(_) => Ok(true),
        Err(AppError::Aid(_)) => Ok(false),
        Err(other) => Err(other.into()),
    }
}
