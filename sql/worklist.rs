//! Lists of dossiers: how a query of a person becomes one that reads little, whatever is stored.
//!
//! An index is walked in the order asked and left after one page, so a list costs the same on ten
//! thousand dossiers and on a million. Several states are several such walks, merged. Where a walk
//! could go far for few dossiers (a rare word, an officer with little in hand), those few are
//! gathered and sorted instead. Both ways give the same rows: only their cost differs.

use domain::dossier::State;
use sqlx::{QueryBuilder, Row};
use store::{Dossier, Result, WorklistQuery, WorklistRow, WorklistSort};
use uuid::Uuid;

use crate::engine::{self, Db, Search};
use crate::rows::DossierRow;
use crate::tx::{SqlTx, fail};

/// Up to so many dossiers are gathered and sorted rather than looked for along an index.
const FEW: i64 = 2_000;
/// Rows looked at along an index for a word: first, then for a word known to be common, before
/// gathering all that have it.
const LOOKED_AT: [usize; 2] = [800, 4_000];
/// A word of so many dossiers is met soon along any walk; what has a rarer one is gathered.
const COMMON: i64 = 20_000;

fn dossier_of(row: &<Db as sqlx::Database>::Row) -> sqlx::Result<DossierRow> {
    Ok(DossierRow {
        id: row.try_get("id")?,
        number: row.try_get("number")?,
        project: row.try_get("project")?,
        owner: row.try_get("owner")?,
        scheme: row.try_get("scheme")?,
        scheme_from: row.try_get("scheme_from")?,
        manager: row.try_get("manager")?,
        state: row.try_get("state")?,
        title: row.try_get("title")?,
        applicant: row.try_get("applicant")?,
        applicant_kind: row.try_get("applicant_kind")?,
        applicant_key: row.try_get("applicant_key")?,
        commune: row.try_get("commune")?,
        department: row.try_get("department")?,
        requested: row.try_get("requested")?,
        proposed: row.try_get("proposed")?,
        granted: row.try_get("granted")?,
        officer: row.try_get("officer")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
        filed_at: row.try_get("filed_at")?,
        received_on: row.try_get("received_on")?,
        silence_on: row.try_get("silence_on")?,
        suspended: row.try_get("suspended")?,
        lapsed_on: row.try_get("lapsed_on")?,
        due_on: row.try_get("due_on")?,
        decided_on: row.try_get("decided_on")?,
        opened: row.try_get("opened")?,
        version: row.try_get("version")?,
    })
}

/// One walk along an index.
#[derive(Clone, Copy)]
enum Branch {
    /// Everything that was filed, by silence.
    Filed,
    /// Open dossiers whose clock runs, by silence.
    Soon,
    State(State),
}

/// What a list is sorted by: an expression that is in an index, and its direction.
fn key(sort: WorklistSort, branch: Branch) -> &'static str {
    match (sort, branch) {
        // The day by which silence falls is known where it is filtered on.
        (WorklistSort::Silence, Branch::Soon) => "d.silence_on",
        (WorklistSort::Silence, _) => "coalesce(d.silence_on, '9999-12-31')",
        (WorklistSort::Updated, _) => "d.updated_at",
        (WorklistSort::Requested, _) => "coalesce(d.requested, 0)",
    }
}

fn direction(sort: WorklistSort) -> (&'static str, &'static str) {
    match sort {
        WorklistSort::Silence => (">", ""),
        WorklistSort::Updated | WorklistSort::Requested => ("<", " desc"),
    }
}

/// States asked; none named means every open one.
fn states(q: &WorklistQuery) -> Vec<State> {
    if q.states.is_empty() {
        State::ALL
            .into_iter()
            .filter(|s| *s != State::Draft && !s.is_final())
            .collect()
    } else {
        q.states.clone()
    }
}

fn branches(q: &WorklistQuery) -> Vec<Branch> {
    if q.states.is_empty() && q.silence_before.is_some() {
        return vec![Branch::Soon];
    }
    let states = states(q);
    let mut filed = State::ALL.into_iter().filter(|s| *s != State::Draft);
    // Looking for a word everywhere is one walk; without a word, the states' own indexes do better.
    if !q.tokens.is_empty() && q.sort == WorklistSort::Silence && filed.all(|s| states.contains(&s))
    {
        return vec![Branch::Filed];
    }
    states.into_iter().map(Branch::State).collect()
}

