//! A rule in words, made from the rule itself: what a condition says can never differ from what it
//! does.

use policy::Expr;
use policy::expr::{Comparison, Node, Op, Sign, Times, Type};
use policy::situation::Value;

use crate::facts::Names;
use crate::i18n::key;

impl Names<'_> {
    /// « « Fin du projet » : au plus tard 9 mois après « Début du projet » ».
    pub fn rule(&self, rule: &Expr) -> String {
        self.condition(rule.node())
    }

    fn condition(&self, node: &Node) -> String {
        match &node.op {
            Op::And(parts) => self.joined(key("rule-and"), parts),
            Op::Or(parts) => self.joined(key("rule-or"), parts),
            Op::Not(inner) => self.not(inner),
            Op::Compare(sign, left, right) => self.comparison(*sign, left, right),
            Op::Among(item, items) => {
                let list = self.list(items, name_in(item), key("rule-list-or"));
                self.said(key("rule-is"), self.term(item, None), list)
            }
            Op::Within(item, set) => self.said(
                key("rule-has"),
                self.term(set, None),
                self.term(item, name_in(set)),
            ),
            Op::If(condition, then, otherwise) => self.choice(condition, then, otherwise, None),
            Op::Name { .. } => {
                let yes = self.t.get("rule-yes").into_owned();
                self.said(key("rule-is"), self.term(node, None), yes)
            }
            _ => self.term(node, None),
        }
    }

    fn not(&self, inner: &Node) -> String {
        match &inner.op {
            Op::Name { .. } => {
                let no = self.t.get("rule-no").into_owned();
                self.said(key("rule-is"), self.term(inner, None), no)
            }
            Op::Among(item, items) => {
                let list = self.list(items, name_in(item), key("rule-list-nor"));
                self.said(key("rule-is-none"), self.term(item, None), list)
            }
            Op::Within(item, set) => self.said(
                key("rule-has-not"),
                self.term(set, None),
                self.term(item, name_in(set)),
            ),
            _ => {
                let rule = self.condition(inner);
                self.t.args("rule-not", "rule", rule).into_owned()
            }
        }
    }

    /// Parts joined by one word; a part that joins others by the other word is put between
    /// parentheses.
    fn joined(&self, word: &'static str, parts: &[Node]) -> String {
        let part = |node: &Node| match &node.op {
            Op::And(_) | Op::Or(_) => format!("({})", self.condition(node)),
            _ => self.condition(node),
        };
        let parts: Vec<String> = parts.iter().map(part).collect();
        parts.join(&format!(" {} ", self.t.get(word)))
    }

    fn comparison(&self, sign: Comparison, left: &Node, right: &Node) -> String {
        // The figure stands last, whichever side it was written on.
        let (sign, left, right) = match left.op {
            Op::Literal(_) => (sign.mirrored(), right, left),
            _ => (sign, left, right),
        };
        let in_order = matches!(left.kind, Type::Date | Type::Stage(_));
        let sentence = match (sign, in_order) {
            (Comparison::Equal, _) => key("rule-is"),
            (Comparison::Different, _) => key("rule-is-not"),
            (Comparison::Less, false) => key("rule-less"),
            (Comparison::LessOrEqual, false) => key("rule-at-most"),
            (Comparison::Greater, false) => key("rule-more"),
            (Comparison::GreaterOrEqual, false) => key("rule-at-least"),
            (Comparison::Less, true) => key("rule-before"),
            (Comparison::LessOrEqual, true) => key("rule-until"),
            (Comparison::Greater, true) => key("rule-after"),
            (Comparison::GreaterOrEqual, true) => key("rule-from"),
        };
        let name = name_in(left).or_else(|| name_in(right));
        self.said(sentence, self.term(left, name), self.term(right, name))
    }

    /// A value, or how it is found; `about` is the name whose choices a literal is one of.
    fn term(&self, node: &Node, about: Option<&str>) -> String {
        let t = self.t;
        match &node.op {
            Op::Name { name, .. } => t.args("rule-name", "name", self.label(name)).into_owned(),
            Op::Literal(Value::Date(day)) => t.args("rule-day", "day", t.date(*day)).into_owned(),
            Op::Literal(Value::Money(amount)) => t.money(*amount),
            Op::Literal(value) => self.value(about.unwrap_or_default(), value),
            Op::Sum(first, terms) => {
                let mut words = self.term(first, about);
                for (sign, term) in terms {
                    let sign = match sign {
                        Sign::Plus => "+",
                        Sign::Minus => "−",
                    };
                    words = format!("{words} {sign} {}", self.term(term, about));
                }
                words
            }
            Op::Shift(date, durations) => {
                durations
                    .iter()
                    .fold(self.term(date, None), |date, (sign, length)| {
                        let sentence = match sign {
                            Sign::Plus => key("rule-later"),
                            Sign::Minus => key("rule-earlier"),
                        };
                        self.said(sentence, self.term(length, None), date)
                    })
            }
            Op::Product(first, factors) => {
                factors
                    .iter()
                    .fold(self.term(first, about), |words, (times, factor)| {
                        let factor = self.term(factor, about);
                        match times {
                            Times::Whole => format!("{words} × {factor}"),
                            Times::Share => self.said(key("rule-share"), words, factor),
                        }
                    })
            }
            Op::Least(items) => self.among(key("rule-least"), items, about),
            Op::Greatest(items) => self.among(key("rule-greatest"), items, about),
            Op::Count(set) => {
                let name = self.term(set, None);
                t.args("rule-count", "name", name).into_owned()
            }
            Op::If(condition, then, otherwise) => self.choice(condition, then, otherwise, about),
            _ => self.condition(node),
        }
    }

    fn choice(
        &self,
        condition: &Node,
        then: &Node,
        otherwise: &Node,
        about: Option<&str>,
    ) -> String {
        let condition = self.condition(condition);
        let side = |node: &Node| match node.kind {
            Type::Bool => self.condition(node),
            _ => self.term(node, about),
        };
        let (then, otherwise) = (side(then), side(otherwise));
        let words = self.t.many(
            "rule-if",
            &[
                ("condition", &condition),
                ("then", &then),
                ("otherwise", &otherwise),
            ],
        );
        words.into_owned()
    }

    fn among(&self, sentence: &'static str, items: &[Node], about: Option<&str>) -> String {
        let list = self.list(items, about, key("rule-list-and"));
        self.t.args(sentence, "list", list).into_owned()
    }

    /// « a, b ou c ».
    fn list(&self, items: &[Node], about: Option<&str>, word: &'static str) -> String {
        let words: Vec<String> = items.iter().map(|item| self.term(item, about)).collect();
        match words.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} {} {last}", others.join(", "), self.t.get(word)),
            None => self.t.get("fact-none").into_owned(),
        }
    }

    fn said(&self, sentence: &'static str, left: String, right: String) -> String {
        self.t
            .args2(sentence, "left", left, "right", right)
            .into_owned()
    }
}

/// The first name that a piece reads.
fn name_in(node: &Node) -> Option<&str> {
    let mut found = None;
    node.walk(&mut |piece| {
        if let Op::Name { name, .. } = &piece.op {
            found.get_or_insert(name.as_str());
        }
    });
    found
}
