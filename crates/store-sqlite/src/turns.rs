//! One writer at a time, one flush for many: commands take turns in one transaction of the database
//! and are acknowledged together.
//!
//! A flush to the disk takes about as long as a command's work. A command whose work is done gives
//! its turn away and queues for it again, to commit; those that were waiting meanwhile do their work
//! in the same transaction, each behind a savepoint. The first one whose turn comes back commits for
//! all, and each is answered only then: "saved" still means durable. When nobody waits, the turn
//! comes back at once and nothing is different from one transaction a command.
//!
//! A command that fails goes back to its savepoint and takes nobody with it. Where the commit fails,
//! or SQLite undoes the transaction by itself (a full disk), everybody in it is told so: nobody was
//! told otherwise before, and what one read of another's work was undone together with it.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sqlx::sqlite::SqlitePool;
use sqlx::{Sqlite, SqliteConnection, Transaction};
use store::{Result, StoreError};
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard};

use crate::tx::fail;

/// What became of a transaction, for all who worked in it.
type Outcome = Arc<OnceLock<Result<()>>>;

/// The transaction that is open, if one is.
type Slot = Option<Open>;

struct Open {
    tx: Transaction<'static, Sqlite>,
    outcome: Outcome,
    /// The last turn was given up half-way: its work is still to be undone.
    undo: bool,
    /// Undone as a whole: another one must begin.
    over: bool,
}

impl Open {
    /// A statement about savepoints; where it fails the whole transaction is over, and all who worked
    /// in it are told.
    async fn savepoint(&mut self, statement: &'static str) -> Result<()> {
        let done = sqlx::query(statement).execute(&mut *self.tx).await;
        done.map(drop).map_err(fail).inspect_err(|why| {
            self.over = true;
            self.tell(Err(why.clone()));
        })
    }

    /// Undoes what the last turn left half-way.
    async fn tidy(&mut self) -> Result<()> {
        if !std::mem::take(&mut self.undo) {
            return Ok(());
        }
        self.savepoint("rollback to turn").await?;
        self.savepoint("release turn").await
    }

    fn tell(&self, how: Result<()>) {
        // The first word stands: there is one end to a transaction.
        let _ = self.outcome.set(how);
    }
}

/// The connection that writes, and the queue before it.
pub(crate) struct Writer {
    pool: SqlitePool,
    slot: Arc<Mutex<Slot>>,
    /// How long one waits for one's turn.
    patience: Duration,
}

impl Writer {
    /// `pool` has one connection.
    pub(crate) fn new(pool: SqlitePool, patience: Duration) -> Self {
        Self {
            pool,
            slot: Arc::default(),
            patience,
        }
    }

    /// Waits for whoever works or commits, and closes the connection.
    pub(crate) async fn close(&self) {
        commit(&mut *self.slot.lock().await).await;
        self.pool.close().await;
    }

    /// Waits for a turn: in the transaction that is open, or in a new one.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when it does not come in time; what the engine says.
    pub(crate) async fn turn(&self) -> Result<Turn> {
        let waiting = Arc::clone(&self.slot).lock_owned();
        let mut slot = tokio::time::timeout(self.patience, waiting)
            .await
            .map_err(|_| StoreError::Busy("no turn to write came".to_owned()))?;
        let behind = match &mut *slot {
            Some(open) if !open.over => {
                open.tidy().await.is_ok() && open.savepoint("savepoint turn").await.is_ok()
            }
            _ => false,
        };
        if !behind {
            // The connection goes back to the pool, which gives it again.
            *slot = None;
            *slot = Some(Open {
                tx: self
                    .pool
                    .begin_with("BEGIN IMMEDIATE")
                    .await
                    .map_err(fail)?,
                outcome: Outcome::default(),
                undo: false,
                over: false,
            });
        }
        let queue = Arc::clone(&self.slot);
        match OwnedMutexGuard::try_map(slot, Option::as_mut) {
            Ok(open) => Ok(Turn {
                open,
                queue,
                behind,
                done: false,
            }),
            Err(_) => Err(StoreError::Down("no transaction is open".to_owned())),
        }
    }
}

