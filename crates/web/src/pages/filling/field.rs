//! Fields as a page draws them (`templates/pages/filling/fields.html`).

use domain::answers::Raw;
use policy::Territory;
use policy::model::{Choice, Field, FieldKind, Form, Section};

use super::condition::{Condition, Offer, offers, offers_in_row};
use super::input::shown;
use super::words::Errors;
use crate::i18n::{T, key};

/// A question with its control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldView {
    /// Name and id of the control; a group gives its id to its first one.
    pub id: String,
    pub label: String,
    pub hint: String,
    pub error: String,
    pub optional: bool,
    pub control: Control,
    pub condition: Option<Condition>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Control {
    Line(Line),
    /// `count`: how long it is and may be, in words.
    Area {
        value: String,
        max: usize,
        count: String,
    },
    Amount(String),
    Commune(String),
    Picks {
        kind: &'static str,
        options: Vec<Pick>,
    },
    Declaration(bool),
    /// Address, person: several lines under one question.
    Parts(Vec<FieldView>),
    Rows(Rows),
}

/// An input of one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub value: String,
    pub kind: &'static str,
    pub class: &'static str,
    pub inputmode: &'static str,
    pub autocomplete: &'static str,
    /// Longest text, in characters; shown only where it is long enough to be counted.
    pub max: Option<usize>,
}

/// A radio button or a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    pub id: String,
    pub name: String,
    pub value: String,
    pub label: String,
    pub hint: String,
    pub checked: bool,
}

/// The rows of a repeated block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    pub rows: Vec<RowView>,
    pub may_add: bool,
    pub max: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowView {
    /// e.g. `team.1`.
    pub key: String,
    /// From 1, for people.
    pub number: usize,
    pub fields: Vec<FieldView>,
    /// Just added: takes the focus.
    pub fresh: bool,
}

impl FieldView {
    /// Ids of what describes the control, for `aria-describedby`; empty when nothing does.
    pub fn described(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-aide", self.id));
        }
        if !self.error.is_empty() {
            ids.push(format!("{}-erreur", self.id));
        }
        if matches!(self.control, Control::Area { .. }) {
            ids.push(format!("{}-signes", self.id));
        }
        ids.join(" ")
    }

    pub fn wrong(&self) -> bool {
        !self.error.is_empty()
    }
}

/// What a page of fields is made from.
pub struct Page<'a> {
    pub form: &'a Form,
    pub section: &'a Section,
    /// Answers of this section.
    pub raw: &'a Raw,
    /// Answers of all sections.
    pub all: &'a Raw,
    pub territory: &'a Territory,
    pub errors: &'a Errors,
    /// Block to which a blank row is added.
    pub added: &'a str,
    pub t: T,
}

