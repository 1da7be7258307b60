//! `trajectoire assess` and `trajectoire orient`: the rules applied to situations written in JSON.

use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use anyhow::{Context, bail};
use jiff::civil::Date;
use policy::amount::FundingResult;
use policy::assess::{Assessment, LawDates, assess};
use policy::input::{InputError, read_situation};
use policy::orient::{Outcome as Answer, Verdict as Fit, orient};
use policy::plan::BASE;
use policy::situation::Value;
use policy::{Region, Scheme, Situation};
use serde_json::{Value as Json, json};
use web::i18n::T;

use crate::Outcome;
use crate::args::{AssessArgs, Format, OrientArgs};
use crate::open;

/// `trajectoire assess`.
pub fn assess_situations(args: AssessArgs) -> anyhow::Result<Outcome> {
    let region = open::region(args.region.as_deref())?;
    let on = day(args.on, &region)?;
    let scheme = version(&region, &args.scheme, on)?;
    let rules = Rules {
        region: &region,
        scheme,
        on,
        format: args.format,
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let done = if args.batch {
        rules.batch(&args.situation, &mut out)?
    } else {
        rules.one(&args.situation, &mut out)?
    };
    out.flush()?;
    Ok(done)
}

/// `trajectoire orient`.
pub fn orient_situation(args: OrientArgs) -> anyhow::Result<Outcome> {
    let region = open::region(args.region.as_deref())?;
    let on = day(args.on, &region)?;
    let text = read_all(&args.situation)?;
    let situation = read_situation(&text, &region.vocabulary(None))
        .map_err(|errors| anyhow::anyhow!(in_lines(&errors)))?;
    let result = orient(&region, &situation, on);
    let schemes: Vec<Json> = result
        .schemes
        .iter()
        .map(|one| {
            json!({
                "scheme": one.scheme.id,
                "version": one.scheme.validity.from.to_string(),
                "name": one.scheme.name.fr,
                "verdict": fit(one.verdict),
                "conditions": one.conditions.iter().map(|(condition, answer)| json!({
                    "id": condition.id,
                    "verdict": answered(answer),
                    "message": match (answer, &condition.otherwise) {
                        (Answer::NotMet, Some(otherwise)) => &otherwise.fr,
                        _ => &condition.text.fr,
                    },
                })).collect::<Vec<_>>(),
                "missing": one.missing(),
            })
        })
        .collect();
    let next = result.next_question.as_deref().and_then(|id| {
        let question = region.question(id)?;
        Some(json!({ "id": id, "label": question.label.fr }))
    });
    match args.format {
        Format::Json => say!(
            "{:#}",
            json!({ "on": on.to_string(), "schemes": schemes, "missing": result.missing, "next_question": next })
        ),
        Format::Text => {
            for one in &result.schemes {
                say!(
                    "{:7}  {}  ({})",
                    fit(one.verdict),
                    one.scheme.name.fr,
                    one.scheme.id
                );
            }
            if let Some(next) = next {
                say!("next question: {} — {}", next["id"], next["label"]);
            }
        }
    }
    Ok(Outcome::Done)
}

/// A day given, or today in the region.
fn day(given: Option<Date>, region: &Region) -> anyhow::Result<Date> {
    match given {
        Some(day) => Ok(day),
        None => open::today(region),
    }
}

fn version<'r>(region: &'r Region, id: &str, on: Date) -> anyhow::Result<&'r Scheme> {
    if let Some(scheme) = region.scheme_on(id, on) {
        return Ok(scheme);
    }
    let periods: Vec<String> = region
        .schemes
        .iter()
        .filter(|scheme| scheme.id == id)
        .map(|scheme| match scheme.validity.to {
            Some(to) => format!("{} to {to}", scheme.validity.from),
            None => format!("from {}", scheme.validity.from),
        })
        .collect();
    if !periods.is_empty() {
        bail!(
            "`{id}` has no version in force on {on}: {}",
            periods.join(", ")
        );
    }
    let mut known: Vec<&str> = region.schemes.iter().map(|s| s.id.as_str()).collect();
    known.dedup();
    match policy::problem::nearest(id, known.iter().copied()) {
        Some(meant) => bail!("no scheme has the id `{id}`: did you mean `{meant}`?"),
        None => bail!("no scheme has the id `{id}` (known: {})", known.join(", ")),
    }
}

