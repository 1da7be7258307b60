//! From a region folder to a checked [`Region`].
//!
//! ```text
//! region.toml        id, name, authority, tagline, departments = [{ code, name }], time_zone,
//!                    holidays, languages, [contact], [court]: name, address, phone, email, website
//! situation.toml     [[question]] id, label, help, kind = commune | choice | choices | yes-no,
//!                    options = [{ id, label, help }]
//! parameters.toml    [[parameter]] key, from, to, value, dated_by = filing | grant | signature, label,
//!                    text, source, confidence
//! funders.toml       [[funder]] id, name, from, to, siret, source, members = epci | departments (a
//!                    class: a member is named `<id>:<code>`), member_name, article = le | la | l’ |
//!                    les, member_articles = { <first word> = article },
//!                    [[funder.agreement]] member, with, from, to, source, confidence
//! bodies.toml        [[body]] id, kind, mandate, decides, source, confidence, [body.contact],
//!                    [body.rules] quorum, decision, proxies, source, confidence (committees that sit),
//!                    name = "…" or [[body.name]] from, to, value, article
//! state-aid.toml     [[regime]] id, kind = de-minimis | block-exemption | none, label, help, from,
//!                    to, text, source, confidence, counts = ["…"], register = "parameter";
//!                    [[regime.ceiling]] from, parameter = "…", years, counted = fiscal-years |
//!                    rolling-years; [margins] discount, new_firm, text, source, confidence,
//!                    [[margins.class]] id, label, high, normal, low
//! criteria.toml      [[family]] id, title, [[family.criterion]] id, question, help, scale
//! actors/*.toml      [[actor]] id, kind, kind_label, name, from, to, territory = ["epci:…",
//!                    "department:…", "commune:…", "region"], territory_confidence, missions,
//!                    [actor.contact], source, confidence, order
//! pages/*.toml       id, title, [[section]] heading, paragraphs
//! documents/*.typ    Typst templates
//! demo/*.toml         invented people and words: read by demonstrations, not here
//! territory/         source.toml (vintage, source, licence, changes), communes.json, epci.json,
//!                    anciens-codes.csv
//! schemes/<id>/<from>.toml
//!   id, from, to, name, summary, presentation, kind, stages, audience, gives, manager,
//!   committee, funders, next, how, source, since
//!   [[figure]]     label, value
//!   overlaps       replace-later | keep-earlier: how this version and an earlier one that it
//!                  overlaps are chosen
//!   [[condition]]  id, rule, text, otherwise, dossier_only, funder, source, confidence
//!   [[step]]       title, text, delay
//!   [amount]       the aid of the lead funder: funder (else the first of `funders`), rate,
//!                  rates = [{ when, value, text, source, confidence }],
//!                  bonuses = [{ id, when, value, text, source, confidence }] or flat,
//!                  base_ceiling, floor, ceiling, public_share, round_to
//!   [[amount.expense]]  kind, eligible, line_ceiling, share_ceiling = { value, of, source,
//!                  confidence }, when, text, source, confidence
//!   [amount.base]  vat = as-written | ht | ttc | by-position, engaged_after_filing, text, source,
//!                  confidence
//!   [[funding]]    the same for another funder: funder, lead
//!   [[mandate]]    where several funders decide on one dossier: funder, lead, resource, instructs,
//!                  opinion, decides, signs, pays (bodies, or `self`), sees = [pieces | messages | notes |
//!                  opinions | journal | documents], when, agreement = { with, when, source }, text,
//!                  source, confidence
//!   [[example]]    id, text, on, situation = { name = value }, verdict, conditions = { id = … },
//!                  amount, amounts = { funder = … }
//!   [state_aid]    regime = "…", declared = "field"; [state_aid.repayment] deferral_months, years,
//!                  every = "field", every_months = [{ choice, months }]
//!   [repayment]    figures: rate, deferral, length, every (lengths: "24 months", "5 years")
//!   [payment]      delay (figure: "80 days"); [[payment.part]] when = signature | start | progress |
//!                  balance, share (figure), text
//!   [[form.section]]              id, title, help, kind = fields | plan | pieces | declarations,
//!                                 funder (asked by this one alone)
//!   [[form.section.field]]        id, label, help, kind, required, show_if, from, personal, private,
//!                                 role, and by kind: options; min, max; after, within_months
//!   [[form.section.field.field]]  the fields of a repeated block
//!   [[form.piece]]     id, label, help, required, indispensable, show_if, accept, multiple,
//!                      private, funder, source, confidence
//!   [[form.expense]]   id, label, help, eligible, in_kind, reason, source, confidence
//!   [[form.resource]]  id, label, help, public, in_kind, requested, funder
//! ```
//!
//! A text is a string (French) or `{ fr, br, en }`. A figure (`since`, `value`, `delay`, those of
//! `[amount]`) is `{ value, source, confidence, note }` or `{ unknown = true, source, note }`; an amount or a rate
//! may be a legal parameter, `{ parameter = "key", note }`, as it is on the first day of the version;
//! `confidence` is `A`, `B`, `C` or `assumption`. Amounts and rates are written with their unit.
//!
//! Reading is strict: an unknown key, a missing one, a figure without a source, a misspelt name in
//! a condition are problems with file, line and column, and all are given at once.

