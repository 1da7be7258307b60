//! From the published files to a [`Territory`].

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::search::Entry;
use super::{Commune, Epci, Territory};
use crate::files::Files;
use crate::problem::{Problem, position};

const COMMUNES: &str = "territory/communes.json";
const EPCI: &str = "territory/epci.json";
const FORMER: &str = "territory/anciens-codes.csv";

/// What `territory/source.toml` says.
#[derive(Clone, Debug)]
pub struct Provenance {
    pub vintage: Date,
    pub source: String,
    pub licence: String,
    pub changes: Option<String>,
}

#[derive(Deserialize)]
struct RawCommune {
    code: String,
    nom: String,
    #[serde(rename = "type")]
    kind: String,
    departement: String,
    #[serde(default, rename = "codesPostaux")]
    postal_codes: Vec<String>,
    population: Option<u32>,
    #[serde(default, rename = "anciensCodes")]
    former_codes: Vec<String>,
    #[serde(rename = "chefLieu")]
    seat: Option<String>,
}

#[derive(Deserialize)]
struct RawEpci {
    code: String,
    nom: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(rename = "membres")]
    members: Vec<RawMember>,
}

#[derive(Deserialize)]
struct RawMember {
    code: String,
    nom: String,
}

impl Territory {
    /// Reads `territory/communes.json`, `epci.json` and, when present, `anciens-codes.csv`, in the
    /// form published by `@etalab/decoupage-administratif`. `departments` are those of the region.
    ///
    /// # Errors
    /// Every mistake found: unreadable file, commune of an unknown department, commune in two
    /// EPCI, former code that leads nowhere.
    pub fn read(
        files: &Files,
        provenance: Provenance,
        departments: &[(String, String)],
    ) -> Result<Territory, Vec<Problem>> {
        let mut problems = Vec::new();
        let raw_communes: Vec<RawCommune> = json(files, COMMUNES, &mut problems);
        let raw_epcis: Vec<RawEpci> = json(files, EPCI, &mut problems);
        let pairs = former_codes(files, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }

        let mut builder = Builder::new(files, provenance, departments);
        builder.add_communes(&raw_communes);
        builder.add_epcis(raw_epcis);
        builder.add_former_codes(&raw_communes, &pairs);
        builder.add_delegated(&raw_communes);
        builder.finish()
    }
}

fn json<T: serde::de::DeserializeOwned>(
    files: &Files,
    path: &str,
    problems: &mut Vec<Problem>,
) -> Vec<T> {
    let Some(content) = files.get(path) else {
        problems.push(problem(path, 1, 1, "this file is missing".into()));
        return Vec::new();
    };
    serde_json::from_slice(content).unwrap_or_else(|error| {
        problems.push(problem(
            path,
            error.line(),
            error.column(),
            error.to_string(),
        ));
        Vec::new()
    })
}

/// Pairs (former code, current code, line).
fn former_codes(files: &Files, problems: &mut Vec<Problem>) -> Vec<(String, String, usize)> {
    let Some(content) = files.get(FORMER) else {
        return Vec::new();
    };
    let Ok(text) = std::str::from_utf8(content) else {
        problems.push(problem(FORMER, 1, 1, "this file is not UTF-8".into()));
        return Vec::new();
    };
    let mut pairs = Vec::new();
    for (index, line) in text.lines().enumerate().skip(1) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let columns: Vec<&str> = line
            .split(',')
            .map(|c| c.trim().trim_matches('"'))
            .collect();
        match columns[..] {
            [former, current] if !former.is_empty() && !current.is_empty() => {
                pairs.push((former.to_owned(), current.to_owned(), index + 1));
            }
            _ => {
                let message = "two codes separated by a comma are expected".to_owned();
                problems.push(problem(FORMER, index + 1, 1, message));
            }
        }
    }
    pairs
}

fn problem(file: &str, line: usize, column: usize, message: String) -> Problem {
    Problem {
        line: line.max(1),
        column: column.max(1),
        ..Problem::of_file(file, message)
    }
}

struct Builder<'a> {
    files: &'a Files,
    territory: Territory,
    problems: Vec<Problem>,
}

impl<'a> Builder<'a> {
    fn new(files: &'a Files, provenance: Provenance, departments: &[(String, String)]) -> Self {
        Builder {
            files,
            territory: Territory {
                vintage: provenance.vintage,
                source: provenance.source,
                licence: provenance.licence,
                changes: provenance.changes,
                communes: Vec::new(),
                epcis: BTreeMap::new(),
                departments: departments.to_vec(),
                by_code: BTreeMap::new(),
                index: Vec::new(),
            },
            problems: Vec::new(),
        }
    }