struct Rules<'r> {
    region: &'r Region,
    scheme: &'r Scheme,
    on: Date,
    format: Format,
}

impl Rules<'_> {
    fn one(&self, file: &Path, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let text = read_all(file)?;
        let vocabulary = self.region.vocabulary(Some(self.scheme));
        let situation = read_situation(&text, &vocabulary)
            .map_err(|errors| anyhow::anyhow!(in_lines(&errors)))?;
        let result = self
            .assess(situation)
            .map_err(|error| anyhow::anyhow!(in_lines(&[error])))?;
        match self.format {
            Format::Json => writeln!(out, "{:#}", as_json(&result))?,
            Format::Text => as_text(&result, out)?,
        }
        Ok(Outcome::Done)
    }

    /// One JSON object a line, one result a line. A line that cannot be read gives its errors, with
    /// its number, in its place.
    fn batch(&self, file: &Path, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let vocabulary = self.region.vocabulary(Some(self.scheme));
        let mut wrong = 0_usize;
        for (at, line) in lines(file)?.lines().enumerate() {
            let row = at.saturating_add(1);
            let line = line.with_context(|| format!("row {row} cannot be read"))?;
            if line.trim().is_empty() {
                continue;
            }
            let read = read_situation(&line, &vocabulary);
            let assessed =
                read.and_then(|situation| self.assess(situation).map_err(|error| vec![error]));
            match assessed {
                Ok(result) => writeln!(out, "{}", as_json(&result))?,
                Err(errors) => {
                    wrong = wrong.saturating_add(1);
                    writeln!(out, "{}", json!({ "row": row, "errors": errors }))?;
                }
            }
        }
        if wrong > 0 {
            out.flush()?;
            bail!("{wrong} rows could not be read: their errors stand in their place");
        }
        Ok(Outcome::Done)
    }

    /// A base that its lines contradict is a mistake: which of both is meant cannot be known.
    fn assess(&self, situation: Situation) -> Result<Assessment, InputError> {
        let dates = LawDates::said(&situation);
        let result = assess(self.region, self.scheme, &situation, self.on, &dates);
        let lead = result.fundings.iter().find(|one| one.lead);
        let lines = lead.and_then(|lead| lead.base.as_ref());
        let lines = lines.filter(|base| !base.lines.is_empty() && base.missing.is_empty());
        match (situation.get(BASE), lines) {
            (Some(Value::Money(given)), Some(base)) if *given != base.total => Err(InputError {
                path: BASE.to_owned(),
                expected: format!(
                    "nothing, or the {} retained of the lines of plan.expenses,",
                    base.total.format_fr()
                ),
                found: given.format_fr(),
                suggestion: None,
            }),
            _ => Ok(result),
        }
    }
}

fn read_all(file: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    lines(file)?
        .read_to_string(&mut text)
        .with_context(|| format!("{} cannot be read as UTF-8", file.display()))?;
    Ok(text)
}

/// A file, or the standard input for `-`.
fn lines(file: &Path) -> anyhow::Result<Box<dyn BufRead>> {
    if file == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let open = std::fs::File::open(file)
        .with_context(|| format!("{} cannot be opened", file.display()))?;
    Ok(Box::new(BufReader::new(open)))
}

fn in_lines(errors: &[InputError]) -> String {
    let mut lines = vec!["the situation has mistakes".to_owned()];
    for error in errors {
        let meant = error.suggestion.as_deref();
        let meant = meant.map_or(String::new(), |meant| format!(" — did you mean `{meant}`?"));
        lines.push(format!("  {error}{meant}"));
    }
    lines.join("\n")
}

