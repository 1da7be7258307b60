//! The form of a scheme: sections, fields, pieces, expenses, resources.

use super::reader::{Table, distinct};
use super::region::choices;
use crate::expr::Vocabulary;
use crate::model::{
    ExpenseKind, Field, FieldKind, Form, PieceSpec, ResourceKind, Section, SectionKind,
};

/// Longest short text when the file does not say.
const SHORT_TEXT: usize = 200;
/// Longest long text when the file does not say.
const LONG_TEXT: usize = 3000;
/// Most blocks of a repeated field when the file does not say.
const MOST_REPEATS: usize = 20;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    ShortText,
    LongText,
    Number,
    Amount,
    Date,
    YesNo,
    Choice,
    Choices,
    Commune,
    Address,
    Email,
    Phone,
    Siren,
    Siret,
    Rna,
    Iban,
    Person,
    Repeat,
    Declaration,
}

const KINDS: [(&str, Kind); 19] = [
    ("short-text", Kind::ShortText),
    ("long-text", Kind::LongText),
    ("number", Kind::Number),
    ("amount", Kind::Amount),
    ("date", Kind::Date),
    ("yes-no", Kind::YesNo),
    ("choice", Kind::Choice),
    ("choices", Kind::Choices),
    ("commune", Kind::Commune),
    ("address", Kind::Address),
    ("email", Kind::Email),
    ("phone", Kind::Phone),
    ("siren", Kind::Siren),
    ("siret", Kind::Siret),
    ("rna", Kind::Rna),
    ("iban", Kind::Iban),
    ("person", Kind::Person),
    ("repeat", Kind::Repeat),
    ("declaration", Kind::Declaration),
];

/// The names of the kinds of field.
pub(crate) fn field_kinds() -> Vec<&'static str> {
    KINDS.iter().map(|(name, _)| *name).collect()
}

const ACCEPTED: [(&str, &str); 4] = [
    ("pdf", "pdf"),
    ("image", "image"),
    ("office", "office"),
    ("text", "text"),
];

/// The form, and the ids of the fields that could not be read as they were meant.
pub(super) fn form(t: &Table<'_>, scheme: &str) -> (Form, Vec<String>) {
    let key = format!("{scheme}/form");
    t.mark(&key);
    let mut unread = Vec::new();
    let watch = t.watch();
    let mut sections = t.each("section", |t| section(t, &key, &mut unread));
    unique(t);
    let mut vocabulary = Vocabulary::new();
    for field in sections.iter().flat_map(|section| &section.fields) {
        vocabulary.insert_field(field);
    }
    if !t.sound_since(watch) {
        unread.iter().for_each(|id| vocabulary.forget(id));
        vocabulary.leave_open("");
    }
    for (t, section) in t.again("section").iter().zip(&mut sections) {
        conditions_of_display(t, &mut section.fields, &vocabulary, &unread);
    }
    let form = Form {
        sections,
        pieces: t.each("piece", |t| piece(t, &key, &vocabulary)),
        expenses: t.each("expense", |t| ExpenseKind {
            id: marked(t, &key, "expense"),
            label: t.text("label"),
            help: t.text_opt("help"),
            eligible: t.boolean("eligible", false),
            in_kind: t.boolean("in_kind", false),
            reason: t.text_opt("reason"),
            source: t.string("source"),
            confidence: t.confidence(),
        }),
        resources: t.each("resource", |t| ResourceKind {
            id: marked(t, &key, "resource"),
            label: t.text("label"),
            help: t.text_opt("help"),
            public: t.boolean("public", false),
            in_kind: t.boolean("in_kind", false),
            requested: t.boolean("requested", false),
            funder: t.boolean("funder", false),
        }),
    };
    (form, unread)
}

/// Each section, field, piece and kind has its own id.
fn unique(t: &Table<'_>) {
    t.unique("section", "id", "two sections have the id");
    t.unique("piece", "id", "two pieces have the id");
    t.unique("expense", "id", "two kinds of expense have the id");
    t.unique("resource", "id", "two kinds of resource have the id");
    let sections = t.again("section");
    let fields: Vec<Table<'_>> = sections.iter().flat_map(|t| t.again("field")).collect();
    distinct(
        fields.iter().filter_map(|t| t.item("id")),
        "two fields have the id",
    );
    for block in &fields {
        block.unique("field", "id", "two fields of this block have the id");
    }
}

/// Second reading of the fields, once every name is known. Inside a repeated block, a name is
/// first that of the block.
fn conditions_of_display(
    t: &Table<'_>,
    fields: &mut [Field],
    vocabulary: &Vocabulary,
    unread: &[String],
) {
    for (t, field) in t.again("field").iter().zip(fields) {
        field.show_if = t.expr("show_if", vocabulary);
        if let FieldKind::Repeat { fields, .. } = &mut field.kind {
            let mut inside = vocabulary.clone();
            fields.iter().for_each(|field| inside.insert_field(field));
            unread.iter().for_each(|id| inside.forget(id));
            conditions_of_display(t, fields, &inside, unread);
        }
    }
}

