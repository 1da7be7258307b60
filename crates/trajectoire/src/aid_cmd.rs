//! `trajectoire grant-equivalent` and `trajectoire de-minimis`: what an advance is worth as a
//! grant, and whether an aid fits under the ceiling of its regime. Their output is a contract:
//! `docs/schemas/`.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use domain::aid::grant_equivalent::{GrantEquivalent, Method, Rates, Row, grant_equivalent};
use domain::aid::import;
use domain::aid::ledger::{Aid, Check, Counted, Day, Ledger, NewAid};
use domain::aid::loan::Terms;
use money::{Cents, Rate};
use policy::state_aid::{Ceiling, Counting, Regime, RegimeKind};
use serde_json::{Value, json};

use crate::args::{DeMinimisArgs, Format, GrantEquivalentArgs};
use crate::{Misuse, Outcome, open};

pub fn equivalent(args: &GrantEquivalentArgs) -> anyhow::Result<Outcome> {
    let terms = Terms {
        principal: args.principal,
        deferral_months: args.deferral,
        instalments: args.instalments,
        every_months: args.every,
        paid_on: args.paid_on,
    };
    let rates = Rates {
        reference: args.reference_rate,
        discount: args.discount_rate,
        charged: args.charged_rate,
        origin: None,
    };
    let result = grant_equivalent(&terms, &rates, args.method, args.sub_period)
        .map_err(|e| Misuse(e.to_string()))?;
    match args.format {
        Format::Json => say!("{:#}", equivalent_json(&result)),
        Format::Text => say_part!("{}", equivalent_text(&result)),
    }
    Ok(Outcome::Done)
}

fn cents(amount: Cents) -> Value {
    json!({ "cents": amount.get() })
}

fn ppm(rate: Rate) -> Value {
    json!({ "ppm": rate.ppm() })
}

fn equivalent_json(result: &GrantEquivalent) -> Value {
    json!({
        "cents": result.cents.get(),
        "method": result.method,
        "sub_period": result.sub_period,
        "discounting": result.discounting,
        "rounding": result.rounding,
        "principal": cents(result.terms.principal),
        "deferral_months": result.terms.deferral_months,
        "instalments": result.terms.instalments,
        "every_months": result.terms.every_months,
        "paid_on": result.terms.paid_on,
        "reference_rate": ppm(result.rates.reference),
        "charged_rate": ppm(result.rates.charged),
        "discounted_at": ppm(result.discounted_at),
        "schedule": result.schedule.iter().map(|row| json!({
            "months": row.months,
            "due_on": row.due_on,
            "balance": cents(row.balance),
            "capital": cents(row.capital),
            "charged": cents(row.charged),
            "market": cents(row.market),
            "discounted": cents(row.discounted),
        })).collect::<Vec<_>>(),
        "notes": notes(result),
    })
}

/// What the result does not show by itself.
fn notes(result: &GrantEquivalent) -> Vec<String> {
    let mut notes = vec![
        "rounded once, to the nearest cent, on the exact sum; the rows are rounded apart"
            .to_owned(),
    ];
    if let (Method::PresentValue, Some(unused)) = (result.method, result.rates.discount) {
        notes.push(format!(
            "a present value is discounted at the reference rate; the discount rate of {} was not used",
            unused.format_fr()
        ));
    }
    notes
}

fn equivalent_text(result: &GrantEquivalent) -> String {
    let mut out = format!(
        "grant equivalent  {}\nprincipal         {}\nmethod            {}, discounted at {}\n",
        result.cents.format_fr(),
        result.terms.principal.format_fr(),
        result.method,
        result.discounted_at.format_fr(),
    );
    if result.method == Method::InterestDifferential {
        let reference = result.rates.reference.format_fr();
        let _ = writeln!(out, "reference rate    {reference}, {}", result.sub_period);
    }
    let _ = writeln!(
        out,
        "\nmonth  due on      {:>18}  {:>18}  {:>18}",
        "owed", "repaid", "counts for"
    );
    for row in &result.schedule {
        out.push_str(&row_text(row));
    }
    out.push('\n');
    for note in notes(result) {
        let _ = writeln!(out, "{note}");
    }
    out
}

fn row_text(row: &Row) -> String {
    let due_on = row.due_on.map(|day| day.to_string()).unwrap_or_default();
    format!(
        "{:>5}  {due_on:<10}  {:>18}  {:>18}  {:>18}\n",
        row.months,
        row.balance.format_fr(),
        row.capital.format_fr(),
        row.discounted.format_fr(),
    )
}

