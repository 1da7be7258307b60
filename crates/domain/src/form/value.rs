//! One answer, from text to its type.

use std::collections::BTreeMap;

use jiff::civil::Date;
use money::{AmountError, Cents, parse_amount};
use policy::{Choice, Field, FieldKind, Value};

use super::dates::{DateError, display_date, parse_date};
use super::error::{ErrorCode, FieldError};
use crate::answers::{NO, ON, Raw, YES};
use crate::identifiers::{
    self, EmailError, IbanError, PhoneError, RnaError, SirenError, SiretError,
};

/// Longest part of an address or of a person, in characters.
const PART_MAX: usize = 200;

/// An answer that is well formed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A text, or an identifier in its normal form.
    Text(String),
    Number(i64),
    Amount(Cents),
    Date(Date),
    Bool(bool),
    /// Id of the option.
    Choice(String),
    /// Ids of the options ticked, in the order of the form.
    Choices(Vec<String>),
    /// INSEE code.
    Commune(String),
    Address(Address),
    Person(Person),
    /// The rows of a repeated block, by field id.
    Rows(Vec<BTreeMap<String, Answer>>),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    pub street: String,
    pub postcode: String,
    pub city: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    pub first_name: String,
    pub last_name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// What they do there.
    pub role: Option<String>,
}

impl Person {
    /// First name then last name.
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
            .trim()
            .to_owned()
    }
}

impl Answer {
    /// The answer as conditions read it; `None` for those that hold no single value.
    pub fn to_value(&self) -> Option<Value> {
        Some(match self {
            Answer::Text(text) | Answer::Choice(text) | Answer::Commune(text) => {
                Value::Text(text.clone())
            }
            Answer::Number(number) => Value::Int(*number),
            Answer::Amount(amount) => Value::Money(*amount),
            Answer::Date(date) => Value::Date(*date),
            Answer::Bool(yes) => Value::Bool(*yes),
            Answer::Choices(ids) => Value::List(ids.clone()),
            Answer::Address(_) | Answer::Person(_) | Answer::Rows(_) => return None,
        })
    }

    /// The answer as one plain text, as the record of a dossier keeps it: dates as `2026-03-16`,
    /// amounts in cents, a person by their name.
    pub fn to_text(&self) -> Option<String> {
        Some(match self {
            Answer::Text(text) | Answer::Choice(text) | Answer::Commune(text) => text.clone(),
            Answer::Number(number) => number.to_string(),
            Answer::Amount(amount) => amount.get().to_string(),
            Answer::Date(date) => date.to_string(),
            Answer::Bool(yes) => (if *yes { YES } else { NO }).to_owned(),
            Answer::Choices(ids) => ids.join(", "),
            Answer::Address(at) => format!("{}, {} {}", at.street, at.postcode, at.city),
            Answer::Person(person) => person.name(),
            Answer::Rows(_) => return None,
        })
    }
}

/// The answer to a field; `None` when it is blank or not well formed.
///
/// A commune counts once it is a code, which [`super::normalise`] sees to.
pub fn typed(field: &Field, raw: &Raw) -> Option<Answer> {
    read(&field.kind, &field.id, raw).ok().flatten()
}

/// What the input `key` says for this kind of field: nothing, a well-formed answer, or errors
/// without their labels.
pub(super) fn read(
    kind: &FieldKind,
    key: &str,
    raw: &Raw,
) -> Result<Option<Answer>, Vec<FieldError>> {
    match kind {
        FieldKind::Address => return address(key, raw),
        FieldKind::Person => return person(key, raw),
        FieldKind::Choices(options) => return choices(options, key, raw),
        FieldKind::Repeat { fields, .. } => return rows(fields, key, raw),
        _ => {}
    }
    let Some(value) = raw.get(key) else {
        return Ok(None);
    };
    one(kind, value).map(Some).map_err(|(code, args)| {
        let mut error = FieldError::new(key, code);
        error.args = args;
        vec![error]
    })
}

