//! What changed from one version of a scheme to another, in words.

use std::borrow::Cow;

use policy::diff::{Change, FundingPart, MandatePart, Place, Said};
use policy::model::{Condition, ExpenseRule, Field, FieldKind, PieceSpec, Sight, Text, VatRule};
use policy::{Expr, Region, Scheme};

use crate::facts::Names;
use crate::i18n::{T, key};
use crate::pages::schemes::kind_key;
use crate::parts::stage_key;
use crate::reading::grouped;
use crate::scheme::terms;

/// A change in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeWords {
    /// Where it belongs: « Conditions », « Montant : Région Bretagne ».
    pub section: String,
    /// What the change is about: « Aide la plus haute », the sentence of a condition.
    pub what: String,
    /// What each version says; `None`: nothing.
    pub before: Option<String>,
    pub after: Option<String>,
}

impl ChangeWords {
    /// One sentence: « Aide la plus haute : 15 000 € → 20 000 € ».
    pub fn sentence(&self, t: T) -> String {
        // A sentence that is named goes on.
        let what = self.what.trim_end_matches('.');
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => t.many(
                "diff-changed",
                &[("what", &what), ("before", before), ("after", after)],
            ),
            (None, Some(after)) => t.args2("diff-added", "what", what, "after", after),
            (Some(before), None) => t.args2("diff-removed", "what", what, "before", before),
            (None, None) => t.args("diff-other", "what", what),
        }
        .into_owned()
    }
}

/// Each change in words. A rule is said with the names of the version it belongs to.
pub fn changes(
    t: T,
    (before_region, before): (&Region, &Scheme),
    (after_region, after): (&Region, &Scheme),
    changes: &[Change],
) -> Vec<ChangeWords> {
    let sides = Sides {
        before: names(t, before_region, before),
        after: names(t, after_region, after),
    };
    changes.iter().map(|change| sides.words(change)).collect()
}

fn names<'a>(t: T, region: &'a Region, scheme: &'a Scheme) -> Names<'a> {
    Names {
        t,
        region,
        form: scheme.form.as_ref(),
    }
}

struct Sides<'a> {
    before: Names<'a>,
    after: Names<'a>,
}

impl Sides<'_> {
    fn words(&self, change: &Change) -> ChangeWords {
        let said = change.after.as_ref().or(change.before.as_ref());
        // What a change is about is named by the side that has it.
        let names = if change.after.is_some() {
            self.after
        } else {
            self.before
        };
        let (before, after) = match (&change.before, &change.after) {
            (Some(before), Some(after)) => parts_that_differ(
                parts(self.before, &change.place, before),
                parts(self.after, &change.place, after),
            ),
            (before, after) => (
                before
                    .as_ref()
                    .map(|one| self.alone(self.before, change, one)),
                after
                    .as_ref()
                    .map(|one| self.alone(self.after, change, one)),
            ),
        };
        ChangeWords {
            section: section(names, &change.place),
            what: what(names, &change.place, said),
            before,
            after,
        }
    }

    /// All that one version alone says, without repeating what it is about.
    fn alone(&self, names: Names<'_>, change: &Change, said: &Said) -> String {
        let about = what(names, &change.place, Some(said));
        let quoted = names.t.args("diff-quoted", "text", about.as_str());
        let mut parts = parts(names, &change.place, said);
        if parts.len() > 1 {
            parts.retain(|part| *part != about && *part != quoted);
        }
        joined(parts)
    }
}

/// A change says only the parts that differ.
fn parts_that_differ(before: Vec<String>, after: Vec<String>) -> (Option<String>, Option<String>) {
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        let differ = these.iter().filter(|one| !those.contains(one));
        differ.cloned().collect()
    };
    let (gone, new) = (only(&before, &after), only(&after, &before));
    let said = |parts: Vec<String>| (!parts.is_empty()).then(|| joined(parts));
    (said(gone), said(new))
}

fn joined(parts: Vec<String>) -> String {
    parts.join(" ")
}

