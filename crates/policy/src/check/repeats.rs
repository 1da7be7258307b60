//! Figures of rules written again in free texts: the text would stay when the rule changes.
//!
//! The sentence of a condition stands beside its rule and may say its figures, and the delay of a step
//! is a sourced figure of its own; every other text of a scheme leaves them to what is made from the rules. An
//! amount, a rate or a length of time counts as repeated when a rule of the same version carries it, in figures (« 15 000 € », « 70 % »,
//! « 9 mois »; in « 2 000 à 20 000 € » both amounts count).

use money::{Cents, Rate};

use crate::expr::{Expr, Node, Op};
use crate::model::{AmountRule, Scheme, Text};
use crate::situation::{Duration, Value};

/// A text that repeats a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Repeat {
    /// Where it is, from the version: `summary`, `step/<title>`.
    pub(super) place: String,
    /// The figure as the text writes it.
    pub(super) figure: String,
}

pub(super) fn repeats(scheme: &Scheme) -> Vec<Repeat> {
    let carried = carried(scheme);
    let mut found: Vec<Repeat> = Vec::new();
    for (place, text) in texts(scheme) {
        for (figure, value) in figures(&text.fr) {
            let repeat = Repeat {
                place: place.clone(),
                figure,
            };
            if carried.contains(&value) && !found.contains(&repeat) {
                found.push(repeat);
            }
        }
    }
    found
}

/// Every text that is not the sentence of a rule.
fn texts(scheme: &Scheme) -> Vec<(String, &Text)> {
    let mut texts = vec![
        ("summary".to_owned(), &scheme.summary),
        ("audience".to_owned(), &scheme.audience),
        ("gives".to_owned(), &scheme.gives),
    ];
    let paragraphs = scheme.presentation.iter().chain(&scheme.how);
    texts.extend(paragraphs.map(|text| ("presentation".to_owned(), text)));
    for step in &scheme.steps {
        let own = step.text.iter();
        texts.extend(own.map(|text| (format!("step/{}", step.title.fr), text)));
    }
    for figure in &scheme.figures {
        let value = figure.value.value.iter();
        texts.extend(value.map(|text| (format!("figure/{}", figure.label.fr), text)));
    }
    texts
}

/// The figures that rules carry. Nothing and everything are no figures.
pub(super) fn carried(scheme: &Scheme) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    for funding in &scheme.fundings {
        of_amount(&funding.rule, &mut values);
    }
    for rule in scheme.rules() {
        values.extend(of_rule(rule));
    }
    values.retain(|value| match value {
        Value::Money(amount) => !amount.is_zero(),
        Value::Rate(rate) => *rate != Rate::ZERO && *rate != Rate::percent(100),
        Value::Duration(_) => true,
        _ => false,
    });
    values
}

/// Those that a rule writes.
pub(super) fn of_rule(rule: &Expr) -> Vec<Value> {
    let mut values = Vec::new();
    rule.node().walk(&mut |node: &Node| {
        if let Op::Literal(value) = &node.op {
            values.push(value.clone());
        }
    });
    values
}

fn of_amount(rule: &AmountRule, values: &mut Vec<Value>) {
    let lines = rule
        .expenses
        .iter()
        .filter_map(|one| one.line_ceiling.as_ref());
    let money = [Some(&rule.floor), Some(&rule.ceiling), rule.flat.as_ref()];
    let money = money.into_iter().flatten().chain(&rule.base_ceiling);
    let money = money.chain(lines).filter_map(|figure| figure.value);
    values.extend(money.map(Value::Money));
    let cases = rule.rates.iter().map(|case| &case.rate);
    let bonuses = rule.bonuses.iter().map(|bonus| &bonus.rate);
    let shares = rule
        .expenses
        .iter()
        .filter_map(|one| one.share_ceiling.as_ref());
    let rates = [&rule.rate, &rule.public_share].into_iter();
    let rates = rates
        .chain(cases)
        .chain(bonuses)
        .chain(shares.map(|one| &one.share));
    values.extend(rates.filter_map(|figure| figure.value).map(Value::Rate));
}

