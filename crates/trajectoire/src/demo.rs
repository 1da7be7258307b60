//! The demonstration: the real product, with accounts and dossiers that exist nowhere else.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use app::{App, Who};
use jiff::civil::Date;
use policy::Region;
use serde::Deserialize;
use store::AccountRole;

use crate::args::{DemoArgs, StoreArgs};
use crate::demo_call::{self, DemoCall};
use crate::demo_committee::{self, DemoCommittee};
use crate::{Misuse, Outcome};
use crate::{open, populate, serve};

/// `demo/accounts.toml` of a region: who plays which role.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoFile {
    /// One password for every account, printed at start-up; it opens nothing but a demonstration.
    password: String,
    /// How many invented dossiers stand in the lists.
    dossiers: usize,
    account: Vec<DemoAccount>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoAccount {
    email: String,
    name: String,
    /// What this person does, in words, printed at start-up.
    plays: String,
    #[serde(default)]
    admin: bool,
    /// Bodies this person instructs for.
    #[serde(default)]
    officer: Vec<String>,
}

/// Where the last day a demonstration saw is kept.
const DAY: &str = "demo_day";

pub async fn demo(args: DemoArgs) -> anyhow::Result<Outcome> {
    if let Some(day) = args.date {
        possible(&open::region(args.region.as_deref())?, day)?;
    }
    if args.fresh && args.data.exists() {
        // Only what a demonstration made is thrown away.
        if args.data.join("trajectoire.db").exists() || args.data.join("secret.key").exists() {
            std::fs::remove_dir_all(&args.data)
                .with_context(|| format!("cannot empty {}", args.data.display()))?;
        }
    }
    let store = StoreArgs {
        data: args.data.clone(),
        database: args.database.clone(),
        region: args.region.clone(),
    };
    let (listener, _, url) = serve::listen(&args.net).await?;
    let app = open::app_on(&store, Some((&args.net, &url)), true, args.date).await?;
    reach(&app, app.today()).await?;
    let file = file(args.region.as_deref())?;
    seed(&app, &file, args.region.as_deref()).await?;
    println!("Trajectoire, demonstration: {url}");
    if let Some(day) = args.date {
        println!("Here it is {day}.");
    }
    println!();
    println!("Accounts (password of all: {})", file.password);
    for a in &file.account {
        println!("  {:<40} {} — {}", a.email, a.name, a.plays);
    }
    println!();
    println!("Mails are shown at {url}/demonstration/courriels");
    println!(
        "Everything is kept in {} between runs; demo --fresh starts anew.",
        args.data.display()
    );
    serve::run(
        Arc::clone(&app),
        listener,
        &args.net,
        &url,
        args.date.is_some(),
    )
    .await?;
    // It may have gone past midnight.
    reach(&app, app.today()).await?;
    Ok(Outcome::Done)
}

/// Refuses a day on which there would be nothing to show.
fn possible(region: &Region, day: Date) -> Result<(), Misuse> {
    if region.schemes_on(day).any(|s| s.form.is_some()) {
        return Ok(());
    }
    let open = region.schemes.iter().filter(|s| s.form.is_some());
    let first = open.map(|s| s.validity.from).min();
    Err(Misuse(match first {
        Some(first) if day < first => {
            format!("--date {day}: no scheme took dossiers then; the first one did on {first}")
        }
        _ => format!("--date {day}: no scheme takes dossiers then"),
    }))
}

/// Notes the day a demonstration has come to, and refuses to go back: its deadlines and its journal
/// only go forward.
async fn reach(app: &App, day: Date) -> anyhow::Result<()> {
    let mut tx = app.store.write().await?;
    let last = tx.meta(DAY).await?.and_then(|d| d.parse::<Date>().ok());
    if let Some(last) = last.filter(|last| *last > day) {
        return Err(Misuse(format!(
            "this demonstration has come to {last} and cannot go back to {day}: \
             give --date {last} or later, another --data, or --fresh"
        ))
        .into());
    }
    tx.set_meta(DAY, &day.to_string()).await?;
    tx.commit().await?;
    Ok(())
}

fn file(region: Option<&Path>) -> anyhow::Result<DemoFile> {
    let files = open::files(region)?;
    let bytes = files
        .0
        .get("demo/accounts.toml")
        .context("this region has no demo/accounts.toml: it cannot be demonstrated")?;
    let text = std::str::from_utf8(bytes).context("demo/accounts.toml is not UTF-8")?;
    toml::from_str(text).context("demo/accounts.toml")
}

/// The committee of the demonstration, if the region has one.
fn committee(region: Option<&Path>) -> anyhow::Result<Option<DemoCommittee>> {
    let files = open::files(region)?;
    let Some(bytes) = files.0.get("demo/committee.toml") else {
        return Ok(None);
    };
    let text = std::str::from_utf8(bytes).context("demo/committee.toml is not UTF-8")?;
    toml::from_str(text)
        .map(Some)
        .context("demo/committee.toml")
}

/// The call of the demonstration, if the region has one.
fn call(region: Option<&Path>) -> anyhow::Result<Option<DemoCall>> {
    let files = open::files(region)?;
    let Some(bytes) = files.0.get("demo/call.toml") else {
        return Ok(None);
    };
    let text = std::str::from_utf8(bytes).context("demo/call.toml is not UTF-8")?;
    toml::from_str(text).map(Some).context("demo/call.toml")
}

/// Creates what is not there yet; a second run finds everything in place.
async fn seed(app: &App, file: &DemoFile, region: Option<&Path>) -> anyhow::Result<()> {
    {
        let mut tx = app.store.read().await?;
        if tx.meta("seeded").await?.is_some() {
            return Ok(());
        }
    }
    let committee = committee(region)?;
    let mut people = Vec::new();
    let mut officers = Vec::new();
    for a in &file.account {
        let mut roles: Vec<AccountRole> = a
            .officer
            .iter()
            .map(|b| AccountRole {
                role: "officer".to_owned(),
                body: b.clone(),
            })
            .collect();
        if a.admin {
            roles.push(AccountRole {
                role: "admin".to_owned(),
                body: String::new(),
            });
        }
        let id = app
            .add_user(None, &a.email, &a.name, Some(&file.password), &roles)
            .await
            .with_context(|| format!("account {}", a.email))?;
        people.push(Who {
            account: id,
            name: a.name.clone(),
            email: a.email.clone(),
            roles,
            sent: None,
        });
        for body in &a.officer {
            officers.push((body.clone(), id, a.name.clone()));
        }
    }
    // Enough for every state, filter and second page of a list to be seen.
    populate::fill(
        app,
        &*app.store,
        &populate::lexicon(region)?,
        officers,
        file.dossiers,
        2018,
    )
    .await?;
    if let Some(committee) = &committee {
        let secretary = people
            .iter()
            .find(|who| who.email == committee.secretary)
            .with_context(|| format!("{} has no account", committee.secretary))?;
        demo_committee::seed(app, committee, secretary).await?;
    }
    if let Some(call) = call(region)?.filter(|call| call.is_open(app)) {
        let words = populate::lexicon(region)?;
        demo_call::seed(app, &call, &words, &people, &file.password).await?;
    }
    let mut tx = app.store.write().await?;
    tx.set_meta("seeded", "1").await?;
    tx.commit().await?;
    Ok(())
}
