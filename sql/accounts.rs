//! Accounts, roles, sessions, one-time links.

use async_trait::async_trait;
use sqlx::{Row as _, query, query_as};
use store::{Account, AccountQuery, AccountRole, Accounts, Link, Result, SessionRow, SignedIn};
use uuid::Uuid;

use crate::engine::Db;
use crate::tx::{SqlTx, fail, one_row};

/// The session of a token with its person: a row for each role, or one without.
pub(crate) async fn signed_in(
    conn: &mut <Db as sqlx::Database>::Connection,
    token_hash: &[u8],
) -> sqlx::Result<Option<SignedIn>> {
    let rows = query!(
        r#"select s.account as "account!: Uuid", s.csrf, s.expires_at, a.name, a.email,
                  r.role as "role?", r.body as "body?"
           from sessions s join accounts a on a.id = s.account left join account_roles r on r.account = a.id
           where s.token_hash = $1 and a.disabled_at is null order by r.role, r.body"#,
        token_hash
    )
    .fetch_all(conn)
    .await?;
    let mut found: Option<SignedIn> = None;
    for row in rows {
        let known = found.get_or_insert(SignedIn {
            account: row.account,
            name: row.name,
            email: row.email,
            roles: Vec::new(),
            csrf: row.csrf,
            expires_at: row.expires_at,
        });
        if let (Some(role), Some(body)) = (row.role, row.body) {
            known.roles.push(AccountRole { role, body });
        }
    }
    Ok(found)
}