/// Why one value is wrong, before it is tied to its input.
type Wrong = (ErrorCode, Vec<(&'static str, String)>);

fn one(kind: &FieldKind, value: &str) -> Result<Answer, Wrong> {
    match kind {
        FieldKind::ShortText { max } => text(value, *max, false).map(Answer::Text),
        FieldKind::LongText { max } => text(value, *max, true).map(Answer::Text),
        FieldKind::Number { min, max } => number(value, *min, *max).map(Answer::Number),
        FieldKind::Amount { min, max } => amount(value, *min, *max).map(Answer::Amount),
        FieldKind::Date { .. } => date(value).map(Answer::Date),
        FieldKind::YesNo => match value {
            YES => Ok(Answer::Bool(true)),
            NO => Ok(Answer::Bool(false)),
            _ => Err(about(ErrorCode::UnknownChoice, value)),
        },
        FieldKind::Declaration => match value {
            YES | ON => Ok(Answer::Bool(true)),
            NO => Ok(Answer::Bool(false)),
            _ => Err(about(ErrorCode::UnknownChoice, value)),
        },
        FieldKind::Choice(options) => {
            if options.iter().any(|option| option.id == value) {
                Ok(Answer::Choice(value.to_owned()))
            } else {
                Err(about(ErrorCode::UnknownChoice, value))
            }
        }
        FieldKind::Commune => commune_code(value)
            .map(|code| Answer::Commune(code.to_owned()))
            .ok_or_else(|| about(ErrorCode::CommuneUnknown, value)),
        FieldKind::Email => email(value).map(Answer::Text),
        FieldKind::Phone => phone(value).map(Answer::Text),
        FieldKind::Siren => identifiers::siren(value)
            .map(Answer::Text)
            .map_err(|why| match why {
                SirenError::NotDigits => about(ErrorCode::SirenFormat, value),
                SirenError::Length { found } => counted(ErrorCode::SirenLength, value, found),
                SirenError::Key => about(ErrorCode::SirenKey, value),
            }),
        FieldKind::Siret => identifiers::siret(value)
            .map(Answer::Text)
            .map_err(|why| match why {
                SiretError::NotDigits => about(ErrorCode::SiretFormat, value),
                SiretError::Length { found } => counted(ErrorCode::SiretLength, value, found),
                SiretError::IsSiren => about(ErrorCode::SiretIsSiren, value),
                SiretError::Key => about(ErrorCode::SiretKey, value),
            }),
        FieldKind::Rna => identifiers::rna(value)
            .map(Answer::Text)
            .map_err(|RnaError::Shape| about(ErrorCode::RnaFormat, value)),
        FieldKind::Iban => identifiers::iban(value)
            .map(Answer::Text)
            .map_err(iban_error),
        // Read by their own functions, never as one value.
        FieldKind::Choices(_)
        | FieldKind::Address
        | FieldKind::Person
        | FieldKind::Repeat { .. } => Err(about(ErrorCode::UnknownChoice, value)),
    }
}

fn about(code: ErrorCode, value: &str) -> Wrong {
    (code, vec![("value", shortened(value))])
}

fn counted(code: ErrorCode, value: &str, found: usize) -> Wrong {
    let mut wrong = about(code, value);
    wrong.1.push(("found", found.to_string()));
    wrong
}

/// A long value is cut in the sentence that speaks of it.
fn shortened(value: &str) -> String {
    const MOST: usize = 60;
    let shown: String = value
        .chars()
        .filter(|c| !c.is_control())
        .take(MOST)
        .collect();
    if value.chars().count() > MOST {
        format!("{shown}…")
    } else {
        shown
    }
}

/// Control characters, and the invisible ones that turn the direction of a text around: no name, of
/// a person or of a file, is read as it is written with them.
#[must_use]
pub fn is_unreadable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_forbidden(c: char, several_lines: bool) -> bool {
    let line_break = several_lines && matches!(c, '\n' | '\r' | '\t');
    is_unreadable(c) && !line_break
}

fn text(value: &str, max: usize, several_lines: bool) -> Result<String, Wrong> {
    if value.chars().any(|c| is_forbidden(c, several_lines)) {
        return Err((ErrorCode::ControlCharacter, Vec::new()));
    }
    // Browsers send two characters for a new line, people type one.
    let value = value.replace("\r\n", "\n");
    let found = value.chars().count();
    if found > max {
        return Err((
            ErrorCode::TooLong,
            vec![
                ("max", max.to_string()),
                ("over", found.saturating_sub(max).to_string()),
            ],
        ));
    }
    Ok(value)
}

fn number(value: &str, min: Option<i64>, max: Option<i64>) -> Result<i64, Wrong> {
    let compact: String = value
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == '\u{2212}' { '-' } else { c })
        .collect();
    let number: i64 = compact
        .parse()
        .map_err(|_| about(ErrorCode::NotANumber, value))?;
    let bounded = |code, name, bound: i64| {
        let mut wrong = about(code, value);
        wrong.1.push((name, bound.to_string()));
        wrong
    };
    match (min, max) {
        (Some(min), _) if number < min => Err(bounded(ErrorCode::NumberTooSmall, "min", min)),
        (_, Some(max)) if number > max => Err(bounded(ErrorCode::NumberTooLarge, "max", max)),
        _ => Ok(number),
    }
}

pub(crate) fn amount(value: &str, min: Option<Cents>, max: Option<Cents>) -> Result<Cents, Wrong> {
    let amount = parse_amount(value).map_err(|why| {
        let code = match why {
            AmountError::Ambiguous => ErrorCode::AmountAmbiguous,
            AmountError::Negative => ErrorCode::AmountNegative,
            AmountError::TooManyDecimals => ErrorCode::AmountDecimals,
            AmountError::TooLarge | AmountError::Empty | AmountError::NotANumber => {
                ErrorCode::NotAnAmount
            }
        };
        about(code, value)
    })?;
    let bounded = |code, name, bound: Cents| {
        (
            code,
            vec![("value", amount.format_fr()), (name, bound.format_fr())],
        )
    };
    match (min, max) {
        (Some(min), _) if amount < min => Err(bounded(ErrorCode::AmountTooSmall, "min", min)),
        (_, Some(max)) if amount > max => Err(bounded(ErrorCode::AmountTooLarge, "max", max)),
        _ => Ok(amount),
    }
}

pub(crate) fn date(value: &str) -> Result<Date, Wrong> {
    let date = parse_date(value).map_err(|why| match why {
        DateError::NotADate => about(ErrorCode::NotADate, value),
        DateError::Impossible => about(ErrorCode::DateImpossible, value),
        DateError::ShortYear { day, month, year } => {
            let mut wrong = about(ErrorCode::DateShortYear, value);
            wrong
                .1
                .push(("suggestion", format!("{day:02}/{month:02}/20{year:02}")));
            wrong
        }
    })?;
    if (1900..=2200).contains(&date.year()) {
        Ok(date)
    } else {
        Err((ErrorCode::DateUnlikely, vec![("date", display_date(date))]))
    }
}

fn email(value: &str) -> Result<String, Wrong> {
    identifiers::email(value).map_err(|why| {
        let code = match why {
            EmailError::NoAt => ErrorCode::EmailNoAt,
            EmailError::Space => ErrorCode::EmailSpace,
            EmailError::Local => ErrorCode::EmailLocal,
            EmailError::Domain => ErrorCode::EmailDomain,
            EmailError::Length => ErrorCode::EmailLength,
        };
        about(code, value)
    })
}

fn phone(value: &str) -> Result<String, Wrong> {
    identifiers::phone(value).map_err(|why| match why {
        PhoneError::NotDigits => about(ErrorCode::PhoneFormat, value),
        PhoneError::French { found } => counted(ErrorCode::PhoneFrench, value, found),
        PhoneError::International { found } => counted(ErrorCode::PhoneInternational, value, found),
    })
}

/// Never says the number again: an account number has no place in an error.
fn iban_error(why: IbanError) -> Wrong {
    match why {
        IbanError::Shape => (ErrorCode::IbanFormat, Vec::new()),
        IbanError::FrenchLength { found } => (
            ErrorCode::IbanFrenchLength,
            vec![("found", found.to_string())],
        ),
        IbanError::Key => (ErrorCode::IbanKey, Vec::new()),
        IbanError::Country { country } => (ErrorCode::IbanCountry, vec![("country", country)]),
        IbanError::Form { country } => (ErrorCode::IbanForm, vec![("country", country)]),
    }
}

/// The code in `29189` or in `Plougastel-Daoulas (29189)`: five characters, mostly digits. Whether
/// a commune bears it is the affair of the territory.
pub(super) fn commune_code(value: &str) -> Option<&str> {
    let code = match value.strip_suffix(')') {
        Some(rest) => rest.rsplit_once('(')?.1.trim(),
        None => value,
    };
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    let shaped = code.len() == 5
        && digits >= 3
        && code
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    shaped.then_some(code)
}

fn choices(options: &[Choice], key: &str, raw: &Raw) -> Result<Option<Answer>, Vec<FieldError>> {
    let ticked: Vec<&str> = raw
        .under(key)
        .filter(|(_, value)| !value.trim().is_empty())
        .map(|(name, _)| name)
        .collect();
    let unknown: Vec<FieldError> = ticked
        .iter()
        .filter(|id| !options.iter().any(|option| option.id == **id))
        .map(|id| FieldError::new(key, ErrorCode::UnknownChoice).with("value", shortened(id)))
        .collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let ids: Vec<String> = options
        .iter()
        .filter(|option| ticked.contains(&option.id.as_str()))
        .map(|option| option.id.clone())
        .collect();
    Ok((!ids.is_empty()).then_some(Answer::Choices(ids)))
}

/// Collects the parts of a compound field, each with its own errors.
struct Parts<'a> {
    key: &'a str,
    raw: &'a Raw,
    errors: Vec<FieldError>,
}

