//! State aid: organisations, aid, links, base rates, assessments.

use async_trait::async_trait;
use jiff::civil::Date;
use money::{Cents, Rate};
use sqlx::{query, query_as};
use store::{
    AidAssessment, AidChange, AidLink, AidOrganisation, AidRow, Aids, BaseRate, Result, StoreError,
};
use uuid::Uuid;

use crate::engine;
use crate::rows::{all, date, maybe_date};
use crate::tx::{SqlTx, fail, one_row};

struct AidRaw {
    id: Uuid,
    organisation: Uuid,
    regime: String,
    instrument: String,
    granted_on: String,
    cents: i64,
    origin: String,
    grantor: String,
    reference: String,
    dossier: Option<Uuid>,
    decision: Option<Uuid>,
    computation: Option<String>,
    register_due: Option<String>,
    registered_on: Option<String>,
    receipt: String,
    created_by: Uuid,
    created_at: i64,
}

impl TryFrom<AidRaw> for AidRow {
    type Error = StoreError;

    fn try_from(r: AidRaw) -> Result<Self> {
        Ok(Self {
            id: r.id,
            organisation: r.organisation,
            regime: r.regime,
            instrument: r.instrument,
            granted_on: date(&r.granted_on)?,
            amount: Cents(r.cents),
            origin: r.origin,
            grantor: r.grantor,
            reference: r.reference,
            dossier: r.dossier,
            decision: r.decision,
            computation: r.computation,
            register_due: maybe_date(r.register_due)?,
            registered_on: maybe_date(r.registered_on)?,
            receipt: r.receipt,
            created_by: r.created_by,
            created_at: r.created_at,
        })
    }
}

/// The columns of an aid, then what follows `from aids`.
macro_rules! select_aids {
    ($rest:literal $(, $arg:expr)*) => {
        query_as!(
            AidRaw,
            r#"select id as "id: Uuid", organisation as "organisation: Uuid", regime, instrument, granted_on, cents,
                      origin, grantor, reference, dossier as "dossier: Uuid", decision as "decision: Uuid",
                      computation, register_due, registered_on, receipt, created_by as "created_by: Uuid", created_at
               from aids "# + $rest $(, $arg)*
        )
    };
}

struct ChangeRaw {
    aid: Uuid,
    n: i64,
    on_day: String,
    cents: i64,
    reason: String,
    created_by: Uuid,
    created_at: i64,
}

impl TryFrom<ChangeRaw> for AidChange {
    type Error = StoreError;

    fn try_from(r: ChangeRaw) -> Result<Self> {
        Ok(Self {
            aid: r.aid,
            n: r.n,
            on: date(&r.on_day)?,
            amount: Cents(r.cents),
            reason: r.reason,
            created_by: r.created_by,
            created_at: r.created_at,
        })
    }
}

struct LinkRaw {
    id: Uuid,
    a: Uuid,
    b: Uuid,
    from_on: String,
    to_on: Option<String>,
    reason: String,
    created_by: Uuid,
    created_at: i64,
}

impl TryFrom<LinkRaw> for AidLink {
    type Error = StoreError;

    fn try_from(r: LinkRaw) -> Result<Self> {
        Ok(Self {
            id: r.id,
            a: r.a,
            b: r.b,
            from_on: date(&r.from_on)?,
            to_on: maybe_date(r.to_on)?,
            reason: r.reason,
            created_by: r.created_by,
            created_at: r.created_at,
        })
    }
}

struct RateRaw {
    from_on: String,
    ppm: i64,
    source: String,
    created_by: Uuid,
    created_at: i64,
}

impl TryFrom<RateRaw> for BaseRate {
    type Error = StoreError;

    fn try_from(r: RateRaw) -> Result<Self> {
        Ok(Self {
            from_on: date(&r.from_on)?,
            rate: Rate::from_ppm(r.ppm),
            source: r.source,
            created_by: r.created_by,
            created_at: r.created_at,
        })
    }
}

