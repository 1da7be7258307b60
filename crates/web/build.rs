//! Checks the messages against the code that uses them, and packs messages and static files.
//!
//! - Every key read by a template or by Rust code (`t.get("key")`, `t.args("key", …)`,
//!   `t.args2`, `t.many`, `key("key")`) must exist in French, else the build stops (unless
//!   `WEB_DRAFT` is set, to look at a page before its sentences are written).
//! - A key written twice in one language stops the build; so does a file Fluent cannot read.
//! - Breton and English fall back to French: what they lack is counted in a warning and listed
//!   in `OUT_DIR/untranslated.txt`.
//! - Static files get one common hash in their address, so that they can be cached for ever.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use fluent_bundle::FluentResource;
use sha2::{Digest, Sha256};

/// Environment variable of a draft build: keys missing in French are only counted.
const DRAFT: &str = "WEB_DRAFT";

const LANGUAGES: [&str; 3] = ["fr", "br", "en"];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => {
            for problem in problems {
                println!("cargo::error={problem}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Vec<String>> {
    let here = PathBuf::from(env("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env("OUT_DIR")?);
    let messages = here.join("../../messages");
    for path in ["templates", "src", "static", "build.rs", "askama.toml"] {
        println!("cargo::rerun-if-changed={}", here.join(path).display());
    }
    println!("cargo::rerun-if-changed={}", messages.display());
    pack_messages(&here, &messages, &out)?;
    pack_static(&here, &out)
}

fn env(name: &str) -> Result<String, Vec<String>> {
    std::env::var(name).map_err(|_| vec![format!("{name} is not set: run this through cargo")])
}

/// One language: its files, and where each key was written first.
#[derive(Default)]
struct Catalogue {
    files: Vec<PathBuf>,
    keys: BTreeMap<String, String>,
}

fn pack_messages(here: &Path, messages: &Path, out: &Path) -> Result<(), Vec<String>> {
    let mut problems = Vec::new();
    let mut catalogues = BTreeMap::new();
    for language in LANGUAGES {
        let catalogue = read_catalogue(&messages.join(language), language, &mut problems);
        catalogues.insert(language, catalogue);
    }
    let mut used = BTreeMap::new();
    for (folder, extension) in [("templates", "html"), ("src", "rs")] {
        for file in files_under(&here.join(folder), extension) {
            let mut text = read(&file, &mut problems);
            if extension == "rs" {
                // Documentation may show the calls without meaning them.
                let code = |line: &&str| !line.trim_start().starts_with("//");
                text = text.lines().filter(code).collect::<Vec<_>>().join("\n");
            }
            let shown = file
                .strip_prefix(here)
                .unwrap_or(&file)
                .display()
                .to_string();
            for key in keys_used(&text) {
                used.entry(key).or_insert_with(|| shown.clone());
            }
        }
    }
    let french = &catalogues["fr"];
    // Writing a page comes before writing its sentences: a draft build shows the bare keys.
    println!("cargo::rerun-if-env-changed={DRAFT}");
    let draft = std::env::var_os(DRAFT).is_some();
    let missing: Vec<_> = used
        .iter()
        .filter(|(key, _)| !french.keys.contains_key(*key))
        .collect();
    for (key, file) in &missing {
        if !draft {
            problems.push(format!("{file}: message « {key} » is missing from messages/fr/*.ftl ({DRAFT}=1 to go on without)"));
        }
    }
    if draft && !missing.is_empty() {
        println!(
            "cargo::warning=draft: {} messages are missing in French",
            missing.len()
        );
    }
    let mut untranslated = String::new();
    let mut complete = vec!["fr"];
    for language in ["br", "en"] {
        let known: BTreeSet<_> = catalogues[language].keys.keys().collect();
        let lacking: Vec<_> = french
            .keys
            .keys()
            .filter(|key| !known.contains(key))
            .collect();
        if lacking.is_empty() {
            complete.push(language);
        } else {
            println!(
                "cargo::warning={language}: {} of {} messages are not translated yet, French is shown",
                lacking.len(),
                french.keys.len()
            );
        }
        for key in lacking {
            let _ = writeln!(untranslated, "{language} {key}");
        }
        for key in known {
            if !french.keys.contains_key(key) {
                problems.push(format!(
                    "messages/{language}: « {key} » does not exist in French"
                ));
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut code = String::new();
    for (language, catalogue) in &catalogues {
        let _ = writeln!(
            code,
            "pub(crate) const {}: &[&str] = &[",
            language.to_uppercase()
        );
        for file in &catalogue.files {
            let _ = writeln!(code, "    include_str!({:?}),", file.display().to_string());
        }
        code.push_str("];\n");
    }
    let _ = writeln!(
        code,
        "/// Languages that lack no message.\npub(crate) const COMPLETE: &[&str] = &{complete:?};"
    );
    write(&out.join("messages.rs"), code.as_bytes())?;
    write(&out.join("untranslated.txt"), untranslated.as_bytes())
}

fn read_catalogue(folder: &Path, language: &str, problems: &mut Vec<String>) -> Catalogue {
    let mut catalogue = Catalogue::default();
    for file in files_under(folder, "ftl") {
        let text = read(&file, problems);
        let name = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let shown = format!("messages/{language}/{}", name.unwrap_or_default());
        if let Err((_, errors)) = FluentResource::try_new(text.clone()) {
            for error in errors {
                let line = text
                    .get(..error.pos.start)
                    .map_or(0, |start| start.lines().count());
                problems.push(format!("{shown}:{line}: {}", error.kind));
            }
        }
        for (number, line) in text.lines().enumerate() {
            let Some(key) = key_defined(line) else {
                continue;
            };
            let place = format!("{shown}:{}", number + 1);
            if let Some(first) = catalogue.keys.get(key) {
                problems.push(format!("{place}: « {key} » is already written in {first}"));
            } else {
                catalogue.keys.insert(key.to_owned(), place);
            }
        }
        catalogue
            .files
            .push(fs::canonicalize(&file).unwrap_or(file));
    }
    catalogue
}

/// The key a line of a Fluent file defines, if it defines one: `key = …` at the first column.
fn key_defined(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim_end();
    let first = key.chars().next()?;
    let rest = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (first.is_ascii_alphabetic() && key.chars().all(rest)).then_some(key)
}

/// Keys read by a template or a Rust file: the literal that follows one of the known calls.
fn keys_used(text: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for call in ["t.get(", "t.args(", "t.args2(", "t.many(", "key("] {
        for (at, _) in text.match_indices(call) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let rest = text[at + call.len()..].trim_start();
            if let Some((key, _)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
                keys.push(key.to_owned());
            }
        }
    }
    keys
}

fn pack_static(here: &Path, out: &Path) -> Result<(), Vec<String>> {
    let mut problems = Vec::new();
    let folder = here.join("static");
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    let mut hash = Sha256::new();
    let mut contents = Vec::new();
    for name in &names {
        let bytes = fs::read(folder.join(name)).map_err(|e| vec![format!("{name}: {e}")])?;
        hash.update(name.as_bytes());
        hash.update(&bytes);
        contents.push(bytes);
    }
    let hash: String = hash
        .finalize()
        .iter()
        .take(6)
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
    let mut code = String::from("pub(crate) const FILES: &[File] = &[\n");
    for (name, bytes) in names.iter().zip(contents) {
        let kind = match name.rsplit_once('.').map(|(_, end)| end) {
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some("png") => "image/png",
            Some("ico") => "image/x-icon",
            Some("txt") => "text/plain; charset=utf-8",
            _ => {
                problems.push(format!("static/{name}: which kind of file is this?"));
                continue;
            }
        };
        // Modules import each other by the name in the folder; the address carries the hash.
        let bytes = match (
            kind.starts_with("text/javascript"),
            String::from_utf8(bytes),
        ) {
            (true, Ok(text)) => text
                .replace("from \"./", &format!("from \"./{hash}-"))
                .into_bytes(),
            (_, Ok(text)) => text.into_bytes(),
            (_, Err(error)) => error.into_bytes(),
        };
        let packed = out.join(format!("static-{name}"));
        write(&packed, &bytes)?;
        let _ = writeln!(
            code,
            "    File {{ name: {name:?}, url: \"/static/{hash}-{name}\", kind: {kind:?}, bytes: include_bytes!({:?}) }},",
            packed.display().to_string()
        );
    }
    code.push_str("];\n");
    for file in files_under(&here.join("templates"), "html") {
        let text = read(&file, &mut problems);
        for (at, call) in text.match_indices("asset(\"") {
            let name = text[at + call.len()..]
                .split('"')
                .next()
                .unwrap_or_default();
            if !names.iter().any(|known| known == name) {
                problems.push(format!("{}: static/{name} does not exist", file.display()));
            }
        }
    }
    if problems.is_empty() {
        write(&out.join("static.rs"), code.as_bytes())
    } else {
        Err(problems)
    }
}

/// Files with this extension in a folder and its sub-folders, in the order of their paths.
fn files_under(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path, problems: &mut Vec<String>) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| {
        problems.push(format!("{}: {error}", path.display()));
        String::new()
    })
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Vec<String>> {
    fs::write(path, bytes).map_err(|error| vec![format!("{}: {error}", path.display())])
}
