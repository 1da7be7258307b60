//! `/demonstration/courriels`: the mails that a demonstration sends to nobody.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use store::Mail;
use uuid::Uuid;

use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::i18n::T;
use crate::layout::Layout;
use crate::pages::holder::files::download;
use crate::pages::holder::words::moment;

#[derive(Template)]
#[template(path = "pages/account/mails.html")]
struct Mails {
    t: T,
    page: Layout,
    mails: Vec<Row>,
}

struct Row {
    id: Uuid,
    subject: String,
    recipient: String,
    when: String,
    attached: bool,
}

pub async fn list(ctx: Ctx) -> Result<Response, WebError> {
    let app = ctx.site.app()?;
    let t = ctx.t;
    let row = |mail: Mail| Row {
        id: mail.id,
        subject: mail.subject,
        recipient: mail.recipient,
        when: moment(t, app, mail.created_at),
        attached: mail.attachment.is_some(),
    };
    let mails = app.outbox().await?.into_iter().map(row).collect();
    ctx.html(&Mails {
        t,
        page: Layout::new(&ctx, t.get("outbox-title")),
        mails,
    })
}

#[derive(Template)]
#[template(path = "pages/account/mail.html")]
struct MailPage {
    t: T,
    page: Layout,
    recipient: String,
    when: String,
    parts: Vec<Part>,
    attached: Option<(String, String)>,
}

/// A run of text; an address of ours is a link.
#[derive(Debug, PartialEq, Eq)]
struct Part {
    text: String,
    href: Option<String>,
}

pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response, WebError> {
    let app = ctx.site.app()?;
    let t = ctx.t;
    let id = id.parse().map_err(|_| WebError::NotFound)?;
    let (mail, document) = app.outbox_mail(id).await?;
    ctx.html(&MailPage {
        t,
        page: Layout::new(&ctx, mail.subject)
            .under("/demonstration/courriels", t.get("outbox-title")),
        recipient: mail.recipient,
        when: moment(t, app, mail.created_at),
        parts: parts(&mail.body, &app.config.base_url),
        attached: document.map(|one| {
            (
                format!("/demonstration/courriels/{id}/piece"),
                format!("{}.pdf", one.title),
            )
        }),
    })
}

pub async fn attachment(ctx: Ctx, Path(id): Path<String>) -> Result<Response, WebError> {
    let app = ctx.site.app()?;
    let id = id.parse().map_err(|_| WebError::NotFound)?;
    let (_, document) = app.outbox_mail(id).await?;
    let document = document.ok_or(WebError::NotFound)?;
    download(
        app,
        &document.hash,
        document.size,
        &format!("{}.pdf", document.title),
        "application/pdf",
    )
    .await
}

/// The text of a mail with its links; only those of this installation can be followed.
fn parts(body: &str, base: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    for word in body.split_inclusive(char::is_whitespace) {
        let address = word.trim_end();
        match address
            .strip_prefix(base)
            .filter(|path| path.starts_with('/'))
        {
            Some(path) => {
                parts.push(Part {
                    text: std::mem::take(&mut plain),
                    href: None,
                });
                parts.push(Part {
                    text: address.to_owned(),
                    href: Some(path.to_owned()),
                });
                plain.push_str(&word[address.len()..]);
            }
            None => plain.push_str(word),
        }
    }
    parts.push(Part {
        text: plain,
        href: None,
    });
    parts.retain(|part| !part.text.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_ours_can_be_followed_and_no_other() {
        let body = "Bonjour,\n\nhttp://ici:1/lien/ab12\nhttp://ailleurs/x http://ici:1.evil/x\n";
        let parts = parts(body, "http://ici:1");
        let links: Vec<_> = parts
            .iter()
            .filter_map(|part| part.href.as_deref())
            .collect();
        assert_eq!(links, ["/lien/ab12"]);
        let text: String = parts.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(text, body);
    }
}