#[async_trait]
impl Accounts for SqlTx {
    async fn insert_account(&mut self, a: &Account) -> Result<()> {
        query!(
            "insert into accounts (id, email, email_key, name, password, verified_at, created_at, disabled_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            a.id, a.email, a.email_key, a.name, a.password, a.verified_at, a.created_at, a.disabled_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn account(&mut self, id: Uuid) -> Result<Option<Account>> {
        query_as!(
            Account,
            r#"select id as "id: Uuid", email, email_key, name, password, verified_at, created_at, disabled_at
               from accounts where id = $1"#,
            id
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)
    }

    async fn account_by_email(&mut self, email_key: &str) -> Result<Option<Account>> {
        query_as!(
            Account,
            r#"select id as "id: Uuid", email, email_key, name, password, verified_at, created_at, disabled_at
               from accounts where email_key = $1"#,
            email_key
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)
    }

    async fn accounts(&mut self, query: &AccountQuery, limit: i64) -> Result<Vec<Account>> {
        let after = query.after.unwrap_or(Uuid::nil());
        let text = query.text.trim().to_lowercase();
        let found = match (text.is_empty(), query.with_roles) {
            (true, false) => {
                query_as!(
                    Account,
                    r#"select id as "id: Uuid", email, email_key, name, password, verified_at, created_at, disabled_at
                       from accounts where id > $1 order by id limit $2"#,
                    after, limit
                )
                .fetch_all(self.conn())
                .await
            }
            (true, true) => {
                query_as!(
                    Account,
                    r#"select id as "id: Uuid", email, email_key, name, password, verified_at, created_at, disabled_at
                       from accounts where id in (select account from account_roles) and id > $1
                       order by id limit $2"#,
                    after, limit
                )
                .fetch_all(self.conn())
                .await
            }
            (false, _) => {
                let all = i64::from(!query.with_roles);
                let like = format!("%{}%", text.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
                query_as!(
                    Account,
                    r#"select id as "id: Uuid", email, email_key, name, password, verified_at, created_at, disabled_at
                       from accounts where id > $1 and (email_key like $2 escape '!' or lower(name) like $2 escape '!')
                           and (cast($3 as bigint) = 1 or id in (select account from account_roles))
                       order by id limit $4"#,
                    after, like, all, limit
                )
                .fetch_all(self.conn())
                .await
            }
        };
        found.map_err(fail)
    }

    async fn roles_of(&mut self, accounts: &[Uuid]) -> Result<Vec<(Uuid, AccountRole)>> {
        let head = "select account, role, body from account_roles where account in (";
        let rows = self
            .rows_in(head, accounts, " order by account, role, body")
            .await?;
        rows.iter()
            .map(|row| {
                let role = AccountRole {
                    role: row.try_get("role").map_err(fail)?,
                    body: row.try_get("body").map_err(fail)?,
                };
                Ok((row.try_get("account").map_err(fail)?, role))
            })
            .collect()
    }

    async fn set_password(&mut self, id: Uuid, password: &str) -> Result<()> {
        let done = query!(
            "update accounts set password = $1 where id = $2",
            password,
            id
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "account")
    }

    async fn set_verified(&mut self, id: Uuid, at: i64) -> Result<()> {
        let done = query!("update accounts set verified_at = $1 where id = $2", at, id)
            .execute(self.conn())
            .await
            .map_err(fail)?;
        one_row(done.rows_affected(), "account")
    }

    async fn set_account_name(&mut self, id: Uuid, name: &str) -> Result<()> {
        let done = query!("update accounts set name = $1 where id = $2", name, id)
            .execute(self.conn())
            .await
            .map_err(fail)?;
        one_row(done.rows_affected(), "account")
    }

    async fn set_disabled(&mut self, id: Uuid, at: Option<i64>) -> Result<()> {
        let done = query!("update accounts set disabled_at = $1 where id = $2", at, id)
            .execute(self.conn())
            .await
            .map_err(fail)?;
        one_row(done.rows_affected(), "account")
    }

    async fn roles(&mut self, account: Uuid) -> Result<Vec<AccountRole>> {
        query_as!(
            AccountRole,
            "select role, body from account_roles where account = $1 order by role, body",
            account
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }

    async fn add_role(&mut self, account: Uuid, role: &str, body: &str) -> Result<()> {
        query!(
            "insert into account_roles (account, role, body) values ($1, $2, $3)
             on conflict (account, role, body) do nothing",
            account,
            role,
            body
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn remove_role(&mut self, account: Uuid, role: &str, body: &str) -> Result<()> {
        query!(
            "delete from account_roles where account = $1 and role = $2 and body = $3",
            account,
            role,
            body
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn officers(&mut self, body: &str) -> Result<Vec<(Uuid, String)>> {
        let rows = query!(
            r#"select a.id as "id: Uuid", a.name from accounts a
               join account_roles r on r.account = a.id
               where r.role = 'officer' and r.body = $1 and a.disabled_at is null
               order by a.name, a.id"#,
            body
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        Ok(rows.into_iter().map(|r| (r.id, r.name)).collect())
    }

    async fn insert_session(&mut self, s: &SessionRow) -> Result<()> {
        query!(
            "insert into sessions (token_hash, account, csrf, created_at, seen_at, expires_at)
             values ($1, $2, $3, $4, $5, $6)",
            s.token_hash,
            s.account,
            s.csrf,
            s.created_at,
            s.seen_at,
            s.expires_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn delete_session(&mut self, token_hash: &[u8]) -> Result<()> {
        query!("delete from sessions where token_hash = $1", token_hash)
            .execute(self.conn())
            .await
            .map_err(fail)?;
        Ok(())
    }

    async fn delete_sessions_of(&mut self, account: Uuid) -> Result<()> {
        query!("delete from sessions where account = $1", account)
            .execute(self.conn())
            .await
            .map_err(fail)?;
        Ok(())
    }

    async fn insert_link(&mut self, l: &Link) -> Result<()> {
        query!(
            "insert into links (token_hash, kind, account, email, subject, data, created_at, expires_at, used_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            l.token_hash, l.kind, l.account, l.email, l.subject, l.data, l.created_at, l.expires_at, l.used_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn link(&mut self, token_hash: &[u8]) -> Result<Option<Link>> {
        query_as!(
            Link,
            r#"select token_hash, kind, account as "account: Uuid", email, subject as "subject: Uuid",
                      data, created_at, expires_at, used_at
               from links where token_hash = $1"#,
            token_hash
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)
    }

    async fn use_link(&mut self, token_hash: &[u8], at: i64) -> Result<()> {
        let done = query!(
            "update links set used_at = $1 where token_hash = $2 and used_at is null",
            at,
            token_hash
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "link")
    }

    async fn links_on(&mut self, kind: &str, subject: Uuid) -> Result<Vec<Link>> {
        query_as!(
            Link,
            r#"select token_hash, kind, account as "account: Uuid", email, subject as "subject: Uuid",
                      data, created_at, expires_at, used_at
               from links where kind = $1 and subject = $2 and used_at is null order by created_at"#,
            kind, subject
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }

    async fn meta(&mut self, key: &str) -> Result<Option<String>> {
        let row = query!("select value from meta where key = $1", key)
            .fetch_optional(self.conn())
            .await
            .map_err(fail)?;
        Ok(row.map(|r| r.value))
    }

    async fn set_meta(&mut self, key: &str, value: &str) -> Result<()> {
        query!(
            "insert into meta (key, value) values ($1, $2)
             on conflict (key) do update set value = excluded.value",
            key,
            value
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }
}
