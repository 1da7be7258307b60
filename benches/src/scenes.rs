//! What is asked: pages of people who are signed in on a populated database, and public pages.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use domain::dossier::State;
use policy::SectionKind;
use sha2::{Digest, Sha256};
use store::{Dossier, SessionRow, Store, WorklistQuery, WorklistSort};
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;
use uuid::Uuid;

use crate::load::{Ask, Scene};

/// The store of a populated folder or database.
pub async fn open(data: &Path, database: Option<&str>) -> anyhow::Result<Arc<dyn Store>> {
    Ok(match database {
        Some(url) => Arc::new(PostgresStore::open(url).await?),
        None => Arc::new(SqliteStore::open(&data.join("trajectoire.db")).await?),
    })
}

/// Opens a session for an account and gives its cookie.
pub async fn sign_in(store: &dyn Store, account: Uuid, now_us: i64) -> anyhow::Result<String> {
    let token = format!(
        "{}{}",
        Uuid::from_u128(rand::random()).simple(),
        Uuid::from_u128(rand::random()).simple()
    );
    let mut tx = store.write().await?;
    tx.insert_session(&SessionRow {
        token_hash: Sha256::digest(token.as_bytes()).to_vec(),
        account,
        csrf: vec![7; 32],
        created_at: now_us,
        seen_at: now_us,
        expires_at: now_us + 86_400_000_000,
    })
    .await?;
    tx.commit().await?;
    Ok(format!("session={token}"))
}

/// Some dossiers of a state.
pub async fn some(
    store: &dyn Store,
    manager: &str,
    states: &[State],
    limit: u32,
) -> anyhow::Result<Vec<Dossier>> {
    let mut tx = store.read().await?;
    let query = WorklistQuery {
        manager: manager.to_owned(),
        states: states.to_vec(),
        sort: WorklistSort::Updated,
        limit,
        ..WorklistQuery::default()
    };
    Ok(tx
        .worklist(&query, Uuid::nil())
        .await?
        .into_iter()
        .map(|r| r.dossier)
        .collect())
}

/// The first manager that has dossiers, and one of its officers.
pub async fn manager(store: &dyn Store, region: &policy::Region) -> anyhow::Result<(String, Uuid)> {
    let mut tx = store.read().await?;
    for body in &region.bodies {
        let officers = tx.officers(&body.id).await?;
        if let Some((id, _)) = officers.first() {
            return Ok((body.id.clone(), *id));
        }
    }
    anyhow::bail!("nobody instructs in this database: was it populated?")
}

/// A page far down a list, by its cursor.
fn deep(last: &Dossier) -> String {
    let key = last.silence_on.map(|d| d.to_string()).unwrap_or_default();
    format!("/instruction?vue=tout&tri=silence&apres={key}_{}", last.id)
}

