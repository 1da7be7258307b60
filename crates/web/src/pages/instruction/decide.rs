//! Deciding: a form, then a page that shows the letter before it leaves.

use app::AppError;
use app::officer::{NewDecision, decision_errors, note_of};
use app::view::Whole;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::dossier::State;
use domain::form::{ErrorCode, FieldError as Wrong};

use super::aid;
use super::amount::{ChainStep, ChainView};
use super::desk::{Head, again, desk, done, open, served, turned_away};
use super::words::{error_of, errors, read_amount, read_date};
use crate::facts::Names;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::FormData;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts::{Choice, FieldError};
use crate::purse::Purse;

pub(super) fn chain(ctx: &Ctx, whole: &Whole<'_>) -> Result<Option<ChainView>, WebError> {
    let note = note_of(whole.instruction.as_ref())?;
    let computed = ctx.site.app()?.compute(whole, &note)?;
    let proposal = computed
        .as_ref()
        .and_then(|computed| computed.proposal.as_ref());
    Ok(proposal.map(|proposal| ChainView::of(names(ctx, whole), proposal)))
}

/// What the names of rules mean in the version of a dossier.
pub(super) fn names<'a>(ctx: &'a Ctx, whole: &'a Whole<'_>) -> Names<'a> {
    Names {
        t: ctx.t,
        region: ctx.site.region(),
        form: Some(whole.form),
    }
}

/// Whether a condition does not hold, which a grant must explain.
fn against(ctx: &Ctx, whole: &Whole<'_>) -> Result<bool, WebError> {
    let note = note_of(whole.instruction.as_ref())?;
    let assessed = ctx.site.app()?.assess(whole, &note, ctx.site.today())?;
    Ok(assessed.stands_against(&note))
}

#[derive(Template)]
#[template(path = "pages/instruction/decision.html")]
struct DecisionPage {
    t: T,
    page: Layout,
    head: Head,
    errors: Vec<FieldError>,
    kinds: Vec<Choice>,
    /// Only this kind is possible in this state.
    only: Option<String>,
    /// A condition does not hold.
    against: bool,
    proposed: String,
    rule: String,
    /// What the grant would draw on; `None` = no envelope.
    purse: Option<Purse>,
    lapsed: Option<String>,
    /// State aid that stands in the way of what is proposed or typed.
    refusal: Option<aid::Refusal>,
    form: FormData,
    defaults: Defaults,
}

/// What the form says before anything is typed.
struct Defaults {
    amount: String,
    decided_by: String,
    decided_on: String,
    /// Why the proposal is not what the rule gives: the letter owes it to the holder.
    reasons: String,
}

impl DecisionPage {
    fn error(&self, field: &str) -> String {
        error_of(&self.errors, field)
    }

    fn typed(&self, field: &str) -> &str {
        let default = match field {
            "amount" => self.defaults.amount.as_str(),
            "decided_by" => self.defaults.decided_by.as_str(),
            "decided_on" => self.defaults.decided_on.as_str(),
            "reasons" => self.defaults.reasons.as_str(),
            _ => "",
        };
        self.form.get(field).unwrap_or(default)
    }
}

/// Decisions that this state allows.
fn kinds(state: State) -> &'static [&'static str] {
    match state {
        State::Proposed => &["granted", "refused", "adjourned"],
        State::Filed | State::Incomplete | State::Review => &["inadmissible"],
        _ => &[],
    }
}

fn choice(t: T, kind: &str, checked: bool) -> Choice {
    let (label, hint) = match kind {
        "granted" => (key("inst-decide-granted"), key("inst-decide-granted-hint")),
        "refused" => (key("inst-decide-refused"), key("inst-decide-refused-hint")),
        "adjourned" => (
            key("inst-decide-adjourned"),
            key("inst-decide-adjourned-hint"),
        ),
        _ => (
            key("inst-decide-inadmissible"),
            key("inst-decide-inadmissible-hint"),
        ),
    };
    Choice {
        id: kind.to_owned(),
        label: t.get(label).into_owned(),
        hint: t.get(hint).into_owned(),
        checked,
    }
}

