//! `/comites/{id}`: a sitting: its agenda, who is there, its minutes.

use app::committee::{ItemView, Presence, SittingView};
use app::rectify::ActView;
use app::{App, AppError};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use documents::Printer;
use domain::committee::{Action, Event, Sitting};
use domain::form::{ErrorCode, FieldError as Wrong};
use uuid::Uuid;

use super::words::{errors, item_flag, item_word, notice, report_key, state_flag, state_key};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::pages::instruction::desk::{Notice, again, desk};
use crate::parts::FieldError;

#[derive(Template)]
#[template(path = "pages/committee/sitting.html")]
struct SittingPage {
    t: T,
    page: Layout,
    notice: Option<Notice>,
    errors: Vec<FieldError>,
    id: Uuid,
    committee: String,
    place: String,
    flag: &'static str,
    state: &'static str,
    rule: String,
    present: usize,
    /// Whether enough of those who vote are in the room; nothing before presences are noted.
    quorum: Option<String>,
    items: Vec<Line>,
    /// Dossiers that may be put on the agenda, while it is being made.
    ready: Vec<Ready>,
    may_agenda: bool,
    may_convene: bool,
    /// Moves of the sitting that its secretary may make now.
    moves: Vec<(&'static str, &'static str)>,
    may_presence: bool,
    members: Vec<Seat>,
    minutes: bool,
    /// This build prints papers.
    prints: bool,
    signed: bool,
    /// The list of operations is this person's.
    keeps: bool,
    may_sign: bool,
    /// The help to choose is turned on and may be consulted.
    may_choose: bool,
    signed_chair: bool,
    signed_secretary: bool,
    /// The day of the minutes kept and their SHA-256.
    kept: Option<String>,
    acts: Vec<ActLine>,
}

/// An act that rectifies a decision of this sitting.
struct ActLine {
    id: Uuid,
    title: String,
    number: String,
    /// Where its dossier is read.
    href: String,
    what: String,
    why: String,
    signatures: Vec<String>,
    made: bool,
    may_sign: bool,
    may_withdraw: bool,
}

/// An item of the agenda.
pub(super) struct Line {
    pub n: usize,
    pub dossier: Uuid,
    /// `None`: this person is out of it.
    pub title: Option<String>,
    pub scheme: String,
    pub number: String,
    pub proposed: String,
    pub flag: &'static str,
    pub word: String,
    pub now: bool,
    pub done: bool,
    pub reasons: String,
    /// Who left or came before it, whether the quorum was lost for it.
    pub room: String,
    pub report: &'static str,
    /// The role that has this person's recusal proposed, while they have not answered.
    pub own_match: Option<String>,
    /// Names of those out of it, and the role proposed for those who have not answered.
    pub out: Vec<(Uuid, String, String, bool)>,
}

struct Ready {
    dossier: Uuid,
    title: String,
    about: String,
    number: String,
    proposed: String,
    rank: String,
}

struct Seat {
    id: Uuid,
    name: String,
    tag: String,
    present: bool,
    proxy: Option<Uuid>,
}

