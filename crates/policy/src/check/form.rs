//! What the form of a scheme asks: fields, roles, pieces, kinds of expense and resource.

use std::collections::{BTreeMap, BTreeSet};

use super::{APPLICANT_KINDS, Check, REQUIRED_ROLES, ROLES, scheme_key};
use crate::holes::SchemeHoles;
use crate::model::{Field, FieldKind, Form, Scheme};
use crate::problem::nearest;

impl Check<'_> {
    pub(super) fn form(&mut self, scheme: &Scheme, form: &Form) {
        let key = format!("{}/form", scheme_key(scheme));
        let fields: Vec<&Field> = form.sections.iter().flat_map(|s| &s.fields).collect();
        self.fields(&key, &fields, scheme.holes.form);
        self.roles(&key, &fields, &scheme.holes);
        let requested = form.resources.iter().filter(|r| r.requested).count();
        if requested != 1 && !scheme.holes.form {
            let message = format!(
                "exactly one resource is the aid asked (`requested = true`), not {requested}"
            );
            self.problem(&key, message, None);
        }
    }

    fn fields(&mut self, key: &str, fields: &[&Field], unread: bool) {
        let questions: BTreeSet<&str> = self
            .region
            .questions
            .iter()
            .map(|q| q.id.as_str())
            .collect();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for (place, field) in fields.iter().enumerate() {
            places.entry(&field.id).or_insert(place);
        }
        for (place, field) in fields.iter().enumerate() {
            let key = format!("{key}/field/{}", field.id);
            if let Some(from) = &field.from
                && !self.region.holes.questions
            {
                self.known(&format!("{key}/from"), "question", from, &questions);
            }
            for name in field.show_if.iter().flat_map(|rule| rule.names()) {
                let later = places.get(name).is_some_and(|other| *other >= place);
                if later {
                    let message = if name == field.id {
                        format!("`{name}` is shown according to its own answer: it never shows")
                    } else {
                        format!(
                            "`{}` is shown according to `{name}`, asked after it",
                            field.id
                        )
                    };
                    self.problem(&format!("{key}/show_if"), message, None);
                }
            }
            if let FieldKind::Date {
                after: Some(after), ..
            } = &field.kind
            {
                let is_date = fields.iter().any(|other| {
                    other.id == *after && matches!(other.kind, FieldKind::Date { .. })
                });
                if !is_date && !unread {
                    let dates = fields
                        .iter()
                        .filter(|other| matches!(other.kind, FieldKind::Date { .. }));
                    let meant = nearest(after, dates.map(|other| other.id.as_str()));
                    let message = format!("no date field has the id `{after}`");
                    self.problem(&format!("{key}/after"), message, meant);
                }
            }
        }
    }

    fn roles(&mut self, key: &str, fields: &[&Field], holes: &SchemeHoles) {
        for role in REQUIRED_ROLES {
            if !holes.form
                && !fields
                    .iter()
                    .any(|field| field.role.as_deref() == Some(role))
            {
                let message = format!("no field has the role `{role}`, which a dossier needs");
                self.problem(key, message, None);
            }
        }
        for field in fields {
            let Some(role) = field.role.as_deref() else {
                continue;
            };
            let key = format!("{key}/field/{}", field.id);
            if !ROLES.contains(&role) {
                let meant = nearest(role, ROLES);
                self.problem(
                    &format!("{key}/role"),
                    format!("no role is named `{role}`"),
                    meant,
                );
            }
            let always = fields
                .iter()
                .filter(|other| other.role == field.role && other.show_if.is_none());
            if field.show_if.is_none() && always.count() > 1 {
                let message = format!("two fields always shown have the role `{role}`");
                self.problem(&format!("{key}/role"), message, None);
            }
            if role == "applicant.kind" && !holes.fields.contains(&field.id) {
                self.applicant_kinds(&key, field);
            }
        }
    }

    fn applicant_kinds(&mut self, key: &str, field: &Field) {
        let FieldKind::Choice(choices) = &field.kind else {
            let message = "the role `applicant.kind` needs a field of kind `choice`".to_owned();
            return self.problem(key, message, None);
        };
        for choice in choices {
            if !APPLICANT_KINDS.contains(&choice.id.as_str()) {
                let message = format!("`{}` is no kind of applicant", choice.id);
                let meant = nearest(&choice.id, APPLICANT_KINDS);
                self.problem(key, message, meant);
            }
        }
    }
}
