//! What may be wrong with an answer.

use std::fmt;

/// One thing to correct, tied to the input where it is corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the input, e.g. `end`, `seat.city`, `expense.2.amount`.
    pub key: String,
    pub code: ErrorCode,
    /// Values for the sentence. Always `label`, the label of the field; `row`, from 1, inside a
    /// repeated block; the others are listed at each code.
    pub args: Vec<(&'static str, String)>,
}

impl FieldError {
    /// An error without values yet.
    pub fn new(key: impl Into<String>, code: ErrorCode) -> Self {
        Self {
            key: key.into(),
            code,
            args: Vec::new(),
        }
    }

    /// Adds a value for the sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// A value of the sentence.
    pub fn arg(&self, name: &str) -> Option<&str> {
        self.args
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal),+ $(,)?) => {
        /// What is wrong. Shown as `error-<code>` in the messages; amounts and dates among the
        /// values are already written for people.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ErrorCode {
            $($(#[doc = $doc])* $variant),+
        }

        impl ErrorCode {
            /// Every code: each has a message in every language.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$variant),+];

            /// The end of the message id.
            pub const fn as_str(self) -> &'static str {
                match self { $(ErrorCode::$variant => $name),+ }
            }
        }
    };
}

codes! {
    /// A required text, number, date… is blank.
    Required = "required",
    /// No option was chosen.
    RequiredChoice = "required-choice",
    /// No box was ticked among several.
    RequiredChoices = "required-choices",
    /// Neither yes nor no.
    RequiredYesNo = "required-yes-no",
    /// A declaration was not ticked.
    MustTick = "must-tick",
    /// `max`, `over`: characters beyond.
    TooLong = "too-long",
    /// An invisible character that no keyboard types.
    ControlCharacter = "control-character",
    /// `value`.
    NotANumber = "not-a-number",
    /// `value`, `min`.
    NumberTooSmall = "number-too-small",
    /// `value`, `max`.
    NumberTooLarge = "number-too-large",
    /// `value`.
    NotAnAmount = "not-an-amount",
    /// `value`: 1.234 may be read in two ways.
    AmountAmbiguous = "amount-ambiguous",
    /// `value`.
    AmountNegative = "amount-negative",
    /// `value`: more than two decimals.
    AmountDecimals = "amount-decimals",
    /// `value`, `min`.
    AmountTooSmall = "amount-too-small",
    /// `value`, `max`.
    AmountTooLarge = "amount-too-large",
    /// `left`: what the budget envelope still allows.
    OverEnvelope = "over-envelope",
    /// `value`, `max`, `rule`: more than a rule of the scheme allows, whatever people judge; `rule` is the step that says
    /// so (`ceiling`, `public-share`, `requested`).
    OverRule = "over-rule",
    /// `funder`, `other`, `date`, `source`: the agreement that this aid needs is not in force.
    NoAgreement = "no-agreement",
    /// `name`: the body whose opinion comes first.
    OpinionFirst = "opinion-first",
    /// A funder that the grant depends on cannot grant any more.
    ConditionLost = "condition-lost",
    /// A ceiling of state aid stands in the way.
    OverAid = "over-aid",
    /// `value`.
    NotADate = "not-a-date",
    /// `value`: not in the calendar.
    DateImpossible = "date-impossible",
    /// `value`, `suggestion`: the year with four digits.
    DateShortYear = "date-short-year",
    /// `date`: a year that is surely a slip.
    DateUnlikely = "date-unlikely",
    /// `date`, `other`, `other_label`, `suggestion`: the same day in a year that fits.
    DateBeforeSuggest = "date-before-suggest",
    /// `date`, `other`, `other_label`.
    DateBefore = "date-before",
    /// `date`, `latest`, `months`, `other`, `other_label`.
    DateTooLate = "date-too-late",
    /// `value`: not one of the choices; the page was changed or is old.
    UnknownChoice = "unknown-choice",
    /// Something of that name or of that day is there already.
    AlreadyThere = "already-there",
    /// Neither a SIREN, nor a SIRET, nor an RNA number.
    NotAnOrganisation = "not-an-organisation",
    /// `value`.
    CommuneUnknown = "commune-unknown",
    /// `value`, `suggestions`: names close to it.
    CommuneSuggest = "commune-suggest",
    /// `value`, `suggestions`: several communes bear this name or postal code.
    CommuneAmbiguous = "commune-ambiguous",
    AddressStreet = "address-street",
    AddressPostcode = "address-postcode",
    AddressCity = "address-city",
    /// `value`: a postal code has five digits.
    PostcodeFormat = "postcode-format",
    PersonFirstName = "person-first-name",
    PersonLastName = "person-last-name",
    /// `value`.
    EmailNoAt = "email-no-at",
    /// `value`.
    EmailSpace = "email-space",
    /// `value`.
    EmailLocal = "email-local",
    /// `value`.
    EmailDomain = "email-domain",
    /// `value`.
    EmailLength = "email-length",
    /// `value`.
    PhoneFormat = "phone-format",
    /// `value`, `found`: digits.
    PhoneFrench = "phone-french",
    /// `value`, `found`: digits.
    PhoneInternational = "phone-international",
    /// `value`.
    SirenFormat = "siren-format",
    /// `value`, `found`: digits.
    SirenLength = "siren-length",
    /// `value`.
    SirenKey = "siren-key",
    /// `value`.
    SiretFormat = "siret-format",
    /// `value`, `found`: digits.
    SiretLength = "siret-length",
    /// `value`: nine digits are a SIREN.
    SiretIsSiren = "siret-is-siren",
    /// `value`.
    SiretKey = "siret-key",
    /// `value`.
    RnaFormat = "rna-format",
    IbanFormat = "iban-format",
    /// `found`: characters.
    IbanFrenchLength = "iban-french-length",
    IbanKey = "iban-key",
    /// `country`: two letters.
    IbanCountry = "iban-country",
    /// `country`: two letters.
    IbanForm = "iban-form",
    /// `min`, `found`.
    RowsTooFew = "rows-too-few",
    /// `max`, `found`.
    RowsTooMany = "rows-too-many",
    /// No line of expense has an amount.
    PlanNoExpense = "plan-no-expense",
    /// No line asks for the aid.
    PlanNoRequest = "plan-no-request",
    /// `found`: several lines ask for the aid.
    PlanSeveralRequests = "plan-several-requests",
    /// `gap`: resources that are missing.
    PlanMissingResources = "plan-missing-resources",
    /// `gap`: resources beyond the expenses.
    PlanExcessResources = "plan-excess-resources",
    /// `expenses`, `resources`: in kind, which must be equal.
    PlanInKind = "plan-in-kind",
    /// `share`, `ceiling`, `allowed`, `over`.
    PlanPublicShare = "plan-public-share",
    PlanFunderName = "plan-funder-name",
    PlanFunderState = "plan-funder-state",
    /// `max`, `found`.
    PlanTooManyLines = "plan-too-many-lines",
    /// `min`: characters at least.
    TooShort = "too-short",
    /// An address that is not one.
    Email = "email",
    /// A day that must be today or later.
    DateInPast = "date-in-past",
    /// A day that must be today or before.
    DateInFuture = "date-in-future",
}

