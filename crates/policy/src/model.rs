//! What a region's policy files say, once read and checked.
//!
//! Every value here comes from a dated, sourced file under `regions/<region>/`; nothing in this
//! crate knows a scheme, a funder or a place by name.

use std::collections::BTreeMap;

use jiff::civil::Date;
use money::{Cents, Rate};
use serde::{Deserialize, Serialize};

pub use crate::amount::rule::{
    AmountRule, BaseRule, Bonus, ExpenseRule, Funding, RateCase, ShareCeiling, VatRule,
};
use crate::batch::Compiled;
pub use crate::example::Example;
use crate::expr::{Expr, Vocabulary};
use crate::holes::{RegionHoles, SchemeHoles};
use crate::shared::{Shared, Words};

/// A text that people read, in one or several languages. French is always there.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Text {
    pub fr: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub br: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

/// How sure we are of a figure: the marks of the founding research.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Read on an official page or text.
    A,
    /// Read on a secondary page.
    B,
    /// General knowledge, verified by no page.
    C,
    /// Chosen by us because nothing is published: shown as *hypothèse*.
    Assumption,
}

/// A figure with where it comes from. `value: None` means *not published*: shown so, never invented.
#[derive(Clone, Debug, PartialEq)]
pub struct Sourced<T> {
    pub value: Option<T>,
    pub source: Words,
    pub confidence: Confidence,
    pub note: Option<Shared<Text>>,
}

/// Period of validity, both ends included; `to: None` is still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    pub from: Date,
    pub to: Option<Date>,
}

/// A whole region: everything an installation needs to know of a policy.
#[derive(Clone, Debug)]
pub struct Region {
    pub identity: Identity,
    /// Questions of the orientation and their choices, in the order asked.
    pub questions: Vec<Question>,
    /// Every version of every scheme, sorted by id then by start of validity.
    pub schemes: Vec<Scheme>,
    pub funders: Vec<Funder>,
    pub bodies: Vec<Body>,
    pub actors: Vec<Actor>,
    pub parameters: Vec<Parameter>,
    /// Regimes of state aid and margins of reference rates.
    pub state_aid: crate::state_aid::StateAid,
    pub territory: crate::territory::Territory,
    /// Innovation criteria, by family (never ranked, never added up unless a call says so).
    pub criteria: Vec<CriteriaFamily>,
    /// Typst templates by name, e.g. `receipt.typ`.
    pub documents: BTreeMap<String, String>,
    /// Public pages kept as data: legal notice, accessibility, by name; paragraphs of plain text.
    pub pages: Vec<Page>,
    /// Where each part was read, so that a later check can point at the file.
    pub origins: crate::problem::Origins,
    /// The names of the orientation and of the law.
    pub(crate) vocabulary: Vocabulary,
    pub(crate) holes: RegionHoles,
}

/// Who installs the product and how to reach them.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    pub id: String,
    pub name: Text,
    /// e.g. « Conseil régional de Bretagne ».
    pub authority: Text,
    /// Line under the mark, e.g. « Soutien à l’innovation sociale ».
    pub tagline: Text,
    /// The service that answers, its postal address, phone and mail, as far as published.
    pub contact: Contact,
    /// IANA time zone of the civil dates, e.g. `Europe/Paris`.
    pub time_zone: String,
    /// Languages offered, first one is the default.
    pub languages: Vec<String>,
    /// Departments or counties: code and name, in display order.
    pub departments: Vec<(String, String)>,
    /// Which public holidays count: `fr`, `fr-alsace-moselle`, `none`.
    pub holidays: String,
    /// Administrative court for appeals, as printed on receipts and letters.
    pub court: Option<Contact>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    pub name: Option<Text>,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
}

/// One question of the orientation. Answers live in a [`crate::Situation`] under `id`.
#[derive(Clone, Debug)]
pub struct Question {
    /// e.g. `applicant.kind`, `project.commune`, `project.stage`.
    pub id: String,
    pub label: Text,
    pub help: Option<Text>,
    pub kind: QuestionKind,
}

