//! What the address of the worklist asks: view, filters, order, cursor.

use app::officer::SOON_DAYS;
use domain::dossier::State;
use jiff::civil::Date;
use store::{WorklistQuery, WorklistRow, WorklistSort};
use uuid::Uuid;

use crate::answers::address;
use crate::http::form::FormData;
use crate::i18n::key;

const PAGE: u32 = 25;
pub(super) const LIST: &str = "/instruction";

/// States offered by the filter, in the order of a life.
pub(super) const STATES: [State; 10] = [
    State::Filed,
    State::Incomplete,
    State::Review,
    State::Correction,
    State::Proposed,
    State::Adjourned,
    State::Granted,
    State::Refused,
    State::Inadmissible,
    State::Withdrawn,
];

/// A counter above the list, which filters when it is followed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    Todo,
    Soon,
    Waiting,
    Proposed,
    Adjourned,
    Decided,
    All,
}

impl View {
    pub(super) const COUNTED: [View; 6] = [
        View::Todo,
        View::Soon,
        View::Waiting,
        View::Proposed,
        View::Adjourned,
        View::Decided,
    ];

    pub(super) fn word(self) -> &'static str {
        match self {
            View::Todo => "a-instruire",
            View::Soon => "bientot",
            View::Waiting => "attente",
            View::Proposed => "proposes",
            View::Adjourned => "ajournes",
            View::Decided => "decides",
            View::All => "tout",
        }
    }

    fn read(word: &str) -> Option<View> {
        Self::COUNTED
            .into_iter()
            .chain([View::All])
            .find(|view| view.word() == word)
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            View::Todo => key("inst-list-view-todo"),
            View::Soon => key("inst-list-view-soon"),
            View::Waiting => key("inst-list-view-waiting"),
            View::Proposed => key("inst-list-view-proposed"),
            View::Adjourned => key("inst-list-view-adjourned"),
            View::Decided => key("inst-list-view-decided"),
            View::All => key("inst-list-view-all"),
        }
    }

    pub(super) fn states(self) -> &'static [State] {
        match self {
            View::Todo => &[State::Filed, State::Review],
            // Every open dossier whose clock runs.
            View::Soon => &[],
            View::Waiting => &[State::Incomplete, State::Correction],
            View::Proposed => &[State::Proposed],
            View::Adjourned => &[State::Adjourned],
            View::Decided => &[
                State::Granted,
                State::Refused,
                State::Inadmissible,
                State::Withdrawn,
            ],
            View::All => &STATES,
        }
    }
}

/// What the address asks.
pub(super) struct Asked {
    pub(super) query: WorklistQuery,
    pub(super) view: View,
    pub(super) state: Option<State>,
    pub(super) search: String,
    /// `moi`, `personne` or the id of a colleague; empty for all.
    pub(super) officer: String,
    pub(super) sort: WorklistSort,
    /// The pairs of the address that mean something, without the cursor.
    pub(super) pairs: Vec<(String, String)>,
}

impl Asked {
    /// The same address with one pair changed; an empty value takes it away.
    pub(super) fn with(&self, name: &str, value: &str) -> String {
        let mut pairs: Vec<_> = self
            .pairs
            .iter()
            .filter(|(known, _)| known != name)
            .cloned()
            .collect();
        if !value.is_empty() {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        address(LIST, pairs)
    }
}

pub(super) fn sort_word(sort: WorklistSort) -> &'static str {
    match sort {
        WorklistSort::Silence => "silence",
        WorklistSort::Updated => "modification",
        WorklistSort::Requested => "montant",
    }
}

