//! What invented dossiers have in common: the policy, the words, the days; and who files them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;
use policy::territory::Commune;
use policy::{Form, ParameterValue, Region, Scheme};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use store::analyse::Memo;
use store::{Account, BulkDossier};
use uuid::Uuid;

use super::Lexicon;
use super::calendar::Calendar;

/// An officer: the body they instruct for, their account, their name.
pub type Officer = (String, Uuid, String);

/// Everything that does not change from one dossier to the next.
pub struct World<'a> {
    pub region: &'a Region,
    pub lexicon: &'a Lexicon,
    pub calendar: Calendar,
    pub today: Date,
    /// The instant at which today began.
    pub midnight_us: i64,
    desks: Vec<Desk<'a>>,
    /// The desks of each body that has officers here, by their place in `desks`.
    teams: Vec<Vec<usize>>,
    communes: Vec<&'a Commune>,
    seed: u64,
}

/// A scheme that takes dossiers, and who instructs them.
pub struct Desk<'a> {
    pub scheme: &'a Scheme,
    pub form: &'a Form,
    pub manager: &'a str,
    pub officers: Vec<&'a Officer>,
    /// Fields that the conditions of display read.
    pub asked: BTreeSet<&'a str>,
}

impl<'a> Desk<'a> {
    /// `None` for a scheme that takes no dossier.
    pub fn of(scheme: &'a Scheme, officers: &'a [Officer]) -> Option<Self> {
        let form = scheme.form.as_ref()?;
        let manager = scheme.manager.as_deref()?;
        let fields = form.sections.iter().flat_map(|s| &s.fields);
        Some(Desk {
            scheme,
            form,
            manager,
            officers: officers.iter().filter(|o| o.0 == manager).collect(),
            asked: fields
                .filter_map(|f| f.show_if.as_ref())
                .flat_map(policy::Expr::names)
                .collect(),
        })
    }
}

impl<'a> World<'a> {
    /// `None` when no scheme takes dossiers, or there is nowhere to live.
    pub fn new(
        region: &'a Region,
        lexicon: &'a Lexicon,
        officers: &'a [Officer],
        calendar: Calendar,
        today: Date,
        midnight_us: i64,
        seed: u64,
    ) -> Option<Self> {
        let desks: Vec<Desk<'a>> = region
            .schemes_on(today)
            .filter_map(|scheme| Desk::of(scheme, officers))
            .collect();
        let communes: Vec<&Commune> = region.territory.communes().collect();
        if desks.is_empty() || communes.is_empty() {
            return None;
        }
        let mut teams: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (n, desk) in desks.iter().enumerate() {
            if !desk.officers.is_empty() {
                teams.entry(desk.manager).or_default().push(n);
            }
        }
        // Two runs on one database have other numbers: other people and other ids too.
        let seed = calendar.first_numbers().fold(seed, |a, n| {
            a.wrapping_mul(0x9e37_79b9_7f4a_7c15)
                .wrapping_add(n.unsigned_abs())
        });
        Some(Self {
            region,
            lexicon,
            calendar,
            today,
            midnight_us,
            desks,
            teams: teams.into_values().collect(),
            communes,
            seed,
        })
    }

    /// Who decides on the dossiers of a scheme, by name.
    pub fn decider(&self, scheme: &Scheme, on: Date) -> String {
        let body = scheme.committee.as_deref().or(scheme.manager.as_deref());
        let name = body.and_then(|id| self.region.body_called(id, on));
        name.map(|name| name.fr).unwrap_or_default()
    }

    /// Invents the dossiers of a range. The same range is always the same, whatever was invented
    /// before it: several threads may each take some.
    pub fn batch(&self, range: Range<usize>, words: &mut Memo) -> Vec<BulkDossier> {
        let first = u64::try_from(range.start).unwrap_or(u64::MAX);
        let mut teller = Teller {
            world: self,
            rng: StdRng::seed_from_u64(self.seed ^ first.wrapping_mul(0xd1b5_4a32_d192_ed03)),
            words,
            owner: None,
        };
        range.filter_map(|n| teller.dossier(n)).collect()
    }

    /// Months of silence that mean rejection for what was received on a day.
    pub fn silence_months(&self, received: Date) -> u32 {
        match self
            .region
            .parameter("silence-rejection", received)
            .map(|p| p.value)
        {
            Some(ParameterValue::Months(n)) => n,
            _ => 0,
        }
    }
}

/// Tells one dossier after the other.
pub struct Teller<'w, 'a> {
    pub world: &'w World<'a>,
    pub rng: StdRng,
    /// What the search index is told, word by word.
    pub words: &'w mut Memo,
    /// Owner of the last dossiers: people file more than one.
    owner: Option<(Account, u32)>,
}

impl<'w, 'a> Teller<'w, 'a> {
    /// An id of an instant, as real ones are.
    pub fn id(&mut self, at_us: i64) -> Uuid {
        let mut bytes = [0; 10];
        self.rng.fill(&mut bytes);
        let millis = u64::try_from(at_us / 1000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }

    /// A word of a list.
    pub fn pick(&mut self, list: &'a [String]) -> &'a str {
        if list.is_empty() {
            return "";
        }
        &list[self.rng.random_range(0..list.len())]
    }

    /// A scheme to ask help of. What is open waits with a body that has officers, each in turn: there
    /// is something of every state to do for each of them.
    pub fn desk(&mut self, n: usize) -> &'w Desk<'a> {
        let world = self.world;
        let team = world.calendar.open(n).and_then(|(_, rank)| {
            let bodies = world.teams.len();
            let team = world.teams.get(rank.checked_rem(bodies)?)?;
            team.get((rank / bodies).checked_rem(team.len())?)
        });
        let at = match team {
            Some(at) => *at,
            None => self.rng.random_range(0..world.desks.len()),
        };
        &world.desks[at]
    }

    pub fn commune(&mut self) -> &'a Commune {
        let n = self.rng.random_range(0..self.world.communes.len());
        self.world.communes[n]
    }

    /// Who files the `n`-th dossier; whether nobody has met them yet.
    pub fn owner(&mut self, n: usize, created: i64) -> (Account, bool) {
        if let Some((account, left)) = &mut self.owner
            && *left > 0
            && account.created_at <= created
        {
            *left -= 1;
            return (account.clone(), false);
        }
        let lexicon = self.world.lexicon;
        let first = self.pick(&lexicon.first_names);
        let last = self.pick(&lexicon.last_names);
        let email = format!("p{}-{n}@exemple.invalid", self.world.seed % 1_000_000_007);
        let account = Account {
            id: self.id(created),
            email_key: email.clone(),
            email,
            name: format!("{first} {last}"),
            password: None,
            verified_at: Some(created),
            created_at: created,
            disabled_at: None,
        };
        let more = self.rng.random_range(0..4);
        self.owner = Some((account.clone(), more));
        (account, true)
    }
}
