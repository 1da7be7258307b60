//! A scheme in words, from its file alone: its public page and the paper that
//! `trajectoire policy doc` writes are two ways to lay out the same [`SchemeWords`].
//!
//! Every sentence about a rule is made from the rule: change the rule and the page changes.

mod amount;
mod markdown;
pub(crate) mod terms;

pub use amount::{FundingWords, gives};
pub use markdown::markdown;

use jiff::civil::Date;
use policy::model::{Condition, ExpenseKind, PieceSpec, Region, Scheme, Sourced as Figure, Text};

use crate::facts::Names;
use crate::i18n::T;
use crate::pages::schemes::kind_key;
use crate::parts::{ContactView, Sourced, mark_of, stage_key};
use crate::repayment::RepaymentView;
use crate::typography::french;

/// All that is said of one version.
pub struct SchemeWords {
    pub id: String,
    pub name: String,
    pub summary: String,
    /// « Version en vigueur depuis le 1er janvier 2014 ».
    pub dates: String,
    pub presentation: Vec<String>,
    /// Key of its kind.
    pub kind: &'static str,
    /// Keys of its stages.
    pub stages: Vec<&'static str>,
    pub audience: String,
    pub gives: String,
    pub since: Sourced,
    pub manager: Option<BodyWords>,
    pub committee: Option<BodyWords>,
    pub funders: Vec<String>,
    pub figures: Vec<(String, Sourced)>,
    pub conditions: Vec<ConditionWords>,
    pub fundings: Vec<FundingWords>,
    pub steps: Vec<StepWords>,
    /// What each funder does, where the file says it: name, words, mark of confidence.
    pub mandates: Vec<MandateWords>,
    pub pieces: Vec<PieceWords>,
    /// Expenses that the form says count, and those that it says do not.
    pub eligible: Vec<ExpenseWords>,
    pub excluded: Vec<ExpenseWords>,
    /// Id and name of the schemes that come next.
    pub next: Vec<(String, String)>,
    /// How its highest advance would be repaid, for a scheme that lends and says enough.
    pub repayment: Option<RepaymentView>,
    pub how: Option<String>,
    /// What no source gives.
    pub not_published: Vec<String>,
    pub source: String,
}

pub struct MandateWords {
    pub funder: String,
    pub text: String,
    pub source: String,
    pub mark: Option<&'static str>,
}

pub struct BodyWords {
    pub name: String,
    pub mandate: Option<String>,
    pub decides: bool,
    pub contact: ContactView,
}

pub struct ConditionWords {
    pub text: String,
    /// The rule itself; `None`: a person judges.
    pub rule: Option<String>,
    pub otherwise: Option<String>,
    /// A condition of this funder only.
    pub funder: Option<String>,
    pub mark: Option<&'static str>,
    pub source: String,
}

pub struct StepWords {
    pub title: String,
    pub text: Option<String>,
    pub delay: Option<Sourced>,
}

pub struct PieceWords {
    pub label: String,
    pub help: Option<String>,
    pub required: bool,
    pub indispensable: bool,
    /// When it is asked, if not always.
    pub when: Option<String>,
    pub mark: Option<&'static str>,
}

pub struct ExpenseWords {
    pub label: String,
    pub help: Option<String>,
    pub reason: Option<String>,
    pub mark: Option<&'static str>,
    pub in_kind: bool,
}

