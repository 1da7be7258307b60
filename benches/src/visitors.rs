//! The evening on which a call closes: many people at once, each finishing a request and filing it.
//!
//! Each reads a few pages, types (what is typed is saved as the page does it), sends a file, checks
//! the answers and files. Between two requests they think for a second on average.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use policy::{Region, SectionKind};
use rand::Rng;
use store::Store;

use crate::client::Client;
use crate::cpu::Meter;
use crate::filing::{self, Ready};
use crate::scenes;
use crate::stats::{Run, micros};

/// Longest pause between two requests of one person, in milliseconds; the mean is half of it.
const PAUSE: u64 = 2_000;
/// Bytes of the file that each one sends.
const FILE: usize = 400_000;
/// How often each one is saved while typing.
const SAVES: usize = 4;

struct Visitor {
    cookie: String,
    ready: Ready,
    /// A section to type in.
    section: String,
    /// A piece to send.
    piece: String,
}

/// Drafts of so many people, each signed in.
async fn arrive(
    store: Arc<dyn Store>,
    region: &Arc<Region>,
    folder: &std::path::Path,
    count: usize,
    now_us: i64,
) -> anyhow::Result<Vec<Visitor>> {
    let app = filing::assemble(Arc::clone(&store), Arc::clone(region), folder)?;
    let mut visitors = Vec::with_capacity(count);
    for ready in filing::prepare(&app, count).await? {
        let d = store.read().await?.dossier(ready.id).await?;
        let d = d.context("a draft is gone")?;
        let scheme = region.scheme_version(&d.scheme, d.scheme_from);
        let form = scheme.and_then(|s| s.form.as_ref()).context("no form")?;
        let section = form
            .sections
            .iter()
            .find(|s| s.kind == SectionKind::Fields)
            .context("no section")?;
        let piece = form
            .pieces
            .iter()
            .find(|p| p.accept.iter().any(|kind| kind == "pdf"))
            .context("no piece")?;
        visitors.push(Visitor {
            cookie: scenes::sign_in(&*store, ready.who.account, now_us).await?,
            ready,
            section: section.id.clone(),
            piece: piece.id.clone(),
        });
    }
    Ok(visitors)
}

/// The token of the first form of a page.
fn token(answer: &[u8]) -> anyhow::Result<String> {
    let text = String::from_utf8_lossy(answer);
    let (_, rest) = text
        .split_once("name=\"_jeton\" value=\"")
        .context("no form on the page")?;
    let (token, _) = rest.split_once('"').context("no token")?;
    Ok(token.to_owned())
}

/// A form as browsers write it.
fn encode<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push(b'&');
        }
        escape(&mut out, name);
        out.push(b'=');
        escape(&mut out, value);
    }
    out
}

fn escape(out: &mut Vec<u8>, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-') {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("%{byte:02X}").as_bytes());
        }
    }
}

/// A file that looks like what it says it is, unlike any other.
fn file() -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(FILE, b' ');
    rand::rng().fill(&mut bytes[9..]);
    bytes
}

/// What one person met.
#[derive(Default)]
struct Met {
    times: Vec<u64>,
    errors: u64,
    filed: bool,
}

impl Met {
    async fn ask(
        &mut self,
        client: &mut Client,
        what: (&str, &str),
        cookie: &str,
        headers: &[(&str, &str)],
        body: &[u8],
        good: &[u16],
    ) -> bool {
        let at = Instant::now();
        let answer = client.ask(what.0, what.1, cookie, headers, body).await;
        let done = matches!(&answer, Ok(status) if good.contains(status));
        if done {
            self.times.push(micros(at.elapsed()));
        } else {
            if self.errors == 0 {
                eprintln!("{} {}: {answer:?}", what.0, what.1);
            }
            self.errors += 1;
        }
        let pause = rand::rng().random_range(0..=PAUSE);
        tokio::time::sleep(Duration::from_millis(pause)).await;
        done
    }
}

