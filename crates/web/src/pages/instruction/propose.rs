//! Proposing an amount for decision: the rule's, or another with its reason.

use app::AppError;
use app::officer::note_of;
use app::view::Whole;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::form::FieldError as Wrong;
use domain::permission::Action;

use super::amount::ChainView;
use super::decide::chain;
use super::desk::{Head, again, desk, done, open, turned_away};
use super::words::{error_of, errors, read_amount};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::FormData;
use crate::i18n::T;
use crate::layout::Layout;
use crate::parts::FieldError;
use crate::purse::Purse;

#[derive(Template)]
#[template(path = "pages/instruction/propose.html")]
struct ProposePage {
    t: T,
    page: Layout,
    head: Head,
    errors: Vec<FieldError>,
    chain: Option<ChainView>,
    requested: String,
    amount: String,
    reason: String,
    has_note: bool,
    /// What the proposal reserves; `None` = no envelope.
    purse: Option<Purse>,
}

impl ProposePage {
    fn new(
        ctx: &Ctx,
        whole: &Whole<'_>,
        typed: Option<(&str, &str)>,
        wrong: &[Wrong],
    ) -> Result<ProposePage, WebError> {
        let t = ctx.t;
        let head = Head::of(t, whole);
        let chain = chain(ctx, whole)?;
        let note = note_of(whole.instruction.as_ref())?;
        let (amount, reason) = match typed {
            Some((amount, reason)) => (amount.to_owned(), reason.to_owned()),
            // What was proposed before a return to instruction, else what the rule gives.
            None => {
                let rule = chain.as_ref().and_then(|chain| chain.amount);
                (
                    note.amount
                        .or(rule)
                        .map(money::Cents::format_fr)
                        .unwrap_or_default(),
                    note.amount_reason,
                )
            }
        };
        Ok(ProposePage {
            t,
            page: head
                .layout(ctx, t.get("inst-propose-title"))
                .wrong(!wrong.is_empty()),
            errors: errors(t, wrong),
            chain,
            requested: whole
                .access
                .dossier
                .requested
                .map(|asked| t.exact(asked))
                .unwrap_or_default(),
            amount: amount
                .trim_end_matches(['€', ' ', '\u{a0}', '\u{202f}'])
                .to_owned(),
            reason,
            has_note: whole.instruction.is_some(),
            purse: whole.envelope.as_ref().map(|e| Purse::of(ctx, e)),
            head,
        })
    }

    fn error(&self, field: &str) -> String {
        error_of(&self.errors, field)
    }

    fn hint(&self) -> std::borrow::Cow<'static, str> {
        match self.chain.as_ref().filter(|chain| chain.amount.is_some()) {
            Some(chain) => self
                .t
                .args("inst-propose-amount-hint", "amount", chain.shown.as_str()),
            None => self.t.get("inst-propose-amount-judged"),
        }
    }
}

pub(super) async fn form(ctx: Ctx, Path(number): Path<String>) -> Result<Response, WebError> {
    let (_, who) = desk(&ctx)?;
    let whole = open(&ctx, &number).await?;
    if !whole.access.may(Action::Propose) {
        return turned_away(who, &number, AppError::Forbidden("action-not-now"));
    }
    ctx.html(&ProposePage::new(&ctx, &whole, None, &[])?)
}

pub(super) async fn save(
    ctx: Ctx,
    Path(number): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let (typed, reason) = (
        form.get("amount").unwrap_or_default(),
        form.get("reason").unwrap_or_default(),
    );
    let result = match read_amount("amount", typed) {
        Err(wrong) => Err(AppError::Invalid(vec![wrong])),
        Ok(amount) => app.propose(who, &number, amount, reason).await,
    };
    match result {
        Ok(()) => Ok(done(&number, "proposition")),
        Err(AppError::Invalid(wrong)) => {
            let whole = open(&ctx, &number).await?;
            again(
                &ctx,
                &ProposePage::new(&ctx, &whole, Some((typed, reason)), &wrong)?,
            )
        }
        Err(error) => turned_away(who, &number, error),
    }
}
