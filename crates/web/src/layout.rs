//! What every page shares: title, navigation, crumbs, languages, demonstration banner.

use std::borrow::Cow;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::i18n::{Lang, key};
use crate::session::Place;

/// A link of the navigation.
#[derive(Clone, Debug)]
pub struct Link {
    pub href: Cow<'static, str>,
    pub label: Cow<'static, str>,
    pub current: bool,
}

/// A language offered in the footer.
#[derive(Clone, Copy, Debug)]
pub struct LanguageLink {
    pub lang: Lang,
    pub current: bool,
}

/// Context of `base.html`; every page struct has it under the name `page`, and `t` beside it.
#[derive(Clone)]
pub struct Layout {
    ctx: Ctx,
    /// Title of the page, as in its `h1`.
    pub title: Cow<'static, str>,
    /// What the page is called at the end of its crumbs, when that is not its title.
    pub here: Option<Cow<'static, str>>,
    /// The page shows errors of a form: its title begins with « Erreur : ».
    pub wrong: bool,
    pub authority: String,
    pub tagline: String,
    pub nav: Vec<Link>,
    pub crumbs: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    pub person: Option<String>,
    pub demo: bool,
    /// The day of a demonstration that is not today's.
    pub demo_day: Option<Cow<'static, str>>,
    pub languages: Vec<LanguageLink>,
    /// Texts that the region has written: address and key of the label.
    pub texts: Vec<(&'static str, &'static str)>,
}

impl Layout {
    pub fn new(ctx: &Ctx, title: impl Into<Cow<'static, str>>) -> Layout {
        let t = ctx.t;
        let identity = &ctx.site.region().identity;
        let offered = Lang::ALL.into_iter().filter(|lang| {
            lang.is_complete() && identity.languages.iter().any(|code| code == lang.code())
        });
        Layout {
            title: title.into(),
            here: None,
            wrong: false,
            authority: t.text(&identity.authority).into_owned(),
            tagline: t.text(&identity.tagline).into_owned(),
            nav: navigation(ctx),
            crumbs: Vec::new(),
            person: ctx.session.as_ref().map(|session| session.name.clone()),
            demo: ctx.site.options().demo,
            demo_day: (ctx.site.options().another_day).then(|| t.date(ctx.site.today())),
            languages: offered
                .map(|lang| LanguageLink {
                    lang,
                    current: lang == t.lang,
                })
                .collect(),
            texts: TEXTS
                .into_iter()
                .filter(|(href, _)| {
                    let id = href.trim_start_matches('/');
                    ctx.site.region().pages.iter().any(|page| page.id == id)
                })
                .collect(),
            ctx: ctx.clone(),
        }
    }

    /// Adds a level above the page: shown before its title, after « Accueil ».
    #[must_use]
    pub fn under(
        mut self,
        href: impl Into<Cow<'static, str>>,
        label: impl Into<Cow<'static, str>>,
    ) -> Layout {
        let (href, label) = (href.into(), label.into());
        // Some pages are read by people who have no worklist: a level that they do not have is left out.
        let places = self.ctx.session.iter().flat_map(|session| &session.places);
        if href != "/instruction" || places.into_iter().any(|place| *place == Place::Instruction) {
            self.crumbs.push((href, label));
        }
        self
    }

    /// Calls the page otherwise at the end of its crumbs.
    #[must_use]
    pub fn here(mut self, label: impl Into<Cow<'static, str>>) -> Layout {
        self.here = Some(label.into());
        self
    }

    /// Marks the page as showing errors.
    #[must_use]
    pub fn wrong(mut self, wrong: bool) -> Layout {
        self.wrong = wrong;
        self
    }

    /// A fresh token for a form.
    pub fn token(&self) -> String {
        self.ctx.token()
    }

    /// Code of the language of the page.
    pub fn lang(&self) -> &'static str {
        self.ctx.t.lang.code()
    }

    /// Address of this page, to come back to after a change of language.
    pub fn address(&self) -> &str {
        self.ctx.address()
    }

    pub fn is_home(&self) -> bool {
        self.ctx.path() == "/"
    }
}

const TEXTS: [(&str, &str); 3] = [
    ("/accessibilite", key("footer-accessibility")),
    ("/donnees-personnelles", key("footer-data")),
    ("/mentions-legales", key("footer-legal")),
];

fn navigation(ctx: &Ctx) -> Vec<Link> {
    let t = ctx.t;
    let mut links = Vec::new();
    let mut add = |href: &'static str, label: &'static str| {
        let path = ctx.path();
        let under = |start: &str| {
            path.strip_prefix(start)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        // A dossier is a part of its project.
        let inside = under(href) || (href == "/mes-projets" && under("/dossiers"));
        links.push(Link {
            href: href.into(),
            label: t.get(label),
            current: inside,
        });
    };
    match &ctx.session {
        None => {
            add("/orientation", key("nav-orientation"));
            add("/dispositifs", key("nav-schemes"));
            add("/contact", key("nav-contact"));
            add("/connexion", key("nav-sign-in"));
        }
        Some(session) => {
            for place in &session.places {
                match place {
                    Place::Projects => add("/mes-projets", key("nav-projects")),
                    Place::Instruction => add("/instruction", key("nav-instruction")),
                    Place::Shared => add("/partages", key("nav-shared")),
                    Place::Committees => add("/comites", key("nav-committees")),
                    Place::Administration => add("/administration", key("nav-administration")),
                }
            }
            add("/orientation", key("nav-orientation"));
            add("/dispositifs", key("nav-schemes"));
            add("/mon-compte", key("nav-account"));
        }
    }
    links
}

impl Ctx {
    /// A page made from its template.
    pub fn html(&self, page: &impl Template) -> Result<Response, WebError> {
        Ok(Html(page.render()?).into_response())
    }
}
