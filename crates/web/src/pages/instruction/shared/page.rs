//! The page of a shared dossier: the honest sum, the plan of all with what may be tried, the part of
//! each funder, and the dossier itself for those who do not instruct it.

use std::collections::BTreeMap;

use app::parts::{PartView, SharedView};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::form::FieldError as Wrong;
use domain::part::PartState;
use domain::permission::Action;
use money::Cents;
use policy::ConditionVerdict;
use uuid::Uuid;

use super::super::aid;
use super::super::amount::ChainView;
use super::super::decide::names;
use super::super::desk::{Head, Notice, desk, notice};
use super::super::words::{errors, read_amount, verdict_key};
use super::view::{PlanBox, SumView, flag, silence_of, state_key};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::T;
use crate::layout::Layout;
use crate::parts::{Choice, FieldError};
use crate::reading::{self, SectionView};

#[derive(Template)]
#[template(path = "pages/instruction/shared.html")]
pub(super) struct Page {
    t: T,
    page: Layout,
    head: Head,
    notice: Option<Notice>,
    errors: Vec<FieldError>,
    leads: bool,
    /// Id of the scheme.
    scheme: String,
    sum: SumView,
    plan: Option<PlanBox>,
    /// What the law and the scheme say of the plan: mark, word, sentence, source.
    limits: Vec<Limit>,
    /// State aid, for whoever leads.
    aid: Option<aid::Panel>,
    tried: bool,
    boxes: Vec<PartBox>,
    /// Funders that may still be asked; empty for those who do not lead.
    others: Vec<Choice>,
    sections: Vec<SectionView>,
    pieces: Vec<(Uuid, String, String)>,
}

/// A condition that reads the plan.
struct Limit {
    mark: &'static str,
    word: std::borrow::Cow<'static, str>,
    text: String,
    source: String,
}

impl Limit {
    fn of(t: T, one: &policy::assess::ConditionResult) -> Limit {
        let (mark, word) = match one.verdict {
            ConditionVerdict::Met => ("y", "cond-met"),
            ConditionVerdict::NotMet => ("n", "cond-not-met"),
            ConditionVerdict::Unknown => ("q", "cond-not-known"),
            ConditionVerdict::Judgement => ("q", "cond-to-judge"),
        };
        Limit {
            mark,
            word: t.get(word),
            text: t.text(&one.message).into_owned(),
            source: crate::typography::french(&one.source).into_owned(),
        }
    }
}

/// The part of one funder.
struct PartBox {
    n: i64,
    funder: String,
    name: String,
    lead: bool,
    mine: bool,
    state: std::borrow::Cow<'static, str>,
    flag: &'static str,
    /// Labels and values.
    facts: Vec<(std::borrow::Cow<'static, str>, String)>,
    about: String,
    summary: String,
    chain: Option<ChainView>,
    /// Why its aid could not be granted today for want of an agreement, or what its funder may do again.
    warning: String,
    /// Address of the page that puts its decision right; empty where this person may not.
    rectify: String,
    write: Option<WriteForm>,
    decide: Option<DecideForm>,
    may_set_aside: bool,
    aside: String,
    /// Address of the page that asks its opinion by a link; empty when it has officers here.
    outside: String,
}

struct WriteForm {
    verdicts: Vec<Choice>,
    summary: String,
    amount: String,
    reason: String,
    rev: i64,
}

struct DecideForm {
    kinds: Vec<Choice>,
    amount: String,
    reasons: String,
    subject_to: Vec<Choice>,
    decided_by: String,
    decided_on: String,
    signatory: String,
}

impl Page {
    /// The error of a field of a part, empty when it is right.
    fn wrong(&self, field: &str, n: &i64) -> String {
        super::super::words::error_of(&self.errors, &format!("{field}.{n}"))
    }

