//! `trajectoire verify`: the journal, entry by entry, and its seals.

use std::io::IsTerminal;

use crate::Outcome;
use crate::args::StoreArgs;
use crate::open;

pub async fn verify(args: StoreArgs) -> anyhow::Result<Outcome> {
    let demo = {
        let store = open::store(&args).await?;
        let mut tx = store.read().await?;
        tx.meta("use").await?.as_deref() == Some("demonstration")
    };
    let app = open::app(&args, None, demo).await?;
    let terminal = std::io::stderr().is_terminal();
    let report = app
        .verify(|entries| {
            if terminal {
                eprint!("\r{entries} entries read");
            }
        })
        .await?;
    if terminal {
        eprintln!();
    }
    say!(
        "journal: {} streams, {} entries, {} seals, {} entries since the last seal of their stream",
        report.streams,
        report.entries,
        report.seals,
        report.unsealed
    );
    if report.broken.is_empty() {
        say!("journal: sound");
        Ok(Outcome::Done)
    } else {
        for b in &report.broken {
            say!("broken: {b}");
        }
        say!("journal: {} breaks found", report.broken.len());
        Ok(Outcome::No)
    }
}