/// Filters; every value is bound, every column is written here. `aside` keeps the officer out of
/// the choice of an index.
fn filter(qb: &mut QueryBuilder<Db>, q: &WorklistQuery, branch: Branch, aside: bool) {
    qb.push(" where d.manager = ").push_bind(q.manager.clone());
    match branch {
        Branch::Filed => {
            qb.push(" and d.filed_at is not null");
        }
        Branch::Soon => {
            qb.push(" and d.open = 1 and d.suspended = 0");
        }
        Branch::State(state) => {
            qb.push(" and d.state = ").push_bind(state.as_str());
            // What was never filed is in no list: a draft, even thrown away, stays its author's.
            if matches!(state, State::Draft | State::Withdrawn) {
                qb.push(" and d.filed_at is not null");
            }
        }
    }
    more_filters(qb, q, aside);
}

fn more_filters(qb: &mut QueryBuilder<Db>, q: &WorklistQuery, aside: bool) {
    if let Some(scheme) = &q.scheme {
        qb.push(" and d.scheme = ").push_bind(scheme.clone());
    }
    if let Some(department) = &q.department {
        qb.push(" and d.department = ")
            .push_bind(department.clone());
    }
    let officer = if aside { engine::ASIDE } else { "" };
    if let Some(id) = q.officer {
        qb.push(" and ")
            .push(officer)
            .push("d.officer = ")
            .push_bind(id);
    }
    if q.unassigned {
        qb.push(" and ").push(officer).push("d.officer is null");
    }
    if !q.without.is_empty() {
        qb.push(" and d.id not in (");
        let mut list = qb.separated(", ");
        for id in &q.without {
            list.push_bind(*id);
        }
        qb.push(")");
    }
    if let Some(day) = q.silence_before {
        // A silence that has passed does not near any more.
        qb.push(" and d.open = 1 and d.suspended = 0 and d.lapsed_on is null and d.silence_on <= ")
            .push_bind(day.to_string());
    }
}

/// After the cursor; ends with the id, so that no row is skipped or seen twice. The key alone comes
/// first: it is what an index begins at, where the key is computed.
fn after(qb: &mut QueryBuilder<Db>, q: &WorklistQuery, key: &str) {
    let Some((at, id)) = &q.after else { return };
    let (beyond, _) = direction(q.sort);
    let at_key = |qb: &mut QueryBuilder<Db>| {
        match q.sort {
            WorklistSort::Silence => qb.push_bind(at.as_str()),
            WorklistSort::Updated | WorklistSort::Requested => {
                qb.push_bind(at.parse::<i64>().unwrap_or(i64::MAX))
            }
        };
    };
    qb.push(" and ").push(key).push(format!(" {beyond}= "));
    at_key(qb);
    qb.push(" and (")
        .push(key)
        .push(format!(", d.id) {beyond} ("));
    at_key(qb);
    qb.push(", ").push_bind(*id).push(")");
}

/// All states in one condition.
fn in_states(qb: &mut QueryBuilder<Db>, q: &WorklistQuery) {
    if matches!(branches(q).as_slice(), [Branch::Soon]) {
        return;
    }
    qb.push(" and d.filed_at is not null and d.state in (");
    let mut list = qb.separated(", ");
    for s in states(q) {
        list.push_bind(s.as_str());
    }
    qb.push(")");
}