impl SchemeWords {
    /// One version as it reads on a day (names of bodies are dated).
    pub fn of(t: T, region: &Region, scheme: &Scheme, on: Date) -> SchemeWords {
        let names = Names {
            t,
            region,
            form: scheme.form.as_ref(),
        };
        let words = Words { t, region, names };
        let form = scheme.form.as_ref();
        let expenses = |eligible: bool| -> Vec<ExpenseWords> {
            let all = form.map(|form| form.expenses.as_slice());
            let all = all.unwrap_or_default().iter();
            let counts = |one: &&ExpenseKind| (one.eligible && !one.in_kind) == eligible;
            all.filter(counts).map(|one| words.expense(one)).collect()
        };
        let pieces = form.map(|form| form.pieces.as_slice()).unwrap_or_default();
        let next = scheme.next.iter().filter_map(|id| {
            let mut versions = region.schemes.iter().filter(|next| next.id == *id);
            let last = region.scheme_on(id, on).or_else(|| versions.next_back())?;
            Some((id.clone(), words.text(&last.name)))
        });
        let fundings: Vec<FundingWords> = scheme
            .fundings
            .iter()
            .map(|one| FundingWords::of(names, one))
            .collect();
        let mut figures = terms::rows(t, scheme);
        figures.extend(
            scheme
                .figures
                .iter()
                .map(|one| (words.text(&one.label), words.figure(&one.value))),
        );
        let from = t.date(scheme.validity.from);
        SchemeWords {
            id: scheme.id.clone(),
            name: words.text(&scheme.name),
            summary: words.text(&scheme.summary),
            dates: match scheme.validity.to {
                Some(to) => t.args2("scheme-dates-closed", "from", from, "to", t.date(to)),
                None => t.args("scheme-dates-open", "from", from),
            }
            .into_owned(),
            presentation: scheme
                .presentation
                .iter()
                .map(|one| words.text(one))
                .collect(),
            kind: kind_key(scheme.kind),
            stages: scheme.stages.iter().map(|one| stage_key(*one)).collect(),
            audience: words.text(&scheme.audience),
            gives: words.text(&scheme.gives),
            since: Sourced::of(t, &scheme.since, i16::to_string),
            manager: words.body(scheme.manager.as_deref(), on),
            committee: words.body(scheme.committee.as_deref(), on),
            funders: scheme.funders.iter().map(|id| words.funder(id)).collect(),
            conditions: scheme
                .conditions
                .iter()
                .map(|one| words.condition(one))
                .collect(),
            steps: scheme.steps.iter().map(|one| words.step(one)).collect(),
            mandates: scheme
                .mandates
                .iter()
                .filter_map(|one| words.mandate(one))
                .collect(),
            pieces: pieces.iter().map(|one| words.piece(one)).collect(),
            eligible: expenses(true),
            excluded: expenses(false),
            next: next.collect(),
            repayment: RepaymentView::example(t, scheme),
            how: scheme.how.as_ref().map(|one| words.text(one)),
            not_published: not_published(&figures, &fundings),
            source: french(&scheme.source).into_owned(),
            fundings,
            figures,
        }
    }
}

/// The labels of the figures that are not known.
fn not_published(figures: &[(String, Sourced)], fundings: &[FundingWords]) -> Vec<String> {
    let own = figures.iter().map(|(label, figure)| (label, figure));
    let amounts = fundings.iter().flat_map(|one| &one.rows);
    let all = own.chain(amounts.map(|(label, figure)| (label, figure)));
    let mut labels: Vec<String> = Vec::new();
    for (label, figure) in all {
        if !figure.known && !labels.contains(label) {
            labels.push(label.clone());
        }
    }
    labels
}

struct Words<'a> {
    t: T,
    region: &'a Region,
    names: Names<'a>,
}

impl Words<'_> {
    fn text(&self, text: &Text) -> String {
        self.t.text(text).into_owned()
    }

    fn figure(&self, figure: &Figure<Text>) -> Sourced {
        Sourced::of(self.t, figure, |text| self.text(text))
    }

    fn funder(&self, id: &str) -> String {
        let funder = self.region.funder(id);
        funder.map_or_else(|| id.to_owned(), |one| self.text(&one.name))
    }

    fn body(&self, id: Option<&str>, on: Date) -> Option<BodyWords> {
        let body = self.region.body(id?)?;
        Some(BodyWords {
            name: self.text(body.name_on(on)?),
            mandate: body.mandate.as_ref().map(|one| self.text(one)),
            decides: body.decides,
            contact: ContactView::of(self.t, &body.contact),
        })
    }

    fn condition(&self, one: &Condition) -> ConditionWords {
        ConditionWords {
            text: self.text(&one.text),
            rule: one.rule.as_ref().map(|rule| self.names.rule(rule)),
            otherwise: one.otherwise.as_ref().map(|one| self.text(one)),
            funder: one.funder.as_deref().map(|id| self.funder(id)),
            mark: mark_of(one.confidence),
            source: french(&one.source).into_owned(),
        }
    }

    fn step(&self, one: &policy::model::Step) -> StepWords {
        StepWords {
            title: self.text(&one.title),
            text: one.text.as_ref().map(|one| self.text(one)),
            delay: one.delay.as_ref().map(|delay| self.figure(delay)),
        }
    }

    fn mandate(&self, one: &policy::Mandate) -> Option<MandateWords> {
        Some(MandateWords {
            funder: self.funder(&one.funder),
            text: self.text(one.text.as_ref()?),
            source: french(&one.source).into_owned(),
            mark: mark_of(one.confidence),
        })
    }

    fn piece(&self, one: &PieceSpec) -> PieceWords {
        PieceWords {
            label: self.text(&one.label),
            help: one.help.as_ref().map(|one| self.text(one)),
            required: one.required,
            indispensable: one.indispensable,
            when: one.show_if.as_ref().map(|rule| self.names.rule(rule)),
            mark: mark_of(one.confidence),
        }
    }

    fn expense(&self, one: &ExpenseKind) -> ExpenseWords {
        ExpenseWords {
            label: self.text(&one.label),
            help: one.help.as_ref().map(|one| self.text(one)),
            reason: one.reason.as_ref().map(|one| self.text(one)),
            mark: mark_of(one.confidence),
            in_kind: one.in_kind,
        }
    }
}