fn section(names: Names<'_>, place: &Place) -> String {
    let t = names.t;
    let key = match place {
        Place::From | Place::To => key("diff-section-dates"),
        Place::Name | Place::Kind | Place::Stages => key("diff-section-scheme"),
        Place::Manager | Place::Committee | Place::Funder(_) | Place::StateAid => {
            key("diff-section-who")
        }
        Place::Condition(_) => key("diff-section-conditions"),
        Place::Mandate { funder, .. } => {
            let name = funder_name(names, funder);
            return t.args("diff-section-mandate", "funder", name).into_owned();
        }
        Place::Funding { funder, .. } => {
            let name = funder_name(names, funder);
            return t.args("diff-section-amount", "funder", name).into_owned();
        }
        Place::Repayment(_) | Place::PaymentDelay | Place::Payment(_) => key("diff-section-terms"),
        Place::Expense(_) => key("diff-section-expenses"),
        Place::Piece(_) => key("diff-section-pieces"),
        Place::Field(_) => key("diff-section-fields"),
        Place::Step(_) => key("diff-section-steps"),
        Place::Figure(_) => key("diff-section-figures"),
        Place::Summary | Place::Presentation(_) | Place::Audience | Place::Gives | Place::How => {
            key("diff-section-texts")
        }
    };
    t.get(key).into_owned()
}

fn funder_name(names: Names<'_>, id: &str) -> String {
    let name = names.region.funder(id);
    name.map_or_else(|| id.to_owned(), |one| names.t.text(&one.name).into_owned())
}

/// What a change is about.
fn what(names: Names<'_>, place: &Place, said: Option<&Said>) -> String {
    let t = names.t;
    let own = |text: &Text| t.text(text).into_owned();
    let word = match (place, said) {
        (Place::Condition(_), Some(Said::Condition(one))) => return own(&one.text),
        (Place::Expense(_), Some(Said::Expense(one))) => return own(&one.label),
        (Place::Piece(_), Some(Said::Piece(one))) => return own(&one.label),
        (Place::Field(_), Some(Said::Field(one))) => return own(&one.label),
        (Place::Step(title) | Place::Figure(title), _) => {
            return crate::typography::french(title).into_owned();
        }
        (Place::Funder(id), _) => return funder_name(names, id),
        (Place::Mandate { part, .. }, _) => mandate_key(*part),
        (Place::Funding { part, .. }, said) => return part_name(names, part, said),
        (Place::Repayment(part), _) => terms::repayment_key(*part),
        (Place::PaymentDelay, _) => key("term-payment-delay"),
        (Place::Payment(moment), _) => match terms::moment_key(moment) {
            Some(word) => word,
            None => return moment.clone(),
        },
        (Place::From, _) => key("diff-from"),
        (Place::To, _) => key("diff-to"),
        (Place::Name, _) => key("diff-name"),
        (Place::Kind, _) => key("diff-kind"),
        (Place::Stages, _) => key("diff-stages"),
        (Place::Summary, _) => key("diff-summary"),
        (Place::Presentation(_), _) => key("diff-presentation"),
        (Place::Audience, _) => key("scheme-who"),
        (Place::Gives, _) => key("scheme-gives"),
        (Place::How, _) => key("diff-how"),
        (Place::Manager, _) => key("scheme-manager"),
        (Place::Committee, _) => key("scheme-committee"),
        (Place::StateAid, _) => key("diff-state-aid"),
        (Place::Condition(id) | Place::Expense(id) | Place::Piece(id) | Place::Field(id), _) => {
            return id.clone();
        }
    };
    t.get(word).into_owned()
}

fn mandate_key(part: MandatePart) -> &'static str {
    match part {
        MandatePart::Leads => key("diff-mandate-leads"),
        MandatePart::Instructs => key("shared-instructs"),
        MandatePart::Opinion => key("diff-mandate-opinion"),
        MandatePart::Decides => key("shared-decides"),
        MandatePart::Signs => key("diff-mandate-signs"),
        MandatePart::Pays => key("shared-pays"),
        MandatePart::Asked => key("diff-mandate-asked"),
        MandatePart::Resource => key("diff-mandate-resource"),
        MandatePart::Sees => key("diff-mandate-sees"),
        MandatePart::Agreement => key("diff-mandate-agreement"),
        MandatePart::Text => key("diff-presentation"),
    }
}

