//! The files of a region folder, as bytes.

use std::collections::BTreeMap;

/// Relative paths (with `/`, e.g. `schemes/x/2024-01-01.toml`) and contents. Whoever has a file
/// system or an embedded folder fills it; this crate never opens a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files(pub BTreeMap<String, Vec<u8>>);

impl Files {
    pub fn from_pairs<P: Into<String>, C: Into<Vec<u8>>>(
        pairs: impl IntoIterator<Item = (P, C)>,
    ) -> Files {
        Files(
            pairs
                .into_iter()
                .map(|(path, content)| (path.into(), content.into()))
                .collect(),
        )
    }

    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: impl Into<String>, content: impl Into<Vec<u8>>) {
        self.0.insert(path.into(), content.into());
    }

    /// Paths under `folder` (e.g. `schemes/`) ending in `suffix`, in order.
    pub fn under<'a>(
        &'a self,
        folder: &'a str,
        suffix: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        self.0
            .iter()
            .filter(move |(path, _)| path.starts_with(folder) && path.ends_with(suffix))
            .map(|(path, content)| (path.as_str(), content.as_slice()))
    }
}
