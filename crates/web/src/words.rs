//! The words of mails, papers and commands, from the same messages as the pages.

use fluent_bundle::FluentArgs;

use crate::i18n::{Lang, T};

/// Gives commands the sentences of what leaves the product.
pub struct Words;

impl app::Texts for Words {
    fn text(&self, lang: &str, key: &str, args: &[(&str, &str)]) -> String {
        let t = T::new(Lang::from_code(lang).unwrap_or_default());
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            values.set((*name).to_owned(), (*value).to_owned());
        }
        t.with(key, &values).into_owned()
    }
}

/// A step of an amount in words, for commands that print assessments.
pub fn amount_step(t: T, step: &policy::amount::Step) -> String {
    crate::pages::instruction::amount::label(t, step)
}
