//! Finding a commune from what a person types.

use std::collections::BTreeMap;

use super::{Commune, Territory};
use crate::fold::fold;
use crate::problem::distance;

/// A commune found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit<'a> {
    pub commune: &'a Commune,
    /// [`Territory::label`] of the commune.
    pub label: String,
    /// The delegated or former commune whose name was typed, when it is another.
    pub via: Option<String>,
}

/// Why a text is not one commune.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved<'a> {
    /// Communes it could be, the likeliest first; empty when nothing is near.
    pub suggestions: Vec<Hit<'a>>,
    /// Several communes answer to it exactly: the person must choose. Otherwise none does.
    pub ambiguous: bool,
}

/// How many communes are suggested to someone whose text is not one.
const SUGGESTIONS: usize = 20;

/// A name under which a commune is found, folded once.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    place: usize,
    folded: String,
    /// Without spaces: `mesnil-roc'h`, `mesnil roch` and `mesnilroch` are the same.
    compact: String,
    /// Name as written, for a delegated or former commune.
    former: Option<String>,
}

impl Entry {
    pub(super) fn current(place: usize, name: &str) -> Entry {
        let folded = fold(name);
        Entry {
            place,
            compact: compact(&folded),
            folded,
            former: None,
        }
    }

    pub(super) fn former(place: usize, name: &str) -> Entry {
        Entry {
            former: Some(name.to_owned()),
            ..Entry::current(place, name)
        }
    }
}

fn compact(folded: &str) -> String {
    folded.replace(' ', "")
}

/// How well a name answers; the smaller the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Exact,
    /// Exact but for the article: `Faouët` for `Le Faouët`.
    WithoutArticle,
    Prefix,
    Words,
}

/// A text typed, taken apart.
struct Query {
    folded: String,
    compact: String,
    /// Department, postal code or INSEE code, whole or begun.
    number: Option<String>,
}

impl Query {
    fn read(text: &str, territory: &Territory) -> Query {
        let (name, inside) = match text.split_once('(') {
            Some((name, rest)) => (name, rest.trim_end().trim_end_matches(')')),
            None => (text, ""),
        };
        let mut number = inside
            .split(',')
            .map(fold)
            .find(|part| is_number(part, territory));
        let mut words: Vec<String> = fold(name).split(' ').map(str::to_owned).collect();
        for end in [words.len().saturating_sub(1), 0] {
            let standalone = words
                .get(end)
                .is_some_and(|word| is_number(word, territory));
            if number.is_none() && standalone {
                number = Some(words.remove(end));
            }
        }
        let folded = words.join(" ").trim().to_owned();
        Query {
            compact: compact(&folded),
            folded,
            number: number.map(|number| number.to_uppercase()),
        }
    }

    fn rank(&self, entry: &Entry) -> Option<Rank> {
        if self.compact == entry.compact {
            return Some(Rank::Exact);
        }
        let bare = ["le ", "la ", "les ", "l "]
            .iter()
            .find_map(|article| entry.folded.strip_prefix(article));
        if bare.is_some_and(|bare| compact(bare) == self.compact) {
            return Some(Rank::WithoutArticle);
        }
        if entry.compact.starts_with(&self.compact) {
            return Some(Rank::Prefix);
        }
        let mut names = entry.folded.split(' ');
        let all = self
            .folded
            .split(' ')
            .all(|word| names.any(|name| name.starts_with(word)));
        all.then_some(Rank::Words)
    }

    fn number_fits(&self, commune: &Commune) -> bool {
        self.number.as_ref().is_none_or(|number| {
            commune.department == *number
                || commune.code.starts_with(number)
                || commune
                    .postal_codes
                    .iter()
                    .any(|code| code.starts_with(number))
        })
    }
}

/// Digits, or a code made of letters too: a department (`2a`), a commune (`2a004`).
fn is_number(word: &str, territory: &Territory) -> bool {
    if word.is_empty() {
        return false;
    }
    word.bytes().all(|b| b.is_ascii_digit())
        || territory.by_code.contains_key(&word.to_uppercase())
        || territory
            .departments()
            .any(|code| code.eq_ignore_ascii_case(word))
}

