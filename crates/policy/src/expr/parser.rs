//! From words to a tree.

use money::{Cents, Rate};

use jiff::civil::Date;

use super::ExprError;
use super::lexer::{Token, tokens};
use crate::problem::nearest;
use crate::situation::Duration;

/// Deeper than any rule a person would write; keeps the recursion within the stack.
const MAX_DEPTH: usize = 40;
/// Longer than any rule a person would read, in bytes; bounds the work of a hostile file.
const MAX_LENGTH: usize = 8192;

/// A piece of expression and where it begins, in bytes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ast {
    pub(super) at: usize,
    pub(super) kind: AstKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum AstKind {
    Name(String),
    Text(String),
    Int(i64),
    Money(Cents),
    Rate(Rate),
    Date(Date),
    Duration(Duration),
    Bool(bool),
    List(Vec<Ast>),
    Not(Box<Ast>),
    And(Vec<Ast>),
    Or(Vec<Ast>),
    Compare(Comparison, Box<Ast>, Box<Ast>),
    In(Box<Ast>, Box<Ast>),
    If(Box<Ast>, Box<Ast>, Box<Ast>),
    /// The first term, then those added or taken away.
    Sum(Box<Ast>, Vec<(Sign, Ast)>),
    Product(Box<Ast>, Vec<Ast>),
    Call(Function, Vec<Ast>),
}

/// How a term joins a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Plus,
    Minus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Min,
    Max,
    Count,
}

impl Function {
    const ALL: [(&'static str, Function); 3] = [
        ("min", Function::Min),
        ("max", Function::Max),
        ("count", Function::Count),
    ];

    fn named(word: &str) -> Option<Function> {
        let found = Function::ALL.into_iter().find(|(name, _)| *name == word);
        found.map(|(_, function)| function)
    }
}

/// How two sides are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Comparison {
    Equal,
    Different,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    pub(crate) fn holds<X: Ord>(self, left: &X, right: &X) -> bool {
        match self {
            Comparison::Equal => left == right,
            Comparison::Different => left != right,
            Comparison::Less => left < right,
            Comparison::LessOrEqual => left <= right,
            Comparison::Greater => left > right,
            Comparison::GreaterOrEqual => left >= right,
        }
    }

    /// The same, its two sides exchanged.
    pub fn mirrored(self) -> Comparison {
        match self {
            Comparison::Equal | Comparison::Different => self,
            Comparison::Less => Comparison::Greater,
            Comparison::LessOrEqual => Comparison::GreaterOrEqual,
            Comparison::Greater => Comparison::Less,
            Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        }
    }
}