/// How the keys of one page are found.
enum Way<'a> {
    /// Along the index of the order asked.
    Walk,
    /// The same, keeping what has the words; along one index, no more than so many rows are looked at.
    Look(&'a Search, Option<usize>),
    /// Everything in hand of an officer, then sorted.
    InHand,
    /// Everything that has the words, then sorted.
    Found(&'a Search),
}

/// Pushes one walk.
fn walk(qb: &mut QueryBuilder<Db>, q: &WorklistQuery, branch: Branch, most: usize) {
    let (_, order) = direction(q.sort);
    let key = key(q.sort, branch);
    qb.push("select b.id, b.k from (select ")
        .push(engine::ROW)
        .push("d.id as id, ")
        .push(key)
        .push(" as k from dossiers d");
    filter(qb, q, branch, q.sort != WorklistSort::Silence);
    after(qb, q, key);
    qb.push(" order by ");
    if q.unassigned && q.sort == WorklistSort::Silence {
        // Nobody is the same for all, but only the index that has nobody together is in this order.
        qb.push("d.officer, ");
    }
    qb.push(key).push(order).push(", d.id").push(order);
    // Written, not bound: a planner that does not see how few rows are asked sorts them all.
    qb.push(format!(" limit {most}) b"));
}

/// Pushes the statement that finds the ids and keys of one page, in order.
fn keys(qb: &mut QueryBuilder<Db>, q: &WorklistQuery, way: &Way<'_>) {
    let (_, order) = direction(q.sort);
    let key = key(q.sort, Branch::Filed);
    match way {
        Way::Walk => {
            let most = usize::try_from(q.limit).unwrap_or(usize::MAX);
            for (n, branch) in branches(q).into_iter().enumerate() {
                qb.push(if n > 0 { " union all " } else { "" });
                walk(qb, q, branch, most);
            }
        }
        Way::Look(search, Some(most)) => {
            let branch = branches(q).pop().unwrap_or(Branch::Filed);
            walk(qb, q, branch, *most);
            qb.push(engine::WORDS).push(" where true");
            engine::push_has_words(qb, search, "b");
        }
        Way::Look(search, None) => {
            for (n, branch) in branches(q).into_iter().enumerate() {
                let key = self::key(q.sort, branch);
                qb.push(if n > 0 { " union all " } else { "" });
                qb.push("select b.id, b.k from (select d.id as id, ")
                    .push(key)
                    .push(" as k from dossiers d")
                    .push(engine::WORDS);
                filter(qb, q, branch, q.sort != WorklistSort::Silence);
                after(qb, q, key);
                engine::push_has_words(qb, search, "d");
                qb.push(" order by ")
                    .push(key)
                    .push(order)
                    .push(", d.id")
                    .push(order)
                    .push(format!(" limit {}) b", q.limit));
            }
        }
        Way::InHand => {
            qb.push("select d.id as id, ")
                .push(key)
                .push(" as k from dossiers d where d.manager = ")
                .push_bind(q.manager.clone());
            in_states(qb, q);
            more_filters(qb, q, false);
            after(qb, q, key);
        }
        Way::Found(search) => {
            qb.push("select d.id as id, ").push(key).push(" as k from ");
            engine::push_search(qb, search);
            qb.push(" and d.manager = ").push_bind(q.manager.clone());
            in_states(qb, q);
            more_filters(qb, q, true);
            after(qb, q, key);
        }
    }
    qb.push(" order by 2")
        .push(order)
        .push(", 1")
        .push(order)
        .push(format!(" limit {}", q.limit));
}

/// Rows of one page.
async fn page(
    tx: &mut SqlTx,
    q: &WorklistQuery,
    reader: Uuid,
    way: &Way<'_>,
) -> Result<Vec<WorklistRow>> {
    let (_, order) = direction(q.sort);
    let mut qb = QueryBuilder::<Db>::new("select d.*, p.stage as stage, a.name as officer_name, ");
    qb.push("(case when exists (select 1 from messages m where m.dossier = d.id and m.side = 'holder' and m.created_at > coalesce((select r.messages_at from reads r where r.dossier = d.id and r.account = ")
        .push_bind(reader)
        .push("), 0)) then 1 else 0 end) as unread from (");
    keys(&mut qb, q, way);
    // The page decides what is read of the other tables, never the other way round.
    qb.push(") page cross join dossiers d cross join projects p left join accounts a on a.id = d.officer where d.id = page.id and p.id = d.project order by page.k")
        .push(order)
        .push(", page.id")
        .push(order);
    let rows = qb
        .build()
        .persistent(engine::KEPT || q.tokens.is_empty())
        .fetch_all(tx.conn())
        .await
        .map_err(fail)?;
    rows.iter()
        .map(|row| {
            let dossier = Dossier::try_from(dossier_of(row).map_err(fail)?)?;
            Ok(WorklistRow {
                dossier,
                stage: row.try_get("stage").map_err(fail)?,
                officer_name: row.try_get("officer_name").map_err(fail)?,
                unread: engine::int(row, "unread").map_err(fail)? != 0,
            })
        })
        .collect()
}

async fn number(tx: &mut SqlTx, mut qb: QueryBuilder<Db>, cap: i64) -> Result<i64> {
    qb.push(format!(" limit {cap}) counted"));
    let row = qb
        .build()
        .persistent(engine::KEPT)
        .fetch_one(tx.conn())
        .await
        .map_err(fail)?;
    row.try_get("n").map_err(fail)
}

const COUNT: &str = "select count(*) as n from (select 1 as one from ";

/// Whether an officer (or nobody) has no more than [`FEW`] of what is asked.
async fn little_in_hand(tx: &mut SqlTx, q: &WorklistQuery) -> Result<bool> {
    let mut qb = QueryBuilder::<Db>::new(COUNT);
    qb.push("dossiers d where d.manager = ")
        .push_bind(q.manager.clone());
    in_states(&mut qb, q);
    match q.officer {
        Some(id) => qb.push(" and d.officer = ").push_bind(id),
        None => qb.push(" and d.officer is null"),
    };
    Ok(number(tx, qb, FEW + 1).await? <= FEW)
}

/// One page of a list, in the order asked.
pub(crate) async fn list(
    tx: &mut SqlTx,
    q: &WorklistQuery,
    reader: Uuid,
) -> Result<Vec<WorklistRow>> {
    if !q.tokens.is_empty() {
        return search(tx, q, reader).await;
    }
    let by_officer = q.officer.is_some() || q.unassigned;
    let way = if by_officer && q.sort != WorklistSort::Silence && little_in_hand(tx, q).await? {
        Way::InHand
    } else {
        Way::Walk
    };
    page(tx, q, reader, &way).await
}

/// Whether so many dossiers have the words, whatever else is asked: as the engine estimates it, or
/// counted no further.
async fn at_least(tx: &mut SqlTx, search: &Search, many: i64) -> Result<bool> {
    if let Some(about) = search.about() {
        return Ok(about >= many);
    }
    let mut qb = QueryBuilder::<Db>::new(COUNT);
    engine::push_matches(&mut qb, search);
    Ok(number(tx, qb, many).await? >= many)
}

/// One page of what has the words. A common word is met along the way; a rare one is looked up.
async fn search(tx: &mut SqlTx, q: &WorklistQuery, reader: Uuid) -> Result<Vec<WorklistRow>> {
    let search = Search::new(tx.held(), &q.tokens).await.map_err(fail)?;
    let found = Way::Found(&search);
    if branches(q).len() > 1 {
        // Each state is walked until it gave a page: only for words that are met soon.
        let common = at_least(tx, &search, COMMON).await?;
        let way = if common {
            Way::Look(&search, None)
        } else {
            found
        };
        return page(tx, q, reader, &way).await;
    }
    for (n, most) in LOOKED_AT.into_iter().enumerate() {
        if n > 0 && !at_least(tx, &search, FEW + 1).await? {
            break;
        }
        let rows = page(tx, q, reader, &Way::Look(&search, Some(most))).await?;
        // A page that is not full may have stopped looking too early.
        if u32::try_from(rows.len()).is_ok_and(|n| n >= q.limit) {
            return Ok(rows);
        }
    }
    page(tx, q, reader, &found).await
}

/// How many dossiers a query finds, no further than `cap`; its cursor does not count.
pub(crate) async fn count(tx: &mut SqlTx, q: &WorklistQuery, cap: i64) -> Result<i64> {
    let mut qb = QueryBuilder::<Db>::new(COUNT);
    if q.tokens.is_empty() {
        for (n, branch) in branches(q).into_iter().enumerate() {
            qb.push(if n > 0 {
                " union all select 1 as one from dossiers d"
            } else {
                "dossiers d"
            });
            filter(&mut qb, q, branch, false);
        }
        return number(tx, qb, cap).await;
    }
    let search = Search::new(tx.held(), &q.tokens).await.map_err(fail)?;
    if !at_least(tx, &search, COMMON).await? {
        engine::push_search(&mut qb, &search);
        qb.push(" and d.manager = ").push_bind(q.manager.clone());
        in_states(&mut qb, q);
        more_filters(&mut qb, q, true);
        return number(tx, qb, cap).await;
    }
    for (n, branch) in branches(q).into_iter().enumerate() {
        qb.push(if n > 0 {
            " union all select 1 as one from dossiers d"
        } else {
            "dossiers d"
        });
        qb.push(engine::WORDS);
        filter(&mut qb, q, branch, false);
        engine::push_has_words(&mut qb, &search, "d");
    }
    number(tx, qb, cap).await
}
