//! The keys of a scheme file as a JSON Schema, for editors: completion, hover, and the first
//! mistakes. The reader ([`crate::load`]) says more; a test holds both to the same keys.

use serde_json::{Map, Value, json};

/// The JSON Schema of `schemes/<id>/<from>.toml`.
pub fn scheme() -> Value {
    let mut schema = object(
        &[
            "id", "from", "name", "summary", "kind", "audience", "gives", "source", "since",
        ],
        vec![
            (
                "id",
                string("Identifier: the name of the folder, and the address of the page"),
            ),
            (
                "from",
                date("First day of this version: the name of the file"),
            ),
            (
                "to",
                date("Last day of this version; left out: still in force"),
            ),
            ("overlaps", words(&["replace-later", "keep-earlier"])),
            ("name", text()),
            ("summary", text()),
            ("presentation", list(text())),
            (
                "kind",
                words(&[
                    "grant",
                    "repayable-advance",
                    "support",
                    "operator",
                    "call",
                    "mixed",
                ]),
            ),
            (
                "stages",
                list(words(&[
                    "emergence",
                    "ideation",
                    "feasibility",
                    "launch",
                    "consolidation",
                    "growth",
                ])),
            ),
            ("audience", text()),
            ("gives", text()),
            ("manager", string("Id of a body: it instructs the dossiers")),
            ("committee", string("Id of a committee")),
            (
                "funders",
                list(string("Id of a funder; the first one leads")),
            ),
            (
                "next",
                list(string("Id of a scheme that usually comes next")),
            ),
            ("how", text()),
            ("source", string("Where this comes from")),
            ("since", figure(json!({ "type": "integer" }))),
            (
                "figure",
                list(object(
                    &["label", "value"],
                    vec![("label", text()), ("value", figure(text()))],
                )),
            ),
            ("condition", list(condition())),
            (
                "step",
                list(object(
                    &["title"],
                    vec![
                        ("title", text()),
                        ("text", text()),
                        ("delay", figure(text())),
                    ],
                )),
            ),
            ("amount", amount(&[], vec![])),
            (
                "funding",
                list(amount(
                    &["funder"],
                    vec![("lead", boolean("Exactly one funder leads"))],
                )),
            ),
            ("mandate", list(mandate())),
            ("state_aid", state_aid()),
            ("repayment", repayment()),
            ("payment", payment()),
            ("example", list(example())),
            ("form", form()),
        ],
    );
    if let Some(keys) = schema.as_object_mut() {
        keys.insert(
            "$schema".into(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        keys.insert("title".into(), json!("A version of a scheme"));
    }
    schema
}

fn mandate() -> Value {
    object(
        &["funder", "instructs", "decides", "source", "confidence"],
        vec![
            ("funder", string("Id of a funder of the scheme")),
            ("lead", boolean("Receives the dossier and answers for all")),
            (
                "resource",
                string("Kind of resource of the form that says what is asked of it"),
            ),
            (
                "instructs",
                string("Body whose officers write its part, or `self`"),
            ),
            ("opinion", string("Body whose opinion comes first")),
            ("decides", string("Body that decides, or `self`")),
            ("signs", string("Left out: the body that decides")),
            ("pays", string("Left out: the body that instructs")),
            (
                "sees",
                list(words(&[
                    "pieces",
                    "messages",
                    "notes",
                    "opinions",
                    "journal",
                    "documents",
                ])),
            ),
            ("when", rule("Left out: always asked")),
            (
                "agreement",
                object(
                    &["with", "source"],
                    vec![
                        ("with", string("Id of the funder it is made with")),
                        ("when", rule("Left out: always needed")),
                        ("source", string("The legal text")),
                    ],
                ),
            ),
            ("text", text()),
            ("source", string("Where this comes from")),
            ("confidence", confidence()),
        ],
    )
}

fn condition() -> Value {
    object(
        &["id", "text", "source", "confidence"],
        vec![
            ("id", string("Identifier in this version")),
            ("rule", rule("Left out: a person judges")),
            ("text", text()),
            ("otherwise", text()),
            ("dossier_only", boolean("Judged by a person on the dossier")),
            ("funder", string("A condition of this funder alone")),
            ("source", string("Where this comes from")),
            ("confidence", confidence()),
        ],
    )
}

fn amount(required: &[&str], more: Vec<(&str, Value)>) -> Value {
    let case = |mut keys: Vec<(&'static str, Value)>, required: &[&str]| {
        keys.push(("text", text()));
        keys.extend(figure_keys(rate()));
        object(required, keys)
    };
    let mut keys = vec![
        ("funder", string("Id of one of the `funders`")),
        ("rate", figure(rate())),
        (
            "rates",
            list(case(
                vec![("when", rule("The first that holds replaces the rate"))],
                &["when", "text", "source"],
            )),
        ),
        (
            "bonuses",
            list(case(
                vec![
                    ("id", string("Identifier in this amount")),
                    ("when", rule("Left out: a person judges")),
                ],
                &["id", "text", "source"],
            )),
        ),
        ("flat", figure(money())),
        ("base_ceiling", figure(money())),
        ("floor", figure(money())),
        ("ceiling", figure(money())),
        ("public_share", figure(rate())),
        ("round_to", money()),
        ("expense", list(expense_rule())),
        (
            "base",
            object(
                &[],
                vec![
                    ("vat", words(&["as-written", "ht", "ttc", "by-position"])),
                    (
                        "engaged_after_filing",
                        boolean("A line engaged before the filing is out"),
                    ),
                    ("text", text()),
                    ("source", string("Where this comes from")),
                    ("confidence", confidence()),
                ],
            ),
        ),
    ];
    keys.extend(more);
    object(required, keys)
}

fn expense_rule() -> Value {
    let mut share = vec![("of", list(string("Id of a kind of expense")))];
    share.extend(figure_keys(rate()));
    object(
        &["kind", "source", "confidence"],
        vec![
            ("kind", string("Id of a kind of expense of the form")),
            ("eligible", boolean("Left out: as the form says")),
            ("line_ceiling", figure(money())),
            ("share_ceiling", sourced(object(&[], share))),
            ("when", rule("Eligible only if this holds")),
            ("text", text()),
            ("source", string("Where this comes from")),
            ("confidence", confidence()),
        ],
    )
}

fn state_aid() -> Value {
    let every = object(
        &["choice", "months"],
        vec![
            ("choice", string("Id of a choice of that field")),
            ("months", json!({ "type": "integer", "minimum": 1 })),
        ],
    );
    let repayment = object(
        &["deferral_months", "years", "every", "every_months"],
        vec![
            (
                "deferral_months",
                string("Field that asks a number of months"),
            ),
            ("years", string("Field that asks a number of years")),
            ("every", string("Field that asks how often")),
            ("every_months", list(every)),
        ],
    );
    object(
        &["regime"],
        vec![
            (
                "regime",
                string("Id of a regime of state-aid.toml, proposed"),
            ),
            (
                "declared",
                string("Field in which aid already received is declared"),
            ),
            ("repayment", repayment),
        ],
    )
}

fn repayment() -> Value {
    object(
        &["rate", "deferral", "length", "every"],
        vec![
            ("rate", figure(rate())),
            (
                "deferral",
                figure(length("Longest time without repayment: \"24 months\"")),
            ),
            (
                "length",
                figure(length("Longest repayment after it: \"5 years\"")),
            ),
            (
                "every",
                figure(length("From one instalment to the next: \"3 months\"")),
            ),
        ],
    )
}

fn payment() -> Value {
    let moments = crate::terms::Moment::ALL.map(crate::terms::Moment::id);
    let part = object(
        &["when", "share"],
        vec![
            ("when", words(&moments)),
            ("share", figure(rate())),
            ("text", text()),
        ],
    );
    object(
        &[],
        vec![
            (
                "delay",
                figure(length("From a complete request to the money: \"80 days\"")),
            ),
            ("part", list(part)),
        ],
    )
}

fn length(description: &str) -> Value {
    json!({ "type": "string", "pattern": "^[0-9]+ (day|month|year)s?$", "description": description })
}

fn example() -> Value {
    let open = |values: Value| json!({ "type": "object", "additionalProperties": values });
    object(
        &["id", "text", "situation", "verdict"],
        vec![
            ("id", string("Identifier in this version")),
            ("text", text()),
            (
                "on",
                date("Day of the assessment; left out: the first day of the version"),
            ),
            ("situation", json!({ "type": "object" })),
            (
                "verdict",
                words(&["eligible", "not_eligible", "unknown", "judgement"]),
            ),
            (
                "conditions",
                open(words(&["met", "not_met", "unknown", "judgement"])),
            ),
            ("amount", money()),
            ("amounts", open(money())),
        ],
    )
}

fn form() -> Value {
    let mut repeated = field();
    if let Some(keys) = repeated
        .pointer_mut("/properties")
        .and_then(Value::as_object_mut)
    {
        keys.insert("field".into(), list(field()));
    }
    object(
        &[],
        vec![
            (
                "section",
                list(object(
                    &["id", "title", "kind"],
                    vec![
                        ("id", string("Identifier in this form")),
                        ("title", text()),
                        ("help", text()),
                        ("kind", words(&["fields", "plan", "pieces", "declarations"])),
                        ("funder", string("Asked by this funder alone")),
                        ("field", list(repeated)),
                    ],
                )),
            ),
            (
                "piece",
                list(object(
                    &["id", "label", "accept", "source", "confidence"],
                    vec![
                        ("id", string("Identifier in this form")),
                        ("label", text()),
                        ("help", text()),
                        ("required", boolean("")),
                        ("indispensable", boolean("Its lack stops the clock")),
                        (
                            "private",
                            boolean("Kept from people outside asked for an opinion"),
                        ),
                        ("funder", string("Asked by this funder alone")),
                        ("show_if", rule("Asked only if this holds")),
                        ("accept", list(words(&["pdf", "image", "office", "text"]))),
                        ("multiple", boolean("Several files")),
                        ("source", string("Where this comes from")),
                        ("confidence", confidence()),
                    ],
                )),
            ),
            (
                "expense",
                list(object(
                    &["id", "label", "source", "confidence"],
                    vec![
                        ("id", string("Identifier in this form")),
                        ("label", text()),
                        ("help", text()),
                        ("eligible", boolean("Counts in the base, by default")),
                        (
                            "in_kind",
                            boolean("Given without money: in the balance, never in the base"),
                        ),
                        ("reason", text()),
                        ("source", string("Where this comes from")),
                        ("confidence", confidence()),
                    ],
                )),
            ),
            (
                "resource",
                list(object(
                    &["id", "label"],
                    vec![
                        ("id", string("Identifier in this form")),
                        ("label", text()),
                        ("help", text()),
                        ("public", boolean("Public money")),
                        (
                            "in_kind",
                            boolean("Counterpart of what is given without money"),
                        ),
                        ("requested", boolean("The aid asked: exactly one resource")),
                        (
                            "funder",
                            boolean("Another funder: its name and state are asked"),
                        ),
                    ],
                )),
            ),
        ],
    )
}

/// Every key of every kind of field; the reader says which kind has which.
fn field() -> Value {
    let kinds = crate::load::field_kinds();
    object(
        &["id", "label", "kind"],
        vec![
            (
                "id",
                string("Small letters, digits and `_`: named in rules as `answer.<id>`"),
            ),
            ("label", text()),
            ("help", text()),
            ("kind", words(&kinds)),
            ("required", boolean("")),
            ("show_if", rule("Shown only if this holds on the answers")),
            ("from", string("Question of the orientation that fills it")),
            ("personal", boolean("Personal data")),
            (
                "private",
                boolean("Kept from people outside asked for an opinion"),
            ),
            ("role", words(&crate::check::ROLES)),
            (
                "options",
                list(object(
                    &["id", "label"],
                    vec![
                        ("id", string("Identifier of the choice")),
                        ("label", text()),
                        ("help", text()),
                    ],
                )),
            ),
            ("min", json!({ "type": ["integer", "string"] })),
            ("max", json!({ "type": ["integer", "string"] })),
            ("after", string("Id of a date field that comes before")),
            ("within_months", json!({ "type": "integer" })),
        ],
    )
}

fn object(required: &[&str], keys: Vec<(&str, Value)>) -> Value {
    let properties: Map<String, Value> = keys
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn string(description: &str) -> Value {
    json!({ "type": "string", "minLength": 1, "description": description })
}

fn words(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

fn boolean(description: &str) -> Value {
    match description {
        "" => json!({ "type": "boolean" }),
        description => json!({ "type": "boolean", "description": description }),
    }
}

/// Dates are bare in TOML, which some editors read as texts.
fn date(description: &str) -> Value {
    json!({ "description": description })
}

/// French, or a text by language.
fn text() -> Value {
    let languages = [("fr", string("")), ("br", string("")), ("en", string(""))];
    json!({ "anyOf": [
        { "type": "string", "minLength": 1 },
        object(&["fr"], languages.to_vec()),
    ] })
}

fn money() -> Value {
    json!({ "type": "string", "pattern": "€", "description": "An amount: \"20 000 €\"" })
}

fn rate() -> Value {
    json!({ "type": "string", "pattern": "%$", "description": "A rate: \"15 %\"" })
}

fn rule(description: &str) -> Value {
    let description = format!("A rule, e.g. project.stage in [\"launch\"]. {description}");
    json!({ "type": "string", "minLength": 1, "description": description })
}

fn confidence() -> Value {
    words(&["A", "B", "C", "assumption"])
}

fn figure(value: Value) -> Value {
    sourced(object(&[], figure_keys(value)))
}

/// A table with the keys of a figure: its source is its own, or that of a legal parameter.
fn sourced(mut table: Value) -> Value {
    if let Some(table) = table.as_object_mut() {
        let either = json!([{ "required": ["source"] }, { "required": ["parameter"] }]);
        table.insert("anyOf".to_owned(), either);
    }
    table
}

/// A value, or that it is not published; with where it comes from.
fn figure_keys(value: Value) -> Vec<(&'static str, Value)> {
    vec![
        (
            "parameter",
            string(
                "Instead of `value`, `source` and `confidence`: key of a legal parameter, as it is on the \
                 first day of the version",
            ),
        ),
        ("value", value),
        (
            "unknown",
            boolean("Not published: shown so, never invented"),
        ),
        (
            "source",
            string("Where this comes from, or where it was looked for"),
        ),
        ("confidence", confidence()),
        ("note", text()),
    ]
}
