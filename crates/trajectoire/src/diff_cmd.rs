//! `trajectoire policy diff`: what changed from one version of a scheme to another, for whom.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use jiff::civil::Date;
use policy::diff::{Tried, Under, Which, diff as compare, tried};
use policy::replay::Outcome as Result;
use policy::{Region, Scheme, Text};
use serde_json::{Value as Json, json};
use web::T;
use web::outcomes::{outcome, reason, signed};
use web::versions::{ChangeWords, changes};

use crate::Outcome;
use crate::args::{DiffArgs, Format};
use crate::open;

/// `trajectoire policy diff`.
pub fn diff(args: &DiffArgs) -> anyhow::Result<Outcome> {
    let a = Version::read(&args.a, args.region.as_deref())?;
    let b = Version::read(&args.b, args.region.as_deref())?;
    let t = T::default();
    let (first, second) = (a.under()?, b.under()?);
    let typed = compare(first.scheme, second.scheme);
    let report = Report {
        t,
        words: changes(
            t,
            (first.region, first.scheme),
            (second.region, second.scheme),
            &typed,
        ),
        kinds: typed
            .iter()
            .map(|one| match (&one.before, &one.after) {
                (None, _) => "added",
                (_, None) => "removed",
                _ => "changed",
            })
            .collect(),
        tried: tried(first, second),
        conditions: sentences(first.scheme, second.scheme),
        regions: [first.region, second.region],
        first: first.scheme,
        second: second.scheme,
    };
    match args.format {
        Format::Text => report.print()?,
        Format::Json => say!("{:#}", report.json()),
    }
    Ok(Outcome::Done)
}

/// A version and the region it is read with.
struct Version {
    region: Region,
    id: String,
    from: Date,
}

impl Version {
    fn read(named: &str, region: Option<&Path>) -> anyhow::Result<Version> {
        let file = Path::new(named);
        if file.is_file() {
            return Version::of_file(file, region);
        }
        if file.extension().is_some_and(|kind| kind == "toml") {
            bail!("{named}: no such file");
        }
        let region = open::readable(region)?;
        let (id, from) = open::version(&region, named, None)?;
        Ok(Version { region, id, from })
    }

    fn of_file(file: &Path, region: Option<&Path>) -> anyhow::Result<Version> {
        let content =
            std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let home = home(file);
        let base = open::readable(region.or(home.as_deref()))?;
        let read = base.with_version(&content);
        let (region, id, from) = read
            .map_err(|problems| open::refused(&problems))
            .with_context(|| format!("{} cannot be read", file.display()))?;
        Ok(Version { region, id, from })
    }

    fn under(&self) -> anyhow::Result<Under<'_>> {
        let scheme = self.region.scheme_version(&self.id, self.from);
        Ok(Under {
            region: &self.region,
            scheme: scheme.context("a version that was just read")?,
        })
    }
}

/// The region a file is in: `<region>/schemes/<id>/<first day>.toml`.
fn home(file: &Path) -> Option<PathBuf> {
    let folder = file.parent()?.parent()?;
    let region = folder.parent()?;
    (folder.ends_with("schemes") && region.join("region.toml").is_file())
        .then(|| region.to_path_buf())
}

/// The sentences of the conditions of both, by id; those of the second first.
fn sentences(first: &Scheme, second: &Scheme) -> Vec<(String, Text)> {
    let all = second.conditions.iter().chain(&first.conditions);
    all.map(|one| (one.id.as_str().to_owned(), (*one.text).clone()))
        .collect()
}

struct Report<'a> {
    t: T,
    words: Vec<ChangeWords>,
    /// For each change: `added`, `removed` or `changed`.
    kinds: Vec<&'static str>,
    tried: Vec<Tried>,
    conditions: Vec<(String, Text)>,
    /// Those of the two versions.
    regions: [&'a Region; 2],
    first: &'a Scheme,
    second: &'a Scheme,
}