    /// Name of an input of a part, also its id.
    fn name(&self, field: &str, n: &i64) -> String {
        format!("{field}.{n}")
    }
}

pub(super) async fn show(
    ctx: Ctx,
    Path(number): Path<String>,
    QueryData(query): QueryData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let mut tried = BTreeMap::new();
    let mut wrong = Vec::new();
    if query.get("essai").is_some() {
        // The inputs are named by position: what they mean is read with the dossier.
        let first = app.shared(who, &number, &BTreeMap::new()).await?;
        for one in &first.parts {
            let input = format!("essai.{}", one.row.position);
            if let Some(typed) = query.filled(&input) {
                match read_amount(&input, typed) {
                    Ok(amount) => {
                        tried.insert(one.row.funder.clone(), amount);
                    }
                    Err(error) => wrong.push(error),
                }
            }
        }
    }
    let view = app.shared(who, &number, &tried).await?;
    let mut page = build(&ctx, &view, &FormData::default(), &wrong).await?;
    page.notice = shown(ctx.t, &query);
    page.tried = !tried.is_empty();
    ctx.html(&page)
}

fn shown(t: T, query: &FormData) -> Option<Notice> {
    let sentence = match query.get("fait") {
        Some("part") => "shared-done-part",
        Some("decision") => "shared-done-decision",
        Some("hors") => "shared-done-aside",
        Some("financeur") => "shared-done-asked",
        Some("rectification") => "act-done",
        _ => return notice(t, query),
    };
    Some(Notice {
        kind: "ok",
        text: t.get(sentence),
    })
}

/// The page again, with what was typed and what is wrong.
pub(super) async fn again(
    ctx: &Ctx,
    number: &str,
    form: &FormData,
    wrong: &[Wrong],
) -> Result<Response, WebError> {
    let (app, who) = desk(ctx)?;
    let view = app.shared(who, number, &BTreeMap::new()).await?;
    let page = build(ctx, &view, form, wrong).await?;
    Ok(super::super::desk::again(ctx, &page)?.into_response())
}

async fn build(
    ctx: &Ctx,
    view: &SharedView<'_>,
    form: &FormData,
    wrong: &[Wrong],
) -> Result<Page, WebError> {
    let t = ctx.t;
    let aid = if view.whole.access.is_officer() {
        let (app, whole) = (ctx.site.app()?, &view.whole);
        let beside = app.aid_beside(whole, view.to_grant, ctx.site.today());
        Some(aid::panel(ctx, whole, &beside.await?))
    } else {
        None
    };
    let whole = &view.whole;
    let app = ctx.site.app()?;
    let head = Head::of(t, whole);
    let leads = whole.access.is_officer();
    let sections = if leads {
        Vec::new()
    } else {
        let shown: Vec<SectionView> = reading::sections(
            whole.form,
            &whole.answers(),
            None,
            &ctx.site.region().territory,
            t,
        );
        shown
            .into_iter()
            .filter(|section| whole.sections.contains_key(&section.id))
            .collect()
    };
    let pieces = if leads {
        Vec::new()
    } else {
        let current = whole.current_pieces();
        current
            .map(|piece| {
                let spec = whole.form.pieces.iter().find(|spec| spec.id == piece.piece);
                let label = spec.map_or_else(String::new, |s| t.text(&s.label).into_owned());
                (piece.id, piece.name.clone(), label)
            })
            .collect()
    };
    Ok(Page {
        t,
        // Under the dossier of the same name, the last crumb says what this page adds.
        page: super::layout(
            ctx,
            whole,
            if leads {
                t.get("shared-title-panel")
            } else {
                head.title.clone().into()
            },
        )
        .wrong(!wrong.is_empty()),
        notice: None,
        errors: errors(t, wrong),
        leads,
        scheme: whole.scheme.id.clone(),
        sum: SumView::of(t, &view.sum, app),
        plan: PlanBox::of(ctx, app, view),
        limits: view.limits.iter().map(|one| Limit::of(t, one)).collect(),
        aid,
        tried: false,
        boxes: view
            .parts
            .iter()
            .map(|one| part(ctx, view, one, form))
            .collect(),
        others: if leads {
            app.funders_to_ask(whole.scheme, &whole.parts)
                .into_iter()
                .map(|(id, label)| Choice {
                    checked: form.get("funder") == Some(id.as_str()),
                    id,
                    label,
                    hint: String::new(),
                })
                .collect()
        } else {
            Vec::new()
        },
        sections,
        pieces,
        head,
    })
}

fn amount(cents: Cents) -> String {
    cents
        .format_fr()
        .trim_end_matches(['€', ' ', '\u{a0}', '\u{202f}'])
        .to_owned()
}

fn part(ctx: &Ctx, view: &SharedView<'_>, one: &PartView<'_>, form: &FormData) -> PartBox {
    let t = ctx.t;
    let row = &one.row;
    let n = row.position;
    let region = ctx.site.region();
    let today = ctx.site.today();
    let mut facts = Vec::new();
    let mut fact = |label: &'static str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            facts.push((t.get(label), value));
        }
    };
    let exact = |cents: Option<Cents>| cents.map(|cents| t.exact(cents));
    let body = |id: &str| {
        let name = region.body_name(id, today);
        name.map(|name| t.text(&name).into_owned())
    };
    fact("shared-asked", exact(row.asked));
    fact(
        "shared-verdict",
        (!row.verdict.is_empty()).then(|| t.get(verdict_key(&row.verdict)).into_owned()),
    );
    fact("shared-proposed", exact(row.proposed));
    fact("shared-reason", Some(row.proposed_reason.clone()));
    fact("shared-granted", exact(row.granted));
    fact(
        "shared-decided-on",
        row.decided_on.map(|day| t.date(day).into_owned()),
    );
    let app = ctx.site.app().ok();
    let funder = |id: &String| {
        app.as_ref()
            .map_or_else(|| id.clone(), |app| app.funder_name(id))
    };
    if row.state == PartState::Conditional {
        let others: Vec<String> = row.subject_to.iter().map(funder).collect();
        fact("shared-subject-to", Some(others.join(", ")));
    }
    let silence = silence_of(t, view.silence, row.state, row.lead, today);
    fact("shared-silence-label", Some(silence));
    fact("shared-instructs", body(&row.instructs));
    fact("shared-decides", body(&row.decides));
    fact("shared-pays", body(&one.mandate.pays_for(&row.funder)));
    // What was typed belongs to the part that the form was of.
    let key_of = |name: &str| format!("{name}.{n}");
    let sent = form.get("part") == Some(n.to_string().as_str());
    let typed = |name: &str, default: String| {
        let typed = form.get(&key_of(name)).filter(|_| sent);
        typed.map_or(default, str::to_owned)
    };
    let verdict = typed("verdict", row.verdict.clone());
    let rule = one
        .funding
        .as_ref()
        .and_then(|f| f.proposal.as_ref())
        .and_then(|p| p.amount);
    let write = one.may_write.then(|| WriteForm {
        verdicts: ["favourable", "reserved", "unfavourable"]
            .into_iter()
            .map(|id| Choice {
                id: id.to_owned(),
                label: t.get(verdict_key(id)).into_owned(),
                hint: String::new(),
                checked: verdict == id,
            })
            .collect(),
        summary: typed("summary", row.summary.clone()),
        amount: typed(
            "amount",
            row.proposed
                .or_else(|| [row.asked, rule].into_iter().flatten().min())
                .map(amount)
                .unwrap_or_default(),
        ),
        reason: typed("reason", row.proposed_reason.clone()),
        rev: row.rev,
    });
    let decide = one.may_decide.then(|| {
        let kind = typed("kind", String::new());
        let held: Vec<&str> = if sent {
            form.0
                .iter()
                .filter(|(name, _)| *name == key_of("subject_to"))
                .map(|(_, value)| value.as_str())
                .collect()
        } else {
            Vec::new()
        };
        let open = view
            .parts
            .iter()
            .filter(|other| other.row.funder != row.funder && !other.row.state.is_settled());
        DecideForm {
            kinds: [
                ("granted", "shared-kind-granted"),
                ("refused", "shared-kind-refused"),
            ]
            .into_iter()
            .map(|(id, label)| Choice {
                id: id.to_owned(),
                label: t.get(label).into_owned(),
                hint: String::new(),
                checked: kind == id,
            })
            .collect(),
            amount: typed("granted", row.proposed.map(amount).unwrap_or_default()),
            reasons: typed("reasons", String::new()),
            subject_to: open
                .map(|other| Choice {
                    id: other.row.funder.clone(),
                    label: other.name.clone(),
                    hint: String::new(),
                    checked: held.contains(&other.row.funder.as_str()),
                })
                .collect(),
            decided_by: typed(
                "decided_by",
                region
                    .body_called(&row.decides, today)
                    .map(|name| t.text(&name).into_owned())
                    .unwrap_or_default(),
            ),
            decided_on: typed("decided_on", today.to_string()),
            signatory: typed("signatory", String::new()),
        }
    });
    let proposal = one.funding.as_ref().and_then(|f| f.proposal.as_ref());
    PartBox {
        n,
        funder: row.funder.clone(),
        name: one.name.clone(),
        lead: row.lead,
        mine: one.may_write || one.may_decide,
        state: t.get(state_key(row.state)),
        flag: flag(row.state),
        facts,
        about: one
            .mandate
            .text
            .as_ref()
            .map(|text| t.text(text).into_owned())
            .unwrap_or_default(),
        summary: row.summary.clone(),
        chain: proposal.map(|p| ChainView::of(names(ctx, &view.whole), p)),
        warning: if one.could_hold {
            t.get("shared-could-hold").into_owned()
        } else {
            no_agreement(t, one)
        },
        rectify: if one.may_rectify {
            let number = view.whole.access.dossier.number.as_deref();
            format!("/partages/{}/rectification/{n}", number.unwrap_or_default())
        } else {
            String::new()
        },
        may_set_aside: one.may_write,
        outside: if one.outside && view.whole.access.may(Action::AskOpinion) {
            let number = view
                .whole
                .access
                .dossier
                .number
                .as_deref()
                .unwrap_or_default();
            let query = FormData(vec![("nom".to_owned(), one.name.clone())]).encode();
            format!("/instruction/{number}/avis?{query}")
        } else {
            String::new()
        },
        aside: typed("aside", String::new()),
        write,
        decide,
    }
}

/// Why the aid of a funder could not be granted today for want of an agreement; empty when it could.
fn no_agreement(t: T, one: &PartView<'_>) -> String {
    let Some((with, source)) = &one.no_agreement else {
        return String::new();
    };
    t.args2(
        "shared-no-agreement",
        "other",
        with.clone(),
        "source",
        source.clone(),
    )
    .into_owned()
}
