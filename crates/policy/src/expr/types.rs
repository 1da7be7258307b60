//! What names mean, and what may be compared with what.

use std::collections::BTreeMap;

use super::ExprError;
use super::parser::{Ast, AstKind, Comparison};
use crate::model::{Choice, Field, FieldKind, Question, QuestionKind};
use crate::problem::nearest;
use crate::situation::{COMMUNE, DEPARTMENT, EPCI, Value};
use crate::territory::Territory;

/// The type of a name or of a piece of expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    Text,
    /// One id among these.
    Choice(Vec<String>),
    /// Several ids among these.
    Choices(Vec<String>),
    Bool,
    Int,
    Money,
    Rate,
    Date,
}

impl Type {
    fn describe(&self) -> &'static str {
        match self {
            Type::Text => "a text",
            Type::Choice(_) => "a choice",
            Type::Choices(_) => "several choices",
            Type::Bool => "a yes or no",
            Type::Int => "a number",
            Type::Money => "an amount",
            Type::Rate => "a rate",
            Type::Date => "a date",
        }
    }
}

#[derive(Clone, Debug)]
struct Term {
    kind: Type,
    /// The question or field to ask when it is unknown.
    asked: String,
}

/// The names that expressions of a place may use, with their types.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    terms: BTreeMap<String, Term>,
}

impl Vocabulary {
    pub fn new() -> Vocabulary {
        Vocabulary::default()
    }

    /// Adds a name, replacing one of the same name.
    pub fn insert(&mut self, name: impl Into<String>, kind: Type) {
        let name = name.into();
        let asked = name.clone();
        self.terms.insert(name, Term { kind, asked });
    }

    /// Adds a name whose value follows from the answer to `asked`.
    pub fn insert_derived(&mut self, name: impl Into<String>, kind: Type, asked: &str) {
        let asked = asked.to_owned();
        self.terms.insert(name.into(), Term { kind, asked });
    }

    pub fn type_of(&self, name: &str) -> Option<&Type> {
        self.terms.get(name).map(|term| &term.kind)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.terms.keys().map(String::as_str)
    }

    /// The questions of the orientation, and the places that follow from the commune.
    pub fn of_questions(questions: &[Question], territory: &Territory) -> Vocabulary {
        let mut vocabulary = Vocabulary::new();
        for question in questions {
            let kind = match &question.kind {
                QuestionKind::Commune => {
                    Type::Choice(territory.communes().map(|c| c.code.clone()).collect())
                }
                QuestionKind::Choice(choices) => Type::Choice(ids(choices)),
                QuestionKind::Choices(choices) => Type::Choices(ids(choices)),
                QuestionKind::YesNo => Type::Bool,
            };
            vocabulary.insert(&question.id, kind);
        }
        if vocabulary.terms.contains_key(COMMUNE) {
            let departments = territory.departments().map(str::to_owned).collect();
            vocabulary.insert_derived(DEPARTMENT, Type::Choice(departments), COMMUNE);
            let mut epcis: Vec<String> = territory.epcis().map(|epci| epci.code.clone()).collect();
            epcis.push(String::new());
            vocabulary.insert_derived(EPCI, Type::Choice(epcis), COMMUNE);
        }
        vocabulary
    }

    /// Adds a field of a form, by its kind. Fields that hold no single value (a person, an
    /// address, a repeated block) cannot be named in a condition.
    pub fn insert_field(&mut self, field: &Field) {
        let kind = match &field.kind {
            FieldKind::Choice(choices) => Type::Choice(ids(choices)),
            FieldKind::Choices(choices) => Type::Choices(ids(choices)),
            FieldKind::YesNo | FieldKind::Declaration => Type::Bool,
            FieldKind::Number { .. } => Type::Int,
            FieldKind::Amount { .. } => Type::Money,
            FieldKind::Date { .. } => Type::Date,
            FieldKind::Address | FieldKind::Person | FieldKind::Repeat { .. } => return,
            FieldKind::ShortText { .. }
            | FieldKind::LongText { .. }
            | FieldKind::Commune
            | FieldKind::Email
            | FieldKind::Phone
            | FieldKind::Siren
            | FieldKind::Siret
            | FieldKind::Rna
            | FieldKind::Iban => Type::Text,
        };
        self.insert(&field.id, kind);
    }
}

fn ids(choices: &[Choice]) -> Vec<String> {
    choices.iter().map(|choice| choice.id.clone()).collect()
}

/// A checked expression: every name exists and every comparison makes sense.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Literal(Value),
    Name {
        name: String,
        asked: String,
    },
    Not(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    /// The item is one of these.
    Among(Box<Node>, Vec<Node>),
    /// The item is in the answer to a question that takes several.
    Within(Box<Node>, Box<Node>),
    If(Box<Node>, Box<Node>, Box<Node>),
}

