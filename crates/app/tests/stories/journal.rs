//! Whoever can write to the database cannot do it unseen.

use domain::journal::{Entry, Head};
use testkit::{Engine, TestApp, both_databases, key};
use uuid::Uuid;

use crate::support::{filed, in_review};

fn id(t: &TestApp, id: Uuid) -> String {
    match t.db.engine {
        Engine::Sqlite => format!("x'{}'", id.simple()),
        Engine::Postgres => format!("'{id}'::uuid"),
    }
}

fn bytes(t: &TestApp, bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    match t.db.engine {
        Engine::Sqlite => format!("x'{hex}'"),
        Engine::Postgres => format!("'\\x{hex}'::bytea"),
    }
}

/// Two dossiers, a seal, one more dossier and its seal, and entries that no seal holds yet.
struct Scene {
    t: TestApp,
    sealed: Uuid,
    last: Uuid,
    open: Uuid,
}

impl Scene {
    async fn new(engine: Engine) -> Self {
        let t = TestApp::new(engine).await;
        let cast = in_review(&t).await;
        t.file(&t.person("Yann").await).await;
        assert!(t.seal().await.unwrap() > 2);
        let last = t.file(&t.person("Lena").await).await.0;
        t.seal().await.unwrap();
        assert_eq!(t.seal().await.unwrap(), 0);
        let open = t.draft(&cast.holder).await;
        for n in 0..3 {
            t.invite(
                &cast.holder,
                &key(open),
                &format!("a{n}@tevenn.example"),
                "reader",
            )
            .await
            .unwrap();
        }
        t.assert_sound().await;
        Self {
            t,
            sealed: cast.dossier,
            last,
            open,
        }
    }

    async fn entries(&self, stream: Uuid) -> Vec<Entry> {
        self.t
            .store
            .read()
            .await
            .unwrap()
            .journal(stream)
            .await
            .unwrap()
    }

    async fn sql(&self, statement: &str) {
        assert!(
            self.t.db.execute(statement).await > 0,
            "{statement} touched nothing"
        );
    }

    /// Writes the chain again from `from` on with another fact in it, as somebody who knows how.
    async fn forge(&self, stream: Uuid, from: usize) {
        let entries = self.entries(stream).await;
        let mut head = from.checked_sub(1).map(|n| entries[n].head());
        for entry in &entries[from..] {
            let body = if head.map_or(1, |h: Head| h.seq + 1) == entry.seq
                && entry.seq == i64::try_from(from).unwrap() + 1
            {
                "{\"forged\":true}".to_owned()
            } else {
                entry.body.clone()
            };
            let forged = Entry::next(
                head.as_ref(),
                stream,
                entry.at_us,
                entry.actor,
                entry.kind.clone(),
                body,
            );
            self.sql(&format!(
                "update journal set body = '{}', prev = {}, hash = {} where stream = {} and seq = {}",
                forged.body.replace('\'', "''"), bytes(&self.t, &forged.prev), bytes(&self.t, &forged.hash), id(&self.t, stream), forged.seq
            ))
            .await;
            head = Some(forged.head());
        }
        let head = head.unwrap();
        self.sql(&format!(
            "update journal_heads set hash = {} where stream = {}",
            bytes(&self.t, &head.hash),
            id(&self.t, stream)
        ))
        .await;
    }
}

