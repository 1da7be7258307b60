//! `/comites/{id}/points/{dossier}`: one item: the dossier, opinions, votes, the decision.

use std::borrow::Cow;

use app::committee::{ItemDecision, ItemPage};
use app::officer::note_of;
use app::{App, AppError};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::committee::{Action, Item, Sitting, Vote};
use domain::form::FieldError as Wrong;
use money::Cents;
use store::PartRow;
use uuid::Uuid;

use super::sitting::{Line, lines, title};
use super::words::{errors, item_flag, item_word, notice, outcome_key, verdict_key, vote_key};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::pages::instruction::aid::refusal_words;
use crate::pages::instruction::desk::{Notice, again, desk};
use crate::pages::instruction::words::{error_of, read_amount};
use crate::parts::{Choice, FieldError};
use crate::purse::Purse;
use crate::reading::{self, Family, SectionView};

#[derive(Template)]
#[template(path = "pages/committee/item.html")]
struct Page {
    t: T,
    page: Layout,
    notice: Option<Notice>,
    errors: Vec<FieldError>,
    sitting: Uuid,
    dossier: Uuid,
    agenda: Vec<Line>,
    n: usize,
    count: usize,
    scheme: String,
    number: String,
    applicant: String,
    flag: &'static str,
    word: String,
    settled: bool,
    called: bool,
    /// Decided in a sitting that goes on: it may be called again.
    may_recall: bool,
    /// Sitting, or has sat: who is in the room means something.
    live: bool,
    reasons: String,
    requested: String,
    proposed: String,
    summary: String,
    /// The funder it decides for, where it is not the lead.
    funder: Option<String>,
    /// The grid of the note.
    grid: Vec<Family>,
    sections: Vec<SectionView>,
    quorum: String,
    quorum_reached: bool,
    out: Vec<(String, String)>,
    given: String,
    /// The opinions are open to this person.
    open: bool,
    /// This person gives none: they wait for those in the room.
    waits: bool,
    rows: Vec<Row>,
    tally: (usize, usize, usize),
    outcome: &'static str,
    may_opinion: bool,
    own_opinion: Option<(String, String)>,
    verdicts: Vec<Choice>,
    may_out: bool,
    may_conduct: bool,
    /// Members whose recusal the secretary may note.
    members: Vec<Choice>,
    may_decide: bool,
    decisions: Vec<Choice>,
    /// The other funders of a shared dossier: the grant may depend on theirs.
    others: Vec<Choice>,
    /// Those that a grant depends on, once decided.
    subject_to: String,
    purse: Option<Purse>,
    today: Option<String>,
    after: Option<String>,
    form: FormData,
    amount: String,
    /// Why the aid cannot be granted as state aid, and what to do.
    aid: Option<(Cow<'static, str>, Cow<'static, str>)>,
}

/// A member's line in the table of opinions and votes.
struct Row {
    member: Uuid,
    name: String,
    tag: String,
    opinion: String,
    /// Why there is no vote; empty for a voter.
    without: String,
    proxy: bool,
    vote: Option<Vote>,
}

impl Row {
    fn is(&self, vote: &Vote) -> bool {
        self.vote == Some(*vote)
    }
}

impl Page {
    fn error(&self, field: &str) -> String {
        error_of(&self.errors, field)
    }

    fn typed(&self, field: &str) -> &str {
        let default = if field == "amount" { &self.amount } else { "" };
        self.form.get(field).unwrap_or(default)
    }

    fn votes(&self) -> &'static [Vote] {
        Vote::ALL
    }

    fn vote_word(&self, vote: &Vote) -> Cow<'static, str> {
        self.t.get(vote_key(*vote))
    }
}