pub fn de_minimis(args: &DeMinimisArgs) -> anyhow::Result<Outcome> {
    let region = open::region(args.region.as_deref())?;
    let regimes = &region.state_aid.regimes;
    let regime = find_regime(regimes, args.regime.as_deref())?;
    let ids: Vec<&str> = regimes.iter().map(|r| r.id.as_str()).collect();
    let rows = import::read(&read(&args.ledger)?, &ids).map_err(|mistakes| {
        let list: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        Misuse(format!("{}: {}", args.ledger.display(), list.join("\n")))
    })?;
    let ledger = Ledger {
        aids: rows
            .into_iter()
            .map(|row| Aid {
                id: format!("row {}", row.line),
                organisation: row.undertaking,
                regime: row.regime,
                granted_on: row.granted_on,
                amount: row.amount,
                changes: Vec::new(),
            })
            .collect(),
        links: Vec::new(),
    };
    let new = NewAid {
        organisation: args.undertaking.clone(),
        on: args.on,
        amount: args.amount,
    };
    let check = ledger.check(regime, &new)?;
    let answer = Answer {
        known: ledger
            .aids
            .iter()
            .any(|a| a.organisation == new.organisation),
        fits_from: ledger.fits_from(regime, &new),
        ceiling: regime.ceiling_on(new.on).context("a ceiling was found")?,
        new: &new,
        check: &check,
    };
    match args.format {
        Format::Json => say!("{:#}", answer.json()),
        Format::Text => say_part!("{}", answer.text()),
    }
    Ok(if check.fits() {
        Outcome::Done
    } else {
        Outcome::No
    })
}

fn find_regime<'a>(regimes: &'a [Regime], id: Option<&str>) -> anyhow::Result<&'a Regime> {
    let mut de_minimis = regimes.iter().filter(|r| r.kind == RegimeKind::DeMinimis);
    let found = match id {
        Some(id) => de_minimis.clone().find(|r| r.id == id),
        None => de_minimis.next(),
    };
    found.ok_or_else(|| {
        let ids: Vec<&str> = regimes
            .iter()
            .filter(|r| r.kind == RegimeKind::DeMinimis)
            .map(|r| r.id.as_str())
            .collect();
        Misuse(format!(
            "“{}” is no de minimis regime of this region; expected one of: {}",
            id.unwrap_or_default(),
            ids.join(", ")
        ))
        .into()
    })
}

fn read(path: &Path) -> Result<Vec<u8>, Misuse> {
    let read = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    read.map_err(|e| Misuse(format!("cannot read {}: {e}", path.display())))
}

struct Answer<'a> {
    new: &'a NewAid,
    check: &'a Check,
    ceiling: &'a Ceiling,
    fits_from: Option<jiff::civil::Date>,
    /// Whether the ledger has an aid of this undertaking.
    known: bool,
}

impl Answer<'_> {
    fn json(&self) -> Value {
        let check = self.check;
        json!({
            "undertaking": self.new.organisation,
            "on": self.new.on,
            "regime": check.regime,
            "amount": cents(check.amount),
            "fits": check.fits(),
            "ceiling": cents(check.ceiling),
            "used": cents(check.used),
            "room": cents(check.room),
            "since": check.days.first().map(|day| day.since),
            "years": self.ceiling.years,
            "counted": counted(self.ceiling.counted),
            "text": self.ceiling.text,
            "aids": check.days.first().map(|day| aids(&day.aids)).unwrap_or_default(),
            "first_blocking_day": check.blocked_on,
            "blocking": check.blocking().map(day),
            "fits_from": self.fits_from,
            "notes": self.notes(),
        })
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.known {
            notes.push(format!(
                "no aid of “{}” is in this ledger",
                self.new.organisation
            ));
        }
        if self.ceiling.counted == Counting::FiscalYears {
            notes.push(
                "calendar years stand for the fiscal years of the undertaking, which are not known"
                    .to_owned(),
            );
        }
        notes
    }

    fn text(&self) -> String {
        let check = self.check;
        let since = check.days.first().map(|day| day.since);
        let mut out = format!(
            "ceiling  {}  ({})\nused     {}  since {}\nroom     {}\n",
            check.ceiling.format_fr(),
            self.ceiling.text,
            check.used.format_fr(),
            since.map(|day| day.to_string()).unwrap_or_default(),
            check.room.format_fr(),
        );
        let amount = check.amount.format_fr();
        match check.blocking() {
            None => {
                let _ = writeln!(out, "{amount} fits on {}", self.new.on);
            }
            Some(day) => {
                let _ = writeln!(
                    out,
                    "{amount} does not fit: on {} the ceiling of {} would be passed, {} being used by",
                    day.day,
                    day.ceiling.format_fr(),
                    day.used.format_fr(),
                );
                for aid in &day.aids {
                    let _ = writeln!(
                        out,
                        "  {}  {}  {}  {}",
                        aid.id,
                        aid.granted_on,
                        aid.regime,
                        aid.amount.format_fr()
                    );
                }
                if let Some(from) = self.fits_from {
                    let _ = writeln!(out, "it fits from {from} on, if nothing else is granted");
                }
            }
        }
        for note in self.notes() {
            let _ = writeln!(out, "{note}");
        }
        out
    }
}

fn counted(counting: Counting) -> &'static str {
    match counting {
        Counting::FiscalYears => "fiscal-years",
        Counting::RollingYears => "rolling-years",
    }
}

fn day(day: &Day) -> Value {
    json!({
        "day": day.day,
        "since": day.since,
        "ceiling": cents(day.ceiling),
        "used": cents(day.used),
        "aids": aids(&day.aids),
    })
}

fn aids(aids: &[Counted]) -> Vec<Value> {
    aids.iter()
        .map(|aid| {
            json!({
                "id": aid.id,
                "date": aid.granted_on,
                "regime": aid.regime,
                "grant_equivalent": cents(aid.amount),
            })
        })
        .collect()
}
