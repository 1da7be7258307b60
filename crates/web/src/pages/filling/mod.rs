//! Filling a dossier: sections, plan, pieces, check of the answers, filing.
//!
//! A page is made from the dossier as stored; what was typed is stored first, right or wrong, then
//! the page says what is to correct. Nothing is kept in the browser's page alone.

mod check;
mod condition;
pub mod field;
mod foretold;
mod input;
mod merge;
mod pieces;
pub mod plan;
mod section;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use app::Who;
use app::holder::Check;
use app::view::Whole;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::answers::Raw;
use domain::correction::may_edit;
use domain::dossier::State;
use domain::permission::Action;
use policy::model::{Section, SectionKind};
use uuid::Uuid;

use crate::Site;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::words::state_key;

/// Routes of this part.
pub fn routes() -> Router<Site> {
    // A file is bounded as it comes, by the command that receives it.
    let files = Router::new()
        .route("/dossiers/{key}/envois/{piece}", post(pieces::upload))
        .layer(DefaultBodyLimit::disable());
    Router::new()
        .route(
            "/dossiers/{key}/sections/{section}",
            get(section::show).post(section::save),
        )
        .route("/dossiers/{key}/pieces", get(pieces::show))
        .route(
            "/dossiers/{key}/envois/{piece}/retirer",
            post(pieces::remove),
        )
        .route("/dossiers/{key}/verifier", get(check::show))
        .route("/dossiers/{key}/deposer", post(check::submit))
        .merge(files)
}

/// A dossier as its pages need it.
pub(crate) struct Desk<'a> {
    pub whole: Whole<'a>,
    pub answers: BTreeMap<String, Raw>,
    pub all: Raw,
    pub check: Check<'a>,
    /// `/dossiers/{number or id}`.
    pub home: String,
    pub t: T,
}

impl<'a> Desk<'a> {
    /// Loads a dossier for the signed-in person.
    pub async fn open(ctx: &'a Ctx, who: &Who, key: &str) -> Result<Desk<'a>, WebError> {
        let app = ctx.site.app()?;
        let whole = app.whole(who, key).await?;
        let answers = whole.answers();
        let given: BTreeSet<String> = whole
            .current_pieces()
            .map(|piece| piece.piece.clone())
            .collect();
        let check = app.check(whole.scheme, whole.form, &answers, whole.said(), &given);
        let dossier = &whole.access.dossier;
        let home = format!(
            "/dossiers/{}",
            dossier
                .number
                .clone()
                .unwrap_or_else(|| dossier.id.to_string())
        );
        Ok(Desk {
            all: Raw::merged(answers.values()),
            answers,
            check,
            home,
            t: ctx.t,
            whole,
        })
    }

    pub fn state(&self) -> State {
        self.whole.access.dossier.state
    }

    pub fn section(&self, id: &str) -> Option<&'a Section> {
        self.whole
            .form
            .sections
            .iter()
            .find(|section| section.id == id)
    }

    /// Answers of a section as stored.
    pub fn raw(&self, id: &str) -> Raw {
        self.answers.get(id).cloned().unwrap_or_default()
    }

    pub fn address(&self, section: &Section) -> String {
        match section.kind {
            SectionKind::Pieces => format!("{}/pieces", self.home),
            _ => format!("{}/sections/{}", self.home, section.id),
        }
    }

    /// Whether this person may write in this section now.
    pub fn may_write(&self, section: &Section) -> bool {
        let opened: BTreeSet<String> = self.whole.access.dossier.opened.iter().cloned().collect();
        match section.kind {
            SectionKind::Pieces => self.whole.access.may(Action::UploadPiece),
            _ => {
                self.whole.access.may(Action::EditSection)
                    && may_edit(&section.id, self.state(), &opened)
            }
        }
    }