/// The lines of the agenda as this person may see them.
pub(super) fn lines(ctx: &Ctx, app: &App, view: &SittingView<'_>) -> Vec<Line> {
    let (t, region) = (ctx.t, ctx.site.region());
    let name = |id: Uuid| {
        view.members
            .iter()
            .find(|m| m.id == id)
            .map(|m| m.name.clone())
            .unwrap_or_default()
    };
    let line = |(n, i): (usize, &ItemView)| {
        let id = i.item.dossier;
        let d = i.dossier.as_ref();
        let scheme = d.and_then(|d| region.scheme_version(&d.scheme, d.scheme_from));
        Line {
            n: n + 1,
            dossier: id,
            title: d.map(|d| d.title.clone()),
            scheme: scheme
                .map(|s| t.text(&s.name).into_owned())
                .unwrap_or_default(),
            number: d.and_then(|d| d.number.clone()).unwrap_or_default(),
            proposed: d
                .and_then(|d| d.proposed)
                .map(|a| t.exact(a))
                .unwrap_or_default(),
            flag: item_flag(i.item.state),
            word: if d.is_some() {
                item_word(t, &i.item)
            } else {
                String::new()
            },
            now: i.item.state == domain::committee::Item::Called,
            done: i.item.state.is_settled(),
            reasons: i.item.reasons.clone(),
            room: if d.is_some() {
                app.room_in_words(view, id)
            } else {
                String::new()
            },
            report: report_key(&i.item.report, view.row.state == Sitting::Signed),
            own_match: view
                .own
                .as_ref()
                .and_then(|own| view.proposed_recusal(id, own.id))
                .map(str::to_owned),
            out: if d.is_some() {
                view.out_of(id)
                    .into_iter()
                    .map(|(m, note)| {
                        let open = view.proposed_recusal(id, m).is_some();
                        (m, name(m), note, open)
                    })
                    .collect()
            } else {
                Vec::new()
            },
        }
    };
    view.items.iter().enumerate().map(line).collect()
}

pub(super) fn title(ctx: &Ctx, view: &SittingView<'_>) -> String {
    let t = ctx.t;
    t.args("com-sitting-of", "date", t.date(view.row.held_on))
        .into_owned()
}

async fn page(
    ctx: &Ctx,
    id: Uuid,
    query: &FormData,
    wrong: &[Wrong],
) -> Result<SittingPage, WebError> {
    let (app, who) = desk(ctx)?;
    let (t, region) = (ctx.t, ctx.site.region());
    let view = app.sitting(who, id).await?;
    let may_agenda = view.may(Action::EditAgenda);
    let ready = if may_agenda {
        app.ready_for(who, id).await?
    } else {
        Vec::new()
    };
    let rank = |dossier: Uuid| {
        let typed = query.get(&format!("rank.{dossier}")).map(str::to_owned);
        typed.unwrap_or_else(|| {
            let mut items = view.items.iter();
            let place = items.position(|i| i.item.dossier == dossier);
            place.map(|n| (n + 1).to_string()).unwrap_or_default()
        })
    };
    let may_conduct = view.may(Action::Conduct);
    let moves = match view.row.state {
        Sitting::Convened if may_conduct => {
            vec![("open", key("com-start")), ("cancel", key("com-cancel"))]
        }
        Sitting::Open if may_conduct => {
            vec![("suspend", key("com-suspend")), ("close", key("com-close"))]
        }
        Sitting::Suspended if may_conduct => vec![("resume", key("com-resume"))],
        _ => Vec::new(),
    };
    let is_chair = view
        .own
        .as_ref()
        .is_some_and(|own| view.chair().is_some_and(|c| c.id == own.id));
    let kept = app.minutes_kept(id).await?.map(|(at, hash)| {
        let day = t.date(ctx.civil_day(at));
        t.args2("act-minutes-kept", "date", day, "hash", hash)
            .into_owned()
    });
    let acts = app.sitting_acts(who, id).await?;
    let present = view.members.iter();
    let present = present.filter(|m| view.is_present(m.id)).count();
    let (signed_chair, signed_secretary) = (view.has_signed(true), view.has_signed(false));
    Ok(SittingPage {
        t,
        page: Layout::new(ctx, title(ctx, &view))
            .under("/comites", t.get("com-title"))
            .wrong(!wrong.is_empty()),
        notice: notice(t, query),
        errors: errors(t, wrong),
        id,
        committee: view
            .body
            .name_on(view.row.held_on)
            .map(|n| t.text(n).into_owned())
            .unwrap_or_default(),
        place: view.row.place.clone(),
        flag: state_flag(view.row.state),
        state: state_key(view.row.state),
        rule: super::rule(t, view.rules),
        present,
        quorum: (may_conduct && view.row.state != Sitting::Convened || present > 0).then(|| {
            let found = view.quorum();
            let sentence = if found.reached() {
                key("com-presence-quorum")
            } else {
                key("com-presence-quorum-lost")
            };
            t.args2(sentence, "present", found.present, "needed", found.needed)
                .into_owned()
        }),
        items: lines(ctx, app, &view),
        ready: ready
            .iter()
            .map(|d| Ready {
                dossier: d.id,
                title: d.title.clone(),
                about: format!(
                    "{} · {}",
                    d.applicant,
                    region
                        .scheme_version(&d.scheme, d.scheme_from)
                        .map(|s| t.text(&s.name).into_owned())
                        .unwrap_or_default()
                ),
                // Two projects may have one name: the agenda is made by number.
                number: d.number.clone().unwrap_or_default(),
                proposed: d.proposed.map(|a| t.exact(a)).unwrap_or_default(),
                rank: rank(d.id),
            })
            .collect(),
        may_agenda,
        may_convene: may_agenda,
        moves,
        may_presence: may_conduct,
        members: view
            .members
            .iter()
            .map(|m| Seat {
                id: m.id,
                name: m.name.clone(),
                tag: if m.chair {
                    t.get("com-member-chair-tag").into_owned()
                } else if let Some(of) = m
                    .substitute_of
                    .and_then(|id| view.members.iter().find(|other| other.id == id))
                {
                    t.args("com-member-substitute-tag", "name", of.name.as_str())
                        .into_owned()
                } else if !m.voting {
                    t.get("com-member-advisory").into_owned()
                } else {
                    String::new()
                },
                present: view.is_present(m.id),
                proxy: view.proxy(m.id),
            })
            .collect(),
        minutes: matches!(view.row.state, Sitting::Closed | Sitting::Signed),
        prints: Printer::available(),
        signed: view.row.state == Sitting::Signed,
        keeps: view.secretary,
        may_choose: view.secretary && view.rules.choice.is_some() && (may_agenda || may_conduct),
        may_sign: view.may(Action::Sign)
            && ((is_chair && !signed_chair) || (!is_chair && view.secretary && !signed_secretary)),
        signed_chair,
        signed_secretary,
        kept,
        acts: acts.iter().map(|act| act_line(t, act)).collect(),
    })
}