async fn tampering(engine: Engine, what: &str) -> Scene {
    let s = Scene::new(engine).await;
    let (sealed, last, open) = (id(&s.t, s.sealed), id(&s.t, s.last), id(&s.t, s.open));
    let end = s.entries(s.sealed).await.len();
    match what {
        "edit a body" => {
            s.sql(&format!(
                "update journal set body = '{{}}' where stream = {sealed} and seq = 2"
            ))
            .await
        }
        "edit an unsealed body" => {
            s.sql(&format!(
                "update journal set body = '{{}}' where stream = {open} and seq = 2"
            ))
            .await
        }
        "edit the last body" => {
            s.sql(&format!(
                "update journal set body = '{{}}' where stream = {open} and seq = 4"
            ))
            .await
        }
        "edit who" => {
            s.sql(&format!(
                "update journal set actor = null where stream = {sealed} and seq = 1"
            ))
            .await
        }
        "edit when" => {
            s.sql(&format!(
                "update journal set at = at + 1 where stream = {sealed} and seq = 1"
            ))
            .await
        }
        "edit what" => {
            s.sql(&format!(
                "update journal set kind = 'dossier.x' where stream = {sealed} and seq = 3"
            ))
            .await
        }
        "edit a hash" => {
            s.sql(&format!(
                "update journal set hash = prev where stream = {sealed} and seq = 3"
            ))
            .await
        }
        "delete in the middle" => {
            s.sql(&format!(
                "delete from journal where stream = {sealed} and seq = 3"
            ))
            .await
        }
        "delete the first" => {
            s.sql(&format!(
                "delete from journal where stream = {open} and seq = 1"
            ))
            .await
        }
        "delete the last" => {
            s.sql(&format!(
                "delete from journal where stream = {open} and seq = 4"
            ))
            .await
        }
        "delete the last and move the head" => {
            s.sql(&format!(
                "delete from journal where stream = {sealed} and seq = {end}"
            ))
            .await;
            s.sql(&format!(
                "update journal_heads set seq = {0}, hash = (select hash from journal where stream = {sealed} and seq = {0}) where stream = {sealed}",
                end - 1
            ))
            .await;
        }
        "delete in the middle and close the gap" => {
            s.sql(&format!(
                "delete from journal where stream = {sealed} and seq = 3"
            ))
            .await;
            s.sql(&format!(
                "update journal set seq = seq - 1 where stream = {sealed} and seq = 4"
            ))
            .await;
        }
        "swap two bodies" => {
            s.sql(&format!(
                "update journal set body = (select j.body from journal j where j.stream = {sealed} and j.seq = 5 - journal.seq) where stream = {sealed} and seq in (2, 3)"
            ))
            .await;
        }
        "swap two entries" => {
            for (from, to) in [(2, 1002), (3, 2), (1002, 3)] {
                s.sql(&format!(
                    "update journal set seq = {to} where stream = {sealed} and seq = {from}"
                ))
                .await;
            }
        }
        "copy an entry" => {
            s.sql(&format!(
                "insert into journal (stream, seq, at, actor, kind, body, prev, hash)
                 select stream, {}, at, actor, kind, body, prev, hash from journal where stream = {sealed} and seq = 1",
                end + 1
            ))
            .await;
        }
        "move an entry to another stream" => {
            s.sql(&format!("update journal set stream = {open}, seq = 5 where stream = {sealed} and seq = {end}")).await;
        }
        "delete a stream" => {
            s.sql(&format!("delete from journal where stream = {open}"))
                .await
        }
        "delete a stream and its head" => {
            s.sql(&format!("delete from journal where stream = {sealed}"))
                .await;
            s.sql(&format!(
                "delete from journal_heads where stream = {sealed}"
            ))
            .await;
        }
        "delete a head" => {
            s.sql(&format!(
                "delete from journal_heads where stream = {sealed}"
            ))
            .await
        }
        "forge a sealed chain" => s.forge(s.sealed, 2).await,
        "delete the first seal" => s.sql("delete from journal_seals where n = 1").await,
        "delete the last seal" => s.sql("delete from journal_seals where n = 2").await,
        "delete the last seal and its heads" => {
            s.sql("delete from journal_seal_heads where n = 2").await;
            s.sql("delete from journal_seals where n = 2").await;
        }
        "take a stream out of a seal" => {
            s.sql(&format!(
                "delete from journal_seal_heads where n = 2 and stream = {last}"
            ))
            .await
        }
        "edit a seal" => {
            s.sql("update journal_seals set at = at + 1 where n = 1")
                .await
        }
        "edit the hash of a seal" => {
            s.sql("update journal_seals set hash = prev where n = 2")
                .await
        }
        other => panic!("what is {other}?"),
    }
    s
}

