//! A scheme as Markdown, for whoever keeps it outside the site.

use std::fmt::Write as _;

use super::{ConditionWords, FundingWords, PieceWords, SchemeWords};
use crate::i18n::{T, key};
use crate::parts::{ContactView, Sourced};
use crate::repayment::RepaymentView;

/// The page of a scheme as Markdown, in the order of the site.
pub fn markdown(t: T, scheme: &SchemeWords) -> String {
    let mut page = Page {
        t,
        out: String::new(),
    };
    page.head(scheme);
    page.paragraphs(&scheme.presentation);
    page.title(key("scheme-who"));
    page.line(&scheme.audience);
    page.title(key("scheme-gives"));
    page.line(&scheme.gives);
    for one in &scheme.fundings {
        page.funding(one);
    }
    page.figures(scheme);
    if let Some(one) = &scheme.repayment {
        page.repayment(one);
    }
    if !scheme.conditions.is_empty() {
        page.title(key("scheme-conditions"));
        scheme.conditions.iter().for_each(|one| page.condition(one));
        page.end();
    }
    if !scheme.steps.is_empty() {
        page.steps(scheme);
    }
    if !scheme.mandates.is_empty() {
        page.mandates(scheme);
    }
    if !scheme.pieces.is_empty() {
        page.title(key("scheme-pieces"));
        scheme.pieces.iter().for_each(|one| page.piece(one));
        page.end();
        page.line(&t.get("piece-indispensable-about"));
    }
    page.expenses(scheme);
    page.who(scheme);
    if !scheme.not_published.is_empty() {
        page.title(key("scheme-unpublished"));
        scheme.not_published.iter().for_each(|one| page.item(one));
        page.end();
    }
    page.title(key("scheme-source"));
    page.line(&scheme.source);
    page.line(&t.get("scheme-legend"));
    page.out.truncate(page.out.trim_end().len());
    page.out.push('\n');
    page.out
}

struct Page {
    t: T,
    out: String,
}

impl Page {
    fn line(&mut self, text: &str) {
        // Writing to a text cannot fail.
        let _ = write!(self.out, "{text}\n\n");
    }

    fn title(&mut self, word: &'static str) {
        let title = self.t.get(word);
        self.line(&format!("## {title}"));
    }

    fn item(&mut self, text: &str) {
        let _ = writeln!(self.out, "- {text}");
    }

    /// What belongs to the last item.
    fn under(&mut self, text: &str) {
        let _ = writeln!(self.out, "  {text}  ");
    }

    fn end(&mut self) {
        self.out.push('\n');
    }

    fn paragraphs(&mut self, paragraphs: &[String]) {
        paragraphs.iter().for_each(|one| self.line(one));
    }

    fn head(&mut self, scheme: &SchemeWords) {
        let t = self.t;
        self.line(&format!("# {}", scheme.name));
        self.line(&scheme.summary);
        let stages: Vec<_> = scheme.stages.iter().map(|stage| t.get(stage)).collect();
        let kind = t.get(scheme.kind);
        self.line(&format!(
            "{kind} — {} — {}",
            stages.join(", "),
            scheme.dates
        ));
    }

    fn figure(&self, figure: &Sourced) -> String {
        let t = self.t;
        let mut words = if figure.known {
            figure.value.clone()
        } else {
            t.get("not-published").into_owned()
        };
        if let Some(mark) = figure.mark {
            let _ = write!(words, " ({})", t.get(mark));
        }
        if let Some(note) = &figure.note {
            let _ = write!(words, " — {note}");
        }
        words
    }

    fn table(&mut self, rows: &[(String, Sourced)]) {
        let t = self.t;
        let cell = |text: &str| text.replace('|', "\\|");
        let columns = [
            key("scheme-col-what"),
            key("scheme-col-value"),
            key("scheme-col-source"),
        ];
        let columns = columns.map(|one| t.get(one));
        let _ = writeln!(self.out, "| {} |\n| --- | --- | --- |", columns.join(" | "));
        for (label, figure) in rows {
            let value = self.figure(figure);
            let row = [label, &value, &figure.source].map(|one| cell(one));
            let _ = writeln!(self.out, "| {} |", row.join(" | "));
        }
        self.end();
    }

    fn funding(&mut self, funding: &FundingWords) {
        self.line(&format!("### {}", funding.funder));
        self.line(&funding.short);
        self.table(&funding.rows);
        for one in &funding.expenses {
            self.item(&format!("**{}**", one.label));
            one.says.iter().for_each(|says| self.under(says));
        }
        if !funding.expenses.is_empty() {
            self.end();
        }
    }

    fn figures(&mut self, scheme: &SchemeWords) {
        self.title(key("scheme-figures"));
        let since = (
            self.t.get("scheme-since").into_owned(),
            scheme.since.clone(),
        );
        let mut rows = scheme.figures.clone();
        rows.push(since);
        self.table(&rows);
    }

