//! A legal parameter given another value from a day on, to be tried.

use jiff::civil::Date;

use crate::expr::{Expr, LAW};
use crate::model::{Parameter, ParameterValue, Region, Scheme};

impl Region {
    /// The legal parameters that the rules of a version read, each once, by their key.
    pub fn law_of(&self, scheme: &Scheme) -> Vec<&Parameter> {
        let mut found: Vec<&Parameter> = Vec::new();
        let names = scheme.rules().flat_map(Expr::inputs);
        for name in names.filter(|name| name.starts_with(LAW)) {
            let parameter = self.parameters.iter().find(|one| one.is_named(name));
            if let Some(parameter) = parameter
                && found.iter().all(|known| known.key != parameter.key)
            {
                found.push(parameter);
            }
        }
        found
    }

    /// The same region where a parameter has another value from this day, up to the day before its
    /// next value. What was in force before this day is not touched, nor the figures of versions that take this
    /// parameter: those are of their first day, and are tried as figures. `None` when there is no parameter of
    /// this key, or when its values are of another kind.
    pub fn with_parameter(&self, key: &str, from: Date, value: ParameterValue) -> Option<Region> {
        let same = |one: &&Parameter| one.key == key;
        let values = || self.parameters.iter().filter(same);
        let like = values()
            .filter(|one| one.validity.from <= from)
            .max_by_key(|one| one.validity.from)
            .or_else(|| values().min_by_key(|one| one.validity.from))?;
        if std::mem::discriminant(&like.value) != std::mem::discriminant(&value) {
            return None;
        }
        let next = values()
            .map(|one| one.validity.from)
            .filter(|other| *other > from)
            .min();
        let mut changed = like.clone();
        changed.value = value;
        changed.validity.from = from;
        changed.validity.to = match next {
            Some(next) => next.yesterday().ok(),
            None => None,
        };
        let mut region = self.clone();
        region
            .parameters
            .retain(|one| !(one.key == key && one.validity.from == from));
        for earlier in &mut region.parameters {
            if earlier.key == key && earlier.validity.contains(from) {
                earlier.validity.to = from.yesterday().ok();
            }
        }
        region.parameters.push(changed);
        Some(region)
    }
}
