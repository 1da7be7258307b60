//! `trajectoire choose`: candidates from a table, the best choice to the output.

use std::io::{self, IsTerminal, Write};

use anyhow::{Context, bail};
use choose::{Candidate, Choice, ChooseError, Rules, Score, read_candidates};
use money::{Cents, parse_amount};
use serde_json::{Value, json};

use crate::Outcome;
use crate::args::{ChooseArgs, Format, Minimum};

pub fn choose(args: &ChooseArgs) -> anyhow::Result<Outcome> {
    let file = args.candidates.display();
    let bytes = std::fs::read(&args.candidates).with_context(|| format!("cannot read {file}"))?;
    let candidates = match read_candidates(&bytes) {
        Ok(candidates) => candidates,
        Err(errors) => {
            for e in &errors {
                eprintln!("{file}: {e}");
            }
            bail!("{file}: {} mistakes, nothing was computed", errors.len());
        }
    };
    let envelope =
        parse_amount(&args.envelope).with_context(|| format!("--envelope: “{}”", args.envelope))?;
    let at_least = |kind: Minimum| {
        args.min
            .iter()
            .filter(|(k, _)| *k == kind)
            .map(|(_, n)| *n)
            .max()
            .unwrap_or(0)
    };
    let rules = Rules {
        envelope,
        min_per_department: at_least(Minimum::Department),
        min_per_theme: at_least(Minimum::Theme),
        must: ids(&args.must),
        never: ids(&args.never),
    };
    if rules.min_per_theme > 0 && candidates.iter().all(|c| c.theme.is_none()) {
        bail!(
            "--min theme: {file} names no theme; expected a column “theme” with one in some rows"
        );
    }
    let terminal = std::io::stderr().is_terminal();
    let result = choose::choose(&candidates, &rules, |done, of| {
        if terminal {
            eprint!("\r{done}/{of}");
            let _ = std::io::stderr().flush();
        }
    });
    if terminal {
        eprintln!();
    }
    match result {
        Ok(choice) => {
            match args.format {
                Format::Json => say!("{:#}", as_json(&choice)?),
                Format::Text => as_text(&choice, &candidates, envelope)?,
            }
            Ok(Outcome::Done)
        }
        Err(ChooseError::Impossible(why)) => {
            if args.format == Format::Json {
                say!("{:#}", json!({ "impossible": why.to_string() }));
            }
            eprintln!("trajectoire: no choice keeps every rule: {why}");
            Ok(Outcome::No)
        }
        Err(e) => Err(e.into()),
    }
}

fn ids(given: &[String]) -> std::collections::BTreeSet<String> {
    given
        .iter()
        .map(|id| id.trim().to_owned())
        .filter(|id| !id.is_empty())
        .collect()
}

/// A score as a JSON number, written as it is and not through a sum of doubles.
fn number(score: Score) -> anyhow::Result<Value> {
    Ok(serde_json::from_str(&score.to_string())?)
}

fn as_json(choice: &Choice) -> anyhow::Result<Value> {
    let mut left_out = Vec::new();
    for out in &choice.left_out {
        left_out.push(json!({
            "id": out.id,
            "price_of_entry": out.price_of_entry.map(number).transpose()?,
        }));
    }
    Ok(json!({
        "score": number(choice.score)?,
        "cost_cents": choice.cost.0,
        "chosen": choice.chosen,
        "left_out": left_out,
    }))
}

fn as_text(choice: &Choice, candidates: &[Candidate], envelope: Cents) -> io::Result<()> {
    let amount = |id: &str| {
        candidates
            .iter()
            .find(|c| c.id == id)
            .map(|c| (c.amount.format_fr(), c.score))
    };
    say!(
        "{} chosen of {}: {} points for {} of {}",
        choice.chosen.len(),
        candidates.len(),
        choice.score,
        choice.cost.format_fr(),
        envelope.format_fr()
    );
    for id in &choice.chosen {
        if let Some((amount, score)) = amount(id) {
            say!("  {id}  {amount}  {score} points");
        }
    }
    say!("left out, and the points that taking it in would cost:");
    for out in &choice.left_out {
        match out.price_of_entry {
            Some(price) => say!("  {}  {price}", out.id),
            None => say!("  {}  cannot be taken in under these rules", out.id),
        }
    }
    Ok(())
}