mod aid;
mod amount;
mod draft;
mod example;
mod form;
mod mandate;
mod reader;
mod region;
mod scheme;
mod terms;

pub(crate) use form::field_kinds;

use std::collections::BTreeMap;

use crate::expr::{LAW, Vocabulary};
use crate::files::Files;
use crate::holes::RegionHoles;
use crate::model::{Body, Parameter, Question, Region, Scheme};
use crate::problem::{Problem, nearest};
use crate::situation::{COMMUNE, DEPARTMENT, EPCI};
use crate::territory::Territory;
use reader::Context;

/// Files of the region folder that are read by name.
const NAMED: [&str; 8] = [
    "region.toml",
    "situation.toml",
    "parameters.toml",
    "funders.toml",
    "bodies.toml",
    "criteria.toml",
    "state-aid.toml",
    "territory/source.toml",
];

/// Folders whose TOML files are all read.
const FOLDERS: [&str; 3] = ["actors/", "pages/", "schemes/"];

impl Region {
    /// Reads a region folder.
    ///
    /// # Errors
    /// Every mistake found, sorted by file and line. References between files (ids of bodies,
    /// funders, schemes…) are left to [`crate::check::check`].
    pub fn load(files: &Files) -> Result<Region, Vec<Problem>> {
        let (region, problems) = read(files);
        if problems.is_empty() {
            Ok(region)
        } else {
            Err(problems)
        }
    }
}

/// What can be read of a region folder, and what is wrong with it, sorted by file and line. A region with
/// problems is there to be checked further, never to be used.
pub(crate) fn read(files: &Files) -> (Region, Vec<Problem>) {
    let context = Context::default();
    strangers(&context, files);

    let identity = named(&context, files, "region.toml", region::identity);
    let questions = named(&context, files, "situation.toml", region::questions);
    let territory = identity.as_ref().and_then(|identity| {
        let provenance = named(&context, files, "territory/source.toml", region::provenance)?;
        if identity.departments.is_empty() {
            return None;
        }
        Territory::read(files, provenance, &identity.departments)
            .map_err(|problems| context.problems.borrow_mut().extend(problems))
            .ok()
    });
    let parameters = named(&context, files, "parameters.toml", region::parameters);
    let mut holes = RegionHoles {
        questions: questions.as_ref().is_none_or(|(_, sound)| !sound),
        places: territory.is_none(),
        parameters: parameters.as_ref().is_none_or(|(_, sound)| !sound),
        ..RegionHoles::default()
    };
    let (questions, parameters) = (
        questions.unwrap_or_default().0,
        parameters.unwrap_or_default().0,
    );
    let territory = territory.unwrap_or_default();
    context.know(&parameters, holes.parameters);
    let vocabulary = vocabulary(&questions, &territory, &parameters, &holes);

    let mut schemes: Vec<Scheme> = Vec::new();
    for (file, content) in files.under("schemes/", ".toml") {
        let read = context.read(file, content, |t| {
            scheme::scheme(t, file, &vocabulary, &schemes)
        });
        if read.is_none() {
            let id = file.split('/').nth(1);
            holes.schemes.extend(id.map(str::to_owned));
        }
        schemes.extend(read);
    }
    schemes.sort_by(|a, b| (&a.id, a.validity.from).cmp(&(&b.id, b.validity.from)));

    let mut actors = Vec::new();
    for (file, content) in files.under("actors/", ".toml") {
        actors.extend(
            context
                .read(file, content, region::actors)
                .unwrap_or_default(),
        );
    }
    let mut pages = Vec::new();
    for (file, content) in files.under("pages/", ".toml") {
        pages.extend(context.read(file, content, region::page));
    }
    let funders = named(&context, files, "funders.toml", region::funders);
    holes.funders = lacks(funders.as_deref(), |funder| &funder.id);
    let bodies = named(&context, files, "bodies.toml", region::bodies);
    holes.bodies = lacks(bodies.as_deref(), |(body, _)| &body.id);
    let (bodies, sound): (Vec<Body>, Vec<bool>) = bodies.unwrap_or_default().into_iter().unzip();
    let unread = bodies.iter().zip(sound).filter(|(_, sound)| !sound);
    holes.unread_bodies = unread.map(|(body, _)| body.id.clone()).collect();
    let criteria = named(&context, files, "criteria.toml", region::criteria);
    let law = aid::Parameters {
        known: &parameters,
        lacking: holes.parameters,
    };
    let state_aid = named(&context, files, "state-aid.toml", |t| {
        aid::state_aid(t, &law)
    });
    let regimes = state_aid.as_ref().map(|aid| aid.regimes.as_slice());
    holes.regimes = lacks(regimes, |regime| &regime.id);
    let documents = documents(&context, files);

    let mut problems = context.problems.into_inner();
    problems.sort();
    problems.dedup();
    let region = Region {
        identity: identity.unwrap_or_default(),
        questions,
        schemes,
        funders: funders.unwrap_or_default(),
        bodies,
        actors,
        parameters,
        state_aid: state_aid.unwrap_or_default(),
        territory,
        criteria: criteria.unwrap_or_default(),
        documents,
        pages,
        origins: context.origins.into_inner(),
        vocabulary,
        holes,
    };
    (region, problems)
}

