//! Many rows of one table in one statement.

use async_trait::async_trait;
use domain::dossier::State;
use sqlx::QueryBuilder;
use store::{Bulk, BulkDossier, Result};

use crate::engine::{self, Db};
use crate::rows::json;
use crate::tx::{SqlTx, fail};

/// Rows of one statement. A statement of that many rows is prepared once and used for them all.
const ROWS: usize = 100;

fn day(d: Option<jiff::civil::Date>) -> Option<String> {
    d.map(|d| d.to_string())
}

/// Inserts `rows` into a table, [`ROWS`] a statement.
macro_rules! insert_all {
    ($tx:expr, $head:literal, $rows:expr, |$b:ident, $row:ident| $push:block) => {
        let rows: Vec<_> = $rows.collect();
        for chunk in rows.chunks(ROWS) {
            let mut qb = QueryBuilder::<Db>::new($head);
            qb.push_values(chunk, |mut $b, $row| $push);
            qb.build()
                .persistent(chunk.len() == ROWS)
                .execute($tx.conn())
                .await
                .map_err(fail)?;
        }
    };
}

#[async_trait]
impl Bulk for SqlTx {
    async fn insert_bulk(&mut self, all: &[BulkDossier]) -> Result<()> {
        insert_all!(
            self,
            "insert into accounts (id, email, email_key, name, password, verified_at, created_at, disabled_at) ",
            all.iter().filter_map(|x| x.owner.as_ref()),
            |b, a| {
                b.push_bind(a.id)
                    .push_bind(a.email.as_str())
                    .push_bind(a.email_key.as_str())
                    .push_bind(a.name.as_str())
                    .push_bind(a.password.as_deref())
                    .push_bind(a.verified_at)
                    .push_bind(a.created_at)
                    .push_bind(a.disabled_at);
            }
        );
        insert_all!(
            self,
            "insert into projects (id, owner, title, commune, stage, situation, created_at, updated_at) ",
            all.iter().filter_map(|x| x.project.as_ref()),
            |b, p| {
                b.push_bind(p.id)
                    .push_bind(p.owner)
                    .push_bind(p.title.as_str())
                    .push_bind(p.commune.as_str())
                    .push_bind(p.stage.as_str())
                    .push_bind(p.situation.as_str())
                    .push_bind(p.created_at)
                    .push_bind(p.updated_at);
            }
        );
        let mut opened = Vec::with_capacity(all.len());
        for x in all {
            opened.push((&x.dossier, json(&x.dossier.opened)?));
        }
        insert_all!(
            self,
            "insert into dossiers (id, number, project, owner, scheme, scheme_from, manager, state, open, title,
                 applicant, applicant_kind, commune, department, requested, proposed, granted, officer,
                 created_at, updated_at, filed_at, received_on, silence_on, suspended, lapsed_on, due_on,
                 decided_on, opened, version, applicant_key) ",
            opened.iter(),
            |b, row| {
                let (d, opened) = row;
                b.push_bind(d.id)
                    .push_bind(d.number.as_deref())
                    .push_bind(d.project)
                    .push_bind(d.owner)
                    .push_bind(d.scheme.as_str())
                    .push_bind(d.scheme_from.to_string())
                    .push_bind(d.manager.as_str())
                    .push_bind(d.state.as_str())
                    .push_bind(i64::from(!d.state.is_final() && d.state != State::Draft))
                    .push_bind(d.title.as_str())
                    .push_bind(d.applicant.as_str())
                    .push_bind(d.applicant_kind.as_str())
                    .push_bind(d.commune.as_str())
                    .push_bind(d.department.as_str())
                    .push_bind(d.requested.map(|c| c.0))
                    .push_bind(d.proposed.map(|c| c.0))
                    .push_bind(d.granted.map(|c| c.0))
                    .push_bind(d.officer)
                    .push_bind(d.created_at)
                    .push_bind(d.updated_at)
                    .push_bind(d.filed_at)
                    .push_bind(day(d.received_on))
                    .push_bind(day(d.silence_on))
                    .push_bind(i64::from(d.suspended))
                    .push_bind(day(d.lapsed_on))
                    .push_bind(day(d.due_on))
                    .push_bind(day(d.decided_on))
                    .push_bind(opened.as_str())
                    .push_bind(d.version)
                    .push_bind(d.applicant_key.as_str());
            }
        );
        insert_all!(
            self,
            "insert into versions (dossier, n, submitted_by, submitted_at, data, hash) ",
            all.iter()
                .filter_map(|x| x.version.as_ref().map(|v| (x.dossier.id, v))),
            |b, row| {
                let (dossier, v) = row;
                b.push_bind(*dossier)
                    .push_bind(v.n)
                    .push_bind(v.submitted_by)
                    .push_bind(v.submitted_at)
                    .push_bind(v.data.as_str())
                    .push_bind(v.hash.as_slice());
            }
        );
        insert_all!(
            self,
            "insert into suspensions (dossier, n, from_on, to_on, reason) ",
            all.iter()
                .flat_map(|x| x.suspensions.iter().map(|s| (x.dossier.id, s))),
            |b, row| {
                let (dossier, s) = row;
                b.push_bind(*dossier)
                    .push_bind(s.n)
                    .push_bind(s.from_on.to_string())
                    .push_bind(day(s.to_on))
                    .push_bind(s.reason.as_str());
            }
        );
        insert_all!(
            self,
            "insert into messages (id, dossier, author, author_name, side, internal, body, created_at) ",
            all.iter().flat_map(|x| x.messages.iter()),
            |b, m| {
                b.push_bind(m.id)
                    .push_bind(m.dossier)
                    .push_bind(m.author)
                    .push_bind(m.author_name.as_str())
                    .push_bind(m.side.as_str())
                    .push_bind(i64::from(m.internal))
                    .push_bind(m.body.as_str())
                    .push_bind(m.created_at);
            }
        );
        let mut decisions = Vec::new();
        for d in all.iter().filter_map(|x| x.decision.as_ref()) {
            decisions.push((d, json(&d.reasons)?));
        }
        insert_all!(
            self,
            "insert into decisions (id, dossier, n, kind, amount, reasons, decided_on, decided_by, signatory,
                 basis, created_by, created_at, notified_at) ",
            decisions.iter(),
            |b, row| {
                let (d, reasons) = row;
                b.push_bind(d.id)
                    .push_bind(d.dossier)
                    .push_bind(d.n)
                    .push_bind(d.kind.as_str())
                    .push_bind(d.amount.map(|c| c.0))
                    .push_bind(reasons.as_str())
                    .push_bind(d.decided_on.to_string())
                    .push_bind(d.decided_by.as_str())
                    .push_bind(d.signatory.as_str())
                    .push_bind(d.basis.as_str())
                    .push_bind(d.created_by)
                    .push_bind(d.created_at)
                    .push_bind(d.notified_at);
            }
        );
        insert_all!(
            self,
            "insert into journal (stream, seq, at, actor, kind, body, prev, hash) ",
            all.iter().flat_map(|x| x.journal.iter()),
            |b, e| {
                b.push_bind(e.stream)
                    .push_bind(e.seq)
                    .push_bind(e.at_us)
                    .push_bind(e.actor)
                    .push_bind(e.kind.as_str())
                    .push_bind(e.body.as_str())
                    .push_bind(e.prev.as_slice())
                    .push_bind(e.hash.as_slice());
            }
        );
        insert_all!(
            self,
            "insert into journal_heads (stream, seq, hash, dirty) ",
            all.iter().filter_map(|x| x.journal.last()),
            |b, e| {
                b.push_bind(e.stream)
                    .push_bind(e.seq)
                    .push_bind(e.hash.as_slice())
                    .push_bind(1_i64);
            }
        );
        let words: Vec<_> = all
            .iter()
            .filter(|x| !x.tokens.is_empty())
            .map(|x| (x.dossier.id, x.tokens.as_str()))
            .collect();
        engine::index_many(self.conn(), &words).await.map_err(fail)
    }
}
