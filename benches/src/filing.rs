//! Filing, as the command that people's click runs: checks, version, number, clock, journal,
//! counters, search, jobs; every one durable before it is answered.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use app::{App, Config, SystemClock, SystemRandom, Texts, Who};
use domain::answers::Raw;
use domain::dossier::State;
use policy::Region;
use store::Store;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::cpu::Meter;
use crate::scenes;
use crate::stats::{Run, micros};

/// Filing writes no mail; were it to, the key would do.
struct Keys;

impl Texts for Keys {
    fn text(&self, _lang: &str, key: &str, _args: &[(&str, &str)]) -> String {
        key.to_owned()
    }
}

/// A draft ready to be filed, with what was answered.
#[derive(Clone)]
pub struct Ready {
    pub who: Who,
    pub id: Uuid,
    pub sections: Arc<BTreeMap<String, Raw>>,
}

/// The application on a store.
pub fn assemble(
    store: Arc<dyn Store>,
    region: Arc<Region>,
    folder: &Path,
) -> anyhow::Result<Arc<App>> {
    let config = Config {
        base_url: "http://localhost".to_owned(),
        data_dir: folder.to_path_buf(),
        mail_from: "bench@exemple.invalid".to_owned(),
        smtp: None,
        demo: true,
        max_file: 1 << 20,
    };
    Ok(Arc::new(App::new(
        store,
        region,
        Arc::new(SystemClock),
        Arc::new(SystemRandom),
        Arc::new(Keys),
        config,
    )?))
}

/// Makes drafts with the answers of dossiers that people filed lately.
pub async fn prepare(app: &Arc<App>, wanted: usize) -> anyhow::Result<Vec<Ready>> {
    let (manager, _) = scenes::manager(&*app.store, &app.region).await?;
    let mut models = Vec::new();
    for d in scenes::some(&*app.store, &manager, &[State::Filed, State::Review], 400).await? {
        let today = app.today();
        let current = app
            .region
            .scheme_on(&d.scheme, today)
            .is_some_and(|s| s.validity.from == d.scheme_from);
        // Invented projects begin a month after they were filed; a project may not have begun.
        let fresh = d
            .received_on
            .is_some_and(|r| domain::clock::days_between(r, today) < 25);
        if !current || !fresh {
            continue;
        }
        let mut tx = app.store.read().await?;
        let account = tx.account(d.owner).await?.context("no owner")?;
        let version = tx.versions(d.id).await?.pop().context("no version")?;
        let who = Who {
            account: account.id,
            name: account.name,
            email: account.email,
            roles: Vec::new(),
            sent: None,
        };
        let sections: BTreeMap<String, Raw> = serde_json::from_str(&version.data)?;
        models.push((d.scheme, who, Arc::new(sections)));
    }
    if models.is_empty() {
        bail!("no dossier to copy: was the database populated?");
    }
    let models = Arc::new(models);
    let mut tasks = Vec::new();
    for lane in 0..8 {
        let (app, models) = (Arc::clone(app), Arc::clone(&models));
        tasks.push(tokio::spawn(async move {
            let mut ready = Vec::new();
            for n in (lane..wanted).step_by(8) {
                let (scheme, who, sections) = &models[n % models.len()];
                let id = app.retrying(|| app.start(who, scheme, &[], None)).await?;
                for (section, raw) in &**sections {
                    let base = app
                        .store
                        .read()
                        .await?
                        .section(id, section)
                        .await?
                        .map_or(0, |s| s.rev);
                    app.save_section(who, &id.to_string(), section, base, raw)
                        .await?;
                }
                ready.push(Ready {
                    who: who.clone(),
                    id,
                    sections: Arc::clone(sections),
                });
            }
            Ok::<_, anyhow::Error>(ready)
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await??);
    }
    Ok(all)
}

/// Files `count` drafts with so many clients; afterwards reads every one back.
pub async fn run(
    app: &Arc<App>,
    count: usize,
    clients: usize,
    meter: Meter,
) -> anyhow::Result<Run> {
    let drafts = prepare(app, count).await?;
    let ids: Vec<Uuid> = drafts.iter().map(|d| d.id).collect();
    let queue = Arc::new(Mutex::new(drafts));
    let before = meter.read();
    let begin = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..clients {
        let (app, queue) = (Arc::clone(app), Arc::clone(&queue));
        tasks.push(tokio::spawn(async move {
            let (mut times, mut errors) = (Vec::new(), 0_u64);
            loop {
                let Some(next) = queue.lock().await.pop() else {
                    break;
                };
                let at = Instant::now();
                match app.submit(&next.who, &next.id.to_string()).await {
                    Ok(_) => times.push(micros(at.elapsed())),
                    Err(e) => {
                        if errors == 0 {
                            eprintln!("a filing was refused: {e:?}");
                        }
                        errors += 1;
                    }
                }
            }
            (times, errors)
        }));
    }
    let (mut times, mut errors) = (Vec::new(), 0);
    for task in tasks {
        let (t, e) = task.await?;
        times.extend(t);
        errors += e;
    }
    let spent: Duration = begin.elapsed();
    let cpu = meter.read().since(before);
    let done = times.len();
    let mut filed = 0;
    let mut numbers = std::collections::BTreeSet::new();
    let mut tx = app.store.read().await?;
    for id in ids {
        if let Some(number) = tx.dossier(id).await?.and_then(|d| d.number) {
            filed += 1;
            numbers.insert(number);
        }
    }
    if filed != done || numbers.len() != done {
        bail!(
            "{done} filings were acknowledged, {filed} are stored under {} numbers",
            numbers.len()
        );
    }
    Ok(Run::of(times, errors, spent, cpu))
}
