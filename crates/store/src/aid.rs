//! State aid: who received what, who is linked with whom, what is still to be registered.

use async_trait::async_trait;
use jiff::civil::Date;
use money::{Cents, Rate};
use uuid::Uuid;

use crate::traits::Result;

/// A beneficiary, known by an identifier of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AidOrganisation {
    pub id: Uuid,
    /// `siren:…`, `rna:…`, or `project:…` before a structure exists; unique.
    pub key: String,
    pub name: String,
    pub created_at: i64,
}

/// An aid, in gross grant equivalent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AidRow {
    pub id: Uuid,
    pub organisation: Uuid,
    pub regime: String,
    /// `grant` or `advance`; empty when it is not known.
    pub instrument: String,
    pub granted_on: Date,
    pub amount: Cents,
    /// `decided`, `declared` or `imported`.
    pub origin: String,
    pub grantor: String,
    pub reference: String,
    pub dossier: Option<Uuid>,
    /// The decision that granted it; one aid at most each.
    pub decision: Option<Uuid>,
    /// How its grant equivalent was computed, JSON, frozen.
    pub computation: Option<String>,
    /// Day by which it must be in the central register.
    pub register_due: Option<Date>,
    pub registered_on: Option<Date>,
    /// What the register answered; empty before.
    pub receipt: String,
    pub created_by: Uuid,
    pub created_at: i64,
}

/// A cancellation (`amount` zero) or a reduction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AidChange {
    pub aid: Uuid,
    pub n: i64,
    pub on: Date,
    pub amount: Cents,
    pub reason: String,
    pub created_by: Uuid,
    pub created_at: i64,
}

/// Two organisations that are one undertaking, both days included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AidLink {
    pub id: Uuid,
    pub a: Uuid,
    pub b: Uuid,
    pub from_on: Date,
    pub to_on: Option<Date>,
    pub reason: String,
    pub created_by: Uuid,
    pub created_at: i64,
}

/// A base rate in force from a day until the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseRate {
    pub from_on: Date,
    pub rate: Rate,
    pub source: String,
    pub created_by: Uuid,
    pub created_at: i64,
}

/// What an officer says of the aid asked in a dossier, as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AidAssessment {
    pub dossier: Uuid,
    pub rev: i64,
    pub data: String,
    pub updated_by: Uuid,
    pub updated_at: i64,
}

#[async_trait]
pub trait Aids {
    /// Does nothing when an organisation of this key is there.
    async fn insert_aid_organisation(&mut self, o: &AidOrganisation) -> Result<()>;
    async fn aid_organisation(&mut self, id: Uuid) -> Result<Option<AidOrganisation>>;
    async fn aid_organisation_by_key(&mut self, key: &str) -> Result<Option<AidOrganisation>>;
    /// In a transaction that writes: whoever is granting aid to this organisation waits for the
    /// others. In a reading one: nothing.
    async fn hold_aid_organisation(&mut self, id: Uuid) -> Result<()>;

    /// `Conflict` when the decision already has its aid.
    async fn insert_aid(&mut self, a: &AidRow) -> Result<()>;
    async fn aid(&mut self, id: Uuid) -> Result<Option<AidRow>>;
    /// Oldest grant first.
    async fn aids_of(&mut self, organisation: Uuid) -> Result<Vec<AidRow>>;
    async fn aids_of_dossier(&mut self, dossier: Uuid) -> Result<Vec<AidRow>>;
    /// Those still to be entered in the central register, most urgent first.
    async fn aids_to_register(&mut self, limit: i64) -> Result<Vec<AidRow>>;
    /// Records the receipt; `Stale` when there is one already.
    async fn set_aid_registered(&mut self, id: Uuid, on: Date, receipt: &str) -> Result<()>;

    /// `Conflict` when this number is taken.
    async fn insert_aid_change(&mut self, c: &AidChange) -> Result<()>;
    async fn aid_changes(&mut self, aid: Uuid) -> Result<Vec<AidChange>>;

    async fn insert_aid_link(&mut self, l: &AidLink) -> Result<()>;
    /// Links on either side, oldest first.
    async fn aid_links_of(&mut self, organisation: Uuid) -> Result<Vec<AidLink>>;
    /// Last day of a link; `Stale` when it has ended already.
    async fn end_aid_link(&mut self, id: Uuid, to_on: Date) -> Result<()>;

    /// `Conflict` when there is one from that day.
    async fn insert_base_rate(&mut self, r: &BaseRate) -> Result<()>;
    /// Latest first.
    async fn base_rates(&mut self) -> Result<Vec<BaseRate>>;

    async fn aid_assessment(&mut self, dossier: Uuid) -> Result<Option<AidAssessment>>;
    /// Writes revision `base + 1`; `Stale` when the stored revision is not `base`.
    async fn put_aid_assessment(
        &mut self,
        dossier: Uuid,
        base: i64,
        data: &str,
        by: Uuid,
        at: i64,
    ) -> Result<()>;
}
