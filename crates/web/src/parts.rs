//! Small view types that the parts of `templates/parts/` draw.

use policy::model::{Actor, Confidence, Contact, Stage};

use crate::i18n::{T, key};

/// An option of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub id: String,
    pub label: String,
    /// Empty = none.
    pub hint: String,
    pub checked: bool,
}

impl Choice {
    /// Choices of a question or field, with those of `chosen` checked.
    pub fn of(t: T, choices: &[policy::model::Choice], chosen: &[&str]) -> Vec<Choice> {
        let one = |choice: &policy::model::Choice| Choice {
            id: choice.id.clone(),
            label: t.text(&choice.label).into_owned(),
            hint: choice
                .help
                .as_ref()
                .map(|help| t.text(help).into_owned())
                .unwrap_or_default(),
            checked: chosen.contains(&choice.id.as_str()),
        };
        choices.iter().map(one).collect()
    }
}

/// A line of the error summary: the id of the control and what to repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    pub field: String,
    pub message: String,
}

/// Addresses of the neighbouring pages of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pager {
    pub previous: Option<String>,
    pub next: Option<String>,
}

/// A figure with how sure it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced {
    /// `false`: shown as « non publié ».
    pub known: bool,
    pub value: String,
    /// Key of the mark to show beside it, unless it is official.
    pub mark: Option<&'static str>,
    pub source: String,
    pub note: Option<String>,
}

impl Sourced {
    pub fn of<V>(
        t: T,
        sourced: &policy::model::Sourced<V>,
        show: impl FnOnce(&V) -> String,
    ) -> Sourced {
        let mark = mark_of(sourced.confidence).filter(|_| sourced.value.is_some());
        Sourced {
            known: sourced.value.is_some(),
            value: sourced.value.as_ref().map(show).unwrap_or_default(),
            mark,
            source: crate::typography::french(&sourced.source).into_owned(),
            note: sourced.note.as_ref().map(|note| t.text(note).into_owned()),
        }
    }
}

/// Key of the word that says how sure a figure is; an official one needs none.
pub fn mark_of(confidence: Confidence) -> Option<&'static str> {
    match confidence {
        Confidence::A => None,
        Confidence::B => Some(key("confidence-b")),
        Confidence::C => Some(key("confidence-c")),
        Confidence::Assumption => Some(key("confidence-assumption")),
    }
}

/// The present stage of a project, in words and as the small line.
#[derive(Clone, Debug)]
pub struct StageNow {
    /// « Étape 3 sur 6 : faisabilité. »
    pub words: String,
    pub mini: Mini,
}

impl StageNow {
    pub fn of(t: T, stage: Stage) -> StageNow {
        let name = t.get(stage_key(stage)).to_lowercase();
        StageNow {
            words: t
                .args2("stage-of", "number", stage.index() + 1, "name", name)
                .into_owned(),
            mini: Mini::new(stage),
        }
    }
}

/// The small line: six stages, one of them now.
#[derive(Clone, Debug, PartialEq)]
pub struct Mini {
    pub now: usize,
    pub now_x: String,
    pub ahead_from: String,
    pub dots: Vec<Dot>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    pub class: &'static str,
    pub x: String,
    pub r: u32,
}

impl Mini {
    pub fn new(stage: Stage) -> Mini {
        let now = stage.index();
        // In tenths of a unit, so that nothing is rounded: 14, 68.4, 122.8 …
        let tenths = |index: usize| 140 + 544 * index;
        let shown = |tenths: usize| format!("{}.{}", tenths / 10, tenths % 10);
        let mut dots: Vec<Dot> = (0..Stage::ALL.len())
            .filter(|index| *index != now)
            .map(|index| Dot {
                class: if index < now { "st" } else { "st ahead" },
                x: shown(tenths(index)),
                r: 6,
            })
            .collect();
        dots.push(Dot {
            class: "st now",
            x: shown(tenths(now)),
            r: 10,
        });
        Mini {
            now,
            now_x: shown(tenths(now)),
            ahead_from: shown(tenths(now) + 160),
            dots,
        }
    }
}