    /// Why a section is shown closed: key of the sentence.
    pub fn why_closed(&self) -> &'static str {
        match self.state() {
            State::Draft => key("fill-closed-reader"),
            State::Correction if self.whole.access.may(Action::EditSection) => {
                key("fill-closed-correction")
            }
            State::Correction => key("fill-closed-reader"),
            _ => key("fill-closed-filed"),
        }
    }

    /// The address after a section: the next one, or the check of the answers.
    pub fn after(&self, section: &Section) -> String {
        let mut following = self
            .whole
            .form
            .sections
            .iter()
            .skip_while(|other| other.id != section.id)
            .skip(1);
        match following.find(|next| self.may_write(next)) {
            Some(next) => self.address(next),
            None => format!("{}/verifier", self.home),
        }
    }

    /// The name of the dossier in crumbs and beside pages.
    pub fn name(&self) -> String {
        let dossier = &self.whole.access.dossier;
        match &dossier.number {
            Some(number) => self.t.args("fill-dossier", "number", number).into_owned(),
            None => self.t.get("fill-draft").into_owned(),
        }
    }

    pub fn layout(&self, ctx: &Ctx, title: String) -> Layout {
        Layout::new(ctx, title)
            .under("/mes-projets", self.t.get("nav-projects"))
            .under(self.home.clone(), self.name())
    }

    /// The name of a person of this dossier, for « … a aussi modifié ».
    pub fn person(&self, account: Uuid) -> Option<String> {
        if account == self.whole.access.dossier.owner {
            return Some(self.whole.owner_name.clone());
        }
        self.whole
            .members
            .iter()
            .find(|member| member.account == account)
            .map(|member| member.name.clone())
    }

    /// The task list, with one entry marked as the present page: a section id or `verifier`.
    pub fn side(&self, current: &str) -> Side {
        let t = self.t;
        let mut steps = Vec::new();
        for section in &self.whole.form.sections {
            let here = section.id == current;
            let (word, wrong, ahead) = self.progress(section);
            steps.push(StepView {
                href: self.address(section),
                title: t.text(&section.title).into_owned(),
                word,
                wrong,
                ahead: ahead && !here,
                current: here,
            });
        }
        let last = match self.state() {
            State::Draft => key("fill-step-file"),
            State::Correction | State::Incomplete => key("fill-step-send"),
            _ => key("fill-step-read"),
        };
        steps.push(StepView {
            href: format!("{}/verifier", self.home),
            title: t.get(last).into_owned(),
            word: String::new(),
            wrong: false,
            ahead: current != "verifier",
            current: current == "verifier",
        });
        let place = steps.iter().position(|step| step.current);
        let number = match place {
            Some(at) => t
                .args2("fill-step-of", "number", at + 1, "count", steps.len())
                .into_owned(),
            None => self.name(),
        };
        Side {
            scheme: t.text(&self.whole.scheme.name).into_owned(),
            flag: self.state().flag(),
            state: state_key(self.state()),
            home: self.home.clone(),
            number,
            steps,
        }
    }

    /// Where a section stands: its word, whether something is wrong, whether it is still ahead.
    fn progress(&self, section: &Section) -> (String, bool, bool) {
        let t = self.t;
        if !self.may_write(section) && matches!(self.state(), State::Correction | State::Incomplete)
        {
            return (t.get("fill-progress-closed").into_owned(), false, false);
        }
        if section.kind == SectionKind::Pieces {
            let missing = self.check.missing.len();
            return match missing {
                0 => (t.get("fill-progress-done").into_owned(), false, false),
                _ => (
                    t.args("fill-progress-pieces", "count", missing)
                        .into_owned(),
                    false,
                    true,
                ),
            };
        }
        let Some(status) = self
            .check
            .sections
            .iter()
            .find(|status| status.id == section.id)
        else {
            return (String::new(), false, true);
        };
        let wrong = status
            .check
            .errors
            .iter()
            .filter(|error| !words::is_unfinished(error.code))
            .count();
        let left = status.check.errors.len().saturating_sub(wrong);
        if status.untouched && !status.check.complete {
            (t.get("fill-progress-none").into_owned(), false, true)
        } else if wrong > 0 {
            (
                t.args("fill-progress-wrong", "count", wrong).into_owned(),
                true,
                false,
            )
        } else if left > 0 {
            (
                t.args("fill-progress-left", "count", left).into_owned(),
                false,
                false,
            )
        } else {
            (t.get("fill-progress-done").into_owned(), false, false)
        }
    }
}

/// The task list beside a page.
pub(crate) struct Side {
    pub scheme: String,
    pub flag: &'static str,
    /// Key of the word of the state.
    pub state: &'static str,
    pub home: String,
    pub number: String,
    pub steps: Vec<StepView>,
}

pub(crate) struct StepView {
    pub href: String,
    pub title: String,
    pub word: String,
    pub wrong: bool,
    pub ahead: bool,
    pub current: bool,
}
