//! `/comites/{id}/releve.pdf` and `livret.pdf`: what a committee has on paper.
//!
//! An item that a person is recused from is not in their copy.

use app::officer::note_of;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use documents::{Block, BookItem, Column, CommitteeBook, PrintSection};
use uuid::Uuid;

use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::i18n::{T, key};
use crate::pages::instruction::desk::desk;
use crate::reading::{self, Answered, Family, PlanRow, SectionView};

pub(super) async fn minutes(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let day = app.sitting(who, id).await?.row.held_on;
    let bytes = app.minutes(who, id).await?;
    pdf(Some(bytes), &format!("releve-{day}.pdf"))
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
        let note = note_of(whole.instruction.as_ref())?;
        let families = reading::grid(t, region, &note);
        let sections = reading::sections(&page.form, &whole.answers(), None, &region.territory, t);
        items.push(BookItem {
            n,
            title: d.title.clone(),
            number: d.number.clone().unwrap_or_default(),
            scheme: t.text(&whole.scheme.name).into_owned(),
            applicant: d.applicant.clone(),
            requested: d.requested.map(|a| t.exact(a)).unwrap_or_default(),
            proposed: d.proposed.map(|a| t.exact(a)).unwrap_or_default(),
            note: note
                .summary
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .map(str::to_owned)
                .collect(),
            sections: families
                .iter()
                .map(criteria)
                .chain(sections.iter().map(|s| section(t, s)))
                .collect(),
        });
    }
    let paper = CommitteeBook {
        sitting: app.paper_head(&view),
        items,
    };
    let bytes = app.print("book.typ", &paper, app.now_us()).await?;
    pdf(bytes, &format!("livret-{}.pdf", view.row.held_on))
}

/// A family of the grid of the note.
fn criteria(family: &Family) -> PrintSection {
    let answer = |row: &Answered| Block::Answer {
        label: row.question.clone(),
        value: [&row.answer, &row.remark]
            .into_iter()
            .filter(|line| !line.is_empty())
            .cloned()
            .collect(),
    };
    PrintSection {
        title: family.title.clone(),
        blocks: family.rows.iter().map(answer).collect(),
    }
}

fn section(t: T, s: &SectionView) -> PrintSection {
    let mut blocks = Vec::new();
    if let Some(plan) = &s.plan {
        for (caption, head, rows, total) in [
            (
                key("plan-expenses"),
                key("plan-expense"),
                &plan.expenses,
                &plan.total_expenses,
            ),
            (
                key("plan-resources"),
                key("plan-resource"),
                &plan.resources,
                &plan.total_resources,
            ),
        ] {
            blocks.push(Block::Table {
                caption: t.get(caption).into_owned(),
                columns: vec![
                    Column {
                        label: t.get(head).into_owned(),
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
