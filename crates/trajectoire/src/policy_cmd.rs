//! `trajectoire policy`: `check` says every mistake of the policy files at once.

use std::path::Path;

use policy::Problem;
use policy::check::{Assumption, AssumptionKind, Report};
use serde_json::json;

use crate::Outcome;
use crate::args::{Format, PolicyArgs, PolicyCommand};
use crate::{diff_cmd, doc_cmd, open};

pub fn policy(args: PolicyArgs) -> anyhow::Result<Outcome> {
    match args.command {
        PolicyCommand::Check {
            dir,
            assumptions,
            format,
        } => check(dir.as_deref(), assumptions, format),
        PolicyCommand::Schema => {
            say!("{:#}", policy::schema::scheme());
            Ok(Outcome::Done)
        }
        PolicyCommand::Diff(args) => diff_cmd::diff(&args),
        PolicyCommand::Doc(args) => doc_cmd::doc(&args),
    }
}

fn check(dir: Option<&Path>, list_assumptions: bool, format: Format) -> anyhow::Result<Outcome> {
    let files = open::files(dir)?;
    let (region, report) = policy::check::files(&files);
    let summary = region.map_or_else(String::new, |region| {
        format!(
            "{}: {} scheme versions, {} communes, {} actors, {} parameters",
            region.identity.id,
            region.schemes.len(),
            region.territory.communes().len(),
            region.actors.len(),
            region.parameters.len()
        )
    });
    let Report {
        problems,
        warnings,
        assumptions,
    } = report;
    match format {
        Format::Text => {
            for p in &problems {
                say!("{p}");
            }
            for warning in &warnings {
                say!("warning: {warning}");
            }
            if list_assumptions {
                for a in &assumptions {
                    let note = a
                        .note
                        .as_ref()
                        .map(|n| format!(" — {}", n.fr))
                        .unwrap_or_default();
                    say!("{}: {}: {}{note} ({})", a.id, a.what, kind(a), a.source);
                }
            }
            if problems.is_empty() {
                say!(
                    "{summary}; no mistake; {} warnings; {} figures not published or assumed",
                    warnings.len(),
                    assumptions.len()
                );
            } else {
                say!("{} mistakes", problems.len());
            }
        }
        Format::Json => {
            let value = json!({
                "problems": problems.iter().map(problem).collect::<Vec<_>>(),
                "warnings": warnings.iter().map(problem).collect::<Vec<_>>(),
                "assumptions": assumptions.iter().map(|a| json!({
                    "id": a.id, "what": a.what, "kind": kind(a),
                    "note": a.note.as_ref().map(|n| n.fr.clone()), "source": a.source,
                })).collect::<Vec<_>>(),
            });
            say!("{value:#}");
        }
    }
    if problems.is_empty() {
        Ok(Outcome::Done)
    } else {
        anyhow::bail!("the policy files have mistakes")
    }
}

fn kind(a: &Assumption) -> &'static str {
    match a.kind {
        AssumptionKind::Unknown => "not published",
        AssumptionKind::Assumption => "assumed",
    }
}

fn problem(p: &Problem) -> serde_json::Value {
    json!({
        "file": p.file, "line": p.line, "column": p.column, "message": p.message,
        "suggestion": p.suggestion, "excerpt": p.excerpt.as_ref().map(|e| &e.text),
    })
}
