//! Inventing valid answers to any form, from its description alone.

use std::collections::BTreeMap;
use std::fmt::Write;

use domain::answers::Raw;
use domain::form::{holds, typed as typed_answer};
use money::Cents;
use policy::{Field, FieldKind, Form, SectionKind, Situation};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::Lexicon;
use super::world::Desk;

/// What an invented person and project are.
pub struct Character<'a> {
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub email: &'a str,
    pub title: &'a str,
    pub commune: &'a str,
    pub city: &'a str,
    pub postcode: &'a str,
    pub kind: &'a str,
    /// Of the structure they write for: the same in all their dossiers.
    pub siret: &'a str,
    pub start: jiff::civil::Date,
}

impl Character<'_> {
    /// Whether they answer as most do; some do not, so that the rules refuse some.
    fn is_usual(&self) -> bool {
        !self.title.len().is_multiple_of(6)
    }
}

fn pick<'a>(rng: &mut StdRng, list: &'a [String]) -> &'a str {
    if list.is_empty() {
        return "";
    }
    let n = rng.random_range(0..list.len());
    list[n].as_str()
}

/// The SIRET of the structure that somebody writes for: the same seed gives the same.
pub fn siret_of(seed: u64) -> String {
    let mut rng = StdRng::seed_from_u64(seed);
    let siren = with_luhn(&mut rng, 9, "9");
    with_luhn(&mut rng, 14, &format!("{siren}0001"))
}

/// Sector of activity of every invented structure: « other associations » (NAF code).
const SECTOR: &str = "94.99Z";

/// Somebody else of the project; the same word gives the same person.
fn somebody(lexicon: &Lexicon, word: &str) -> String {
    let of = |names: &[String]| {
        let at = word.len() % names.len().max(1);
        names.get(at).cloned().unwrap_or_default()
    };
    format!("{} {}", of(&lexicon.first_names), of(&lexicon.last_names))
}

fn with_luhn(rng: &mut StdRng, digits: usize, prefix: &str) -> String {
    let mut text = prefix.to_owned();
    while text.len() + 1 < digits {
        let _ = write!(text, "{}", rng.random_range(0..10_u8));
    }
    let sum: u32 = text
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let d = u32::from(b - b'0') * if i % 2 == 0 { 2 } else { 1 };
            if d > 9 { d - 9 } else { d }
        })
        .sum();
    let _ = write!(text, "{}", (10 - sum % 10) % 10);
    text
}

/// Answers to every visible field, section by section, and the amounts of the plan.
pub fn answers(
    desk: &Desk<'_>,
    c: &Character<'_>,
    asked: Cents,
    lexicon: &Lexicon,
    rng: &mut StdRng,
) -> BTreeMap<String, Raw> {
    let form = desk.form;
    let mut out = BTreeMap::new();
    // Conditions read what comes before them: what is answered becomes known one field at a time.
    let mut known = Situation::new();
    for section in &form.sections {
        let mut raw = Raw::default();
        if section.kind == SectionKind::Plan {
            plan(form, asked, lexicon, rng, &mut raw);
        }
        for field in &section.fields {
            if !holds(field.show_if.as_ref(), &known) {
                continue;
            }
            answer(field, &field.id, c, lexicon, rng, &mut raw);
            let question = field.from.as_deref().unwrap_or(&field.id);
            if let Some(usual) = lexicon.usual.get(question).filter(|_| c.is_usual()) {
                raw.set(field.id.as_str(), usual.as_str());
            }
            if desk.asked.contains(field.id.as_str())
                && let Some(value) = typed_answer(field, &raw).and_then(|answer| answer.to_value())
            {
                known.set(field.id.as_str(), value);
            }
        }
        out.insert(section.id.clone(), raw);
    }
    out
}

fn plan(form: &Form, asked: Cents, lexicon: &Lexicon, rng: &mut StdRng, raw: &mut Raw) {
    let kinds: Vec<_> = form
        .expenses
        .iter()
        .filter(|e| e.eligible && !e.in_kind)
        .collect();
    if kinds.is_empty() {
        return;
    }
    // The aid is about 60 % of the expenses; the rest is the holder's own.
    let total = Cents(asked.0 / 6 * 10);
    let parts = rng.random_range(1..=kinds.len().min(4));
    let each = total.0 / i64::try_from(parts).unwrap_or(1);
    let mut left = total.0;
    for n in 0..parts {
        let cents = if n + 1 == parts { left } else { each };
        left -= cents;
        raw.set(
            format!("expense.{n}.kind"),
            kinds[n % kinds.len()].id.clone(),
        );
        raw.set(format!("expense.{n}.label"), pick(rng, &lexicon.things));
        raw.set(format!("expense.{n}.amount"), typed(Cents(cents)));
    }
    let mut n = 0;
    let mut line = |kind: &str, cents: i64, raw: &mut Raw| {
        raw.set(format!("resource.{n}.kind"), kind);
        raw.set(format!("resource.{n}.amount"), typed(Cents(cents)));
        n += 1;
    };
    if let Some(kind) = form.resources.iter().find(|r| r.requested) {
        line(&kind.id, asked.0, raw);
    }
    if let Some(kind) = form
        .resources
        .iter()
        .find(|r| !r.requested && !r.public && !r.in_kind && !r.funder)
    {
        line(&kind.id, total.0 - asked.0, raw);
    }
}

