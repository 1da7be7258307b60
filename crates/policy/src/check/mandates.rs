//! What a shared scheme says of its funders: bodies that exist, one counter that leads, agreements.

use std::collections::BTreeSet;

use super::{Check, rules, scheme_key};
use crate::mandate::{SELF, class};
use crate::model::{Confidence, Scheme};

impl Check<'_> {
    pub(super) fn mandates(&mut self, scheme: &Scheme) {
        let region = self.region;
        let version = scheme_key(scheme);
        let bodies: BTreeSet<&str> = region.bodies.iter().map(|b| b.id.as_str()).collect();
        let funders: BTreeSet<&str> = region.funders.iter().map(|f| f.id.as_str()).collect();
        self.one_decision_a_sitting(scheme);
        for mandate in &scheme.mandates {
            let key = format!("{version}/mandate/{}", mandate.funder);
            let mut named = vec![
                &mandate.instructs,
                &mandate.decides,
                &mandate.signs,
                &mandate.pays,
            ];
            named.extend(&mandate.opinion);
            let unread = &region.holes;
            let others = named.into_iter().filter(|body| *body != SELF);
            for body in others.filter(|body| !unread.bodies && !body.is_empty()) {
                self.known(&key, "body", body, &bodies);
            }
            if let Some(kind) = &mandate.resource
                && !scheme.holes.form
            {
                let kinds = scheme.form.iter().flat_map(|form| &form.resources);
                let kinds = kinds.map(|kind| kind.id.as_str()).collect();
                self.known(&key, "kind of resource", kind, &kinds);
            }
            if let Some(needed) = &mandate.agreement
                && !unread.funders
            {
                self.known(&key, "funder", &needed.with, &funders);
            }
            let agreement = mandate.agreement.as_ref().and_then(|a| a.when.as_ref());
            for rule in mandate.when.iter().chain(agreement) {
                for message in rules::mistakes(rule, scheme.form.as_ref()) {
                    self.problem(&key, message, None);
                }
            }
            if mandate.lead {
                self.leads(scheme, &key, &mandate.instructs, &mandate.funder);
            }
            self.confidence(
                &version_path(scheme),
                &format!("mandate.{}", mandate.funder),
                mandate.confidence,
                &mandate.source,
            );
        }
    }

    /// A sitting decides once on a dossier, for one funder: of a committee that a scheme names for more, it
    /// decides for the first, and the decisions for the others are written on the page of the dossier.
    fn one_decision_a_sitting(&mut self, scheme: &Scheme) {
        let sits = |id: &str| {
            self.region
                .body(id)
                .is_some_and(|body| body.rules.is_some())
        };
        let mut found = Vec::new();
        for mandate in scheme.mandates.iter().filter(|m| sits(&m.decides)) {
            let class = self.region.funder(&mandate.funder);
            let many = class.is_some_and(|funder| funder.members.is_some());
            let before = scheme
                .mandates
                .iter()
                .take_while(|m| m.funder != mandate.funder);
            let again = before.into_iter().any(|m| m.decides == mandate.decides);
            if many || again {
                found.push((mandate.funder.as_str(), mandate.decides.as_str()));
            }
        }
        for (funder, body) in found {
            let key = format!("{}/mandate/{funder}", scheme_key(scheme));
            let message = format!(
                "`{body}` decides for several funders of one dossier: its sitting decides for the first of them, \
                 the others are decided on the page of the dossier"
            );
            let warning = self.region.origins.problem(&key, message, None);
            self.report.warnings.push(warning);
        }
    }

    /// The counter that leads is the manager of the scheme, for the funder whose amount leads.
    fn leads(&mut self, scheme: &Scheme, key: &str, instructs: &str, funder: &str) {
        let said = scheme.manager.is_some() && !instructs.is_empty();
        if said && scheme.manager.as_deref() != Some(instructs) {
            let message = "the mandate that leads instructs for the `manager` of the scheme";
            self.problem(key, message.to_owned(), None);
        }
        let amount = scheme.fundings.iter().find(|funding| funding.lead);
        if amount.is_some_and(|amount| amount.funder != funder) {
            let message = "the funder whose amount leads is not the one whose mandate leads";
            self.problem(key, message.to_owned(), None);
        }
    }

    /// Agreements lead from a member that exists to a funder that does.
    pub(super) fn agreements(&mut self) {
        let region = self.region;
        for funder in &region.funders {
            let key = format!("funder/{}", funder.id);
            if funder.members.is_some() && funder.member_name.is_none() {
                let message = "a class of funders says how a member is called: `member_name`";
                self.problem(&key, message.to_owned(), None);
            }
            for one in &funder.agreements {
                let id = match &one.member {
                    Some(code) => format!("{}:{code}", funder.id),
                    None => funder.id.clone(),
                };
                let unread = region.holes.funders || region.holes.places;
                if unread {
                    continue;
                }
                if region.funder_name(&id).is_none() || region.funder(class(&one.with)).is_none() {
                    let message =
                        format!("the agreement of `{id}` with `{}` leads nowhere", one.with);
                    self.problem(&key, message, None);
                }
                if one.confidence == Confidence::Assumption {
                    self.confidence("funders", &id, one.confidence, &one.source);
                }
            }
        }
    }
}

fn version_path(scheme: &Scheme) -> String {
    format!("schemes/{}/{}", scheme.id, scheme.validity.from)
}