/// The committee of the scheme as a letter names it: « le Comité … ».
fn committee(ctx: &Ctx, whole: &Whole<'_>) -> String {
    let (region, today) = (ctx.site.region(), ctx.site.today());
    let id = whole
        .scheme
        .committee
        .as_deref()
        .or(whole.scheme.manager.as_deref());
    let name = id.and_then(|id| region.body_called(id, today));
    name.map(|name| ctx.t.text(&name).into_owned())
        .unwrap_or_default()
}

fn decision_page(
    ctx: &Ctx,
    whole: &Whole<'_>,
    form: FormData,
    wrong: &[Wrong],
) -> Result<DecisionPage, WebError> {
    let t = ctx.t;
    let d = &whole.access.dossier;
    let head = Head::of(t, whole);
    let possible = kinds(d.state);
    let chosen = form.get("kind").unwrap_or_default();
    Ok(DecisionPage {
        t,
        page: head
            .layout(ctx, t.get("inst-decide-title"))
            .wrong(!wrong.is_empty()),
        errors: errors(t, wrong),
        kinds: possible
            .iter()
            .map(|kind| choice(t, kind, chosen == *kind))
            .collect(),
        only: match possible {
            [one] => Some((*one).to_owned()),
            _ => None,
        },
        against: d.state == State::Proposed && against(ctx, whole)?,
        proposed: d.proposed.map(|amount| t.exact(amount)).unwrap_or_default(),
        rule: chain(ctx, whole)?
            .map(|chain| chain.shown)
            .unwrap_or_default(),
        purse: whole.envelope.as_ref().map(|e| Purse::of(ctx, e)),
        lapsed: d.lapsed_on.map(|day| t.date(day).into_owned()),
        refusal: None,
        form,
        defaults: Defaults {
            amount: d
                .proposed
                .map(|amount| {
                    amount
                        .format_fr()
                        .trim_end_matches(['€', '\u{a0}', '\u{202f}'])
                        .to_owned()
                })
                .unwrap_or_default(),
            decided_by: committee(ctx, whole),
            decided_on: ctx.site.today().to_string(),
            reasons: match d.state {
                State::Proposed => note_of(whole.instruction.as_ref())?.amount_reason,
                _ => String::new(),
            },
        },
        head,
    })
}

/// The page of the letter, before it leaves.
#[derive(Template)]
#[template(path = "pages/instruction/letter.html")]
struct LetterPage {
    t: T,
    page: Layout,
    head: Head,
    kind: String,
    subject: std::borrow::Cow<'static, str>,
    opening: std::borrow::Cow<'static, str>,
    amount: String,
    words: String,
    reasons: Vec<String>,
    steps: Vec<ChainStep>,
    signatory: String,
    addressees: Vec<String>,
    appeal: bool,
    /// Fields sent again with the confirmation.
    fields: Vec<(String, String)>,
}

pub(super) async fn decision_form(
    ctx: Ctx,
    Path(number): Path<String>,
) -> Result<Response, WebError> {
    let (_, who) = desk(&ctx)?;
    let whole = open(&ctx, &number).await?;
    if kinds(whole.access.dossier.state).is_empty() {
        return turned_away(who, &number, AppError::Forbidden("action-not-now"));
    }
    let mut page = decision_page(&ctx, &whole, FormData::default(), &[])?;
    if let (State::Proposed, Some(amount)) =
        (whole.access.dossier.state, whole.access.dossier.proposed)
    {
        page.refusal = standing(&ctx, &whole, amount, ctx.site.today()).await?;
    }
    ctx.html(&page)
}

