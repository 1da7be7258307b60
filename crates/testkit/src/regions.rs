//! The regions that tests install, read once a process.

use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use policy::{Files, Region};

/// Tevenn, which does not exist: proof that nothing about a real region is in the programs.
pub fn tiny() -> Arc<Region> {
    static REGION: OnceLock<Arc<Region>> = OnceLock::new();
    REGION.get_or_init(|| load("regions/tiny")).clone()
}

/// Brittany, as installed.
pub fn brittany() -> Arc<Region> {
    static REGION: OnceLock<Arc<Region>> = OnceLock::new();
    REGION
        .get_or_init(|| load("../../regions/brittany"))
        .clone()
}

/// Tevenn, where three funders share the only scheme: the assembly leads, a fund that has a committee of
/// its own reads little of it, and the inter-municipality needs an agreement, in force from 20 January 2026 to the end of the year.
pub fn shared() -> Arc<Region> {
    static REGION: OnceLock<Arc<Region>> = OnceLock::new();
    REGION
        .get_or_init(|| {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("regions/tiny");
            let mut files = Files::default();
            collect(&root, &root, &mut files);
            let scheme = "schemes/coup-de-pouce/2024-01-01.toml";
            for (file, change) in [
                ("bodies.toml", include_str!("../regions/shared/bodies.toml")),
                (
                    "funders.toml",
                    include_str!("../regions/shared/funders.toml"),
                ),
                (scheme, include_str!("../regions/shared/mandates.toml")),
            ] {
                let before =
                    String::from_utf8_lossy(files.get(file).unwrap_or_default()).into_owned();
                let named = before.replace(
                    "funders = [\"assemblee-tevenn\"]",
                    "funders = [\"assemblee-tevenn\", \"fonds-des-iles\", \"epci\"]",
                );
                files.insert(file, format!("{named}\n{change}"));
            }
            Arc::new(read(&files, "regions/shared"))
        })
        .clone()
}

fn load(folder: &str) -> Arc<Region> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Files::default();
    collect(&root, &root, &mut files);
    Arc::new(read(&files, folder))
}

#[expect(clippy::panic, reason = "no test can run without its region")]
fn read(files: &Files, folder: &str) -> Region {
    Region::load(files).unwrap_or_else(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{folder}:\n{}", lines.join("\n"))
    })
}

#[expect(clippy::unwrap_used, reason = "no test can run without its region")]
fn collect(root: &Path, folder: &Path, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            files.insert(name, fs::read(&path).unwrap());
        }
    }
}