impl ErrorCode {
    /// Something is not answered yet, which is no mistake while one is still writing.
    pub const fn is_missing(self) -> bool {
        matches!(
            self,
            ErrorCode::Required
                | ErrorCode::RequiredChoice
                | ErrorCode::RequiredChoices
                | ErrorCode::RequiredYesNo
                | ErrorCode::MustTick
                | ErrorCode::AddressStreet
                | ErrorCode::AddressPostcode
                | ErrorCode::AddressCity
                | ErrorCode::PersonFirstName
                | ErrorCode::PersonLastName
                | ErrorCode::RowsTooFew
                | ErrorCode::PlanNoExpense
                | ErrorCode::PlanNoRequest
                | ErrorCode::PlanFunderName
                | ErrorCode::PlanFunderState
        )
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_distinct_and_fit_for_message_ids() {
        let names: BTreeSet<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), ErrorCode::ALL.len());
        for name in names {
            assert!(
                name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
                "{name}"
            );
        }
    }

    #[test]
    fn values_are_found_by_name() {
        let error = FieldError::new("end", ErrorCode::DateBefore)
            .with("date", "30/09/2025")
            .with("max", 3);
        assert_eq!(error.arg("date"), Some("30/09/2025"));
        assert_eq!(error.arg("max"), Some("3"));
        assert_eq!(error.arg("other"), None);
        assert_eq!(format!("error-{}", error.code), "error-date-before");
    }
}