    /// A problem about the entry that has this code.
    fn refuse(&mut self, file: &str, code: &str, message: String) {
        let text = self
            .files
            .get(file)
            .and_then(|content| std::str::from_utf8(content).ok())
            .unwrap_or_default();
        let (line, column) = text
            .find(&format!("\"{code}\""))
            .map_or((1, 1), |offset| position(text, offset));
        self.problems.push(problem(file, line, column, message));
    }

    fn add_communes(&mut self, raw: &[RawCommune]) {
        let mut communes: Vec<Commune> = raw
            .iter()
            .filter(|raw| raw.kind == "commune-actuelle")
            .map(|raw| Commune {
                code: raw.code.clone(),
                name: raw.nom.clone(),
                department: raw.departement.clone(),
                epci: None,
                postal_codes: raw.postal_codes.clone(),
                population: raw.population,
            })
            .collect();
        communes.sort_by(|a, b| a.code.cmp(&b.code));
        for (place, commune) in communes.iter().enumerate() {
            if self
                .territory
                .department_name(&commune.department)
                .is_none()
            {
                let message = format!(
                    "{} is in department {}, which region.toml does not list",
                    commune.name, commune.department
                );
                self.refuse(COMMUNES, &commune.code, message);
            }
            if self
                .territory
                .by_code
                .insert(commune.code.clone(), place)
                .is_some()
            {
                let message = format!("two communes have the code {}", commune.code);
                self.refuse(COMMUNES, &commune.code, message);
            }
            self.territory
                .index
                .push(Entry::current(place, &commune.name));
        }
        self.territory.communes = communes;
    }

    fn add_epcis(&mut self, raw: Vec<RawEpci>) {
        for epci in raw {
            for member in &epci.members {
                // Members outside the region are part of the EPCI and not of the territory.
                let Some(place) = self.territory.by_code.get(&member.code) else {
                    continue;
                };
                let Some(commune) = self.territory.communes.get_mut(*place) else {
                    continue;
                };
                if let Some(other) = commune.epci.replace(epci.code.clone()) {
                    let message = format!("{} is also a member of {other}", member.nom);
                    self.refuse(EPCI, &epci.code, message);
                }
            }
            let members = epci.members.into_iter().map(|m| (m.code, m.nom)).collect();
            let code = epci.code.clone();
            let read = Epci {
                code: epci.code,
                name: epci.nom,
                kind: epci.kind,
                members,
            };
            if self.territory.epcis.insert(code.clone(), read).is_some() {
                self.refuse(EPCI, &code, format!("two EPCI have the code {code}"));
            }
        }
    }

    fn add_former_codes(&mut self, raw: &[RawCommune], pairs: &[(String, String, usize)]) {
        let own = raw.iter().flat_map(|commune| {
            commune
                .former_codes
                .iter()
                .map(|former| (former.clone(), commune.code.clone()))
        });
        let former: BTreeMap<String, String> = own
            .chain(pairs.iter().map(|(f, c, _)| (f.clone(), c.clone())))
            .collect();
        for (code, current) in &former {
            // A merged commune may have merged again: follow a few links, never a circle.
            let mut target = current;
            for _ in 0..4 {
                if self.territory.by_code.contains_key(target) {
                    break;
                }
                target = former.get(target).unwrap_or(target);
            }
            match self.territory.by_code.get(target).copied() {
                Some(place) => {
                    self.territory.by_code.entry(code.clone()).or_insert(place);
                }
                None => {
                    let line = pairs.iter().find(|(f, _, _)| f == code).map(|(_, _, l)| *l);
                    let message =
                        format!("{code} leads to {current}, which is no commune of today");
                    self.problems
                        .push(problem(FORMER, line.unwrap_or(1), 1, message));
                }
            }
        }
    }

    fn add_delegated(&mut self, raw: &[RawCommune]) {
        for delegated in raw.iter().filter(|raw| raw.kind != "commune-actuelle") {
            let seat = delegated.seat.as_deref().unwrap_or(&delegated.code);
            let Some(place) = self.territory.by_code.get(seat).copied() else {
                let message = format!(
                    "{} belongs to {seat}, which is no commune of today",
                    delegated.nom
                );
                self.refuse(COMMUNES, &delegated.code, message);
                continue;
            };
            self.territory
                .by_code
                .entry(delegated.code.clone())
                .or_insert(place);
            let same_name = self
                .territory
                .communes
                .get(place)
                .is_some_and(|commune| commune.name == delegated.nom);
            if !same_name {
                self.territory
                    .index
                    .push(Entry::former(place, &delegated.nom));
            }
        }
    }

    fn finish(self) -> Result<Territory, Vec<Problem>> {
        if self.problems.is_empty() {
            Ok(self.territory)
        } else {
            Err(self.problems)
        }
    }
}
