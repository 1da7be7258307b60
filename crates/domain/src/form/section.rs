//! Checking one section as a whole.

use jiff::civil::Date;
use policy::{Field, FieldKind, Form, Section, SectionKind, Situation, Territory};

use super::dates::display_date;
use super::error::{ErrorCode, FieldError};
use super::roles::Said;
use super::value::{Answer, commune_code, read};
use super::visible::{holds, situation_in_row};
use crate::answers::Raw;
use crate::clock::add_months;
use crate::plan;

/// A date farther than this from today is surely a slip of the keyboard.
const YEARS_BACK: i32 = 120;
const YEARS_AHEAD: i32 = 30;

/// What a check needs besides the answers.
#[derive(Clone, Copy, Debug)]
pub struct FormContext<'a> {
    /// The form of the version of the scheme to which the dossier is pinned.
    pub form: &'a Form,
    pub territory: &'a Territory,
    /// Only to notice a year that is surely a slip.
    pub today: Date,
    /// Language of the labels quoted in errors.
    pub lang: &'a str,
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SectionCheck {
    /// In the order of the form.
    pub errors: Vec<FieldError>,
    /// Shown fields (or lines of the plan) in which something was answered.
    pub answered: usize,
    /// Shown fields that still keep the section from being complete.
    pub required_left: usize,
    /// Nothing is wrong and nothing is missing.
    pub complete: bool,
}

/// Checks a section: its own answers, and all those of the form (`said`) for the conditions of display.
///
/// Hidden fields are never wrong. The section of pieces is always complete here: files are not
/// answers, see [`crate::completeness`].
pub fn check_section(
    section: &Section,
    answers: &Raw,
    said: &Said,
    ctx: &FormContext<'_>,
) -> SectionCheck {
    let mut check = SectionCheck::default();
    match section.kind {
        SectionKind::Pieces => {}
        SectionKind::Plan => {
            let plan = plan::Plan::read(answers);
            check.answered = plan.expenses.len().saturating_add(plan.resources.len());
            check.errors = plan::check(&plan, ctx.form).errors;
            check.required_left = check.errors.len();
        }
        SectionKind::Fields | SectionKind::Declarations => {
            let reader = Reader {
                answers,
                all: &said.all,
                known: &said.known,
                ctx,
            };
            for field in &section.fields {
                if !holds(field.show_if.as_ref(), reader.known) {
                    continue;
                }
                let errors = reader.field(field, &Place::top(field, reader.known));
                check.answered += usize::from(answers.has_any(&field.id));
                check.required_left += usize::from(!errors.is_empty());
                check.errors.extend(errors);
            }
        }
    }
    check.complete = check.errors.is_empty();
    check
}

/// Where a field stands: at the top of the section, or in a row of a repeated block.
struct Place<'a> {
    key: String,
    /// What the names of the fields beside it begin with.
    prefix: String,
    /// Order of the row, from 1, for people.
    row: Option<usize>,
    /// What conditions of display read here.
    known: &'a Situation,
}

impl<'a> Place<'a> {
    fn top(field: &Field, known: &'a Situation) -> Self {
        Place {
            key: field.id.clone(),
            prefix: String::new(),
            row: None,
            known,
        }
    }
}

struct Reader<'a> {
    answers: &'a Raw,
    all: &'a Raw,
    known: &'a Situation,
    ctx: &'a FormContext<'a>,
}

