//! Everything of a region but its schemes.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::reader::{Item, Table, distinct};
use crate::model::{
    Actor, Agreement, Article, Body, BodyKind, Choice, ChoiceRules, CommitteeRules, Contact,
    CriteriaFamily, Criterion, Dated, DatedBy, DecisionRule, Funder, Identity, Members, Page,
    Parameter, ParameterValue, Place, Question, QuestionKind, Text, Validity,
};
use crate::problem::nearest;
use crate::territory::Provenance;

pub(super) fn identity(t: &Table<'_>) -> Identity {
    let time_zone = t.string("time_zone");
    if let Some(item) = t.item("time_zone")
        && TimeZone::get(&time_zone).is_err()
    {
        item.problem(format!("`{time_zone}` is not an IANA time zone"), None);
    }
    let holidays = t.keyword(
        "holidays",
        &[
            ("fr", "fr"),
            ("fr-alsace-moselle", "fr-alsace-moselle"),
            ("none", "none"),
        ],
    );
    let languages = t.keywords("languages", &[("fr", "fr"), ("br", "br"), ("en", "en")]);
    t.offer(&languages);
    if !languages.contains(&"fr") {
        t.problem("`languages` must contain \"fr\": every text exists in French");
    }
    let departments = t.each("departments", |t| (t.string("code"), t.string("name")));
    t.unique("departments", "code", "two departments have the code");
    if departments.is_empty() {
        t.problem("`departments` is missing or empty");
    }
    Identity {
        id: t.string("id"),
        name: t.text("name"),
        authority: t.text("authority"),
        tagline: t.text("tagline"),
        contact: contact(t, "contact").unwrap_or_default(),
        time_zone,
        languages: languages.into_iter().map(str::to_owned).collect(),
        departments,
        holidays: holidays.unwrap_or_default().to_owned(),
        court: contact(t, "court"),
    }
}

fn contact(t: &Table<'_>, key: &'static str) -> Option<Contact> {
    t.nested(key, |t| Contact {
        name: t.text_opt("name"),
        address: t.string_opt("address"),
        phone: t.string_opt("phone"),
        email: t.string_opt("email"),
        website: t.string_opt("website"),
    })
}

pub(super) fn validity(t: &Table<'_>) -> Validity {
    let validity = Validity {
        from: t.date("from"),
        to: t.date_opt("to"),
    };
    if let (Some(to), Some(item)) = (validity.to, t.item("to"))
        && to < validity.from
    {
        item.problem("`to` comes before `from`", None);
    }
    validity
}

pub(super) fn provenance(t: &Table<'_>) -> Provenance {
    Provenance {
        vintage: t.date("vintage"),
        source: t.string("source"),
        licence: t.string("licence"),
        changes: t.string_opt("changes"),
    }
}

/// Choices with their ids and labels; at least one, none twice.
pub(super) fn choices(t: &Table<'_>, key: &'static str) -> Vec<Choice> {
    let choices = t.each(key, |t| Choice {
        id: t.string("id"),
        label: t.text("label"),
        help: t.text_opt("help"),
    });
    t.unique(key, "id", "two choices have the id");
    if choices.is_empty() {
        t.problem(format!("`{key}` is missing or empty"));
    }
    choices
}

/// Those that could be read, and whether all could.
pub(super) fn questions(t: &Table<'_>) -> (Vec<Question>, bool) {
    #[derive(Clone, Copy)]
    enum Kind {
        Commune,
        Choice,
        Choices,
        YesNo,
    }
    let before = t.watch();
    let read = t.each_watched("question", |t| {
        let kind = t.keyword(
            "kind",
            &[
                ("commune", Kind::Commune),
                ("choice", Kind::Choice),
                ("choices", Kind::Choices),
                ("yes-no", Kind::YesNo),
            ],
        );
        let kind = match kind {
            Some(Kind::Choice) => QuestionKind::Choice(choices(t, "options")),
            Some(Kind::Choices) => QuestionKind::Choices(choices(t, "options")),
            Some(Kind::Commune) => QuestionKind::Commune,
            Some(Kind::YesNo) | None => QuestionKind::YesNo,
        };
        let id = t.string("id");
        t.mark(&format!("question/{id}"));
        Question {
            id,
            label: t.text("label"),
            help: t.text_opt("help"),
            kind,
        }
    });
    t.unique("question", "id", "two questions have the id");
    (sound(read), t.sound_since(before))
}

fn sound<T>(read: Vec<(T, bool)>) -> Vec<T> {
    let sound = read.into_iter().filter(|(_, sound)| *sound);
    sound.map(|(one, _)| one).collect()
}

const DATED_BY: [(&str, DatedBy); 3] = [
    ("filing", DatedBy::Filing),
    ("grant", DatedBy::Grant),
    ("signature", DatedBy::Signature),
];

