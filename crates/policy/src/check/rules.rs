//! Rules that cannot do what they are for: never failing, never holding, comparing outside what a
//! field may hold, or read where a field is hidden.
//!
//! A rule is tried on every answer that could change it: each choice, yes and no, and for numbers
//! and dates the places just below, at and just above each limit it writes. Comparisons that
//! compute (a sum, two fields) count as free to hold or not, so that no sound rule is refused.

use std::collections::BTreeMap;

use crate::batch;
use crate::expr::{ANSWER, Comparison, Expr, Node, Op, Truth, Type};
use crate::model::{Field, FieldKind, Form};
use crate::plan;
use crate::situation::{Situation, Value};

/// More combinations of answers than this are not tried: nothing is said of the rule.
const MOST_ROWS: usize = 50_000;
/// Those tried to find where a hidden field leaves the rule unknown.
const MOST_HIDDEN_ROWS: usize = 2_000;
/// Choices beyond this number are only tried when the rule names them.
const FEW: usize = 16;
/// A text that no rule writes.
const OTHER: &str = "\u{1}";

/// What a number of a field, an amount or a day may be, both ends included.
#[derive(Clone, Copy, Default)]
struct Range {
    least: Option<i64>,
    most: Option<i64>,
}

/// What is wrong with a rule, in words; nothing when it is sound.
pub(super) fn mistakes(rule: &Expr, form: Option<&Form>) -> Vec<String> {
    let fields = form.map(Fields::new).unwrap_or_default();
    let mut found = outside(rule.node(), &fields);
    if found.is_empty() {
        found.extend(constant(rule.node(), &fields));
    }
    found.extend(hidden(rule, &fields));
    found
}

/// The fields of a form by the names of their answers.
#[derive(Default)]
struct Fields<'f>(BTreeMap<String, &'f Field>);

