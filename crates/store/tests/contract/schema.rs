//! Both engines have the same tables, from migrations of the same names.

use std::path::Path;

use store::StoreError;
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;
use testkit::{Engine, TestDb};

/// Full text is kept in tables of each engine's own, and SQLite's knows a dossier by a number (`rid`)
/// that the other has not; the driver has its table of migrations.
fn is_shared(line: &str) -> bool {
    ![
        "dossier_search",
        "dossiers.rid",
        "dossiers rid",
        "dossiers id",
        "_sqlx_migrations",
        "sqlite_",
    ]
    .iter()
    .any(|own| line.starts_with(own))
}

async fn sorted(db: &TestDb, statement: &str) -> Vec<String> {
    let mut lines: Vec<String> = db
        .texts(statement)
        .await
        .into_iter()
        .filter(|l| is_shared(l))
        .collect();
    lines.sort();
    assert!(lines.len() > 5, "{statement} found {lines:?}");
    lines
}

async fn both(sqlite: &str, postgres: &str) -> [Vec<String>; 2] {
    let dbs = [
        TestDb::new(Engine::Sqlite).await,
        TestDb::new(Engine::Postgres).await,
    ];
    dbs[0].open().await;
    [
        sorted(&dbs[0], sqlite).await,
        sorted(&dbs[1], postgres).await,
    ]
}

#[test]
fn migrations_have_the_same_numbers_and_names() {
    let names = |engine: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../migrations")
            .join(engine);
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let sqlite = names("sqlite");
    assert_eq!(sqlite, names("postgres"));
    for (n, name) in (1..).zip(&sqlite) {
        assert!(
            name.starts_with(&format!("{n:04}_")),
            "{name} is not number {n}"
        );
        assert!(name.ends_with(".sql"));
    }
}

#[tokio::test]
async fn tables_have_the_same_columns() {
    // Ids are `uuid` and hashes `bytea` there, both `blob` here.
    let [sqlite, postgres] = both(
        r#"select m.name || '.' || p.name || ' ' || replace(lower(p.type), 'integer', 'bigint')
                  || case when p."notnull" = 1 then '' else ' null' end
           from sqlite_master m join pragma_table_info(m.name) p where m.type = 'table'"#,
        "select (table_name || '.' || column_name || ' ' || case data_type when 'uuid' then 'blob' when 'bytea' then 'blob' else data_type end
                || case is_nullable when 'NO' then '' else ' null' end)::text
         from information_schema.columns where table_schema = 'public'",
    )
    .await;
    assert_eq!(sqlite, postgres);
}

#[tokio::test]
async fn tables_have_the_same_keys() {
    let [sqlite, postgres] = both(
        "select m.name || ' ' || group_concat(p.name, ',' order by p.pk)
         from sqlite_master m join pragma_table_info(m.name) p where m.type = 'table' and p.pk > 0 group by m.name",
        "select (t.relname || ' ' || string_agg(a.attname, ',' order by k.place))::text
         from pg_index i join pg_class t on t.oid = i.indrelid join pg_namespace s on s.oid = t.relnamespace,
              unnest(i.indkey) with ordinality as k (attribute, place)
              join pg_attribute a on a.attnum = k.attribute
         where s.nspname = 'public' and i.indisprimary and a.attrelid = i.indrelid group by t.relname",
    )
    .await;
    assert_eq!(sqlite, postgres);
}

#[tokio::test]
async fn tables_have_the_same_indexes() {
    let [sqlite, postgres] = both(
        r#"select m.name || ' ' || group_concat(coalesce(c.name, '(expression)'), ',' order by c.seqno)
                  || case when l."unique" = 1 then ' unique' else '' end
           from sqlite_master m join pragma_index_list(m.name) l join pragma_index_info(l.name) c
           where m.type = 'table' and l.origin <> 'pk' group by m.name, l.name"#,
        "select (t.relname || ' ' || string_agg(coalesce(a.attname, '(expression)'), ',' order by k.place)
                || case when i.indisunique then ' unique' else '' end)::text
         from pg_index i join pg_class t on t.oid = i.indrelid join pg_namespace s on s.oid = t.relnamespace
              cross join lateral unnest(i.indkey) with ordinality as k (attribute, place)
              left join pg_attribute a on a.attnum = k.attribute and a.attrelid = i.indrelid
         where s.nspname = 'public' and not i.indisprimary group by t.relname, i.indexrelid, i.indisunique",
    )
    .await;
    assert_eq!(sqlite, postgres);
}

#[tokio::test]
async fn tables_refer_to_the_same_tables() {
    let [sqlite, postgres] = both(
        r#"select m.name || '.' || f."from" || ' ' || f."table"
           from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table'"#,
        "select (conrelid::regclass || '.' || a.attname || ' ' || confrelid::regclass)::text
         from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
         where contype = 'f'",
    )
    .await;
    assert_eq!(sqlite, postgres);
}

#[tokio::test]
async fn opening_again_changes_nothing_and_a_newer_database_is_refused() {
    for engine in Engine::BOTH {
        let db = TestDb::new(engine).await;
        let count = "select cast(count(*) as text) from _sqlx_migrations";
        db.open().await;
        let before = db.texts(count).await;
        db.open().await;
        assert_eq!(db.texts(count).await, before);
        db.execute(
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
             select 9999, 'from the future', success, checksum, 0 from _sqlx_migrations where version = 1",
        )
        .await;
        let refused = match engine {
            Engine::Sqlite => SqliteStore::open(Path::new(db.url())).await.err(),
            Engine::Postgres => PostgresStore::open(db.url()).await.err(),
        };
        assert!(
            matches!(refused, Some(StoreError::Corrupt(_))),
            "{refused:?}"
        );
    }
}
