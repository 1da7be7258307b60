//! `/comites/{id}/releve.pdf` and `livret.pdf`: what a committee has on paper.
//!
//! Both are printed for the person who asks: an item they are recused from is not in their copy.

use app::committee::{ItemPage, SittingView};
use app::officer::note_of;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use documents::{
    Block, BookItem, Column, CommitteeBook, Minutes, MinutesItem, MinutesMember, PrintSection,
    SittingHead,
};
use domain::committee::Sitting;
use uuid::Uuid;

use super::words::{item_word, outcome_key};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::i18n::{T, key};
use crate::pages::instruction::desk::desk;
use crate::reading::{self, PlanRow, SectionView};

pub(super) async fn minutes(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let t = ctx.t;
    let view = app.sitting(who, id).await?;
    if !matches!(view.row.state, Sitting::Closed | Sitting::Signed) {
        return Err(WebError::NotFound);
    }
    let mut items = Vec::new();
    for (n, item) in (1..).zip(&view.items) {
        if item.dossier.is_some() {
            let page = app.sitting_item(who, id, item.item.dossier).await?;
            items.push(decided(t, &view, n, &page));
        }
    }
    let signatures = [
        (true, key("com-signed-chair")),
        (false, key("com-signed-secretary")),
    ];
    let paper = Minutes {
        sitting: head(&ctx, &view),
        rule: super::rule(t, view.rules),
        members: members(t, &view),
        items,
        signatures: signatures
            .into_iter()
            .filter(|(chair, _)| view.has_signed(*chair))
            .map(|(_, said)| t.get(said).into_owned())
            .collect(),
        signed: view.row.state == Sitting::Signed,
    };
    let bytes = app.print("minutes.typ", &paper, app.now_us()).await?;
    pdf(bytes, &format!("releve-{}.pdf", view.row.held_on))
}

pub(super) async fn book(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let (t, region) = (ctx.t, ctx.site.region());
    let view = app.sitting(who, id).await?;
    let mut items = Vec::new();
    for (n, item) in (1..).zip(&view.items) {
        if item.dossier.is_none() {
            continue;
        }
        let page = app.sitting_item(who, id, item.item.dossier).await?;
        let whole = &page.whole;
        let d = &whole.access.dossier;
        let sections = reading::sections(whole.form, &whole.answers(), None, &region.territory, t);
        items.push(BookItem {
            n,
            title: d.title.clone(),
            number: d.number.clone().unwrap_or_default(),
            scheme: t.text(&whole.scheme.name).into_owned(),
            applicant: d.applicant.clone(),
            requested: d.requested.map(|a| t.exact(a)).unwrap_or_default(),
            proposed: d.proposed.map(|a| t.exact(a)).unwrap_or_default(),
            note: note_of(whole.instruction.as_ref())?
                .summary
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .map(str::to_owned)
                .collect(),
            sections: sections.iter().map(|s| section(t, s)).collect(),
        });
    }
    let paper = CommitteeBook {
        sitting: head(&ctx, &view),
        items,
    };
    let bytes = app.print("book.typ", &paper, app.now_us()).await?;
    pdf(bytes, &format!("livret-{}.pdf", view.row.held_on))
}

fn head(ctx: &Ctx, view: &SittingView<'_>) -> SittingHead {
    let (t, identity) = (ctx.t, &ctx.site.region().identity);
    SittingHead {
        authority: t.text(&identity.authority).into_owned(),
        tagline: Some(t.text(&identity.tagline).into_owned()),
        committee: view
            .body
            .name_on(view.row.held_on)
            .map(|n| t.text(n).into_owned())
            .unwrap_or_default(),
        held_on: view.row.held_on,
        place: view.row.place.clone(),
        generated_on: ctx.site.today(),
        demo: ctx.site.options().demo,
    }
}