fn rows(t: T, page: &ItemPage<'_>) -> Vec<Row> {
    let view = &page.sitting;
    view.members
        .iter()
        .filter_map(|m| Some((m, page.places.iter().find(|p| p.member == m.id)?)))
        .map(|(m, place)| {
            let opinion = page.opinions.as_ref().and_then(|all| {
                let (_, verdict, words) = all.iter().find(|(id, ..)| *id == m.id)?;
                let verdict = t.get(verdict_key(verdict));
                Some(if words.is_empty() {
                    verdict.into_owned()
                } else {
                    format!("{verdict} : {words}")
                })
            });
            let votes = page.voters.contains(&m.id);
            let without = if place.recused {
                t.get("com-vote-recused").into_owned()
            } else if votes {
                String::new()
            } else if !place.present {
                t.get("com-vote-absent").into_owned()
            } else {
                t.get("com-vote-not").into_owned()
            };
            Row {
                member: m.id,
                name: m.name.clone(),
                tag: if m.chair {
                    t.get("com-member-chair-tag").into_owned()
                } else {
                    String::new()
                },
                opinion: opinion.unwrap_or_default(),
                without,
                proxy: votes && !place.present,
                vote: page.votes.get(&m.id).copied(),
            }
        })
        .collect()
}

/// The funders of a shared dossier but the one it is decided for, as boxes to tick.
fn others(app: &App, found: &ItemPage<'_>, form: &FormData) -> Vec<Choice> {
    let own = |part: &PartRow| match &found.part {
        Some(decided) => part.funder == decided.funder,
        None => part.lead,
    };
    let parts = found.whole.parts.iter().filter(|part| !own(part));
    parts
        .map(|part| Choice {
            checked: form.all("subject_to").any(|id| id == part.funder),
            label: app.funder_name(&part.funder),
            id: part.funder.clone(),
            hint: String::new(),
        })
        .collect()
}

