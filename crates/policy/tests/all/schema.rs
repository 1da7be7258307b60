//! The schema for editors knows the keys that the reader knows, no more and no less.

use std::collections::BTreeSet;
use std::path::Path;

use crate::common::{listed, load};
use crate::made_up::{SCHEME, TINY, region, scheme, scheme_text, with};
use policy::Region;
use serde_json::Value;

/// A key that nothing is near to.
const STRANGER: &str = "zzzzzzzzzzzz";

const RICH: &str = r#"
[amount]
rate = { value = "50 %", source = "Essai", confidence = "A" }
rates = [{ when = 'project.collective', value = "60 %", source = "Essai", confidence = "A", text = "À plusieurs" }]
bonuses = [{ id = "far", value = "10 %", source = "Essai", confidence = "A", text = "Loin" }]

[[amount.expense]]
kind = "meals"
share_ceiling = { value = "20 %", source = "Essai", confidence = "A" }
source = "Essai"
confidence = "A"

[amount.base]
vat = "ht"

[[funding]]
funder = "compagnie"

[[mandate]]
funder = "assemblee-tevenn"
lead = true
instructs = "atelier-du-phare"
decides = "conseil-du-mole"
source = "Essai"
confidence = "A"

[mandate.agreement]
with = "compagnie"
source = "Essai"

[[mandate]]
funder = "compagnie"
instructs = "self"
decides = "self"
source = "Essai"
confidence = "A"

[[example]]
id = "one"
text = "Essai"
situation = {}
verdict = "unknown"
"#;

/// The keys that the reader knows where a stranger is put after `anchor`.
fn read_keys(anchor: &str, stranger: &str) -> BTreeSet<String> {
    let mut files = with(RICH);
    let text = String::from_utf8(files.get(SCHEME).unwrap().to_vec()).unwrap();
    assert!(text.contains(anchor), "{anchor}");
    files.insert(
        SCHEME,
        text.replacen(anchor, &format!("{anchor}{stranger}"), 1),
    );
    let problems = Region::load(&files).unwrap_err();
    let of_stranger: Vec<_> = problems
        .iter()
        .filter(|one| one.message.contains(STRANGER))
        .collect();
    assert_eq!(of_stranger.len(), 1, "{anchor}: {}", listed(&problems));
    let known = of_stranger[0].message.split("(known: ").nth(1).unwrap();
    known
        .trim_end_matches(')')
        .split(", ")
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_table_has_the_keys_of_the_reader() {
    // Without the stranger, both files stand.
    assert!(!load(TINY).schemes.is_empty());
    assert!(!scheme(&region(&with(RICH))).examples.is_empty());
    let schema = policy::schema::scheme();
    let line = format!("\n{STRANGER} = 1");
    let inline = format!("{STRANGER} = 1, ");
    let cases = [
        ("id = \"coup-de-pouce\"", &line, ""),
        ("[[condition]]", &line, "/condition/items"),
        ("[[figure]]", &line, "/figure/items"),
        ("since = { ", &inline, "/since"),
        ("[[step]]", &line, "/step/items"),
        ("[amount]", &line, "/amount"),
        ("rates = [{ ", &inline, "/amount/properties/rates/items"),
        ("bonuses = [{ ", &inline, "/amount/properties/bonuses/items"),
        (
            "[[amount.expense]]",
            &line,
            "/amount/properties/expense/items",
        ),
        (
            "share_ceiling = { ",
            &inline,
            "/amount/properties/expense/items/properties/share_ceiling",
        ),
        ("[amount.base]", &line, "/amount/properties/base"),
        ("[[funding]]", &line, "/funding/items"),
        ("[[mandate]]", &line, "/mandate/items"),
        (
            "[mandate.agreement]",
            &line,
            "/mandate/items/properties/agreement",
        ),
        ("[state_aid]", &line, "/state_aid"),
        ("[[example]]", &line, "/example/items"),
        ("[[form.section]]", &line, "/form/properties/section/items"),
        ("[[form.piece]]", &line, "/form/properties/piece/items"),
        ("[[form.expense]]", &line, "/form/properties/expense/items"),
        (
            "[[form.resource]]",
            &line,
            "/form/properties/resource/items",
        ),
    ];
    for (anchor, stranger, place) in cases {
        let pointer = match place {
            "" => "/properties".to_owned(),
            place => format!("/properties{place}/properties"),
        };
        let keys = schema
            .pointer(&pointer)
            .unwrap_or_else(|| panic!("{pointer}"));
        let keys: BTreeSet<String> = keys.as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, read_keys(anchor, stranger), "{anchor}");
    }
}

#[test]
fn fields_of_every_kind_are_covered() {
    let schema = policy::schema::scheme();
    let field = "/properties/form/properties/section/items/properties/field/items/properties";
    let keys: BTreeSet<String> = schema
        .pointer(field)
        .unwrap()
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    let kinds = schema
        .pointer(&format!("{field}/kind/enum"))
        .unwrap()
        .as_array()
        .unwrap();
    let mut read = BTreeSet::new();
    for kind in kinds.iter().filter_map(Value::as_str) {
        let mut files = with(RICH);
        let text = scheme_text();
        let anchor = "[[form.section.field]]\nid = \"truth\"";
        assert!(text.contains(anchor));
        let added = format!(
            "[[form.section.field]]\nid = \"new\"\nlabel = \"Essai\"\nkind = \"{kind}\"\n{STRANGER} = 1\n\n{anchor}"
        );
        files.insert(SCHEME, text.replacen(anchor, &added, 1));
        let problems = Region::load(&files).unwrap_err();
        let stranger = problems
            .iter()
            .find(|one| one.message.contains(STRANGER))
            .unwrap();
        let known = stranger.message.split("(known: ").nth(1).unwrap();
        read.extend(known.trim_end_matches(')').split(", ").map(str::to_owned));
    }
    assert_eq!(keys, read);
}

#[test]
fn the_file_for_editors_is_up_to_date() {
    let written = format!("{:#}\n", policy::schema::scheme());
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas/scheme.schema.json");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, &written).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(&file).unwrap_or_default(),
        written,
        "UPDATE_DOCS=1 cargo test -p policy schema"
    );
}