impl<'f> Fields<'f> {
    fn new(form: &'f Form) -> Fields<'f> {
        let fields = form.sections.iter().flat_map(|section| &section.fields);
        Fields(
            fields
                .map(|field| (format!("{ANSWER}{}", field.id), field))
                .collect(),
        )
    }

    fn range(&self, name: &str) -> Range {
        if plan::AMOUNTS.contains(&name) || plan::SHARES.contains(&name) {
            return Range {
                least: Some(0),
                most: None,
            };
        }
        match self.0.get(name).map(|field| &field.kind) {
            Some(FieldKind::Number { min, max }) => Range {
                least: *min,
                most: *max,
            },
            Some(FieldKind::Amount { min, max }) => Range {
                least: min.map(|amount| amount.0),
                most: max.map(|amount| amount.0),
            },
            _ => Range::default(),
        }
    }
}

/// A number or date against what is written: its name, the sign read from the name, the limit.
fn threshold(node: &Node) -> Option<(&str, &Type, Comparison, i64)> {
    let Op::Compare(sign, left, right) = &node.op else {
        return None;
    };
    let (name, kind, sign, literal) = match (&left.op, &right.op) {
        (Op::Name { name, .. }, Op::Literal(value)) => (name, &left.kind, *sign, value),
        (Op::Literal(value), Op::Name { name, .. }) => (name, &right.kind, sign.mirrored(), value),
        _ => return None,
    };
    let limit = batch::number(kind, literal)?;
    kind.is_number()
        .then_some((name.as_str(), kind, sign, limit))
}

/// Comparisons that the limits of a field decide beforehand.
fn outside(node: &Node, fields: &Fields<'_>) -> Vec<String> {
    let mut found = Vec::new();
    node.walk(&mut |piece| {
        let Some((name, kind, sign, limit)) = threshold(piece) else {
            return;
        };
        let range = fields.range(name);
        if range.least.is_none() && range.most.is_none() {
            return;
        }
        let truths: Vec<bool> = around(&[limit], range)
            .into_iter()
            .map(|number| sign.holds(&number, &limit))
            .collect();
        let says = |number: i64| shown(kind, number);
        let between = match (range.least, range.most) {
            (Some(least), Some(most)) => format!("is between {} and {}", says(least), says(most)),
            (Some(least), None) => format!("is never under {}", says(least)),
            (_, Some(most)) => format!("is never over {}", says(most)),
            _ => return,
        };
        let compared = says(limit);
        if truths.iter().all(|holds| *holds) {
            found.push(format!(
                "`{name}` {between}: its comparison with {compared} always holds"
            ));
        } else if !truths.iter().any(|holds| *holds) {
            found.push(format!(
                "`{name}` {between}: its comparison with {compared} never holds"
            ));
        }
    });
    found
}

fn shown(kind: &Type, number: i64) -> String {
    match batch::value(kind, number) {
        Some(Value::Money(amount)) => amount.format_fr(),
        Some(Value::Rate(rate)) => rate.format_fr(),
        Some(Value::Date(date)) => date.to_string(),
        _ => number.to_string(),
    }
}

/// The numbers just below, at and just above each limit, and the ends of the range.
fn around(limits: &[i64], range: Range) -> Vec<i64> {
    let near = limits
        .iter()
        .flat_map(|limit| [limit.saturating_sub(1), *limit, limit.saturating_add(1)]);
    let mut numbers: Vec<i64> = near.chain(range.least).chain(range.most).collect();
    numbers.retain(|number| {
        range.least.is_none_or(|least| least <= *number)
            && range.most.is_none_or(|most| *number <= most)
    });
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// A rule that always says the same.
fn constant(node: &Node, fields: &Fields<'_>) -> Option<String> {
    let mut free = BTreeMap::new();
    let node = simplified(node, &mut free);
    let names = Names::of(&node, fields)?;
    let rows = names.rows(MOST_ROWS)?;
    let truths = batch::truths_of(&node, rows, |name, row| names.value(name, row));
    if truths.iter().all(|truth| *truth == Truth::Yes) {
        Some("this can never fail: the condition says nothing".to_owned())
    } else if truths.iter().all(|truth| *truth == Truth::No) {
        Some("this can never hold: nobody fits".to_owned())
    } else {
        None
    }
}

/// The same with each comparison that computes, or compares two names, as a free yes or no.
fn simplified(node: &Node, free: &mut BTreeMap<String, usize>) -> Node {
    let mut many = |parts: &[Node]| parts.iter().map(|part| simplified(part, free)).collect();
    let op = match &node.op {
        Op::And(parts) => Op::And(many(parts)),
        Op::Or(parts) => Op::Or(many(parts)),
        Op::Not(inner) => Op::Not(Box::new(simplified(inner, free))),
        Op::If(condition, then, otherwise) if node.kind == Type::Bool => Op::If(
            Box::new(simplified(condition, free)),
            Box::new(simplified(then, free)),
            Box::new(simplified(otherwise, free)),
        ),
        Op::Compare(sign, left, right) if left.kind == Type::Bool => Op::Compare(
            *sign,
            Box::new(simplified(left, free)),
            Box::new(simplified(right, free)),
        ),
        Op::Compare(..) | Op::Among(..) | Op::Within(..) if !is_plain(node) => {
            let next = free.len();
            let index = *free.entry(format!("{node:?}")).or_insert(next);
            let name = format!("#{index}");
            Op::Name {
                asked: name.clone(),
                name,
            }
        }
        other => other.clone(),
    };
    Node {
        kind: node.kind.clone(),
        op,
    }
}

/// One name and what is written.
fn is_plain(node: &Node) -> bool {
    let simple = |node: &Node| matches!(node.op, Op::Name { .. } | Op::Literal(_));
    let literal = |node: &Node| matches!(node.op, Op::Literal(_));
    match &node.op {
        Op::Compare(_, left, right) => {
            simple(left) && simple(right) && (literal(left) || literal(right))
        }
        Op::Among(item, items) => simple(item) && items.iter().all(literal),
        Op::Within(item, _) => literal(item),
        _ => false,
    }
}

/// The answers to try for each name of a rule.
#[derive(Default)]
struct Names {
    names: Vec<(String, Vec<Value>)>,
}

impl Names {
    /// `None` when a name may take too many answers.
    fn of(node: &Node, fields: &Fields<'_>) -> Option<Names> {
        let mut names = Names::default();
        names.add(node, fields, str::to_owned)?;
        Some(names)
    }

    /// Adds those of a rule; `named` gives the name that an answer has in the situation.
    fn add(
        &mut self,
        node: &Node,
        fields: &Fields<'_>,
        named: impl Fn(&str) -> String,
    ) -> Option<()> {
        let mut kinds: BTreeMap<String, Type> = BTreeMap::new();
        let mut written: Vec<Value> = Vec::new();
        node.walk(&mut |piece| match &piece.op {
            Op::Name { name, .. } => {
                kinds.insert(named(name), piece.kind.clone());
            }
            Op::Literal(value) => written.push(value.clone()),
            _ => {}
        });
        for (name, kind) in kinds {
            let answers = answers(&kind, &written, fields.range(&name))?;
            match self.names.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => {
                    for answer in answers {
                        if !known.contains(&answer) {
                            known.push(answer);
                        }
                    }
                }
                None => self.names.push((name, answers)),
            }
        }
        Some(())
    }

    /// The number of combinations, unless it is over a limit.
    fn rows(&self, limit: usize) -> Option<usize> {
        let product = self.names.iter().try_fold(1_usize, |rows, (_, answers)| {
            rows.checked_mul(answers.len())
        });
        product.filter(|rows| *rows <= limit)
    }

    /// The answer to a name in a combination.
    fn value(&self, wanted: &str, row: usize) -> Option<&Value> {
        let mut row = row;
        for (name, answers) in &self.names {
            let place = row.checked_rem(answers.len())?;
            if name == wanted {
                return answers.get(place);
            }
            row = row.checked_div(answers.len())?;
        }
        None
    }
}

/// The answers that could change a rule which writes these values.
fn answers(kind: &Type, written: &[Value], range: Range) -> Option<Vec<Value>> {
    let words: Vec<&str> = written
        .iter()
        .filter_map(|value| match value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    Some(match kind {
        Type::Bool => vec![Value::Bool(false), Value::Bool(true)],
        Type::Choice(options) | Type::Stage(options) | Type::Place(_, options) => {
            let named = |option: &&String| words.contains(&option.as_str());
            let kept: Vec<&String> = if options.len() <= FEW {
                options.iter().collect()
            } else {
                let other = options.iter().find(|option| !named(option));
                options.iter().filter(named).chain(other).collect()
            };
            kept.into_iter().map(|id| Value::Text(id.clone())).collect()
        }
        Type::Choices(options) => {
            let named: Vec<&String> = options
                .iter()
                .filter(|option| words.contains(&option.as_str()))
                .collect();
            if named.len() > 6 {
                return None;
            }
            (0..1_u32 << named.len())
                .map(|set| {
                    let chosen = named.iter().enumerate();
                    let chosen = chosen.filter(|(bit, _)| set >> bit & 1 == 1);
                    Value::List(chosen.map(|(_, id)| (*id).clone()).collect())
                })
                .collect()
        }
        Type::Text | Type::Word => {
            let words = words.into_iter().chain([OTHER]);
            words.map(Value::from).collect()
        }
        kind => {
            let limits: Vec<i64> = written
                .iter()
                .filter_map(|value| batch::number(kind, value))
                .collect();
            let limits = if limits.is_empty() { vec![0] } else { limits };
            let numbers = around(&limits, range).into_iter();
            numbers
                .filter_map(|number| batch::value(kind, number))
                .collect()
        }
    })
}

/// Fields that may be hidden while the rule needs them.
fn hidden(rule: &Expr, fields: &Fields<'_>) -> Vec<String> {
    let read: Vec<&Field> = rule
        .inputs()
        .filter_map(|name| fields.0.get(name).copied())
        .collect();
    let shown: Vec<(&Field, &Expr)> = closure(&read, fields);
    if shown.is_empty() {
        return Vec::new();
    }
    let mut names = Names::default();
    let as_written = |name: &str| name.to_owned();
    let as_answer = |name: &str| format!("{ANSWER}{name}");
    let known = names.add(rule.node(), fields, as_written);
    let known = shown
        .iter()
        .map(|(_, show_if)| names.add(show_if.node(), fields, as_answer))
        .chain([known])
        .collect::<Option<Vec<()>>>();
    let (Some(_), Some(rows)) = (known, names.rows(MOST_HIDDEN_ROWS)) else {
        return Vec::new();
    };
    for row in 0..rows {
        let mut situation = Situation::new();
        for (name, _) in &names.names {
            if let Some(value) = names.value(name, row) {
                situation.set(name.clone(), value.clone());
                if let Some(bare) = name.strip_prefix(ANSWER) {
                    situation.set(bare, value.clone());
                }
            }
        }
        let mut last = None;
        for (field, show_if) in &shown {
            if !show_if.eval(&situation).is_yes() {
                situation.remove(&field.id);
                situation.remove(&format!("{ANSWER}{}", field.id));
                last = read
                    .iter()
                    .any(|one| one.id == field.id)
                    .then_some((*field, *show_if))
                    .or(last);
            }
        }
        if let Some((field, show_if)) = last
            && rule.eval(&situation).truth == Truth::Unknown
        {
            return vec![format!(
                "`{ANSWER}{}` is asked only where `{}`: elsewhere this rule is never known",
                field.id,
                show_if.source()
            )];
        }
    }
    Vec::new()
}

/// The fields of a rule that may be hidden, and those that decide it, the first asked first.
fn closure<'f>(read: &[&'f Field], fields: &Fields<'f>) -> Vec<(&'f Field, &'f Expr)> {
    let mut found: Vec<(&Field, &Expr)> = Vec::new();
    let mut waiting: Vec<&Field> = read.to_vec();
    while let Some(field) = waiting.pop() {
        let Some(show_if) = &field.show_if else {
            continue;
        };
        if found.iter().any(|(known, _)| known.id == field.id) {
            continue;
        }
        found.push((field, show_if));
        waiting.extend(
            show_if
                .inputs()
                .filter_map(|name| fields.0.get(&format!("{ANSWER}{name}")).copied()),
        );
    }
    // Found from what depends to what is depended on.
    found.reverse();
    found
}