fn sight_key(sight: Sight) -> &'static str {
    match sight {
        Sight::Pieces => key("sight-pieces"),
        Sight::Messages => key("sight-messages"),
        Sight::Notes => key("sight-notes"),
        Sight::Opinions => key("sight-opinions"),
        Sight::Journal => key("sight-journal"),
        Sight::Documents => key("sight-documents"),
    }
}

fn part_name(names: Names<'_>, part: &FundingPart, said: Option<&Said>) -> String {
    let t = names.t;
    let word = match (part, said) {
        (FundingPart::Case(_) | FundingPart::Bonus(_), Some(Said::Case { text, .. })) => {
            return t.text(text).into_owned();
        }
        (FundingPart::Case(id) | FundingPart::Bonus(id), _) => return id.clone(),
        (FundingPart::Expense(kind), _) => {
            return names.label(&format!("plan.expense.{}", kind.replace('-', "_")));
        }
        (FundingPart::Rate, _) => key("amount-label-rate"),
        (FundingPart::Flat, _) => key("amount-label-flat"),
        (FundingPart::BaseCeiling, _) => key("amount-label-base-ceiling"),
        (FundingPart::Floor, _) => key("amount-label-floor"),
        (FundingPart::Ceiling, _) => key("amount-label-ceiling"),
        (FundingPart::PublicShare, _) => key("amount-label-public"),
        (FundingPart::RoundTo, _) => key("amount-label-round"),
        (FundingPart::Vat, _) => key("amount-label-vat"),
        (FundingPart::EngagedAfterFiling, _) => key("amount-label-engaged"),
    };
    t.get(word).into_owned()
}

/// What a version says, part by part: two versions are compared by these.
fn parts(names: Names<'_>, place: &Place, said: &Said) -> Vec<String> {
    let t = names.t;
    let own = |text: &Text| t.text(text).into_owned();
    let not_published = || t.get("not-published").into_owned();
    let quoted = |text: &Text| t.args("diff-quoted", "text", own(text)).into_owned();
    match said {
        Said::Text(text) => vec![quoted(text)],
        Said::Words(words) => vec![words.as_ref().map_or_else(not_published, own)],
        Said::Money(amount) => vec![amount.map_or_else(not_published, |one| t.money(one))],
        Said::Rate(rate) => vec![rate.map_or_else(not_published, |one| t.rate(one))],
        Said::Months(months) => {
            vec![months.map_or_else(not_published, |one| terms::months(t, one))]
        }
        Said::Days(days) => vec![days.map_or_else(not_published, |one| terms::days(t, one))],
        Said::Payment { share, text } => {
            let mut parts = vec![share.map_or_else(not_published, |one| t.rate(one))];
            parts.extend(text.as_ref().map(quoted));
            parts
        }
        Said::Case { when, rate, .. } => {
            let mut parts = vec![rate.map_or_else(not_published, |one| t.rate(one))];
            parts.push(match when {
                Some(when) => rule(names, when),
                None => t.get("diff-judged").into_owned(),
            });
            parts
        }
        Said::Date(day) => vec![t.date(*day).into_owned()],
        Said::YesNo(yes) => vec![
            t.get(if *yes {
                key("answer-yes")
            } else {
                key("answer-no")
            })
            .into_owned(),
        ],
        Said::Vat(rule) => vec![t.get(vat_key(*rule)).into_owned()],
        Said::Kind(kind) => vec![t.get(kind_key(*kind)).into_owned()],
        Said::Stages(stages) => {
            let words: Vec<_> = stages.iter().map(|one| t.get(stage_key(*one))).collect();
            vec![words.join(", ")]
        }
        Said::Id(id) => vec![named(names, place, id)],
        Said::Body(id) => vec![acting(names, place, id)],
        Said::Asked(when) => vec![match when {
            Some(when) => rule(names, when),
            None => t.get("diff-always").into_owned(),
        }],
        Said::Sees(sights) if sights.is_empty() => {
            vec![t.get("diff-sees-answers").into_owned()]
        }
        Said::Sees(sights) => {
            let words: Vec<_> = sights.iter().map(|one| t.get(sight_key(*one))).collect();
            vec![words.join(", ")]
        }
        Said::Agreement { with, when } => {
            let with = funder_name(names, with);
            let mut parts = vec![t.args("diff-agreement-with", "funder", with).into_owned()];
            parts.extend(when.as_ref().map(|when| rule(names, when)));
            parts
        }
        Said::Funder { lead: true } => vec![t.get("diff-funder-lead").into_owned()],
        Said::Funder { lead: false } => vec![t.get("diff-funder-other").into_owned()],
        Said::Condition(one) => condition(names, one),
        Said::ExpenseRule(one) => expense_rule(names, one),
        Said::Expense(one) => {
            let mut parts = vec![own(&one.label)];
            parts.push(counts(t, one.eligible && !one.in_kind));
            parts.extend(one.in_kind.then(|| t.get("diff-in-kind").into_owned()));
            parts.extend(one.help.iter().chain(&one.reason).map(own));
            parts
        }
        Said::Piece(one) => piece(names, one),
        Said::Field(one) => field(names, one),
        Said::Step { text, delay } => {
            let mut parts: Vec<String> = text.iter().map(quoted).collect();
            parts.extend(delay.as_ref().map(|delay| {
                let delay = delay.as_ref().map_or_else(not_published, own);
                t.args("diff-delay", "delay", delay).into_owned()
            }));
            parts
        }
    }
}

