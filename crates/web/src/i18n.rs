//! What people read: Fluent messages in French, Breton and English.
//!
//! Sentences live in `messages/{fr,br,en}/*.ftl`, one file per screen. The build stops when a key
//! used here or in a template is missing in French; the other languages fall back to French.
//!
//! In a template: `{{ t.get("key") }}`, `{{ t.args("key", "name", value) }}`, and for texts of the
//! policy `{{ t.text(scheme.name) }}`. In Rust, [`key`] marks a key kept for later.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use policy::model::Text;

use crate::{french, typography};

mod packed {
    include!(concat!(env!("OUT_DIR"), "/messages.rs"));
}

/// A language of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    #[default]
    Fr,
    Br,
    En,
}

impl Lang {
    pub const ALL: [Lang; 3] = [Lang::Fr, Lang::Br, Lang::En];

    /// Code for `lang="…"`.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Fr => "fr",
            Lang::Br => "br",
            Lang::En => "en",
        }
    }

    /// The language of this code, when we speak it.
    pub fn from_code(code: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// Name of the language, in itself.
    pub fn endonym(self) -> &'static str {
        match self {
            Lang::Fr => "Français",
            Lang::Br => "Brezhoneg",
            Lang::En => "English",
        }
    }

    /// Whether every message exists in this language; others are not offered to people.
    pub fn is_complete(self) -> bool {
        packed::COMPLETE.contains(&self.code())
    }
}

type Bundle = FluentBundle<FluentResource>;

static FR: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::Fr, packed::FR));
static BR: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::Br, packed::BR));
static EN: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::En, packed::EN));

fn bundle(lang: Lang, files: &[&str]) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![lang.code().parse().unwrap_or_default()]);
    // Isolation marks protect mixed left-to-right and right-to-left text: we have none, and they
    // would end up in copied text and in addresses.
    bundle.set_use_isolating(false);
    if lang == Lang::Fr {
        french::teach(&mut bundle);
    }
    for source in files {
        let source = if lang == Lang::En {
            Cow::Borrowed(*source)
        } else {
            typography::french(source)
        };
        // The build script has refused files with errors and keys written twice.
        let resource = match FluentResource::try_new(source.into_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// Marks a literal as a message key, so that the build script checks it.
pub const fn key(key: &'static str) -> &'static str {
    key
}

/// A value put into a message.
pub trait ToArg {
    fn arg(&self) -> FluentValue<'static>;
}

impl ToArg for str {
    fn arg(&self) -> FluentValue<'static> {
        FluentValue::String(Cow::Owned(self.to_owned()))
    }
}

impl ToArg for String {
    fn arg(&self) -> FluentValue<'static> {
        self.as_str().arg()
    }
}

impl ToArg for Cow<'_, str> {
    fn arg(&self) -> FluentValue<'static> {
        (**self).arg()
    }
}

impl<T: ToArg + ?Sized> ToArg for &T {
    fn arg(&self) -> FluentValue<'static> {
        (**self).arg()
    }
}

macro_rules! whole_number {
    ($($kind:ty),*) => {$(
        impl ToArg for $kind {
            fn arg(&self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        }
    )*};
}
whole_number!(usize, u32, i64, i32, u64);

/// The translator of one request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct T {
    pub lang: Lang,
}

impl T {
    pub fn new(lang: Lang) -> T {
        T { lang }
    }

    /// The sentence of a key.
    pub fn get(&self, key: &str) -> Cow<'static, str> {
        self.format(key, None)
    }

    /// The sentence of a key, with one value in it.
    pub fn args(&self, key: &str, name: &'static str, value: impl ToArg) -> Cow<'static, str> {
        let mut args = FluentArgs::with_capacity(1);
        args.set(name, value.arg());
        self.format(key, Some(&args))
    }

    /// The sentence of a key, with two values in it.
    pub fn args2(
        &self,
        key: &str,
        name: &'static str,
        value: impl ToArg,
        name2: &'static str,
        value2: impl ToArg,
    ) -> Cow<'static, str> {
        let mut args = FluentArgs::with_capacity(2);
        args.set(name, value.arg());
        args.set(name2, value2.arg());
        self.format(key, Some(&args))
    }

    /// The sentence of a key, with any number of values in it.
    pub fn many(&self, key: &str, values: &[(&'static str, &dyn ToArg)]) -> Cow<'static, str> {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set(*name, value.arg());
        }
        self.format(key, Some(&args))
    }

    /// The sentence of a key known only when running (kinds of mail, codes of errors).
    pub fn with(&self, key: &str, args: &FluentArgs<'_>) -> Cow<'static, str> {
        self.format(key, Some(args))
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
        let own: &'static Bundle = match self.lang {
            Lang::Fr => &FR,
            Lang::Br => &BR,
            Lang::En => &EN,
        };
        for bundle in [own, &*FR] {
            if let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) {
                let mut errors = Vec::new();
                let text = match args {
                    None => bundle.format_pattern(pattern, None, &mut errors),
                    Some(args) => Cow::Owned(
                        bundle
                            .format_pattern(pattern, Some(args), &mut errors)
                            .into_owned(),
                    ),
                };
                if !errors.is_empty() {
                    tracing::warn!(key, ?errors, "message lacks a value");
                }
                return text;
            }
        }
        tracing::warn!(key, "message unknown");
        Cow::Owned(key.to_owned())
    }

    /// A text of the policy in this language, else in French, with its spaces set.
    pub fn text<'a>(&self, text: &'a Text) -> Cow<'a, str> {
        let (own, french_spaces) = match self.lang {
            Lang::Fr => (Some(&text.fr), true),
            Lang::Br => (text.br.as_ref(), true),
            Lang::En => (text.en.as_ref(), false),
        };
        match own {
            Some(own) if !french_spaces => Cow::Borrowed(own),
            Some(own) => typography::french(own),
            None => typography::french(&text.fr),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_shows_itself_rather_than_nothing() {
        const UNKNOWN: &str = "no-such-key";
        assert_eq!(T::new(Lang::Fr).get(UNKNOWN), UNKNOWN);
    }

    #[test]
    fn a_language_without_the_message_falls_back_to_french() {
        let french = T::new(Lang::Fr).get("site-name");
        assert!(!french.is_empty());
        assert_eq!(T::new(Lang::Br).get("site-name"), french);
    }

    #[test]
    fn texts_of_the_policy_follow_the_language() {
        let text = Text {
            fr: "Oui !".into(),
            br: None,
            en: Some("Yes!".into()),
        };
        assert_eq!(T::new(Lang::Fr).text(&text), "Oui\u{202f}!");
        assert_eq!(T::new(Lang::Br).text(&text), "Oui\u{202f}!");
        assert_eq!(T::new(Lang::En).text(&text), "Yes!");
    }
}
