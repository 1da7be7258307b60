//! Who writes, who is written to, and where one may appeal: common to all letters.

use serde::Serialize;

/// The service that writes, with all that the law asks of an acknowledgement (CRPA R112-5, 2°):
/// its name, postal address, telephone and e-mail. What is not published is `None` and printed
/// « non publié », never invented.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sender {
    /// The public authority, e.g. « Conseil régional de … ».
    pub authority: String,
    /// Line under its name, e.g. « Soutien à l’innovation sociale ».
    pub tagline: Option<String>,
    /// The service or delegated manager in charge of the dossier.
    pub service: String,
    /// Who passes on what is sent to the service, when its own address is not published.
    pub through: Option<String>,
    /// Postal address of that service, one line each.
    pub address: Vec<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
}

/// The person or organisation written to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Addressee {
    pub name: String,
    /// For the attention of, when the applicant is an organisation.
    pub attention: Option<String>,
    /// Postal address, one line each.
    pub address: Vec<String>,
}

/// Means and times of appeal (CRPA R112-5, last paragraph; CJA R421-1 and R421-2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Appeal {
    /// Whom to write to for the *recours gracieux*, e.g. « Monsieur le Président du … ».
    pub authority: String,
    pub authority_address: Vec<String>,
    /// Months to appeal, counted from the notification or from the implicit decision.
    pub months: u8,
    pub court: Court,
}

/// The administrative court that would hear the case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Court {
    pub name: String,
    pub address: Vec<String>,
    /// Where a case may be filed on line, e.g. `www.telerecours.fr`.
    pub website: Option<String>,
}