async fn page(
    ctx: &Ctx,
    (id, dossier): (Uuid, Uuid),
    query: &FormData,
    form: FormData,
    wrong: &[Wrong],
) -> Result<Page, WebError> {
    let (app, who) = desk(ctx)?;
    let (t, region) = (ctx.t, ctx.site.region());
    let found = app.sitting_item(who, id, dossier).await?;
    let view = &found.sitting;
    let d = &found.whole.access.dossier;
    let may = |action| view.may_on(dossier, action);
    let agenda = lines(ctx, app, view);
    let n = agenda
        .iter()
        .find(|l| l.dossier == dossier)
        .map_or(0, |l| l.n);
    let settled = found.item.state.is_settled();
    let called = found.item.state == Item::Called;
    let choice = |field: &str, id: &str, label: String| Choice {
        checked: form.get(field) == Some(id),
        id: id.to_owned(),
        label,
        hint: String::new(),
    };
    let left = found
        .envelope
        .as_ref()
        .map(|e| Cents(e.balance.left().0.saturating_sub(found.today.0)));
    let own = view.own.as_ref().map(|m| m.id);
    let note = note_of(found.whole.instruction.as_ref())?;
    Ok(Page {
        t,
        page: Layout::new(ctx, d.title.clone())
            .under("/comites", t.get("com-title"))
            .under(format!("/comites/{id}"), title(ctx, view))
            .wrong(!wrong.is_empty()),
        notice: notice(t, query),
        errors: errors(t, wrong),
        sitting: id,
        dossier,
        count: agenda.len(),
        agenda,
        n,
        scheme: t.text(&found.whole.scheme.name).into_owned(),
        funder: found
            .part
            .as_ref()
            .map(|part| app.funder_name(&part.funder)),
        number: d.number.clone().unwrap_or_default(),
        applicant: d.applicant.clone(),
        flag: item_flag(found.item.state),
        word: item_word(t, &found.item),
        settled,
        called,
        live: !matches!(view.row.state, Sitting::Draft | Sitting::Convened),
        reasons: found.item.reasons.clone(),
        requested: d.requested.map(|a| t.exact(a)).unwrap_or_default(),
        proposed: d.proposed.map(|a| t.exact(a)).unwrap_or_default(),
        grid: reading::grid(t, region, &note),
        summary: match &found.part {
            Some(part) if !part.summary.is_empty() => part.summary.clone(),
            _ => note.summary,
        },
        sections: reading::sections(
            &found.form,
            &found.whole.answers(),
            None,
            &region.territory,
            t,
        ),
        quorum: t
            .args2(
                if found.quorum.reached() {
                    key("com-quorum-reached")
                } else {
                    key("com-quorum-lost")
                },
                "needed",
                found.quorum.needed,
                "present",
                found.quorum.present,
            )
            .into_owned(),
        quorum_reached: found.quorum.reached(),
        out: found
            .recused
            .iter()
            .map(|(m, note)| {
                let name = view.members.iter().find(|x| x.id == *m);
                (
                    name.map(|x| x.name.clone()).unwrap_or_default(),
                    note.clone(),
                )
            })
            .collect(),
        given: t
            .args2(
                "com-opinions-count",
                "given",
                found.given,
                "awaited",
                found.awaited,
            )
            .into_owned(),
        open: found.opinions.is_some(),
        waits: view.own.is_none(),
        rows: rows(t, &found),
        tally: (
            found.tally.votes_for,
            found.tally.against,
            found.tally.abstained,
        ),
        outcome: outcome_key(found.outcome),
        may_opinion: !settled && may(Action::GiveOpinion),
        verdicts: ["favourable", "reserved", "unfavourable"]
            .into_iter()
            .map(|v| {
                let mut c = choice("verdict", v, t.get(verdict_key(v)).into_owned());
                c.checked |= form.get("verdict").is_none()
                    && found.own_opinion.as_ref().is_some_and(|(own, _)| own == v);
                c
            })
            .collect(),
        own_opinion: found.own_opinion.clone(),
        may_out: !settled && own.is_some() && may(Action::DeclareInterest),
        may_conduct: !settled && may(Action::Decide),
        may_recall: settled && may(Action::Decide),
        members: view
            .members
            .iter()
            .filter(|m| Some(m.id) != own)
            .map(|m| choice("member", &m.id.to_string(), m.name.clone()))
            .collect(),
        may_decide: called && may(Action::Decide),
        decisions: [
            ("granted", key("com-decision-granted")),
            ("refused", key("com-decision-refused")),
            ("adjourned", key("com-decision-adjourned")),
        ]
        .into_iter()
        .map(|(id, label)| choice("state", id, t.get(label).into_owned()))
        .collect(),
        others: others(app, &found, &form),
        subject_to: {
            let named = found.item.subject_to.iter();
            let named: Vec<String> = named.map(|funder| app.funder_name(funder)).collect();
            named.join(", ")
        },
        purse: found.envelope.as_ref().map(|e| Purse::of(ctx, e)),
        today: (found.today > Cents(0)).then(|| t.exact(found.today)),
        after: match (left, d.proposed) {
            (Some(left), Some(proposed)) if !settled => {
                Some(t.exact(Cents(left.0.saturating_sub(proposed.0))))
            }
            _ => None,
        },
        amount: d
            .proposed
            .map(|a| {
                a.format_fr()
                    .trim_end_matches(['€', '\u{a0}', '\u{202f}'])
                    .to_owned()
            })
            .unwrap_or_default(),
        form,
        aid: None,
    })
}

type Place = Path<(Uuid, Uuid)>;

pub(super) async fn show(
    ctx: Ctx,
    Path(at): Place,
    QueryData(query): QueryData,
) -> Result<Response, WebError> {
    ctx.html(&page(&ctx, at, &query, FormData::default(), &[]).await?)
}

async fn answer(
    ctx: &Ctx,
    at: (Uuid, Uuid),
    form: FormData,
    result: Result<String, AppError>,
) -> Result<Response, WebError> {
    let (id, dossier) = at;
    match result {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(AppError::Invalid(wrong)) => again(
            ctx,
            &page(ctx, at, &FormData::default(), form, &wrong).await?,
        ),
        Err(AppError::Aid(why)) => {
            let mut page = page(ctx, at, &FormData::default(), form, &[]).await?;
            page.aid = Some(refusal_words(ctx, &why));
            again(ctx, &page)
        }
        Err(AppError::Forbidden(_)) => Ok(Redirect::to(&format!(
            "/comites/{id}/points/{dossier}?fait=trop-tard"
        ))
        .into_response()),
        Err(other) => Err(other.into()),
    }
}