fn members(t: T, view: &SittingView<'_>) -> Vec<MinutesMember> {
    let name = |id: Uuid| {
        let found = view.members.iter().find(|m| m.id == id);
        found.map(|m| m.name.as_str()).unwrap_or_default()
    };
    view.members
        .iter()
        .map(|m| MinutesMember {
            name: m.name.clone(),
            capacity: if m.chair {
                t.get("com-member-chair-tag").into_owned()
            } else if let Some(of) = m.substitute_of {
                t.args("com-member-substitute-tag", "name", name(of))
                    .into_owned()
            } else if m.voting {
                t.get("com-member-voting").into_owned()
            } else {
                t.get("com-member-advisory").into_owned()
            },
            presence: if view.is_present(m.id) {
                t.get("com-paper-present").into_owned()
            } else if let Some(holder) = view.proxy(m.id) {
                t.args("com-paper-proxy", "name", name(holder)).into_owned()
            } else {
                t.get("com-paper-absent").into_owned()
            },
        })
        .collect()
}

fn decided(t: T, view: &SittingView<'_>, n: usize, page: &ItemPage<'_>) -> MinutesItem {
    let d = &page.whole.access.dossier;
    let tally = page.tally;
    let cast = tally.votes_for + tally.against + tally.abstained;
    MinutesItem {
        n,
        title: d.title.clone(),
        number: d.number.clone().unwrap_or_default(),
        scheme: t.text(&page.whole.scheme.name).into_owned(),
        applicant: d.applicant.clone(),
        proposed: d.proposed.map(|a| t.exact(a)).unwrap_or_default(),
        decision: match page.item.amount {
            Some(amount) => t
                .args("com-paper-granted", "amount", t.exact(amount))
                .into_owned(),
            None => item_word(t, page.item.state, None),
        },
        reasons: page.item.reasons.clone(),
        votes: if cast == 0 {
            String::new()
        } else {
            t.many(
                "com-paper-votes",
                &[
                    ("for", &tally.votes_for.to_string()),
                    ("against", &tally.against.to_string()),
                    ("abstained", &tally.abstained.to_string()),
                    ("outcome", &t.get(outcome_key(page.outcome))),
                ],
            )
            .into_owned()
        },
        recused: page
            .recused
            .iter()
            .filter_map(|(id, _)| view.members.iter().find(|m| m.id == *id))
            .map(|m| m.name.clone())
            .collect(),
    }
}

fn section(t: T, s: &SectionView) -> PrintSection {
    let mut blocks = Vec::new();
    if let Some(plan) = &s.plan {
        for (caption, rows, total) in [
            (key("plan-expenses"), &plan.expenses, &plan.total_expenses),
            (
                key("plan-resources"),
                &plan.resources,
                &plan.total_resources,
            ),
        ] {
            blocks.push(Block::Table {
                caption: t.get(caption).into_owned(),
                columns: vec![
                    Column {
                        label: t.get("plan-expense").into_owned(),
                        figures: false,
                    },
                    Column {
                        label: t.get("plan-amount").into_owned(),
                        figures: true,
                    },
                ],
                rows: rows
                    .iter()
                    .map(|row| vec![line(row), row.amount.clone()])
                    .collect(),
                total: Some(vec![t.get("com-paper-total").into_owned(), total.clone()]),
            });
        }
    }
    for row in &s.rows {
        match &row.table {
            Some(table) => blocks.push(Block::Table {
                caption: row.label.clone(),
                columns: table
                    .heads
                    .iter()
                    .map(|head| Column {
                        label: head.clone(),
                        figures: false,
                    })
                    .collect(),
                rows: table.rows.clone(),
                total: None,
            }),
            None => blocks.push(Block::Answer {
                label: row.label.clone(),
                value: row.lines.clone(),
            }),
        }
    }
    PrintSection {
        title: s.title.clone(),
        blocks,
    }
}

/// A line of the plan in words: what, from whom, what was written of it.
fn line(row: &PlanRow) -> String {
    [&row.kind, &row.funder, &row.label]
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" · ")
}

/// A build without the engine of papers has none, as its pages say.
fn pdf(bytes: Option<Vec<u8>>, name: &str) -> Result<Response, WebError> {
    let bytes = bytes.ok_or(WebError::NotFound)?;
    let disposition = format!("attachment; filename=\"{name}\"");
    Ok((
        [
            (header::CONTENT_TYPE, "application/pdf".to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        ],
        bytes,
    )
        .into_response())
}