/// Reads the filters; what means nothing is left out.
pub(super) fn read(form: &FormData, manager: &str, me: Uuid, today: Date) -> Asked {
    let mut pairs = Vec::new();
    let mut keep = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
    let search = form.filled("q").unwrap_or_default().to_owned();
    let asked_view = form.filled("vue").and_then(View::read);
    // Who searches without choosing a view wants to find, wherever the dossier stands.
    let view = asked_view.unwrap_or(if search.is_empty() {
        View::Todo
    } else {
        View::All
    });
    if let Some(body) = form.filled("gestionnaire") {
        keep("gestionnaire", body);
    }
    if asked_view.is_some() {
        keep("vue", view.word());
    }
    if !search.is_empty() {
        keep("q", &search);
    }
    let state = form
        .filled("etat")
        .and_then(|word| word.parse().ok())
        .filter(|state| STATES.contains(state));
    let scheme = form.filled("dispositif").map(str::to_owned);
    let department = form.filled("departement").map(str::to_owned);
    for (name, value) in [
        ("etat", state.map(|s| s.as_str())),
        ("dispositif", scheme.as_deref()),
        ("departement", department.as_deref()),
    ] {
        if let Some(value) = value {
            keep(name, value);
        }
    }
    let officer = form.filled("suivi").unwrap_or_default().to_owned();
    let chosen = match officer.as_str() {
        "moi" => Some(me),
        other => other.parse().ok(),
    };
    if chosen.is_some() || officer == "personne" {
        keep("suivi", &officer);
    }
    let sort = match form.filled("tri") {
        Some("modification") => WorklistSort::Updated,
        Some("montant") => WorklistSort::Requested,
        Some("silence") => WorklistSort::Silence,
        _ if view == View::Decided => WorklistSort::Updated,
        _ => WorklistSort::Silence,
    };
    if form.filled("tri").is_some() {
        keep("tri", sort_word(sort));
    }
    let after = form
        .filled("apres")
        .and_then(|cursor| cursor.split_once('_'))
        .and_then(|(key, id)| {
            // A cursor that was tampered with shows the first page.
            let good = match sort {
                WorklistSort::Silence => key.parse::<Date>().is_ok(),
                WorklistSort::Updated | WorklistSort::Requested => key.parse::<i64>().is_ok(),
            };
            Some((key.to_owned(), id.parse().ok()?)).filter(|_| good)
        });
    let states = state.map_or_else(|| view.states().to_vec(), |state| vec![state]);
    let query = WorklistQuery {
        manager: manager.to_owned(),
        states,
        scheme,
        department,
        officer: chosen,
        unassigned: officer == "personne",
        without: Vec::new(),
        silence_before: (view == View::Soon && state.is_none())
            .then(|| today.saturating_add(jiff::Span::new().days(SOON_DAYS))),
        tokens: store::analyse::query(&search),
        sort,
        after,
        limit: PAGE,
    };
    Asked {
        query,
        view,
        state,
        search,
        officer,
        sort,
        pairs,
    }
}

/// Cursor after a row, in the order asked.
pub(super) fn cursor(row: &WorklistRow, sort: WorklistSort) -> String {
    let d = &row.dossier;
    let key = match sort {
        WorklistSort::Silence => d.silence_on.map(|day| day.to_string()).unwrap_or_default(),
        WorklistSort::Updated => d.updated_at.to_string(),
        WorklistSort::Requested => d.requested.unwrap_or_default().0.to_string(),
    };
    format!("{key}_{}", d.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn asked(query: &str) -> Asked {
        let form = FormData::parse(query.as_bytes()).expect("text");
        read(&form, "manager", Uuid::nil(), date(2026, 2, 20))
    }

    #[test]
    fn an_empty_address_is_what_waits_to_be_instructed() {
        let asked = asked("");
        assert_eq!(asked.query.states, [State::Filed, State::Review]);
        assert!(asked.pairs.is_empty());
    }

    #[test]
    fn a_search_looks_everywhere_but_not_in_drafts() {
        let asked = asked("q=voiles");
        assert_eq!(asked.query.states, STATES);
        assert!(!asked.query.states.contains(&State::Draft));
        assert!(!asked.query.tokens.is_empty());
    }

    #[test]
    fn what_means_nothing_is_left_out() {
        let asked = asked("vue=xyz&etat=draft&suivi=quelqu%27un&tri=hasard&apres=zz&autre=1");
        assert_eq!(asked.query.states, [State::Filed, State::Review]);
        assert_eq!((asked.query.officer, asked.query.after), (None, None));
    }

    #[test]
    fn nearing_silences_are_those_of_the_next_fifteen_days() {
        assert_eq!(
            asked("vue=bientot").query.silence_before,
            Some(date(2026, 3, 7))
        );
    }

    #[test]
    fn a_cursor_fits_its_order_or_is_ignored() {
        let id = Uuid::from_u128(7);
        assert_eq!(
            asked(&format!("apres=2026-03-22_{id}")).query.after,
            Some(("2026-03-22".to_owned(), id))
        );
        assert_eq!(
            asked(&format!("tri=montant&apres=2026-03-22_{id}"))
                .query
                .after,
            None
        );
        assert_eq!(
            asked(&format!("tri=montant&apres=1400000_{id}"))
                .query
                .after,
            Some(("1400000".to_owned(), id))
        );
    }
}