impl Page<'_> {
    /// The fields offered, in order.
    pub fn fields(&self) -> Vec<FieldView> {
        self.offered(offers(self.form, self.section, self.all, self.t), |field| {
            field.id.clone()
        })
    }

    fn offered(
        &self,
        offers: Vec<(&Field, Offer)>,
        name: impl Fn(&Field) -> String,
    ) -> Vec<FieldView> {
        offers
            .into_iter()
            .filter_map(|(field, offer)| {
                let condition = match offer {
                    Offer::No => return None,
                    Offer::Always => None,
                    Offer::When(condition) => Some(condition),
                };
                let mut view = self.view(field, &name(field));
                view.condition = condition;
                Some(view)
            })
            .collect()
    }

    fn view(&self, field: &Field, key: &str) -> FieldView {
        let t = self.t;
        let control = self.control(field, key);
        let mut hint = field
            .help
            .as_ref()
            .map(|help| t.text(help).into_owned())
            .unwrap_or_default();
        let example = match field.kind {
            FieldKind::Date { .. } => Some(t.get("fill-example-date")),
            _ => None,
        };
        if let Some(example) = example {
            if !hint.is_empty() {
                hint.push(' ');
            }
            hint.push_str(&example);
        }
        // A list that wants a line is compulsory, whatever its own word.
        let at_least = match field.kind {
            FieldKind::Repeat { min, .. } => min.max(usize::from(field.required)),
            _ => usize::from(field.required),
        };
        if at_least > 0 && matches!(field.kind, FieldKind::Repeat { .. }) {
            if !hint.is_empty() {
                hint.push(' ');
            }
            hint.push_str(&t.args("fill-at-least", "min", at_least));
        }
        FieldView {
            id: key.to_owned(),
            label: t.text(&field.label).into_owned(),
            hint,
            error: self.errors.at(key),
            optional: at_least == 0,
            control,
            condition: None,
        }
    }

    fn value(&self, field: &Field, key: &str) -> String {
        shown(
            &field.kind,
            self.raw.as_typed(key).unwrap_or_default(),
            self.territory,
        )
    }

    fn control(&self, field: &Field, key: &str) -> Control {
        let line = |kind, class, inputmode, autocomplete| {
            let value = self.value(field, key);
            Control::Line(Line {
                value,
                kind,
                class,
                inputmode,
                autocomplete,
                max: None,
            })
        };
        // Only what the person types about themselves is filled in by their browser.
        let own = field
            .role
            .as_deref()
            .is_some_and(|role| role.starts_with("holder."));
        let auto = |purpose: &'static str| if own { purpose } else { "" };
        match &field.kind {
            FieldKind::ShortText { .. } => line("text", "", "", auto("name")),
            FieldKind::LongText { max } => {
                let value = self.value(field, key);
                let grouped =
                    |n: usize| crate::reading::grouped(i64::try_from(n).unwrap_or(i64::MAX));
                let used = grouped(value.chars().count());
                let count = self
                    .t
                    .args2("fill-count", "used", used, "max", grouped(*max))
                    .into_owned();
                Control::Area {
                    count,
                    value,
                    max: *max,
                }
            }
            FieldKind::Number { .. } => line("text", "w-s n", "numeric", ""),
            FieldKind::Amount { .. } => Control::Amount(self.value(field, key)),
            FieldKind::Date { .. } => line("text", "w-s", "", ""),
            FieldKind::Email => line("email", "w-m", "", auto("email")),
            FieldKind::Phone => line("tel", "w-m", "", auto("tel")),
            FieldKind::Siren | FieldKind::Siret => line("text", "w-m", "numeric", ""),
            FieldKind::Rna => line("text", "w-m", "", ""),
            FieldKind::Iban => line("text", "w-l", "", ""),
            FieldKind::Commune => Control::Commune(self.value(field, key)),
            FieldKind::YesNo => Control::Picks {
                kind: "radio",
                options: self.yes_no(key),
            },
            FieldKind::Choice(choices) => {
                let chosen = self.raw.get(key).unwrap_or_default();
                let options = self.options(key, choices, |choice| {
                    (key.to_owned(), choice.id.clone(), choice.id == chosen)
                });
                Control::Picks {
                    kind: "radio",
                    options,
                }
            }
            FieldKind::Choices(choices) => {
                let options = self.options(key, choices, |choice| {
                    let name = format!("{key}.{}", choice.id);
                    let checked = self.raw.get(&name).is_some();
                    (name, domain::answers::ON.to_owned(), checked)
                });
                Control::Picks {
                    kind: "checkbox",
                    options,
                }
            }
            FieldKind::Declaration => {
                let ticked = [domain::answers::YES, domain::answers::ON];
                Control::Declaration(
                    self.raw
                        .get(key)
                        .is_some_and(|value| ticked.contains(&value)),
                )
            }
            FieldKind::Address => self.address(field, key),
            FieldKind::Person => self.person(key),
            FieldKind::Repeat { fields, min, max } => {
                let min = if field.required { (*min).max(1) } else { *min };
                Control::Rows(self.rows(fields, key, min, *max))
            }
        }
    }

    fn options(
        &self,
        key: &str,
        choices: &[Choice],
        one: impl Fn(&Choice) -> (String, String, bool),
    ) -> Vec<Pick> {
        choices
            .iter()
            .enumerate()
            .map(|(at, choice)| {
                let (name, value, checked) = one(choice);
                Pick {
                    id: pick_id(key, at),
                    name,
                    value,
                    label: self.t.text(&choice.label).into_owned(),
                    hint: choice
                        .help
                        .as_ref()
                        .map(|help| self.t.text(help).into_owned())
                        .unwrap_or_default(),
                    checked,
                }
            })
            .collect()
    }

    fn yes_no(&self, key: &str) -> Vec<Pick> {
        let words = [
            (domain::answers::YES, self::key("answer-yes")),
            (domain::answers::NO, self::key("answer-no")),
        ];
        words
            .into_iter()
            .enumerate()
            .map(|(at, (value, word))| Pick {
                id: pick_id(key, at),
                name: key.to_owned(),
                value: value.to_owned(),
                label: self.t.get(word).into_owned(),
                hint: String::new(),
                checked: self.raw.get(key) == Some(value),
            })
            .collect()
    }

    fn part(&self, key: String, label: &'static str, optional: bool, line: Line) -> FieldView {
        let value = self.raw.as_typed(&key).unwrap_or_default();
        let value = if line.kind == "tel" {
            shown(&FieldKind::Phone, value, self.territory)
        } else {
            value.to_owned()
        };
        FieldView {
            label: self.t.get(label).into_owned(),
            hint: String::new(),
            error: self.errors.at(&key),
            optional,
            control: Control::Line(Line { value, ..line }),
            condition: None,
            id: key,
        }
    }

    fn address(&self, field: &Field, key: &str) -> Control {
        let auto = |purpose| if field.personal { purpose } else { "" };
        let line = |class, inputmode, autocomplete| Line {
            kind: "text",
            class,
            inputmode,
            autocomplete,
            ..Line::default()
        };
        let part = |name: &str, label, line| self.part(format!("{key}.{name}"), label, false, line);
        Control::Parts(vec![
            part(
                "street",
                self::key("fill-street"),
                line("", "", auto("address-line1")),
            ),
            part(
                "postcode",
                self::key("fill-postcode"),
                line("w-s", "numeric", auto("postal-code")),
            ),
            part(
                "city",
                self::key("fill-city"),
                line("w-m", "", auto("address-level2")),
            ),
        ])
    }

    fn person(&self, key: &str) -> Control {
        let line = |kind, class| Line {
            kind,
            class,
            ..Line::default()
        };
        let part = |name: &str, label, optional, line| {
            self.part(format!("{key}.{name}"), label, optional, line)
        };
        Control::Parts(vec![
            part(
                "first_name",
                self::key("fill-first-name"),
                false,
                line("text", "w-m"),
            ),
            part(
                "last_name",
                self::key("fill-last-name"),
                false,
                line("text", "w-m"),
            ),
            part("role", self::key("fill-role"), true, line("text", "w-m")),
            part("email", self::key("fill-email"), true, line("email", "w-m")),
            part("phone", self::key("fill-phone"), true, line("tel", "w-m")),
        ])
    }

    fn rows(&self, fields: &[Field], key: &str, min: usize, max: usize) -> Rows {
        let mut indexes = self.raw.rows(key);
        let next = indexes.last().map_or(0, |last| last.saturating_add(1));
        let shown = indexes.len().max(min);
        let asked = self.added == key && shown < max;
        let blanks = shown
            .saturating_sub(indexes.len())
            .saturating_add(usize::from(asked));
        indexes.extend(next..next.saturating_add(blanks));
        let fresh = indexes.last().copied().filter(|_| asked);
        let known = domain::form::situation(self.form, self.all);
        let rows: Vec<RowView> = indexes
            .iter()
            .enumerate()
            .map(|(at, index)| {
                let row = format!("{key}.{index}");
                let prefix = format!("{row}.");
                let answers = self.raw.row(key, *index);
                let offers = offers_in_row(fields, &answers, &prefix, &known, self.t);
                RowView {
                    fields: self.offered(offers, |inner| format!("{prefix}{}", inner.id)),
                    number: at + 1,
                    fresh: fresh == Some(*index),
                    key: row,
                }
            })
            .collect();
        Rows {
            may_add: rows.len() < max,
            rows,
            max,
        }
    }
}

/// The first control of a group bears the id of the question, so that an error leads to it.
fn pick_id(key: &str, at: usize) -> String {
    if at == 0 {
        key.to_owned()
    } else {
        format!("{key}-{}", at + 1)
    }
}