/// What stands in the way of granting so much on a day, as state aid.
async fn standing(
    ctx: &Ctx,
    whole: &Whole<'_>,
    amount: money::Cents,
    on: jiff::civil::Date,
) -> Result<Option<aid::Refusal>, WebError> {
    let view = ctx.site.app()?.aid_beside(whole, Some(amount), on).await?;
    Ok(match &view.outcome {
        Some(Err(why)) => Some(aid::refusal(ctx, &view, why)),
        _ => None,
    })
}

/// Paragraphs of a text, one reason each.
pub(super) fn reasons(text: &str) -> Vec<String> {
    text.split("\n\n")
        .map(str::trim)
        .filter(|reason| !reason.is_empty())
        .map(str::to_owned)
        .collect()
}

fn read(ctx: &Ctx, form: &FormData) -> Result<NewDecision, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let text = |name: &str| form.get(name).unwrap_or_default().trim().to_owned();
    let kind = text("kind");
    let amount = match form.filled("amount") {
        Some(typed) if kind == "granted" => read_amount("amount", typed)
            .map_err(|error| wrong.push(error))
            .ok(),
        _ => None,
    };
    let decided_on = match read_date("decided_on", form.filled("decided_on")) {
        Ok(Some(day)) => day,
        Ok(None) => {
            wrong.push(Wrong::new("decided_on", ErrorCode::NotADate));
            ctx.site.today()
        }
        Err(error) => {
            wrong.push(error);
            ctx.site.today()
        }
    };
    let decision = NewDecision {
        kind,
        amount,
        reasons: reasons(form.get("reasons").unwrap_or_default()),
        decided_on,
        decided_by: text("decided_by"),
        signatory: text("signatory"),
    };
    if wrong.is_empty() {
        Ok(decision)
    } else {
        Err(wrong)
    }
}

pub(super) async fn decide(
    ctx: Ctx,
    Path(number): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    if served(&ctx).await? {
        return Ok(done(&number, "decision"));
    }
    let whole = open(&ctx, &number).await?;
    let d = &whole.access.dossier;
    // Somebody decided meanwhile: say where it stands.
    if kinds(d.state).is_empty() {
        return turned_away(who, &number, AppError::Forbidden("action-not-now"));
    }
    let new = match read(&ctx, &form) {
        Ok(new) => new,
        Err(mut wrong) => {
            wrong.sort_by(|a, b| a.key.cmp(&b.key));
            return again(&ctx, &decision_page(&ctx, &whole, form, &wrong)?);
        }
    };
    let possible = kinds(d.state).contains(&new.kind.as_str());
    let against = against(&ctx, &whole)?;
    let mut wrong = decision_errors(&new, d, ctx.site.today(), against);
    if let (Some(amount), "granted") = (new.amount, new.kind.as_str()) {
        wrong.extend(app.over_limits(&whole, amount)?);
    }
    if !possible {
        wrong = vec![Wrong::new("kind", ErrorCode::RequiredChoice)];
    }
    if !wrong.is_empty() {
        return again(&ctx, &decision_page(&ctx, &whole, form, &wrong)?);
    }
    // Said before the letter is shown; the command checks again with everybody else waiting.
    if let (Some(amount), "granted") = (new.amount, new.kind.as_str()) {
        let refusal = standing(&ctx, &whole, amount, new.decided_on).await?;
        if refusal.is_some() {
            let mut page = decision_page(&ctx, &whole, form, &[])?;
            page.refusal = refusal;
            return again(&ctx, &page);
        }
    }
    if form.get("confirme") != Some("oui") {
        return ctx.html(&letter(&ctx, &whole, &new, form)?);
    }
    match app.decide(who, &number, &new).await {
        Ok(_) => Ok(done(&number, "decision")),
        Err(AppError::Aid(why)) => {
            let view = app.aid_beside(&whole, None, new.decided_on).await?;
            let mut page = decision_page(&ctx, &whole, form, &[])?;
            page.refusal = Some(aid::refusal(&ctx, &view, &why));
            again(&ctx, &page)
        }
        Err(AppError::Invalid(wrong)) => again(&ctx, &decision_page(&ctx, &whole, form, &wrong)?),
        Err(error) => turned_away(who, &number, error),
    }
}

