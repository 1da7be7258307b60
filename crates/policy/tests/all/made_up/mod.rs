//! The made-up region with a scheme whose amount is written by the test.

use jiff::civil::date;
use policy::{Files, Region, Scheme};

use crate::common::{files, listed};

pub const SCHEME: &str = "schemes/coup-de-pouce/2024-01-01.toml";
pub const TINY: &str = "../testkit/regions/tiny";

/// The scheme as it is in the made-up region, without the examples that prove it as it is.
pub fn scheme_text() -> String {
    let text = String::from_utf8(files(TINY).get(SCHEME).unwrap().to_vec()).unwrap();
    let end = text.find("[[example]]").unwrap_or(text.len());
    text[..end].to_owned()
}

/// The made-up region whose scheme has a second funder and computes its amounts so.
pub fn with(amount: &str) -> Files {
    let text = scheme_text();
    let start = text.find("[amount]").unwrap();
    let end = text.find("[[form.section]]").unwrap();
    let text = format!("{}{}", &text[..start], &text[end..]).replace(
        "funders = [\"assemblee-tevenn\"]",
        "funders = [\"assemblee-tevenn\", \"compagnie\"]",
    );
    let mut files = files(TINY);
    files.insert(SCHEME, format!("{text}\n{amount}"));
    let mut funders = files.get("funders.toml").unwrap().to_vec();
    funders.extend_from_slice(
        b"\n[[funder]]\nid = \"compagnie\"\nname = \"La Compagnie\"\nfrom = 2000-01-01\nsource = \"Essai\"\n",
    );
    files.insert("funders.toml", funders);
    files
}

pub fn region(files: &Files) -> Region {
    Region::load(files).unwrap_or_else(|problems| panic!("{}", listed(&problems)))
}

pub fn scheme(region: &Region) -> &Scheme {
    region
        .scheme_version("coup-de-pouce", date(2024, 1, 1))
        .unwrap()
}