impl Reader<'_> {
    fn field(&self, field: &Field, place: &Place<'_>) -> Vec<FieldError> {
        let errors = match &field.kind {
            FieldKind::Repeat { fields, min, max } => {
                let mut errors = self.count_rows(field, *min, *max);
                errors.extend(self.rows(field, fields));
                return self.labelled(errors, field, place);
            }
            FieldKind::Commune => self.commune(field, place),
            _ => match read(&field.kind, &place.key, self.answers) {
                Ok(answer) => self.answer(field, place, answer),
                Err(errors) => errors,
            },
        };
        self.labelled(errors, field, place)
    }

    fn labelled(
        &self,
        mut errors: Vec<FieldError>,
        field: &Field,
        place: &Place<'_>,
    ) -> Vec<FieldError> {
        for error in &mut errors {
            if error.arg("label").is_none() {
                let label = field.label.in_language(self.ctx.lang).to_owned();
                error.args.push(("label", label));
                if let Some(row) = place.row {
                    error.args.push(("row", row.to_string()));
                }
            }
        }
        errors
    }

    fn answer(&self, field: &Field, place: &Place<'_>, answer: Option<Answer>) -> Vec<FieldError> {
        match answer {
            None if field.required => vec![missing(&field.kind, &place.key)],
            Some(Answer::Bool(false))
                if field.required && matches!(field.kind, FieldKind::Declaration) =>
            {
                vec![missing(&field.kind, &place.key)]
            }
            Some(Answer::Date(date)) => self.date(field, place, date).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn commune(&self, field: &Field, place: &Place<'_>) -> Vec<FieldError> {
        let Some(value) = self.answers.get(&place.key) else {
            return self.answer(field, place, None);
        };
        match find_commune(value, self.ctx.territory) {
            Ok(_) => Vec::new(),
            Err((code, suggestions)) => {
                let mut error = FieldError::new(&place.key, code).with("value", value);
                if !suggestions.is_empty() {
                    error = error.with("suggestions", suggestions.join(" ; "));
                }
                vec![error]
            }
        }
    }

    fn count_rows(&self, field: &Field, min: usize, max: usize) -> Vec<FieldError> {
        let found = self
            .answers
            .rows(&field.id)
            .into_iter()
            .filter(|index| self.answers.has_any(&format!("{}.{index}", field.id)))
            .count();
        let min = if field.required { min.max(1) } else { min };
        if found < min {
            vec![
                FieldError::new(&field.id, ErrorCode::RowsTooFew)
                    .with("min", min)
                    .with("found", found),
            ]
        } else if found > max {
            vec![
                FieldError::new(&field.id, ErrorCode::RowsTooMany)
                    .with("max", max)
                    .with("found", found),
            ]
        } else {
            Vec::new()
        }
    }

    fn rows(&self, block: &Field, fields: &[Field]) -> Vec<FieldError> {
        let mut errors = Vec::new();
        for (order, index) in self.answers.rows(&block.id).into_iter().enumerate() {
            let prefix = format!("{}.{index}", block.id);
            if !self.answers.has_any(&prefix) {
                continue;
            }
            let row = self.answers.row(&block.id, index);
            let known = situation_in_row(fields, &row, self.known);
            for field in fields {
                if holds(field.show_if.as_ref(), &known) {
                    let place = Place {
                        key: format!("{prefix}.{}", field.id),
                        prefix: format!("{prefix}."),
                        row: Some(order.saturating_add(1)),
                        known: &known,
                    };
                    errors.extend(self.field(field, &place));
                }
            }
        }
        errors
    }

    /// Whether a date comes after the one it must follow, and not too long after.
    fn date(&self, field: &Field, place: &Place<'_>, date: Date) -> Option<FieldError> {
        let FieldKind::Date {
            after,
            within_months,
        } = &field.kind
        else {
            return None;
        };
        let years = i32::from(date.year()) - i32::from(self.ctx.today.year());
        if !(-YEARS_BACK..=YEARS_AHEAD).contains(&years) {
            return Some(
                FieldError::new(&place.key, ErrorCode::DateUnlikely)
                    .with("date", display_date(date)),
            );
        }
        let (other, other_label) = self.reference(after.as_deref(), place)?;
        let latest = within_months.map(|months| (months, add_months(other, months)));
        let error = |code| {
            FieldError::new(&place.key, code)
                .with("date", display_date(date))
                .with("other", display_date(other))
                .with("other_label", &other_label)
        };
        if date < other {
            let suggestion =
                likely_year(date, other).filter(|day| latest.is_none_or(|(_, last)| *day <= last));
            return Some(match suggestion {
                Some(day) => {
                    error(ErrorCode::DateBeforeSuggest).with("suggestion", display_date(day))
                }
                None => error(ErrorCode::DateBefore),
            });
        }
        match latest {
            Some((months, last)) if date > last => Some(
                error(ErrorCode::DateTooLate)
                    .with("latest", display_date(last))
                    .with("months", months),
            ),
            _ => None,
        }
    }

    /// The date that another must follow, with its label; `None` when nothing is to be followed or
    /// it is not answered yet.
    fn reference(&self, after: Option<&str>, place: &Place<'_>) -> Option<(Date, String)> {
        let id = after?;
        let field = find_field(self.ctx.form, id)?;
        // Beside it in the same row, else anywhere in the form.
        let beside = read(&field.kind, &format!("{}{id}", place.prefix), self.answers);
        let answer = match beside {
            Ok(None) => read(&field.kind, id, self.all),
            known => known,
        };
        // A date that is itself wrong has its own error: one mistake, one error.
        let Ok(Some(Answer::Date(other))) = answer else {
            return None;
        };
        let shown = holds(field.show_if.as_ref(), place.known);
        shown.then(|| (other, field.label.in_language(self.ctx.lang).to_owned()))
    }
}

/// A field of the form by id, those of repeated blocks included.
fn find_field<'a>(form: &'a Form, id: &str) -> Option<&'a Field> {
    let mut fields: Vec<&Field> = form
        .sections
        .iter()
        .flat_map(|section| &section.fields)
        .collect();
    while let Some(field) = fields.pop() {
        if field.id == id {
            return Some(field);
        }
        if let FieldKind::Repeat { fields: inner, .. } = &field.kind {
            fields.extend(inner);
        }
    }
    None
}