/// Those that could be read, and whether all could.
pub(super) fn parameters(t: &Table<'_>) -> (Vec<Parameter>, bool) {
    let before = t.watch();
    let read = t.each_watched("parameter", |t| {
        let key = t.string("key");
        let validity = validity(t);
        t.mark(&format!("parameter/{key}@{}", validity.from));
        let value = t.nested("value", parameter_value).flatten();
        if value.is_none() {
            t.problem(
                "`value` is one of { amount = \"…\" }, { rate = \"…\" }, { days = … }, \
                 { working_days = … }, { months = … }, { years = … }, { yes = … }",
            );
        }
        Parameter {
            key,
            validity,
            value: value.unwrap_or(ParameterValue::YesNo(false)),
            dated_by: t.keyword_opt("dated_by", &DATED_BY).unwrap_or_default(),
            label: t.text("label"),
            text: t.string("text"),
            source: t.string("source"),
            confidence: t.confidence(),
        }
    });
    (sound(read), t.sound_since(before))
}

fn parameter_value(t: &Table<'_>) -> Option<ParameterValue> {
    let yes = t.item("yes").map(|_| t.boolean("yes", false));
    let values = [
        t.amount_opt("amount").map(ParameterValue::Amount),
        t.item("rate")
            .and_then(|item| item.rate())
            .map(ParameterValue::Rate),
        t.integer_opt("days").map(ParameterValue::Days),
        t.integer_opt("working_days")
            .map(ParameterValue::WorkingDays),
        t.integer_opt("months").map(ParameterValue::Months),
        t.integer_opt("years").map(ParameterValue::Years),
        yes.map(ParameterValue::YesNo),
    ];
    let mut found = values.into_iter().flatten();
    let first = found.next();
    if found.next().is_some() {
        t.problem("a parameter has one value");
    }
    first
}

/// Articles of French names, as files write them.
const ARTICLES: [(&str, Article); 4] = [
    ("le", Article::Le),
    ("la", Article::La),
    ("l’", Article::L),
    ("les", Article::Les),
];

fn member_articles(t: &Table<'_>) -> BTreeMap<String, Article> {
    t.entries()
        .into_iter()
        .filter_map(|(word, item)| Some((word.to_owned(), item.keyword(&ARTICLES)?)))
        .collect()
}

pub(super) fn funders(t: &Table<'_>) -> Vec<Funder> {
    t.unique("funder", "id", "two funders have the id");
    t.each("funder", |t| {
        let id = t.string("id");
        t.mark(&format!("funder/{id}"));
        Funder {
            id,
            name: t.text("name"),
            validity: validity(t),
            source: t.string("source"),
            siret: t.string_opt("siret"),
            members: t.keyword_opt(
                "members",
                &[
                    ("epci", Members::Epci),
                    ("departments", Members::Departments),
                ],
            ),
            member_name: t.text_opt("member_name"),
            article: t.keyword_opt("article", &ARTICLES),
            member_articles: t
                .nested("member_articles", member_articles)
                .unwrap_or_default(),
            agreements: t.each("agreement", |t| Agreement {
                member: t.string_opt("member"),
                with: t.string("with"),
                validity: validity(t),
                source: t.string("source"),
                confidence: t.confidence(),
            }),
        }
    })
}

/// Each with whether it could be read.
pub(super) fn bodies(t: &Table<'_>) -> Vec<(Body, bool)> {
    t.unique("body", "id", "two bodies have the id");
    t.each_watched("body", |t| {
        let id = t.string("id");
        t.mark(&format!("body/{id}"));
        let kind = t.keyword(
            "kind",
            &[
                ("service", BodyKind::Service),
                ("delegated-manager", BodyKind::DelegatedManager),
                ("committee", BodyKind::Committee),
                ("other", BodyKind::Other),
            ],
        );
        Body {
            id,
            name: body_names(t),
            article: t.keyword_opt("article", &ARTICLES),
            kind: kind.unwrap_or(BodyKind::Other),
            contact: contact(t, "contact").unwrap_or_default(),
            mandate: t.text_opt("mandate"),
            decides: t.boolean("decides", false),
            rules: t.nested("rules", committee_rules),
            source: t.string("source"),
            confidence: t.confidence(),
        }
    })
}

fn committee_rules(t: &Table<'_>) -> CommitteeRules {
    let decision = t.keyword(
        "decision",
        &[
            ("consensus", DecisionRule::Consensus),
            ("majority", DecisionRule::Majority),
            ("casting-vote", DecisionRule::CastingVote),
        ],
    );
    let quorum = t.integer_opt("quorum");
    if quorum == Some(0) || quorum.is_none() {
        t.problem("`quorum` is the number of voting members that must be in the room: 1 or more");
    }
    CommitteeRules {
        quorum: quorum.unwrap_or(1),
        decision: decision.unwrap_or(DecisionRule::Majority),
        proxies: t.integer_opt("proxies").unwrap_or(0),
        voted_by: t.string_opt("voted_by"),
        choice: t.nested("choice", choice_rules),
        source: t.string("source"),
        confidence: t.confidence(),
    }
}