/// Back from the letter to the form, with everything as it was typed.
pub(super) async fn change(
    ctx: Ctx,
    Path(number): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let (_, who) = desk(&ctx)?;
    let whole = open(&ctx, &number).await?;
    if kinds(whole.access.dossier.state).is_empty() {
        return turned_away(who, &number, AppError::Forbidden("action-not-now"));
    }
    ctx.html(&decision_page(&ctx, &whole, form, &[])?)
}

fn letter(
    ctx: &Ctx,
    whole: &Whole<'_>,
    new: &NewDecision,
    form: FormData,
) -> Result<LetterPage, WebError> {
    let t = ctx.t;
    let head = Head::of(t, whole);
    let (subject, opening) = match new.kind.as_str() {
        "granted" => (
            key("inst-letter-subject-granted"),
            key("inst-letter-opening-granted"),
        ),
        "refused" => (
            key("inst-letter-subject-refused"),
            key("inst-letter-opening-refused"),
        ),
        "adjourned" => (
            key("inst-letter-subject-adjourned"),
            key("inst-letter-opening-adjourned"),
        ),
        _ => (
            key("inst-letter-subject-inadmissible"),
            key("inst-letter-opening-inadmissible"),
        ),
    };
    let granted = new.amount.filter(|_| new.kind == "granted");
    let mut addressees = vec![format!("{} ({})", whole.owner_name, whole.owner_email)];
    // Readers follow the dossier; those who write or sign in it are told.
    addressees.extend(
        whole
            .members
            .iter()
            .filter(|m| m.role != "reader")
            .map(|m| format!("{} ({})", m.name, m.email)),
    );
    Ok(LetterPage {
        t,
        page: head.layout(ctx, t.get("inst-letter-title")),
        kind: new.kind.clone(),
        subject: t.get(subject),
        opening: t.args2(
            opening,
            "date",
            t.date(new.decided_on),
            "by",
            new.decided_by.as_str(),
        ),
        amount: granted.map(|amount| t.exact(amount)).unwrap_or_default(),
        words: granted.map(documents::amount_in_words).unwrap_or_default(),
        reasons: new.reasons.clone(),
        steps: match granted {
            Some(amount) => steps(ctx, whole, amount)?,
            None => Vec::new(),
        },
        signatory: new.signatory.clone(),
        addressees,
        appeal: new.kind != "adjourned",
        fields: form
            .0
            .into_iter()
            .filter(|(name, _)| name != "confirme")
            .collect(),
        head,
    })
}

/// How the rule counted, then what was decided where it is another amount.
fn steps(ctx: &Ctx, whole: &Whole<'_>, granted: money::Cents) -> Result<Vec<ChainStep>, WebError> {
    let Some(mut chain) = chain(ctx, whole)? else {
        return Ok(Vec::new());
    };
    if chain.amount != Some(granted) {
        chain.steps.push(ChainStep {
            label: ctx.t.get("inst-letter-decided").into_owned(),
            note: String::new(),
            source: None,
            amount: ctx.t.exact(granted),
        });
    }
    Ok(chain.steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_paragraphs() {
        assert_eq!(
            reasons("Un.\nSuite.\n\n\n  \n\nDeux."),
            ["Un.\nSuite.", "Deux."]
        );
        assert!(reasons(" \n\n ").is_empty());
    }

    #[test]
    fn each_state_has_the_decisions_of_its_table() {
        use domain::dossier::{Event, apply};
        let event = |kind: &str| match kind {
            "granted" => Event::Grant,
            "refused" => Event::Refuse,
            "adjourned" => Event::Adjourn,
            _ => Event::DeclareInadmissible,
        };
        for state in State::ALL {
            for kind in ["granted", "refused", "adjourned", "inadmissible"] {
                assert_eq!(
                    kinds(state).contains(&kind),
                    apply(state, event(kind)).is_ok(),
                    "{state} {kind}"
                );
            }
        }
    }
}