/// The contract of `docs/schemas/assessment.schema.json`.
fn as_json(result: &Assessment) -> Json {
    let lead = result.fundings.first();
    json!({
        "scheme": result.scheme,
        "version": result.version.to_string(),
        "on": result.on.to_string(),
        "verdict": result.verdict.id(),
        "conditions": result.conditions.iter().map(|one| json!({
            "id": one.id,
            "funder": one.funder,
            "verdict": one.verdict.id(),
            "message": one.message.fr,
            "source": one.source,
            "missing": one.missing,
        })).collect::<Vec<_>>(),
        "missing": result.missing,
        "amount": lead.map_or(Json::Null, amount),
        "fundings": result.fundings.iter().map(|one| json!({
            "funder": one.funder, "verdict": one.verdict.id(), "base": base(one), "amount": amount(one),
        })).collect::<Vec<_>>(),
    })
}

/// `null` when neither lines nor a base are given. Without lines, what was given.
fn base(funding: &FundingResult) -> Json {
    let Some(base) = &funding.base else {
        return Json::Null;
    };
    let t = T::default();
    json!({
        "cents": base.missing.is_empty().then_some(base.total.0),
        "missing": base.missing,
        "lines": base.lines.iter().map(|line| json!({
            "kind": line.kind,
            "label": line.label,
            "presented_cents": line.presented.0,
            "retained_cents": line.retained.0,
            "reasons": web::words::line_reasons(t, line),
        })).collect::<Vec<_>>(),
    })
}

/// `null` when nothing can be computed: the base is not known, or only a person judges the amount.
fn amount(funding: &FundingResult) -> Json {
    let Some(proposal) = &funding.proposal else {
        return Json::Null;
    };
    let Some(cents) = proposal.amount else {
        return Json::Null;
    };
    let t = T::default();
    json!({
        "cents": cents.0,
        "below_floor": proposal.below_floor,
        "steps": proposal.steps.iter().map(|step| json!({
            "id": step.id,
            "cents": step.cents.0,
            "cut_cents": step.cut.map(|cut| cut.0),
            "message": web::words::amount_step(t, step),
            "source": step.source,
        })).collect::<Vec<_>>(),
    })
}

fn as_text(result: &Assessment, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "{} (version {}, on {}): {}",
        result.scheme,
        result.version,
        result.on,
        result.verdict.id()
    )?;
    for one in &result.conditions {
        writeln!(
            out,
            "  {:10} {}: {}",
            one.verdict.id(),
            one.id,
            one.message.fr
        )?;
        if !one.missing.is_empty() {
            writeln!(out, "             missing: {}", one.missing.join(", "))?;
        }
    }
    let t = T::default();
    for funding in &result.fundings {
        let Some(proposal) = &funding.proposal else {
            continue;
        };
        writeln!(out, "{}", funding.funder)?;
        for line in funding.base.iter().flat_map(|base| &base.lines) {
            let (retained, of) = (line.retained.format_fr(), line.presented.format_fr());
            writeln!(
                out,
                "  {retained:>16}  {} {}: of {of}",
                line.kind, line.label
            )?;
            for reason in web::words::line_reasons(t, line) {
                writeln!(out, "{:20}{reason}", "")?;
            }
        }
        for step in &proposal.steps {
            writeln!(
                out,
                "  {:>16}  {}",
                step.cents.format_fr(),
                web::words::amount_step(t, step)
            )?;
        }
        if !proposal.missing.is_empty() {
            let names = proposal.missing.join(", ");
            writeln!(out, "  the amount is not known without: {names}")?;
        }
    }
    if !result.missing.is_empty() {
        writeln!(out, "missing: {}", result.missing.join(", "))?;
    }
    Ok(())
}

fn fit(verdict: Fit) -> &'static str {
    match verdict {
        Fit::Fits => "fits",
        Fit::Depends => "depends",
        Fit::No => "no",
    }
}

fn answered(answer: &Answer) -> &'static str {
    match answer {
        Answer::Met => "met",
        Answer::NotMet => "not_met",
        Answer::Missing(_) => "unknown",
        Answer::Judgement => "judgement",
    }
}
