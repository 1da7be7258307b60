//! A call shared by several funders, for a demonstration set on a day when it is open: its dossiers
//! filed, instructed and proposed, the decisions left to people.

use anyhow::Context;
use app::committee::NewMember;
use app::envelopes::NewEnvelope;
use app::officer::Note;
use app::parts::PartNote;
use app::{App, Who};
use domain::aid::request::Assessment;
use domain::answers::Raw;
use jiff::ToSpan;
use money::Cents;
use policy::SectionKind;
use serde::Deserialize;

use crate::populate::{self, Lexicon};

/// `demo/call.toml` of a region; a region without one is demonstrated without a call.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoCall {
    /// Id of the scheme.
    scheme: String,
    /// E-mail of the account that instructs for the lead.
    officer: String,
    /// Regime of state aid that the officer retains, and why.
    regime: String,
    why: String,
    /// Kinds of the lines: costs, own money.
    cost: String,
    own: String,
    /// What a partner writes.
    opinion: String,
    /// Committee that decides for the lead.
    body: String,
    #[serde(default)]
    envelope: Vec<DemoEnvelope>,
    member: Vec<DemoMember>,
    project: Vec<DemoProject>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoEnvelope {
    funder: String,
    cents: i64,
    act: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoMember {
    name: String,
    email: String,
    #[serde(default)]
    chair: bool,
    /// Number of the project whose applicant they have a role in.
    tied_to: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoProject {
    title: String,
    applicant: String,
    /// Code of a commune.
    commune: String,
    holder: String,
    email: String,
    /// In cents: what the project costs.
    cost: i64,
    /// What its instruction note says, and the answers of the grid: criterion → answer of its scale.
    note: String,
    grid: std::collections::BTreeMap<String, String>,
    /// Answers that differ from the invented ones: field → typed text.
    #[serde(default)]
    answers: std::collections::BTreeMap<String, String>,
    /// What is asked of each funder, the lead first.
    ask: Vec<DemoAsk>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoAsk {
    /// Kind of resource.
    kind: String,
    /// Name of the funder, as the holder writes it.
    #[serde(default)]
    name: String,
    /// Name of the funder in the dossier.
    funder: String,
    /// In cents.
    cents: i64,
}

impl DemoCall {
    /// Whether its scheme takes dossiers on the day of the application.
    pub fn is_open(&self, app: &App) -> bool {
        app.region
            .schemes_on(app.today())
            .any(|scheme| scheme.id == self.scheme)
    }
}

/// Does through the commands what holders and officers do before the decisions. `people` finds the
/// account of an e-mail; a holder's is made here.
pub async fn seed(
    app: &App,
    call: &DemoCall,
    lexicon: &Lexicon,
    people: &[Who],
    password: &str,
) -> anyhow::Result<()> {
    let officer = people
        .iter()
        .find(|who| who.email == call.officer)
        .with_context(|| format!("{} has no account", call.officer))?;
    for e in &call.envelope {
        let new = NewEnvelope {
            funder: e.funder.clone(),
            scheme: call.scheme.clone(),
            year: i64::from(app.today().year()),
            department: String::new(),
            opened: Cents(e.cents),
            credit: Cents(0),
            reason: e.act.clone(),
        };
        // Each funder's is opened by whoever instructs its part.
        let keeps = |who: &&Who| app.keeps_envelope(who, &new.scheme, &new.funder);
        let keeper = people.iter().find(keeps).unwrap_or(officer);
        app.open_envelope(keeper, &new).await?;
    }
    for m in &call.member {
        let tie = m.tied_to.and_then(|n| call.project.get(n.checked_sub(1)?));
        let new = NewMember {
            name: m.name.clone(),
            email: m.email.clone(),
            voting: true,
            chair: m.chair,
            roles: tie.map(|p| p.applicant.clone()).into_iter().collect(),
            ..NewMember::default()
        };
        app.add_committee_member(officer, &call.body, &new).await?;
        app.add_user(None, &m.email, &m.name, Some(password), &[])
            .await?;
    }
    for (n, project) in (1_u64..).zip(&call.project) {
        let account = app
            .add_user(None, &project.email, &project.holder, Some(password), &[])
            .await?;
        let holder = Who {
            account,
            name: project.holder.clone(),
            email: project.email.clone(),
            roles: Vec::new(),
            sent: None,
        };
        one(app, call, lexicon, people, officer, &holder, project, n)
            .await
            .with_context(|| format!("« {} »", project.title))?;
    }
    Ok(())
}

async fn one(
    app: &App,
    call: &DemoCall,
    lexicon: &Lexicon,
    people: &[Who],
    officer: &Who,
    holder: &Who,
    project: &DemoProject,
    seed: u64,
) -> anyhow::Result<()> {
    let situation = [("project.commune".to_owned(), project.commune.clone())];
    let id = app.start(holder, &call.scheme, &situation, None).await?;
    let key = id.to_string();
    let start = app.today().saturating_add(200.days());
    let person = populate::Person {
        name: &project.holder,
        email: &project.email,
        title: &project.title,
        commune: &project.commune,
        kind: "association",
        start,
    };
    let sections = populate::valid_answers(app, lexicon, &call.scheme, &person, seed)?;
    let scheme = app
        .region
        .scheme_on(&call.scheme, app.today())
        .context("the scheme is not open")?;
    let form = scheme.form.as_ref().context("the scheme has no form")?;
    for section in form
        .sections
        .iter()
        .filter(|s| s.kind != SectionKind::Pieces)
    {
        let mut raw = sections.get(&section.id).cloned().unwrap_or_default();
        if section.kind == SectionKind::Plan {
            raw = plan(call, project);
        }
        for field in &section.fields {
            if let Some(answer) = project.answers.get(&field.id) {
                raw.set(field.id.clone(), answer.clone());
            }
            if field.role.as_deref() == Some("applicant.name") {
                raw.set(field.id.clone(), project.applicant.clone());
            }
        }
        let rev = {
            let mut tx = app.store.read().await?;
            tx.section(id, &section.id).await?.map_or(0, |s| s.rev)
        };
        app.save_section(holder, &key, &section.id, rev, &raw)
            .await?;
    }
    app.submit(holder, &key).await?;
    // The demonstration sends no files: the service does without.
    app.do_without(officer, &key, &call.why).await?;
    let note = Note {
        summary: project.note.clone(),
        grid: project.grid.clone(),
        ..Note::default()
    };
    app.save_note(officer, &key, 0, &note).await?;
    let said = Assessment {
        regime: Some(call.regime.clone()),
        ..Assessment::default()
    };
    app.assess_aid(officer, &key, 0, &said).await?;
    for (n, ask) in project.ask.iter().enumerate() {
        let amount = Cents(ask.cents);
        if n == 0 {
            app.propose(officer, &key, amount, &call.why).await?;
            continue;
        }
        let shared = app
            .shared(officer, &key, &std::collections::BTreeMap::new())
            .await?;
        let part = shared
            .parts
            .iter()
            .find(|part| part.row.funder == ask.funder)
            .with_context(|| format!("{} is not asked", ask.funder))?;
        let partner = people
            .iter()
            .find(|who| who.is_officer_of(&part.row.instructs))
            .unwrap_or(officer);
        let note = PartNote {
            verdict: "favourable".to_owned(),
            summary: call.opinion.clone(),
            amount: Some(amount),
            reason: call.why.clone(),
            rev: part.row.rev,
        };
        app.write_part(partner, &key, &ask.funder, &note).await?;
    }
    Ok(())
}

/// One line of cost, what is asked of each funder, and own money for the rest.
fn plan(call: &DemoCall, project: &DemoProject) -> Raw {
    let mut raw = Raw::default();
    let typed = |cents: i64| Cents(cents).format_fr().replace('€', "");
    raw.set("expense.0.kind", call.cost.clone());
    raw.set("expense.0.label", project.title.clone());
    raw.set("expense.0.amount", typed(project.cost));
    let mut left = project.cost;
    for (n, ask) in project.ask.iter().enumerate() {
        left = left.saturating_sub(ask.cents);
        raw.set(format!("resource.{n}.kind"), ask.kind.clone());
        if !ask.name.is_empty() {
            raw.set(format!("resource.{n}.funder"), ask.name.clone());
            raw.set(format!("resource.{n}.state"), "asked");
        }
        raw.set(format!("resource.{n}.amount"), typed(ask.cents));
    }
    let n = project.ask.len();
    raw.set(format!("resource.{n}.kind"), call.own.clone());
    raw.set(format!("resource.{n}.amount"), typed(left));
    raw
}
