//! What a committee decides of a dossier that several funders share: the part of one of them, as its
//! mandate says. Of the scheme's own committee it is that of the lead; of another, the first that names it.

use domain::dossier::State;
use domain::part::PartState;
use policy::Scheme;
use store::{Dossier, Envelope, PartRow, SittingRow, Tx};
use uuid::Uuid;

use super::SittingView;
use crate::{App, AppError, Who};

/// The part of a funder other than the lead that a body decides on.
pub(crate) fn of_another<'p>(
    scheme: &Scheme,
    body: &str,
    parts: &'p [PartRow],
) -> Option<&'p PartRow> {
    if scheme.committee.as_deref() == Some(body) {
        return None;
    }
    parts.iter().find(|row| !row.lead && row.decides == body)
}

impl App {
    /// Schemes on whose dossiers a body decides for another funder than the lead.
    pub(super) fn decides_for_another<'a>(
        &'a self,
        body: &'a str,
    ) -> impl Iterator<Item = &'a Scheme> {
        let schemes = self.region.schemes.iter().filter(|s| s.is_shared());
        schemes.filter(move |s| {
            s.committee.as_deref() != Some(body)
                && s.mandates.iter().any(|m| !m.lead && m.decides == body)
        })
    }

    /// Whether this person instructs for a funder for which a body decides.
    pub(super) fn instructs_for_body(&self, who: &Who, body: &str) -> bool {
        self.decides_for_another(body)
            .flat_map(|s| &s.mandates)
            .filter(|m| !m.lead && m.decides == body)
            .any(|m| who.is_officer_of(&m.instructs_for(&m.funder)))
    }

    /// The part that a body decides of a dossier, where it is not that of the lead.
    pub(crate) async fn part_for(
        &self,
        tx: &mut dyn Tx,
        body: &str,
        d: &Dossier,
    ) -> Result<Option<PartRow>, AppError> {
        let scheme = self.region.scheme_version(&d.scheme, d.scheme_from);
        let of_another_body =
            |scheme: &&Scheme| scheme.is_shared() && scheme.committee.as_deref() != Some(body);
        let Some(scheme) = scheme.filter(of_another_body) else {
            return Ok(None);
        };
        let parts = tx.parts(d.id).await?;
        Ok(of_another(scheme, body, &parts).cloned())
    }

    /// Dossiers whose part waits for the decision of this body, for whoever instructs it, with the
    /// amounts of that part.
    pub(super) async fn offered_parts(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        body: &str,
        most: i64,
    ) -> Result<Vec<Dossier>, AppError> {
        let mut instructing: Vec<String> = self
            .decides_for_another(body)
            .flat_map(|s| &s.mandates)
            .filter(|m| !m.lead && m.decides == body)
            .map(|m| m.instructs_for(&m.funder))
            .filter(|instructs| who.is_officer_of(instructs))
            .collect();
        instructing.sort();
        instructing.dedup();
        let mut found = Vec::new();
        for instructs in instructing {
            for row in tx
                .shared_with(&instructs, PartState::Proposed, None, most)
                .await?
            {
                // A dossier that is withdrawn or asked to be corrected is decided by nobody.
                let open = matches!(
                    row.state,
                    State::Review | State::Proposed | State::Adjourned
                );
                let Some(d) = tx.dossier(row.dossier).await?.filter(|_| open) else {
                    continue;
                };
                let part = self.part_for(tx, body, &d).await?;
                if let Some(part) = part.filter(|part| part.state == PartState::Proposed) {
                    found.push(seen_by(d, &part));
                }
            }
        }
        Ok(found)
    }

    /// The envelope that an item of a sitting draws on: that of the funder whose part is decided.
    pub(super) async fn purse_of(
        &self,
        tx: &mut dyn Tx,
        sitting: &SittingRow,
        d: &Dossier,
    ) -> Result<Option<Envelope>, AppError> {
        let part = self.part_for(tx, &sitting.body, d).await?;
        let day = sitting.held_on;
        self.envelope_for(tx, d, part.as_ref().map(|part| part.funder.as_str()), day)
            .await
    }
}

/// A dossier as the committee of another funder reads it: what is asked of this funder and what is
/// proposed for it.
pub(super) fn seen_by(mut d: Dossier, part: &PartRow) -> Dossier {
    d.requested = part.asked;
    d.proposed = part.proposed;
    d
}

impl SittingView<'_> {
    /// The part that the committee decides for another funder than the lead, on an item.
    #[must_use]
    pub fn part(&self, dossier: Uuid) -> Option<&PartRow> {
        let item = self.items.iter().find(|i| i.item.dossier == dossier)?;
        item.part.as_ref()
    }
}