impl Territory {
    /// Communes that answer to `query`, at most `limit`: exact names first, then names that begin
    /// so, then names whose words begin so, the most populated first within each. A department, a
    /// postal code or an INSEE code may stand alone or beside the name. When nothing answers, the
    /// names a slip of the keyboard away.
    pub fn search(&self, query: &str, limit: usize) -> Vec<Hit<'_>> {
        let query = Query::read(query, self);
        if query.compact.is_empty() {
            return match &query.number {
                Some(number) => self.search_number(number, limit),
                None => Vec::new(),
            };
        }
        let ranked = self.ranked(|entry| {
            let commune = self.communes.get(entry.place)?;
            query.number_fits(commune).then(|| query.rank(entry))?
        });
        let mut hits = self.hits(ranked, limit);
        if hits.is_empty() && query.compact.len() >= 4 {
            let allowed = if query.compact.len() >= 8 { 2 } else { 1 };
            let near = self.ranked(|entry| {
                let commune = self.communes.get(entry.place)?;
                if !query.number_fits(commune)
                    || entry.compact.len().abs_diff(query.compact.len()) > allowed
                {
                    return None;
                }
                Some(distance(&entry.compact, &query.compact)).filter(|gap| *gap <= allowed)
            });
            hits = self.hits(near, limit);
        }
        hits
    }

    /// The one commune meant by `text`: a label as given by [`Territory::label`], a name that only
    /// one commune bears, a name with its department, postal or INSEE code (`Le Faouët (56)`,
    /// `Plougastel-Daoulas 29470`), a postal code of one commune, or an INSEE code. A code already
    /// trusted is better given to [`Territory::commune`]: some INSEE codes are also postal codes of
    /// another commune, and a person's text is not guessed.
    ///
    /// # Errors
    /// [`Unresolved`] with the communes it could be.
    pub fn resolve(&self, text: &str) -> Result<&Commune, Unresolved<'_>> {
        let query = Query::read(text, self);
        let exact = if query.compact.is_empty() {
            query
                .number
                .as_deref()
                .map(|number| self.exact_number(number))
                .unwrap_or_default()
        } else {
            self.exact_names(&query)
        };
        match exact[..] {
            [place] => self.communes.get(place).ok_or_else(|| Unresolved {
                suggestions: Vec::new(),
                ambiguous: false,
            }),
            [] => Err(Unresolved {
                suggestions: self.search(text, SUGGESTIONS),
                ambiguous: false,
            }),
            _ => {
                let hits = self.search(text, self.communes.len());
                let suggestions = hits
                    .into_iter()
                    .filter(|hit| {
                        exact
                            .iter()
                            .any(|p| self.communes.get(*p) == Some(hit.commune))
                    })
                    .take(SUGGESTIONS)
                    .collect();
                Err(Unresolved {
                    suggestions,
                    ambiguous: true,
                })
            }
        }
    }

    /// Places of the communes that bear exactly the name asked; failing that, but for the article.
    fn exact_names(&self, query: &Query) -> Vec<usize> {
        for wanted in [Rank::Exact, Rank::WithoutArticle] {
            let mut places: Vec<usize> = self
                .index
                .iter()
                .filter(|entry| query.rank(entry) == Some(wanted))
                .map(|entry| entry.place)
                .filter(|place| {
                    self.communes
                        .get(*place)
                        .is_some_and(|commune| query.number_fits(commune))
                })
                .collect();
            places.sort_unstable();
            places.dedup();
            if !places.is_empty() {
                return places;
            }
        }
        Vec::new()
    }

    fn exact_number(&self, number: &str) -> Vec<usize> {
        let mut places: Vec<usize> = self
            .communes
            .iter()
            .enumerate()
            .filter(|(_, commune)| commune.postal_codes.iter().any(|code| code == number))
            .map(|(place, _)| place)
            .chain(self.by_code.get(number).copied())
            .collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    fn search_number(&self, number: &str, limit: usize) -> Vec<Hit<'_>> {
        let by_code = self.by_code.get(number).copied();
        let ranked = self.ranked(|entry| {
            if entry.former.is_some() {
                return None;
            }
            let commune = self.communes.get(entry.place)?;
            let postal = |fits: fn(&str, &str) -> bool| {
                commune.postal_codes.iter().any(|code| fits(code, number))
            };
            if postal(|code, number| code == number) {
                Some(0)
            } else if by_code == Some(entry.place) {
                Some(1)
            } else if commune.department == number
                || postal(|code, number| code.starts_with(number))
                || commune.code.starts_with(number)
            {
                Some(2)
            } else {
                None
            }
        });
        self.hits(ranked, limit)
    }

    /// The best entry of each commune, with its rank.
    fn ranked<R: Ord + Copy>(
        &self,
        rank: impl Fn(&Entry) -> Option<R>,
    ) -> BTreeMap<usize, (R, &Entry)> {
        let mut best: BTreeMap<usize, (R, &Entry)> = BTreeMap::new();
        for entry in &self.index {
            let Some(rank) = rank(entry) else { continue };
            // Entries of today's names come first, so an equal former name does not replace them.
            let better = best
                .get(&entry.place)
                .is_none_or(|(known, _)| rank < *known);
            if better {
                best.insert(entry.place, (rank, entry));
            }
        }
        best
    }

    fn hits<R: Ord>(&self, found: BTreeMap<usize, (R, &Entry)>, limit: usize) -> Vec<Hit<'_>> {
        let mut found: Vec<(R, &Commune, Option<String>)> = found
            .into_iter()
            .filter_map(|(place, (rank, entry))| {
                Some((rank, self.communes.get(place)?, entry.former.clone()))
            })
            .collect();
        found.sort_by(|(rank_a, a, _), (rank_b, b, _)| {
            rank_a
                .cmp(rank_b)
                .then(b.population.cmp(&a.population))
                .then(a.code.cmp(&b.code))
        });
        found
            .into_iter()
            .take(limit)
            .map(|(_, commune, via)| Hit {
                label: self.label(commune),
                commune,
                via,
            })
            .collect()
    }
}