fn rule(names: Names<'_>, rule: &Expr) -> String {
    let words = names.rule(rule);
    names.t.args("diff-rule", "rule", words).into_owned()
}

/// Who acts under a mandate: a body, or the funder itself.
fn acting(names: Names<'_>, place: &Place, id: &str) -> String {
    if names.region.body(id).is_some() {
        named(names, place, id)
    } else {
        funder_name(names, id)
    }
}

fn named(names: Names<'_>, place: &Place, id: &str) -> String {
    let t = names.t;
    let name = match place {
        Place::Mandate {
            part: MandatePart::Resource,
            ..
        } => Some(names.label(&format!("plan.resource.{}", id.replace('-', "_")))),
        Place::StateAid => {
            let regime = names.region.state_aid.regime(id);
            regime.map(|one| t.text(&one.label).into_owned())
        }
        _ => {
            let body = names.region.body(id).and_then(|body| body.name.last());
            body.map(|name| t.text(&name.value).into_owned())
        }
    };
    name.unwrap_or_else(|| id.to_owned())
}

fn condition(names: Names<'_>, one: &Condition) -> Vec<String> {
    let t = names.t;
    let quoted = |text: &Text| t.args("diff-quoted", "text", t.text(text)).into_owned();
    let mut parts = vec![quoted(&one.text)];
    parts.push(match &one.rule {
        Some(one) => rule(names, one),
        None => t.get("diff-judged").into_owned(),
    });
    if let Some(id) = &one.funder {
        let called = names.region.funder_called(id);
        let name = called.map_or_else(|| id.to_string(), |one| t.text(&one).into_owned());
        parts.push(t.args("diff-of-funder", "funder", name).into_owned());
    }
    if let Some(otherwise) = &one.otherwise {
        let words = t.args("diff-otherwise", "text", t.text(otherwise));
        parts.push(words.into_owned());
    }
    parts
}

fn expense_rule(names: Names<'_>, one: &ExpenseRule) -> Vec<String> {
    let t = names.t;
    let mut parts: Vec<String> = one.eligible.map(|yes| counts(t, yes)).into_iter().collect();
    let not_published = || t.get("not-published").into_owned();
    if let Some(limit) = &one.line_ceiling {
        let limit = limit.value.map_or_else(not_published, |one| t.money(one));
        parts.push(t.args("diff-line-ceiling", "limit", limit).into_owned());
    }
    if let Some(ceiling) = &one.share_ceiling {
        parts.push(share_ceiling(names, ceiling));
    }
    parts.extend(one.when.as_ref().map(|when| rule(names, when)));
    parts.extend(one.text.as_ref().map(|text| t.text(text).into_owned()));
    parts
}