/// The amounts, rates and lengths of time that a text writes in figures.
pub(super) fn figures(text: &str) -> Vec<(String, Value)> {
    // One kind of space is enough to read by.
    let text = text.replace(['\u{a0}', '\u{202f}'], " ");
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let mut found = Vec::new();
    let mut at = 0;
    // A number before « à », « ou », « et » takes the unit of the one after it.
    let mut waiting: Option<String> = None;
    while at < words.len() {
        let Some((number, next)) = number_at(&words, at) else {
            waiting = None;
            at += 1;
            continue;
        };
        let unit = words.get(next).copied().unwrap_or_default();
        match figure(&number, unit) {
            Some(value) => {
                if let Some(earlier) = waiting.take()
                    && let Some(value) = figure(&earlier, unit)
                {
                    found.push((format!("{earlier} {}", bare(unit)), value));
                }
                found.push((format!("{number} {}", bare(unit)), value));
                at = next + 1;
            }
            None if matches!(unit, "à" | "ou" | "et") => {
                waiting = Some(number);
                at = next + 1;
            }
            None => {
                waiting = None;
                at = next;
            }
        }
    }
    found
}

/// A number written in groups of three digits, and the word after it.
fn number_at(words: &[&str], at: usize) -> Option<(String, usize)> {
    let first = words.get(at)?;
    let digits = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let decimal = |word: &str| {
        word.split_once(',')
            .is_some_and(|(whole, cents)| digits(whole) && digits(cents))
    };
    if decimal(first) {
        return Some(((*first).to_owned(), at + 1));
    }
    if !digits(first) {
        return None;
    }
    let mut number = (*first).to_owned();
    let mut next = at + 1;
    while let Some(group) = words.get(next) {
        let whole = group.split(',').next().unwrap_or_default();
        if whole.len() != 3 || !(digits(group) || decimal(group)) {
            break;
        }
        number.push(' ');
        number.push_str(group);
        next += 1;
    }
    Some((number, next))
}

/// A word without the punctuation that follows it.
fn bare(word: &str) -> &str {
    word.trim_end_matches(['.', ',', ';', ':', ')', '»'])
}

fn figure(number: &str, unit: &str) -> Option<Value> {
    let whole = || number.replace(' ', "").parse::<i32>().ok();
    match bare(unit) {
        "€" | "euros" | "euro" => number_of_euros(number).map(Value::Money),
        "%" => format!("{number} %").parse().ok().map(Value::Rate),
        "mois" => Some(Value::Duration(Duration::Months(whole()?))),
        "an" | "ans" => Some(Value::Duration(Duration::Months(whole()?.checked_mul(12)?))),
        "jour" | "jours" => Some(Value::Duration(Duration::Days(whole()?))),
        _ => None,
    }
}

fn number_of_euros(number: &str) -> Option<Cents> {
    money::parse_amount(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Vec<String> {
        figures(text)
            .into_iter()
            .map(|(figure, _)| figure)
            .collect()
    }

    #[test]
    fn figures_are_found_whatever_their_spaces() {
        for (text, found) in [
            (
                "Une aide de 2 000 à 20 000 € pour l’étude.",
                vec!["2 000 €", "20 000 €"],
            ),
            (
                "Une aide de 2\u{202f}000 à 20\u{202f}000\u{a0}€.",
                vec!["2 000 €", "20 000 €"],
            ),
            ("70 % au plus, ou 12,5 %.", vec!["70 %", "12,5 %"]),
            (
                "9 mois, 2 ans ; 30 jours",
                vec!["9 mois", "2 ans", "30 jours"],
            ),
            ("3 ou 4 partenaires, puis 5 000 €", vec!["5 000 €"]),
            ("En 2014, dans 29 communes.", vec![]),
            ("le 12 à Brest et 300 € de plus", vec!["300 €"]),
        ] {
            assert_eq!(written(text), found, "{text}");
        }
    }

    #[test]
    fn a_figure_keeps_its_value() {
        let values: Vec<Value> = figures("1 234,56 € et 2 ans")
            .into_iter()
            .map(|(_, value)| value)
            .collect();
        assert_eq!(
            values,
            [
                Value::Money(Cents(123_456)),
                Value::Duration(Duration::Months(24))
            ]
        );
    }
}