#[derive(Clone, Debug)]
pub enum QuestionKind {
    Commune,
    Choice(Vec<Choice>),
    /// Several choices may be true at once.
    Choices(Vec<Choice>),
    YesNo,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub id: String,
    pub label: Text,
    pub help: Option<Text>,
}

/// One version of one scheme (*dispositif*).
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Stable id, also its address: `/dispositifs/{id}`.
    pub id: String,
    pub validity: Validity,
    pub name: Text,
    /// One sentence for lists.
    pub summary: Text,
    /// Paragraphs for its page.
    pub presentation: Vec<Text>,
    pub kind: SchemeKind,
    /// Stages (of the six) where it is useful; drives the line and the catalogue.
    pub stages: Vec<Stage>,
    /// For whom, in words.
    pub audience: Text,
    /// What it gives, in words.
    pub gives: Text,
    /// Who runs it: id of a [`Body`]; instructs the dossiers.
    pub manager: Option<String>,
    /// Committee that advises or decides: id of a [`Body`]; two schemes may name the same one.
    pub committee: Option<String>,
    /// Ids of [`Funder`]s.
    pub funders: Vec<String>,
    /// What each funder does where several decide on one dossier, in the order of the file; the one
    /// that leads among them. Empty: the manager and the committee of the scheme act for all.
    pub mandates: Vec<Mandate>,
    /// Other figures printed on the page: label, value in words, source.
    pub figures: Vec<Figure>,
    pub since: Sourced<i16>,
    /// Conditions of orientation and eligibility, in the order shown.
    pub conditions: Vec<Condition>,
    /// Present when dossiers are filed here; `None` = the page says whom to contact instead.
    pub form: Option<Form>,
    /// How each funder's aid is computed, in the order of the file: the lead funder's `[amount]`
    /// first. Empty when the scheme gives no sum.
    pub fundings: Vec<Funding>,
    /// Under which regime of state aid its aid is granted; every scheme with a form says it.
    pub state_aid: Option<crate::state_aid::SchemeAid>,
    /// How an advance is repaid; absent from an aid that is kept.
    pub repayment: Option<crate::terms::Repayment>,
    /// How the money is paid, when the file says it.
    pub payment: Option<crate::terms::Payment>,
    /// Situations and what they give: they prove the file.
    pub examples: Vec<Example>,
    /// How this version and an earlier one that overlaps it are chosen.
    pub overlaps: Option<Overlap>,
    /// Steps a holder will go through, in words, with the usual delay when published.
    pub steps: Vec<Step>,
    /// Ids of schemes that usually come next on the continuum.
    pub next: Vec<String>,
    /// What to do when it fits and there is no form: in words.
    pub how: Option<Text>,
    pub source: String,
    /// Keys of the legal parameters that its figures take, on its first day.
    pub(crate) taken: Vec<String>,
    pub(crate) compiled: Compiled,
    pub(crate) holes: SchemeHoles,
}

/// Which of two versions holds on the days they share. Written in the later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlap {
    /// From its first day this version replaces the earlier one.
    ReplaceLater,
    /// This version waits for the end of the earlier one.
    KeepEarlier,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    Grant,
    RepayableAdvance,
    /// Accompaniment: a place, advice; no money to the holder.
    Support,
    /// Money for an operator (incubator, pole), not for holders.
    Operator,
    Call,
    Mixed,
}

/// The six stages of a project, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    Emergence,
    Ideation,
    Feasibility,
    Launch,
    Consolidation,
    Growth,
}

#[derive(Clone, Debug)]
pub struct Figure {
    pub label: Text,
    pub value: Sourced<Text>,
}

#[derive(Clone, Debug)]
pub struct Step {
    pub title: Text,
    pub text: Option<Text>,
    pub delay: Option<Sourced<Text>>,
}