impl Node {
    pub(super) fn collect_names<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Node::Literal(_) => {}
            Node::Name { asked, .. } => {
                if !names.contains(&asked.as_str()) {
                    names.push(asked);
                }
            }
            Node::Not(inner) => inner.collect_names(names),
            Node::And(parts) | Node::Or(parts) => {
                parts.iter().for_each(|part| part.collect_names(names));
            }
            Node::Compare(_, left, right) | Node::Within(left, right) => {
                left.collect_names(names);
                right.collect_names(names);
            }
            Node::Among(item, items) => {
                item.collect_names(names);
                items.iter().for_each(|item| item.collect_names(names));
            }
            Node::If(condition, then, otherwise) => {
                condition.collect_names(names);
                then.collect_names(names);
                otherwise.collect_names(names);
            }
        }
    }
}

pub(super) fn check_condition(tree: &Ast, vocabulary: &Vocabulary) -> Result<Node, Vec<ExprError>> {
    let mut checker = Checker {
        vocabulary,
        errors: Vec::new(),
    };
    let node = checker.yes_or_no(tree);
    match node {
        Some(node) if checker.errors.is_empty() => Ok(node),
        _ => Err(checker.errors),
    }
}

struct Checker<'v> {
    vocabulary: &'v Vocabulary,
    errors: Vec<ExprError>,
}