/// Key of the name of a stage.
pub fn stage_key(stage: Stage) -> &'static str {
    match stage {
        Stage::Emergence => key("stage-emergence"),
        Stage::Ideation => key("stage-ideation"),
        Stage::Feasibility => key("stage-feasibility"),
        Stage::Launch => key("stage-launch"),
        Stage::Consolidation => key("stage-consolidation"),
        Stage::Growth => key("stage-growth"),
    }
}

/// How to reach someone, ready to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactView {
    /// Nothing is published.
    pub empty: bool,
    pub name: Option<String>,
    pub phone: Option<String>,
    /// Digits for `tel:`.
    pub phone_link: String,
    pub email: Option<String>,
    pub website: Option<String>,
    /// The site without its protocol.
    pub website_shown: String,
    pub address: Option<String>,
}

impl ContactView {
    pub fn of(t: T, contact: &Contact) -> ContactView {
        let phone = contact.phone.clone();
        let website = contact.website.clone();
        let shown = website.as_deref().unwrap_or_default();
        let shown = shown
            .trim_start_matches("https://")
            .trim_start_matches("http://");
        ContactView {
            empty: contact.phone.is_none()
                && contact.email.is_none()
                && contact.website.is_none()
                && contact.address.is_none(),
            name: contact.name.as_ref().map(|name| t.text(name).into_owned()),
            phone_link: phone.as_deref().map(phone_link).unwrap_or_default(),
            phone: phone.map(|phone| phone.replace(' ', "\u{a0}")),
            email: contact.email.clone(),
            website_shown: shown.trim_end_matches('/').to_owned(),
            website,
            address: contact.address.clone(),
        }
    }
}

/// A number as a telephone dials it, in international form for a French one.
fn phone_link(phone: &str) -> String {
    let digits: String = phone
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    match digits.strip_prefix('0') {
        Some(rest) if rest.len() == 9 => format!("+33{rest}"),
        _ => digits,
    }
}

/// A support actor on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorView {
    pub id: String,
    pub kind: String,
    /// `None`: its name was not found.
    pub name: Option<String>,
    pub missions: Vec<String>,
    pub contact: ContactView,
    /// Key of the mark on its territory, unless official.
    pub territory_mark: Option<&'static str>,
    pub source: String,
}

impl ActorView {
    pub fn of(t: T, actor: &Actor) -> ActorView {
        ActorView {
            id: actor.id.clone(),
            kind: t.text(&actor.kind_label).into_owned(),
            name: actor.name.as_ref().map(|name| t.text(name).into_owned()),
            missions: actor
                .missions
                .iter()
                .map(|mission| t.text(mission).into_owned())
                .collect(),
            contact: ContactView::of(t, &actor.contact),
            territory_mark: mark_of(actor.territory_confidence),
            source: crate::typography::french(&actor.source).into_owned(),
        }
    }

    /// Its name, or its kind when the name was not found.
    pub fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_small_line_stops_at_the_present_stage() {
        let mini = Mini::new(Stage::Feasibility);
        assert_eq!(
            (mini.now_x.as_str(), mini.ahead_from.as_str()),
            ("122.8", "138.8")
        );
        let classes: Vec<_> = mini.dots.iter().map(|dot| dot.class).collect();
        assert_eq!(
            classes,
            ["st", "st", "st ahead", "st ahead", "st ahead", "st now"]
        );
    }

    #[test]
    fn telephone_links_dial_from_anywhere() {
        assert_eq!(phone_link("02 99 27 10 10"), "+33299271010");
        assert_eq!(phone_link("+44 20 7946 0000"), "+442079460000");
        assert_eq!(phone_link("3939"), "3939");
    }
}