/// A condition of a scheme: a rule and the sentences that say it.
#[derive(Clone, Debug)]
pub struct Condition {
    pub id: Words,
    /// `None`: only a person can judge it (shown as *depends on*).
    pub rule: Option<Expr>,
    /// The condition itself, e.g. « Être au stade de la faisabilité ».
    pub text: Shared<Text>,
    /// Said when it does not hold, with what to do.
    pub otherwise: Option<Shared<Text>>,
    /// Known only from the dossier and judged by a person: not asked in the orientation.
    pub dossier_only: bool,
    /// A condition of this funder only; `None`: of the scheme.
    pub funder: Option<Words>,
    pub source: Words,
    pub confidence: Confidence,
}

#[derive(Clone, Debug)]
pub struct Form {
    pub sections: Vec<Section>,
    pub pieces: Vec<PieceSpec>,
    /// Kinds of expense offered in the table.
    pub expenses: Vec<ExpenseKind>,
    /// Kinds of resource offered in the table.
    pub resources: Vec<ResourceKind>,
}

#[derive(Clone, Debug)]
pub struct Section {
    pub id: String,
    pub title: Text,
    pub help: Option<Text>,
    pub kind: SectionKind,
    /// Asked by this funder alone, and read by it and by whoever leads; `None`: by all.
    pub funder: Option<String>,
    /// Empty for `Plan` and `Pieces`.
    pub fields: Vec<Field>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionKind {
    Fields,
    /// Expenses and financing plan.
    Plan,
    Pieces,
    /// Declarations; shown last, before the check page.
    Declarations,
}

#[derive(Clone, Debug)]
pub struct Field {
    /// Unique in the form; the name of the input.
    pub id: String,
    pub label: Text,
    pub help: Option<Text>,
    pub kind: FieldKind,
    pub required: bool,
    /// Shown only when this holds on the form's answers (unknown = hidden).
    pub show_if: Option<Expr>,
    /// Question of the orientation that fills it, so that nothing is typed twice.
    pub from: Option<String>,
    /// Personal data: labelled for the register of processing.
    pub personal: bool,
    /// Kept from people outside whose opinion is asked.
    pub private: bool,
    /// What it feeds in the dossier, e.g. `title`, `commune`, `applicant.name`, `holder.name`, `iban`.
    pub role: Option<String>,
}

#[derive(Clone, Debug)]
pub enum FieldKind {
    ShortText {
        max: usize,
    },
    LongText {
        max: usize,
    },
    Number {
        min: Option<i64>,
        max: Option<i64>,
    },
    Amount {
        min: Option<Cents>,
        max: Option<Cents>,
    },
    /// `after`: id of a date field that must come before or on the same day.
    Date {
        after: Option<String>,
        within_months: Option<u32>,
    },
    YesNo,
    Choice(Vec<Choice>),
    Choices(Vec<Choice>),
    Commune,
    Address,
    Email,
    Phone,
    Siren,
    Siret,
    Rna,
    Iban,
    Person,
    /// Repeated block; its fields may not repeat again.
    Repeat {
        fields: Vec<Field>,
        min: usize,
        max: usize,
    },
    /// One box to tick; required means it must be ticked. The label is the sentence declared.
    Declaration,
}

/// A piece (file) asked.
#[derive(Clone, Debug)]
pub struct PieceSpec {
    pub id: String,
    pub label: Text,
    pub help: Option<Text>,
    pub required: bool,
    /// Only an indispensable piece suspends the clock (CRPA L114-5-1).
    pub indispensable: bool,
    pub show_if: Option<Expr>,
    /// Accepted kinds: `pdf`, `image`, `office`, `text`.
    pub accept: Vec<String>,
    /// Several files allowed.
    pub multiple: bool,
    /// Kept from people outside whose opinion is asked.
    pub private: bool,
    /// Asked by this funder alone, and read by it and by whoever leads; `None`: by all.
    pub funder: Option<String>,
    pub source: String,
    pub confidence: Confidence,
}

#[derive(Clone, Debug)]
pub struct ExpenseKind {
    pub id: String,
    pub label: Text,
    pub help: Option<Text>,
    /// Counts in the base of the aid, by default; the officer may retain less, with a reason.
    pub eligible: bool,
    /// In kind: counts in the balance, never in the base.
    pub in_kind: bool,
    /// Why it is in or out, shown to people.
    pub reason: Option<Text>,
    pub source: String,
    pub confidence: Confidence,
}

#[derive(Clone, Debug)]
pub struct ResourceKind {
    pub id: String,
    pub label: Text,
    pub help: Option<Text>,
    /// Public money: counts in the public share.
    pub public: bool,
    /// In kind: the counterpart of in-kind expenses.
    pub in_kind: bool,
    /// The aid asked in this dossier: exactly one line of this kind.
    pub requested: bool,
    /// Other funder: its name and state (asked, granted, paid) are asked.
    pub funder: bool,
}

/// A funder (*financeur*).
#[derive(Clone, Debug)]
pub struct Funder {
    pub id: String,
    pub name: Text,
    pub validity: Validity,
    pub source: String,
    pub siret: Option<String>,
    /// A class of funders: each inter-municipality or department of the territory is one of them.
    pub members: Option<Members>,
    /// How a member is called, `{name}` standing for the name of its territory.
    pub member_name: Option<Text>,
    /// Article of its name in a French sentence; `None`: it takes none.
    pub article: Option<Article>,
    /// The same for its members, by the first word of their name: « CA … » is « la CA … ».
    pub member_articles: std::collections::BTreeMap<String, Article>,
    /// Agreements in force over a period, which some aids need.
    pub agreements: Vec<Agreement>,
}

/// The article that a name takes in a French sentence: « le Conseil régional », « l’État ».
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Article {
    Le,
    La,
    /// « l’ », before a vowel.
    L,
    Les,
}

impl Article {
    /// The name with its article in front; what it says in other languages stays as it is.
    #[must_use]
    pub fn before(self, name: Text) -> Text {
        let article = match self {
            Article::Le => "le ",
            Article::La => "la ",
            Article::L => "l’",
            Article::Les => "les ",
        };
        Text {
            fr: format!("{article}{}", name.fr),
            ..name
        }
    }
}

/// Of what a class of funders is made. A member is named `<class>:<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Members {
    Epci,
    Departments,
}

