//! The central register of de minimis aid: by when an aid is entered, and what is declared of it
//! (regulation (EU) 2023/2831, art. 6).
//!
//! The columns are those of the public data set `aides_minimis`. What is not known here is left
//! empty: the sector of activity when the form does not ask it, and what the register gives itself
//! (its index, the day of publication).

use jiff::civil::Date;
use money::Cents;
use policy::state_aid::Regime;
use policy::{ParameterValue, Region};

use crate::calendar::{Holidays, add_working_days};

/// Names of the columns, in order.
pub const COLUMNS: [&str; 12] = [
    "index",
    "identifiant_beneficiaire",
    "nom_beneficiaire",
    "regime",
    "instrument_aide",
    "secteur_aide",
    "commune_beneficiaire",
    "autorite",
    "operateur",
    "montant_esb",
    "date_octroi",
    "date_publication",
];

/// What is declared of one aid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// SIREN or RNA number; empty when the beneficiary has none.
    pub beneficiary: String,
    pub name: String,
    /// The regulation used.
    pub regime: String,
    pub instrument: String,
    /// Sector of activity, a NACE code; empty when the form does not ask it.
    pub sector: String,
    /// INSEE code of the commune.
    pub commune: String,
    /// Who grants.
    pub authority: String,
    /// Who manages for the authority.
    pub operator: String,
    pub amount: Cents,
    pub granted_on: Date,
}

/// The day by which an aid granted on `granted_on` under this regime is entered: so many working
/// days after it. `None` when no text asks it on that day.
pub fn due(region: &Region, regime: &Regime, granted_on: Date) -> Option<Date> {
    let parameter = region.parameter(regime.register.as_deref()?, granted_on)?;
    let ParameterValue::WorkingDays(days) = parameter.value else {
        return None;
    };
    let holidays: Holidays = region.identity.holidays.parse().ok()?;
    Some(add_working_days(granted_on, days, holidays))
}

/// The entries as a CSV file: UTF-8, separated by commas, amounts in euros with a dot.
pub fn csv(entries: &[Entry]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let rows = entries.iter().map(|entry| {
        let cents = entry.amount.get();
        [
            String::new(),
            entry.beneficiary.clone(),
            entry.name.clone(),
            entry.regime.clone(),
            entry.instrument.clone(),
            entry.sector.clone(),
            entry.commune.clone(),
            entry.authority.clone(),
            entry.operator.clone(),
            format!("{}.{:02}", cents / 100, cents % 100),
            entry.granted_on.to_string(),
            String::new(),
        ]
    });
    let header = COLUMNS.map(str::to_owned);
    for row in std::iter::once(header).chain(rows) {
        // Writing to memory does not fail.
        if writer.write_record(row).is_err() {
            break;
        }
    }
    writer.into_inner().unwrap_or_default()
}
