//! What the letter of a decision says of state aid.

use jiff::civil::Date;
use money::Cents;
use policy::state_aid::RegimeKind;
use serde_json::Value;

use crate::{App, AppError};

impl App {
    /// Under which text an aid was granted and what it is worth, from what was frozen with the
    /// decision; nothing for what is no state aid.
    pub(crate) fn aid_in_letter(
        &self,
        basis: &str,
        decided_on: Date,
    ) -> Result<Vec<String>, AppError> {
        let basis: Value =
            serde_json::from_str(basis).map_err(|e| AppError::Internal(e.to_string()))?;
        let aid = &basis["state_aid"];
        let id = aid["regime"].as_str();
        let regime = id.and_then(|id| self.region.state_aid.regime(id));
        let (Some(regime), Some(cents)) = (regime, aid["grant_equivalent_cents"].as_i64()) else {
            return Ok(Vec::new());
        };
        let ceiling = regime.ceiling_on(decided_on);
        let text = ceiling.map_or(&regime.text, |ceiling| &ceiling.text);
        let amount = Cents(cents).format_fr();
        let label = &regime.label.fr;
        let say = |key: &str, args: &[(&str, &str)]| self.texts.text(self.lang(), key, args);
        let of_aid = [
            ("label", label.as_str()),
            ("text", text.as_str()),
            ("amount", amount.as_str()),
        ];
        Ok(match regime.kind {
            RegimeKind::None => Vec::new(),
            RegimeKind::BlockExemption => vec![say("letter-aid-exempted", &of_aid)],
            RegimeKind::DeMinimis => {
                let mut said = vec![say("letter-aid-de-minimis", &of_aid)];
                said.extend(ceiling.map(|ceiling| {
                    let years = ceiling.years.to_string();
                    say("letter-aid-declare", &[("years", &years)])
                }));
                said
            }
        })
    }
}