/// « au plus 20 % de : Salaires, Études. »
pub(crate) fn share_ceiling(names: Names<'_>, ceiling: &policy::model::ShareCeiling) -> String {
    let t = names.t;
    let rate = ceiling.share.value;
    let rate = rate.map_or_else(|| t.get("not-published").into_owned(), |one| t.rate(one));
    match &ceiling.of {
        Some(kinds) => {
            let label =
                |kind: &String| names.label(&format!("plan.expense.{}", kind.replace('-', "_")));
            let kinds: Vec<String> = kinds.iter().map(label).collect();
            t.args2("diff-share-ceiling", "rate", rate, "of", kinds.join(", "))
        }
        None => t.args("diff-share-ceiling-others", "rate", rate),
    }
    .into_owned()
}

fn piece(names: Names<'_>, one: &PieceSpec) -> Vec<String> {
    let t = names.t;
    let word = match (one.indispensable, one.required) {
        (true, _) => key("diff-piece-indispensable"),
        (false, true) => key("diff-piece-required"),
        (false, false) => key("diff-piece-optional"),
    };
    let mut parts = vec![t.text(&one.label).into_owned(), t.get(word).into_owned()];
    parts.extend(one.show_if.as_ref().map(|when| shown_if(names, when)));
    parts.extend(one.help.as_ref().map(|help| t.text(help).into_owned()));
    parts.extend(one.private.then(|| t.get("diff-private").into_owned()));
    parts
}

fn field(names: Names<'_>, one: &Field) -> Vec<String> {
    let t = names.t;
    let word = if one.required {
        key("diff-field-required")
    } else {
        key("diff-field-optional")
    };
    let mut parts = vec![
        t.args("diff-quoted", "text", t.text(&one.label))
            .into_owned(),
        t.get(word).into_owned(),
    ];
    parts.extend(one.help.as_ref().map(|help| t.text(help).into_owned()));
    parts.extend(one.show_if.as_ref().map(|when| shown_if(names, when)));
    parts.extend(answers(t, &one.kind));
    parts.extend(one.private.then(|| t.get("diff-private").into_owned()));
    parts
}

/// The answers offered or the limits set, when there are some.
fn answers(t: T, kind: &FieldKind) -> Option<String> {
    let (least, most) = match kind {
        FieldKind::Choice(choices) | FieldKind::Choices(choices) => {
            let words: Vec<_> = choices.iter().map(|one| t.text(&one.label)).collect();
            return Some(
                t.args("diff-answers", "list", words.join(", "))
                    .into_owned(),
            );
        }
        FieldKind::Number { min, max } => (min.map(grouped), max.map(grouped)),
        FieldKind::Amount { min, max } => {
            (min.map(|one| t.money(one)), max.map(|one| t.money(one)))
        }
        _ => return None,
    };
    match (least, most) {
        (Some(least), Some(most)) => Some(t.args2("diff-between", "least", least, "most", most)),
        (Some(least), None) => Some(t.args("diff-least", "least", least)),
        (None, Some(most)) => Some(t.args("diff-most", "most", most)),
        (None, None) => None,
    }
    .map(Cow::into_owned)
}

fn shown_if(names: Names<'_>, when: &Expr) -> String {
    let words = names.rule(when);
    names.t.args("diff-shown-if", "rule", words).into_owned()
}

fn counts(t: T, eligible: bool) -> String {
    let word = if eligible {
        key("diff-counts")
    } else {
        key("diff-counts-not")
    };
    t.get(word).into_owned()
}

/// Key of how value-added tax counts.
pub(crate) fn vat_key(rule: VatRule) -> &'static str {
    match rule {
        VatRule::AsWritten => key("vat-as-written"),
        VatRule::Excluded => key("vat-excluded"),
        VatRule::Included => key("vat-included"),
        VatRule::ByPosition => key("vat-by-position"),
    }
}
