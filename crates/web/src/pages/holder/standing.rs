//! Where a dossier stands, what happens next and by when, in words.

use domain::clock::{appeal_until, days_between};
use domain::dossier::State;
use jiff::civil::Date;
use money::Cents;
use store::{Correction, Dossier};

use super::words;
use crate::i18n::{T, key};

/// What the words depend on; everything dated comes from the dossier, never from today's clock
/// but for the days that are left.
pub(crate) struct Facts<'a> {
    pub t: T,
    pub today: Date,
    pub dossier: &'a Dossier,
    /// The request that waits for an answer.
    pub asked: Option<&'a Correction>,
    /// The managing body as a sentence says it, with its article.
    pub manager: &'a str,
    /// The committee likewise, when there is one.
    pub committee: Option<&'a str>,
    /// Day on which the last decision was sent to the holder.
    pub notified: Option<Date>,
    /// Delay of appeal, in months.
    pub appeal: Option<u32>,
    /// Letter of the last decision.
    pub letter: Option<String>,
    /// This person may write, send pieces, file.
    pub acts: bool,
}

/// One line of « ce qui vient ».
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    pub when: String,
    pub date: Option<Date>,
    /// Who acts, in bold.
    pub who: String,
    pub text: String,
}

/// The next step as a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Go {
    pub href: String,
    pub label: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub flag: &'static str,
    pub label: String,
    /// The same inside a sentence.
    pub word: String,
    /// One sentence that says where it stands.
    pub sentence: String,
    pub due: Vec<Due>,
    pub go: Option<Go>,
}