pub(super) fn parse(source: &str) -> Result<Ast, ExprError> {
    if source.len() > MAX_LENGTH {
        return Err(ExprError::new(0, "the expression is too long"));
    }
    let mut parser = Parser {
        tokens: tokens(source)?,
        next: 0,
        end: source.len(),
        depth: 0,
    };
    if parser.tokens.is_empty() {
        return Err(ExprError::new(0, "the expression is empty"));
    }
    let tree = parser.expression()?;
    match parser.peek() {
        None => Ok(tree),
        Some(Token::Name(word)) => {
            let meant = match word.to_lowercase().as_str() {
                "and" | "et" => Some("&&"),
                "or" | "ou" => Some("||"),
                "is" => Some("=="),
                _ => None,
            };
            // « not a » and « if a » begin with a name that stands for a sign.
            let before = parser
                .next
                .checked_sub(1)
                .and_then(|at| parser.tokens.get(at));
            let (said, meant) = match before.map(|(_, token)| token) {
                Some(Token::Name(not)) if matches!(not.as_str(), "not" | "non" | "pas") => {
                    (format!("`{not}` is written `!`"), Some(format!("!{word}")))
                }
                Some(Token::Name(first)) if matches!(first.as_str(), "if" | "si") => (
                    format!("`{first}` is written `condition ? this : that`"),
                    None,
                ),
                _ => (
                    format!("an operator is expected before `{word}`"),
                    meant.map(str::to_owned),
                ),
            };
            Err(ExprError::new(parser.at(), said).meant(meant))
        }
        Some(token) => {
            let message = format!("{} is not expected here", token.describe());
            Err(ExprError::new(parser.at(), message))
        }
    }
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    next: usize,
    end: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    fn at(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(at, _)| *at)
    }

    fn take(&mut self, wanted: &Token) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.next += 1;
        }
        found
    }

    fn expect(&mut self, wanted: &Token) -> Result<(), ExprError> {
        if self.take(wanted) {
            return Ok(());
        }
        let found = self.peek().map_or("the end".to_owned(), Token::describe);
        let message = format!("{} is expected, not {found}", wanted.describe());
        Err(ExprError::new(self.at(), message))
    }

    fn expression(&mut self) -> Result<Ast, ExprError> {
        if self.depth >= MAX_DEPTH {
            return Err(ExprError::new(
                self.at(),
                "the expression is nested too deeply",
            ));
        }
        self.depth += 1;
        let result = self.choice();
        self.depth -= 1;
        result
    }

    fn choice(&mut self) -> Result<Ast, ExprError> {
        let at = self.at();
        let condition = self.any()?;
        if !self.take(&Token::Question) {
            return Ok(condition);
        }
        let then = self.expression()?;
        self.expect(&Token::Colon)?;
        let otherwise = self.expression()?;
        Ok(Ast {
            at,
            kind: AstKind::If(Box::new(condition), Box::new(then), Box::new(otherwise)),
        })
    }

    fn any(&mut self) -> Result<Ast, ExprError> {
        self.chain(&Token::Or, Parser::all, AstKind::Or)
    }

    fn all(&mut self) -> Result<Ast, ExprError> {
        self.chain(&Token::And, Parser::comparison, AstKind::And)
    }

    fn chain(
        &mut self,
        sign: &Token,
        part: fn(&mut Parser) -> Result<Ast, ExprError>,
        make: fn(Vec<Ast>) -> AstKind,
    ) -> Result<Ast, ExprError> {
        let at = self.at();
        let first = part(self)?;
        if self.peek() != Some(sign) {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.take(sign) {
            parts.push(part(self)?);
        }
        Ok(Ast {
            at,
            kind: make(parts),
        })
    }

    fn comparison(&mut self) -> Result<Ast, ExprError> {
        let at = self.at();
        let left = self.sum()?;
        let Some(sign) = self.comparison_sign() else {
            return Ok(left);
        };
        self.next += 1;
        let right = Box::new(self.sum()?);
        if self.comparison_sign().is_some() {
            let message = "one comparison at a time: join them with `&&`";
            return Err(ExprError::new(self.at(), message));
        }
        let left = Box::new(left);
        let kind = match sign {
            Some(sign) => AstKind::Compare(sign, left, right),
            None => AstKind::In(left, right),
        };
        Ok(Ast { at, kind })
    }

    /// `Some(None)` for `in`.
    fn comparison_sign(&self) -> Option<Option<Comparison>> {
        Some(match self.peek()? {
            Token::Equal => Some(Comparison::Equal),
            Token::Different => Some(Comparison::Different),
            Token::Less => Some(Comparison::Less),
            Token::LessOrEqual => Some(Comparison::LessOrEqual),
            Token::Greater => Some(Comparison::Greater),
            Token::GreaterOrEqual => Some(Comparison::GreaterOrEqual),
            Token::In => None,
            _ => return None,
        })
    }

    fn sum(&mut self) -> Result<Ast, ExprError> {
        let at = self.at();
        let first = self.product()?;
        let mut terms = Vec::new();
        loop {
            let sign = match self.peek() {
                Some(Token::Plus) => Sign::Plus,
                Some(Token::Minus) => Sign::Minus,
                _ => break,
            };
            self.next += 1;
            terms.push((sign, self.product()?));
        }
        if terms.is_empty() {
            return Ok(first);
        }
        let kind = AstKind::Sum(Box::new(first), terms);
        Ok(Ast { at, kind })
    }

    fn product(&mut self) -> Result<Ast, ExprError> {
        let at = self.at();
        let first = self.operand()?;
        let mut factors = Vec::new();
        while self.take(&Token::Times) {
            factors.push(self.operand()?);
        }
        if factors.is_empty() {
            return Ok(first);
        }
        let kind = AstKind::Product(Box::new(first), factors);
        Ok(Ast { at, kind })
    }

    fn operand(&mut self) -> Result<Ast, ExprError> {
        let at = self.at();
        if !self.take(&Token::Not) {
            return self.primary();
        }
        // Two negations in a row say nothing more: count them instead of nesting.
        let mut negations = 1;
        while self.take(&Token::Not) {
            negations += 1;
        }
        let inner = self.primary()?;
        let kind = if negations % 2 == 1 {
            AstKind::Not(Box::new(inner))
        } else {
            AstKind::Not(Box::new(Ast {
                at,
                kind: AstKind::Not(Box::new(inner)),
            }))
        };
        Ok(Ast { at, kind })
    }

    fn primary(&mut self) -> Result<Ast, ExprError> {
        let at = self.at();
        let Some(token) = self.peek().cloned() else {
            return Err(ExprError::new(at, "the expression stops too early"));
        };
        self.next += 1;
        let kind = match token {
            Token::Name(name) if self.take(&Token::Open) => {
                let Some(function) = Function::named(&name) else {
                    let known = Function::ALL.map(|(name, _)| name);
                    let meant = nearest(&name, known);
                    let message = format!("`{name}` is no function (known: {})", known.join(", "));
                    return Err(ExprError::new(at, message).meant(meant));
                };
                AstKind::Call(function, self.items(&Token::Close)?)
            }
            Token::Name(name) => AstKind::Name(name),
            Token::Text(text) => AstKind::Text(text),
            Token::Int(number) => AstKind::Int(number),
            Token::Money(amount) => AstKind::Money(amount),
            Token::Rate(rate) => AstKind::Rate(rate),
            Token::Date(date) => AstKind::Date(date),
            Token::Duration(duration) => AstKind::Duration(duration),
            Token::True => AstKind::Bool(true),
            Token::False => AstKind::Bool(false),
            Token::Open => {
                let inner = self.expression()?;
                if self.peek() == Some(&Token::Comma) {
                    let message = "a list is written between `[` and `]`, not parentheses";
                    return Err(ExprError::new(at, message));
                }
                self.expect(&Token::Close)?;
                return Ok(inner);
            }
            Token::OpenList => AstKind::List(self.items(&Token::CloseList)?),
            other => {
                let mut message =
                    format!("a name or a value is expected, not {}", other.describe());
                if other == Token::Minus {
                    message.push_str(": nothing under zero is written; take away with `a - b`");
                }
                return Err(ExprError::new(at, message));
            }
        };
        Ok(Ast { at, kind })
    }

    /// What stands between commas, up to the closing sign.
    fn items(&mut self, close: &Token) -> Result<Vec<Ast>, ExprError> {
        let mut items = Vec::new();
        while !self.take(close) {
            if !items.is_empty() {
                self.expect(&Token::Comma)?;
                if self.take(close) {
                    break;
                }
            }
            items.push(self.expression()?);
        }
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn operators_bind_as_usual() {
        let written = parse("a || b && !c == d").unwrap();
        let explicit = parse("a || (b && ((!c) == d))").unwrap();
        // Offsets differ, shapes must not.
        assert_eq!(shape(&written), shape(&explicit));
        assert_eq!(shape(&parse("a ? b : c ? d : e").unwrap()), "(a?b:(c?d:e))");
        assert_eq!(shape(&parse("!!a").unwrap()), "!!a");
        assert_eq!(
            shape(&parse("a + b * c - d < min(e, f)").unwrap()),
            "(((a+(b*c))-d)LessMin(e f))"
        );
        assert_eq!(
            shape(&parse("x in [\"a\", \"b\",]").unwrap()),
            "(x in [a b])"
        );
    }

    #[test]
    fn mistakes_of_writing() {
        for (source, offset, message) in [
            ("", 0, "empty"),
            ("a &&", 4, "stops too early"),
            ("(a", 2, "`)` is expected"),
            ("a < b < c", 6, "one comparison at a time"),
            ("a b", 2, "an operator is expected"),
            ("a ? b", 5, "`:` is expected"),
            ("a +", 3, "stops too early"),
            ("a * * b", 4, "a name or a value"),
            ("sum(a)", 0, "no function"),
            ("min(a", 5, "`,` is expected"),
            ("[a b]", 3, "`,` is expected"),
            ("a )", 2, "not expected here"),
            ("&& a", 0, "a name or a value"),
        ] {
            let error = parse(source).unwrap_err();
            assert_eq!(error.offset, offset, "{source}: {error}");
            assert!(error.message.contains(message), "{source}: {error}");
        }
        assert_eq!(
            parse("a and b").unwrap_err().suggestion.as_deref(),
            Some("&&")
        );
    }

    #[test]
    fn deep_nesting_is_refused_not_followed() {
        for open in ["(", "[", "a?", "max("] {
            let error = parse(&open.repeat(2_000)).unwrap_err();
            assert!(error.message.contains("too deeply"), "{error}");
        }
        assert!(parse(&format!("{}a", "!".repeat(8_000))).is_ok());
        assert!(parse(&format!("a{}", " && a".repeat(1_600))).is_ok());
        assert!(parse(&format!("a{}", " + a".repeat(2_000))).is_ok());
        let endless = format!("a{}", " + a".repeat(3_000));
        assert!(parse(&endless).unwrap_err().message.contains("too long"));
    }

    fn shape(tree: &Ast) -> String {
        let all = |items: &[Ast]| items.iter().map(shape).collect::<Vec<_>>();
        match &tree.kind {
            AstKind::Name(text) | AstKind::Text(text) => text.clone(),
            AstKind::Not(inner) => format!("!{}", shape(inner)),
            AstKind::And(parts) => format!("({})", all(parts).join("&&")),
            AstKind::Or(parts) => format!("({})", all(parts).join("||")),
            AstKind::Compare(sign, a, b) => format!("({}{sign:?}{})", shape(a), shape(b)),
            AstKind::In(a, b) => format!("({} in {})", shape(a), shape(b)),
            AstKind::If(c, a, b) => format!("({}?{}:{})", shape(c), shape(a), shape(b)),
            AstKind::List(items) => format!("[{}]", all(items).join(" ")),
            AstKind::Sum(first, terms) => terms.iter().fold(shape(first), |left, (sign, term)| {
                format!(
                    "({left}{}{})",
                    if *sign == Sign::Plus { "+" } else { "-" },
                    shape(term)
                )
            }),
            AstKind::Product(first, factors) => {
                factors.iter().fold(shape(first), |left, factor| {
                    format!("({left}*{})", shape(factor))
                })
            }
            AstKind::Call(function, items) => format!("{function:?}({})", all(items).join(" ")),
            other => format!("{other:?}"),
        }
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in ".{0,80}") {
            let _ = parse(&text);
        }

        #[test]
        fn expression_like_text_is_answered(
            words in prop::collection::vec(
                prop::sample::select(vec![
                    "a", "project.stage", "in", "[", "]", "(", ")", "\"x\"", "20 000 €", "15 %",
                    "2026-01-01", "18 months", "+", "-", "*", "min(", "count(", "&&", "||", "!", "==", "<", "?", ":", ",", "1", " ", "é", "'",
                ]),
                0..40,
            )
        ) {
            if let Err(error) = parse(&words.concat()) {
                prop_assert!(error.offset <= words.concat().len());
            }
        }
    }
}