/// A list of which the file, or the id of some entry, could not be read.
fn lacks<T>(read: Option<&[T]>, id: impl Fn(&T) -> &String) -> bool {
    read.is_none_or(|read| read.iter().any(|one| id(one).is_empty()))
}

/// The names of the orientation and of the law.
fn vocabulary(
    questions: &[Question],
    territory: &Territory,
    parameters: &[Parameter],
    holes: &RegionHoles,
) -> Vocabulary {
    let mut vocabulary = Vocabulary::of_questions(questions, territory);
    if holes.places {
        // Without the codes of the places, no code can be said to be wrong.
        for name in [COMMUNE, DEPARTMENT, EPCI] {
            vocabulary.forget(name);
        }
    }
    if holes.questions || holes.places {
        vocabulary.leave_open("");
    }
    vocabulary.insert_law(parameters);
    if holes.parameters {
        vocabulary.leave_open(LAW);
    }
    vocabulary
}

/// Reads a file that must be there.
fn named<T>(
    context: &Context,
    files: &Files,
    file: &str,
    read: impl FnOnce(&reader::Table<'_>) -> T,
) -> Option<T> {
    match files.get(file) {
        Some(content) => context.read(file, content, read),
        None => {
            context.problem(file, "this file is missing");
            None
        }
    }
}

/// What only demonstrations read: invented people and words, no policy.
const DEMONSTRATION: &str = "demo/";

/// TOML files that nothing reads are mistakes: a misspelt name would silently drop a whole file.
fn strangers(context: &Context, files: &Files) {
    for (file, _) in files.under("", ".toml") {
        let read = file.starts_with(DEMONSTRATION)
            || NAMED.contains(&file)
            || FOLDERS.iter().any(|folder| file.starts_with(folder));
        if !read {
            let mut problem = Problem::of_file(file, "nothing reads this file".to_owned());
            problem.suggestion = nearest(file, NAMED).map(str::to_owned);
            context.problems.borrow_mut().push(problem);
        }
    }
}

fn documents(context: &Context, files: &Files) -> BTreeMap<String, String> {
    let mut documents = BTreeMap::new();
    for (file, content) in files.under("documents/", ".typ") {
        match std::str::from_utf8(content) {
            Ok(text) => {
                let name = file.strip_prefix("documents/").unwrap_or(file);
                documents.insert(name.to_owned(), text.to_owned());
            }
            Err(_) => context.problem(file, "this file is not UTF-8"),
        }
    }
    documents
}