impl Report<'_> {
    fn print(&self) -> io::Result<()> {
        let t = self.t;
        let (before, after) = (
            t.date(self.first.validity.from),
            t.date(self.second.validity.from),
        );
        let name = t.text(&self.second.name);
        say!(
            "{}",
            t.many(
                "diff-title",
                &[("name", &name), ("before", &before), ("after", &after)]
            )
        );
        if self.words.is_empty() {
            say!("{}", t.get("diff-same"));
        }
        let mut section = "";
        for change in &self.words {
            if change.section != section {
                section = &change.section;
                say!("\n{section}");
            }
            say!("  {}", change.sentence(t));
        }
        say!("\n{}", t.get("diff-situations"));
        let [winners, losers, otherwise] = self.counts();
        say!(
            "  {}",
            t.many(
                "diff-situations-sum",
                &[
                    ("count", &self.tried.len()),
                    ("winners", &winners),
                    ("losers", &losers),
                    ("otherwise", &otherwise)
                ]
            )
        );
        for one in self.tried.iter().filter(|one| one.differs()) {
            say!("  {}", self.situation(one));
            let why = self.reasons(one);
            if !why.is_empty() {
                let why = t.args("diff-situation-why", "reasons", why.join(" ; "));
                say!("    {why}");
            }
            if one.asks_others() {
                let [before, after] = self.asked(one).map(|names| names.join(", "));
                let funders = t.args2("diff-situation-funders", "before", before, "after", after);
                say!("    {funders}");
            }
        }
        Ok(())
    }

    /// Those that win, that lose, that change without a known gain.
    fn counts(&self) -> [usize; 3] {
        let differ = || self.tried.iter().filter(|one| one.differs());
        let winners = differ()
            .filter(|one| gained(one).is_some_and(|up| up))
            .count();
        let losers = differ()
            .filter(|one| gained(one).is_some_and(|up| !up))
            .count();
        [winners, losers, differ().count() - winners - losers]
    }

    fn situation(&self, one: &Tried) -> String {
        let t = self.t;
        let sentence = match gained(one) {
            Some(true) => "diff-situation-gains",
            Some(false) => "diff-situation-loses",
            None if one.before == one.after => "diff-situation-asked",
            None => "diff-situation-otherwise",
        };
        let gain = one.gain().map(|gain| signed(t, gain)).unwrap_or_default();
        let text = t.text(&one.text);
        let (before, after) = (outcome(t, one.before), outcome(t, one.after));
        t.many(
            sentence,
            &[
                ("gain", &gain),
                ("text", &text),
                ("before", &before),
                ("after", &after),
            ],
        )
        .into_owned()
    }

    fn reasons(&self, one: &Tried) -> Vec<String> {
        let words = one.reasons.iter();
        words
            .map(|why| reason(self.t, &self.conditions, why))
            .collect()
    }

    /// The funders asked under each version, in words.
    fn asked(&self, one: &Tried) -> [Vec<String>; 2] {
        let name = |region: &Region, id: &String| match region.funder_name(id) {
            Some(name) => self.t.text(&name).into_owned(),
            None => id.clone(),
        };
        let names =
            |region: &Region, ids: &[String]| ids.iter().map(|id| name(region, id)).collect();
        [
            names(self.regions[0], &one.asked_before),
            names(self.regions[1], &one.asked_after),
        ]
    }

    /// The contract of `docs/schemas/diff.schema.json`.
    fn json(&self) -> Json {
        let version = |scheme: &Scheme| {
            json!({
                "scheme": scheme.id,
                "from": scheme.validity.from.to_string(),
                "to": scheme.validity.to.map(|to| to.to_string()),
            })
        };
        let changes = self.words.iter().zip(&self.kinds).map(|(one, kind)| {
            json!({
                "section": one.section, "what": one.what, "change": kind,
                "before": one.before, "after": one.after, "message": one.sentence(self.t),
            })
        });
        let given = |result: Result| {
            json!({
                "verdict": result.verdict.id(),
                "cents": result.amount.map(|amount| amount.0),
                "below_floor": result.below_floor,
            })
        };
        let situations = self.tried.iter().map(|one| {
            let [before, after] = self.asked(one);
            json!({
                "of": match one.of { Which::First => "a", Which::Second => "b" },
                "example": one.example,
                "text": self.t.text(&one.text),
                "before": given(one.before),
                "after": given(one.after),
                "gain_cents": one.gain().map(|gain| gain.0),
                "reasons": self.reasons(one),
                "asked_before": before,
                "asked_after": after,
            })
        });
        let [winners, losers, otherwise] = self.counts();
        json!({
            "a": version(self.first),
            "b": version(self.second),
            "changes": changes.collect::<Vec<_>>(),
            "situations": situations.collect::<Vec<_>>(),
            "totals": {
                "situations": self.tried.len(), "winners": winners, "losers": losers,
                "otherwise": otherwise,
            },
        })
    }
}

/// Whether a situation wins (`true`) or loses; `None` when the amount stays or is not known.
fn gained(one: &Tried) -> Option<bool> {
    let gain = one.gain()?;
    (!gain.is_zero()).then(|| !gain.is_negative())
}