fn choice_rules(t: &Table<'_>) -> ChoiceRules {
    let points = t.nested("points", |t| {
        t.entries()
            .into_iter()
            .filter_map(|(answer, item)| Some((answer.to_owned(), item.integer()?)))
            .collect()
    });
    ChoiceRules {
        schemes: t.strings("schemes"),
        theme: t.string_opt("theme"),
        points: points.unwrap_or_default(),
        source: t.string("source"),
        confidence: t.confidence(),
    }
}

/// One name for ever, or dated names.
fn body_names(t: &Table<'_>) -> Vec<Dated<Text>> {
    let single = t
        .item("name")
        .filter(|item| item.is_text() || item.is_table());
    if let Some(item) = single {
        let always = Validity {
            from: Date::MIN,
            to: None,
        };
        let name = item.text().unwrap_or_default();
        return vec![Dated {
            validity: always,
            value: name,
        }];
    }
    let mut names = t.each("name", |t| Dated {
        validity: validity(t),
        value: t.text("value"),
    });
    names.sort_by_key(|name| name.validity.from);
    if names.is_empty() {
        t.problem("the key `name` is missing");
    }
    names
}

pub(super) fn actors(t: &Table<'_>) -> Vec<Actor> {
    t.each("actor", |t| {
        let id = t.string("id");
        t.mark(&format!("actor/{id}"));
        let territory: Vec<Place> = t.items("territory").iter().filter_map(place).collect();
        if t.item("territory").is_none() {
            t.problem("the key `territory` is missing; write `[]` when it is not known");
        }
        let confidence = t.confidence();
        let territory_confidence = match t.item("territory_confidence") {
            Some(_) => t.keyword_confidence("territory_confidence"),
            None => confidence,
        };
        Actor {
            id,
            kind: t.string("kind"),
            kind_label: t.text("kind_label"),
            name: t.text_opt("name"),
            validity: validity(t),
            territory,
            territory_confidence,
            missions: t.texts("missions"),
            contact: contact(t, "contact").unwrap_or_default(),
            source: t.string("source"),
            confidence,
            order: t.integer_opt("order").unwrap_or(u32::MAX),
        }
    })
}

/// `"region"`, `"department:29"`, `"epci:200…"`, `"commune:29189"`, or a table with one such key.
fn place(item: &Item<'_>) -> Option<Place> {
    if item.is_table() {
        return item
            .table(|t| {
                let places = [
                    t.string_opt("department").map(Place::Department),
                    t.string_opt("epci").map(Place::Epci),
                    t.string_opt("commune").map(Place::Commune),
                    t.boolean("region", false).then_some(Place::Region),
                ];
                let mut found = places.into_iter().flatten();
                let first = found.next();
                if first.is_none() || found.next().is_some() {
                    t.problem("a place is one department, EPCI, commune, or the region");
                }
                first
            })
            .flatten();
    }
    let text = item.string()?;
    match text.split_once(':') {
        Some(("department", code)) => Some(Place::Department(code.to_owned())),
        Some(("epci", code)) => Some(Place::Epci(code.to_owned())),
        Some(("commune", code)) => Some(Place::Commune(code.to_owned())),
        None if text == "region" => Some(Place::Region),
        _ => {
            let kind = text.split(':').next().unwrap_or(text);
            let meant = nearest(kind, ["department", "epci", "commune", "region"]);
            let message = format!(
                "`{text}` is not a place: write \"region\", \"department:…\", \"epci:…\" or \"commune:…\""
            );
            item.problem(message, meant.map(str::to_owned));
            None
        }
    }
}

pub(super) fn criteria(t: &Table<'_>) -> Vec<CriteriaFamily> {
    t.unique("family", "id", "two families of criteria have the id");
    let families = t.again("family");
    let criteria = families.iter().flat_map(|t| t.again("criterion"));
    let ids: Vec<Item<'_>> = criteria.filter_map(|t| t.item("id")).collect();
    distinct(ids, "two criteria have the id");
    t.each("family", |t| CriteriaFamily {
        id: t.string("id"),
        title: t.text("title"),
        criteria: t.each("criterion", |t| Criterion {
            id: t.string("id"),
            question: t.text("question"),
            help: t.text_opt("help"),
            scale: choices(t, "scale"),
        }),
    })
}

pub(super) fn page(t: &Table<'_>) -> Page {
    Page {
        id: t.string("id"),
        title: t.text("title"),
        sections: t.each("section", |t| (t.text("heading"), t.texts("paragraphs"))),
    }
}
