//! Projects, dossiers, their sections, versions, members, pieces and clock.

use async_trait::async_trait;
use domain::dossier::State;
use sqlx::{query, query_as};
use store::{
    Beside, Correction, Dossier, DossierKey, Dossiers, Member, Piece, Project, Result, SectionRow,
    Submitted, SuspensionRow, VersionRow,
};
use uuid::Uuid;

use crate::engine;
use crate::rows::{BesideRow, CorrectionRow, DossierRow, SubmittedRow, SuspensionRaw, all, json};
use crate::tx::{SqlTx, fail, one_row};

/// Every column of a dossier, from table or alias `d`.
macro_rules! select_dossiers {
    ($tail:tt $(, $arg:expr)*) => {
        query_as!(
            DossierRow,
            r#"select d.id as "id: Uuid", d.number, d.project as "project: Uuid", d.owner as "owner: Uuid",
                      d.scheme, d.scheme_from, d.manager, d.state, d.title, d.applicant, d.applicant_kind,
                      d.applicant_key, d.commune, d.department, d.requested, d.proposed, d.granted, d.officer as "officer: Uuid",
                      d.created_at, d.updated_at, d.filed_at, d.received_on, d.silence_on, d.suspended,
                      d.lapsed_on, d.due_on, d.decided_on, d.opened, d.version
               from dossiers d "# + $tail
            $(, $arg)*
        )
    };
}
pub(crate) use select_dossiers;

/// Revisions kept for merging; older ones are in the submitted versions if they mattered.
const KEPT_REVISIONS: i64 = 40;

fn day(d: Option<jiff::civil::Date>) -> Option<String> {
    d.map(|d| d.to_string())
}