fn here((id, dossier): (Uuid, Uuid), done: &str) -> String {
    format!("/comites/{id}/points/{dossier}?fait={done}")
}

/// Withdrawing leads back to the sitting: this page is closed from then on.
pub(super) async fn interest(
    ctx: Ctx,
    Path(at): Place,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let member = form.filled("member").and_then(|m| m.parse().ok());
    let out = form.get("geste") != Some("aucun");
    let reason = form.get("reason").unwrap_or_default();
    match app
        .declare_interest(who, at.0, at.1, member, out, reason)
        .await
    {
        Err(AppError::Invalid(wrong)) if app.sitting_item(who, at.0, at.1).await.is_ok() => again(
            &ctx,
            &page(&ctx, at, &FormData::default(), form, &wrong).await?,
        ),
        Err(AppError::Invalid(_)) => {
            Ok(Redirect::to(&format!("/comites/{}?fait=raison", at.0)).into_response())
        }
        result => {
            let to = result.map(|()| format!("/comites/{}?fait=interet", at.0));
            answer(&ctx, at, form, to).await
        }
    }
}

pub(super) async fn opinion(
    ctx: Ctx,
    Path(at): Place,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let text = |name: &str| form.get(name).unwrap_or_default();
    let result = app
        .give_sitting_opinion(who, at.0, at.1, text("verdict"), text("words"))
        .await;
    answer(&ctx, at, form, result.map(|()| here(at, "avis"))).await
}

pub(super) async fn call(ctx: Ctx, Path(at): Place, form: FormData) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let call = form.get("geste") != Some("cote");
    let result = app.call_item(who, at.0, at.1, call).await;
    answer(&ctx, at, form, result.map(|()| here(at, "etat"))).await
}

fn read_votes(form: &FormData) -> Vec<(Uuid, Vote)> {
    form.0
        .iter()
        .filter_map(|(name, value)| {
            let member = name.strip_prefix("vote.")?.parse().ok()?;
            Some((member, value.parse().ok()?))
        })
        .collect()
}

pub(super) async fn votes(ctx: Ctx, Path(at): Place, form: FormData) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let result = app.note_votes(who, at.0, at.1, &read_votes(&form)).await;
    answer(&ctx, at, form, result.map(|()| here(at, "etat"))).await
}

/// Records the decision and goes on to the next item that is not settled.
pub(super) async fn decide(
    ctx: Ctx,
    Path(at): Place,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let state = match form.get("state") {
        Some("granted") => Item::Granted,
        Some("refused") => Item::Refused,
        Some("adjourned") => Item::Adjourned,
        _ => Item::Waiting,
    };
    let amount = match form.filled("amount") {
        Some(typed) if state == Item::Granted => read_amount("amount", typed).map(Some),
        _ => Ok(None),
    };
    let result = match amount {
        Err(wrong) => Err(AppError::Invalid(vec![wrong])),
        Ok(amount) => {
            let decision = ItemDecision {
                state,
                amount,
                subject_to: form.all("subject_to").map(str::to_owned).collect(),
                reasons: form.get("reasons").unwrap_or_default().to_owned(),
            };
            app.decide_item(who, at.0, at.1, &decision).await
        }
    };
    let to = match result {
        Err(e) => Err(e),
        Ok(()) => {
            let view = app.sitting(who, at.0).await?;
            let next = view
                .items
                .iter()
                .find(|i| i.dossier.is_some() && !i.item.state.is_settled());
            Ok(match next {
                Some(next) => here((at.0, next.item.dossier), "decision"),
                None => format!("/comites/{}?fait=decision", at.0),
            })
        }
    };
    answer(&ctx, at, form, to).await
}