async fn visit(host: String, visitor: Visitor) -> Met {
    let mut met = Met::default();
    let mut client = Client::new(&host);
    let cookie = visitor.cookie.as_str();
    let home = format!("/dossiers/{}", visitor.ready.id);
    let section = format!("{home}/sections/{}", visitor.section);
    let start = rand::rng().random_range(0..=PAUSE);
    tokio::time::sleep(Duration::from_millis(start)).await;
    for page in ["/mes-projets", home.as_str(), section.as_str()] {
        met.ask(&mut client, ("GET", page), cookie, &[], &[], &[200])
            .await;
    }
    let Ok(token) = token(client.answer()) else {
        met.errors += 1;
        return met;
    };
    let mut raw = visitor
        .ready
        .sections
        .get(&visitor.section)
        .cloned()
        .unwrap_or_default();
    let script = [
        ("Accept", "application/json"),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("X-Jeton", &token),
    ];
    // The longest answer is the one that is being written.
    let written = raw.iter().max_by_key(|(_, value)| value.len());
    let written = written.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut rev = 1;
    for left in (0..SAVES).rev() {
        if let Some((name, value)) = &written {
            let letters = value.chars().count().saturating_sub(left);
            let so_far: String = value.chars().take(letters).collect();
            raw.set(name.as_str(), so_far);
        }
        let rev_text = rev.to_string();
        let pairs = std::iter::once(("_rev", rev_text.as_str())).chain(raw.iter());
        let body = encode(pairs);
        if met
            .ask(
                &mut client,
                ("POST", &section),
                cookie,
                &script,
                &body,
                &[200],
            )
            .await
        {
            rev += 1;
        }
    }
    let pieces = format!("{home}/pieces");
    met.ask(&mut client, ("GET", &pieces), cookie, &[], &[], &[200])
        .await;
    let mut body = b"--ici\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"statuts.pdf\"\r\nContent-Type: application/pdf\r\n\r\n".to_vec();
    body.extend_from_slice(&file());
    body.extend_from_slice(b"\r\n--ici--\r\n");
    let upload = format!("{home}/envois/{}", visitor.piece);
    let parts = [
        ("Accept", "application/json"),
        ("Content-Type", "multipart/form-data; boundary=ici"),
        ("X-Jeton", &token),
    ];
    met.ask(
        &mut client,
        ("POST", &upload),
        cookie,
        &parts,
        &body,
        &[200],
    )
    .await;
    let check = format!("{home}/verifier");
    met.ask(&mut client, ("GET", &check), cookie, &[], &[], &[200])
        .await;
    let form = encode([("_jeton", token.as_str())].into_iter());
    let click = [("Content-Type", "application/x-www-form-urlencoded")];
    let file = format!("{home}/deposer");
    met.filed = met
        .ask(&mut client, ("POST", &file), cookie, &click, &form, &[303])
        .await;
    met.ask(&mut client, ("GET", &home), cookie, &[], &[], &[200])
        .await;
    met
}

/// What became of all of them.
pub struct Evening {
    pub run: Run,
    pub filed: usize,
    pub visitors: usize,
}

/// Prepares so many people, then lets them all come within two seconds.
pub async fn run(
    host: &str,
    store: Arc<dyn Store>,
    region: &Arc<Region>,
    folder: &std::path::Path,
    count: usize,
    now_us: i64,
    meter: Meter,
) -> anyhow::Result<Evening> {
    let visitors = arrive(Arc::clone(&store), region, folder, count, now_us).await?;
    let ids: Vec<_> = visitors.iter().map(|v| v.ready.id).collect();
    let before = meter.read();
    let begin = Instant::now();
    let tasks: Vec<_> = visitors
        .into_iter()
        .map(|visitor| tokio::spawn(visit(host.to_owned(), visitor)))
        .collect();
    let (mut times, mut errors, mut filed) = (Vec::new(), 0, 0);
    for task in tasks {
        let met = task.await?;
        times.extend(met.times);
        errors += met.errors;
        filed += usize::from(met.filed);
    }
    let run = Run::of(times, errors, begin.elapsed(), meter.read().since(before));
    let mut stored = 0;
    let mut tx = store.read().await?;
    for id in ids {
        stored += usize::from(tx.dossier(id).await?.is_some_and(|d| d.number.is_some()));
    }
    if stored != filed {
        bail!("{filed} filings were acknowledged and {stored} are stored");
    }
    Ok(Evening {
        run,
        filed,
        visitors: count,
    })
}
