//! The worked example of the guide for policy officers is a scheme that stands.

use crate::common::{files, listed, load};
use policy::{Region, check};

const REGION: &str = "../../regions/brittany";
const GUIDE: &str = include_str!("../../../../docs/guides/policy-officer.md");
const FILE: &str = "schemes/ateliers-partages/2026-01-01.toml";

/// The extracts of the guide, put end to end.
fn written() -> String {
    let mut text = String::new();
    let mut inside = false;
    for line in GUIDE.lines() {
        match line {
            "```toml" => inside = true,
            "```" => inside = false,
            line if inside => {
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    text
}

#[test]
fn the_worked_example_passes_every_check() {
    let before = load(REGION).schemes.len();
    let mut region = files(REGION);
    region.insert(FILE, written());
    let region = Region::load(&region).unwrap_or_else(|problems| panic!("{}", listed(&problems)));
    assert_eq!(region.schemes.len(), before + 1);
    let problems = check::check(&region).problems;
    assert!(problems.is_empty(), "{}", listed(&problems));
}

#[test]
fn without_one_of_its_examples_it_is_refused() {
    let text = written();
    // Each proves something that no other does.
    for (id, lacking) in [
        ("at-floor", "exactly at"),
        ("above-ceiling", "just above"),
        ("one-evening", "no example fails this condition"),
    ] {
        let start = text.find(&format!("[[example]]\nid = \"{id}\"")).unwrap();
        let end = text[start + 1..].find("[[example]]").unwrap() + start + 1;
        let mut region = files(REGION);
        region.insert(FILE, format!("{}{}", &text[..start], &text[end..]));
        let region =
            Region::load(&region).unwrap_or_else(|problems| panic!("{}", listed(&problems)));
        let problems = check::check(&region).problems;
        assert!(
            problems
                .iter()
                .any(|one| one.file == FILE && one.message.contains(lacking)),
            "{id}: {}",
            listed(&problems)
        );
    }
}