#[async_trait]
impl Aids for SqlTx {
    async fn insert_aid_organisation(&mut self, o: &AidOrganisation) -> Result<()> {
        query!(
            "insert into aid_organisations (id, key, name, created_at) values ($1, $2, $3, $4)
             on conflict (key) do nothing",
            o.id,
            o.key,
            o.name,
            o.created_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn aid_organisation(&mut self, id: Uuid) -> Result<Option<AidOrganisation>> {
        query_as!(
            AidOrganisation,
            r#"select id as "id: Uuid", key, name, created_at from aid_organisations where id = $1"#,
            id
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)
    }

    async fn aid_organisation_by_key(&mut self, key: &str) -> Result<Option<AidOrganisation>> {
        query_as!(
            AidOrganisation,
            r#"select id as "id: Uuid", key, name, created_at from aid_organisations where key = $1"#,
            key
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)
    }

    async fn hold_aid_organisation(&mut self, id: Uuid) -> Result<()> {
        if self.writes() {
            engine::hold_aid_organisation(self.conn(), id)
                .await
                .map_err(fail)?;
        }
        Ok(())
    }

    async fn insert_aid(&mut self, a: &AidRow) -> Result<()> {
        let granted_on = a.granted_on.to_string();
        let register_due = a.register_due.map(|day| day.to_string());
        let registered_on = a.registered_on.map(|day| day.to_string());
        query!(
            "insert into aids (id, organisation, regime, instrument, granted_on, cents, origin, grantor, reference,
                 dossier, decision, computation, register_due, registered_on, receipt, created_by, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
            a.id, a.organisation, a.regime, a.instrument, granted_on, a.amount.0, a.origin, a.grantor, a.reference,
            a.dossier, a.decision, a.computation, register_due, registered_on, a.receipt, a.created_by, a.created_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn aid(&mut self, id: Uuid) -> Result<Option<AidRow>> {
        select_aids!("where id = $1", id)
            .fetch_optional(self.conn())
            .await
            .map_err(fail)?
            .map(AidRow::try_from)
            .transpose()
    }

    async fn aids_of(&mut self, organisation: Uuid) -> Result<Vec<AidRow>> {
        all(select_aids!(
            "where organisation = $1 order by granted_on, id",
            organisation
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?)
    }

    async fn aids_of_dossier(&mut self, dossier: Uuid) -> Result<Vec<AidRow>> {
        all(
            select_aids!("where dossier = $1 order by granted_on, id", dossier)
                .fetch_all(self.conn())
                .await
                .map_err(fail)?,
        )
    }

    async fn aids_to_register(&mut self, limit: i64) -> Result<Vec<AidRow>> {
        all(select_aids!(
            "where register_due is not null and registered_on is null order by register_due, id limit $1",
            limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?)
    }

    async fn set_aid_registered(&mut self, id: Uuid, on: Date, receipt: &str) -> Result<()> {
        let on = on.to_string();
        let done = query!(
            "update aids set registered_on = $1, receipt = $2 where id = $3 and registered_on is null",
            on,
            receipt,
            id
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "aid")
    }

    async fn insert_aid_change(&mut self, c: &AidChange) -> Result<()> {
        let on_day = c.on.to_string();
        query!(
            "insert into aid_changes (aid, n, on_day, cents, reason, created_by, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            c.aid,
            c.n,
            on_day,
            c.amount.0,
            c.reason,
            c.created_by,
            c.created_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn aid_changes(&mut self, aid: Uuid) -> Result<Vec<AidChange>> {
        all(query_as!(
            ChangeRaw,
            r#"select aid as "aid: Uuid", n, on_day, cents, reason, created_by as "created_by: Uuid", created_at
               from aid_changes where aid = $1 order by n"#,
            aid
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?)
    }

    async fn insert_aid_link(&mut self, l: &AidLink) -> Result<()> {
        let from_on = l.from_on.to_string();
        let to_on = l.to_on.map(|day| day.to_string());
        query!(
            "insert into aid_links (id, a, b, from_on, to_on, reason, created_by, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            l.id,
            l.a,
            l.b,
            from_on,
            to_on,
            l.reason,
            l.created_by,
            l.created_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn aid_links_of(&mut self, organisation: Uuid) -> Result<Vec<AidLink>> {
        all(query_as!(
            LinkRaw,
            r#"select id as "id: Uuid", a as "a: Uuid", b as "b: Uuid", from_on, to_on, reason,
                      created_by as "created_by: Uuid", created_at
               from aid_links where a = $1 or b = $1 order by from_on, id"#,
            organisation
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?)
    }

    async fn end_aid_link(&mut self, id: Uuid, to_on: Date) -> Result<()> {
        let to_on = to_on.to_string();
        let done = query!(
            "update aid_links set to_on = $1 where id = $2 and to_on is null",
            to_on,
            id
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "aid link")
    }

    async fn insert_base_rate(&mut self, r: &BaseRate) -> Result<()> {
        let from_on = r.from_on.to_string();
        let ppm = r.rate.ppm();
        query!(
            "insert into aid_base_rates (from_on, ppm, source, created_by, created_at) values ($1, $2, $3, $4, $5)",
            from_on,
            ppm,
            r.source,
            r.created_by,
            r.created_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn base_rates(&mut self) -> Result<Vec<BaseRate>> {
        all(query_as!(
            RateRaw,
            r#"select from_on, ppm, source, created_by as "created_by: Uuid", created_at
               from aid_base_rates order by from_on desc"#
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?)
    }

    async fn aid_assessment(&mut self, dossier: Uuid) -> Result<Option<AidAssessment>> {
        query_as!(
            AidAssessment,
            r#"select dossier as "dossier: Uuid", rev, data, updated_by as "updated_by: Uuid", updated_at
               from aid_assessments where dossier = $1"#,
            dossier
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)
    }

    async fn put_aid_assessment(
        &mut self,
        dossier: Uuid,
        base: i64,
        data: &str,
        by: Uuid,
        at: i64,
    ) -> Result<()> {
        let done = if base == 0 {
            query!(
                "insert into aid_assessments (dossier, rev, data, updated_by, updated_at)
                 values ($1, 1, $2, $3, $4) on conflict (dossier) do nothing",
                dossier,
                data,
                by,
                at
            )
            .execute(self.conn())
            .await
            .map_err(fail)?
        } else {
            query!(
                "update aid_assessments set rev = rev + 1, data = $1, updated_by = $2, updated_at = $3
                 where dossier = $4 and rev = $5",
                data,
                by,
                at,
                dossier,
                base
            )
            .execute(self.conn())
            .await
            .map_err(fail)?
        };
        one_row(done.rows_affected(), "aid assessment")
    }
}