/// Every kind of page, with people signed in for those that ask for it.
pub async fn all(
    store: &dyn Store,
    region: &policy::Region,
    now_us: i64,
) -> anyhow::Result<Vec<Scene>> {
    let (manager, _) = manager(store, region).await?;
    let officers = { store.read().await?.officers(&manager).await? };
    let mut cookies = Vec::new();
    for (id, _) in &officers {
        cookies.push(sign_in(store, *id, now_us).await?);
    }
    let officer = cookies.first().context("no officer")?.clone();
    let filed = some(
        store,
        &manager,
        &[State::Review, State::Filed, State::Granted],
        200,
    )
    .await?;
    let mut own: Vec<Ask> = Vec::new();
    let mut sections: Vec<Ask> = Vec::new();
    let mut lists: Vec<Ask> = Vec::new();
    for d in filed.iter().take(60) {
        let cookie = sign_in(store, d.owner, now_us).await?;
        own.push((
            format!("/dossiers/{}", d.number.clone().unwrap_or_default()),
            cookie.clone(),
        ));
        lists.push(("/mes-projets".to_owned(), cookie));
    }
    // Drafts are in no officer's list: they are found by their owners.
    for owner in filed.iter().map(|d| d.owner) {
        let of_owner = store.read().await?.dossiers_of(owner, 20).await?;
        for d in of_owner.into_iter().filter(|d| d.state == State::Draft) {
            let scheme = region.scheme_version(&d.scheme, d.scheme_from);
            let Some(form) = scheme.and_then(|s| s.form.as_ref()) else {
                continue;
            };
            let cookie = sign_in(store, d.owner, now_us).await?;
            // Pieces have a page of their own.
            for section in form
                .sections
                .iter()
                .filter(|s| s.kind != SectionKind::Pieces)
            {
                sections.push((
                    format!("/dossiers/{}/sections/{}", d.id, section.id),
                    cookie.clone(),
                ));
            }
        }
    }
    let read: Vec<Ask> = filed
        .iter()
        .map(|d| {
            (
                format!("/instruction/{}", d.number.clone().unwrap_or_default()),
                officer.clone(),
            )
        })
        .collect();
    let of = |paths: &[String]| -> Vec<Ask> {
        paths
            .iter()
            .flat_map(|p| cookies.iter().map(move |c| (p.clone(), c.clone())))
            .collect()
    };
    let by = |paths: &[&str]| of(&paths.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>());
    let public = |paths: &[&str]| -> Vec<Ask> {
        paths
            .iter()
            .map(|p| ((*p).to_owned(), String::new()))
            .collect()
    };
    let departments: Vec<String> = region
        .identity
        .departments
        .iter()
        .map(|(code, _)| format!("/instruction?departement={code}"))
        .collect();
    let scheme_ids: Vec<String> = {
        let mut ids: Vec<String> = region
            .schemes
            .iter()
            .filter(|s| s.manager.as_deref() == Some(manager.as_str()) && s.form.is_some())
            .map(|s| s.id.clone())
            .collect();
        ids.dedup();
        ids
    };
    let mixed: Vec<String> = region
        .identity
        .departments
        .iter()
        .flat_map(|(code, _)| {
            scheme_ids
                .iter()
                .map(move |s| format!("/instruction?vue=tout&departement={code}&dispositif={s}"))
        })
        .collect();
    // Words of the invented dossiers: a number, a commune, then what one dossier in twenty or two has.
    let rare: Vec<String> = filed
        .iter()
        .map(|d| format!("/instruction?q={}", d.number.clone().unwrap_or_default()))
        .collect();
    let communes: Vec<String> = filed
        .iter()
        .filter_map(|d| region.territory.commune(&d.commune))
        .filter(|c| c.name.is_ascii() && !c.name.contains([' ', '-', '\'']))
        .map(|c| format!("/instruction?q={}", c.name))
        .collect();
    let last = some(store, &manager, &[State::Granted], 2000).await?;
    let deep: Vec<String> = last.iter().rev().take(50).map(deep).collect();
    let scene = |name: &'static str, asks: Vec<Ask>| Scene {
        name,
        asks: Arc::new(asks),
    };
    let scheme_pages: Vec<String> = region
        .schemes
        .iter()
        .map(|s| format!("/dispositifs/{}", s.id))
        .collect();
    Ok(vec![
        scene("front page", public(&["/"])),
        scene(
            "schemes, one page",
            scheme_pages
                .into_iter()
                .map(|p| (p, String::new()))
                .collect(),
        ),
        scene(
            "orientation result",
            public(&[
                "/orientation/resultat?commune=29189&stage=idea&applicant.kind=person",
                "/orientation/resultat?commune=35238&stage=feasibility",
            ]),
        ),
        scene(
            "/api/communes",
            public(&[
                "/api/communes?q=plou",
                "/api/communes?q=saint",
                "/api/communes?q=brest",
                "/api/communes?q=29",
            ]),
        ),
        scene("holder: projects", lists),
        scene("holder: dossier", own),
        scene("holder: section", sections),
        scene("officer: dossier", read),
        scene("list: first page", by(&["/instruction"])),
        scene("list: everything", by(&["/instruction?vue=tout"])),
        scene(
            "list: decided, by change",
            by(&["/instruction?vue=decides"]),
        ),
        scene("list: nearing silence", by(&["/instruction?vue=bientot"])),
        scene("list: department", of(&departments)),
        scene("list: scheme and department", of(&mixed)),
        scene(
            "list: mine",
            by(&[
                "/instruction?suivi=moi",
                "/instruction?suivi=moi&vue=decides",
                "/instruction?suivi=personne",
            ]),
        ),
        scene(
            "list: by amount",
            by(&[
                "/instruction?tri=montant",
                "/instruction?tri=montant&vue=tout",
            ]),
        ),
        scene("list: far down", of(&deep)),
        scene("search: a number", of(&rare)),
        scene("search: a commune", of(&communes)),
        scene(
            "search: a common word",
            by(&[
                "/instruction?q=atelier",
                "/instruction?q=recyclerie",
                "/instruction?q=rade",
            ]),
        ),
        scene(
            "search: a word of half of all",
            by(&["/instruction?q=cap", "/instruction?q=confiance"]),
        ),
        scene(
            "search: two common words",
            by(&["/instruction?q=atelier+trégor", "/instruction?q=le+bihan"]),
        ),
        scene(
            "search: beginning of a word",
            by(&[
                "/instruction?q=con",
                "/instruction?q=at",
                "/instruction?q=p",
            ]),
        ),
    ])
}
