//! Names and types: from a tree of words to a checked one.

use super::ExprError;
use super::parser::{Ast, AstKind, Comparison, Function, Sign};
use super::tree::{Node, Op, Times};
use super::types::{Type, comparable};
use super::vocabulary::{ANSWER, DOSSIER, PLAN, Vocabulary};
use crate::problem::nearest;
use crate::situation::{PERIOD_END, PERIOD_START, Value};

pub(super) fn check_condition(tree: &Ast, vocabulary: &Vocabulary) -> Result<Node, Vec<ExprError>> {
    let mut checker = Checker {
        vocabulary,
        errors: Vec::new(),
    };
    let node = checker.yes_or_no(tree);
    node.ok_or(checker.errors)
}

struct Checker<'v> {
    vocabulary: &'v Vocabulary,
    errors: Vec<ExprError>,
}

/// `None` means that an error was noted, here or where the names are given, and an error noted leads to
/// `None`; whoever asked goes on with the rest.
impl Checker<'_> {
    fn error<T>(&mut self, error: ExprError) -> Option<T> {
        self.errors.push(error);
        None
    }

    fn yes_or_no(&mut self, tree: &Ast) -> Option<Node> {
        let node = self.typed(tree)?;
        if node.kind == Type::Bool {
            return Some(node);
        }
        let kind = node.kind.describe();
        let message = match &tree.kind {
            AstKind::Text(_) => format!(
                "a yes or no is expected, this is {kind}: repeat the whole comparison, or write `… in [\"a\", \"b\"]`"
            ),
            _ => format!("a yes or no is expected, this is {kind}: compare it with something"),
        };
        self.error(ExprError::new(tree.at, message))
    }

    fn typed(&mut self, tree: &Ast) -> Option<Node> {
        let at = tree.at;
        let literal = |kind: Type, value: Value| Some((kind, Op::Literal(value)));
        let (kind, op) = match &tree.kind {
            AstKind::Name(name) => self.name(at, name),
            AstKind::Text(text) => literal(Type::Word, Value::Text(text.clone())),
            AstKind::Int(number) => literal(Type::Int, Value::Int(*number)),
            AstKind::Money(amount) => literal(Type::Money, Value::Money(*amount)),
            AstKind::Rate(rate) => literal(Type::Rate, Value::Rate(*rate)),
            AstKind::Date(date) => literal(Type::Date, Value::Date(*date)),
            AstKind::Duration(duration) => {
                literal(Type::from(*duration), Value::Duration(*duration))
            }
            AstKind::Bool(yes) => literal(Type::Bool, Value::Bool(*yes)),
            AstKind::List(_) => {
                self.error(ExprError::new(at, "a list is only expected after `in`"))
            }
            AstKind::Not(inner) => {
                let node = self.yes_or_no(inner)?;
                Some((Type::Bool, Op::Not(Box::new(node))))
            }
            AstKind::And(parts) => Some((Type::Bool, Op::And(self.all_yes_or_no(parts)?))),
            AstKind::Or(parts) => Some((Type::Bool, Op::Or(self.all_yes_or_no(parts)?))),
            AstKind::Compare(sign, left, right) => self.comparison(at, *sign, left, right),
            AstKind::In(item, list) => self.membership(item, list),
            AstKind::If(condition, then, otherwise) => self.choice(condition, then, otherwise),
            AstKind::Sum(first, terms) => self.sum(first, terms),
            AstKind::Product(first, factors) => self.product(first, factors),
            AstKind::Call(function, items) => self.call(at, *function, items),
        }?;
        Some(Node { kind, op })
    }

    fn all_yes_or_no(&mut self, parts: &[Ast]) -> Option<Vec<Node>> {
        let checked: Vec<Option<Node>> = parts.iter().map(|part| self.yes_or_no(part)).collect();
        checked.into_iter().collect()
    }

    fn name(&mut self, at: usize, name: &str) -> Option<(Type, Op)> {
        let vocabulary = self.vocabulary;
        if let (Some(kind), Some(asked)) = (vocabulary.type_of(name), vocabulary.asked_for(name)) {
            let op = Op::Name {
                name: name.to_owned(),
                asked: asked.to_owned(),
            };
            return Some((kind.clone(), op));
        }
        if let Some(why) = vocabulary.why_unusable(name) {
            let message = format!("`{name}` {why}: no condition can use it");
            return self.error(ExprError::new(at, message));
        }
        if vocabulary.may_lack(name) {
            return None;
        }
        let meant = match name {
            "yes" | "oui" => Some("true".to_owned()),
            "no" | "non" => Some("false".to_owned()),
            _ => self.meant(name),
        };
        let message = match &meant {
            None => self.unknown(name),
            Some(_) => format!("`{name}` is not known here"),
        };
        self.error(ExprError::new(at, message).meant(meant))
    }

    /// Why a name is not known, where no other one was meant: what it needs, or the names that begin alike.
    fn unknown(&self, name: &str) -> String {
        let known = || self.vocabulary.names();
        let role = match name {
            PERIOD_START => Some("start"),
            PERIOD_END => Some("end"),
            _ => None,
        };
        let prefix = name.rfind('.').map_or("", |at| &name[..=at]);
        let of_dossier = [ANSWER, PLAN, DOSSIER].contains(&prefix);
        if of_dossier && !known().any(|other| other.starts_with(PLAN)) {
            return format!("`{name}` is known of dossiers alone, and this version has no form");
        }
        if let Some(role) = role {
            return format!(
                "`{name}` is not known here: it is the answer to a date of the form with `role = \"{role}\"`"
            );
        }
        let alike: Vec<&str> = known().filter(|other| other.starts_with(prefix)).collect();
        if prefix.is_empty() || alike.is_empty() || alike.len() > 12 {
            return format!("`{name}` is not known here");
        }
        format!("`{name}` is not known here (known: {})", alike.join(", "))
    }

    /// The name that was meant: written with dashes, without its beginning, or with a slip.
    fn meant(&self, name: &str) -> Option<String> {
        let known = |name: &String| self.vocabulary.type_of(name).is_some();
        let bare = name.strip_prefix(ANSWER).unwrap_or(name);
        [
            name.replace('-', "_"),
            name.replace('-', " - "),
            format!("{ANSWER}{name}"),
            bare.to_owned(),
        ]
        .into_iter()
        .find(|other| other.split(" - ").all(|part| known(&part.to_owned())))
        .or_else(|| nearest(name, self.vocabulary.names()).map(str::to_owned))
        .filter(|other| other != name)
        // A choice written without its quotes.
        .or_else(|| {
            self.vocabulary
                .has_option(name)
                .then(|| format!("\"{name}\""))
        })
    }

    fn comparison(
        &mut self,
        at: usize,
        sign: Comparison,
        left: &Ast,
        right: &Ast,
    ) -> Option<(Type, Op)> {
        let left_node = self.typed(left);
        let right_node = self.typed(right);
        let (left_node, right_node) = (left_node?, right_node?);
        if let (Type::Choices(_), AstKind::Name(name), AstKind::Text(text)) =
            (&left_node.kind, &left.kind, &right.kind)
        {
            let error = ExprError::new(at, format!("`{name}` may have several answers"))
                .meant(Some(format!("\"{text}\" in {name}")));
            return self.error(error);
        }
        let Some(common) = comparable(&left_node.kind, &right_node.kind) else {
            return self.cannot_compare(right, &left_node.kind, &right_node.kind);
        };
        if !common.is_ordered() && !matches!(sign, Comparison::Equal | Comparison::Different) {
            let message = format!(
                "{} has no order: only `==`, `!=` and `in` apply",
                common.describe()
            );
            return self.error(ExprError::new(at, message));
        }
        let known = self.is_option(left, &common) & self.is_option(right, &common);
        known.then(|| {
            let op = Op::Compare(sign, Box::new(left_node), Box::new(right_node));
            (Type::Bool, op)
        })
    }

    fn cannot_compare<T>(&mut self, right: &Ast, left_kind: &Type, right_kind: &Type) -> Option<T> {
        let mut message = format!(
            "{} cannot be compared with {}",
            left_kind.describe(),
            right_kind.describe()
        );
        if let (Type::Months, Type::Days) | (Type::Days, Type::Months) = (left_kind, right_kind) {
            message.push_str(": a month has 28 to 31 days");
        }
        let meant = match (left_kind, &right.kind) {
            (Type::Money, AstKind::Int(number)) => Some(format!("{number} €")),
            (Type::Rate, AstKind::Int(number)) => Some(format!("{number} %")),
            (Type::Months, AstKind::Int(number)) => Some(format!("{number} months")),
            (Type::Days, AstKind::Int(number)) => Some(format!("{number} days")),
            (Type::Bool, AstKind::Text(text)) if text == "yes" => Some("true".to_owned()),
            (Type::Bool, AstKind::Text(text)) if text == "no" => Some("false".to_owned()),
            (Type::Date, AstKind::Text(text)) if text.parse::<jiff::civil::Date>().is_ok() => {
                Some(text.clone())
            }
            (Type::Text | Type::Choice(_) | Type::Place(..), AstKind::Int(number)) => {
                Some(format!("\"{number}\""))
            }
            _ => None,
        };
        self.error(ExprError::new(right.at, message).meant(meant))
    }

    /// Whether a text written here is one of the options; anything else is left to its type.
    fn is_option(&mut self, tree: &Ast, kind: &Type) -> bool {
        if let AstKind::If(_, then, otherwise) = &tree.kind {
            return self.is_option(then, kind) & self.is_option(otherwise, kind);
        }
        let (AstKind::Text(text), Some(options)) = (&tree.kind, kind.options()) else {
            return true;
        };
        if options.iter().any(|option| option == text) {
            return true;
        }
        let meant = nearest(text, options.iter().map(String::as_str));
        let mut message = format!("\"{text}\" is not one of the choices");
        if meant.is_none() && options.len() <= 12 {
            message.push_str(&format!(" ({})", options.join(", ")));
        }
        let meant = meant.map(|option| format!("\"{option}\""));
        self.errors
            .push(ExprError::new(tree.at, message).meant(meant));
        false
    }

    fn membership(&mut self, item: &Ast, list: &Ast) -> Option<(Type, Op)> {
        let item_node = self.typed(item);
        if let AstKind::List(items) = &list.kind {
            return self.among(item, item_node, items);
        }
        let list_node = self.typed(list);
        let (item_node, list_node) = (item_node?, list_node?);
        if !matches!(list_node.kind, Type::Choices(_)) {
            let message = format!(
                "`in` needs a list or a question with several choices, this is {}",
                list_node.kind.describe()
            );
            return self.error(ExprError::new(list.at, message));
        }
        if !matches!(
            item_node.kind,
            Type::Word | Type::Choice(_) | Type::Stage(_)
        ) {
            return self.cannot_compare(list, &item_node.kind, &list_node.kind);
        }
        let known = self.is_option(item, &list_node.kind);
        known.then(|| {
            let op = Op::Within(Box::new(item_node), Box::new(list_node));
            (Type::Bool, op)
        })
    }

    fn among(&mut self, item: &Ast, item_node: Option<Node>, items: &[Ast]) -> Option<(Type, Op)> {
        let nodes: Vec<Option<Node>> = items.iter().map(|one| self.typed(one)).collect();
        let item_node = item_node?;
        if let (Type::Choices(_), AstKind::Name(name)) = (&item_node.kind, &item.kind) {
            let written: Vec<String> = items
                .iter()
                .filter_map(|one| match &one.kind {
                    AstKind::Text(text) => Some(format!("\"{text}\" in {name}")),
                    _ => None,
                })
                .collect();
            let error = ExprError::new(item.at, format!("`{name}` may have several answers"))
                .meant(Some(written.join(" || ")));
            return self.error(error);
        }
        if nodes.is_empty() {
            let message = "nothing is in an empty list";
            return self.error(ExprError::new(item.at, message));
        }
        let mut kept = Vec::with_capacity(items.len());
        let mut sound = true;
        for (tree, node) in items.iter().zip(nodes) {
            let Some(node) = node else {
                sound = false;
                continue;
            };
            match comparable(&item_node.kind, &node.kind) {
                Some(common) => sound &= self.is_option(tree, &common),
                None => {
                    self.cannot_compare::<()>(tree, &item_node.kind, &node.kind);
                    sound = false;
                }
            }
            kept.push(node);
        }
        sound.then(|| (Type::Bool, Op::Among(Box::new(item_node), kept)))
    }

    fn choice(&mut self, condition: &Ast, then: &Ast, otherwise: &Ast) -> Option<(Type, Op)> {
        let condition = self.yes_or_no(condition);
        let then_node = self.typed(then);
        let otherwise_node = self.typed(otherwise);
        let (condition, then_node, otherwise_node) = (condition?, then_node?, otherwise_node?);
        let Some(common) = comparable(&then_node.kind, &otherwise_node.kind) else {
            let message = format!(
                "both outcomes of `?:` must be alike: {} and {}",
                then_node.kind.describe(),
                otherwise_node.kind.describe()
            );
            return self.error(ExprError::new(otherwise.at, message));
        };
        let known = self.is_option(then, &common) & self.is_option(otherwise, &common);
        let (then, otherwise) = (Box::new(then_node), Box::new(otherwise_node));
        known.then(|| (common, Op::If(Box::new(condition), then, otherwise)))
    }

    /// Numbers of one unit, or a date and durations.
    fn sum(&mut self, first: &Ast, terms: &[(Sign, Ast)]) -> Option<(Type, Op)> {
        let first = self.typed(first);
        let nodes: Vec<Option<Node>> = terms.iter().map(|(_, term)| self.typed(term)).collect();
        let first = first?;
        let dated = first.kind == Type::Date;
        let mut kept = Vec::with_capacity(terms.len());
        let mut sound = true;
        for ((sign, tree), node) in terms.iter().zip(nodes) {
            let Some(node) = node else {
                sound = false;
                continue;
            };
            let fits = match first.kind {
                Type::Date => matches!(node.kind, Type::Months | Type::Days),
                Type::Int | Type::Money | Type::Rate => node.kind == first.kind,
                _ => false,
            };
            if !fits {
                self.cannot_add(*sign, tree, &first.kind, &node.kind);
                sound = false;
            }
            kept.push((*sign, node));
        }
        sound.then(|| {
            let (kind, first) = (first.kind.clone(), Box::new(first));
            let op = if dated {
                Op::Shift(first, kept)
            } else {
                Op::Sum(first, kept)
            };
            (kind, op)
        })
    }

    fn cannot_add(&mut self, sign: Sign, tree: &Ast, left: &Type, right: &Type) {
        let (left_word, right_word) = (left.describe(), right.describe());
        let message = match sign {
            Sign::Plus => format!("{right_word} cannot be added to {left_word}"),
            Sign::Minus if (left, right) == (&Type::Date, &Type::Date) => format!(
                "{right_word} cannot be taken away from {left_word}: move one of them, such as `a <= b + 18 months`"
            ),
            Sign::Minus => format!("{right_word} cannot be taken away from {left_word}"),
        };
        let meant = match (left, &tree.kind) {
            (Type::Money, AstKind::Int(number)) => Some(format!("{number} €")),
            (Type::Rate, AstKind::Int(number)) => Some(format!("{number} %")),
            (Type::Date, AstKind::Int(number)) => Some(format!("{number} days")),
            _ => None,
        };
        self.errors
            .push(ExprError::new(tree.at, message).meant(meant));
    }

    fn product(&mut self, first: &Ast, factors: &[Ast]) -> Option<(Type, Op)> {
        let first = self.typed(first);
        let nodes: Vec<Option<Node>> = factors.iter().map(|factor| self.typed(factor)).collect();
        let first = first?;
        let mut kind = first.kind.clone();
        let mut kept = Vec::with_capacity(factors.len());
        for (tree, node) in factors.iter().zip(nodes) {
            let node = node?;
            let (result, times) = match (&kind, &node.kind) {
                (Type::Rate, Type::Money) | (Type::Money, Type::Rate) => {
                    (Type::Money, Times::Share)
                }
                (Type::Int, Type::Money) | (Type::Money, Type::Int) => (Type::Money, Times::Whole),
                (Type::Int, Type::Int) => (Type::Int, Times::Whole),
                (left, right) => {
                    let message = format!(
                        "{} cannot be multiplied by {}",
                        left.describe(),
                        right.describe()
                    );
                    return self.error(ExprError::new(tree.at, message));
                }
            };
            kind = result;
            kept.push((times, node));
        }
        Some((kind, Op::Product(Box::new(first), kept)))
    }

    fn call(&mut self, at: usize, function: Function, items: &[Ast]) -> Option<(Type, Op)> {
        let nodes: Vec<Option<Node>> = items.iter().map(|item| self.typed(item)).collect();
        let nodes: Vec<Node> = nodes.into_iter().collect::<Option<_>>()?;
        if function == Function::Count {
            return self.count(at, nodes);
        }
        let Some(kind) = nodes.first().map(|node| node.kind.clone()) else {
            let message = "`min` and `max` need values to compare";
            return self.error(ExprError::new(at, message));
        };
        if !kind.is_number() {
            let message = format!("{} has no least or greatest", kind.describe());
            return self.error(ExprError::new(at, message));
        }
        for (tree, node) in items.iter().zip(&nodes) {
            if node.kind != kind {
                return self.cannot_compare(tree, &kind, &node.kind);
            }
        }
        let op = match function {
            Function::Min => Op::Least(nodes),
            _ => Op::Greatest(nodes),
        };
        Some((kind, op))
    }

    fn count(&mut self, at: usize, mut nodes: Vec<Node>) -> Option<(Type, Op)> {
        match (nodes.len(), nodes.pop()) {
            (1, Some(set)) if matches!(set.kind, Type::Choices(_)) => {
                Some((Type::Int, Op::Count(Box::new(set))))
            }
            _ => {
                let message = "`count` needs one question or field with several choices";
                self.error(ExprError::new(at, message))
            }
        }
    }
}