const TAMPERINGS: [&str; 25] = [
    "edit a body",
    "edit an unsealed body",
    "edit the last body",
    "edit who",
    "edit when",
    "edit what",
    "edit a hash",
    "delete in the middle",
    "delete the first",
    "delete the last",
    "delete the last and move the head",
    "delete in the middle and close the gap",
    "swap two bodies",
    "swap two entries",
    "copy an entry",
    "move an entry to another stream",
    "delete a stream",
    "delete a stream and its head",
    "delete a head",
    "forge a sealed chain",
    "delete the first seal",
    "delete the last seal",
    "delete the last seal and its heads",
    "take a stream out of a seal",
    "edit a seal",
];

async fn each_is_found(engine: Engine, which: &[&str]) {
    for what in which {
        let scene = tampering(engine, what).await;
        let report = scene.t.verify(|_| {}).await.unwrap();
        assert!(
            !report.broken.is_empty(),
            "{what} was not found on {engine:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_tampering_is_found_on_sqlite() {
    each_is_found(Engine::Sqlite, &TAMPERINGS).await;
    each_is_found(Engine::Sqlite, &["edit the hash of a seal"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_tampering_is_found_on_postgres() {
    each_is_found(Engine::Postgres, &TAMPERINGS).await;
    each_is_found(Engine::Postgres, &["edit the hash of a seal"]).await;
}

both_databases! {
    async fn verification_counts_what_it_reads_and_what_waits_for_a_seal(t: TestApp) {
        let cast = filed(&t).await;
        let before = t.verify(|_| {}).await.unwrap();
        assert_eq!((before.seals, before.unsealed), (0, before.entries));
        t.seal().await.unwrap();
        let sealed = t.verify(|_| {}).await.unwrap();
        assert_eq!((sealed.seals, sealed.unsealed, sealed.entries), (1, 0, before.entries));
        t.write_message(&cast.holder, &cast.key, "Bonjour", false, None).await.unwrap();
        let after = t.verify(|_| {}).await.unwrap();
        assert_eq!((after.unsealed, after.entries, after.streams), (1, before.entries + 1, before.streams));
        assert!(after.broken.is_empty());
    }

    async fn two_who_seal_at_once_leave_a_sound_chain(t: TestApp) {
        let other = t.another().await;
        for n in 0..4 {
            t.file(&t.person(&format!("Personne {n}")).await).await;
            let (one, two) = (t.app.clone(), other.clone());
            let (a, b) = tokio::join!(tokio::spawn(async move { one.seal().await }), tokio::spawn(async move { two.seal().await }));
            a.unwrap().unwrap();
            b.unwrap().unwrap();
        }
        t.seal().await.unwrap();
        let report = t.verify(|_| {}).await.unwrap();
        assert!(report.broken.is_empty(), "{:?}", report.broken);
        assert_eq!(report.unsealed, 0);
    }

    /// Sealing and verifying while people work disturbs nobody and finds nothing wrong.
    async fn the_journal_is_sound_while_it_is_being_written(t: TestApp) {
        let mut writers = Vec::new();
        for n in 0..4 {
            let who = t.person(&format!("Personne {n}")).await;
            let (id, _) = t.file(&who).await;
            let app = t.app.clone();
            writers.push(tokio::spawn(async move {
                for m in 0..15 {
                    app.write_message(&who, &key(id), &format!("Message {m}"), false, None).await.unwrap();
                }
            }));
        }
        for _ in 0..6 {
            let _ = t.seal().await;
            t.assert_sound().await;
        }
        for writer in writers {
            writer.await.unwrap();
        }
        t.assert_sound().await;
    }
}
