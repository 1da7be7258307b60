//! Reading region folders from the disk, for tests.

use std::fs;
use std::path::{Path, PathBuf};

use policy::{Files, Problem, Region};

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

/// The files of a folder given from this crate.
pub fn files(folder: &str) -> Files {
    let root: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Files::default();
    collect(&root, &root, &mut files);
    files
}

pub fn load(folder: &str) -> Region {
    Region::load(&files(folder)).unwrap_or_else(|problems| panic!("{}", listed(&problems)))
}

pub fn listed(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}