/// Commits what is open and tells all who worked in it.
async fn commit(slot: &mut Slot) {
    let Some(mut open) = slot.take() else { return };
    if open.over || open.tidy().await.is_err() {
        return;
    }
    let how = open.tx.commit().await.map_err(fail);
    // As in `Open::tell`, which needs the transaction that the commit has used up.
    let _ = open.outcome.set(how);
}

/// One command's turn to write. Dropped without [`Turn::commit`], its work is undone.
pub(crate) struct Turn {
    open: OwnedMappedMutexGuard<Slot, Open>,
    queue: Arc<Mutex<Slot>>,
    /// Others' work stands before it in the transaction, and a savepoint between.
    behind: bool,
    done: bool,
}

impl Turn {
    pub(crate) fn conn(&mut self) -> &mut SqliteConnection {
        &mut self.open.tx
    }

    /// Waits until the work of this turn is on the disk.
    ///
    /// # Errors
    /// What the engine says: nothing was saved.
    pub(crate) async fn commit(mut self) -> Result<()> {
        self.done = true;
        if self.behind {
            self.open.savepoint("release turn").await?;
        }
        let outcome = Arc::clone(&self.open.outcome);
        let queue = Arc::clone(&self.queue);
        drop(self);
        // A task of its own: whoever asked may go away, the others still wait for the commit.
        let committing = tokio::spawn(async move {
            let mut slot = queue.lock_owned().await;
            if outcome.get().is_none() {
                commit(&mut slot).await;
            }
            outcome.get().cloned()
        });
        committing
            .await
            .ok()
            .flatten()
            .unwrap_or_else(|| Err(StoreError::Down("the commit was given up".to_owned())))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        if self.behind {
            // Whoever comes next goes back first: those before are still to commit.
            self.open.undo = true;
        } else {
            // Alone in its transaction. Whoever comes next begins another, and if nobody waits it is
            // undone at once: another program may want to write to this file.
            self.open.over = true;
            let queue = Arc::clone(&self.queue);
            if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                runtime.spawn(async move {
                    let mut slot = queue.lock_owned().await;
                    if slot.as_ref().is_some_and(|open| open.over) {
                        *slot = None;
                    }
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Deref;

    use sqlx::Executor;
    use sqlx::sqlite::SqliteConnectOptions;
    use tempfile::TempDir;

    use super::*;
    use crate::engine;

    /// A writer, and the folder of its file.
    struct Kept {
        writer: Arc<Writer>,
        _folder: TempDir,
    }

    impl Deref for Kept {
        type Target = Arc<Writer>;

        fn deref(&self) -> &Arc<Writer> {
            &self.writer
        }
    }

    /// On a file with a table; `parent` must be there when a transaction commits, not before.
    async fn writer() -> Kept {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("t.sqlite");
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true);
        let pool = engine::pool()
            .max_connections(1)
            .connect_with(options)
            .await
            .unwrap();
        pool.execute(
            "create table t (id integer primary key,
                             parent integer references t (id) deferrable initially deferred)",
        )
        .await
        .unwrap();
        Kept {
            writer: Arc::new(Writer::new(pool, Duration::from_millis(200))),
            _folder: folder,
        }
    }

    async fn insert(turn: &mut Turn, id: i64, parent: Option<i64>) {
        sqlx::query("insert into t (id, parent) values ($1, $2)")
            .bind(id)
            .bind(parent)
            .execute(turn.conn())
            .await
            .unwrap();
    }

    async fn stored(writer: &Writer) -> Vec<i64> {
        let mut turn = writer.turn().await.unwrap();
        sqlx::query_scalar("select id from t order by id")
            .fetch_all(turn.conn())
            .await
            .unwrap()
    }

    /// Inserts one row each: the first holds its turn until all the others wait for theirs.
    async fn together(writer: &Kept, rows: &[(i64, Option<i64>, bool)]) -> Vec<Result<()>> {
        let mut first = writer.turn().await.unwrap();
        let mut others = Vec::new();
        for &(id, parent, keep) in &rows[1..] {
            let writer = Arc::clone(&writer.writer);
            others.push(tokio::spawn(async move {
                let mut turn = writer.turn().await?;
                assert!(turn.behind);
                insert(&mut turn, id, parent).await;
                if keep { turn.commit().await } else { Ok(()) }
            }));
            // On one thread: it runs until it waits.
            tokio::task::yield_now().await;
        }
        insert(&mut first, rows[0].0, rows[0].1).await;
        let mut all = vec![first.commit().await];
        for other in others {
            all.push(other.await.unwrap());
        }
        all
    }

    #[tokio::test]
    async fn those_who_wait_are_saved_with_the_first() {
        let writer = writer().await;
        let all = together(
            &writer,
            &[(1, None, true), (2, Some(1), true), (3, None, true)],
        )
        .await;
        assert!(all.iter().all(Result::is_ok), "{all:?}");
        assert_eq!(stored(&writer).await, [1, 2, 3]);
    }

    #[tokio::test]
    async fn who_gives_up_takes_nobody_along() {
        for dropped in [2, 3, 4] {
            let writer = writer().await;
            let rows: Vec<_> = (1..=4).map(|n| (n, None, n != dropped)).collect();
            let all = together(&writer, &rows).await;
            assert!(all.iter().all(Result::is_ok), "{all:?}");
            let kept: Vec<i64> = (1..=4).filter(|n| *n != dropped).collect();
            assert_eq!(stored(&writer).await, kept);
        }
    }

    #[tokio::test]
    async fn where_the_commit_fails_all_are_told_and_nothing_is_there() {
        let writer = writer().await;
        let all = together(
            &writer,
            &[(1, None, true), (2, Some(9), true), (3, None, true)],
        )
        .await;
        assert!(all.iter().all(Result::is_err), "{all:?}");
        assert_eq!(stored(&writer).await, [0; 0]);
        let mut turn = writer.turn().await.unwrap();
        insert(&mut turn, 4, None).await;
        turn.commit().await.unwrap();
        assert_eq!(stored(&writer).await, [4]);
    }

    #[tokio::test]
    async fn where_the_engine_undoes_everything_all_are_told() {
        let writer = writer().await;
        let mut first = writer.turn().await.unwrap();
        let second = tokio::spawn({
            let writer = Arc::clone(&writer.writer);
            async move {
                let mut turn = writer.turn().await?;
                // As SQLite does by itself when the disk is full.
                turn.conn().execute("rollback").await.unwrap();
                drop(turn);
                Ok::<_, StoreError>(())
            }
        });
        tokio::task::yield_now().await;
        insert(&mut first, 1, None).await;
        assert!(first.commit().await.is_err());
        second.await.unwrap().unwrap();
        assert_eq!(stored(&writer).await, [0; 0]);
    }

    #[tokio::test]
    async fn alone_and_given_up_it_leaves_nothing_open() {
        let writer = writer().await;
        let mut turn = writer.turn().await.unwrap();
        insert(&mut turn, 1, None).await;
        drop(turn);
        assert_eq!(stored(&writer).await, [0; 0]);
    }

    #[tokio::test]
    async fn who_went_away_while_committing_leaves_the_others_saved() {
        let writer = writer().await;
        let mut first = writer.turn().await.unwrap();
        insert(&mut first, 1, None).await;
        let second = tokio::spawn({
            let writer = Arc::clone(&writer.writer);
            async move {
                let mut turn = writer.turn().await.unwrap();
                insert(&mut turn, 2, None).await;
                turn.commit().await
            }
        });
        tokio::task::yield_now().await;
        let gone = tokio::spawn(first.commit());
        tokio::task::yield_now().await;
        gone.abort();
        second.await.unwrap().unwrap();
        assert_eq!(stored(&writer).await, [1, 2]);
    }

    #[tokio::test]
    async fn a_turn_that_does_not_come_is_busy() {
        let writer = writer().await;
        let _held = writer.turn().await.unwrap();
        let refused = writer.turn().await;
        assert!(matches!(refused, Err(StoreError::Busy(_))));
    }
}