fn section(t: &Table<'_>, form: &str, lost: &mut Vec<String>) -> Section {
    let id = t.string("id");
    t.mark(&format!("{form}/section/{id}"));
    let kind = t.keyword(
        "kind",
        &[
            ("fields", SectionKind::Fields),
            ("plan", SectionKind::Plan),
            ("pieces", SectionKind::Pieces),
            ("declarations", SectionKind::Declarations),
        ],
    );
    let unread = kind.is_none();
    let kind = kind.unwrap_or(SectionKind::Fields);
    let fields = fields_of(t, form, false, lost);
    let wants_fields = matches!(kind, SectionKind::Fields | SectionKind::Declarations);
    if wants_fields && fields.is_empty() && !unread {
        t.problem(format!("the section `{id}` has no field"));
    }
    if !wants_fields && !fields.is_empty() {
        t.problem(format!("a section of this kind has no field: `{id}`"));
    }
    Section {
        id,
        title: t.text("title"),
        help: t.text_opt("help"),
        kind,
        funder: t.string_opt("funder"),
        fields,
    }
}

/// The fields of a section or of a block; the ids of those that could not be read go to `lost`.
fn fields_of(t: &Table<'_>, form: &str, repeated: bool, lost: &mut Vec<String>) -> Vec<Field> {
    let read = t.each_watched("field", |t| field(t, form, repeated, lost));
    let unsound = read.iter().filter(|(_, sound)| !sound);
    lost.extend(unsound.map(|(field, _)| field.id.clone()));
    read.into_iter().map(|(field, _)| field).collect()
}

fn field(t: &Table<'_>, form: &str, repeated: bool, lost: &mut Vec<String>) -> Field {
    let id = t.string("id");
    let key = format!("{form}/field/{id}");
    t.mark(&key);
    for name in ["from", "role", "show_if"] {
        t.mark_value(name, &key);
    }
    let kind = field_kind(t, form, &key, repeated, lost);
    if id.contains(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')) {
        t.problem(format!(
            "`{id}`: a field's id is made of small letters, digits and `_`, to be named in conditions"
        ));
    }
    Field {
        id,
        label: t.text("label"),
        help: t.text_opt("help"),
        kind,
        required: t.boolean("required", false),
        show_if: None,
        from: t.string_opt("from"),
        personal: t.boolean("personal", false),
        private: t.boolean("private", false),
        role: t.string_opt("role"),
    }
}

fn field_kind(
    t: &Table<'_>,
    form: &str,
    key: &str,
    repeated: bool,
    lost: &mut Vec<String>,
) -> FieldKind {
    let kind = t.keyword("kind", &KINDS).unwrap_or(Kind::ShortText);
    match kind {
        Kind::ShortText => FieldKind::ShortText {
            max: t.integer_opt("max").unwrap_or(SHORT_TEXT),
        },
        Kind::LongText => FieldKind::LongText {
            max: t.integer_opt("max").unwrap_or(LONG_TEXT),
        },
        Kind::Number => {
            let (min, max) = (t.integer_opt("min"), t.integer_opt("max"));
            limits(t, min.as_ref(), max.as_ref());
            FieldKind::Number { min, max }
        }
        Kind::Amount => {
            let (min, max) = (t.amount_opt("min"), t.amount_opt("max"));
            limits(t, min.as_ref(), max.as_ref());
            FieldKind::Amount { min, max }
        }
        Kind::Date => {
            t.mark_value("after", key);
            FieldKind::Date {
                after: t.string_opt("after"),
                within_months: t.integer_opt("within_months"),
            }
        }
        Kind::YesNo => FieldKind::YesNo,
        Kind::Choice => FieldKind::Choice(choices(t, "options")),
        Kind::Choices => FieldKind::Choices(choices(t, "options")),
        Kind::Commune => FieldKind::Commune,
        Kind::Address => FieldKind::Address,
        Kind::Email => FieldKind::Email,
        Kind::Phone => FieldKind::Phone,
        Kind::Siren => FieldKind::Siren,
        Kind::Siret => FieldKind::Siret,
        Kind::Rna => FieldKind::Rna,
        Kind::Iban => FieldKind::Iban,
        Kind::Person => FieldKind::Person,
        Kind::Declaration => FieldKind::Declaration,
        Kind::Repeat => {
            if repeated {
                t.problem("a repeated block holds no repeated block");
            }
            let fields = fields_of(t, form, true, lost);
            if fields.is_empty() {
                t.problem("a repeated block has fields of its own: [[form.section.field.field]]");
            }
            let min = t.integer_opt("min").unwrap_or(0);
            let max = t.integer_opt("max").unwrap_or(MOST_REPEATS);
            limits(t, Some(&min), Some(&max));
            FieldKind::Repeat { fields, min, max }
        }
    }
}

fn limits<T: Ord>(t: &Table<'_>, min: Option<&T>, max: Option<&T>) {
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        t.problem("`min` is above `max`: no answer is between them");
    }
}

/// The id of a part of the form, whose place is remembered.
fn marked(t: &Table<'_>, form: &str, what: &str) -> String {
    let id = t.string("id");
    t.mark(&format!("{form}/{what}/{id}"));
    id
}

fn piece(t: &Table<'_>, form: &str, vocabulary: &Vocabulary) -> PieceSpec {
    let accept = t.keywords("accept", &ACCEPTED);
    if accept.is_empty() {
        t.problem("`accept` is missing or empty");
    }
    let required = t.boolean("required", false);
    let indispensable = t.boolean("indispensable", false);
    if indispensable && !required {
        t.problem("a piece cannot be indispensable without being required");
    }
    PieceSpec {
        id: marked(t, form, "piece"),
        label: t.text("label"),
        help: t.text_opt("help"),
        required,
        indispensable,
        show_if: t.expr("show_if", vocabulary),
        accept: accept.into_iter().map(str::to_owned).collect(),
        multiple: t.boolean("multiple", false),
        private: t.boolean("private", false),
        funder: t.string_opt("funder"),
        source: t.string("source"),
        confidence: t.confidence(),
    }
}