impl<'a> Parts<'a> {
    fn new(key: &'a str, raw: &'a Raw) -> Self {
        Self {
            key,
            raw,
            errors: Vec::new(),
        }
    }

    fn optional(
        &mut self,
        part: &str,
        parse: impl Fn(&str) -> Result<String, Wrong>,
    ) -> Option<String> {
        let name = format!("{}.{part}", self.key);
        match parse(self.raw.get(&name)?) {
            Ok(value) => Some(value),
            Err((code, args)) => {
                let mut error = FieldError::new(name, code);
                error.args = args;
                self.errors.push(error);
                None
            }
        }
    }

    fn needed(
        &mut self,
        part: &str,
        code: ErrorCode,
        parse: impl Fn(&str) -> Result<String, Wrong>,
    ) -> String {
        let name = format!("{}.{part}", self.key);
        if self.raw.get(&name).is_none() {
            self.errors.push(FieldError::new(name, code));
        }
        self.optional(part, parse).unwrap_or_default()
    }
}

fn part(value: &str) -> Result<String, Wrong> {
    text(value, PART_MAX, false)
}

fn postcode(value: &str) -> Result<String, Wrong> {
    let digits: String = value.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() == 5 && digits.bytes().all(|b| b.is_ascii_digit()) {
        Ok(digits)
    } else {
        Err(about(ErrorCode::PostcodeFormat, value))
    }
}