fn act_line(t: T, view: &ActView) -> ActLine {
    let act = &view.act;
    let signed = |sentence, name: &str| {
        (!name.is_empty()).then(|| t.args(sentence, "name", name).into_owned())
    };
    ActLine {
        id: act.id,
        title: view.title.clone(),
        href: format!(
            "/{}/{}",
            if view.of_another {
                "partages"
            } else {
                "instruction"
            },
            view.number
        ),
        number: view.number.clone(),
        what: match act.amount {
            Some(amount) => t.args("act-line-granted", "amount", t.exact(amount)),
            None => t.get("act-line-refused"),
        }
        .into_owned(),
        why: t.args("act-line-why", "why", act.why.as_str()).into_owned(),
        signatures: [
            signed(key("act-signed-chair"), &act.signed_chair),
            signed(key("act-signed-secretary"), &act.signed_secretary),
        ]
        .into_iter()
        .flatten()
        .collect(),
        made: act.made.is_some(),
        may_sign: view.may_sign,
        may_withdraw: view.may_withdraw,
    }
}

/// Signs an act that rectifies a decision of the sitting.
pub(super) async fn sign_act(
    ctx: Ctx,
    Path((id, act)): Path<(Uuid, Uuid)>,
    _form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let done = match app.sign_rectification(who, id, act).await {
        Err(AppError::Stale) => Err(AppError::Forbidden("action-not-now")),
        Ok(true) => Ok("acte-signe"),
        Ok(false) => Ok("acte-signature"),
        Err(other) => Err(other),
    };
    answer(&ctx, id, done).await
}