    fn repayment(&mut self, one: &RepaymentView) {
        let t = self.t;
        self.title(key("repay-title"));
        self.line(&t.args("repay-example", "amount", one.principal.as_str()));
        self.line(&one.sentence);
        if let Some(interest) = &one.interest {
            self.line(&t.args("repay-interest", "amount", interest.as_str()));
        }
        self.line(&t.get("repay-equivalent-about"));
    }

    fn condition(&mut self, one: &ConditionWords) {
        let t = self.t;
        self.item(&format!("**{}**", one.text));
        match &one.rule {
            Some(rule) => self.under(&t.args("scheme-rule", "rule", rule.as_str())),
            None => self.under(&t.get("diff-judged")),
        }
        if let Some(funder) = &one.funder {
            self.under(&t.args("diff-of-funder", "funder", funder.as_str()));
        }
        if let Some(otherwise) = &one.otherwise {
            self.under(&format!("{} {otherwise}", t.get("scheme-otherwise")));
        }
        let source = t.args("cond-source", "source", one.source.as_str());
        match one.mark {
            Some(mark) => self.under(&format!("{source} ({})", t.get(mark))),
            None => self.under(&source),
        }
    }

    fn steps(&mut self, scheme: &SchemeWords) {
        self.title(key("scheme-steps"));
        for (index, step) in scheme.steps.iter().enumerate() {
            let _ = writeln!(self.out, "{}. **{}**  ", index + 1, step.title);
            if let Some(text) = &step.text {
                let _ = writeln!(self.out, "   {text}  ");
            }
            if let Some(delay) = &step.delay {
                let delay = self.figure(delay);
                let _ = writeln!(self.out, "   {} {delay}", self.t.get("scheme-delay"));
            }
        }
        self.end();
    }

    fn mandates(&mut self, scheme: &SchemeWords) {
        self.title(key("scheme-mandates"));
        for one in &scheme.mandates {
            let mark = one.mark.map(|mark| format!(" ({})", self.t.get(mark)));
            let mark = mark.unwrap_or_default();
            let _ = writeln!(self.out, "- **{}** : {}{mark}", one.funder, one.text);
        }
        self.end();
    }

    fn piece(&mut self, piece: &PieceWords) {
        let t = self.t;
        let tag = match (piece.indispensable, piece.required) {
            (true, _) => Some(key("piece-indispensable")),
            (false, false) => Some(key("piece-optional")),
            (false, true) => None,
        };
        let tag = tag.map(|tag| format!(" ({})", t.get(tag)));
        self.item(&format!("**{}**{}", piece.label, tag.unwrap_or_default()));
        if let Some(when) = &piece.when {
            self.under(&t.args("diff-shown-if", "rule", when.as_str()));
        }
        if let Some(help) = &piece.help {
            self.under(help);
        }
    }

    fn expenses(&mut self, scheme: &SchemeWords) {
        if scheme.eligible.is_empty() && scheme.excluded.is_empty() {
            return;
        }
        self.title(key("scheme-expenses"));
        let sides = [
            (key("scheme-eligible"), &scheme.eligible),
            (key("scheme-excluded"), &scheme.excluded),
        ];
        for (word, expenses) in sides {
            if expenses.is_empty() {
                continue;
            }
            let title = self.t.get(word);
            self.line(&format!("### {title}"));
            for one in expenses {
                let tag = if one.in_kind {
                    format!(" ({})", self.t.get("expense-in-kind"))
                } else {
                    String::new()
                };
                self.item(&format!("{}{tag}", one.label));
                let more = one.help.iter().chain(&one.reason);
                more.for_each(|text| self.under(text));
            }
            self.end();
        }
    }

    fn who(&mut self, scheme: &SchemeWords) {
        let t = self.t;
        if let Some(body) = &scheme.manager {
            self.title(key("scheme-manager"));
            self.line(&body.name);
            if let Some(mandate) = &body.mandate {
                self.line(mandate);
            }
            self.reach(&body.contact);
        }
        if let Some(body) = &scheme.committee {
            self.title(key("scheme-committee"));
            let says = if body.decides {
                key("committee-decides")
            } else {
                key("committee-advises")
            };
            self.line(&format!("{}. {}", body.name, t.get(says)));
        }
        if !scheme.funders.is_empty() {
            self.title(key("scheme-funders"));
            scheme.funders.iter().for_each(|one| self.item(one));
            self.end();
        }
        if let Some(how) = &scheme.how {
            self.title(key("diff-how"));
            self.line(how);
        }
        if !scheme.next.is_empty() {
            self.title(key("scheme-next"));
            scheme.next.iter().for_each(|(_, name)| self.item(name));
            self.end();
        }
    }

    fn reach(&mut self, contact: &ContactView) {
        if contact.empty {
            let unknown = self.t.get("contact-unknown");
            return self.line(&unknown);
        }
        let ways = [
            &contact.phone,
            &contact.email,
            &contact.website,
            &contact.address,
        ];
        ways.into_iter().flatten().for_each(|way| self.item(way));
        self.end();
    }
}