fn address(key: &str, raw: &Raw) -> Result<Option<Answer>, Vec<FieldError>> {
    if !raw.has_any(key) {
        return Ok(None);
    }
    let mut parts = Parts::new(key, raw);
    let address = Address {
        street: parts.needed("street", ErrorCode::AddressStreet, part),
        postcode: parts.needed("postcode", ErrorCode::AddressPostcode, postcode),
        city: parts.needed("city", ErrorCode::AddressCity, part),
    };
    if parts.errors.is_empty() {
        Ok(Some(Answer::Address(address)))
    } else {
        Err(parts.errors)
    }
}

fn person(key: &str, raw: &Raw) -> Result<Option<Answer>, Vec<FieldError>> {
    if !raw.has_any(key) {
        return Ok(None);
    }
    let mut parts = Parts::new(key, raw);
    let person = Person {
        first_name: parts.needed("first_name", ErrorCode::PersonFirstName, part),
        last_name: parts.needed("last_name", ErrorCode::PersonLastName, part),
        email: parts.optional("email", email),
        phone: parts.optional("phone", phone),
        role: parts.optional("role", part),
    };
    if parts.errors.is_empty() {
        Ok(Some(Answer::Person(person)))
    } else {
        Err(parts.errors)
    }
}

/// The rows that are not wholly blank. Only what is wrong is said here; what is missing in a row
/// is the affair of the section, which knows what is required.
fn rows(fields: &[Field], key: &str, raw: &Raw) -> Result<Option<Answer>, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut rows = Vec::new();
    for index in raw.rows(key) {
        let prefix = format!("{key}.{index}");
        if !raw.has_any(&prefix) {
            continue;
        }
        let mut row = BTreeMap::new();
        for field in fields {
            match read(&field.kind, &format!("{prefix}.{}", field.id), raw) {
                Ok(Some(answer)) => {
                    row.insert(field.id.clone(), answer);
                }
                Ok(None) => {}
                Err(wrong) => errors.extend(wrong),
            }
        }
        rows.push(row);
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok((!rows.is_empty()).then_some(Answer::Rows(rows)))
}
