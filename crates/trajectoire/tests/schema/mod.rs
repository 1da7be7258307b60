//! Whether a JSON value is as a schema of `docs/schemas/` says: the few words of JSON Schema that
//! these files use. A word that is not understood fails, so that no promise goes unchecked.

use serde_json::{Map, Value};

/// Panics with the path of what does not hold.
pub fn hold(schema: &Value, value: &Value) {
    check(schema, schema, value, "$");
}

fn check(root: &Value, schema: &Value, value: &Value, path: &str) {
    let rules = schema.as_object().unwrap();
    for (word, rule) in rules {
        match word.as_str() {
            "$schema" | "title" | "description" | "$defs" => {}
            "$ref" => {
                let name = rule.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                check(root, &root["$defs"][name], value, path);
            }
            "type" => assert!(is_of(rule, value), "{path}: {value} is not {rule}"),
            "enum" => assert!(
                rule.as_array().unwrap().contains(value),
                "{path}: {value} is not one of {rule}"
            ),
            "const" => assert_eq!(rule, value, "{path}"),
            "format" => {
                assert_eq!(rule, "date", "{path}: this test knows no other format");
                let day = value.as_str().map(str::parse::<jiff::civil::Date>);
                assert!(
                    value.is_null() || matches!(day, Some(Ok(_))),
                    "{path}: {value}"
                );
            }
            "minimum" => assert!(value.as_i64() >= rule.as_i64(), "{path}: {value} < {rule}"),
            "required" => {
                for name in rule.as_array().unwrap() {
                    let name = name.as_str().unwrap();
                    // a nullable object that is null has no members
                    assert!(
                        value.is_null() || value.get(name).is_some(),
                        "{path}: {name} is missing"
                    );
                }
            }
            "additionalProperties" => {
                let known = rules["properties"].as_object().unwrap();
                for name in members(value).keys() {
                    assert!(
                        known.contains_key(name),
                        "{path}: {name} is not in the schema"
                    );
                }
            }
            "properties" => {
                for (name, member) in members(value) {
                    if let Some(rule) = rule.get(&name) {
                        check(root, rule, &member, &format!("{path}.{name}"));
                    }
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, item, &format!("{path}[{index}]"));
                }
            }
            other => panic!("{path}: this test does not know `{other}`"),
        }
    }
}

fn members(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn is_of(rule: &Value, value: &Value) -> bool {
    match rule {
        Value::Array(rules) => rules.iter().any(|rule| is_of(rule, value)),
        _ => match rule.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            other => panic!("this test does not know the type `{other}`"),
        },
    }
}
