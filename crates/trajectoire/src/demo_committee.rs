//! A committee for the demonstration: envelopes, members, and a sitting convened for today.

use std::collections::BTreeMap;

use anyhow::Context;
use app::committee::NewMember;
use app::envelopes::NewEnvelope;
use app::officer::Note;
use app::{App, Who};
use domain::committee::Event;
use domain::dossier::State;
use money::Cents;
use serde::Deserialize;
use store::WorklistQuery;
use uuid::Uuid;

/// `demo/committee.toml` of a region; a region without one is demonstrated without a committee.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoCommittee {
    body: String,
    /// E-mail of the account that keeps it.
    pub secretary: String,
    place: String,
    /// Dossiers on the agenda of the sitting that is convened.
    items: usize,
    /// What the instruction note of each says.
    notes: Vec<String>,
    /// Why their amounts are proposed.
    reason: String,
    #[serde(default)]
    envelope: Vec<DemoEnvelope>,
    member: Vec<DemoMember>,
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
    for e in &demo.envelope {
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
    let mut ready = app.ready_for(secretary, sitting).await?;
    ready.truncate(demo.items);
    let mut seats: BTreeMap<&str, Uuid> = BTreeMap::new();
    for m in &demo.member {
        let tie = m.tied_to.and_then(|n| ready.get(n.checked_sub(1)?));
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
    let agenda: Vec<Uuid> = ready.iter().map(|d| d.id).collect();
    app.set_agenda(secretary, sitting, &agenda).await?;
    if !agenda.is_empty() {
        app.move_sitting(secretary, sitting, Event::Convene).await?;
    }
    Ok(())
}

/// Brings dossiers in instruction before the committee: of each scheme half an agenda, and one more
/// that stays to be chosen.
async fn propose(app: &App, demo: &DemoCommittee, secretary: &Who) -> anyhow::Result<()> {
    let schemes = app
        .region
        .schemes_on(app.today())
        .filter(|s| s.form.is_some() && s.committee.as_deref() == Some(demo.body.as_str()));
    let mut notes = demo.notes.iter().cycle();
    for scheme in schemes {
        let Some(manager) = scheme
            .manager
            .as_deref()
            .filter(|m| secretary.is_officer_of(m))
        else {
            continue;
        };
        let query = WorklistQuery {
            manager: manager.to_owned(),
            states: vec![State::Review],
            scheme: Some(scheme.id.clone()),
            limit: u32::try_from(demo.items / 2 + 1)?,
            ..WorklistQuery::default()
        };
        for row in app.worklist(secretary, query).await?.rows {
            let key = row.dossier.id.to_string();
            let note = Note {
                summary: notes.next().cloned().unwrap_or_default(),
                ..Note::default()
            };
            let Some(amount) = row.dossier.requested else {
                continue;
            };
            app.save_note(secretary, &key, 0, &note).await?;
            app.propose(secretary, &key, amount, &demo.reason).await?;
        }
    }
    Ok(())
}
