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

#[expect(clippy::panic, reason = "no test can run without its region")]
fn load(folder: &str) -> Arc<Region> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Files::default();
    collect(&root, &root, &mut files);
    Arc::new(Region::load(&files).unwrap_or_else(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{}:\n{}", root.display(), lines.join("\n"))
    }))
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
