//! Prints the sample documents of a region's templates into a folder, to look at them, and says
//! how long each took:
//!
//! ```text
//! cargo run -p documents --features typst --example letters -- regions/brittany/documents OUT
//! ```

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use documents::{DecisionKind, PrintError, Printer};

#[path = "../tests/samples/mod.rs"]
mod samples;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("usage: letters TEMPLATES OUT".into());
    };
    let out = PathBuf::from(out);
    std::fs::create_dir_all(&out)?;

    let printer = Printer::new(samples::templates(&folder));
    let now = samples::now();
    let save = |name: &str, started: Instant, pdf: Result<Vec<u8>, PrintError>| {
        let pdf = pdf?;
        println!(
            "{name:<22} {:>6} kB {:>8.1?}",
            pdf.len() / 1_000,
            started.elapsed()
        );
        std::fs::write(out.join(name).with_extension("pdf"), pdf)?;
        Ok::<(), Box<dyn Error>>(())
    };
    for (name, receipt) in [
        ("receipt", samples::receipt()),
        ("receipt-incomplete", samples::receipt_incomplete()),
        ("receipt-awkward", samples::receipt_awkward()),
    ] {
        let started = Instant::now();
        save(name, started, printer.print("receipt.typ", &receipt, now))?;
    }
    for (name, kind) in [
        ("granted", DecisionKind::Granted),
        ("refused", DecisionKind::Refused),
        ("inadmissible", DecisionKind::Inadmissible),
        ("adjourned", DecisionKind::Adjourned),
        ("withdrawn", DecisionKind::Withdrawn),
    ] {
        let started = Instant::now();
        save(
            name,
            started,
            printer.print("decision.typ", &samples::decision(kind), now),
        )?;
    }
    let started = Instant::now();
    save(
        "dossier",
        started,
        printer.print("dossier.typ", &samples::dossier(), now),
    )?;

    let started = Instant::now();
    save(
        "minutes",
        started,
        printer.print("minutes.typ", &samples::minutes(), now),
    )?;
    // The cost of one more letter once the engine is warm, with data it has not seen.
    let mut receipt = samples::receipt();
    for index in 0..5 {
        receipt.number = format!("2026-{index:06}-K");
        let started = Instant::now();
        save(
            "receipt-warm",
            started,
            printer.print("receipt.typ", &receipt, now),
        )?;
    }

    // About one page a dossier: the budget is 2 s for 200 pages.
    let started = Instant::now();
    save(
        "book",
        started,
        printer.print("book.typ", &samples::book(200), now),
    )?;
    Ok(())
}