/// An agreement between a funder, or a member of its class, and another.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// Code of the member; `None`: the funder itself.
    pub member: Option<String>,
    /// Id of the other funder.
    pub with: String,
    pub validity: Validity,
    pub source: String,
    pub confidence: Confidence,
}

/// What one funder does on a dossier that several share, and who does it for it (*mandat*). Names of
/// bodies are ids of [`Body`]s, or `self` for the funder itself.
#[derive(Clone, Debug)]
pub struct Mandate {
    pub funder: String,
    /// Receives the dossier and answers to the holder for all; exactly one does.
    pub lead: bool,
    pub instructs: String,
    /// Kind of resource of the form whose lines say what is asked of it.
    pub resource: Option<String>,
    /// Whose opinion comes before its instruction ends.
    pub opinion: Option<String>,
    pub decides: String,
    pub signs: String,
    pub pays: String,
    /// What those who instruct for it read of the dossier.
    pub sees: Vec<Sight>,
    /// It is asked only if this does not fail.
    pub when: Option<Expr>,
    /// Its aid needs an agreement in force on the day it is granted.
    pub agreement: Option<NeedsAgreement>,
    /// In words, for people.
    pub text: Option<Text>,
    pub source: String,
    pub confidence: Confidence,
}

/// An aid that only an agreement allows.
#[derive(Clone, Debug)]
pub struct NeedsAgreement {
    /// Id of the funder it is made with.
    pub with: String,
    /// Needed unless this fails.
    pub when: Option<Expr>,
    /// The legal text.
    pub source: String,
}

/// A part of a shared dossier that a funder may read besides the answers of all and its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    Pieces,
    Messages,
    Notes,
    Opinions,
    Journal,
    Documents,
}