#[async_trait]
impl Dossiers for SqlTx {
    async fn insert_project(&mut self, p: &Project) -> Result<()> {
        query!(
            "insert into projects (id, owner, title, commune, stage, situation, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            p.id, p.owner, p.title, p.commune, p.stage, p.situation, p.created_at, p.updated_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn update_project(&mut self, p: &Project) -> Result<()> {
        let done = query!(
            "update projects set title = $1, commune = $2, stage = $3, situation = $4, updated_at = $5 where id = $6",
            p.title, p.commune, p.stage, p.situation, p.updated_at, p.id
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "project")
    }

    async fn project(&mut self, id: Uuid) -> Result<Option<Project>> {
        query_as!(
            Project,
            r#"select id as "id: Uuid", owner as "owner: Uuid", title, commune, stage, situation,
                      created_at, updated_at
               from projects where id = $1"#,
            id
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)
    }

    async fn projects_of(&mut self, account: Uuid) -> Result<Vec<Project>> {
        query_as!(
            Project,
            r#"select id as "id: Uuid", owner as "owner: Uuid", title, commune, stage, situation,
                      created_at, updated_at
               from projects
               where id in (select p.id from projects p where p.owner = $1
                            union
                            select d.project from members m join dossiers d on d.id = m.dossier
                            where m.account = $1)
               order by id desc limit 100"#,
            account
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }

    async fn insert_dossier(&mut self, d: &Dossier) -> Result<()> {
        let state = d.state.to_string();
        let scheme_from = d.scheme_from.to_string();
        let (requested, proposed, granted) = (
            d.requested.map(|c| c.0),
            d.proposed.map(|c| c.0),
            d.granted.map(|c| c.0),
        );
        let (received, silence, lapsed) = (day(d.received_on), day(d.silence_on), day(d.lapsed_on));
        let (due, decided) = (day(d.due_on), day(d.decided_on));
        let suspended = i64::from(d.suspended);
        let open = i64::from(!d.state.is_final() && d.state != State::Draft);
        let opened = json(&d.opened)?;
        query!(
            "insert into dossiers (id, number, project, owner, scheme, scheme_from, manager, state, open, title,
                 applicant, applicant_kind, commune, department, requested, proposed, granted, officer,
                 created_at, updated_at, filed_at, received_on, silence_on, suspended, lapsed_on, due_on,
                 decided_on, opened, version, applicant_key)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
                 $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30)",
            d.id, d.number, d.project, d.owner, d.scheme, scheme_from, d.manager, state, open, d.title,
            d.applicant, d.applicant_kind, d.commune, d.department, requested, proposed, granted, d.officer,
            d.created_at, d.updated_at, d.filed_at, received, silence, suspended, lapsed, due,
            decided, opened, d.version, d.applicant_key
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn update_dossier(&mut self, d: &Dossier) -> Result<()> {
        let state = d.state.to_string();
        let (requested, proposed, granted) = (
            d.requested.map(|c| c.0),
            d.proposed.map(|c| c.0),
            d.granted.map(|c| c.0),
        );
        let (received, silence, lapsed) = (day(d.received_on), day(d.silence_on), day(d.lapsed_on));
        let (due, decided) = (day(d.due_on), day(d.decided_on));
        let suspended = i64::from(d.suspended);
        let open = i64::from(!d.state.is_final() && d.state != State::Draft);
        let opened = json(&d.opened)?;
        let done = query!(
            "update dossiers set number = $1, state = $2, title = $3, applicant = $4, applicant_kind = $5,
                 commune = $6, department = $7, requested = $8, proposed = $9, granted = $10, officer = $11,
                 updated_at = $12, filed_at = $13, received_on = $14, silence_on = $15, suspended = $16,
                 lapsed_on = $17, due_on = $18, decided_on = $19, opened = $20, open = $21, applicant_key = $22,
                 version = version + 1
             where id = $23 and version = $24",
            d.number, state, d.title, d.applicant, d.applicant_kind,
            d.commune, d.department, requested, proposed, granted, d.officer,
            d.updated_at, d.filed_at, received, silence, suspended,
            lapsed, due, decided, opened, open, d.applicant_key, d.id, d.version
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "dossier")
    }

    async fn dossier(&mut self, id: Uuid) -> Result<Option<Dossier>> {
        select_dossiers!("where d.id = $1", id)
            .fetch_optional(self.conn())
            .await
            .map_err(fail)?
            .map(Dossier::try_from)
            .transpose()
    }

    async fn dossier_by_number(&mut self, number: &str) -> Result<Option<Dossier>> {
        select_dossiers!("where d.number = $1", number)
            .fetch_optional(self.conn())
            .await
            .map_err(fail)?
            .map(Dossier::try_from)
            .transpose()
    }

    async fn hold_dossier(&mut self, key: &DossierKey) -> Result<Option<Dossier>> {
        let row = match key {
            DossierKey::Id(id) if self.writes() => engine::hold_by_id(self.conn(), *id).await,
            DossierKey::Number(n) if self.writes() => engine::hold_by_number(self.conn(), n).await,
            DossierKey::Id(id) => return self.dossier(*id).await,
            DossierKey::Number(n) => return self.dossier_by_number(n).await,
        };
        row.map_err(fail)?.map(Dossier::try_from).transpose()
    }

    async fn dossiers_of_project(&mut self, project: Uuid) -> Result<Vec<Dossier>> {
        all(
            select_dossiers!("where d.project = $1 order by d.id limit 200", project)
                .fetch_all(self.conn())
                .await
                .map_err(fail)?,
        )
    }

    async fn dossiers_of(&mut self, account: Uuid, limit: i64) -> Result<Vec<Dossier>> {
        all(select_dossiers!(
            "where d.id in (select o.id from dossiers o where o.owner = $1
                            union
                            select m.dossier from members m where m.account = $1)
             order by d.id desc limit $2",
            account,
            limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?)
    }

    async fn dossiers_beside(
        &mut self,
        d: &Dossier,
        email_key: &str,
        limit: i64,
    ) -> Result<Vec<Beside>> {
        let rows = query_as!(
            BesideRow,
            r#"select d.id as "id: Uuid", d.number, d.project as "project: Uuid", d.owner as "owner: Uuid",
                      d.applicant_key, d.scheme, d.scheme_from, d.manager, d.state, d.title,
                      d.requested, d.proposed, d.granted, d.received_on, d.lapsed_on, d.decided_on, v.data
               from dossiers d join versions v on v.dossier = d.id
               where d.id in (select a.id from dossiers a where a.applicant_key = $1 and a.applicant_key <> ''
                              union select b.id from dossiers b where b.project = $2
                              union select c.id from dossiers c
                                    where c.owner = $3 and (c.applicant_key = '' or $1 = ''))
                 and d.id <> $4 and d.state <> 'draft'
                 and v.n = (select max(w.n) from versions w where w.dossier = d.id)
                 and not exists (select 1 from sitting_marks k join committee_members m on m.id = k.member
                                 where k.dossier = d.id and k.kind = 'recusal' and m.email_key = $5)
               order by d.id desc limit $6"#,
            d.applicant_key,
            d.project,
            d.owner,
            d.id,
            email_key,
            limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        all(rows)
    }

    async fn sections(&mut self, dossier: Uuid) -> Result<Vec<SectionRow>> {
        query_as!(
            SectionRow,
            r#"select section, rev, data, updated_by as "updated_by: Uuid", updated_at
               from sections where dossier = $1 order by section"#,
            dossier
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }

    async fn section(&mut self, dossier: Uuid, section: &str) -> Result<Option<SectionRow>> {
        query_as!(
            SectionRow,
            r#"select section, rev, data, updated_by as "updated_by: Uuid", updated_at
               from sections where dossier = $1 and section = $2"#,
            dossier,
            section
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)
    }

    async fn put_section(
        &mut self,
        dossier: Uuid,
        section: &str,
        base: i64,
        data: &str,
        by: Uuid,
        at: i64,
    ) -> Result<()> {
        let done = if base == 0 {
            query!(
                "insert into sections (dossier, section, rev, data, updated_by, updated_at)
                 values ($1, $2, 1, $3, $4, $5) on conflict (dossier, section) do nothing",
                dossier,
                section,
                data,
                by,
                at
            )
            .execute(self.conn())
            .await
            .map_err(fail)?
        } else {
            query!(
                "update sections set rev = rev + 1, data = $1, updated_by = $2, updated_at = $3
                 where dossier = $4 and section = $5 and rev = $6",
                data,
                by,
                at,
                dossier,
                section,
                base
            )
            .execute(self.conn())
            .await
            .map_err(fail)?
        };
        one_row(done.rows_affected(), "section")?;
        let rev = base + 1;
        query!(
            "insert into section_revs (dossier, section, rev, data) values ($1, $2, $3, $4)",
            dossier,
            section,
            rev,
            data
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        let oldest = rev - KEPT_REVISIONS;
        query!(
            "delete from section_revs where dossier = $1 and section = $2 and rev <= $3",
            dossier,
            section,
            oldest
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn section_rev(
        &mut self,
        dossier: Uuid,
        section: &str,
        rev: i64,
    ) -> Result<Option<String>> {
        let row = query!(
            "select data from section_revs where dossier = $1 and section = $2 and rev = $3",
            dossier,
            section,
            rev
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)?;
        Ok(row.map(|r| r.data))
    }

    async fn insert_version(&mut self, dossier: Uuid, v: &VersionRow) -> Result<()> {
        query!(
            "insert into versions (dossier, n, submitted_by, submitted_at, data, hash)
             values ($1, $2, $3, $4, $5, $6)",
            dossier,
            v.n,
            v.submitted_by,
            v.submitted_at,
            v.data,
            v.hash
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn versions(&mut self, dossier: Uuid) -> Result<Vec<VersionRow>> {
        query_as!(
            VersionRow,
            r#"select n, submitted_by as "submitted_by: Uuid", submitted_at, data, hash
               from versions where dossier = $1 order by n"#,
            dossier
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }

    async fn submitted(&mut self, scheme: &str, after: Uuid, limit: i64) -> Result<Vec<Submitted>> {
        let rows = query_as!(
            SubmittedRow,
            r#"select d.id as "id: Uuid", d.number, d.scheme, d.scheme_from, d.received_on, d.decided_on,
                      p.commune, p.stage, p.situation, v.data
               from dossiers d join projects p on p.id = d.project join versions v on v.dossier = d.id
               where d.id > $1 and d.scheme = $2 and v.n = (select max(w.n) from versions w where w.dossier = d.id)
               order by d.id limit $3"#,
            after, scheme, limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        all(rows)
    }

    async fn count_submitted(&mut self, scheme: &str) -> Result<i64> {
        let row = query!(
            r#"select cast(coalesce(sum(n), 0) as bigint) as "n!: i64" from counters
               where scheme = $1 and state <> 'draft'"#,
            scheme
        )
        .fetch_one(self.conn())
        .await
        .map_err(fail)?;
        Ok(row.n)
    }

    async fn members(&mut self, dossier: Uuid) -> Result<Vec<Member>> {
        query_as!(
            Member,
            r#"select m.account as "account: Uuid", m.role, a.name, a.email, m.added_at
               from members m join accounts a on a.id = m.account
               where m.dossier = $1 order by m.added_at, m.account"#,
            dossier
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }

    async fn member_role(&mut self, dossier: Uuid, account: Uuid) -> Result<Option<String>> {
        let row = query!(
            "select role from members where dossier = $1 and account = $2",
            dossier,
            account
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)?;
        Ok(row.map(|r| r.role))
    }

    async fn put_member(
        &mut self,
        dossier: Uuid,
        account: Uuid,
        role: &str,
        at: i64,
    ) -> Result<()> {
        query!(
            "insert into members (dossier, account, role, added_at) values ($1, $2, $3, $4)
             on conflict (dossier, account) do update set role = excluded.role",
            dossier,
            account,
            role,
            at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn remove_member(&mut self, dossier: Uuid, account: Uuid) -> Result<()> {
        query!(
            "delete from members where dossier = $1 and account = $2",
            dossier,
            account
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn insert_piece(&mut self, p: &Piece) -> Result<()> {
        query!(
            "insert into pieces (id, dossier, piece, message, name, media, size, hash, uploaded_by,
                 uploaded_at, replaced_by, removed_at, verdict, note)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            p.id,
            p.dossier,
            p.piece,
            p.message,
            p.name,
            p.media,
            p.size,
            p.hash,
            p.uploaded_by,
            p.uploaded_at,
            p.replaced_by,
            p.removed_at,
            p.verdict,
            p.note
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn pieces(&mut self, dossier: Uuid) -> Result<Vec<Piece>> {
        query_as!(
            Piece,
            r#"select id as "id: Uuid", dossier as "dossier: Uuid", piece, message as "message: Uuid", name,
                      media, size, hash, uploaded_by as "uploaded_by: Uuid", uploaded_at,
                      replaced_by as "replaced_by: Uuid", removed_at, verdict, note
               from pieces where dossier = $1 order by uploaded_at, id"#,
            dossier
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }

    async fn piece(&mut self, id: Uuid) -> Result<Option<Piece>> {
        query_as!(
            Piece,
            r#"select id as "id: Uuid", dossier as "dossier: Uuid", piece, message as "message: Uuid", name,
                      media, size, hash, uploaded_by as "uploaded_by: Uuid", uploaded_at,
                      replaced_by as "replaced_by: Uuid", removed_at, verdict, note
               from pieces where id = $1"#,
            id
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)
    }

    async fn replace_piece(&mut self, id: Uuid, by: Uuid) -> Result<()> {
        let done = query!(
            "update pieces set replaced_by = $1 where id = $2 and replaced_by is null and removed_at is null",
            by, id
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "piece")
    }

    async fn remove_piece(&mut self, id: Uuid, at: i64) -> Result<()> {
        let done = query!(
            "update pieces set removed_at = $1 where id = $2 and removed_at is null",
            at,
            id
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "piece")
    }

    async fn judge_piece(&mut self, id: Uuid, verdict: &str, note: &str) -> Result<()> {
        let done = query!(
            "update pieces set verdict = $1, note = $2 where id = $3",
            verdict,
            note,
            id
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "piece")
    }

    async fn insert_correction(&mut self, c: &Correction) -> Result<()> {
        let (sections, pieces) = (json(&c.sections)?, json(&c.pieces)?);
        let due = day(c.due_on);
        query!(
            "insert into corrections (dossier, n, kind, sections, pieces, message, due_on, asked_by, asked_at, answered_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            c.dossier, c.n, c.kind, sections, pieces, c.message, due, c.asked_by, c.asked_at, c.answered_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn corrections(&mut self, dossier: Uuid) -> Result<Vec<Correction>> {
        all(query_as!(
            CorrectionRow,
            r#"select dossier as "dossier: Uuid", n, kind, sections, pieces, message, due_on,
                      asked_by as "asked_by: Uuid", asked_at, answered_at
               from corrections where dossier = $1 order by n"#,
            dossier
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?)
    }

    async fn answer_correction(&mut self, dossier: Uuid, n: i64, at: i64) -> Result<()> {
        let done = query!(
            "update corrections set answered_at = $1 where dossier = $2 and n = $3 and answered_at is null",
            at, dossier, n
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "correction")
    }

    async fn insert_suspension(&mut self, dossier: Uuid, s: &SuspensionRow) -> Result<()> {
        let (from, to) = (s.from_on.to_string(), day(s.to_on));
        query!(
            "insert into suspensions (dossier, n, from_on, to_on, reason) values ($1, $2, $3, $4, $5)",
            dossier, s.n, from, to, s.reason
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn suspensions(&mut self, dossier: Uuid) -> Result<Vec<SuspensionRow>> {
        all(query_as!(
            SuspensionRaw,
            "select n, from_on, to_on, reason from suspensions where dossier = $1 order by n",
            dossier
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?)
    }

    async fn end_suspension(&mut self, dossier: Uuid, n: i64, to_on: &str) -> Result<()> {
        let done = query!(
            "update suspensions set to_on = $1 where dossier = $2 and n = $3 and to_on is null",
            to_on,
            dossier,
            n
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "suspension")
    }

    async fn reserve_numbers(&mut self, year: i64, count: i64) -> Result<i64> {
        let row = query!(
            r#"insert into numbers (year, next) values ($1, 1 + cast($2 as bigint))
               on conflict (year) do update set next = numbers.next + cast($2 as bigint)
               returning next as "next!: i64""#,
            year,
            count
        )
        .fetch_one(self.conn())
        .await
        .map_err(fail)?;
        Ok(row.next - count)
    }
}