fn typed(cents: Cents) -> String {
    format!("{},{:02}", cents.0 / 100, cents.0 % 100)
}

fn answer(
    field: &Field,
    key: &str,
    c: &Character<'_>,
    lexicon: &Lexicon,
    rng: &mut StdRng,
    raw: &mut Raw,
) {
    let role = field.role.as_deref().unwrap_or_default();
    match &field.kind {
        FieldKind::ShortText { max } => {
            let text = match role {
                "title" => c.title.to_owned(),
                "applicant.name" => format!("{} {}", pick(rng, &lexicon.things), c.last_name),
                "holder.name" => format!("{} {}", c.first_name, c.last_name),
                _ => {
                    let thing = pick(rng, &lexicon.things);
                    match role {
                        "applicant.sector" => SECTOR.to_owned(),
                        _ if field.personal => somebody(lexicon, thing),
                        _ => thing.to_owned(),
                    }
                }
            };
            raw.set(key, text.chars().take(*max).collect::<String>());
        }
        FieldKind::LongText { max } => {
            let mut text = String::new();
            for _ in 0..rng.random_range(1..4) {
                let sentence = pick(rng, &lexicon.sentences);
                if text.len() + sentence.len() + 1 > *max {
                    break;
                }
                text.push_str(sentence);
                text.push(' ');
            }
            raw.set(key, text.trim_end());
        }
        FieldKind::Number { min, max } => {
            let low = min.unwrap_or(0);
            let high = max
                .unwrap_or(low.saturating_add(20))
                .min(low.saturating_add(20));
            raw.set(key, rng.random_range(low..=high).to_string());
        }
        FieldKind::Amount { min, max } => {
            let low = min.map_or(0, |m| m.0);
            let high = max.map_or(low + 1_000_000, |m| m.0).min(low + 1_000_000);
            raw.set(key, typed(Cents(rng.random_range(low..=high) / 100 * 100)));
        }
        FieldKind::Date { after, .. } => {
            let date = if after.is_some() || role == "end" {
                domain::clock::add_months(c.start, 6)
            } else {
                c.start
            };
            raw.set(key, domain::form::display_date(date));
        }
        FieldKind::YesNo => raw.set(key, if rng.random_bool(0.4) { "yes" } else { "no" }),
        FieldKind::Declaration => raw.set(key, "yes"),
        FieldKind::Choice(choices) => {
            let wanted = choices
                .iter()
                .find(|x| role == "applicant.kind" && x.id == c.kind);
            let choice = wanted.or_else(|| choices.get(rng.random_range(0..choices.len().max(1))));
            if let Some(choice) = choice {
                raw.set(key, choice.id.clone());
            }
        }
        FieldKind::Choices(choices) => {
            for (n, choice) in choices.iter().enumerate() {
                if n == 0 || rng.random_bool(0.3) {
                    raw.set(format!("{key}.{}", choice.id), "on");
                }
            }
        }
        FieldKind::Commune => raw.set(key, c.commune),
        FieldKind::Address => {
            raw.set(
                format!("{key}.street"),
                format!(
                    "{} {}",
                    rng.random_range(1..90_u8),
                    pick(rng, &lexicon.streets)
                ),
            );
            raw.set(format!("{key}.postcode"), c.postcode);
            raw.set(format!("{key}.city"), c.city);
        }
        FieldKind::Email => raw.set(key, c.email),
        FieldKind::Phone => raw.set(
            key,
            format!("06{:08}", rng.random_range(0..100_000_000_u32)),
        ),
        FieldKind::Siren => raw.set(key, with_luhn(rng, 9, "9")),
        FieldKind::Siret if role == "applicant.siret" => raw.set(key, c.siret),
        FieldKind::Siret => {
            let siren = with_luhn(rng, 9, "9");
            raw.set(key, with_luhn(rng, 14, &format!("{siren}0001")));
        }
        FieldKind::Rna => raw.set(
            key,
            format!("W{:09}", rng.random_range(0..1_000_000_000_u32)),
        ),
        FieldKind::Iban => raw.set(key, "FR7630006000011234567890189"),
        FieldKind::Person => {
            raw.set(format!("{key}.first_name"), c.first_name);
            raw.set(format!("{key}.last_name"), c.last_name);
            raw.set(format!("{key}.email"), c.email);
        }
        FieldKind::Repeat { fields, min, .. } => {
            for n in 0..(*min).max(1) {
                for inner in fields {
                    answer(
                        inner,
                        &format!("{key}.{n}.{}", inner.id),
                        c,
                        lexicon,
                        rng,
                        raw,
                    );
                }
            }
        }
    }
}
