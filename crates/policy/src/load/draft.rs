//! One scheme file read into a region that is already there: a draft, before it is installed.

use jiff::civil::Date;

use super::reader::Context;
use super::region::validity;
use super::scheme::scheme;
use crate::check;
use crate::model::{Region, Scheme};
use crate::problem::Problem;

/// Name of a draft whose id or first day cannot be read.
const UNNAMED: &str = "schemes/draft.toml";

impl Region {
    /// The same region with the version that a scheme file says: it replaces the one of the same
    /// scheme and first day, else it is added, and an earlier version without end stops the day
    /// before. Gives the id and the first day too.
    ///
    /// # Errors
    /// Every mistake of the file, as [`Region::load`] and [`check::check_draft`] find them: its examples
    /// may still say what the rule was.
    pub fn with_draft(&self, content: &[u8]) -> Result<(Region, String, Date), Vec<Problem>> {
        let (drafted, mut problems) = self.read_version(content);
        let Some((region, id, from)) = drafted else {
            return Err(problems);
        };
        let file = file_of(&id, from);
        let found = check::check_draft(&region).problems;
        problems.extend(found.into_iter().filter(|one| one.file == file));
        if problems.is_empty() {
            Ok((region, id, from))
        } else {
            problems.sort();
            Err(problems)
        }
    }

    /// As [`Region::with_draft`], without asking that the version fit the others nor that its
    /// examples prove it: enough to read it beside another.
    ///
    /// # Errors
    /// What cannot be read: keys, values, rules.
    pub fn with_version(&self, content: &[u8]) -> Result<(Region, String, Date), Vec<Problem>> {
        let (drafted, problems) = self.read_version(content);
        drafted.filter(|_| problems.is_empty()).ok_or(problems)
    }

    /// The region with the version, as far as it can be read, and what is wrong with it.
    fn read_version(&self, content: &[u8]) -> (Option<(Region, String, Date)>, Vec<Problem>) {
        let first = Context::default();
        let named = first.read(UNNAMED, content, |t| (t.string("id"), validity(t).from));
        let file = match named {
            Some((id, from)) if !id.is_empty() => file_of(&id, from),
            _ => UNNAMED.to_owned(),
        };
        let context = Context::default();
        context.know(&self.parameters, false);
        let read = context.read(&file, content, |t| {
            let from = validity(t).from;
            let before = |one: &&Scheme| one.validity.from < from;
            let earlier: Vec<Scheme> = self.schemes.iter().filter(before).cloned().collect();
            scheme(t, &file, &self.vocabulary, &earlier)
        });
        let mut problems = context.problems.into_inner();
        problems.sort();
        problems.dedup();
        let drafted = read.map(|version| {
            let (id, from) = (version.id.clone(), version.validity.from);
            let mut region = self.clone();
            region.origins.absorb(context.origins.into_inner());
            place(&mut region, version);
            (region, id, from)
        });
        (drafted, problems)
    }
}

fn file_of(id: &str, from: Date) -> String {
    format!("schemes/{id}/{from}.toml")
}

/// Puts a version among the others of its scheme.
fn place(region: &mut Region, draft: Scheme) {
    let same = |one: &Scheme| one.id == draft.id && one.validity.from == draft.validity.from;
    region.schemes.retain(|one| !same(one));
    for earlier in &mut region.schemes {
        let open = earlier.validity.to.is_none() && earlier.validity.from < draft.validity.from;
        if earlier.id == draft.id && open && draft.overlaps.is_none() {
            earlier.validity.to = draft.validity.from.yesterday().ok();
        }
    }
    region.schemes.push(draft);
    region
        .schemes
        .sort_by(|a, b| (&a.id, a.validity.from).cmp(&(&b.id, b.validity.from)));
}