/// `None` means that an error was noted; whoever asked goes on with the rest.
impl Checker<'_> {
    fn error(&mut self, error: ExprError) -> Option<Node> {
        self.errors.push(error);
        None
    }

    fn yes_or_no(&mut self, tree: &Ast) -> Option<Node> {
        let (node, kind) = self.typed(tree)?;
        if kind == Type::Bool {
            return Some(node);
        }
        let message = format!("a yes or no is expected, this is {}", kind.describe());
        self.error(ExprError::new(tree.at, message))
    }

    fn typed(&mut self, tree: &Ast) -> Option<(Node, Type)> {
        let literal = |value: Value, kind: Type| Some((Node::Literal(value), kind));
        match &tree.kind {
            AstKind::Name(name) => self.name(tree.at, name),
            AstKind::Text(text) => literal(Value::Text(text.clone()), Type::Text),
            AstKind::Int(number) => literal(Value::Int(*number), Type::Int),
            AstKind::Money(amount) => literal(Value::Money(*amount), Type::Money),
            AstKind::Rate(rate) => literal(Value::Rate(*rate), Type::Rate),
            AstKind::Date(date) => literal(Value::Date(*date), Type::Date),
            AstKind::Bool(yes) => literal(Value::Bool(*yes), Type::Bool),
            AstKind::List(_) => {
                let message = "a list is only expected after `in`";
                self.errors.push(ExprError::new(tree.at, message));
                None
            }
            AstKind::Not(inner) => {
                let node = self.yes_or_no(inner)?;
                Some((Node::Not(Box::new(node)), Type::Bool))
            }
            AstKind::And(parts) => Some((Node::And(self.all_yes_or_no(parts)?), Type::Bool)),
            AstKind::Or(parts) => Some((Node::Or(self.all_yes_or_no(parts)?), Type::Bool)),
            AstKind::Compare(sign, left, right) => self.comparison(tree.at, *sign, left, right),
            AstKind::In(item, list) => self.membership(item, list),
            AstKind::If(condition, then, otherwise) => {
                let condition = self.yes_or_no(condition);
                let then = self.typed(then);
                let at = otherwise.at;
                let otherwise = self.typed(otherwise);
                let (condition, (then, kind), (otherwise, other)) = (condition?, then?, otherwise?);
                if comparable(&kind, &other).is_none() {
                    let message = format!(
                        "both outcomes of `?:` must be alike: {} and {}",
                        kind.describe(),
                        other.describe()
                    );
                    self.errors.push(ExprError::new(at, message));
                    return None;
                }
                let node = Node::If(Box::new(condition), Box::new(then), Box::new(otherwise));
                Some((node, kind))
            }
        }
    }

    fn all_yes_or_no(&mut self, parts: &[Ast]) -> Option<Vec<Node>> {
        let checked: Vec<Option<Node>> = parts.iter().map(|part| self.yes_or_no(part)).collect();
        checked.into_iter().collect()
    }

    fn name(&mut self, at: usize, name: &str) -> Option<(Node, Type)> {
        if let Some(term) = self.vocabulary.terms.get(name) {
            let node = Node::Name {
                name: name.to_owned(),
                asked: term.asked.clone(),
            };
            return Some((node, term.kind.clone()));
        }
        let meant = match name {
            "yes" | "oui" => Some("true"),
            "no" | "non" => Some("false"),
            _ => nearest(name, self.vocabulary.names()),
        };
        let error = ExprError::new(at, format!("`{name}` is not known here")).meant(meant);
        self.errors.push(error);
        None
    }

    fn comparison(
        &mut self,
        at: usize,
        sign: Comparison,
        left: &Ast,
        right: &Ast,
    ) -> Option<(Node, Type)> {
        let checked_left = self.typed(left);
        let checked_right = self.typed(right);
        let ((left_node, left_kind), (right_node, right_kind)) = (checked_left?, checked_right?);
        if let (Type::Choices(_), AstKind::Name(name), AstKind::Text(text)) =
            (&left_kind, &left.kind, &right.kind)
        {
            let error = ExprError::new(at, format!("`{name}` may have several answers"))
                .meant(Some(format!("\"{text}\" in {name}")));
            self.errors.push(error);
            return None;
        }
        let Some(common) = comparable(&left_kind, &right_kind) else {
            self.cannot_compare(right, &left_kind, &right_kind);
            return None;
        };
        let ordered = matches!(common, Type::Int | Type::Money | Type::Rate | Type::Date);
        if !ordered && !matches!(sign, Comparison::Equal | Comparison::Different) {
            let message = format!(
                "{} has no order: only `==`, `!=` and `in` apply",
                common.describe()
            );
            self.errors.push(ExprError::new(at, message));
            return None;
        }
        if let Type::Choice(options) = &common {
            let known = self.is_option(left, options) & self.is_option(right, options);
            if !known {
                return None;
            }
        }
        let node = Node::Compare(sign, Box::new(left_node), Box::new(right_node));
        Some((node, Type::Bool))
    }

    fn cannot_compare(&mut self, right: &Ast, left_kind: &Type, right_kind: &Type) {
        let message = format!(
            "{} cannot be compared with {}",
            left_kind.describe(),
            right_kind.describe()
        );
        let meant = match (left_kind, &right.kind) {
            (Type::Money, AstKind::Int(number)) => Some(format!("{number} €")),
            (Type::Rate, AstKind::Int(number)) => Some(format!("{number} %")),
            (Type::Bool, AstKind::Text(text)) if text == "yes" => Some("true".to_owned()),
            (Type::Bool, AstKind::Text(text)) if text == "no" => Some("false".to_owned()),
            (Type::Text | Type::Choice(_), AstKind::Int(number)) => Some(format!("\"{number}\"")),
            _ => None,
        };
        self.errors
            .push(ExprError::new(right.at, message).meant(meant));
    }

    /// Whether a literal text is one of the options; anything else is left to its type.
    fn is_option(&mut self, tree: &Ast, options: &[String]) -> bool {
        let AstKind::Text(text) = &tree.kind else {
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

    fn membership(&mut self, item: &Ast, list: &Ast) -> Option<(Node, Type)> {
        let checked_item = self.typed(item);
        if let AstKind::List(items) = &list.kind {
            return self.among(item, checked_item, items);
        }
        let checked_list = self.typed(list);
        let ((item_node, item_kind), (list_node, list_kind)) = (checked_item?, checked_list?);
        let Type::Choices(options) = &list_kind else {
            let message = format!(
                "`in` needs a list or a question with several choices, this is {}",
                list_kind.describe()
            );
            self.errors.push(ExprError::new(list.at, message));
            return None;
        };
        if !matches!(item_kind, Type::Text | Type::Choice(_)) {
            self.cannot_compare(list, &item_kind, &list_kind);
            return None;
        }
        if !self.is_option(item, options) {
            return None;
        }
        let node = Node::Within(Box::new(item_node), Box::new(list_node));
        Some((node, Type::Bool))
    }

    fn among(
        &mut self,
        item: &Ast,
        checked_item: Option<(Node, Type)>,
        items: &[Ast],
    ) -> Option<(Node, Type)> {
        let checked: Vec<Option<(Node, Type)>> = items.iter().map(|one| self.typed(one)).collect();
        let (item_node, item_kind) = checked_item?;
        if let (Type::Choices(_), AstKind::Name(name)) = (&item_kind, &item.kind) {
            let written: Vec<String> = items
                .iter()
                .filter_map(|one| match &one.kind {
                    AstKind::Text(text) => Some(format!("\"{text}\" in {name}")),
                    _ => None,
                })
                .collect();
            let error = ExprError::new(item.at, format!("`{name}` may have several answers"))
                .meant(Some(written.join(" || ")));
            self.errors.push(error);
            return None;
        }
        let mut nodes = Vec::with_capacity(items.len());
        let mut sound = true;
        for (tree, checked) in items.iter().zip(checked) {
            let Some((node, kind)) = checked else {
                sound = false;
                continue;
            };
            match comparable(&item_kind, &kind) {
                Some(Type::Choice(options)) => sound &= self.is_option(tree, &options),
                Some(_) => {}
                None => {
                    self.cannot_compare(tree, &item_kind, &kind);
                    sound = false;
                }
            }
            nodes.push(node);
        }
        sound.then(|| (Node::Among(Box::new(item_node), nodes), Type::Bool))
    }
}

/// The type two pieces have in common, if they can be compared.
fn comparable(left: &Type, right: &Type) -> Option<Type> {
    match (left, right) {
        (Type::Choices(_), _) | (_, Type::Choices(_)) => None,
        (Type::Choice(_), Type::Text | Type::Choice(_)) => Some(left.clone()),
        (Type::Text, Type::Choice(_)) => Some(right.clone()),
        _ => (left == right).then(|| left.clone()),
    }
}
