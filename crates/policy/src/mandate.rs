//! Who acts for whom on a dossier that several funders share, and how members of a class of funders
//! are named: `<class>:<code>` (`epci:242900314`, `departements:29`).

use jiff::civil::Date;
use money::{Cents, sum};

use crate::expr::Truth;
use crate::fold::fold;
use crate::model::{Agreement, Article, Funder, Mandate, Members, Region, Scheme, Text};
use crate::situation::Situation;
use crate::territory::Commune;

/// The word that stands for the funder itself in a mandate.
pub(crate) const SELF: &str = "self";

/// What a name of a funder says: the class (or the funder itself) and the code of a member.
fn split(id: &str) -> (&str, Option<&str>) {
    match id.split_once(':') {
        Some((class, code)) => (class, Some(code)),
        None => (id, None),
    }
}

/// The funder of the file behind a name: the class of a member, else the name itself.
pub fn class(id: &str) -> &str {
    split(id).0
}

fn called(name: Text, article: Option<Article>) -> Text {
    match article {
        Some(article) => article.before(name),
        None => name,
    }
}

impl Mandate {
    /// The body meant by one of its names, for this funder or member.
    fn body(named: &str, funder: &str) -> String {
        String::from(if named == SELF { funder } else { named })
    }

    /// Whether the officers of a body write the part of this funder, or of the member of its class that the body
    /// is.
    pub fn is_written_by(&self, body: &str) -> bool {
        self.instructs == body || class(body) == self.funder && self.instructs_for(body) == body
    }

    /// Whose officers write the part of this funder.
    pub fn instructs_for(&self, funder: &str) -> String {
        Self::body(&self.instructs, funder)
    }

    /// The body that decides for this funder.
    pub fn decides_for(&self, funder: &str) -> String {
        Self::body(&self.decides, funder)
    }

    /// The body in whose name its decision is signed.
    pub fn signs_for(&self, funder: &str) -> String {
        Self::body(&self.signs, funder)
    }

    /// The body that pays.
    pub fn pays_for(&self, funder: &str) -> String {
        Self::body(&self.pays, funder)
    }

    /// Whether the funder is asked, from what is known: unless its rule fails.
    pub fn is_asked(&self, facts: &Situation) -> bool {
        self.when
            .as_ref()
            .is_none_or(|when| when.eval(facts).truth != Truth::No)
    }

    /// Whether an agreement is needed, from what is known: unless its rule fails.
    pub fn needs_agreement(&self, facts: &Situation) -> bool {
        self.agreement.as_ref().is_some_and(|needed| {
            needed
                .when
                .as_ref()
                .is_none_or(|when| when.eval(facts).truth != Truth::No)
        })
    }
}

impl Scheme {
    /// Several funders decide on its dossiers, each for itself.
    pub fn is_shared(&self) -> bool {
        self.mandates.len() > 1
    }

    /// The mandate of a funder or of a member of a class.
    pub fn mandate(&self, funder: &str) -> Option<&Mandate> {
        let class = class(funder);
        self.mandates.iter().find(|one| one.funder == class)
    }

    /// Who is asked on a dossier and for how much, in the order of the file, the lead first. Of a
    /// class, the members that the lines of the plan name, else that of the place of the project;
    /// none where the place has none (islands without EPCI).
    pub fn asked<'s>(
        &'s self,
        region: &Region,
        commune: Option<&Commune>,
        facts: &Situation,
    ) -> Vec<Asked<'s>> {
        let mut mandates: Vec<&Mandate> = self.mandates.iter().collect();
        mandates.sort_by_key(|one| !one.lead);
        let mut asked = Vec::new();
        for mandate in mandates {
            if !mandate.lead && !mandate.is_asked(facts) {
                continue;
            }
            let lines = facts.plan().map(|plan| plan.resources.as_slice());
            let lines = lines.unwrap_or_default().iter();
            let lines = lines.filter(|line| mandate.resource.as_deref() == Some(&line.kind));
            let funder = region.funder(&mandate.funder);
            let members = funder.filter(|funder| funder.members.is_some());
            let Some(class) = members else {
                let amounts: Vec<Cents> = lines.map(|line| line.amount).collect();
                asked.push(Asked {
                    funder: mandate.funder.clone(),
                    mandate,
                    amount: sum(amounts.iter().copied()).filter(|_| !amounts.is_empty()),
                });
                continue;
            };
            let names = region.members(class);
            let here = match class.members {
                Some(Members::Epci) => commune.and_then(|commune| commune.epci.clone()),
                Some(Members::Departments) => commune.map(|commune| commune.department.clone()),
                None => None,
            };
            let here = here.map(|code| format!("{}:{code}", mandate.funder));
            let mut found: Vec<(String, Option<Cents>)> = Vec::new();
            for line in lines {
                // « Morlaix Communauté » is also « CA Morlaix Communauté ».
                let written = format!(" {}", fold(&line.funder));
                let named = names
                    .iter()
                    .find(|(_, name)| format!(" {}", fold(&name.fr)).ends_with(&written))
                    .filter(|_| written.len() > 1);
                let Some(id) = named.map(|(id, _)| id.clone()).or_else(|| here.clone()) else {
                    continue;
                };
                match found.iter_mut().find(|(known, _)| *known == id) {
                    Some((_, all)) => *all = all.and_then(|all| all.checked_add(line.amount)),
                    None => found.push((id, Some(line.amount))),
                }
            }
            if found.is_empty() {
                found.extend(here.map(|id| (id, None)));
            }
            asked.extend(found.into_iter().map(|(funder, amount)| Asked {
                funder,
                mandate,
                amount,
            }));
        }
        asked
    }
}

