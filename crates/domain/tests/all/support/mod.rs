//! A form with a field of every kind, in the made-up region of the tests.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::fs;
use std::path::Path;

use domain::Raw;
use domain::form::{FormContext, Said, SectionCheck, check_section};
use jiff::civil::date;
use policy::{Files, Form, Region, Section};

fn collect(root: &Path, folder: &Path, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            files.insert(name.replace('\\', "/"), fs::read(&path).unwrap());
        }
    }
}

pub fn region() -> Region {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/regions/tiny");
    let mut files = Files::default();
    collect(&root, &root, &mut files);
    files.insert(
        "schemes/everything/2025-01-01.toml",
        include_bytes!("everything.toml").as_slice(),
    );
    Region::load(&files).unwrap_or_else(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    })
}

/// The region of the product, for what depends on its real texts.
pub fn brittany() -> Region {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regions/brittany");
    let mut files = Files::default();
    collect(&root, &root, &mut files);
    Region::load(&files).unwrap_or_else(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    })
}

pub fn form(region: &Region) -> &Form {
    let scheme = region.scheme_on("everything", date(2026, 1, 1)).unwrap();
    scheme.form.as_ref().unwrap()
}

pub fn section<'a>(form: &'a Form, id: &str) -> &'a Section {
    form.sections
        .iter()
        .find(|section| section.id == id)
        .unwrap()
}

pub fn context(region: &Region) -> FormContext<'_> {
    FormContext {
        form: form(region),
        territory: &region.territory,
        today: date(2026, 1, 14),
        lang: "fr",
    }
}

/// Checks a section given all the answers of the form.
pub fn check(region: &Region, id: &str, all: &Raw) -> SectionCheck {
    let said = Said::of(form(region), all.clone());
    check_section(section(form(region), id), all, &said, &context(region))
}