/// A body that manages, advises or decides: delegated manager, committee, service.
#[derive(Clone, Debug)]
pub struct Body {
    pub id: String,
    pub name: Vec<Dated<Text>>,
    /// Article of each of its names in a French sentence; `None`: they take none.
    pub article: Option<Article>,
    pub kind: BodyKind,
    pub contact: Contact,
    /// Mandate in words, e.g. « animation et gestion, par délégation de la Région ».
    pub mandate: Option<Text>,
    /// For committees: whether it decides or only advises.
    pub decides: bool,
    /// For committees that sit in the product: how they decide.
    pub rules: Option<CommitteeRules>,
    pub source: String,
    pub confidence: Confidence,
}

/// How a committee decides. Its members are people, who change: they are entered in the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitteeRules {
    /// Voting members that must be in the room, for each item.
    pub quorum: u32,
    pub decision: DecisionRule,
    /// Proxies that one member may hold.
    pub proxies: u32,
    /// The elected body that votes what this committee grants.
    pub voted_by: Option<String>,
    /// The help to choose under a budget; `None` = this committee does not use it.
    pub choice: Option<ChoiceRules>,
    pub source: String,
    pub confidence: Confidence,
}

/// How a committee that compares requests with one another is helped to choose under a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceRules {
    /// Schemes whose requests are compared.
    pub schemes: Vec<String>,
    /// The choice that their forms ask for whose answer is the theme of a request; `None` = its theme is
    /// its scheme.
    pub theme: Option<String>,
    /// Answer of a criterion's scale → its points; one that is not here counts for nothing.
    pub points: std::collections::BTreeMap<String, u32>,
    pub source: String,
    pub confidence: Confidence,
}

/// What makes a proposal adopted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionRule {
    /// Nobody against, and somebody for.
    Consensus,
    /// More for than against.
    Majority,
    /// As a majority; the chair settles a tie.
    CastingVote,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    Service,
    DelegatedManager,
    Committee,
    Other,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Dated<T> {
    pub validity: Validity,
    pub value: T,
}

/// A support actor: pole, incubator, network; dated, with a dated territory.
#[derive(Clone, Debug)]
pub struct Actor {
    pub id: String,
    pub kind: String,
    /// Label of the kind, e.g. « Pôle de développement de l’ESS ».
    pub kind_label: Text,
    /// `None` when the name was not found: shown as unknown.
    pub name: Option<Text>,
    pub validity: Validity,
    /// Empty when it was not found.
    pub territory: Vec<Place>,
    pub territory_confidence: Confidence,
    pub missions: Vec<Text>,
    pub contact: Contact,
    pub source: String,
    pub confidence: Confidence,
    /// Lower comes first on the contact page.
    pub order: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Commune(String),
    Epci(String),
    Department(String),
    Region,
}

/// A legal parameter: value in force over a period, with its text.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub key: String,
    pub validity: Validity,
    pub value: ParameterValue,
    /// The date of a dossier at which it is looked up.
    pub dated_by: DatedBy,
    pub label: Text,
    /// The legal text, e.g. « CRPA, art. L231-4 ».
    pub text: String,
    pub source: String,
    pub confidence: Confidence,
}

/// The date of a dossier that says which value of a legal parameter applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DatedBy {
    /// The day the dossier was filed.
    #[default]
    Filing,
    /// The day the aid is granted.
    Grant,
    /// The day the agreement is signed.
    Signature,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterValue {
    Amount(Cents),
    Rate(Rate),
    Days(u32),
    WorkingDays(u32),
    Months(u32),
    Years(u32),
    YesNo(bool),
}

#[derive(Clone, Debug)]
pub struct CriteriaFamily {
    pub id: String,
    pub title: Text,
    pub criteria: Vec<Criterion>,
}

#[derive(Clone, Debug)]
pub struct Criterion {
    pub id: String,
    pub question: Text,
    pub help: Option<Text>,
    /// Answers offered, e.g. pas encore / en partie / oui; never a score.
    pub scale: Vec<Choice>,
}

#[derive(Clone, Debug)]
pub struct Page {
    pub id: String,
    pub title: Text,
    /// (heading, paragraphs)
    pub sections: Vec<(Text, Vec<Text>)>,
}
