//! Many rows of one table in one statement.

use async_trait::async_trait;
use domain::dossier::State;
use sqlx::QueryBuilder;
use store::{Bulk, BulkDossier, Result};

use crate::engine::{self, Db};
use crate::rows::json;
use crate::tx::{SqlTx, fail};

/// Both engines take 32 766 values a statement.
const VALUES: usize = 32_000;

fn day(d: Option<jiff::civil::Date>) -> Option<String> {
    d.map(|d| d.to_string())
}

/// Inserts `rows` into a table, as many a statement as the engines take.
macro_rules! insert_all {
    ($tx:expr, $head:literal, $columns:literal, $rows:expr, |$b:ident, $row:ident| $push:block) => {
        let rows: Vec<_> = $rows.collect();
        for chunk in rows.chunks(VALUES / $columns) {
            let mut qb = QueryBuilder::<Db>::new($head);
            qb.push_values(chunk, |mut $b, $row| $push);
            qb.build()
                .persistent(false)
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
            8,
            all.iter().filter_map(|x| x.owner.as_ref()),
            |b, a| {
                b.push_bind(a.id)
                    .push_bind(a.email.clone())
                    .push_bind(a.email_key.clone())
                    .push_bind(a.name.clone())
                    .push_bind(a.password.clone())
                    .push_bind(a.verified_at)
                    .push_bind(a.created_at)
                    .push_bind(a.disabled_at);
            }
        );
        insert_all!(
            self,
            "insert into projects (id, owner, title, commune, stage, situation, created_at, updated_at) ",
            8,
            all.iter().filter_map(|x| x.project.as_ref()),
            |b, p| {
                b.push_bind(p.id)
                    .push_bind(p.owner)
                    .push_bind(p.title.clone())
                    .push_bind(p.commune.clone())
                    .push_bind(p.stage.clone())
                    .push_bind(p.situation.clone())
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
                 decided_on, opened, version) ",
            29,
            opened.iter(),
            |b, row| {
                let (d, opened) = row;
                b.push_bind(d.id)
                    .push_bind(d.number.clone())
                    .push_bind(d.project)
                    .push_bind(d.owner)
                    .push_bind(d.scheme.clone())
                    .push_bind(d.scheme_from.to_string())
                    .push_bind(d.manager.clone())
                    .push_bind(d.state.as_str())
                    .push_bind(i64::from(!d.state.is_final() && d.state != State::Draft))
                    .push_bind(d.title.clone())
                    .push_bind(d.applicant.clone())
                    .push_bind(d.applicant_kind.clone())
                    .push_bind(d.commune.clone())
                    .push_bind(d.department.clone())
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
                    .push_bind(opened.clone())
                    .push_bind(d.version);
            }
        );
        insert_all!(
            self,
            "insert into versions (dossier, n, submitted_by, submitted_at, data, hash) ",
            6,
            all.iter()
                .filter_map(|x| x.version.as_ref().map(|v| (x.dossier.id, v))),
            |b, row| {
                let (dossier, v) = row;
                b.push_bind(*dossier)
                    .push_bind(v.n)
                    .push_bind(v.submitted_by)
                    .push_bind(v.submitted_at)
                    .push_bind(v.data.clone())
                    .push_bind(v.hash.clone());
            }
        );
        insert_all!(
            self,
            "insert into suspensions (dossier, n, from_on, to_on, reason) ",
            5,
            all.iter()
                .flat_map(|x| x.suspensions.iter().map(|s| (x.dossier.id, s))),
            |b, row| {
                let (dossier, s) = row;
                b.push_bind(*dossier)
                    .push_bind(s.n)
                    .push_bind(s.from_on.to_string())
                    .push_bind(day(s.to_on))
                    .push_bind(s.reason.clone());
            }
        );
        insert_all!(
            self,
            "insert into messages (id, dossier, author, author_name, side, internal, body, created_at) ",
            8,
            all.iter().flat_map(|x| x.messages.iter()),
            |b, m| {
                b.push_bind(m.id)
                    .push_bind(m.dossier)
                    .push_bind(m.author)
                    .push_bind(m.author_name.clone())
                    .push_bind(m.side.clone())
                    .push_bind(i64::from(m.internal))
                    .push_bind(m.body.clone())
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
            13,
            decisions.iter(),
            |b, row| {
                let (d, reasons) = row;
                b.push_bind(d.id)
                    .push_bind(d.dossier)
                    .push_bind(d.n)
                    .push_bind(d.kind.clone())
                    .push_bind(d.amount.map(|c| c.0))
                    .push_bind(reasons.clone())
                    .push_bind(d.decided_on.to_string())
                    .push_bind(d.decided_by.clone())
                    .push_bind(d.signatory.clone())
                    .push_bind(d.basis.clone())
                    .push_bind(d.created_by)
                    .push_bind(d.created_at)
                    .push_bind(d.notified_at);
            }
        );
        insert_all!(
            self,
            "insert into journal (stream, seq, at, actor, kind, body, prev, hash) ",
            8,
            all.iter().flat_map(|x| x.journal.iter()),
            |b, e| {
                b.push_bind(e.stream)
                    .push_bind(e.seq)
                    .push_bind(e.at_us)
                    .push_bind(e.actor)
                    .push_bind(e.kind.clone())
                    .push_bind(e.body.clone())
                    .push_bind(e.prev.to_vec())
                    .push_bind(e.hash.to_vec());
            }
        );
        insert_all!(
            self,
            "insert into journal_heads (stream, seq, hash, dirty) ",
            4,
            all.iter().filter_map(|x| x.journal.last()),
            |b, e| {
                b.push_bind(e.stream)
                    .push_bind(e.seq)
                    .push_bind(e.hash.to_vec())
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
