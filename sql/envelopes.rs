//! Budget envelopes and their postings.

use async_trait::async_trait;
use domain::envelope::{Account, Balance, Held};
use money::Cents;
use sqlx::{Row as _, query, query_as};
use store::{DossierName, Envelope, EnvelopePosting, Envelopes, Result, StoreError};
use uuid::Uuid;

use crate::engine::Db;
use crate::tx::{SqlTx, fail, one_row};

struct EnvelopeRow {
    id: Uuid,
    funder: String,
    scheme: String,
    year: i64,
    department: String,
    opened: i64,
    reserved: i64,
    committed: i64,
    credit: i64,
    created_by: Uuid,
    created_at: i64,
}

impl From<EnvelopeRow> for Envelope {
    fn from(r: EnvelopeRow) -> Self {
        Self {
            id: r.id,
            funder: r.funder,
            scheme: r.scheme,
            year: r.year,
            department: r.department,
            balance: Balance {
                opened: Cents(r.opened),
                reserved: Cents(r.reserved),
                committed: Cents(r.committed),
            },
            credit: Cents(r.credit),
            created_by: r.created_by,
            created_at: r.created_at,
        }
    }
}

struct PostingRow {
    envelope: Uuid,
    entry: Uuid,
    account: String,
    cents: i64,
    kind: String,
    reason: String,
    dossier: Option<Uuid>,
    made_by: Option<Uuid>,
    made_at: i64,
}

#[async_trait]
impl Envelopes for SqlTx {
    async fn insert_envelope(&mut self, e: &Envelope) -> Result<()> {
        query!(
            "insert into envelopes (id, funder, scheme, year, department, opened, reserved, committed, credit,
                                    created_by, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            e.id, e.funder, e.scheme, e.year, e.department, e.balance.opened.0, e.balance.reserved.0,
            e.balance.committed.0, e.credit.0, e.created_by, e.created_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn hold_envelope(&mut self, id: Uuid) -> Result<Option<Envelope>> {
        // Writing the row makes others wait on both engines; what is read next is up to date.
        query!("update envelopes set opened = opened where id = $1", id)
            .execute(self.conn())
            .await
            .map_err(fail)?;
        let row = query_as!(
            EnvelopeRow,
            r#"select id as "id: Uuid", funder, scheme, year, department, opened, reserved, committed, credit,
                      created_by as "created_by: Uuid", created_at
               from envelopes where id = $1"#,
            id
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)?;
        Ok(row.map(Envelope::from))
    }

    async fn update_envelope(&mut self, e: &Envelope) -> Result<()> {
        let done = query!(
            "update envelopes set opened = $1, reserved = $2, committed = $3, credit = $4 where id = $5",
            e.balance.opened.0, e.balance.reserved.0, e.balance.committed.0, e.credit.0, e.id
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "envelope")
    }

    async fn envelopes(&mut self, scheme: Option<&str>) -> Result<Vec<Envelope>> {
        let scheme = scheme.unwrap_or_default();
        let rows = query_as!(
            EnvelopeRow,
            r#"select id as "id: Uuid", funder, scheme, year, department, opened, reserved, committed, credit,
                      created_by as "created_by: Uuid", created_at
               from envelopes where scheme = $1 or $1 = ''
               order by year desc, scheme, funder, department limit 1000"#,
            scheme
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        Ok(rows.into_iter().map(Envelope::from).collect())
    }

    async fn insert_posting(&mut self, p: &EnvelopePosting) -> Result<()> {
        let account = p.account.as_str();
        query!(
            "insert into envelope_postings (envelope, entry, account, cents, kind, reason, dossier, made_by, made_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            p.envelope, p.entry, account, p.cents.0, p.kind, p.reason, p.dossier, p.by, p.at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn postings(&mut self, envelope: Uuid, limit: i64) -> Result<Vec<EnvelopePosting>> {
        let rows = query_as!(
            PostingRow,
            r#"select envelope as "envelope: Uuid", entry as "entry: Uuid", account, cents, kind, reason,
                      dossier as "dossier: Uuid", made_by as "made_by: Uuid", made_at
               from envelope_postings where envelope = $1 order by made_at desc, entry desc, account limit $2"#,
            envelope,
            limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        rows.into_iter()
            .map(|r| {
                Ok(EnvelopePosting {
                    envelope: r.envelope,
                    entry: r.entry,
                    account: account(&r.account)?,
                    cents: Cents(r.cents),
                    kind: r.kind,
                    reason: r.reason,
                    dossier: r.dossier,
                    by: r.made_by,
                    at: r.made_at,
                })
            })
            .collect()
    }

    async fn names_of(&mut self, dossiers: &[Uuid]) -> Result<Vec<DossierName>> {
        let rows = self
            .rows_in(
            "select id, number, title, manager from dossiers where number is not null and id in (",
                dossiers,
                "",
            )
            .await?;
        let named = |row: &<Db as sqlx::Database>::Row| -> Result<DossierName> {
            Ok(DossierName {
                id: row.try_get("id").map_err(fail)?,
                number: row.try_get("number").map_err(fail)?,
                title: row.try_get("title").map_err(fail)?,
                manager: row.try_get("manager").map_err(fail)?,
            })
        };
        rows.iter().map(named).collect()
    }

    async fn held_by(&mut self, dossier: Uuid) -> Result<Vec<(Uuid, Held)>> {
        let rows = query!(
            r#"select envelope as "envelope: Uuid",
                      cast(sum(case when account = 'reserved' then cents else 0 end) as bigint) as "reserved!: i64",
                      cast(sum(case when account = 'committed' then cents else 0 end) as bigint) as "committed!: i64"
               from envelope_postings where dossier = $1 group by envelope order by envelope"#,
            dossier
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        Ok(rows
            .into_iter()
            .map(|r| {
                let held = Held {
                    reserved: Cents(r.reserved),
                    committed: Cents(r.committed),
                };
                (r.envelope, held)
            })
            .filter(|(_, held)| *held != Held::default())
            .collect())
    }
}

fn account(text: &str) -> Result<Account> {
    text.parse()
        .map_err(|_| StoreError::Corrupt(format!("not an account of an envelope: {text:?}")))
}