impl Facts<'_> {
    pub fn standing(&self) -> Standing {
        let d = self.dossier;
        Standing {
            flag: d.state.flag(),
            label: self.t.get(crate::words::state_key(d.state)).into_owned(),
            word: self.t.get(crate::words::state_key(d.state)).to_lowercase(),
            sentence: self.sentence(),
            due: self.due(),
            go: self.go(),
        }
    }

    fn sentence(&self) -> String {
        let (t, d) = (self.t, self.dossier);
        let manager = self.manager;
        let on = |date: Option<Date>| {
            date.map(|date| t.date(date).into_owned())
                .unwrap_or_default()
        };
        if let (Some(day), false) = (d.lapsed_on, d.state.is_final()) {
            return t
                .args2(
                    "holder-is-lapsed",
                    "date",
                    on(Some(day)),
                    "manager",
                    manager,
                )
                .into_owned();
        }
        match d.state {
            State::Draft if !self.acts => t.get("holder-is-draft-read"),
            State::Draft => t.get("holder-is-draft"),
            State::Filed => t.args2(
                "holder-is-filed",
                "date",
                on(d.received_on),
                "manager",
                manager,
            ),
            State::Incomplete => t.args("holder-is-incomplete", "manager", manager),
            State::Review => t.args("holder-is-review", "manager", manager),
            State::Correction => t.args("holder-is-correction", "manager", manager),
            State::Proposed => t.get("holder-is-proposed"),
            State::Adjourned => t.get("holder-is-adjourned"),
            State::Granted => t.args2(
                "holder-is-granted",
                "amount",
                t.exact(d.granted.unwrap_or(Cents(0))),
                "date",
                on(d.decided_on),
            ),
            State::Refused => t.args("holder-is-refused", "date", on(d.decided_on)),
            State::Inadmissible => t.args("holder-is-inadmissible", "date", on(d.decided_on)),
            State::Withdrawn if d.number.is_none() => {
                t.args("holder-is-abandoned", "date", on(d.decided_on))
            }
            State::Withdrawn => t.args("holder-is-withdrawn", "date", on(d.decided_on)),
        }
        .into_owned()
    }

    fn line(&self, when: &str, who: &str, text: String) -> Due {
        let t = self.t;
        Due {
            when: t.get(when).into_owned(),
            date: None,
            who: who.to_owned(),
            text,
        }
    }

    fn dated(&self, date: Date, who: &str, text: String) -> Due {
        Due {
            when: self.t.date(date).into_owned(),
            date: Some(date),
            who: who.to_owned(),
            text,
        }
    }

    fn due(&self) -> Vec<Due> {
        let (t, d) = (self.t, self.dossier);
        let you = t.get("holder-you");
        let text = |key: &str| t.get(key).into_owned();
        let begins = |name: &str| t.args("holder-who", "name", name).into_owned();
        let manager = &begins(self.manager);
        let committee = &begins(self.committee.unwrap_or(self.manager));
        let mut due = match d.state {
            State::Draft => vec![
                self.line(key("holder-when-now"), &you, text(key("holder-next-fill"))),
                self.line(
                    key("holder-when-filing"),
                    &t.get("holder-the-receipt"),
                    text(key("holder-next-receipt")),
                ),
                self.line(
                    key("holder-when-then"),
                    manager,
                    text(key("holder-next-checks")),
                ),
            ],
            State::Filed => vec![self.line(
                key("holder-when-now"),
                manager,
                text(key("holder-next-checking")),
            )],
            State::Incomplete | State::Correction => self.asked_of_you(&you, manager),
            State::Review => vec![
                self.line(
                    key("holder-when-now"),
                    manager,
                    text(key("holder-next-review")),
                ),
                self.line(
                    key("holder-when-then"),
                    committee,
                    text(key("holder-next-decides")),
                ),
            ],
            State::Proposed => vec![self.line(
                key("holder-when-soon"),
                committee,
                text(key("holder-next-decides")),
            )],
            State::Adjourned => vec![self.line(
                key("holder-when-soon"),
                manager,
                text(key("holder-next-again")),
            )],
            State::Granted => vec![
                self.line(
                    key("holder-when-now"),
                    &you,
                    text(key("holder-next-letter")),
                ),
                self.line(
                    key("holder-when-then"),
                    manager,
                    text(key("holder-next-agreement")),
                ),
            ],
            State::Refused | State::Inadmissible => self.appeal(self.notified.or(d.decided_on)),
            State::Withdrawn => Vec::new(),
        };
        if matches!(
            d.state,
            State::Refused | State::Inadmissible | State::Withdrawn
        ) {
            due.push(self.line(key("holder-when-now"), &you, text(key("holder-next-other"))));
        }
        due.extend(self.clock());
        due
    }

    fn asked_of_you(&self, you: &str, manager: &str) -> Vec<Due> {
        let (t, d) = (self.t, self.dossier);
        let day = self.asked.and_then(|asked| asked.due_on).or(d.due_on);
        let pieces = d.state == State::Incomplete;
        let what = if pieces {
            key("holder-next-send-pieces")
        } else {
            key("holder-next-correct")
        };
        let mut text = t.get(what).into_owned();
        let after = if d.suspended {
            key("holder-next-clock-again")
        } else {
            key("holder-next-goes-on")
        };
        let first = match day {
            Some(day) => {
                if day >= self.today {
                    let left = days_between(self.today, day);
                    text = format!("{text} {}", t.args("holder-days-left", "count", left));
                } else {
                    text = format!("{text} {}", t.get("holder-late"));
                }
                self.dated(day, you, text)
            }
            None => self.line(key("holder-when-now"), you, text),
        };
        vec![
            first,
            self.line(key("holder-when-then"), manager, t.get(after).into_owned()),
        ]
    }

    /// What silence means, and when.
    fn clock(&self) -> Vec<Due> {
        let (t, d) = (self.t, self.dossier);
        if d.state == State::Draft || d.state.is_final() {
            return Vec::new();
        }
        let silence = t.get("holder-silence");
        if let Some(day) = d.lapsed_on {
            let mut due =
                vec![self.dated(day, &silence, t.get("holder-silence-passed").into_owned())];
            due.extend(self.appeal(Some(day)));
            return due;
        }
        if d.suspended {
            let text = t.get("holder-silence-stopped").into_owned();
            return vec![self.line(key("holder-when-stopped"), &t.get("holder-delay"), text)];
        }
        let Some(day) = d.silence_on else {
            return Vec::new();
        };
        let left = days_between(self.today, day);
        vec![self.dated(
            day,
            &silence,
            t.args("holder-silence-then", "count", left).into_owned(),
        )]
    }

    fn appeal(&self, from: Option<Date>) -> Vec<Due> {
        let t = self.t;
        let (Some(from), Some(months)) = (from, self.appeal) else {
            return Vec::new();
        };
        let until = appeal_until(from, months);
        if until < self.today {
            return Vec::new();
        }
        vec![self.dated(
            until,
            &t.get("holder-you"),
            t.get("holder-next-appeal").into_owned(),
        )]
    }

    fn go(&self) -> Option<Go> {
        let (t, d) = (self.t, self.dossier);
        let base = format!("/dossiers/{}", words::dossier_key(d));
        let go = |href: String, label: &str| {
            Some(Go {
                href,
                label: t.get(label).into_owned(),
            })
        };
        match d.state {
            State::Draft if self.acts => go(base, key("holder-go-draft")),
            State::Incomplete if self.acts => go(format!("{base}/pieces"), key("holder-go-pieces")),
            State::Correction if self.acts => {
                let first = d.opened.first()?;
                go(format!("{base}/sections/{first}"), key("holder-go-correct"))
            }
            State::Granted => go(self.letter.clone()?, key("holder-go-letter")),
            State::Refused | State::Inadmissible | State::Withdrawn => {
                go("/orientation".to_owned(), key("holder-go-other"))
            }
            _ => None,
        }
    }
}