/// Takes back an act that is not signed by both.
pub(super) async fn withdraw_act(
    ctx: Ctx,
    Path((id, act)): Path<(Uuid, Uuid)>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let why = form.get("why").unwrap_or_default();
    let done = app.withdraw_rectification(who, id, act, why).await;
    answer(&ctx, id, done.map(|()| "acte-retire")).await
}

pub(super) async fn show(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    QueryData(query): QueryData,
) -> Result<Response, WebError> {
    ctx.html(&page(&ctx, id, &query, &[]).await?)
}

/// After a command: the sitting, or its page with what is wrong, or where it stands now.
async fn answer(
    ctx: &Ctx,
    id: Uuid,
    result: Result<&'static str, AppError>,
) -> Result<Response, WebError> {
    match result {
        Ok(done) => Ok(Redirect::to(&format!("/comites/{id}?fait={done}")).into_response()),
        Err(AppError::Invalid(wrong)) => {
            again(ctx, &page(ctx, id, &FormData::default(), &wrong).await?)
        }
        Err(AppError::Forbidden(_)) => {
            Ok(Redirect::to(&format!("/comites/{id}?fait=trop-tard")).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Ranks typed beside dossiers become an order; without a rank a dossier stays out.
pub(super) async fn agenda(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let mut ranked: Vec<(u32, usize, Uuid)> = Vec::new();
    for (n, (name, value)) in form.0.iter().enumerate() {
        let dossier = name.strip_prefix("rank.").and_then(|id| id.parse().ok());
        let Some(dossier) = dossier.filter(|_| !value.trim().is_empty()) else {
            continue;
        };
        // A rank that is none must not leave a dossier out without a word.
        let Ok(rank) = value.trim().parse() else {
            let wrong = Wrong::new("agenda", ErrorCode::NotANumber).with("value", value.trim());
            return again(&ctx, &page(&ctx, id, &form, &[wrong]).await?);
        };
        ranked.push((rank, n, dossier));
    }
    ranked.sort_unstable();
    let dossiers: Vec<Uuid> = ranked.into_iter().map(|(_, _, d)| d).collect();
    let seen: Vec<Uuid> = form.all("was").filter_map(|d| d.parse().ok()).collect();
    match app.set_agenda(who, id, &dossiers, Some(&seen)).await {
        // The ranks that were typed stay, beside the agenda as the other person left it.
        Err(AppError::Stale) => {
            let wrong = Wrong::new("agenda", ErrorCode::AlreadyThere);
            again(&ctx, &page(&ctx, id, &form, &[wrong]).await?)
        }
        result => answer(&ctx, id, result.map(|()| "ordre")).await,
    }
}

pub(super) async fn state(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let event: Event = form
        .get("event")
        .unwrap_or_default()
        .parse()
        .map_err(|_| WebError::BadRequest)?;
    let result = app.move_sitting(who, id, event).await;
    let done = if event == Event::Convene {
        "convene"
    } else {
        "etat"
    };
    answer(&ctx, id, result.map(|()| done)).await
}

/// The room as a form says it: who is there, and the proxies.
fn room(form: &FormData, here: &str, proxy: &str) -> Presence {
    let given = form.0.iter().filter_map(|(name, value)| {
        let giver = name.strip_prefix(proxy)?.parse().ok()?;
        Some((giver, value.parse().ok()?))
    });
    Presence {
        present: form.all(here).filter_map(|m| m.parse().ok()).collect(),
        proxies: given.collect(),
    }
}

pub(super) async fn presence(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let (now, seen) = (room(&form, "present", "proxy."), room(&form, "was", "was."));
    let result = app.note_presence(who, id, &now, Some(&seen)).await;
    answer(&ctx, id, result.map(|()| "presences")).await
}

pub(super) async fn sign(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    _form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let result = app.sign_minutes(who, id).await;
    let done = result.map(|both| if both { "signe" } else { "signature" });
    answer(&ctx, id, done).await
}