/// A funder asked on a dossier.
#[derive(Clone, Debug)]
pub struct Asked<'s> {
    /// Its name in the dossier.
    pub funder: String,
    pub mandate: &'s Mandate,
    /// What the lines of the plan ask of it; `None`: none does.
    pub amount: Option<Cents>,
}

impl Region {
    /// How a funder is called, member of a class or not. `None`: nobody has this name.
    pub fn funder_name(&self, id: &str) -> Option<Text> {
        let (class, code) = split(id);
        let funder = self.funder(class)?;
        let Some(code) = code else {
            return Some(funder.name.clone());
        };
        let place = match funder.members? {
            Members::Epci => self.territory.epci(code)?.name.as_str(),
            Members::Departments => self.territory.department_name(code)?,
        };
        Some(match &funder.member_name {
            Some(name) => Text::french(name.fr.replace("{name}", place)),
            None => Text::french(place),
        })
    }

    /// How a sentence names a funder: with its article, where its file gives one.
    pub fn funder_called(&self, id: &str) -> Option<Text> {
        let name = self.funder_name(id)?;
        let (class, code) = split(id);
        let funder = self.funder(class)?;
        let article = match code {
            Some(_) => {
                let first = name.fr.split(' ').next().unwrap_or_default();
                funder.member_articles.get(first).copied()
            }
            None => funder.article,
        };
        Some(called(name, article))
    }

    /// How a sentence names a body on a day: « le Comité du guichet unique ».
    pub fn body_called(&self, id: &str, on: Date) -> Option<Text> {
        match self.body(id) {
            Some(body) => Some(called(body.name_on(on)?.clone(), body.article)),
            None => self.funder_called(id),
        }
    }

    /// How a body is called on a day; a funder that acts for itself is a body too.
    pub fn body_name(&self, id: &str, on: Date) -> Option<Text> {
        match self.body(id) {
            Some(body) => body.name_on(on).cloned(),
            None => self.funder_name(id),
        }
    }

    /// Whether officers may belong to it.
    pub fn has_body(&self, id: &str) -> bool {
        self.body(id).is_some() || self.funder_name(id).is_some()
    }

    /// The members of a class of funders: their names in a dossier and in words, in the order of
    /// their codes; the funder itself where it is no class.
    pub fn members(&self, funder: &Funder) -> Vec<(String, Text)> {
        let codes: Vec<&str> = match funder.members {
            None => return vec![(funder.id.clone(), funder.name.clone())],
            Some(Members::Epci) => self.territory.epcis().map(|e| e.code.as_str()).collect(),
            Some(Members::Departments) => self.territory.departments().collect(),
        };
        let ids = codes.iter().map(|code| format!("{}:{code}", funder.id));
        ids.filter_map(|id| self.funder_name(&id).map(|name| (id, name)))
            .collect()
    }

    /// The agreement that binds a funder to another on a day.
    pub fn agreement(&self, funder: &str, with: &str, on: Date) -> Option<&Agreement> {
        let (class, code) = split(funder);
        self.funder(class)?.agreements.iter().find(|one| {
            one.member.as_deref() == code && one.with == with && one.validity.contains(on)
        })
    }
}