/// The same day and month in the first year that does not come before `other`: a wrong year is
/// the usual slip.
fn likely_year(date: Date, other: Date) -> Option<Date> {
    [other.year(), other.year().checked_add(1)?]
        .into_iter()
        .filter_map(|year| Date::new(year, date.month(), date.day()).ok())
        .find(|day| *day >= other)
}

fn missing(kind: &FieldKind, key: &str) -> FieldError {
    match kind {
        FieldKind::YesNo => FieldError::new(key, ErrorCode::RequiredYesNo),
        FieldKind::Choice(_) => FieldError::new(key, ErrorCode::RequiredChoice),
        FieldKind::Choices(_) => FieldError::new(key, ErrorCode::RequiredChoices),
        FieldKind::Declaration => FieldError::new(key, ErrorCode::MustTick),
        // The error leads to the first input to fill.
        FieldKind::Address => FieldError::new(format!("{key}.street"), ErrorCode::Required),
        FieldKind::Person => FieldError::new(format!("{key}.first_name"), ErrorCode::Required),
        _ => FieldError::new(key, ErrorCode::Required),
    }
}

/// The code of the commune that a text names, or why it names none, with what it could be.
fn find_commune(value: &str, territory: &Territory) -> Result<String, (ErrorCode, Vec<String>)> {
    let by_code = commune_code(value).and_then(|code| territory.commune(code));
    if let Some(commune) = by_code {
        return Ok(commune.code.clone());
    }
    territory
        .resolve(value)
        .map(|commune| commune.code.clone())
        .map_err(|unresolved| {
            let labels: Vec<String> = unresolved
                .suggestions
                .iter()
                .map(|hit| hit.label.clone())
                .collect();
            let code = match (unresolved.ambiguous, labels.is_empty()) {
                (true, _) => ErrorCode::CommuneAmbiguous,
                (false, false) => ErrorCode::CommuneSuggest,
                (false, true) => ErrorCode::CommuneUnknown,
            };
            (code, labels)
        })
}

/// The answers of a section as they are stored: inputs that the section does not have are dropped,
/// rows are numbered without holes, communes become codes and identifiers take their normal form.
/// What is wrong stays as typed, to be shown again.
pub fn normalise(section: &Section, answers: &Raw, ctx: &FormContext<'_>) -> Raw {
    match section.kind {
        SectionKind::Pieces => Raw::new(),
        SectionKind::Plan => {
            let mut kept = answers.clone();
            kept.0
                .retain(|key, _| key.starts_with("expense.") || key.starts_with("resource."));
            kept.renumber(plan::EXPENSE);
            kept.renumber(plan::RESOURCE);
            kept
        }
        SectionKind::Fields | SectionKind::Declarations => {
            let mut kept = answers.clone();
            kept.0.retain(|key, _| {
                section.fields.iter().any(|field| {
                    key.strip_prefix(field.id.as_str())
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                })
            });
            for field in &section.fields {
                normalise_field(field, &field.id, &mut kept, ctx);
            }
            kept
        }
    }
}

fn normalise_field(field: &Field, key: &str, answers: &mut Raw, ctx: &FormContext<'_>) {
    match &field.kind {
        FieldKind::Repeat { fields, .. } => {
            answers.renumber(key);
            for index in answers.rows(key) {
                for inner in fields {
                    normalise_field(inner, &format!("{key}.{index}.{}", inner.id), answers, ctx);
                }
            }
        }
        FieldKind::Commune => {
            let found = answers
                .get(key)
                .and_then(|value| find_commune(value, ctx.territory).ok());
            if let Some(code) = found {
                answers.set(key, code);
            }
        }
        FieldKind::Email
        | FieldKind::Phone
        | FieldKind::Siren
        | FieldKind::Siret
        | FieldKind::Rna
        | FieldKind::Iban => {
            if let Ok(Some(Answer::Text(text))) = read(&field.kind, key, answers) {
                answers.set(key, text);
            }
        }
        FieldKind::Person => {
            for (part, kind) in [("email", FieldKind::Email), ("phone", FieldKind::Phone)] {
                let name = format!("{key}.{part}");
                if let Ok(Some(Answer::Text(text))) = read(&kind, &name, answers) {
                    answers.set(name, text);
                }
            }
        }
        _ => {}
    }
}
