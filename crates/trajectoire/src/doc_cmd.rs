//! `trajectoire policy doc`: the public page of a scheme, from its file alone.

use anyhow::Context;
use jiff::civil::Date;
use policy::{Region, Scheme};
use web::T;
use web::scheme::{SchemeWords, markdown};

use crate::Outcome;
use crate::args::DocArgs;
use crate::open;

/// `trajectoire policy doc`.
pub fn doc(args: &DocArgs) -> anyhow::Result<Outcome> {
    let region = open::region(args.dir.as_deref())?;
    let today = open::today(&region)?;
    let schemes: Vec<&Scheme> = match &args.scheme {
        Some(named) => {
            let (id, from) = open::version(&region, named, Some(today))?;
            region.scheme_version(&id, from).into_iter().collect()
        }
        None => region.schemes.iter().collect(),
    };
    for scheme in schemes {
        let page = page(&region, scheme, today);
        match &args.to {
            None => say_part!("{page}"),
            Some(folder) => {
                std::fs::create_dir_all(folder)
                    .with_context(|| format!("cannot make the folder {}", folder.display()))?;
                let file = folder.join(format!("{}-{}.md", scheme.id, scheme.validity.from));
                std::fs::write(&file, page)
                    .with_context(|| format!("cannot write {}", file.display()))?;
                say!("{}", file.display());
            }
        }
    }
    Ok(Outcome::Done)
}

/// Names of bodies are those of today, or of the last day of a version that is over.
fn page(region: &Region, scheme: &Scheme, today: Date) -> String {
    let t = T::default();
    let last = scheme.validity.to.filter(|to| *to < today);
    let on = last.unwrap_or(today).max(scheme.validity.from);
    markdown(t, &SchemeWords::of(t, region, scheme, on))
}
