//! The figures of a scheme: whether amounts and terms can be computed, and what is not published or
//! only assumed.

use money::Rate;

use super::{Assumption, AssumptionKind, Check, scheme_key};
use crate::amount;
use crate::model::{Confidence, FieldKind, Funding, Scheme, SchemeKind, Sourced, Text, VatRule};
use crate::plan;

impl Check<'_> {
    pub(super) fn figures(&mut self, scheme: &Scheme) {
        let id = format!("schemes/{}/{}", scheme.id, scheme.validity.from);
        self.sourced(&id, "since", &scheme.since);
        for figure in &scheme.figures {
            self.sourced(
                &id,
                &format!("figure « {} »", figure.label.fr),
                &figure.value,
            );
        }
        for condition in &scheme.conditions {
            let what = format!("condition.{}", condition.id);
            self.confidence(&id, &what, condition.confidence, &condition.source);
        }
        for step in &scheme.steps {
            if let Some(delay) = &step.delay {
                self.sourced(&id, &format!("delay of « {} »", step.title.fr), delay);
            }
        }
        for funding in &scheme.fundings {
            self.funding(&id, scheme, funding);
        }
        self.terms(&id, scheme);
        if let Some(form) = &scheme.form {
            for piece in &form.pieces {
                let what = format!("piece.{}", piece.id);
                self.confidence(&id, &what, piece.confidence, &piece.source);
            }
            for expense in &form.expenses {
                let what = format!("expense.{}", expense.id);
                self.confidence(&id, &what, expense.confidence, &expense.source);
            }
        }
    }

    /// How the aid is repaid and paid.
    fn terms(&mut self, id: &str, scheme: &Scheme) {
        let key = scheme_key(scheme);
        match (scheme.kind, &scheme.repayment) {
            (SchemeKind::RepayableAdvance, None) => {
                let message = "an advance is repaid: say how in `[repayment]`, what is not published \
                               as `{ unknown = true, source = … }`";
                self.problem(&key, message.to_owned(), None);
            }
            (SchemeKind::Grant | SchemeKind::Support | SchemeKind::Operator, Some(_)) => {
                let message =
                    "only an advance is repaid: remove `[repayment]` or change the `kind`";
                self.problem(&format!("{key}/repayment"), message.to_owned(), None);
            }
            _ => {}
        }
        if let Some(terms) = &scheme.repayment {
            self.sourced(id, "repayment.rate", &terms.rate);
            self.sourced(id, "repayment.deferral", &terms.deferral);
            self.sourced(id, "repayment.length", &terms.length);
            self.sourced(id, "repayment.every", &terms.every);
        }
        if let Some(payment) = &scheme.payment {
            for part in &payment.parts {
                let what = format!("payment.{}", part.when.id());
                self.sourced(id, &what, &part.share);
            }
            if let Some(delay) = &payment.delay {
                self.sourced(id, "payment.delay", delay);
            }
        }
    }

    fn funding(&mut self, id: &str, scheme: &Scheme, funding: &Funding) {
        self.computable(scheme, funding);
        let rule = &funding.rule;
        let what = match scheme.lead() {
            Some(lead) if lead.funder == funding.funder => "amount".to_owned(),
            _ => format!("funding.{}", funding.funder),
        };
        match &rule.flat {
            Some(flat) => self.sourced(id, &format!("{what}.flat"), flat),
            None => self.sourced(id, &format!("{what}.rate"), &rule.rate),
        }
        for case in &rule.rates {
            let what = format!("{what}.rate « {} »", case.text.fr);
            self.sourced(id, &what, &case.rate);
        }
        for bonus in &rule.bonuses {
            self.sourced(id, &format!("{what}.bonus.{}", bonus.id), &bonus.rate);
        }
        if let Some(ceiling) = &rule.base_ceiling {
            self.sourced(id, &format!("{what}.base_ceiling"), ceiling);
        }
        self.sourced(id, &format!("{what}.floor"), &rule.floor);
        self.sourced(id, &format!("{what}.ceiling"), &rule.ceiling);
        self.sourced(id, &format!("{what}.public_share"), &rule.public_share);
        for expense in &rule.expenses {
            let what = format!("{what}.expense.{}", expense.kind);
            self.confidence(id, &what, expense.confidence, &expense.source);
            if let Some(ceiling) = &expense.line_ceiling {
                self.sourced(id, &format!("{what}.line_ceiling"), ceiling);
            }
            if let Some(ceiling) = &expense.share_ceiling {
                self.sourced(id, &format!("{what}.share_ceiling"), &ceiling.share);
            }
        }
        if let (Some(confidence), Some(source)) = (rule.base.confidence, &rule.base.source) {
            self.confidence(id, &format!("{what}.base"), confidence, source);
        }
    }

    /// What an amount needs in order to be computed.
    fn computable(&mut self, scheme: &Scheme, funding: &Funding) {
        let rule = &funding.rule;
        let key = amount::key(&scheme_key(scheme), scheme, funding);
        if let Some(kind) = amount::unsettled_shares(&rule.expenses) {
            let message = format!(
                "the shares of `{kind}` and of other kinds depend on one another and leave less than \
                 10 %: write one of them of kinds that have no share (`of = […]`)"
            );
            self.problem(&format!("{key}/expense/{kind}"), message, None);
        }
        let named = |role: &str| {
            let sections = scheme.form.iter().flat_map(|form| &form.sections);
            let mut fields = sections.flat_map(|section| &section.fields);
            fields.find(|field| field.role.as_deref() == Some(role))
        };
        if rule.base.vat == VatRule::ByPosition && !scheme.holes.form {
            match named("vat") {
                None => {
                    let message = "`vat = \"by-position\"` needs a field of role `vat`, that asks \
                                   whether the applicant recovers the tax";
                    self.problem(&key, message.to_owned(), None);
                }
                Some(field) if !matches!(field.kind, FieldKind::YesNo) => {
                    let message = "the role `vat` needs a field of kind `yes-no`".to_owned();
                    let field = format!("{}/form/field/{}", scheme_key(scheme), field.id);
                    self.problem(&field, message, None);
                }
                Some(_) => {}
            }
        }
        for expense in &rule.expenses {
            let reads_base = expense
                .when
                .iter()
                .any(|when| when.inputs().any(|name| name == plan::BASE));
            if reads_base {
                let message = "`plan.base` is not known yet: it is the sum of what is retained";
                let key = format!("{key}/expense/{}", expense.kind);
                self.problem(&key, message.to_owned(), None);
            }
        }
        let most = amount::highest_rate(rule);
        if most > Rate::WHOLE {
            let bonuses = rule.bonuses.iter().any(|bonus| bonus.when.is_some());
            let (said, key) = if bonuses {
                ("with all its bonuses the rate reaches", key.clone())
            } else {
                ("the rate reaches", format!("{key}/rate"))
            };
            let message = format!("{said} {}: more than what is spent", most.format_fr());
            self.problem(&key, message, None);
        }
        if let (Some(floor), Some(ceiling)) = (rule.floor.value, rule.ceiling.value)
            && floor > ceiling
        {
            let message = format!(
                "the floor, {}, is above the ceiling, {}: no amount holds both",
                floor.format_fr(),
                ceiling.format_fr()
            );
            self.problem(&format!("{key}/floor"), message, None);
        }
    }

    fn sourced<T>(&mut self, id: &str, what: &str, figure: &Sourced<T>) {
        let note = figure.note.as_deref().cloned();
        if figure.value.is_none() {
            self.assume(id, what, AssumptionKind::Unknown, note, &figure.source);
        } else if figure.confidence == Confidence::Assumption {
            self.assume(id, what, AssumptionKind::Assumption, note, &figure.source);
        }
    }

    pub(super) fn confidence(
        &mut self,
        id: &str,
        what: &str,
        confidence: Confidence,
        source: &str,
    ) {
        if confidence == Confidence::Assumption {
            self.assume(id, what, AssumptionKind::Assumption, None, source);
        }
    }

    pub(super) fn assume(
        &mut self,
        id: &str,
        what: &str,
        kind: AssumptionKind,
        note: Option<Text>,
        source: &str,
    ) {
        self.report.assumptions.push(Assumption {
            id: id.to_owned(),
            what: what.to_owned(),
            kind,
            note,
            source: source.to_owned(),
        });
    }
}
